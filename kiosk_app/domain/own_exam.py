"""Ordered examinations (检查预约) as their patient sees them: when, where, how to prepare.

The central service says all of it; nothing here is reckoned at the kiosk.

Source: BJ-OPD-DRAFT art. 26; requirement rows R057, R058, R160.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kiosk_app.domain.examination import ExamOrderId
from kiosk_app.domain.sessions import HalfDay, TimeBand

MOST_AT_ONCE = 6
"""So many orders one request may name."""


@dataclass(frozen=True, slots=True)
class OwnExamTime:
    """A time of a room or machine; `slot` is its number at central."""

    slot: int
    location: str
    band: TimeBand


@dataclass(frozen=True, slots=True)
class OwnExam:
    """One order.

    Attributes:
        time: None while it has none.
        preparation: how the patient prepares.
        is_preferred: the patient was referred, and goes before.
        missed: to how many times of it they did not come; it can be booked anew.
    """

    id: ExamOrderId
    name: str
    name_en: str
    is_paid: bool
    preparation: str
    preparation_en: str
    time: OwnExamTime | None = None
    is_preferred: bool = False
    missed: int = 0

    @property
    def is_open(self) -> bool:
        """Whether a time can be booked for it now."""
        return self.is_paid and self.time is None


@dataclass(frozen=True, slots=True)
class ExamWish:
    """What is to be placed, and when: as soon as possible, on a day, in a half of it."""

    orders: tuple[ExamOrderId, ...]
    day: date | None = None
    half_day: HalfDay | None = None


@dataclass(frozen=True, slots=True)
class ExamDay:
    """A day on which each order has a time; `half_days` in which each has one."""

    day: date
    half_days: tuple[HalfDay, ...]


@dataclass(frozen=True, slots=True)
class ExamProposal:
    """Times that fit together, in order of time; nobody has them yet.

    Attributes:
        times: an order and its time.
        left_out: orders that fit nowhere beside the others, or have no time at all.
        days: on which to look instead.
    """

    times: tuple[tuple[ExamOrderId, OwnExamTime], ...]
    left_out: tuple[ExamOrderId, ...] = ()
    days: tuple[ExamDay, ...] = ()


def still_to_come(exams: Iterable[OwnExam], now: datetime) -> tuple[OwnExam, ...]:
    """Return the orders that are not over: without a time, or with one that has not ended."""
    return tuple(e for e in exams if e.time is None or e.time.band.end > now)


def with_times(exams: Iterable[OwnExam]) -> tuple[OwnExam, ...]:
    """Return the orders that have a time."""
    return tuple(exam for exam in exams if exam.time is not None)


def bookable(exams: Iterable[OwnExam]) -> tuple[OwnExam, ...]:
    """Return the orders that can be placed now, not more than at once."""
    return tuple(exam for exam in exams if exam.is_open)[:MOST_AT_ONCE]
