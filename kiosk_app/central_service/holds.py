"""Hold one number for one patient, and give it back.

A patient has one live hold. A new one from the same station replaces the old: the patient at that
kiosk changed their mind, or the kiosk forgot. The old one goes only if the new one comes: if the
new claim is refused, everything is as before. From another station it is refused
(HOLD_ACTIVE_ELSEWHERE), and so it is where the old hold is paid already and about to be booked.

Source: BJ-OPD-DRAFT art. 11, art. 13, art. 14, art. 28; BJ-2022-PLAN item 3.
"""

import secrets
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from kiosk_app.central_service import ledger, patients
from kiosk_app.central_service.answers import CREATED, Done, Outcome
from kiosk_app.central_service.bookings import hold_of, undo
from kiosk_app.central_service.catalogue_store import read_department, read_session
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.events import Act, record
from kiosk_app.central_service.instants import of_ms, to_ms
from kiosk_app.central_service.ledger import AnyRow
from kiosk_app.central_service.offers import Offers
from kiosk_app.central_service.schema import BookingState, booking, seat
from kiosk_app.central_service.till import orders_of
from kiosk_app.contract.shapes import HoldAnswer, HoldBody, ReleaseAnswer
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.booking_window import may_sell
from kiosk_app.domain.eligibility import may_attend
from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.limits import Booked, may_hold
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import TimeBand


class Holds:
    """The acts on holds; each runs inside a keyed transaction."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._offers = Offers(policy)

    def hold(self, connection: Connection, now: int, station: str, body: HoldBody) -> Outcome:
        """Keep one number of a band, at today's price, for `policy.hold_s` seconds."""
        if body.band_begin.tzinfo is None:
            return Refusal(Reason.MALFORMED_REQUEST, (("field", "band_begin"),))
        patient = patients.by_id(connection, body.patient)
        if patient is None:
            return Refusal(Reason.UNKNOWN_PATIENT)
        session = read_session(connection, body.session)
        if session is None:
            return Refusal(Reason.UNKNOWN_SESSION)
        begins_at = to_ms(body.band_begin)
        refusal = self._may_have(connection, patient, session, begins_at, now)
        if refusal is not None:
            return refusal
        take_turn(connection, "patient", patient.id)
        ledger.lapse_of_patient(connection, patient.id, now)
        refusal = self._make_room(connection, patient, session, station, now)
        if refusal is not None:
            return refusal
        return self._claim(connection, (patient, session), begins_at, station, now)

    def release(self, connection: Connection, now: int, station: str, hold_id: str) -> Outcome:
        """Give a hold back. What is over already is given back already."""
        row = ledger.by_id(connection, hold_id)
        if row is None:
            return Refusal(Reason.UNKNOWN_HOLD)
        if row.station != station:
            return Refusal(Reason.NOT_YOUR_HOLD)
        if row.state == BookingState.BOOKED and row.is_station_told:
            return Refusal(Reason.ALREADY_BOOKED)
        return Done(ReleaseAnswer(refunding=undo(connection, row, station, now)), booking=row.id)

    # --- inside --------------------------------------------------------------------------------

    def _may_have(
        self, connection: Connection, patient: AnyRow, session: AnyRow, begins_at: int, now: int
    ) -> Refusal | None:
        """Ask the rules that look at one patient and one band, in the order a person would."""
        department = read_department(connection, session.department)
        if department is None:
            return Refusal(Reason.UNKNOWN_SESSION)
        band = _band(connection, session, begins_at)
        if band is None:
            return Refusal(Reason.UNKNOWN_BAND)
        day = date.fromisoformat(session.day)
        refusal = may_attend(
            patients.person_of(patient), department, day, self._policy
        ) or may_sell(day, band, of_ms(now), self._policy)
        if refusal is not None:
            return refusal
        if session.is_suspended:
            return Refusal(Reason.SESSION_SUSPENDED)
        return Refusal(Reason.PHONE_REQUIRED) if patient.phone is None else None

    def _make_room(
        self, connection: Connection, patient: AnyRow, session: AnyRow, station: str, now: int
    ) -> Refusal | None:
        """Replace the station's own hold of this patient, then ask the limits."""
        standing = ledger.standing(connection, patient.id, now)
        kept: list[Booked] = []
        for row in standing:
            if row.state == BookingState.HELD:
                if row.station != station or _is_paid(connection, row):
                    return Refusal(Reason.HOLD_ACTIVE_ELSEWHERE)
                ledger.give_back(connection, row, BookingState.RELEASED, station, now)
            else:
                kept.append(Booked(DepartmentId(row.department), date.fromisoformat(row.day)))
        day = date.fromisoformat(session.day)
        return may_hold(DepartmentId(session.department), day, kept, self._policy)

    def _claim(
        self,
        connection: Connection,
        whose: tuple[AnyRow, AnyRow],
        begins_at: int,
        station: str,
        now: int,
    ) -> Outcome:
        patient, session = whose
        asker = self._offers.asker(connection, patient.id, now)
        if isinstance(asker, Refusal):
            return asker
        wish = ledger.Wish(
            booking=f"hold-{secrets.token_hex(8)}",
            session=session.id,
            begins_at=begins_at,
            pools=self._offers.pools(asker, date.fromisoformat(session.day), session.ends_at, now),
            hold_until=now + self._policy.hold_s * 1000,
        )
        taken = ledger.claim(connection, wish, now)
        if taken is None:
            return Refusal(self._offers.why_none(connection, session, begins_at, asker, now))
        return self._write(connection, wish, (patient, session, taken), station, now)

    def _write(
        self,
        connection: Connection,
        wish: ledger.Wish,
        whose: tuple[AnyRow, AnyRow, AnyRow],
        station: str,
        now: int,
    ) -> Outcome:
        """Add the booking row of a claimed seat, at the price of this moment."""
        patient, session, taken = whose
        try:
            with connection.begin_nested():
                connection.execute(
                    sa.insert(booking).values(
                        id=wish.booking,
                        session=session.id,
                        seat=taken.id,
                        department=session.department,
                        day=session.day,
                        patient=patient.id,
                        station=station,
                        state=BookingState.HELD.value,
                        fee=session.fee,
                        policy=f"{self._policy.profile} {self._policy.version}",
                        held_at=now,
                        expires_at=wish.hold_until,
                        is_station_told=False,
                    )
                )
        except IntegrityError:  # the last line of defence: the rules above should have refused
            return Refusal(Reason.ALREADY_BOOKED)
        record(connection, now, station, Act.HELD, booking=wish.booking)
        row = ledger.existing(connection, wish.booking)
        return Done(HoldAnswer(hold=hold_of(connection, row, now)), CREATED, booking=row.id)


def _band(connection: Connection, session: AnyRow, begins_at: int) -> TimeBand | None:
    """Return the band of a session that begins at a moment."""
    row = connection.execute(
        sa.select(seat.c.begins_at, seat.c.ends_at)
        .where(seat.c.session == session.id, seat.c.begins_at == begins_at)
        .limit(1)
    ).first()
    return None if row is None else TimeBand(of_ms(row.begins_at), of_ms(row.ends_at))


def _is_paid(connection: Connection, row: AnyRow) -> bool:
    paid: Sequence[AnyRow] = orders_of(connection, row.id, [OrderState.PAID.value])
    return bool(paid)
