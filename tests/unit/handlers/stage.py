"""A bench of fakes around a real journal, and the usual effects, for tests of handlers."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from kiosk_app.domain.guide import SymptomGuide
from kiosk_app.domain.ids import HoldId, RequestKey
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_page import AppealGround
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.handlers.bench import Bench, Watches
from kiosk_app.handlers.board import KeptBoard
from kiosk_app.handlers.table import HANDLINGS
from kiosk_app.journal.intents import (
    Intent,
    IntentState,
    JournalTrouble,
    JournalUnusableError,
)
from kiosk_app.journal.journal import Journal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_bookings import AppealNoShow, CancelBooking, CountReprint
from kiosk_app.journeys.effects_codes import BindCode
from kiosk_app.journeys.effects_counter import CloseShift, GiveCashBack, OpenShift, TakeCash
from kiosk_app.journeys.effects_exams import BookExams, GiveExamBack
from kiosk_app.journeys.effects_news import AcknowledgeNotice, TakeSubstitute
from kiosk_app.journeys.effects_questions import SendAnswers
from kiosk_app.journeys.effects_referral import HoldReferred
from kiosk_app.journeys.effects_visits import CheckIn, PrintQueueSlip
from kiosk_app.journeys.effects_waiting import AcceptOffer, JoinWaitlist, LeaveWaitlist
from tests.helpers import people
from tests.helpers import samples_exams as exams
from tests.helpers import samples_referral as referral
from tests.helpers.fakes import (
    FakeCentral,
    FakePrinter,
    FakeStation,
    TurnedClock,
    counted_keys,
)
from tests.helpers.guides import GUIDE

CODE = "134500000000000001"
HELD_BY_OTHERS = Refusal(Reason.HELD_BY_OTHERS)


class TroubledJournal(Journal):
    """A real journal that can be told to fail from the n-th write on."""

    writes_left: int | None = None

    def write(self, intent: Intent) -> None:
        self._spend()
        super().write(intent)

    def settle(self, key: RequestKey, outcome: str, *, clears: HoldId | None = None) -> None:
        self._spend()
        super().settle(key, outcome, clears=clears)

    def owe(self, key: RequestKey, hold: HoldId) -> None:
        self._spend()
        super().owe(key, hold)

    def _spend(self) -> None:
        if self.writes_left is not None:
            if self.writes_left == 0:
                raise JournalUnusableError(JournalTrouble.FULL)
            self.writes_left -= 1


@dataclass
class Stage:
    """A bench of fakes around a real journal."""

    journal: TroubledJournal
    folder: Path
    central: FakeCentral = field(default_factory=FakeCentral)
    station: FakeStation = field(default_factory=FakeStation)
    printer: FakePrinter = field(default_factory=FakePrinter)
    clock: TurnedClock = field(default_factory=TurnedClock)
    posted: list[ev.Event] = field(default_factory=list)
    watches: Watches = field(default_factory=Watches)
    hospital_now: datetime = people.NOW
    elderly_age: int = 65
    books_without_paper: bool = True
    guide: SymptomGuide | None = GUIDE

    def __post_init__(self) -> None:
        self.pace = self.clock.pace()
        self.kept_board = KeptBoard(self.folder / "board.json")
        self.bench = Bench(
            station=self.station,
            printer=self.printer,
            central=self.central,
            journal=self.journal,
            post=self.posted.append,
            now=self.clock.now,
            hospital_now=lambda: self.hospital_now,
            elderly_age=lambda: self.elderly_age,
            pace=self.pace,
            watches=self.watches,
            kept_board=self.kept_board,
            guide=self.guide,
            new_key=counted_keys(),
            books_without_paper=lambda: self.books_without_paper,
        )

    def do(self, effect: ef.Effect) -> ev.Event | None:
        return HANDLINGS[type(effect)].handle(self.bench, effect)

    def ending(self, key: str = "key1") -> tuple[IntentState, str]:
        found = self.journal.get(RequestKey(key))
        assert found is not None
        return found.state, found.outcome


HOLD = ef.HoldSlot(people.ADULT_PATIENT, people.SLOT.session, people.NINE)
ENROL = ef.EnrolPatient(people.ADULT, people.PHONE)
RELEASE = ef.ReleaseHold(people.HOLD)
OPEN = ef.OpenOrder(people.HOLD)
PRESENT = ef.PresentPaymentCode(people.ORDER, CODE)
CLOSE = ef.CloseOrder(people.ORDER)
REFUND = ef.RefundPayment(people.PAYMENT)
CONFIRM = ef.ConfirmBooking(people.HOLD, people.PAYMENT)
AWAIT = ef.AwaitPayment(people.ORDER)
APPEAL = AppealNoShow(people.ADULT_PATIENT, people.APPOINTMENT.id, AppealGround.OTHER)
CANCEL = CancelBooking(people.ADULT_PATIENT, people.APPOINTMENT)
REPRINT = CountReprint(people.ADULT_PATIENT, people.APPOINTMENT)
HOLD_FREE = ef.HoldSlot(
    people.ADULT_PATIENT,
    people.SLOT.session,
    people.NINE,
    follows=people.APPOINTMENT.id,
)
ACKNOWLEDGE = AcknowledgeNotice(people.NOTICE)
SUBSTITUTE = TakeSubstitute(
    people.ADULT_PATIENT, people.NOTICE, people.GENERAL_SESSION.id, has_consent=True
)
CHECK_IN = CheckIn(people.ADULT_PATIENT, people.APPOINTMENT)
SLIP = PrintQueueSlip(people.ADULT_PATIENT, people.PLACE)
ANSWER = SendAnswers(people.ADULT_PATIENT, people.QUESTIONNAIRE, (False, True))
JOIN = JoinWaitlist(people.ADULT_PATIENT, people.CHIEF_SESSION)
JOIN_ANY = replace(JOIN, is_any=True)
LEAVE = LeaveWaitlist(people.ADULT_PATIENT, people.WAITS)
ACCEPT = AcceptOffer(people.ADULT_PATIENT, people.OFFERED)
BOOK_EXAMS = BookExams(people.ADULT_PATIENT, exams.PAIRS)
EXAM_BACK = GiveExamBack(people.ADULT_PATIENT, exams.BOOKED[1])
HOLD_REFERRED = HoldReferred(people.ADULT_PATIENT, referral.ORDER, people.SLOT.session, people.NINE)
BIND = BindCode(people.HEALTH_CODE, people.ADULT)
PRINT = ef.PrintTicket(people.ADULT_PATIENT, people.APPOINTMENT)

CASH = TakeCash(people.HOLD, Fen(10_000))
CASH_BACK = GiveCashBack(people.ORDER.id)
OPEN_SHIFT = OpenShift(people.SHIFT.drawer.opened_with)
CLOSE_SHIFT = CloseShift(Fen(29_900))

KEYED: dict[str, ef.Effect] = {
    "enrol": ENROL,
    "hold": HOLD,
    "release": RELEASE,
    "open_order": OPEN,
    "present_code": PRESENT,
    "close_order": CLOSE,
    "refund": REFUND,
    "confirm": CONFIRM,
    "count_reprint": REPRINT,
    "check_in": CHECK_IN,
    "acknowledge": ACKNOWLEDGE,
    "take_substitute": SUBSTITUTE,
    "hold_free": HOLD_FREE,
    "cancel": CANCEL,
    "appeal": APPEAL,
    "take_cash": CASH,
    "give_cash_back": CASH_BACK,
    "open_shift": OPEN_SHIFT,
    "close_shift": CLOSE_SHIFT,
    "answer": ANSWER,
    "join": JOIN,
    "join_any": JOIN_ANY,
    "leave": LEAVE,
    "accept": ACCEPT,
    "book_exams": BOOK_EXAMS,
    "give_exam_back": EXAM_BACK,
    "hold_referred": HOLD_REFERRED,
    "bind": BIND,
}
SILENT = {"release", "refund"}
