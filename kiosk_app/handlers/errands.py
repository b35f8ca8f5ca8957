"""What journal recovery asks of central, spoken in the client's words.

A refusal that is about the matter is an answer; one about the request itself is a try that failed.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final, Protocol, TypeVar

from kiosk_app.central_client.caller import decode_body
from kiosk_app.central_client.errors import CentralRefusedError, CentralUnreachableError
from kiosk_app.contract.shapes import RefusalBody, RequestAnswer
from kiosk_app.domain.booking import PaymentOrder
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.examination import ExamOrderId
from kiosk_app.domain.ids import AppointmentId, HoldId, OrderId, PatientId, RequestKey
from kiosk_app.domain.refusal import Reason
from kiosk_app.handlers.promises import ABOUT_THE_REQUEST
from kiosk_app.journal.intents import Intent, Kind
from kiosk_app.journal.recovery import CounterpartAwayError, Fate

_A = TypeVar("_A")

_DONE_WORDS: Final = {
    Kind.CONFIRM: "booked",
    Kind.ENROL: "enrolled",
    Kind.BIND: "bound",
    Kind.REPRINT: "counted",
    Kind.APPEAL: "noted",
    Kind.CHECK_IN: "checked_in",
    Kind.JOIN: "joined",
    Kind.BOOK_EXAMS: "booked",
    Kind.ANSWER: "answered",
    Kind.HELP: "called",
    Kind.HELP_SEEN: "seen_to",
    Kind.TAKE_OVER: "taken_over",
    Kind.ACKNOWLEDGE: "acknowledged",
    Kind.SUBSTITUTE: "substituted",
    Kind.ADD_ON_ASK: "asked",
    Kind.ADD_ON_DECIDE: "decided",
    Kind.CORRECT: "corrected",
    Kind.MERGE: "merged",
    Kind.UNDO_MERGE: "taken_apart",
    Kind.DISMISS: "dismissed",
    Kind.TAKE_CASH: "paid",
    Kind.CASH_BACK: "given_back",
    Kind.OPEN_SHIFT: "opened",
    Kind.CLOSE_SHIFT: "closed",
}


class CentralDesk(Protocol):
    """The client, as far as recovery needs it."""

    def ready(self) -> bool:
        """Return whether central answers."""

    def is_believed(self) -> bool:
        """Return whether central answers what this station signs."""

    def request(self, key: RequestKey) -> RequestAnswer:
        """Return what became of a key."""

    def void(self, key: RequestKey) -> bool:
        """Void a key."""

    def release(self, hold: HoldId, key: RequestKey) -> tuple[OrderId, ...]:
        """Give a hold back."""

    def cancel(self, appointment: AppointmentId, patient: PatientId, key: RequestKey) -> MoneyBack:
        """Give a number back."""

    def leave_waitlist(self, place: str, patient: PatientId, key: RequestKey) -> None:
        """Give a place on a waitlist up."""

    def give_exam_back(self, exam: ExamOrderId, patient: PatientId, key: RequestKey) -> None:
        """Give the time of an examination back."""

    def close_order(self, order: OrderId, key: RequestKey) -> PaymentOrder:
        """Close an order."""

    def refund(self, order: OrderId, key: RequestKey) -> PaymentOrder:
        """Give money back."""


class CentralErrands:
    """The `Counterpart` of recovery over a `CentralDesk`."""

    def __init__(self, central: CentralDesk) -> None:
        self._central = central

    def is_there(self) -> bool:
        """Return whether central answers us at all: nobody is asked about by a stranger."""
        return self._central.ready() and self._central.is_believed()

    def fate_of(self, intent: Intent) -> Fate:
        """Ask what became of an intent."""

        def ask() -> Fate:
            found = self._central.request(intent.key)
            if found.status < HTTPStatus.BAD_REQUEST:
                return Fate(True, True, _DONE_WORDS.get(intent.kind, "done"))
            return Fate(True, False, decode_body(found.body, RefusalBody).code)

        try:
            return _unless_away(ask)
        except CentralRefusedError as no:
            if no.refusal.reason is Reason.UNKNOWN_REQUEST:
                return Fate(False)
            if no.refusal.reason is Reason.KEY_VOIDED:
                return Fate(True, False, "voided")
            raise CounterpartAwayError(str(no)) from no

    def void(self, intent: Intent) -> None:
        """Undo what the intent's key did and refuse whatever comes late."""
        try:
            _unless_away(lambda: self._central.void(intent.key))
        except CentralRefusedError as no:
            raise CounterpartAwayError(str(no)) from no

    def send_again(self, intent: Intent) -> str:
        """Send again, with its own key, what gives something back; return its outcome."""
        try:
            return _unless_away(lambda: self._send(intent))
        except CentralRefusedError as no:
            if no.refusal.reason in ABOUT_THE_REQUEST:
                raise CounterpartAwayError(str(no)) from no
            return no.refusal.reason.value

    def _send(self, intent: Intent) -> str:
        if intent.kind is Kind.RELEASE:
            refunding = self._central.release(HoldId(intent.subject["hold"]), intent.key)
            return "refunding" if refunding else "released"
        if intent.kind is Kind.CANCEL:
            appointment = AppointmentId(intent.subject["appointment"])
            self._central.cancel(appointment, PatientId(intent.subject["patient"]), intent.key)
            return "cancelled"
        if intent.kind is Kind.LEAVE:
            patient = PatientId(intent.subject["patient"])
            self._central.leave_waitlist(intent.subject["place"], patient, intent.key)
            return "left"
        if intent.kind is Kind.EXAM_BACK:
            exam = ExamOrderId(intent.subject["exam"])
            self._central.give_exam_back(exam, PatientId(intent.subject["patient"]), intent.key)
            return "given_back"
        order = OrderId(intent.subject["order"])
        if intent.kind is Kind.CLOSE_ORDER:
            return self._central.close_order(order, intent.key).state.value
        return self._central.refund(order, intent.key).state.value


def _unless_away(ask: Callable[[], _A]) -> _A:
    try:
        return ask()
    except CentralUnreachableError as no:
        raise CounterpartAwayError(str(no)) from no
