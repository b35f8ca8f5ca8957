"""Messages about a booking: on booking, the day before, and when few are called before.

A message says when, where and with whom, how to cancel and what not coming leads to; the name is
masked. Each kind goes out once for a booking; what cannot be handed over is tried again, longer and
longer apart, until it would only be a nuisance.

Source: BJ-OPD-DRAFT art. 15; BJ-2022-PLAN item 6; requirement rows R036, R085, R126, R183.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kiosk_app.domain.booking import Appointment
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
        ("doctor", doctor.name if doctor else ""),
        ("title", f"@message.title.{doctor.title.value}" if doctor else ""),
        ("room", f"{slot.location} {slot.room}"),
        ("until", f"{about.cancel_until:%Y-%m-%d %H:%M}"),
        ("limit", str(policy.noshow.limit)),
        ("months", str(policy.noshow.ban_months)),
        ("ahead", str(about.ahead)),
    )
    return Line(f"message.{kind}", facts)
