"""What travels about examinations: orders, free times, bookings, the report."""

from datetime import date, datetime, time
from typing import Annotated

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.contract.figure_shapes import Share
from kiosk_app.contract.referral_shapes import Told
from kiosk_app.domain.ids import PatientId, StaffId
from kiosk_app.domain.sessions import HalfDay, TimeBand

_Days = Annotated[int, msgspec.Meta(ge=1, le=14)]
_Minutes = Annotated[int, msgspec.Meta(ge=1, le=240)]
_Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]
_Slot = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
"""The number of a time; larger ones no database of ours counts to (RFC 8259 sec. 6)."""
_OrderIds = Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=6)]


class ExamSessionBody(Request, frozen=True):
    """Let a room or machine work for some hours of a day, cut into times.

    Attributes:
        begin, end: hospital time without offset.
        referral_percent: share of the times kept for referring doctors, rounded up.
    """

    resource: str
    day: date
    begin: Annotated[time, msgspec.Meta(tz=False)]
    end: Annotated[time, msgspec.Meta(tz=False)]
    band_minutes: _Minutes = 30
    referral_percent: _Percent = 0


class ExamOrderBody(Request, frozen=True):
    """A doctor orders an examination; the doctors' system says so."""

    patient: PatientId
    kind: str
    ordered_by: Annotated[StaffId, msgspec.Meta(min_length=1, max_length=40)]
    is_paid: bool = False


class ExamBookBody(Request, frozen=True):
    """One order gets the time that was chosen; a time it has is given up for it."""

    patient: PatientId
    slot: _Slot


class ExamPlanBody(Request, frozen=True):
    """Several orders of one patient get times that fit together, all or none.

    Attributes:
        days: how many days from `first_day` are looked through.
        slots: these very times and no others, one for each order, as they were proposed; None:
            the earliest that fit together.
    """

    patient: PatientId
    orders: _OrderIds
    first_day: date
    days: _Days = 7
    slots: Annotated[tuple[_Slot, ...], msgspec.Meta(min_length=1, max_length=6)] | None = None


class ExamWishBody(Request, frozen=True):
    """Which orders of a patient are to have times, and when; nothing is booked by it.

    Attributes:
        first_day: None: today.
        days: how many days from `first_day` are looked through.
        half_day: only in this half of each day; there are a morning and an afternoon.
    """

    patient: PatientId
    orders: _OrderIds
    first_day: date | None = None
    days: _Days = 14
    half_day: HalfDay | None = None


class ExamCancelBody(Request, frozen=True):
    """Give a time back; the order stays open."""

    patient: PatientId


class ExamReferralBody(Request, frozen=True):
    """A referring doctor orders an examination of a patient they have seen, and books a time."""

    patient: PatientId
    slot: _Slot
    consultation: Annotated[str, msgspec.Meta(max_length=64)]
    consultation_day: date


class ExamSessionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How many times there are now."""

    resource: str
    day: date
    times: int
    kept: int


class ExamTime(msgspec.Struct, frozen=True, kw_only=True):
    """A time of a room or machine."""

    slot: int
    resource: str
    location: str
    band: TimeBand


class ExamOrderAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An order as it stands; `time` where it has one, `preparation` to be told and printed.

    Attributes:
        is_preferred: the patient was referred, and goes before.
        missed: to how many times of it the patient did not come.
    """

    id: str
    patient: PatientId
    kind: str
    name: str
    name_en: str
    is_paid: bool
    ordered_at: datetime
    time: ExamTime | None
    preparation: Told
    is_preferred: bool = False
    missed: int = 0


class ExamOrdersAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Orders of one patient, those with a time in order of time, then the others."""

    orders: tuple[ExamOrderAnswer, ...]


class ProposedTime(msgspec.Struct, frozen=True, kw_only=True):
    """A time that one order may have."""

    order: str
    time: ExamTime


class ExamDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day on which each order has a time; `half_days` in which each has one."""

    day: date
    half_days: tuple[HalfDay, ...]


class ExamProposalAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Times that fit together, in order of time; nobody has them yet.

    Attributes:
        left_out: orders that fit nowhere beside the others, or have no time at all.
        days: of the coming two weeks, on which to look instead.
    """

    times: tuple[ProposedTime, ...]
    left_out: tuple[str, ...]
    days: tuple[ExamDay, ...]


class ExamTimesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Free times that fit the order and what else the patient has.

    Attributes:
        is_preferred: kept times are among them, for the patient was referred.
    """

    times: tuple[ExamTime, ...]
    is_preferred: bool = False


class ExamWait(msgspec.Struct, frozen=True, kw_only=True):
    """How long patients wait from order to examination, for one kind.

    Attributes:
        timely: of the examinations of these days, those within seven days of their order.
        mean_hours: None where there was none.
    """

    kind: str
    timely: Share
    mean_hours: float | None


class ExamReportAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Examinations of some days.

    Attributes:
        booked: of the orders of these days, those that have a time.
        is_below_target: fewer of them have one than the authorities want.
    """

    first_day: date
    last_day: date
    booked: Share
    is_below_target: bool
    waits: tuple[ExamWait, ...]
