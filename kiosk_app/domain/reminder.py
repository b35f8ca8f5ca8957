"""Messages to patients: on booking, the day before, when few are called before, on an offer.

A message says when, where and with whom, how to cancel and what not coming leads to; the name is
masked. Each kind goes out once for a booking; what cannot be handed over is tried again, longer and
longer apart, until it would only be a nuisance.

Source: BJ-OPD-DRAFT art. 15; BJ-2022-PLAN item 6; requirement rows R036, R061, R085,
R126, R183.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.catalogue import Practitioner
from kiosk_app.domain.masking import mask_name
from kiosk_app.domain.policy import HOSPITAL_TIME, Policy
from kiosk_app.domain.published import Line

_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(hours=1)
_MOST_DOUBLINGS = 16


class MessageKind(StrEnum):
    """What a message is about; the value is the key of its words after ``message.``."""

    BOOKED = "booked"
    DAY_BEFORE = "day_before"
    SOON = "soon"
    OFFERED = "offered"


@dataclass(frozen=True, slots=True)
class About:
    """What a message tells beside the appointment itself.

    Attributes:
        cancel_until: until when the number may be given back where it was booked.
        ahead: how many are called before; of a call only.
    """

    hospital: str
    name: str
    cancel_until: datetime
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class Offered:
    """What the message about a number offered from a waitlist tells.

    Attributes:
        begin, end: of the number's band.
        until: until when the number is kept.
    """

    hospital: str
    name: str
    department: str
    doctor: Practitioner | None
    begin: datetime
    end: datetime
    until: datetime


def day_before(day: date, booked_at: datetime, policy: Policy) -> datetime | None:
    """Return when the reminder of the day before is due; None if it was booked after that.

    Source: requirement row R183.
    """
    hour = policy.reminders.day_before_at
    due = datetime.combine(day - timedelta(days=1), hour, HOSPITAL_TIME)
    return due if due > booked_at else None


def is_soon(ahead: int, policy: Policy) -> bool:
    """Tell whether so few are called before that somebody should come nearer. Source: row R126."""
    return ahead <= policy.reminders.soon_ahead


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries that failed."""
    return min(_FIRST_WAIT * (1 << min(tries - 1, _MOST_DOUBLINGS)), _LONGEST_WAIT)


def is_stale(due: datetime, now: datetime, policy: Policy) -> bool:
    """Tell whether a message that was due is not worth telling any more."""
    return now >= due + policy.reminders.give_up_after


def message_line(kind: MessageKind, appointment: Appointment, about: About, policy: Policy) -> Line:
    """Return a message as a line of words; no full name, no number of a document.

    Source: BJ-OPD-DRAFT art. 15: time, department, title, how to cancel, what not coming means.
    """
    slot = appointment.slot
    doctor = slot.practitioner
    facts = (
        ("hospital", about.hospital),
        ("name", mask_name(about.name)),
        ("day", f"{slot.band.begin:%Y-%m-%d}"),
        ("band", f"{slot.band.begin:%H:%M}-{slot.band.end:%H:%M}"),
        ("department", slot.department_name),
        *_of_doctor(doctor),
        ("room", f"{slot.location} {slot.room}"),
        ("until", f"{about.cancel_until:%Y-%m-%d %H:%M}"),
        ("limit", str(policy.noshow.limit)),
        ("months", str(policy.noshow.ban_months)),
        ("ahead", str(about.ahead)),
    )
    return Line(f"message.{kind}", facts)


def offer_line(offered: Offered) -> Line:
    """Return the message that a number is kept for who waited, and until when; name masked.

    Source: BJ-OPD-DRAFT art. 27; requirement row R061 (told in time to take it).
    """
    facts = (
        ("hospital", offered.hospital),
        ("name", mask_name(offered.name)),
        ("day", f"{offered.begin:%Y-%m-%d}"),
        ("band", f"{offered.begin:%H:%M}-{offered.end:%H:%M}"),
        ("department", offered.department),
        *_of_doctor(offered.doctor),
        ("until", f"{offered.until:%Y-%m-%d %H:%M}"),
    )
    return Line(f"message.{MessageKind.OFFERED}", facts)


def _of_doctor(doctor: Practitioner | None) -> tuple[tuple[str, str], tuple[str, str]]:
    return (
        ("doctor", doctor.name if doctor else ""),
        ("title", f"@message.title.{doctor.title.value}" if doctor else ""),
    )
