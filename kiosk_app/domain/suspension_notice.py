"""Telling patients of a called-off session: what to say, by which way, until they were reached.

Every notice holds three things: what is called off, how to re-book, how to get the money back.
It goes out by one way after the other; whom none reaches is called, and told at their next card.
Where the session takes place after all, whoever keeps a number of it is told that in the same way.

Source: BJ-2022-PLAN item 4, item 30; BJ-OPD-DRAFT art. 23.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.catalogue import Practitioner
from kiosk_app.domain.ids import AppointmentId, SessionId
from kiosk_app.domain.money import NOTHING, Fen
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.proxy import BookedBy
from kiosk_app.domain.published import Line
from kiosk_app.domain.sessions import HalfDay
from kiosk_app.domain.suspension import MOVED, Outcome

CALL_LIST = "call_list"
"""Where patients go whom no other way reached: a printed list for the telephone."""


class Part(StrEnum):
    """What notices hold; the value is the key of its words.

    Of a called-off session the first three; of one that takes place after all the last two.
    """

    WHAT = "notice.what"
    REBOOK = "notice.rebook"
    REFUND = "notice.refund"
    TAKES_PLACE = "notice.takes_place"
    NOT_COMING = "notice.not_coming"


class NoticeKind(StrEnum):
    """What a notice tells."""

    CALLED_OFF = "called_off"
    RESUMED = "resumed"


_NAMED = ("{day}", "{half_day}", "{department}", "{doctor}")
_GAPS = {
    Part.WHAT: _NAMED,
    Part.REBOOK: ("{phone}",),
    Part.REFUND: ("{phone}",),
    Part.TAKES_PLACE: _NAMED,
    Part.NOT_COMING: ("{phone}",),
}


@dataclass(frozen=True, slots=True)
class CalledOff:
    """What a notice tells of a session; `doctor` may be empty for a general clinic."""

    day: str
    half_day: HalfDay
    department: str
    doctor: str
    phone: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to reach a patient."""

    channel: str
    has_reached: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """One patient's notice: what was tried, and when they said they know."""

    attempts: tuple[Attempt, ...] = ()
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What the hospital did to a number of a called-off session, and when that was heard of.

    Attributes:
        outcome: what the patient was given; KEPT where the session takes place after all.
        at: when it was decided.
        heard_at: when the patient was reached about this calling-off, or said they know.
    """

    outcome: Outcome
    at: datetime
    heard_at: Collection[datetime] = ()


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who sees a patient of a called-off clinic instead (替诊).

    Attributes:
        doctor: None for a general clinic.
        begin: of the patient's band where it `is_given`, else of the session.
        is_given: staff have moved the number there already; otherwise a counter can.
        needs_consent: a lower title, so the patient is asked; the difference goes back.
        session: of the doctor; None in an answer from before it could be taken at a kiosk.
        back: what would come back, in fen, as the number there costs less.

    Source: BJ-OPD-DRAFT art. 23.
    """

    doctor: Practitioner | None
    begin: datetime
    is_given: bool = False
    needs_consent: bool = False
    session: SessionId | None = None
    back: Fen = NOTHING

    @property
    def can_be_taken(self) -> bool:
        """Whether the patient may take it here and now."""
        return self.session is not None and not self.is_given


@dataclass(frozen=True, slots=True)
class Substituted:
    """A booking that went to the doctor who stands in: same number, another session.

    Attributes:
        back: what is on its way back, as the new number costs less.
        booker: who booked for the patient; the ticket names both.
    """

    appointment: Appointment
    back: MoneyBack
    booker: BookedBy | None = None


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """A notice as its patient reads it first after the card, until they know; see `is_shown`.

    Attributes:
        stand_in: None where nobody can stand in, or the patient's number has gone another way.
    """

    id: str
    appointment: AppointmentId
    lines: tuple[Line, ...]
    stand_in: StandIn | None = None

    @property
    def is_resumed(self) -> bool:
        """Whether the clinic takes place after all, and the number is good."""
        return any(line.key == Part.TAKES_PLACE for line in self.lines)


def notice_lines(session: CalledOff) -> tuple[Line, ...]:
    """Return the three sentences of a notice."""
    phone = (("phone", session.phone),)
    what = (
        ("day", session.day),
        ("half_day", f"@notice.half_day.{session.half_day}"),
        ("department", session.department),
        ("doctor", session.doctor),
    )
    return (Line(Part.WHAT, what), Line(Part.REBOOK, phone), Line(Part.REFUND, phone))


def resumed_lines(called_off: Sequence[Line]) -> tuple[Line, ...]:
    """Return what is told instead of a notice once its session takes place after all.

    Args:
        called_off: the sentences of the notice, see `notice_lines`.

    Source: BJ-2022-PLAN item 30; requirement row R110.
    """
    facts = {line.key: line.facts for line in called_off}
    return (
        Line(Part.TAKES_PLACE, facts[Part.WHAT]),
        Line(Part.NOT_COMING, facts[Part.REFUND]),
    )


def missing_parts(words: Mapping[str, str]) -> tuple[Part, ...]:
    """Return the parts a table of words lacks, or says without what they must name.

    Asked at start: a hospital's own wording without one of them is not used.

    Source: BJ-2022-PLAN item 4: how to re-book and how to get the money back.
    """
    return tuple(
        part
        for part in Part
        if not words.get(part, "").strip() or not all(gap in words[part] for gap in _GAPS[part])
    )


def next_way(attempts: Sequence[Attempt], policy: Policy) -> str | None:
    """Return how to try next: each way once, then the call list; None when reached or listed.

    Source: BJ-2022-PLAN item 4.
    """
    if any(attempt.has_reached for attempt in attempts):
        return None
    tried = {attempt.channel for attempt in attempts}
    ways = (*policy.suspension.notice_channels, CALL_LIST)
    return next((way for way in ways if way not in tried), None)


def is_shown(notice: Notice) -> bool:
    """Tell whether the notice comes first at the next card read: until the patient knows."""
    return notice.acknowledged_at is None


def is_unaware(changes: Sequence[Change], said_at: Collection[datetime]) -> bool:
    """Tell whether the patient cannot know what has become of their number.

    Who was moved knows the new time from what is said then or later; hearing before that the clinic
    is called off says nothing of it. Where the clinic takes place after all, whoever had heard of
    the calling-off has to hear once more. Who had not knows what they knew before it. What patients
    choose by themselves they know.

    Args:
        changes: what the hospital did to the number, the latest first.
        said_at: when the number was told as it is: the patient was reached about the session taking
            place after all, or a message about the number went out.

    Source: BJ-OPD-DRAFT art. 23; BJ-2022-PLAN item 30; requirement rows R052, R110, R206.
    """
    heard_at = {at for change in changes for at in change.heard_at}
    for change in changes:
        if any(at >= change.at for at in said_at):
            return False
        if change.outcome in MOVED:
            return not any(at >= change.at for at in heard_at)
        if change.outcome is Outcome.KEPT and change.heard_at:
            return True
    return False


def is_told_with_outcome(
    notice: Notice, outcome: Outcome, *, is_named: bool, has_consent: bool
) -> bool:
    """Tell whether giving an outcome to a patient was telling them of it.

    It was where they said yes to it, and where staff decide by name about somebody they have
    reached. Nobody is told by an act for everybody who is left.

    Source: BJ-OPD-DRAFT art. 23; requirement row R052.
    """
    is_reached = not is_unreached(notice)
    return outcome in MOVED and is_named and (has_consent or is_reached)


def is_unreached(notice: Notice) -> bool:
    """Tell whether nobody has reached the patient yet, so that they stand on the list."""
    return is_shown(notice) and not any(attempt.has_reached for attempt in notice.attempts)
