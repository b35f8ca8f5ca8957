"""The calls that change something, each under a key.

Which answers are kept: every success, and every refusal that had consequences (a confirm whose
seat was gone and whose refund has begun). A plain "no" changed nothing and is judged anew when
asked again.
"""

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, OK, Done, Outcome, Reply, refused
from kiosk_app.central_service.answering.demand import SCARCE
from kiosk_app.central_service.answering.keyed import (
    Caller,
    Question,
    check_station,
    is_key,
    question_of,
)
from kiosk_app.central_service.booking import voids
from kiosk_app.central_service.calls.shared import Ask, Calls
from kiosk_app.central_service.devices.device_book import use_up
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.merging import duplicates
from kiosk_app.central_service.patients import patients, real_names
from kiosk_app.central_service.payment.codes import is_payment_code
from kiosk_app.central_service.payment.provider import Charge, ProviderSilentError
from kiosk_app.contract import shapes
from kiosk_app.domain.ids import OrderId, StaffId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal


class Acts(Calls):
    """Enrol, hold, pay, confirm; release, close, refund, void."""

    def enrol(self, caller: Caller, body: shapes.EnrolBody) -> Reply:
        """Enrol a first-time patient; one who is enrolled already is simply found."""

        def act(connection: Connection, now: int) -> Outcome:
            return self._enrolled(connection, now, caller.station or "", body)

        return self._act(caller, "enrol", "", body, lambda _question: act)

    def _enrolled(
        self, connection: Connection, now: int, station: str, body: shapes.EnrolBody
    ) -> Done | Refusal:
        proof, policy = body.person.proof, self._policies.at(now)
        refusal = real_names.why_not(connection, station, proof, policy)
        if refusal is not None:
            return refusal
        found = patients.enrol(connection, body.person, body.phone, station, now)
        if isinstance(found, Refusal):
            return found
        if found.says_more:
            duplicates.look(connection, found.record, now)
        answer = patients.answer_of(found.record, now, self._policies.at(now))
        return Done(answer, CREATED if found.is_new else OK)

    def hold(self, caller: Caller, body: shapes.HoldBody) -> Reply:
        """Keep one number of a band for a patient: by the quick way if it is a plain ask."""
        self._know_policies()
        question = question_of(caller, voids.HOLD, "", body)
        if isinstance(question, Refusal):
            return self.hold_the_long_way(caller, body)
        with self._quick.alone(question) as is_alone:
            seen = self._quick.look(question, body) if is_alone else None
            if seen is None:
                return self.hold_the_long_way(caller, body)
            refusal = self.throttle.hold(question.station, body.patient, self._alarm)
            if refusal is not None:
                return refused(refusal, self._words)
            reply = self._quick.take(seen)
            if reply is not None and not reply.is_success:  # it refuses only what is not there
                self.demand.refused(body.session, to_ms(body.band_begin))
            return reply or self._keyed.run(question, self._hold_of(question, body))

    def none_left_at_once(self, caller: Caller, body: shapes.HoldBody) -> Reply | None:
        """Tell a first try from memory that none is left; None: ask `hold`, nothing was counted.

        What was sold out for everybody a moment ago is told to anybody, whether or not they could
        have had a number; it is counted like every ask. Never for a second try: its first may have
        been granted.
        """
        if body.band_begin.tzinfo is None or not is_key(caller.key or ""):
            return None
        begins_at, now = to_ms(body.band_begin), to_ms(self._clock())
        if not self._quick.none_left.knows(body.session, begins_at, now):
            return None
        if not self.throttle.may_hold(caller.station or "", body.patient):
            return None
        self.demand.refused(body.session, begins_at)
        return self._booked_out

    def hold_the_long_way(self, caller: Caller, body: shapes.HoldBody) -> Reply:
        """Keep one number as `hold` does, whatever is asked with it."""

        def prepare(question: Question) -> Ask | Refusal:
            refusal = self._count_hold(question.station, body.patient)
            return refusal or self._hold_of(question, body)

        return self._act(caller, voids.HOLD, "", body, prepare)

    def _hold_of(self, question: Question, body: shapes.HoldBody, by: StaffId | None = None) -> Ask:
        def take(connection: Connection, now: int) -> Outcome:
            outcome = self._holds.hold(connection, now, question.station, body, by)
            if isinstance(outcome, Refusal) and outcome.reason in SCARCE:
                self.demand.refused(body.session, to_ms(body.band_begin))
            return outcome

        return take

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
            row = self._database.transact(
                lambda connection: self._orders.prepare(
                    connection, to_ms(self._clock()), question.station, hold
                )
            )
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
                return Refusal(Reason.PAYMENT_CODE_UNREADABLE)
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
            if body.order is not None:
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

        def make_void(connection: Connection) -> Reply | None:
            now = to_ms(self._clock())
            if not use_up(connection, station, caller.nonce, now):
                return None
            return voids.void(connection, now, station, key, self._returns.take_back)

        reply = self._database.transact(make_void)
        if reply is None:
            self._note_replay(station)
            return self.refusal(Reason.REQUEST_REPLAYED)
        return reply
