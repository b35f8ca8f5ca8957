"""What everybody may read, without saying who they are."""

from datetime import date, datetime

import msgspec

from kiosk_app.contract.suspension_shapes import CaseState
from kiosk_app.domain.catalogue import FeeItem, Title
from kiosk_app.domain.ids import DepartmentId, SessionId
from kiosk_app.domain.sessions import HalfDay, LiveNote, UrgentReason


class PublishedCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many doctors of one title sit in one specialty on one half-day.

    Attributes:
        code: of the licensed specialty (诊疗科目).
        title: None for general clinics without a named doctor.
        numbers: capacity of their sessions together.
    """

    department: DepartmentId
    name: str
    code: str
    title: Title | None
    day: date
    half_day: HalfDay
    doctors: int
    numbers: int


class PublishedScheduleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Specialties × titles × numbers × times."""

    now: datetime
    counts: tuple[PublishedCount, ...]


class PublishedSuspension(msgspec.Struct, frozen=True, kw_only=True):
    """A session that was called off, and whether it was resumed: both events stay."""

    session: SessionId
    department: str
    doctor: str
    day: date
    half_day: HalfDay
    reason: UrgentReason
    state: CaseState
    opened_at: datetime
    ended_at: datetime | None


class PublishedLate(msgspec.Struct, frozen=True, kw_only=True):
    """A clinic whose doctor is late or away."""

    session: SessionId
    department: str
    doctor: str
    live: LiveNote


class PublishedNoticesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What does not take place as planned; a suspension stands until the session would end."""

    now: datetime
    suspensions: tuple[PublishedSuspension, ...]
    late: tuple[PublishedLate, ...]


class PublishedFeesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a visit costs, and whom to ask or complain to."""

    now: datetime
    hospital: str
    phone: str
    fees: tuple[FeeItem, ...]


class PublishedRule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule in both languages, with what it stands on.

    Attributes:
        clause: the id of the clause that states it; empty where none does.
        basis: the same in words: that clause, or that it is the hospital's own decision.
    """

    text: str
    text_en: str
    clause: str
    basis: str
    basis_en: str


class PublishedRulesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The rules in force: which policy, since when (None: from the beginning), what it says."""

    now: datetime
    profile: str
    version: str
    since: datetime | None
    rules: tuple[PublishedRule, ...]
