"""Hold one number for one patient, and give it back.

A patient has one live hold. A new one from the same station replaces the old: the patient at that
kiosk changed their mind, or the kiosk forgot. The old one goes only if the new one comes: if the
new claim is refused, everything is as before. From another station it is refused
(HOLD_ACTIVE_ELSEWHERE), and so it is where the old hold is paid already and about to be booked.

Source: BJ-OPD-DRAFT art. 11, art. 13, art. 14, art. 28; BJ-2022-PLAN item 3.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from kiosk_app.central_service.answering.answers import CREATED, Done, Outcome
from kiosk_app.central_service.booking.bookings import hold_of, undo
from kiosk_app.central_service.booking.exchanges import due_of
from kiosk_app.central_service.booking.offers import Offers
from kiosk_app.central_service.booking.terms import Asked, Terms, TermsOfHold, way_of
from kiosk_app.central_service.engines.locks import share_session_turn
from kiosk_app.central_service.keeping.current import in_turn
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.numbers import counted, ledger
from kiosk_app.central_service.numbers.catalogue_store import read_department, read_session
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.payment.till import orders_of
from kiosk_app.central_service.tables.schema import USED, BookingState, booking, seat
from kiosk_app.central_service.visit.priority_proofs import may_claim_here
from kiosk_app.central_service.waiting.entitled import Entitlement
from kiosk_app.contract.shapes import HoldAnswer, HoldBody, ReleaseAnswer
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.booking_window import may_sell
from kiosk_app.domain.catalogue import Department
from kiosk_app.domain.channels import ON_SITE
from kiosk_app.domain.eligibility import may_attend
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.limits import Booked
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import TimeBand

Sale = Callable[[date, TimeBand, datetime, Policy], Refusal | None]
"""Says why no number of a day's band is to be had now, or None."""


class Holds:
    """The acts on holds; each runs inside a keyed transaction."""

    def __init__(self, policies: Policies, terms: TermsOfHold) -> None:
        self._policies = policies
        self._offers = Offers(policies)
        self._entitlement = Entitlement(policies)
        self._terms = terms

    def hold(
        self,
        connection: Connection,
        now: int,
        station: str,
        body: HoldBody,
        by: StaffId | None = None,
    ) -> Outcome:
        """Keep one number of a band, at today's price, for `hold_s` seconds.

        `by`: who is signed in there and has seen the proof of the patient's group.
        """
        if body.band_begin.tzinfo is None:
            return Refusal(Reason.MALFORMED_REQUEST, (("field", "band_begin"),))
        patient = patients.by_id(connection, in_turn(connection, body.patient))
        session = read_session(connection, body.session)
        if patient is None or session is None:
            return Refusal(Reason.UNKNOWN_PATIENT if patient is None else Reason.UNKNOWN_SESSION)
        share_session_turn(connection, session.id)
        session = read_session(connection, session.id) or session  # as it is now
        asked = Asked(body, patient, session, station, now, by)
        refusal = may_claim_here(connection, station, body) or self._may_have(connection, asked)
        terms = refusal or self._terms.identified(connection, asked)
        if isinstance(terms, Refusal):
            return terms
        ledger.lapse_of_patient(connection, patient.id, now)
        refusal = self.make_room(connection, asked, terms)
        priced = refusal or self._terms.at_price(connection, asked, terms)
        if isinstance(priced, Refusal):
            return priced
        return self._claim(connection, asked, priced)

    def make_room(self, connection: Connection, asked: Asked, terms: Terms) -> Refusal | None:
        """Replace the station's own hold of this patient, then ask the limits."""
        kept: list[Booked] = []
        for row in ledger.standing(connection, asked.patient.id, asked.at):
            if row.state == BookingState.HELD:
                if row.station != asked.station or _is_paid(connection, row):
                    return Refusal(Reason.HOLD_ACTIVE_ELSEWHERE)
                ledger.give_back(connection, row, BookingState.RELEASED, asked.station, asked.at)
            else:
                kept.append(counted.as_limits_see(row))
        return self._terms.limits(connection, asked, terms, kept, self._way(asked, terms))

    @staticmethod
    def answer(connection: Connection, row: AnyRow, terms: Terms, now: int) -> HoldAnswer:
        """Return a hold as the wire says it."""
        return HoldAnswer(
            hold=hold_of(connection, row, now),
            due=due_of(connection, row),
            waived=terms.waived,
            is_warned=terms.is_warned,
        )

    def release(self, connection: Connection, now: int, station: str, hold_id: str) -> Outcome:
        """Give a hold back. What is over already is given back already."""
        row = ledger.by_id(connection, hold_id)
        if row is None:
            return Refusal(Reason.UNKNOWN_HOLD)
        if row.station != station:
            return Refusal(Reason.NOT_YOUR_HOLD)
        if row.state in (BookingState.BOOKED, *USED) and row.is_station_told:
            return Refusal(Reason.ALREADY_BOOKED)
        return Done(ReleaseAnswer(refunding=undo(connection, row, station, now)), booking=row.id)

    # --- inside --------------------------------------------------------------------------------

    def _may_have(self, connection: Connection, asked: Asked) -> Refusal | None:
        """Ask the rules that look at one patient and one band, in the order a person would."""
        department = read_department(connection, asked.session.department)
        if department is None:
            return Refusal(Reason.UNKNOWN_SESSION)
        band = _band(connection, asked.session, to_ms(asked.body.band_begin))
        if band is None:
            return Refusal(Reason.UNKNOWN_BAND)
        return why_not(asked, department, band, self._policies.at(asked.at), self._sale())

    def _way(self, asked: Asked, terms: Terms) -> str:
        """Return by which way the number is got, as limits ask."""
        return way_of(asked, terms.channel)

    def _sale(self) -> Sale:
        """Return the rule that says since when numbers are to be had."""
        return may_sell

    def _claim(self, connection: Connection, asked: Asked, terms: Terms) -> Outcome:
        session, now = asked.session, asked.at
        asker = self._offers.asker(connection, asked.patient.id, now, asked.body.group)
        if isinstance(asker, Refusal):
            return asker
        policy = self._policies.at(now)
        kept = self._entitlement.kept(connection, [session.id], now)[session.id]
        pools = self._offers.pools(asker, asked.day, session.ends_at, now)
        wish = wish_of(asked, terms, [pool for pool in pools if pool not in kept], policy)
        taken = ledger.claim(connection, wish, now)
        if taken is None:
            begins_at = to_ms(asked.body.band_begin)
            return Refusal(self._offers.why_none(connection, session, begins_at, asker, now))
        return self._write(connection, asked, terms, wish, taken)

    def _write(
        self,
        connection: Connection,
        asked: Asked,
        terms: Terms,
        wish: ledger.Wish,
        taken: AnyRow,
    ) -> Outcome:
        """Add the booking row of a claimed seat."""
        now = asked.at
        try:
            with connection.begin_nested():
                connection.execute(
                    sa.insert(booking).values(
                        booking_of(asked, terms, wish, taken.id, self._policies.at(now))
                    )
                )
        except IntegrityError:  # the last line of defence: the rules above should have refused
            return Refusal(Reason.ALREADY_BOOKED)
        record(connection, now, asked.station, Act.HELD, booking=wish.booking, seat=taken.id)
        self._terms.keep(connection, asked, wish.booking)
        row = ledger.existing(connection, wish.booking)
        return Done(self.answer(connection, row, terms, now), CREATED, booking=row.id)


def why_not(
    asked: Asked, department: Department, band: TimeBand, policy: Policy, sale: Sale = may_sell
) -> Refusal | None:
    """Say why this patient may not have a number of this band, as far as the two tell."""
    person = patients.person_of(asked.patient)
    refusal = may_attend(person, department, asked.day, policy, asked.booker) or sale(
        asked.day, band, of_ms(asked.at), policy
    )
    if refusal is not None:
        return refusal
    if asked.session.is_suspended:
        return Refusal(Reason.SESSION_SUSPENDED)
    return Refusal(Reason.PHONE_REQUIRED) if asked.patient.phone is None else None


def wish_of(asked: Asked, terms: Terms, pools: Sequence[Pool], policy: Policy) -> ledger.Wish:
    """Return what is claimed: not on site only the open numbers, whatever the patient's age."""
    is_on_site = terms.channel in ON_SITE
    return wish_from([pool for pool in pools if is_on_site or pool is Pool.OPEN], asked, policy)


def wish_from(pools: Sequence[Pool], asked: Asked, policy: Policy) -> ledger.Wish:
    """Return what is claimed out of these pools, as long as a hold lives."""
    return ledger.Wish(
        booking=f"hold-{secrets.token_hex(8)}",
        session=asked.session.id,
        begins_at=to_ms(asked.body.band_begin),
        pools=pools,
        hold_until=asked.at + policy.hold_s * 1000,
    )


def booking_of(
    asked: Asked, terms: Terms, wish: ledger.Wish, seat_id: int, policy: Policy
) -> dict[str, object]:
    """Return the booking row of a claimed seat, at the price of this moment."""
    return {
        "id": wish.booking,
        "session": asked.session.id,
        "seat": seat_id,
        "department": asked.session.department,
        "day": asked.session.day,
        "patient": asked.patient.id,
        "station": asked.station,
        "state": BookingState.HELD.value,
        "policy": policy.name,
        "held_at": asked.at,
        "expires_at": wish.hold_until,
        "is_station_told": False,
        **terms.columns(asked.session),
    }


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
