"""Each effect is carried out once, written down before it is sent, and answered in all weathers."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import pytest

from hardware.printer.port import Outcome
from kiosk_app.domain.booking import BookingClass, OrderState, PaymentOrder
from kiosk_app.domain.ids import HoldId, OrderId, RequestKey
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.handlers import bench as bench_module
from kiosk_app.handlers.bench import Bench, Watches
from kiosk_app.handlers.pace import ACT, QUESTION, Pace, pause_s
from kiosk_app.handlers.table import HANDLINGS, LaneName
from kiosk_app.journal.intents import (
    Intent,
    IntentState,
    JournalTrouble,
    JournalUnusableError,
)
from kiosk_app.journal.journal import Journal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from tests.helpers import people
from tests.helpers.fakes import (
    AWAY,
    FakeCentral,
    FakePrinter,
    FakeStation,
    TurnedClock,
    counted_keys,
    in_state,
    no,
)

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
    central: FakeCentral = field(default_factory=FakeCentral)
    station: FakeStation = field(default_factory=FakeStation)
    printer: FakePrinter = field(default_factory=FakePrinter)
    clock: TurnedClock = field(default_factory=TurnedClock)
    posted: list[ev.Event] = field(default_factory=list)
    watches: Watches = field(default_factory=Watches)

    def __post_init__(self) -> None:
        self.pace = self.clock.pace()
        self.bench = Bench(
            station=self.station,
            printer=self.printer,
            central=self.central,
            journal=self.journal,
            post=self.posted.append,
            now=self.clock.now,
            pace=self.pace,
            watches=self.watches,
            new_key=counted_keys(),
        )

    def do(self, effect: ef.Effect) -> ev.Event | None:
        return HANDLINGS[type(effect)].handle(self.bench, effect)

    def ending(self, key: str = "key1") -> tuple[IntentState, str]:
        found = self.journal.get(RequestKey(key))
        assert found is not None
        return found.state, found.outcome


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    journal = TroubledJournal.open(tmp_path / "journal.sqlite")
    assert isinstance(journal, TroubledJournal)
    yield Stage(journal)
    journal.close()


HOLD = ef.HoldSlot(people.ADULT_PATIENT, people.SLOT.session, people.NINE)
ENROL = ef.EnrolPatient(people.ADULT, people.PHONE)
RELEASE = ef.ReleaseHold(people.HOLD)
OPEN = ef.OpenOrder(people.HOLD)
PRESENT = ef.PresentPaymentCode(people.ORDER, CODE)
CLOSE = ef.CloseOrder(people.ORDER)
REFUND = ef.RefundPayment(people.PAYMENT)
CONFIRM = ef.ConfirmBooking(people.HOLD, people.PAYMENT)
AWAIT = ef.AwaitPayment(people.ORDER)
PRINT = ef.PrintTicket(people.ADULT_PATIENT, people.APPOINTMENT)

KEYED: dict[str, ef.Effect] = {
    "enrol": ENROL,
    "hold": HOLD,
    "release": RELEASE,
    "open_order": OPEN,
    "present_code": PRESENT,
    "close_order": CLOSE,
    "refund": REFUND,
    "confirm": CONFIRM,
}
SILENT = {"release", "refund"}


# --- the table -----------------------------------------------------------------------------


def test_every_effect_has_a_handler_and_a_lane() -> None:
    assert set(HANDLINGS) == set(get_args(ef.Effect))


def test_what_waits_long_has_a_lane_of_its_own() -> None:
    waiting = [e for e, h in HANDLINGS.items() if h.lane is LaneName.TILL]
    assert waiting == [ef.AwaitPayment]
    assert HANDLINGS[ef.PrintTicket].lane is LaneName.PAPER
    assert HANDLINGS[ef.AskForCard].lane is LaneName.CARDS


# --- keyed acts ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", KEYED)
def test_the_intent_is_on_disk_before_the_first_byte_leaves(name: str, stage: Stage) -> None:
    seen: list[int] = []
    stage.central.on_call = lambda: seen.append(len(stage.journal.unsettled()))
    stage.do(KEYED[name])
    assert seen == [1]
    assert stage.central.keys_of(name) == ["key1"]


@pytest.mark.parametrize("name", KEYED)
def test_a_lost_answer_is_asked_for_again_with_the_same_key(name: str, stage: Stage) -> None:
    stage.central.fails(name, AWAY, AWAY)
    stage.do(KEYED[name])
    assert stage.central.keys_of(name) == ["key1"] * 3
    assert stage.journal.unsettled() == ()
    assert stage.clock.waits == sorted(stage.clock.waits)


@pytest.mark.parametrize("name", KEYED)
def test_after_six_tries_the_outcome_is_unknown_and_stays_on_record(
    name: str, stage: Stage
) -> None:
    stage.central.fails(name, *[AWAY] * 20)
    expected = None if name in SILENT else ev.CentralDown()
    assert stage.do(KEYED[name]) == expected
    assert stage.central.keys_of(name) == ["key1"] * ACT.tries
    assert stage.ending() == (IntentState.UNKNOWN, "")


@pytest.mark.parametrize("name", KEYED)
def test_without_a_journal_no_request_leaves(
    name: str, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.journal.writes_left = 0
    assert stage.do(KEYED[name]) == ev.PutOutOfService("journal_unusable")
    assert stage.central.calls == []
    assert [r.levelname for r in caplog.records] == ["ERROR"]
    caplog.clear()


@pytest.mark.parametrize("name", KEYED)
def test_a_journal_that_fails_afterwards_does_not_hide_what_central_said(
    name: str, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.journal.writes_left = 1
    stage.central.order_now = in_state(
        OrderState.OPEN if name == "present_code" else OrderState.PAID
    )
    assert stage.do(KEYED[name]) == ev.PutOutOfService("journal_unusable")
    assert len(stage.posted) == (0 if name in SILENT | {"present_code"} else 1)
    caplog.clear()


@pytest.mark.parametrize("name", KEYED)
def test_a_defect_flies_but_leaves_the_intent_to_recovery(name: str, stage: Stage) -> None:
    stage.central.fails(name, KeyError("nobody foresaw this"))
    with pytest.raises(KeyError):
        stage.do(KEYED[name])
    assert stage.ending() == (IntentState.UNKNOWN, "")


@pytest.mark.parametrize("name", sorted(set(KEYED) - {"enrol", "present_code"}))
def test_the_same_act_asked_again_goes_out_with_the_old_key(name: str, stage: Stage) -> None:
    stage.central.fails(name, *[AWAY] * ACT.tries)
    stage.do(KEYED[name])
    stage.do(KEYED[name])
    assert set(stage.central.keys_of(name)) == {"key1"}
    assert stage.journal.unsettled() == ()


@pytest.mark.parametrize("name", ["enrol", "present_code"])
def test_what_may_say_something_else_the_second_time_gets_a_new_key(
    name: str, stage: Stage
) -> None:
    stage.central.fails(name, *[AWAY] * ACT.tries)
    stage.do(KEYED[name])
    stage.do(KEYED[name])
    assert stage.central.keys_of(name)[-1] == "key2"


def test_another_patients_act_does_not_get_the_old_key(stage: Stage) -> None:
    stage.central.fails("open_order", *[AWAY] * ACT.tries)
    stage.do(OPEN)
    stage.do(HOLD)
    assert stage.central.keys_of("hold") == ["key2"]


def test_a_kiosk_that_closes_stops_trying(stage: Stage) -> None:
    stage.central.fails("hold", *[AWAY] * 20)
    stage.pace.stop.set()
    assert stage.do(HOLD) == ev.CentralDown()
    assert stage.central.keys_of("hold") == ["key1"]


def test_no_try_begins_after_the_deadline(stage: Stage) -> None:
    begun: list[float] = []

    def slow() -> None:
        begun.append(stage.clock.seconds)
        stage.clock.seconds += 8.0

    stage.central.on_call = slow
    stage.central.fails("open_order", *[AWAY] * 20)
    assert stage.do(OPEN) == ev.CentralDown()
    assert len(begun) == 3
    assert begun[-1] < ACT.deadline_s


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("enrol", ev.Refused(HELD_BY_OTHERS)),
        ("hold", ev.HoldRefused(HELD_BY_OTHERS)),
        ("release", None),
        ("open_order", ev.OrderRefused(None, HELD_BY_OTHERS)),
        ("present_code", ev.OrderRefused(people.ORDER.id, HELD_BY_OTHERS)),
        ("close_order", ev.CentralDown()),
        ("refund", None),
        ("confirm", ev.BookingRefused(HELD_BY_OTHERS)),
    ],
)
def test_a_no_is_final_told_and_settled(name: str, told: ev.Event | None, stage: Stage) -> None:
    stage.central.fails(name, no(Reason.HELD_BY_OTHERS))
    assert stage.do(KEYED[name]) == told
    assert stage.central.keys_of(name) == ["key1"]
    assert stage.ending() == (IntentState.SETTLED, "held_by_others")


@pytest.mark.parametrize("name", ["release", "refund", "close_order"])
def test_a_no_to_the_request_itself_leaves_what_is_owed_to_recovery(
    name: str, stage: Stage
) -> None:
    stage.central.fails(name, no(Reason.UNKNOWN_STATION))
    stage.do(KEYED[name])
    assert stage.ending() == (IntentState.UNKNOWN, "")


# --- patient, hold, appointment -------------------------------------------------------------


def test_enrolling_writes_down_no_word_about_the_person(stage: Stage) -> None:
    assert stage.do(ENROL) == ev.PatientFound(people.ADULT_PATIENT)
    found = stage.journal.get(RequestKey("key1"))
    assert found is not None
    assert found.subject == {}


def test_a_hold_is_owed_until_it_is_booked(stage: Stage) -> None:
    assert stage.do(HOLD) == ev.SlotHeld(people.HOLD)
    assert [i.debt for i in stage.journal.owed()] == [people.HOLD.id]
    assert stage.do(CONFIRM) == ev.Booked(people.APPOINTMENT)
    assert stage.journal.owed() == ()
    assert stage.ending("key2") == (IntentState.SETTLED, "booked")


@pytest.mark.parametrize(
    ("refunding", "outcome"), [((), "released"), ((people.ORDER.id,), "refunding")]
)
def test_a_released_hold_is_owed_no_more(
    refunding: tuple[OrderId, ...], outcome: str, stage: Stage
) -> None:
    stage.central.refunding = refunding
    stage.do(HOLD)
    assert stage.do(RELEASE) is None
    assert stage.journal.owed() == ()
    assert stage.ending("key2") == (IntentState.SETTLED, outcome)


def test_a_hold_that_is_gone_already_is_owed_no_more(stage: Stage) -> None:
    stage.do(HOLD)
    stage.central.fails("release", no(Reason.HOLD_EXPIRED))
    stage.do(RELEASE)
    assert stage.journal.owed() == ()


# --- money ---------------------------------------------------------------------------------


def test_opening_an_order(stage: Stage) -> None:
    assert stage.do(OPEN) == ev.OrderOpened(people.ORDER)
    assert stage.ending() == (IntentState.SETTLED, "open")


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (OrderState.PAID, ev.OrderPaid(people.PAYMENT)),
        (OrderState.DECLINED, ev.OrderDeclined(people.ORDER.id)),
        (OrderState.OPEN, None),
    ],
)
def test_a_shown_code(state: OrderState, told: ev.Event | None, stage: Stage) -> None:
    stage.central.order_now = in_state(state)
    assert stage.do(PRESENT) == told
    found = stage.journal.get(RequestKey("key1"))
    assert found is not None
    assert CODE not in str(found)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (OrderState.PAID, ev.OrderPaid(people.PAYMENT)),
        (OrderState.CLOSED, ev.OrderClosed(people.ORDER.id)),
        (OrderState.REFUNDING, ev.OrderClosed(people.ORDER.id)),
        (OrderState.REFUNDED, ev.OrderClosed(people.ORDER.id)),
        (OrderState.OPEN, ev.CentralDown()),
        (OrderState.DECLINED, ev.CentralDown()),
    ],
)
def test_closing_tells_how_the_order_ended(state: OrderState, told: ev.Event, stage: Stage) -> None:
    stage.central.order_now = in_state(state)
    assert stage.do(CLOSE) == told


@pytest.mark.parametrize("reason", [Reason.ORDER_CLOSED, Reason.UNKNOWN_ORDER])
def test_an_order_that_is_no_more_is_closed(reason: Reason, stage: Stage) -> None:
    stage.central.fails("close_order", no(reason))
    assert stage.do(CLOSE) == ev.OrderClosed(people.ORDER.id)


def test_the_watch_polls_once_a_second_until_something_happens(stage: Stage) -> None:
    stage.central.orders = [in_state(OrderState.OPEN)] * 3 + [in_state(OrderState.PAID)]
    assert stage.do(AWAIT) == ev.OrderPaid(people.PAYMENT)
    assert stage.clock.waits == [1.0] * 3


@pytest.mark.parametrize(
    "seen",
    [
        in_state(OrderState.OPEN, expires_in_s=0),
        in_state(OrderState.CLOSED),
        in_state(OrderState.REFUNDING),
    ],
)
def test_an_order_that_cannot_be_paid_any_more_has_lapsed(seen: PaymentOrder, stage: Stage) -> None:
    stage.central.order_now = seen
    assert stage.do(AWAIT) == ev.OrderLapsed(people.ORDER.id)


def test_an_order_central_does_not_know_has_lapsed(stage: Stage) -> None:
    stage.central.fails("order", no(Reason.UNKNOWN_ORDER))
    assert stage.do(AWAIT) == ev.OrderLapsed(people.ORDER.id)


def test_paid_in_the_last_second_is_paid(stage: Stage) -> None:
    stage.central.order_now = in_state(OrderState.PAID, expires_in_s=0)
    assert stage.do(AWAIT) == ev.OrderPaid(people.PAYMENT)


def test_a_decline_is_told_once_and_the_next_watch_waits_for_news(stage: Stage) -> None:
    declined, paid = in_state(OrderState.DECLINED), in_state(OrderState.PAID)
    stage.central.orders = [declined, declined, declined, paid]
    assert stage.do(AWAIT) == ev.OrderDeclined(people.ORDER.id)
    assert stage.do(AWAIT) == ev.OrderPaid(people.PAYMENT)


def test_a_second_decline_after_another_attempt_is_told(stage: Stage) -> None:
    opened, declined = in_state(OrderState.OPEN), in_state(OrderState.DECLINED)
    stage.central.orders = [declined, opened, declined]
    assert stage.do(AWAIT) == ev.OrderDeclined(people.ORDER.id)
    assert stage.do(AWAIT) == ev.OrderDeclined(people.ORDER.id)


def test_a_short_silence_is_not_told_and_a_long_one_is(stage: Stage) -> None:
    stage.central.fails("order", *[AWAY] * 29)
    stage.central.order_now = in_state(OrderState.PAID)
    assert stage.do(AWAIT) == ev.OrderPaid(people.PAYMENT)
    stage.central.fails("order", *[AWAY] * 31)
    assert stage.do(AWAIT) == ev.CentralDown()


def test_closing_an_order_silences_its_watch(stage: Stage) -> None:
    def close() -> None:
        stage.central.order_now = in_state(OrderState.PAID)
        stage.watches.end(people.ORDER.id)

    stage.clock.meanwhile = close
    assert stage.do(AWAIT) is None


def test_what_the_watch_hears_while_the_order_is_being_closed_is_left_to_the_close(
    stage: Stage,
) -> None:
    stage.central.on_call = lambda: stage.watches.end(people.ORDER.id)
    stage.central.order_now = in_state(OrderState.PAID)
    assert stage.do(AWAIT) is None


def test_an_order_closed_before_its_watch_began_is_never_watched(stage: Stage) -> None:
    stage.central.order_now = in_state(OrderState.CLOSED)
    stage.do(CLOSE)
    assert stage.do(AWAIT) is None
    assert stage.central.keys_of("order") == []


def test_a_kiosk_that_closes_ends_all_watches(stage: Stage) -> None:
    stage.clock.meanwhile = stage.watches.end_all
    assert stage.do(AWAIT) is None
    stage.pace.stop.set()
    assert stage.do(ef.AwaitPayment(in_state(OrderState.OPEN))) is None


def test_old_watches_are_forgotten() -> None:
    watches = Watches()
    first = watches.of(OrderId("o0"))
    for number in range(1, 30):
        watches.end(OrderId(f"o{number}"))
    assert watches.of(OrderId("o29")).end.is_set()
    assert watches.of(OrderId("o0")) is not first


# --- paper ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Outcome.PRINTED, ev.TicketPrinted()),
        (Outcome.NOT_PRINTED, ev.TicketNotPrinted(ev.PrintTrouble.NOT_PRINTED)),
        (Outcome.PARTIAL_CANCELLED, ev.TicketNotPrinted(ev.PrintTrouble.PARTIAL_CANCELLED)),
        (Outcome.UNKNOWN, ev.TicketNotPrinted(ev.PrintTrouble.UNKNOWN)),
    ],
)
def test_a_print_is_tried_once_and_its_outcome_is_on_record(
    outcome: Outcome, told: ev.Event, stage: Stage
) -> None:
    stage.printer.outcome = outcome
    assert stage.do(PRINT) == told
    assert stage.printer.attempts == 1
    assert stage.ending() == (IntentState.SETTLED, outcome.value)


def test_a_defect_of_the_printing_is_left_unknown(stage: Stage) -> None:
    stage.printer.defect = KeyError("font")
    with pytest.raises(KeyError):
        stage.do(PRINT)
    assert stage.ending() == (IntentState.UNKNOWN, "")


def test_without_a_journal_nothing_is_printed_and_the_number_stays_on_screen(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.journal.writes_left = 0
    assert stage.do(PRINT) == ev.PutOutOfService("journal_unusable")
    assert stage.posted == [ev.TicketNotPrinted(ev.PrintTrouble.NOT_PRINTED)]
    assert stage.printer.attempts == 0
    caplog.clear()


def test_a_ticket_that_came_out_is_told_though_the_journal_failed(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.journal.writes_left = 1
    assert stage.do(PRINT) == ev.PutOutOfService("journal_unusable")
    assert stage.posted == [ev.TicketPrinted()]
    caplog.clear()


# --- questions and cards -------------------------------------------------------------------

SESSIONS = ef.LoadSessions(people.ADULT_PATIENT, people.CARDIOLOGY.id, BookingClass.SAME_DAY)
BANDS = ef.LoadBands(people.ADULT_PATIENT, people.SLOT.session)
QUESTIONS: dict[str, tuple[ef.Effect, ev.Event]] = {
    "lookup": (ef.FindPatient(people.ADULT), ev.PatientFound(people.ADULT_PATIENT)),
    "catalogue": (ef.LoadCatalogue(), ev.CatalogueLoaded(people.CATALOGUE)),
    "sessions": (SESSIONS, ev.SessionsLoaded(people.CARDIOLOGY.id, people.SESSIONS)),
    "bands": (BANDS, ev.BandsLoaded(people.SLOT.session, people.BANDS)),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_answered_refused_or_out_of_reach_and_never_written_down(
    name: str, stage: Stage
) -> None:
    effect, answer = QUESTIONS[name]
    assert stage.do(effect) == answer
    stage.central.fails(name, AWAY)
    assert stage.do(effect) == answer
    stage.central.fails(name, no(Reason.HELD_BY_OTHERS))
    assert stage.do(effect) == ev.Refused(HELD_BY_OTHERS)
    stage.central.calls.clear()
    stage.central.fails(name, *[AWAY] * 9)
    assert stage.do(effect) == ev.CentralDown()
    assert len(stage.central.calls) == QUESTION.tries
    assert stage.journal.get(RequestKey("key1")) is None


def test_somebody_who_was_never_enrolled_is_unknown_not_refused(stage: Stage) -> None:
    stage.central.fails("lookup", no(Reason.UNKNOWN_PATIENT))
    assert stage.do(ef.FindPatient(people.STRANGER)) == ev.PatientUnknown(people.STRANGER)


def test_cards_are_read_only_between_asking_and_not_asking(stage: Stage) -> None:
    assert stage.do(ef.AskForCard()) is None
    stage.station.present(ev.CardRead(people.ADULT))
    assert stage.do(ef.StopAskingForCard()) is None
    stage.station.present(ev.CardRead(people.STRANGER))
    assert stage.posted == [ev.CardRead(people.ADULT)]


# --- pace ----------------------------------------------------------------------------------


def test_pauses_double_up_to_a_cap_and_half_of_each_is_chance() -> None:
    assert [pause_s(n, 1.0) for n in (1, 2, 3)] == [0.2, 0.4, 0.8]
    assert pause_s(3, 0.0) == pause_s(3, 1.0) / 2
    assert pause_s(60, 1.0) == 5.0


def test_the_usual_wait_ends_at_once_when_the_kiosk_closes() -> None:
    stop = threading.Event()
    stop.set()
    pace = Pace(stop)
    calls: list[int] = []

    def act() -> None:
        calls.append(1)
        raise AWAY

    with pytest.raises(type(AWAY)):
        pace.keep_trying(act, ACT)
    assert len(calls) == 1


def test_keys_are_long_and_never_the_same() -> None:
    make: Callable[[], RequestKey] = bench_module.new_key
    keys = {make() for _ in range(100)}
    assert len(keys) == 100
    assert all(len(key) == 32 for key in keys)
