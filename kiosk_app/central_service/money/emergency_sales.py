"""What a counter sold while the service was away, posted when it is there again.

What was sold is never lost: the money is in the drawer by the same transaction, and the patient has
the number, or one more of the same half-hour where it is somebody else's by then. What could not be
asked offline is judged now, as of the moment it was sold; where a rule says no the money waits at a
counter.

Source: BJ-OPD-DRAFT art. 14; requirement rows R120, R140, R179; decision record on emergency
numbers.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from kiosk_app.central_service.answering.answers import CREATED, Done, Outcome
from kiosk_app.central_service.booking.bookings import appointment_of, booked_columns
from kiosk_app.central_service.booking.holds import booking_of
from kiosk_app.central_service.booking.kept_holds import add_number
from kiosk_app.central_service.booking.terms import Asked, Terms
from kiosk_app.central_service.engines.errors import LostRaceError
from kiosk_app.central_service.engines.locks import share_session_turn, take_turn
from kiosk_app.central_service.keeping.current import in_turn
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.keeping.instants import day_of, of_ms, start_of, to_ms
from kiosk_app.central_service.money import drawers
from kiosk_app.central_service.money.cash_desk import add_paid_order
from kiosk_app.central_service.numbers import bans, counted, ledger, lent
from kiosk_app.central_service.numbers.catalogue_store import (
    existing_department,
    existing_session,
    read_slot,
)
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.patients import patients, real_names
from kiosk_app.central_service.patients.patients import Record
from kiosk_app.central_service.payment.invoices import want_invoice
from kiosk_app.central_service.payment.till import existing_order, orders_of, start_refund
from kiosk_app.central_service.supply.add_ons import Actor
from kiosk_app.central_service.tables.schema import BookingState, booking
from kiosk_app.contract.emergency_shapes import (
    EmergencySaleAnswer,
    EmergencySaleBody,
    EmergencySaleLine,
    EmergencySalesAnswer,
)
from kiosk_app.contract.shapes import HoldBody
from kiosk_app.domain import noshow
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.channels import BookingKind, Channel
from kiosk_app.domain.eligibility import admits
from kiosk_app.domain.emergency import Lent, NumberFate, is_sealed
from kiosk_app.domain.ids import (
    AppointmentId,
    DepartmentId,
    OrderId,
    PatientId,
    SessionId,
    StationId,
)
from kiosk_app.domain.limits import may_hold
from kiosk_app.domain.money import Fen
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason, Refusal

Compare = Callable[[Connection, Record, int], None]
"""Compares a record that says something new with all others, at a millisecond."""


class EmergencySales:
    """The posting of sales; each runs inside a keyed transaction.

    Args:
        policies: what a patient is judged by.
        key: what numbers were sealed with.
        compare: looks for records that may be the same person's as a new one.
    """

    def __init__(self, policies: Policies, key: bytes, compare: Compare) -> None:
        self._policies = policies
        self._key = key
        self._compare = compare

    def post(
        self, connection: Connection, now: int, actor: Actor, body: EmergencySaleBody
    ) -> Outcome:
        """Book what was sold, and put its money into the actor's drawer.

        Returns:
            What became of it; NOT_FOUND: never lent to this counter; NOT_IN_THIS_STATE: posted
            before under another key; MALFORMED_REQUEST of a seal that is none; what `enrol`
            refuses; NO_OPEN_SHIFT.
        """
        take_turn(connection, "emergency", actor.station)
        number = lent.find(connection, body.number)
        if number is None or number.station != actor.station:
            return Refusal(Reason.NOT_FOUND)
        if number.booking is not None:
            return Refusal(Reason.NOT_IN_THIS_STATE, (("status", number.fate),))
        refusal = self._why_unfit(connection, number, body)
        if refusal is not None:
            return refusal
        session = existing_session(connection, number.session)
        sold_at = _sold_at(body, session, now)
        found = self._known(connection, sold_at, now, actor, body)
        if isinstance(found, Refusal):
            return found
        share_session_turn(connection, session.id)
        shift = drawers.open_shift_of(connection, actor)
        if shift is None:
            return Refusal(Reason.NO_OPEN_SHIFT)
        session = existing_session(connection, session.id)  # as it is now
        wish = HoldBody(
            patient=PatientId(found.id),
            session=SessionId(session.id),
            band_begin=of_ms(number.begins_at),
            proof=body.person.proof,
        )
        asked = Asked(wish, found, session, actor.station, sold_at, actor.staff)
        sale = _Sale(asked, number, actor, f"hold-{secrets.token_hex(8)}", now)
        why = self._why_not(connection, asked, now)
        answer = self._written(connection, sale, why)
        drawers.move(connection, now, shift, answer.order, number.fee)
        actor.facts.update(
            fate=answer.fate.value,
            reason="" if answer.reason is None else answer.reason.value,
            is_late=str(body.sold_at > body.good_until),
        )
        return Done(answer, CREATED, booking=sale.booking, order=answer.order)

    # --- inside --------------------------------------------------------------------------------

    def _why_unfit(
        self, connection: Connection, number: AnyRow, body: EmergencySaleBody
    ) -> Refusal | None:
        for field in ("good_until", "sold_at"):
            if getattr(body, field).tzinfo is None:
                return Refusal(Reason.MALFORMED_REQUEST, (("field", field),))
        shown = Lent(number.id, read_slot(connection, number), body.seal)
        if is_sealed(self._key, shown, number.station, body.good_until):
            return None
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "seal"),))

    def _known(
        self,
        connection: Connection,
        sold_at: int,
        now: int,
        actor: Actor,
        body: EmergencySaleBody,
    ) -> Record | Refusal:
        """Return the record of whoever bought it, enrolled if need be; nobody else acts for them.

        Their turn comes before the one of their document, see `locks.ORDER`.
        """
        refusal = real_names.why_not(
            connection, actor.station, body.person.proof, self._policies.at(sold_at)
        )
        if refusal is not None:
            return refusal
        known = patients.find(connection, body.person, now)
        if not isinstance(known, Refusal):
            in_turn(connection, known.id)
        found = patients.enrol(connection, body.person, body.phone, actor.station, now)
        if isinstance(found, Refusal):
            return found
        if found.says_more:
            self._compare(connection, found.record, now)
        return found.record

    def _why_not(self, connection: Connection, asked: Asked, now: int) -> Refusal | None:
        """Say which rule would have refused the number, had it been asked; None: none.

        A number the patient only holds, unpaid, does not stand in the way of one that is paid: it
        is let go where it would. What is paid for it all the same goes back, see `settle_paid`.
        """
        session = asked.session
        department = existing_department(connection, session.department)
        refusal = admits(patients.person_of(asked.patient), department, asked.day)
        if refusal is None and session.is_suspended:
            refusal = Refusal(Reason.SESSION_SUSPENDED)
        if refusal is not None:
            return refusal
        ledger.lapse_of_patient(connection, asked.patient.id, now)
        standing = ledger.standing(connection, asked.patient.id, now)
        refusal = self._too_many(connection, asked, standing)
        unpaid = [row for row in standing if _is_only_held(connection, row)]
        if refusal is None or not unpaid:
            return refusal
        refusal = self._too_many(connection, asked, [row for row in standing if row not in unpaid])
        if refusal is None:
            for row in unpaid:
                ledger.give_back(connection, row, BookingState.RELEASED, asked.station, now)
        return refusal

    def _too_many(
        self, connection: Connection, asked: Asked, standing: Sequence[AnyRow]
    ) -> Refusal | None:
        """Say why a patient who has these numbers could not have one more as it was sold."""
        session, policy, today = asked.session, self._policies.at(asked.at), day_of(asked.at)
        if any((row.department, row.day) == (session.department, session.day) for row in standing):
            return Refusal(Reason.ALREADY_BOOKED)
        ban = bans.ban_of(connection, self._policies, asked.patient.id, asked.at)
        every, has_spans = counted.all_that_counts(
            connection,
            asked.patient.id,
            map(counted.as_limits_see, standing),
            BookingKind.SAME_DAY_ON_SITE.value,
            today,
            policy,
        )
        is_today = asked.day == today
        return noshow.may_book(ban, Channel.COUNTER, is_today=is_today, policy=policy) or may_hold(
            DepartmentId(session.department), asked.day, every, policy, has_spans=has_spans
        )

    def _written(
        self, connection: Connection, sale: "_Sale", why: Refusal | None
    ) -> EmergencySaleAnswer:
        """Write what was sold: an appointment, or money that waits."""
        asked, number, now = sale.asked, sale.number, sale.now
        policy, fee = self._policies.at(asked.at), Fen(number.fee)
        fate, seat_id = _taken(connection, sale, why)
        if fate is NumberFate.MONEY_BACK and why is None:
            why = Refusal(Reason.HELD_BY_OTHERS)
        was_seen = counted.was_seen(connection, asked.patient.id, asked.session.department)
        terms = Terms(Channel.COUNTER, fee, proof=asked.body.proof, was_seen=was_seen)
        held = ledger.Wish(sale.booking, asked.session.id, number.begins_at, (), now)
        values = booking_of(asked, terms, held, seat_id, policy) | {"is_station_told": True}
        if why is None:
            values |= booked_columns(connection, asked.day, asked.at, fee, now)
        else:
            values |= {"state": BookingState.RELEASED.value, "ended_at": now}
        try:
            with connection.begin_nested():
                connection.execute(sa.insert(booking).values(values))
        except IntegrityError as error:  # the patient got another number there a moment ago
            raise LostRaceError("the patient has another number by now") from error
        order = add_paid_order(connection, now, sale.actor, sale.booking, fee)
        if why is None:
            ledger.sell(connection, sale.booking)
            want_invoice(connection, existing_order(connection, order), now)
            record(connection, now, asked.station, Act.BOOKED, booking=sale.booking, seat=seat_id)
        else:
            start_refund(connection, order, asked.station, now)
        reason = None if why is None else why.reason
        lent.note_posted(connection, number.id, fate, sale.booking, reason, now)
        row = ledger.existing(connection, sale.booking)
        return EmergencySaleAnswer(
            number=number.id,
            fate=fate,
            reason=reason,
            appointment=appointment_of(connection, row, policy) if why is None else None,
            order=OrderId(order),
            amount=fee,
        )


def sales_of(connection: Connection, day: date) -> EmergencySalesAnswer:
    """Return what was posted on a day and what became of each, oldest first."""
    return EmergencySalesAnswer(
        sales=tuple(
            EmergencySaleLine(
                number=row.id,
                station=StationId(row.station),
                posted_at=of_ms(row.posted_at),
                fate=NumberFate(row.fate),
                reason=None if row.reason is None else Reason(row.reason),
                appointment=None if row.appointment is None else AppointmentId(row.appointment),
                order=OrderId(row.order),
                amount=Fen(row.fee),
            )
            for row in lent.posted_on(connection, day)
        )
    )


@dataclass(frozen=True, slots=True)
class _Sale:
    """What was sold to whom, by whom, and what it is called from now on; posted at `now`."""

    asked: Asked
    number: AnyRow
    actor: Actor
    booking: str
    now: int


def _sold_at(body: EmergencySaleBody, session: AnyRow, now: int) -> int:
    """Return when a number was sold: on its own day and before its session's end, as it was lent.

    A counter's clock may say anything; and what is posted on a later day is no number of a past
    one that somebody asks for.
    """
    day = date.fromisoformat(session.day)
    until: int = min(session.ends_at, start_of(day + timedelta(days=1)) - 1, now)
    return max(min(to_ms(body.sold_at), until), start_of(day))


def _is_only_held(connection: Connection, row: AnyRow) -> bool:
    """Tell whether a number is neither booked nor paid."""
    is_held: bool = row.state == BookingState.HELD
    return is_held and not orders_of(connection, row.id, [OrderState.PAID.value])


def _taken(connection: Connection, sale: _Sale, why: Refusal | None) -> tuple[NumberFate, int]:
    """Give the number to its booking, or one more of the same half-hour; or back to everybody.

    There is no other for what the counter gave back itself: it was not its to sell any more, and
    whoever could sell and give back in turn would make numbers beyond the capacity.
    """
    asked, number = sale.asked, sale.number
    station, now = asked.station, sale.now
    if why is not None:
        lent.end(connection, number, NumberFate.MONEY_BACK, station, now)
        return NumberFate.MONEY_BACK, number.seat
    if lent.hand_over(connection, number, sale.booking, station, now):
        return NumberFate.BOOKED, number.seat
    seat_id: int = number.seat
    if ledger.retake(connection, _as_it_was(connection, sale), now, now):
        fate = NumberFate.BOOKED
    elif number.fate == NumberFate.GIVEN_BACK:
        return NumberFate.MONEY_BACK, seat_id
    else:
        fate, seat_id = NumberFate.MOVED, _one_more(connection, sale)
    record(connection, now, station, Act.HELD, booking=sale.booking, seat=seat_id)
    return fate, seat_id


def _as_it_was(connection: Connection, sale: _Sale) -> AnyRow:
    """Return whose number it would be and which, as the ledger takes a number back."""
    return connection.execute(
        sa.select(sa.literal(sale.booking).label("id"), sa.literal(sale.number.seat).label("seat"))
    ).one()


def _one_more(connection: Connection, sale: _Sale) -> int:
    """Take another number of the same half-hour, beyond the capacity where there is none."""
    number, now = sale.number, sale.now
    pools: tuple[Pool, ...] = (Pool.OPEN, Pool.ON_SITE)
    while True:
        wish = ledger.Wish(sale.booking, number.session, number.begins_at, pools, now)
        taken = ledger.claim(connection, wish, now)
        if taken is not None:
            found: int = taken.id
            return found
        add_number(connection, number.session, number.begins_at, sale.asked.station, now)
        pools = (Pool.ADD_ON,)
