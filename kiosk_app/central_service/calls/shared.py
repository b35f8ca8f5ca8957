"""What all calls of the service share: its parts, how a question and how an act is run."""

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import OK, Done, Outcome, Reply, refused, success
from kiosk_app.central_service.answering.demand import Demand
from kiosk_app.central_service.answering.keyed import (
    Caller,
    Hook,
    KeyedRequests,
    Question,
    check_station,
    question_of,
)
from kiosk_app.central_service.answering.metrics import Metrics
from kiosk_app.central_service.answering.throttle import Throttle
from kiosk_app.central_service.background.rounds import Background, Chore
from kiosk_app.central_service.booking.exchanges import Exchanges
from kiosk_app.central_service.booking.holds import Holds
from kiosk_app.central_service.booking.noshows import NoShows
from kiosk_app.central_service.booking.offers import Offers
from kiosk_app.central_service.booking.returns import Returns
from kiosk_app.central_service.booking.terms import TermsOfHold
from kiosk_app.central_service.booking.waiting_acts import WaitingActs
from kiosk_app.central_service.devices.device_checks import Signatures
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.clock_watch import ClockRules, ClockWatch
from kiosk_app.central_service.keeping.current import current_id
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.events import SERVICE, Act
from kiosk_app.central_service.keeping.instants import Clock, to_ms
from kiosk_app.central_service.keeping.passwords import Passwords
from kiosk_app.central_service.keeping.schema_watch import SchemaWatch
from kiosk_app.central_service.keeping.security import Security
from kiosk_app.central_service.merging import duplicates
from kiosk_app.central_service.messages.gateways import Gateway
from kiosk_app.central_service.messages.outbox import Outbox
from kiosk_app.central_service.money.orders import Orders
from kiosk_app.central_service.money.strays import push_strays
from kiosk_app.central_service.numbers import policy_store
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.patients.identity_platform import IdentityPlatform, NoPlatform
from kiosk_app.central_service.payment.invoices import push_invoices
from kiosk_app.central_service.payment.invoicing import InvoiceIssuer
from kiosk_app.central_service.payment.provider import (
    NoProvider,
    PaymentProvider,
    ProviderSilentError,
)
from kiosk_app.central_service.payment.till import Till, order_by_id
from kiosk_app.central_service.quick.holds import QuickHolds
from kiosk_app.central_service.supply.days import Days
from kiosk_app.central_service.visit.pre_visit import PreVisit
from kiosk_app.central_service.waiting.hold_backs import Chance, HoldBacks
from kiosk_app.central_service.waiting.waitlists import Waitlists
from kiosk_app.contract.bodies import Request
from kiosk_app.contract.published_words import load_rule_words
from kiosk_app.contract.refusals import Words
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import StationKind

Ask = Callable[[Connection, int], Outcome]

KeyedBody = Request
"""Every body of a keyed call."""


def no_hook(_point: str) -> None:
    """Stand in for a fault hook."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a service is made of.

    Attributes:
        database: opened and seeded.
        policy: the profile in force.
        provider: who takes the money; `NoProvider` where nobody was named.
        clock: the one truth about the time.
        words: what refusals say.
        security: keys, costs and limits.
        signing_clock: what the moments of signed requests are judged by, where `clock` is a
            pretended one; None: `clock`.
        chance: draws evenly from 0 (included) to 1 (excluded); nobody outside can foresee it.
        metrics: counts for this process.
        gateway: carries messages to patients; None: none are written.
        notification_key: what the provider signs its notifications with; None: none are taken.
        issuer: who makes e-invoices; None: they are wanted and fetched later.
        platform: reads insurance codes.
    """

    database: Database
    policy: Policy
    provider: PaymentProvider
    clock: Clock
    words: Words
    security: Security = field(default_factory=Security)
    chance: Chance = random.SystemRandom().random
    metrics: Metrics = field(default_factory=Metrics)
    notification_key: bytes | None = field(default=None, repr=False)
    signing_clock: Clock | None = None
    issuer: InvoiceIssuer | None = None
    gateway: Gateway | None = None
    platform: IdentityPlatform = field(default_factory=NoPlatform)
    clock_rules: ClockRules | None = None


class Calls:
    """Base of all calls; safe for many threads.

    Args:
        parts: what the service is made of.
        hook: called inside every keyed transaction; for tests that break it off.
    """

    def __init__(self, parts: Parts, *, hook: Hook = no_hook) -> None:
        self._database, self.metrics = parts.database, parts.metrics
        parts.database.on_done = self._hear
        self._policies = Policies(parts.policy)
        self._provider = parts.provider
        self._notification_key = parts.notification_key
        self._issuer, self._platform = parts.issuer, parts.platform
        self._clock, self._security = parts.clock, parts.security
        self._words = parts.words
        self._booked_out = refused(Refusal(Reason.BOOKED_OUT), parts.words)
        self._audit = AuditLog(parts.security.audit_key)
        self.throttle = Throttle(parts.security.limits, parts.clock)
        self._kinds: dict[str, StationKind] = {}
        self._signing_clock = parts.signing_clock or parts.clock
        self.signatures = Signatures(parts.database, self._signing_clock, parts.security.devices)
        self._passwords = Passwords(parts.security.password_cost)
        self._keyed = KeyedRequests(
            parts.database, parts.clock, parts.words, hook, self._note_replay
        )
        self._offers = Offers(self._policies)
        self._no_shows = NoShows(self._policies)
        hold_backs = HoldBacks(self._policies, parts.chance)
        self._waitlists = Waitlists(self._policies, hold_backs)
        self._pre_visit = PreVisit(self._policies)
        self._returns = Returns(self._policies, self._waitlists)
        terms = TermsOfHold(self._policies, self._no_shows, self._pre_visit)
        self._holds = Holds(self._policies, terms)
        self._quick = QuickHolds(
            parts.database, self._policies, parts.clock, parts.words, self._keyed
        )
        self._waiting = WaitingActs(self._policies, self._waitlists, terms, self._holds)
        exchanges = Exchanges(self._returns, self._policies)
        self._has_provider = not isinstance(parts.provider, NoProvider)
        self._orders = Orders(self._policies, exchanges, has_provider=self._has_provider)
        self._till = Till(parts.database, parts.provider, parts.clock)
        self.demand = Demand()
        self._days = Days(self._policies)
        self.schema = SchemaWatch(parts.database)
        self.hour = _hour_of(parts, self._audit)
        self._outbox = _outbox_of(parts.gateway, self._policies)
        self.background = Background(
            parts.database,
            self._till,
            parts.clock,
            exchanges,
            self._chores(),
            parts.metrics,
            own=(self._add_demand, duplicates.gauge(parts.database, parts.metrics)),
            may_work=lambda: self.schema.look() and self.hour.look(),
        )

    def _chores(self) -> tuple[Chore, ...]:
        """Return what one process of all does in the background, in this order."""
        return (
            self._keep_founding,
            self._open_days,
            self._count_no_shows,
            partial(duplicates.compare_due, self._database, self._clock),
            self._work_waitlists,
            self._work_strays,
            self._work_invoices,
            self._send_messages,
        )

    @property
    def provider(self) -> PaymentProvider:
        """Return who takes the money."""
        return self._provider

    def check_ready(self) -> None:
        """Prove that a booking could be written now.

        Raises:
            DatabaseBusyError: it could not.
        """
        self._database.probe()
        self._database.make_sure()

    def refusal(self, reason: Reason, **facts: str) -> Reply:
        """Return the reply of a refusal that a face has found out by itself."""
        return self.said(Refusal(reason, tuple(facts.items())))

    def said(self, refusal: Refusal) -> Reply:
        """Return the reply of such a refusal."""
        return refused(refusal, self._words)

    # --- inside --------------------------------------------------------------------------------

    def _hear(self, acts: Sequence[Act]) -> None:
        """Be told what a transaction did, once it is committed."""
        self.metrics.done(acts)
        self._quick.none_left.hear(acts)

    def _ask(self, caller: Caller, ask: Ask) -> Reply:
        self._know_policies()
        with self._database.read() as connection:
            outcome: Outcome | None = check_station(connection, caller.station)
            if outcome is None:
                outcome = ask(connection, to_ms(self._clock()))
        if isinstance(outcome, Done):
            return success(outcome.answer, OK)
        return refused(outcome if isinstance(outcome, Refusal) else outcome.refusal, self._words)

    def _act(
        self,
        caller: Caller,
        act: str,
        target: str,
        body: KeyedBody,
        prepare: Callable[[Question], Ask | Refusal],
    ) -> Reply:
        """Replay a keyed call, or prepare it (outside any transaction) and run it."""
        self._know_policies()
        question = question_of(caller, act, target, body)
        if isinstance(question, Refusal) or not self._keyed.is_fresh(question):
            question = self._keyed.question(caller, act, target, body)
            if isinstance(question, Refusal):
                return refused(question, self._words)
            reply = self._keyed.replay(question)
            if reply is not None:
                return reply
        try:
            ready = prepare(question)
        except ProviderSilentError:
            return self.refusal(Reason.BUSY)
        if isinstance(ready, Refusal):
            return refused(ready, self._words)
        return self._keyed.run(question, ready)

    def _know_policies(self) -> None:
        self._policies.refresh(self._database, to_ms(self._clock()))

    def _keep_founding(self) -> None:
        """Write down the version the database begins with, so that it means the same for ever."""
        self._know_policies()
        if not self._policies.has_rows:
            with self._database.write() as connection:
                policy_store.found(connection, self._policies.founding, to_ms(self._clock()))
            self._policies.read(self._database, to_ms(self._clock()))

    def _open_days(self) -> None:
        self._days.work(self._database, to_ms(self._clock()))

    def _send_messages(self) -> None:
        if self._outbox is not None:
            self._outbox.work(self._database, to_ms(self._clock()))

    def _add_demand(self) -> None:
        self.demand.flush(self._database)

    def _count_no_shows(self) -> None:
        self._no_shows.work(self._database, to_ms(self._clock()))

    def _work_waitlists(self) -> None:
        with self._database.read() as connection:
            is_due = self._waitlists.has_work(connection)
        if is_due:
            self._waitlists.work(self._database, to_ms(self._clock()))

    def _work_invoices(self) -> None:
        push_invoices(self._database, self._issuer, to_ms(self._clock()))

    def _work_strays(self) -> None:
        push_strays(self._database, self._provider, to_ms(self._clock()))

    def _count_hold(self, station: str, patient: str) -> Refusal | None:
        """Count one hold of a station for whoever a patient is now; see `Throttle.hold`.

        The quick way need not ask who that is: it serves nobody who went up in another.
        """
        with self._database.read() as connection:
            whose = current_id(connection, patient)
        return self.throttle.hold(station, whose, self._alarm)

    def _alarm(self, measure: str, name: str) -> None:
        """Leave a row in the record that somebody asks too much."""

        def note(connection: Connection) -> None:
            at = self._clock()
            self._audit.add(connection, at, SERVICE, AuditAct.THROTTLED, measure=measure, name=name)

        self._database.transact(note)

    def note_not_believed(self, station: str, reason: Reason) -> None:
        """Leave a row in the record that a request was not believed; few, however many came."""
        if not self.throttle.may_complain(f"{station} {reason}"):
            return

        def note(connection: Connection) -> None:
            at, act = self._clock(), AuditAct.REQUEST_NOT_BELIEVED
            self._audit.add(connection, at, SERVICE, act, station=station, reason=reason.value)

        self._database.transact(note)

    def _note_replay(self, station: str) -> None:
        self.note_not_believed(station, Reason.REQUEST_REPLAYED)

    def _is_of(self, station: str, order: str) -> bool:
        with self._database.read() as connection:
            row = order_by_id(connection, order)
        return row is not None and row.station == station

    def _close_orders(self, station: str, hold: str) -> None:
        """Close what can still be paid for a hold of this station."""
        with self._database.read() as connection:
            orders = self._orders.payable_of(connection, station, hold)
        for order in orders:
            with suppress(ProviderSilentError):  # the seat goes back; the worker closes later
                self._till.close(order)

    def _till_look(self, caller: Caller, order: str) -> None:
        self._till.look(order, caller.station or "")


def _hour_of(parts: Parts, log: AuditLog) -> ClockWatch:
    told = parts.metrics.clock_believed.set
    return ClockWatch(parts.database, log, parts.clock, parts.clock_rules, told)


def _outbox_of(gateway: Gateway | None, policies: Policies) -> Outbox | None:
    return None if gateway is None else Outbox(policies, gateway, load_rule_words())
