"""The central service without HTTP: one method per call of the wire, a `Reply` each.

Which answers are kept: every success of a keyed call, and every refusal that had consequences (a
confirm whose seat was gone and whose refund has begun). A plain "no" changed nothing and is judged
anew when asked again. Look-up needs no key, for it changes nothing and its answer is personal;
void needs none, for the key it kills makes it repeatable.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

from sqlalchemy import Connection

from kiosk_app.central_service import patients, voids
from kiosk_app.central_service.answers import CREATED, OK, Done, Outcome, Reply, refused, success
from kiosk_app.central_service.background import Background
from kiosk_app.central_service.catalogue_store import read_catalogue
from kiosk_app.central_service.database import Database
from kiosk_app.central_service.holds import Holds
from kiosk_app.central_service.instants import Clock, of_ms, to_ms
from kiosk_app.central_service.keyed import (
    Caller,
    Hook,
    KeyedRequests,
    Question,
    check_station,
    find_request,
)
from kiosk_app.central_service.offers import Offers
from kiosk_app.central_service.orders import Orders
from kiosk_app.central_service.payment.codes import is_payment_code
from kiosk_app.central_service.payment.provider import (
    Charge,
    PaymentProvider,
    ProviderSilentError,
)
from kiosk_app.central_service.till import Till, order_by_id
from kiosk_app.contract import shapes
from kiosk_app.contract.refusals import Words
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.ids import OrderId, RequestKey
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal

Ask = Callable[[Connection, int], Outcome]


def _no_hook(_point: str) -> None:
    """Stand in for a fault hook."""


class CentralService:
    """All calls; safe for many threads.

    Args:
        database: opened and seeded.
        policy: the profile in force.
        provider: who takes the money.
        clock: the one truth about the time.
        words: what refusals say.
        hook: called inside every keyed transaction; for tests that break it off.
    """

    def __init__(
        self,
        database: Database,
        policy: Policy,
        provider: PaymentProvider,
        clock: Clock,
        words: Words,
        *,
        hook: Hook = _no_hook,
    ) -> None:
        self._database = database
        self._policy = policy
        self._provider = provider
        self._clock = clock
        self._words = words
        self._keyed = KeyedRequests(database, clock, words, hook)
        self._offers = Offers(policy)
        self._holds = Holds(policy)
        self._orders = Orders(policy)
        self._till = Till(database, provider, clock)
        self.background = Background(database, self._till, clock)

    @property
    def words(self) -> Words:
        """Return the words refusals are put into."""
        return self._words

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

    def refusal(self, reason: Reason, **facts: str) -> Reply:
        """Return the reply of a refusal that a face has found out by itself."""
        return refused(Refusal(reason, tuple(facts.items())), self._words)

    # --- questions -----------------------------------------------------------------------------

    def catalogue(self, caller: Caller) -> Reply:
        """Return the catalogue and the service's clock."""
        return self._ask(
            caller,
            lambda connection, now: Done(
                shapes.CatalogueAnswer(
                    catalogue=read_catalogue(connection, self._policy), now=of_ms(now)
                )
            ),
        )

    def schedule(self, caller: Caller, day: date | None = None) -> Reply:
        """Return the published sessions of one day, today by default."""
        return self._ask(
            caller,
            lambda connection, now: Done(
                shapes.ScheduleAnswer(
                    now=of_ms(now), sessions=self._offers.schedule(connection, day, now)
                )
            ),
        )

    def lookup(self, caller: Caller, body: shapes.LookupBody) -> Reply:
        """Return who the person is to the hospital."""

        def find(connection: Connection, now: int) -> Outcome:
            row = patients.find(connection, body.person, now)
            if isinstance(row, Refusal):
                return row
            return Done(patients.answer_of(row, now, self._policy))

        return self._ask(caller, find)

    def sessions(
        self,
        caller: Caller,
        department: str,
        booking_class: BookingClass,
        patient: str | None = None,
    ) -> Reply:
        """Return a department's sessions of today, or of tomorrow to the horizon."""

        def find(connection: Connection, now: int) -> Outcome:
            found = self._offers.sessions(connection, department, booking_class, patient, now)
            if isinstance(found, Refusal):
                return found
            return Done(shapes.SessionsAnswer(sessions=found))

        return self._ask(caller, find)

    def bands(self, caller: Caller, session: str, patient: str | None = None) -> Reply:
        """Return the time bands of a session."""

        def find(connection: Connection, now: int) -> Outcome:
            found = self._offers.bands(connection, session, patient, now)
            if isinstance(found, Refusal):
                return found
            return Done(shapes.BandsAnswer(bands=found))

        return self._ask(caller, find)

    def order(self, caller: Caller, order: str) -> Reply:
        """Return a payment order as the provider says it stands, or as last known."""
        self._till_look(caller, order)
        return self._ask(
            caller,
            lambda connection, now: self._orders.shown(
                connection, now, caller.station or "", order
            ),
        )

    def request(self, caller: Caller, key: str) -> Reply:
        """Return what a keyed request of this station was answered."""

        def find(connection: Connection, _now: int) -> Outcome:
            row = find_request(connection, caller.station or "", key)
            if row is None:
                return Refusal(Reason.UNKNOWN_REQUEST)
            if row.is_void:
                return Refusal(Reason.KEY_VOIDED)
            return Done(
                shapes.RequestAnswer(
                    key=RequestKey(key), status=row.status, body=voids.stored_json(row)
                )
            )

        return self._ask(caller, find)

    # --- keyed acts ----------------------------------------------------------------------------

    def enrol(self, caller: Caller, body: shapes.EnrolBody) -> Reply:
        """Enrol a first-time patient; one who is enrolled already is simply found."""

        def act(connection: Connection, now: int) -> Outcome:
            station = caller.station or ""
            found = patients.enrol(connection, body.person, body.phone, station, now)
            if isinstance(found, Refusal):
                return found
            row, is_new = found
            answer = patients.answer_of(row, now, self._policy)
            return Done(answer, CREATED if is_new else OK)

        return self._act(caller, "enrol", "", body, lambda _question: act)

    def hold(self, caller: Caller, body: shapes.HoldBody) -> Reply:
        """Keep one number of a band for a patient."""
        return self._act(
            caller,
            voids.HOLD,
            "",
            body,
            lambda question: (
                lambda connection, now: self._holds.hold(connection, now, question.station, body)
            ),
        )

    def release(self, caller: Caller, hold: str) -> Reply:
        """Give a hold back, closing its order first and refunding what was paid."""

        def prepare(question: Question) -> Ask:
            self._close_orders(question.station, hold)
            return lambda connection, now: self._holds.release(
                connection, now, question.station, hold
            )

        return self._act(caller, "release", hold, shapes.EmptyBody(), prepare)

    def open_order(self, caller: Caller, hold: str) -> Reply:
        """Open the payment order of a hold; there is one that can be paid, however often asked."""

        def prepare(question: Question) -> Ask | Refusal:
            with self._database.write() as connection:
                now = to_ms(self._clock())
                row = self._orders.prepare(connection, now, question.station, hold)
            if isinstance(row, Refusal):
                return row
            charge = Charge(OrderId(row.id), Fen(row.amount), of_ms(row.expires_at))
            text = row.qr_text or self._provider.open(charge)
            return lambda connection, now: self._orders.opened(connection, now, row.id, text)

        return self._act(caller, voids.OPEN_ORDER, hold, shapes.EmptyBody(), prepare)

    def present_code(self, caller: Caller, order: str, body: shapes.CodeBody) -> Reply:
        """Charge an order to the code a patient showed."""

        def prepare(question: Question) -> Ask | Refusal:
            if not is_payment_code(body.code):
                return Refusal(Reason.MALFORMED_REQUEST, (("field", "code"),))
            if self._is_of(question.station, order):
                self._till.charge(order, body.code)
            return lambda connection, now: self._orders.charged(
                connection, now, question.station, order
            )

        return self._act(caller, voids.CHARGE, order, body, prepare)

    def close_order(self, caller: Caller, order: str) -> Reply:
        """Close an order for good and tell how it ended: closed, or paid before."""

        def prepare(question: Question) -> Ask:
            if self._is_of(question.station, order):
                self._till.close(order)
            return lambda connection, now: self._orders.shown(
                connection, now, question.station, order
            )

        return self._act(caller, "close order", order, shapes.EmptyBody(), prepare)

    def refund(self, caller: Caller, order: str) -> Reply:
        """Put the money of a paid order on its way back."""

        def prepare(question: Question) -> Ask:
            self._till_look(caller, order)
            return lambda connection, now: self._orders.refund(
                connection, now, question.station, order
            )

        return self._act(caller, "refund", order, shapes.EmptyBody(), prepare)

    def confirm(self, caller: Caller, body: shapes.ConfirmBody) -> Reply:
        """Turn a paid hold into an appointment."""

        def prepare(question: Question) -> Ask:
            self._till_look(caller, body.order)
            return lambda connection, now: self._orders.confirm(
                connection, now, question.station, body
            )

        return self._act(caller, voids.CONFIRM, "", body, prepare)

    def void(self, caller: Caller, key: str) -> Reply:
        """Undo what a key did and refuse whatever comes late under it."""
        with self._database.read() as connection:
            refusal = check_station(connection, caller.station)
            station = caller.station or ""
            order = voids.order_to_close(connection, station, key) if refusal is None else None
        if refusal is not None:
            return refused(refusal, self._words)
        try:
            if order is not None:
                self._till.close(order)
        except ProviderSilentError:
            return self.refusal(Reason.BUSY)
        with self._database.write() as connection:
            return voids.void(connection, to_ms(self._clock()), station, key)

    # --- inside --------------------------------------------------------------------------------

    def _ask(self, caller: Caller, ask: Ask) -> Reply:
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
        body: shapes.EmptyBody
        | shapes.EnrolBody
        | shapes.HoldBody
        | shapes.CodeBody
        | shapes.ConfirmBody,
        prepare: Callable[[Question], Ask | Refusal],
    ) -> Reply:
        """Replay a keyed call, or prepare it (outside any transaction) and run it."""
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

    def _is_of(self, station: str, order: str) -> bool:
        with self._database.read() as connection:
            row = order_by_id(connection, order)
        return row is not None and row.station == station

    def _till_look(self, caller: Caller, order: str) -> None:
        if self._is_of(caller.station or "", order):
            self._till.look(order)

    def _close_orders(self, station: str, hold: str) -> None:
        """Close what can still be paid for a hold of this station."""
        with self._database.read() as connection:
            orders = self._orders.payable_of(connection, station, hold)
        for order in orders:
            with suppress(ProviderSilentError):  # the seat goes back; the worker closes later
                self._till.close(order)
