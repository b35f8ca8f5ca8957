"""Referral orders at work: given by a doctor, seen by their patient, a number held by one.

A number held by an order is the referral its doctor could have booked: out of the same share, as
early, with the same mark and priority. The right is asked again with every hold.

Source: BJ-OPD-DRAFT art. 16, art. 28; BJD-2021-05-20.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, Done, Outcome
from kiosk_app.central_service.booking.noshows import NoShows
from kiosk_app.central_service.booking.offers import Asker, Offers
from kiosk_app.central_service.booking.terms import Asked, TermsOfHold
from kiosk_app.central_service.devices.stations import only_from
from kiosk_app.central_service.keeping.current import in_turn
from kiosk_app.central_service.keeping.instants import day_of, of_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow, read_department
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.referral import referral_book
from kiosk_app.central_service.referral.referral_book import Granted
from kiosk_app.central_service.referral.referrals import ReferralHolds, standing_right
from kiosk_app.central_service.supply.add_ons import Actor
from kiosk_app.central_service.tables.schema import (
    COMING,
    BookingState,
    booking,
    clinic_session,
)
from kiosk_app.central_service.tables.schema_referral import (
    referral_order,
    referral_order_use,
    referral_organisation,
    referral_right,
)
from kiosk_app.central_service.visit.pre_visit import PreVisit
from kiosk_app.contract.referral_shapes import (
    ReferralBody,
    ReferralOrderAnswer,
    ReferralOrderBody,
    ReferralOrdersAnswer,
    ReferredHoldBody,
)
from kiosk_app.contract.shapes import BandsAnswer, HoldAnswer, HoldBody, SessionsAnswer
from kiosk_app.domain import referral as rules
from kiosk_app.domain import referral_order as order_rules
from kiosk_app.domain.catalogue import BookingScope
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.ids import DepartmentId, PatientId, SessionId
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.referral_order import ReferralOrder, ReferralOrderState
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import TimeBand

_USED = (*COMING, BookingState.FULFILLED, BookingState.NO_SHOW)
_SHOWN = tuple(ReferralOrderState)


@dataclass(frozen=True, slots=True)
class Found:
    """A row, the right behind it, and the order as the rules see it."""

    row: AnyRow
    granted: Granted
    order: ReferralOrder


class KeptOffers(Offers):
    """What is left of one kept share, as early as that share opens."""

    def __init__(self, policies: Policies, pool: Pool) -> None:
        super().__init__(policies)
        self._pool = pool

    def pools(self, asker: Asker, day: date, ends_at: int, now: int) -> tuple[Pool, ...]:
        """Return the one share, whoever asks."""
        del asker, day, ends_at, now
        return (self._pool,)

    def of_department(self, connection: Connection, department: str, now: int) -> SessionsAnswer:
        """Return the sessions of a department from now to where the share is open."""
        policy = self._policies.at(now)
        last = day_of(now) + timedelta(days=policy.horizon_days + policy.shares.early_open_days)
        wanted = sa.and_(
            clinic_session.c.department == department,
            clinic_session.c.day <= last.isoformat(),
            clinic_session.c.ends_at > now,
        )
        return SessionsAnswer(sessions=self._offer(connection, wanted, Asker(), now))

    def _why_not_yet(
        self, day: date, band: TimeBand, now: datetime, policy: Policy
    ) -> Refusal | None:
        return rules.may_take(self._pool, day, band, now, policy)


class ReferredTerms(TermsOfHold):
    """The terms of a referral, from whichever station its patient holds the number."""

    def _channel(self, connection: Connection, asked: Asked) -> Channel:
        del connection, asked
        return Channel.REFERRAL


class ReferralOrders:
    """The acts on referral orders; each that changes something runs inside a keyed transaction."""

    def __init__(self, policies: Policies, no_shows: NoShows, pre_visit: PreVisit) -> None:
        self._policies = policies
        self._terms = ReferredTerms(policies, no_shows, pre_visit)

    def give(
        self, connection: Connection, now: int, actor: Actor, body: ReferralOrderBody
    ) -> Outcome:
        """Give a patient who was seen an order, good as long as the right behind it at most.

        Returns:
            The order; NOT_ALLOWED from another kind of station; REFERRAL_RIGHT_MISSING;
            CONSULTATION_REQUIRED; UNKNOWN_PATIENT; NOT_FOUND, OUT_OF_SCOPE of a department.
        """
        granted = only_from(connection, actor.station, Channel.REFERRAL) or standing_right(
            connection, now, actor
        )
        if isinstance(granted, Refusal):
            return granted
        referral_book.take_consultation_turn(connection, granted, body)
        known = patients.by_id(connection, in_turn(connection, body.patient))
        if known is None:
            return Refusal(Reason.UNKNOWN_PATIENT)
        refusal = _may_go_there(connection, body.department) or self._may_rest_on(
            connection, now, granted, body
        )
        if refusal is not None:
            return refusal
        made = f"rfo-{secrets.token_hex(8)}"
        connection.execute(
            sa.insert(referral_order).values(
                id=made,
                patient=known.id,
                right_id=granted.id,
                department=body.department,
                consultation=body.consultation.strip(),
                consultation_day=body.consultation_day.isoformat(),
                is_contracted=body.is_contracted,
                expires_on=order_rules.last_day(day_of(now), granted.right).isoformat(),
                station=actor.station,
                at=now,
            )
        )
        found = _found(connection, made)
        if isinstance(found, Refusal):
            return found
        return Done(_answer(connection, found, now), CREATED)

    def of_patient(self, connection: Connection, now: int, patient: str) -> Outcome:
        """Return a patient's orders, those to be used first, the one that ends first first."""
        known = patients.by_id(connection, patient)
        if known is None:
            return Refusal(Reason.UNKNOWN_PATIENT)
        ids = connection.scalars(
            sa.select(referral_order.c.id)
            .where(referral_order.c.patient == known.id)
            .order_by(referral_order.c.expires_on, referral_order.c.id)
        ).all()
        found = (_found(connection, one) for one in ids)
        orders = [_answer(connection, each, now) for each in found if isinstance(each, Found)]
        orders.sort(key=lambda order: _SHOWN.index(order.state))
        return Done(ReferralOrdersAnswer(orders=tuple(orders)))

    def sessions(self, connection: Connection, now: int, order: str) -> Outcome:
        """Return what a patient may choose from by an order."""
        found = self._usable(connection, now, order)
        if isinstance(found, Refusal):
            return found
        offers = KeptOffers(self._policies, found.granted.right.pool)
        return Done(offers.of_department(connection, found.row.department, now))

    def bands(self, connection: Connection, now: int, order: str, session: str) -> Outcome:
        """Return the time bands of a session, as far as an order goes."""
        found = self._usable(connection, now, order, session)
        if isinstance(found, Refusal):
            return found
        offers = KeptOffers(self._policies, found.granted.right.pool)
        bands = offers.bands(connection, session, found.row.patient, now)
        return bands if isinstance(bands, Refusal) else Done(BandsAnswer(bands=bands))

    def hold(
        self, connection: Connection, now: int, station: str, order: str, body: ReferredHoldBody
    ) -> Outcome:
        """Hold one number of the share by an order.

        Returns:
            The hold; what `referral_order.may_use` says; what refuses every hold.
        """
        patient = in_turn(connection, body.patient)
        found = self._usable(connection, now, order, body.session)
        if isinstance(found, Refusal):
            return found
        if found.row.patient != patient:
            return Refusal(Reason.UNKNOWN_REFERRAL_ORDER)
        holds = ReferralHolds(self._policies, self._terms, found.granted.right.pool)
        wish = HoldBody(
            patient=PatientId(patient),
            session=body.session,
            band_begin=body.band_begin,
            proof=body.proof,
        )
        held = holds.hold(connection, now, station, wish)
        if not isinstance(held, Done) or not isinstance(held.answer, HoldAnswer):
            return held
        self._keep(connection, now, found, held.answer.hold.id, body)
        return held

    # --- inside --------------------------------------------------------------------------------

    def _usable(
        self, connection: Connection, now: int, order: str, session: str | None = None
    ) -> Found | Refusal:
        """Return an order by which something may be had now, in the department of a session."""
        found = _found(connection, order)
        if isinstance(found, Refusal):
            return found
        there = found.order.department
        if session is not None:
            where = sa.select(clinic_session.c.department).where(clinic_session.c.id == session)
            department = connection.scalar(where)
            if department is None:
                return Refusal(Reason.UNKNOWN_SESSION)
            there = DepartmentId(department)
        return order_rules.may_use(found.order, there, of_ms(now)) or found

    def _may_rest_on(
        self, connection: Connection, now: int, granted: Granted, body: ReferralOrderBody
    ) -> Refusal | None:
        """Ask whether the doctor has seen this very patient, lately, and nobody else by it."""
        policy = self._policies.at(now)
        seen = rules.Consultation(
            body.consultation, body.patient, granted.right.person, body.consultation_day
        )
        if referral_book.is_another_patients(connection, granted, body):
            days = str(policy.referral.consultation_days)
            return Refusal(Reason.CONSULTATION_REQUIRED, (("days", days),))
        return rules.may_book(granted.right, seen, body.patient, of_ms(now), policy)

    @staticmethod
    def _keep(
        connection: Connection, now: int, found: Found, made: str, body: ReferredHoldBody
    ) -> None:
        """Write down that it is a referral, on what ground, and by which order."""
        row = found.row
        ground = ReferralBody(
            patient=body.patient,
            session=SessionId(body.session),
            band_begin=body.band_begin,
            consultation=row.consultation,
            consultation_day=date.fromisoformat(row.consultation_day),
            is_contracted=row.is_contracted,
        )
        referral_book.keep(connection, made, found.granted, ground, now)
        connection.execute(
            sa.insert(referral_order_use).values(booking=made, referral_order=row.id)
        )


def _found(connection: Connection, order: str) -> Found | Refusal:
    """Return an order, or UNKNOWN_REFERRAL_ORDER."""
    rows = sa.select(referral_order, _organisation_name()).where(referral_order.c.id == order)
    row = connection.execute(rows).first()
    granted = None if row is None else referral_book.by_id(connection, row.right_id)
    if row is None or granted is None:
        return Refusal(Reason.UNKNOWN_REFERRAL_ORDER)
    used = connection.scalar(
        sa.select(referral_order_use.c.booking)
        .join(booking, booking.c.id == referral_order_use.c.booking)
        .where(referral_order_use.c.referral_order == order, booking.c.state.in_(_USED))
        .limit(1)
    )
    department, until = DepartmentId(row.department), date.fromisoformat(row.expires_on)
    return Found(row, granted, ReferralOrder(granted.right, department, until, used is not None))


def _organisation_name() -> "sa.Label[str]":
    """Return the name of the institution behind an order's right, as a column."""
    return (
        sa.select(referral_organisation.c.name)
        .join(referral_right, referral_right.c.organisation == referral_organisation.c.id)
        .where(referral_right.c.id == referral_order.c.right_id)
        .scalar_subquery()
        .label("organisation_name")
    )


def _answer(connection: Connection, found: Found, now: int) -> ReferralOrderAnswer:
    """Return an order as the wire says it."""
    department = read_department(connection, found.row.department)
    return ReferralOrderAnswer(
        id=found.row.id,
        department=found.order.department,
        department_name="" if department is None else department.name,
        department_name_en="" if department is None else department.name_en,
        organisation=found.row.organisation_name,
        phone=found.granted.phone,
        expires_on=found.order.expires_on,
        state=order_rules.state_of(found.order, of_ms(now)),
    )


def _may_go_there(connection: Connection, department: str) -> Refusal | None:
    """Say why nobody is referred to a department, or None."""
    known = read_department(connection, department)
    if known is None:
        return Refusal(Reason.NOT_FOUND)
    if known.scope is not BookingScope.BOOKABLE:
        return Refusal(Reason.OUT_OF_SCOPE, (("scope", known.scope.value),))
    return None
