"""Fakes in the shape of the kiosk's ports, and a TCP proxy that loses answers on purpose."""

import itertools
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import TypeVar

import msgspec

from hardware.printer.port import Outcome
from kiosk_app.central_client.errors import CentralRefusedError, CentralUnreachableError
from kiosk_app.contract.shapes import RequestAnswer
from kiosk_app.domain.board import Board
from kiosk_app.domain.booking import (
    Appointment,
    BookingClass,
    Hold,
    OrderState,
    Payment,
    PaymentOrder,
)
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.cash import DrawerShift, HandedFor
from kiosk_app.domain.catalogue import Catalogue, ClinicType
from kiosk_app.domain.claim import OpenMatter
from kiosk_app.domain.explanation import Explanation
from kiosk_app.domain.group_claim import GroupClaim
from kiosk_app.domain.help import HandedOver, HelpCall, HelpList, HelpWanted
from kiosk_app.domain.identifiers import Identifier
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.ids import (
    AppointmentId,
    DepartmentId,
    HoldId,
    OrderId,
    PatientId,
    RequestKey,
    SessionId,
)
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_exam import OwnExam
from kiosk_app.domain.own_page import CountedCopy, OwnPage
from kiosk_app.domain.own_place import OwnPlace
from kiosk_app.domain.parameters import PriorityGroup, QuestionedAct
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.printer_standing import PrinterStanding, Slip
from kiosk_app.domain.proxy import BookedBy, PresentBooker
from kiosk_app.domain.questionnaire import FeverClinic, Questionnaire
from kiosk_app.domain.queue_place import QueuePlace
from kiosk_app.domain.receipt import Receipt
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.revisit import WaivedLine
from kiosk_app.domain.sessions import BandSupply, ClinicSession
from kiosk_app.domain.staff import StaffMember
from kiosk_app.domain.suspension_case import CallLine, CasePage
from kiosk_app.domain.suspension_notice import ShownNotice, Substituted
from kiosk_app.handlers.pace import Pace
from kiosk_app.journeys.events import Event
from tests.helpers import people
from tests.helpers.boards import BOARD
from tests.helpers.fakes_desk import FakeDesks
from tests.helpers.fakes_exams import FakeExams
from tests.helpers.fakes_referral import FakeReferrals
from tests.helpers.samples_hand_over import ALONE, CODE, HANDED, LISTED, SEEN, WAITING

_A = TypeVar("_A")

AWAY = CentralUnreachableError("away")


def no(reason: Reason) -> CentralRefusedError:
    """Return a refusal to script a fake with."""
    return CentralRefusedError(Refusal(reason))


class TurnedClock:
    """Monotonic and wall time that only pass when somebody waits or a test turns them."""

    def __init__(self, now: datetime = people.NOW) -> None:
        self._begin = now
        self.seconds = 0.0
        self.waits: list[float] = []
        self.meanwhile: Callable[[], None] | None = None

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self._begin + timedelta(seconds=self.seconds)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Let time pass without passing it; `meanwhile` happens in between."""
        if not event.is_set():
            self.waits.append(seconds)
            self.seconds += seconds
            if self.meanwhile is not None:
                self.meanwhile()
        return event.is_set()

    def pace(self) -> Pace:
        return Pace(threading.Event(), self.wait, self.monotonic, jitter=lambda: 0.5)


@dataclass
class FakeStation:
    """Card readers without cards: remembers where to post."""

    post: Callable[[Event], None] | None = None

    def arm(self, post: Callable[[Event], None]) -> None:
        self.post = post

    def disarm(self) -> None:
        self.post = None

    @property
    def is_armed(self) -> bool:
        return self.post is not None

    def present(self, event: Event) -> None:
        """Have a card read, if anybody asked."""
        if self.post is not None:
            self.post(event)


@dataclass
class FakePrinter:
    """A printer with an outcome of one's choice; `tickets` are those that came out."""

    outcome: Outcome = Outcome.PRINTED
    defect: Exception | None = None
    tickets: list[Appointment] = field(default_factory=list)
    attempts: int = 0
    copies: list[int] = field(default_factory=list)
    bookers: list[BookedBy | None] = field(default_factory=list)
    insteads: list[bool] = field(default_factory=list)
    slips: list[tuple[Appointment, MoneyBack]] = field(default_factory=list)
    queue_slips: list[QueuePlace] = field(default_factory=list)
    shifts: list[DrawerShift] = field(default_factory=list)
    notices: list[ShownNotice] = field(default_factory=list)
    claims: list[tuple[OpenMatter, str, Fen | None]] = field(default_factory=list)
    refunds: list[Payment] = field(default_factory=list)
    exams: list[tuple[tuple[OwnExam, ...], bool]] = field(default_factory=list)
    places: list[tuple[OwnPlace, bool]] = field(default_factory=list)
    handed: list[tuple[Payment, HandedFor]] = field(default_factory=list)
    trials: list[None] = field(default_factory=list)
    call_sheets: list[tuple[CasePage, tuple[CallLine, ...]]] = field(default_factory=list)
    explained: list[tuple[Explanation, str]] = field(default_factory=list)
    family_copies: list[Appointment] = field(default_factory=list)
    standing: PrinterStanding = field(default_factory=PrinterStanding)
    slip: Slip | None = None
    ails: str = ""
    clearings: int = 0

    def print_ticket(
        self,
        patient: Patient,
        appointment: Appointment,
        *,
        copy: int = 0,
        booker: BookedBy | None = None,
        is_instead: bool = False,
    ) -> Enum:
        assert patient.id == appointment.patient
        self.copies.append(copy)
        self.bookers.append(booker)
        self.insteads.append(is_instead)
        return self._print(self.tickets, appointment)

    def print_cancellation(
        self, patient: Patient, appointment: Appointment, back: MoneyBack
    ) -> Enum:
        assert patient.id == appointment.patient
        return self._print(self.slips, (appointment, back))

    def print_queue_slip(self, patient: Patient, place: QueuePlace) -> Enum:
        assert patient.id == place.appointment.patient
        return self._print(self.queue_slips, place)

    def print_shift(self, shift: DrawerShift) -> Enum:
        return self._print(self.shifts, shift)

    def print_notice(self, patient: Patient, notice: ShownNotice) -> Enum:
        assert notice in patient.notices
        return self._print(self.notices, notice)

    def print_claim(self, matter: OpenMatter, code: str, paid: Fen | None) -> Enum:
        return self._print(self.claims, (matter, code, paid))

    def print_place(self, patient: Patient, place: OwnPlace, *, is_left: bool) -> Enum:
        assert patient.id
        return self._print(self.places, (place, is_left))

    def print_exams(self, patient: Patient, exams: Sequence[OwnExam], *, is_copy: bool) -> Enum:
        assert patient.id
        return self._print(self.exams, (tuple(exams), is_copy))

    def print_trial(self) -> Enum:
        return self._print(self.trials, None)

    def print_call_sheet(self, page: CasePage, lines: Sequence[CallLine]) -> Enum:
        return self._print(self.call_sheets, (page, tuple(lines)))

    def print_explanation(self, explanation: Explanation, who: str) -> Enum:
        return self._print(self.explained, (explanation, who))

    def print_family_copy(self, patient: Patient, appointment: Appointment) -> Enum:
        assert patient.id == appointment.patient
        return self._print(self.family_copies, appointment)

    def print_refund(
        self, patient: Patient, payment: Payment, *, handed: HandedFor | None = None
    ) -> Enum:
        assert patient.person.name_masked
        if handed is not None:
            return self._print(self.handed, (payment, handed))
        return self._print(self.refunds, payment)

    def why(self) -> str:
        return self.ails

    def make_ready(self) -> None:
        self.clearings += 1

    def look(self) -> PrinterStanding:
        return self.standing

    def last_slip(self) -> Slip | None:
        return self.slip

    def preview(self, patient: Patient, appointment: Appointment, *, copy: int = 0) -> bytes:
        assert patient.id == appointment.patient
        return f"ticket {appointment.number} {copy}".encode()

    def _print(self, pile: list[_A], paper: _A) -> Enum:
        self.attempts += 1
        if self.defect is not None:
            raise self.defect
        if self.outcome is Outcome.PRINTED:
            pile.append(paper)
        return self.outcome


class FakeCentral(FakeExams, FakeReferrals, FakeDesks):
    """Central by script: `troubles[name]` are raised first, one per call, then the answer stands.

    Answers are those of `people`; `calls` has every call with its key.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self.troubles: dict[str, list[Exception]] = {}
        self.is_up = True
        self.order_now = people.ORDER
        self.orders: list[PaymentOrder] = []
        self.refunding: tuple[OrderId, ...] = ()
        self.first_tries: list[bool] = []
        self.accompanied: list[bool] = []
        self.bookers: list[PresentBooker | None] = []
        self.groups: list[PriorityGroup | None] = []
        self.claims: list[GroupClaim | None] = []
        self.requests: dict[str, RequestAnswer] = {}
        self.on_call: Callable[[], None] | None = None

    def fails(self, name: str, *troubles: Exception) -> None:
        """Have the next calls of `name` raise these, one each."""
        self.troubles[name] = list(troubles)

    def keys_of(self, name: str) -> list[str]:
        return [key for called, key in self.calls if called == name]

    def _answer(self, name: str, answer: _A, key: str = "") -> _A:
        self.calls.append((name, key))
        if self.on_call is not None:
            self.on_call()
        if self.troubles.get(name):
            raise self.troubles[name].pop(0)
        return answer

    def ready(self) -> bool:
        self.calls.append(("ready", ""))
        return self.is_up

    def is_believed(self) -> bool:
        return self.is_up

    def catalogue(self) -> Catalogue:
        return self._answer("catalogue", people.CATALOGUE)

    def lookup(self, person: Person) -> Patient:
        return self._answer("lookup", replace(people.ADULT_PATIENT, person=person))

    def enrol(self, person: Person, phone: str, key: RequestKey) -> Patient:
        assert phone
        return self._answer("enrol", replace(people.ADULT_PATIENT, person=person), key)

    def identify(self, identifier: Identifier) -> Patient:
        assert identifier == people.HEALTH_CODE
        return self._answer("identify", people.PATIENT_BY_CODE)

    def bind(self, identifier: Identifier, person: Person, key: RequestKey) -> PatientId:
        assert (identifier, person) == (people.HEALTH_CODE, people.ADULT)
        return self._answer("bind", people.ADULT_PATIENT.id, key)

    def own_page(self, patient: PatientId) -> OwnPage:
        assert patient == people.ADULT_PATIENT.id
        return self._answer("own_page", OwnPage(people.NOW, (), 0, (), None))

    def cancel(self, appointment: AppointmentId, patient: PatientId, key: RequestKey) -> MoneyBack:
        assert (appointment, patient) == (people.APPOINTMENT.id, people.ADULT_PATIENT.id)
        return self._answer("cancel", MoneyBack(people.APPOINTMENT.paid), key)

    def hold_instead(
        self,
        patient: PatientId,
        session: SessionId,
        band_begin: datetime,
        replaces: AppointmentId,
        key: RequestKey,
        *,
        proof: Proof,
    ) -> tuple[Hold, Fen]:
        assert proof is self.proof
        assert (patient, session, band_begin) == (
            people.HOLD.patient,
            people.SLOT.session,
            people.NINE.begin,
        )
        assert replaces == people.APPOINTMENT.id
        return self._answer("hold_instead", (people.HOLD, Fen(0)), key)

    def receipts(self, appointment: AppointmentId) -> tuple[Receipt, ...]:
        return self._answer("receipts", (), appointment)

    def appeal(
        self, appointment: AppointmentId, patient: PatientId, text: str, key: RequestKey
    ) -> None:
        assert text
        assert (appointment, patient) == (people.APPOINTMENT.id, people.ADULT_PATIENT.id)
        return self._answer("appeal", None, key)

    def count_reprint(
        self, appointment: AppointmentId, patient: PatientId, key: RequestKey
    ) -> CountedCopy:
        assert (appointment, patient) == (people.APPOINTMENT.id, people.ADULT_PATIENT.id)
        return self._answer("count_reprint", CountedCopy(2), key)

    def hold_free(
        self,
        patient: PatientId,
        session: SessionId,
        band_begin: datetime,
        follows: AppointmentId,
        key: RequestKey,
        *,
        proof: Proof,
    ) -> tuple[Hold, tuple[WaivedLine, ...]]:
        assert proof is self.proof
        assert (patient, session, band_begin, follows) == (
            people.HOLD.patient,
            people.SLOT.session,
            people.NINE.begin,
            people.APPOINTMENT.id,
        )
        return self._answer("hold_free", (people.HOLD, people.WAIVED), key)

    def check_in(
        self,
        appointment: AppointmentId,
        shown: Person | Identifier,
        key: RequestKey,
        *,
        has_results: bool,
    ) -> QueuePlace:
        assert (appointment, shown) == (people.APPOINTMENT.id, people.ADULT)
        return self._answer("check_in", replace(people.PLACE, is_results_revisit=has_results), key)

    def call_for_help(
        self, page: str, patient: PatientId | None, hold: HoldId | None, key: RequestKey
    ) -> HelpCall:
        code = None if patient is None else "042317"
        return self._answer("call_for_help", HelpCall(f"{page} {patient} {hold}", code, 600), key)

    def help_wanted(self) -> HelpList:
        return self._answer("help_wanted", LISTED)

    def close_help(self, call: str, key: RequestKey) -> HelpWanted:
        return self._answer("close_help", replace(SEEN, id=call), key)

    def take_over(self, code: str, key: RequestKey) -> HandedOver:
        assert code == CODE
        return self._answer("take_over", HANDED, key)

    def take_call(self, call: str, key: RequestKey) -> HandedOver:
        assert call == WAITING.id
        return self._answer("take_call", ALONE, key)

    def board(self) -> Board:
        return self._answer("board", BOARD)

    def health_questions(
        self, patient: PatientId, department: DepartmentId, before: QuestionedAct
    ) -> Questionnaire | None:
        return self._answer(
            "health_questions", people.QUESTIONNAIRE, f"{patient} {department} {before}"
        )

    def answer_questions(
        self,
        patient: PatientId,
        questionnaire: Questionnaire,
        answers: Mapping[str, bool],
        key: RequestKey,
    ) -> tuple[bool, tuple[FeverClinic, ...]]:
        assert (patient, questionnaire) == (people.ADULT_PATIENT.id, people.QUESTIONNAIRE)
        assert answers == {"fever": False, "mask": True}
        return self._answer("answer", (False, ()), key)

    def join_waitlist(self, patient: PatientId, session: SessionId, key: RequestKey) -> OwnPlace:
        assert (patient, session) == (people.ADULT_PATIENT.id, people.CHIEF_SESSION.id)
        return self._answer("join", people.WAITS, key)

    def join_any(
        self,
        patient: PatientId,
        department: DepartmentId,
        clinic_type: ClinicType,
        day: date,
        key: RequestKey,
    ) -> OwnPlace:
        found = people.CHIEF_SESSION
        assert (patient, department, clinic_type, day) == (
            people.ADULT_PATIENT.id,
            found.department,
            found.clinic_type,
            found.day,
        )
        return self._answer("join_any", replace(people.WAITS, is_any=True), key)

    def leave_waitlist(self, place: str, patient: PatientId, key: RequestKey) -> None:
        assert (place, patient) == (people.WAITS.id, people.ADULT_PATIENT.id)
        self._answer("leave", None, key)

    def accept_offer(
        self, place: str, patient: PatientId, key: RequestKey, *, proof: Proof
    ) -> tuple[Hold, Fen]:
        assert proof is self.proof
        assert (place, patient) == (people.OFFERED.id, people.ADULT_PATIENT.id)
        return self._answer("accept", (people.HOLD, people.SLOT.fee), key)

    def acknowledge(self, notice: str, key: RequestKey) -> None:
        assert notice == people.NOTICE.id
        self._answer("acknowledge", None, key)

    def take_substitute(
        self,
        notice: str,
        patient: PatientId,
        session: SessionId,
        key: RequestKey,
        *,
        has_consent: bool,
    ) -> Substituted:
        assert (notice, patient) == (people.NOTICE.id, people.ADULT_PATIENT.id)
        assert (session, has_consent) == (people.GENERAL_SESSION.id, True)
        return self._answer("take_substitute", people.SUBSTITUTED, key)

    def sessions(
        self,
        department: DepartmentId,
        patient: PatientId,
        booking_class: BookingClass,
        *,
        is_accompanied: bool = False,
        group: PriorityGroup | None = None,
    ) -> tuple[ClinicSession, ...]:
        self.accompanied.append(is_accompanied)
        self.groups.append(group)
        return self._answer("sessions", people.SESSIONS, f"{department} {patient} {booking_class}")

    def bands(
        self, session: SessionId, patient: PatientId, *, group: PriorityGroup | None = None
    ) -> tuple[BandSupply, ...]:
        self.groups.append(group)
        return self._answer("bands", people.BANDS, f"{session} {patient}")

    def hold(
        self,
        patient: PatientId,
        session: SessionId,
        band_begin: datetime,
        key: RequestKey,
        *,
        proof: Proof,
        booker: PresentBooker | None = None,
        claim: GroupClaim | None = None,
        is_first: bool = False,
    ) -> Hold:
        assert proof is self.proof
        self.bookers.append(booker)
        self.claims.append(claim)
        assert (patient, session, band_begin) == (
            people.HOLD.patient,
            people.SLOT.session,
            people.NINE.begin,
        )
        self.first_tries.append(is_first)
        return self._answer("hold", people.HOLD, key)

    def release(self, hold: HoldId, key: RequestKey) -> tuple[OrderId, ...]:
        assert hold == people.HOLD.id
        return self._answer("release", self.refunding, key)

    def open_order(self, hold: HoldId, key: RequestKey) -> PaymentOrder:
        assert hold == people.HOLD.id
        return self._answer("open_order", people.ORDER, key)

    def order(self, order: OrderId) -> PaymentOrder:
        assert order == people.ORDER.id
        if self.orders:
            self.order_now = self.orders.pop(0)
        return self._answer("order", self.order_now)

    def present_code(self, order: OrderId, code: str, key: RequestKey) -> PaymentOrder:
        assert (order, code) == (people.ORDER.id, "134500000000000001")
        return self._answer("present_code", self.order_now, key)

    def close_order(self, order: OrderId, key: RequestKey) -> PaymentOrder:
        assert order == people.ORDER.id
        return self._answer("close_order", self.order_now, key)

    def refund(self, order: OrderId, key: RequestKey) -> PaymentOrder:
        assert order == people.ORDER.id
        return self._answer("refund", in_state(OrderState.REFUNDING), key)

    def confirm(self, hold: HoldId, order: OrderId | None, key: RequestKey) -> Appointment:
        assert (hold, order) == (people.HOLD.id, people.ORDER.id)
        return self._answer("confirm", people.APPOINTMENT, key)

    def sign_in(self, login: str, password: str) -> StaffMember:
        assert (login, password) == (people.REGISTRAR.login, people.PASSWORD)
        return self._answer("sign_in", people.REGISTRAR)

    def begin_maintenance(self, login: str, password: str) -> str:
        assert (login, password) == (people.REGISTRAR.login, people.PASSWORD)
        return self._answer("begin_maintenance", "王*")

    def sign_out(self) -> None:
        self._answer("sign_out", None)

    def shift(self) -> DrawerShift | None:
        return self._answer("shift", people.SHIFT)

    def open_shift(self, opened_with: Fen, key: RequestKey) -> DrawerShift:
        assert opened_with == people.SHIFT.drawer.opened_with
        return self._answer("open_shift", people.SHIFT, key)

    def close_shift(self, counted: Fen, key: RequestKey) -> DrawerShift:
        assert counted == people.CLOSED_SHIFT.counted
        return self._answer("close_shift", people.CLOSED_SHIFT, key)

    def take_cash(self, hold: HoldId, tendered: Fen, key: RequestKey) -> tuple[Payment, Fen]:
        assert (hold, tendered) == (people.HOLD.id, 10_000)
        return self._answer("take_cash", (people.PAYMENT, Fen(2_000)), key)

    def give_cash_back(self, order: OrderId, key: RequestKey) -> Fen:
        assert order == people.ORDER.id
        return self._answer("give_cash_back", people.ORDER.amount, key)

    def request(self, key: RequestKey) -> RequestAnswer:
        self._answer("request", None, key)
        if key not in self.requests:
            raise no(Reason.UNKNOWN_REQUEST)
        return self.requests[key]

    def void(self, key: RequestKey) -> bool:
        return self._answer("void", key in self.requests, key)

    def has_processed(self, key: str, status: int, body: bytes = b"{}") -> None:
        """Have `request` find this key."""
        self.requests[key] = RequestAnswer(
            key=RequestKey(key), status=status, body=msgspec.Raw(body)
        )


def in_state(state: OrderState, expires_in_s: int = 100) -> PaymentOrder:
    """Return the usual order in another state."""
    return replace(people.ORDER, state=state, expires_in_s=expires_in_s)


def counted_keys(prefix: str = "key") -> Callable[[], RequestKey]:
    """Return a maker of keys ``key1``, ``key2`` and so on."""
    numbers = itertools.count(1)
    return lambda: RequestKey(f"{prefix}{next(numbers)}")


# --- wires that break ----------------------------------------------------------------------


class LossyProxy:
    """A TCP proxy before a server, which loses what it is told to lose.

    `lose_answer` and `lose_request` take what the request line must contain; the next request of
    that kind is passed on and its answer cut off half way through the body, or not passed on at
    all. `is_down` refuses everything.
    """

    def __init__(self, upstream: tuple[str, int]) -> None:
        self._upstream = upstream
        self._lose_answer: list[str] = []
        self._lose_request: list[str] = []
        self.is_down = False
        self.lost: list[str] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def lose_answer(self, request_line: str, times: int = 1) -> None:
        self._lose_answer += [request_line] * times

    def lose_request(self, request_line: str, times: int = 1) -> None:
        self._lose_request += [request_line] * times

    def mend(self) -> None:
        """Lose nothing more."""
        self._lose_answer.clear()
        self._lose_request.clear()

    @contextmanager
    def running(self) -> Iterator["LossyProxy"]:
        self._accepting.start()
        try:
            yield self
        finally:
            self._server.shutdown(socket.SHUT_RDWR)
            self._server.close()
            self._accepting.join(5)
            for thread in self._threads:
                thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(client,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            request = read_message(client)
            line = request.partition(b"\r\n")[0].decode()
            if not request or self.is_down or self._takes(self._lose_request, line):
                return
            with socket.create_connection(self._upstream) as server:
                server.sendall(one_shot(request))
                answer = read_message(server)
            if self._takes(self._lose_answer, line):
                head, end, body = answer.partition(b"\r\n\r\n")
                client.sendall(head + end + body[: len(body) // 2])
            else:
                client.sendall(one_shot(answer))

    def _takes(self, plan: list[str], line: str) -> bool:
        for wanted in plan:
            if wanted in line:
                plan.remove(wanted)
                self.lost.append(line)
                return True
        return False


class ScriptedServer:
    """Answers each connection with the next bytes of a script and keeps what was asked.

    A callable in the script is given the socket and does as it likes with it.
    """

    def __init__(self, *script: bytes | Callable[[socket.socket], None]) -> None:
        self._script = list(script)
        self.asked: list[bytes] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.getsockname()[1]}"

    @contextmanager
    def running(self) -> Iterator["ScriptedServer"]:
        self._thread.start()
        try:
            yield self
        finally:
            self._server.shutdown(socket.SHUT_RDWR)
            self._server.close()
            self._thread.join(5)

    def _run(self) -> None:
        for item in self._script:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            with client:
                self.asked.append(read_message(client))
                try:
                    if callable(item):
                        item(client)
                    else:
                        client.sendall(item)
                except OSError:  # the client had enough: that is what some tests are about
                    continue


def http_answer(
    body: bytes, status: str = "200 OK", kind: str = "application/json", length: int | None = None
) -> bytes:
    """Return the bytes of an HTTP answer; `length` tells a wrong Content-Length."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nConnection: close\r\n"
    told = len(body) if length is None else length
    return f"{head}Content-Length: {told}\r\n\r\n".encode() + body


def read_message(connection: socket.socket) -> bytes:
    """Read one HTTP message with a Content-Length (or none) from a socket."""
    message = b""
    while b"\r\n\r\n" not in message:
        chunk = connection.recv(65_536)
        if not chunk:
            return message
        message += chunk
    head, _, body = message.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        chunk = connection.recv(65_536)
        if not chunk:
            break
        body += chunk
    return head + b"\r\n\r\n" + body


def one_shot(message: bytes) -> bytes:
    """Return the message with ``Connection: close``, so that each exchange is one connection."""
    head, _, body = message.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*kept, b"Connection: close"]) + b"\r\n\r\n" + body
