"""What one caller may have: sessions and bands with what is left of them, and why none is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import day_of, of_ms
from kiosk_app.central_service.numbers.catalogue_store import (
    AnyRow,
    practitioner_of,
    read_department,
    read_session,
    read_sessions,
)
from kiosk_app.central_service.numbers.clinic_statuses import live_notes
from kiosk_app.central_service.numbers.kept import pools_for
from kiosk_app.central_service.numbers.ledger import standing, stock
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.tables.schema import BookingState, clinic_session, seat
from kiosk_app.central_service.tables.schema import department as departments
from kiosk_app.central_service.tables.schema_supply import clinic_status
from kiosk_app.central_service.waiting.entitled import Entitlement
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.booking_window import may_sell
from kiosk_app.domain.catalogue import BookingScope, ClinicType, Department
from kiosk_app.domain.eligibility import admits, may_attend
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import DepartmentId, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.pools import Pool, may_draw
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import BandSupply, ClinicSession, HalfDay, TimeBand

_CLINIC_ORDER = list(ClinicType)
_TELLING = (
    Reason.SESSION_SUSPENDED,
    Reason.HELD_BY_OTHERS,
    Reason.BOOKED_OUT,
    Reason.NOT_YET_RELEASED,
    Reason.BEYOND_HORIZON,
)
"""Which reason a session gives when its bands give several: the first of these."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks what there is: nobody in particular, or a patient.

    Attributes:
        is_special: draws from the on-site pool, see `pools.may_draw`.
    """

    is_special: bool = False
    own_hold: str | None = None


class Offers:
    """Reads what is for sale. Changes nothing."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies
        self._entitlement = Entitlement(policies)

    def asker(
        self,
        connection: Connection,
        patient_id: str | None,
        now: int,
        group: PriorityGroup | None = None,
    ) -> Asker | Refusal:
        """Return who asks; without a patient, anybody. `group`: staff have seen proof of it."""
        if patient_id is None:
            return Asker()
        row = patients.by_id(connection, patient_id)
        if row is None:
            return Refusal(Reason.UNKNOWN_PATIENT)
        held = [b.id for b in standing(connection, row.id, now) if b.state == BookingState.HELD]
        policy = self._policies.at(now)
        is_elderly = patients.is_elderly_patient(row, now, policy)
        refusal = may_draw(group, policy, is_elderly=is_elderly)
        is_special = is_elderly or group is not None
        return refusal or Asker(is_special, held[0] if held else None)

    def pools(self, asker: Asker, day: date, ends_at: int, now: int) -> tuple[Pool, ...]:
        """Return the pools of a session that the asker may draw from, if nobody waits for it."""
        return pools_for(self._policies.at(now), day, ends_at, now, is_special=asker.is_special)

    def sessions(  # noqa: PLR0913 - who asks for what, when, with whom
        self,
        connection: Connection,
        department_id: str,
        booking_class: BookingClass,
        patient_id: str | None,
        now: int,
        *,
        with_guardian: bool = False,
        group: PriorityGroup | None = None,
    ) -> tuple[ClinicSession, ...] | Refusal:
        """Return a department's sessions of today, or of tomorrow to the horizon.

        `with_guardian`: somebody is with the patient who may book for a child; `group`: staff at
        a counter have seen proof of it.

        Days on which the patient is too young or too old are left out; if no day is left, the
        refusal is returned. A department that sells no numbers at all has no sessions.

        Source: BJ-OPD-DRAFT art. 2, art. 28.
        """
        department = read_department(connection, department_id)
        if department is None:
            return Refusal(Reason.NOT_FOUND)
        asker = self.asker(connection, patient_id, now, group)
        if isinstance(asker, Refusal):
            return asker
        if department.scope is not BookingScope.BOOKABLE:
            return ()
        days = self._days(booking_class, now)
        asks = admits if with_guardian else partial(may_attend, policy=self._policies.at(now))
        refusals = self._refusals(connection, department, patient_id, days, asks)
        admitted = [day for day in days if refusals[day] is None]
        first = refusals[days[0]]
        if not admitted and first is not None:
            return first
        wanted = sa.and_(
            clinic_session.c.department == department_id,
            clinic_session.c.day.in_([day.isoformat() for day in admitted]),
            clinic_session.c.ends_at > now,
        )
        return self._offer(connection, wanted, asker, now)

    def schedule(
        self, connection: Connection, day: date | None, now: int, half_day: HalfDay | None = None
    ) -> tuple[ClinicSession, ...]:
        """Return the sessions of one day that are not over, as anybody may see them.

        A department that sells no numbers at all has no sessions.

        Source: BJ-OPD-DRAFT art. 2, art. 8; BJ-2022-PLAN item 1 (noon, evening by themselves).
        """
        sold = sa.select(departments.c.id).where(departments.c.scope == BookingScope.BOOKABLE.value)
        wanted = [
            clinic_session.c.day == (day or day_of(now)).isoformat(),
            clinic_session.c.ends_at > now,
            clinic_session.c.department.in_(sold),
        ]
        if half_day is not None:
            wanted.append(clinic_session.c.half_day == half_day.value)
        return self._offer(connection, sa.and_(*wanted), Asker(), now)

    def bands(
        self,
        connection: Connection,
        session_id: str,
        patient_id: str | None,
        now: int,
        group: PriorityGroup | None = None,
    ) -> tuple[BandSupply, ...] | Refusal:
        """Return what is left for the asker in the bands to come; none where none is ever sold."""
        row = read_session(connection, session_id)
        if row is None:
            return Refusal(Reason.UNKNOWN_SESSION)
        asker = self.asker(connection, patient_id, now, group)
        if isinstance(asker, Refusal):
            return asker
        department = read_department(connection, row.department)
        is_sold = department is not None and department.scope is BookingScope.BOOKABLE
        if row.ends_at <= now or not is_sold:
            return ()
        counted = stock(connection, seat.c.session == session_id, asker.own_hold, now)
        kept = self._entitlement.kept(connection, [session_id], now)
        return self._bands(row, counted, asker, kept[session_id], now)

    def why_none(
        self, connection: Connection, row: AnyRow, begins_at: int, asker: Asker, now: int
    ) -> Reason:
        """Say why a band that may be sold has nothing for the asker."""
        counted = stock(connection, seat.c.session == row.id, asker.own_hold, now)
        kept = self._entitlement.kept(connection, [row.id], now)
        for band in self._bands(row, counted, asker, kept[row.id], now):
            if band.band.begin == of_ms(begins_at) and band.why_none is not None:
                return band.why_none
        return Reason.BOOKED_OUT

    # --- inside --------------------------------------------------------------------------------

    def _days(self, booking_class: BookingClass, now: int) -> list[date]:
        today = day_of(now)
        if booking_class is BookingClass.SAME_DAY:
            return [today]
        last = max(1, self._policies.at(now).horizon_days)
        return [today + timedelta(days=i + 1) for i in range(last)]

    @staticmethod
    def _refusals(
        connection: Connection,
        department: Department,
        patient_id: str | None,
        days: Iterable[date],
        asks: Callable[[Person, Department, date], Refusal | None],
    ) -> Mapping[date, Refusal | None]:
        row = patients.by_id(connection, patient_id)
        if row is None:
            return dict.fromkeys(days)
        person = patients.person_of(row)
        return {day: asks(person, department, day) for day in days}

    def _offer(
        self, connection: Connection, wanted: sa.ColumnElement[bool], asker: Asker, now: int
    ) -> tuple[ClinicSession, ...]:
        counted = defaultdict(list)
        inside = sa.select(clinic_session.c.id).where(wanted)
        for line in stock(connection, seat.c.session.in_(inside), asker.own_hold, now):
            counted[line.session].append(line)
        rows = read_sessions(connection, wanted)
        kept = self._entitlement.kept(connection, [row.id for row in rows], now)
        live = live_notes(connection, clinic_status.c.session.in_(inside))
        found = [
            replace(
                _session_of(row, self._bands(row, counted[row.id], asker, kept[row.id], now)),
                live=live.get(row.id),
            )
            for row in rows
        ]
        return tuple(sorted(found, key=_order))

    def _bands(
        self,
        row: AnyRow,
        counted: Sequence[AnyRow],
        asker: Asker,
        kept: frozenset[Pool],
        now: int,
    ) -> tuple[BandSupply, ...]:
        all_pools = self.pools(asker, date.fromisoformat(row.day), row.ends_at, now)
        pools = tuple(pool for pool in all_pools if pool not in kept)
        bands: dict[tuple[int, int], list[AnyRow]] = defaultdict(list)
        for line in counted:
            bands[line.begins_at, line.ends_at].append(line)
        supplies = (
            self._supply(row, TimeBand(of_ms(begin), of_ms(end)), lines, pools, now)
            for (begin, end), lines in bands.items()
        )
        return tuple(s for s in supplies if s.why_none is not Reason.BAND_OVER)

    def _why_not_yet(
        self, day: date, band: TimeBand, now: datetime, policy: Policy
    ) -> Refusal | None:
        """Say why nothing of a band is to be had as yet, or any more, or None."""
        return may_sell(day, band, now, policy)

    def _supply(
        self,
        row: AnyRow,
        band: TimeBand,
        lines: Sequence[AnyRow],
        pools: Sequence[Pool],
        now: int,
    ) -> BandSupply:
        policy = self._policies.at(now)
        refusal = self._why_not_yet(date.fromisoformat(row.day), band, of_ms(now), policy)
        if refusal is not None:
            return BandSupply(band, 0, refusal.reason)
        if row.is_suspended:
            return BandSupply(band, 0, Reason.SESSION_SUSPENDED)
        mine = [
            line
            for line in lines
            if line.pool in pools or (line.back_pool in pools and line.back_at <= now)
        ]
        free = sum(line.free for line in mine)
        if free:
            return BandSupply(band, free)
        is_held = any(line.held for line in mine)
        return BandSupply(band, 0, Reason.HELD_BY_OTHERS if is_held else Reason.BOOKED_OUT)


def _order(session: ClinicSession) -> tuple[float, int, str]:
    doctor = session.practitioner.id if session.practitioner else ""
    return session.begin.timestamp(), _CLINIC_ORDER.index(session.clinic_type), doctor


def _session_of(row: AnyRow, bands: Sequence[BandSupply]) -> ClinicSession:
    free = sum(band.free for band in bands)
    reasons = {band.why_none for band in bands}
    why = next((r for r in _TELLING if r in reasons), Reason.BAND_OVER)
    return ClinicSession(
        id=SessionId(row.id),
        department=DepartmentId(row.department),
        practitioner=practitioner_of(row),
        clinic_type=ClinicType(row.clinic_type),
        day=date.fromisoformat(row.day),
        half_day=HalfDay(row.half_day),
        begin=of_ms(row.begins_at),
        end=of_ms(row.ends_at),
        room=row.room,
        fee=Fen(row.fee),
        free=free,
        why_none=None if free else why,
    )
