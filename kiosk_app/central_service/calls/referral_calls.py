"""The calls about referral: rights of institutions' doctors, their referrals, the district's view.

Who may do what is decided at the gate; by which right a doctor refers is asked here, with every
call, so that a right that has ended is worth nothing from that moment on.
"""

from datetime import date

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome, Reply, refused
from kiosk_app.central_service.answering.keyed import Caller, Hook, Question
from kiosk_app.central_service.booking import voids
from kiosk_app.central_service.booking.cancellations import Cancellations
from kiosk_app.central_service.booking.terms import TermsOfHold
from kiosk_app.central_service.calls.shared import Ask, Parts, no_hook
from kiosk_app.central_service.calls.signing_in import Answer
from kiosk_app.central_service.calls.supply_calls import SupplyCalls
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.referral import referral_book, referral_reads, referral_rights
from kiosk_app.central_service.referral.referral_orders import ReferralOrders
from kiosk_app.central_service.referral.referrals import Referrals, standing_right
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.central_service.supply.add_ons import Actor
from kiosk_app.contract import shapes
from kiosk_app.contract.published_words import load_rule_words
from kiosk_app.contract.referral_shapes import (
    KeptOfferAnswer,
    OrganisationBody,
    ReferralBody,
    ReferralOrderBody,
    ReferredHoldBody,
    RightBody,
    RightsAnswer,
    SanctionBody,
)
from kiosk_app.domain.referral import Service, may_ask_for
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.rights import Operation


class ReferralCalls(SupplyCalls):
    """Base of what is done about referral; see `Calls` for what it takes to make one."""

    def __init__(self, parts: Parts, *, hook: Hook = no_hook) -> None:
        super().__init__(parts, hook=hook)
        terms = TermsOfHold(self._policies, self._no_shows, self._pre_visit)
        cancellations = Cancellations(self._policies, self._returns)
        self._referrals = Referrals(self._policies, terms, cancellations, load_rule_words())
        self._referral_orders = ReferralOrders(self._policies, self._no_shows, self._pre_visit)

    # --- who may refer -------------------------------------------------------------------------

    def add_referral_organisation(self, caller: Caller, body: OrganisationBody) -> Reply:
        """Add an institution of primary care."""
        return self._deed(
            caller,
            AuditAct.REFERRAL_ORGANISATION_ADDED,
            body.district,
            body,
            lambda connection, now, _actor: referral_rights.add_organisation(connection, now, body),
        )

    def ask_referral_right(self, caller: Caller, body: RightBody) -> Reply:
        """Ask for a person's right to refer."""
        return self._deed(
            caller,
            AuditAct.REFERRAL_RIGHT_ASKED,
            body.member,
            body,
            lambda connection, now, actor: referral_rights.ask(connection, now, actor, body),
        )

    def review_referral_right(self, caller: Caller, right: str) -> Reply:
        """Let a right be used."""
        return self._deed(
            caller,
            AuditAct.REFERRAL_RIGHT_REVIEWED,
            right,
            shapes.EmptyBody(),
            lambda connection, now, actor: referral_rights.review(connection, now, actor, right),
        )

    def end_referral_right(self, caller: Caller, right: str) -> Reply:
        """End a right at once, and the person's session with it."""
        return self._deed(
            caller,
            AuditAct.REFERRAL_RIGHT_ENDED,
            right,
            shapes.EmptyBody(),
            lambda connection, now, _actor: referral_rights.end(connection, now, right),
        )

    def bar_from_referring(self, caller: Caller, body: SanctionBody) -> Reply:
        """Bar a person or a whole institution, or let them in again, on evidence."""
        return self._deed(
            caller,
            AuditAct.REFERRAL_SANCTIONED,
            body.subject,
            body,
            lambda connection, now, actor: referral_rights.bar(connection, now, actor, body),
        )

    def referral_rights(self, caller: Caller) -> Reply:
        """Return all institutions and rights, for the review the district owes."""
        return self._ask(
            caller,
            lambda connection, now: Done(
                RightsAnswer(
                    organisations=referral_book.organisations(connection),
                    rights=referral_book.every(connection, now),
                )
            ),
        )

    # --- referring -----------------------------------------------------------------------------

    def referral_offer(self, caller: Caller, department: str) -> Reply:
        """Return what the doctor may refer to in a department."""

        def find(connection: Connection, who: SignedIn, now: int) -> Answer:
            granted = standing_right(connection, now, Actor(who.member.id, who.station))
            if isinstance(granted, Refusal):
                return granted
            pool = granted.right.pool
            found = referral_reads.kept_sessions(
                connection, department, pool, self._policies.at(now), now
            )
            if isinstance(found, Refusal):
                return found
            services = tuple(service for service in Service if may_ask_for(service) is None)
            return Done(KeptOfferAnswer(services=services, pool=pool, sessions=found))

        return self._as_staff(caller, find)

    def refer(self, caller: Caller, body: ReferralBody) -> Reply:
        """Hold one number of the doctor's share for a patient they have seen."""
        refusal = self._why_not_refer(caller) or self._count_hold(
            caller.station or "", body.patient
        )
        if refusal is not None:
            return refused(refusal, self._words)
        return self._deed(
            caller,
            AuditAct.REFERRED,
            body.patient,
            body,
            lambda connection, now, actor: self._referrals.refer(connection, now, actor, body),
        )

    def cancel_referral(self, caller: Caller, appointment: str) -> Reply:
        """Give one's own referral back."""
        refusal = self._why_not_refer(caller)
        if refusal is not None:
            return refused(refusal, self._words)

        def cancel(connection: Connection, now: int, actor: Actor) -> Outcome:
            return self._referrals.cancel(connection, now, actor, appointment)

        return self._deed(
            caller, AuditAct.REFERRAL_CANCELLED, appointment, shapes.EmptyBody(), cancel
        )

    # --- orders, whose time the patient chooses ------------------------------------------------

    def order_referral(self, caller: Caller, body: ReferralOrderBody) -> Reply:
        """Let a patient the doctor has seen choose the time themselves."""
        refusal = self._why_not_refer(caller)
        if refusal is not None:
            return refused(refusal, self._words)
        return self._deed(
            caller,
            AuditAct.REFERRAL_ORDERED,
            body.patient,
            body,
            lambda connection, now, actor: self._referral_orders.give(connection, now, actor, body),
        )

    def referrals_of(self, caller: Caller, patient: str) -> Reply:
        """Return a patient's referral orders as they stand."""
        return self._ask(caller, lambda c, now: self._referral_orders.of_patient(c, now, patient))

    def referred_sessions(self, caller: Caller, order: str) -> Reply:
        """Return the sessions a patient may choose from by an order."""
        return self._ask(caller, lambda c, now: self._referral_orders.sessions(c, now, order))

    def referred_bands(self, caller: Caller, order: str, session: str) -> Reply:
        """Return the time bands of one of them."""
        return self._ask(caller, lambda c, now: self._referral_orders.bands(c, now, order, session))

    def hold_referred(self, caller: Caller, order: str, body: ReferredHoldBody) -> Reply:
        """Hold a number of the kept share by an order; paid like any other."""
        refusal = self._count_hold(caller.station or "", body.patient)
        if refusal is not None:
            return refused(refusal, self._words)

        def prepare(question: Question) -> Ask:
            return lambda c, now: self._referral_orders.hold(c, now, question.station, order, body)

        return self._act(caller, voids.HOLD_REFERRED, order, body, prepare)

    # --- looked over ---------------------------------------------------------------------------

    def referral_report(self, caller: Caller, first_day: date, last_day: date) -> Reply:
        """Return who referred how much, and the share of referred visits."""
        return self._ask(
            caller,
            lambda connection, now: Done(
                referral_reads.report(connection, first_day, last_day, self._policies.at(now))
            ),
        )

    # --- inside --------------------------------------------------------------------------------

    def _why_not_refer(self, caller: Caller) -> Refusal | None:
        """Say why the caller has no right to refer, or None; a refusal leaves a row in the record.

        Asked again in the transaction of the act, where no row of a refusal would stay.
        """
        who = self.who(caller)
        if isinstance(who, Refusal):
            return who
        with self._database.read() as connection:
            now = to_ms(self._clock())
            found = standing_right(connection, now, Actor(who.member.id, who.station))
        if not isinstance(found, Refusal):
            return None
        self._note_refused(who, Operation.REFER, found)
        return found
