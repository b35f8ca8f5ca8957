"""What the machine knows by itself: clinics and their numbers, who is who, what was promised.

It foretells no answer (`foretold` does); it keeps what answers have promised, and says of every
later moment what may no longer be otherwise.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk_app.contract.suspension_shapes import CaseState
from kiosk_app.domain.booking_moves import BookingState
from kiosk_app.domain.catalogue import Title

HAS = {
    BookingState.BOOKED,
    BookingState.ARRIVED,
    BookingState.CHECKED_IN,
    BookingState.FULFILLED,
    BookingState.NO_SHOW,
}
"""The booking has its number."""

ACTIVE = {BookingState.HELD, BookingState.BOOKED, BookingState.ARRIVED, BookingState.CHECKED_IN}


@dataclass(eq=False)
class Clinic:
    """A clinic session; `approved`: add-ons, one number each beyond its capacity."""

    id: str
    department: str
    title: Title
    day: date
    half_day: str
    capacity: int
    approved: int = 0
    is_off: bool = False


class Promise(StrEnum):
    """What the last answer about a booking means."""

    HELD = "held"  # until its time is up, whatever comes of it
    STANDS = "stands"
    OVER = "over"


@dataclass(eq=False)
class Told:
    """A booking somebody was told of: under which record, in which clinic."""

    record: str
    clinic: Clinic
    promise: Promise = Promise.HELD
    appointment: str = ""
    replaces: str = ""  # the appointment that goes once this one is booked


@dataclass(frozen=True)
class Row:
    """A booking as the database has it; `has_number`: the seat says so."""

    id: str
    record: str
    clinic: str
    day: str
    department: str
    state: BookingState
    is_exchange: bool
    has_number: bool


@dataclass
class Model:
    """Everything the machine knows."""

    clinics: list[Clinic] = field(default_factory=list)
    told: dict[str, Told] = field(default_factory=dict)
    into: dict[str, str] = field(default_factory=dict)
    cases: dict[str, tuple[Clinic, CaseState]] = field(default_factory=dict)

    def clinic(self, session: str) -> Clinic:
        return next(clinic for clinic in self.clinics if clinic.id == session)

    def current(self, record: str) -> str:
        """Return the record that one is part of by now."""
        return self.into.get(record, record)

    def of_appointment(self, appointment: str) -> Told:
        return next(told for told in self.told.values() if told.appointment == appointment)

    def booked(self, hold: str, appointment: str) -> None:
        """Note that a hold is an appointment now, and that what it replaces is none any more."""
        told = self.told[hold]
        told.promise, told.appointment = Promise.STANDS, appointment
        if told.replaces:
            self.of_appointment(told.replaces).promise = Promise.OVER

    # --- what may not be otherwise ---------------------------------------------------------------

    def broken(self, rows: Iterable[Row]) -> list[str]:
        """Say which promises are not kept by the bookings there are."""
        there = {row.id: row for row in rows}
        faults = [f"{hold} is gone" for hold in self.told.keys() - there.keys()]
        for hold, told in self.told.items():
            row = there.get(hold)
            if row is not None and not self._is_kept(told, row):
                faults.append(f"{row} is not as promised: {told.promise} of {told.clinic.id}")
        faults += [f"nobody was told of {row}" for row in there.values() if self._is_unknown(row)]
        return faults + self._twice(there.values()) + self._too_many(there.values())

    def _is_kept(self, told: Told, row: Row) -> bool:
        if row.record != self.current(told.record) or row.clinic != told.clinic.id:
            return False
        if told.promise is Promise.STANDS:
            return row.state in HAS and row.has_number
        if told.promise is Promise.OVER:
            return row.state not in HAS | ACTIVE and not row.has_number
        return row.has_number == (row.state in HAS | {BookingState.HELD})

    def _is_unknown(self, row: Row) -> bool:
        is_offer = row.state in {BookingState.OFFERED, BookingState.LAPSED}
        return row.id not in self.told and not is_offer

    def _twice(self, rows: Iterable[Row]) -> list[str]:
        """Say who has two active bookings in one department on one day."""
        counted = Counter(
            (self.current(row.record), row.department, row.day)
            for row in rows
            if row.state in ACTIVE and not row.is_exchange
        )
        return [f"{who} has {count}" for who, count in counted.items() if count > 1]

    def _too_many(self, rows: Iterable[Row]) -> list[str]:
        """Say where more is taken than capacity and approved add-ons."""
        taken = Counter(row.clinic for row in rows if row.has_number)
        return [
            f"{clinic.id} has {taken[clinic.id]} of {clinic.capacity} + {clinic.approved}"
            for clinic in self.clinics
            if taken[clinic.id] > clinic.capacity + clinic.approved
        ]

    def schedule(self) -> Counter[tuple[str, Title, date, str, str]]:
        """Return what is published: clinics and their numbers by specialty, title and half-day."""
        counts: Counter[tuple[str, Title, date, str, str]] = Counter()
        for clinic in self.clinics:
            if not clinic.is_off:
                which = (clinic.department, clinic.title, clinic.day, clinic.half_day)
                counts[*which, "doctors"] += 1
                counts[*which, "numbers"] += clinic.capacity
        return +counts
