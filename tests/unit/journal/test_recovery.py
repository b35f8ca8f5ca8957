"""Everything left unsettled is settled once central can say what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from kiosk_app.domain.ids import RequestKey
from kiosk_app.journal.intents import MAX_TRIES, Intent, IntentState, Kind
from kiosk_app.journal.journal import Journal
from kiosk_app.journal.recovery import (
    LONGEST_SERVICE_S,
    RETENTION,
    CounterpartAwayError,
    Fate,
    Recovery,
    Report,
)
from tests.helpers.fakes import TurnedClock, counted_keys
from tests.helpers.people import HOLD, NOW, ORDER

KEY = RequestKey("k1")
BOTH = {"hold": HOLD.id, "order": ORDER.id}
DONE = Fate(is_found=True, is_done=True, outcome="done")
NOT_FOUND = Fate(is_found=False)


@dataclass
class FakeCounterpart:
    """Central by script; `asked` tells everything that was done to it, in order."""

    fates: dict[str, Fate] = field(default_factory=dict)
    outcome: str = "released"
    is_up: bool = True
    is_deaf: bool = False
    asked: list[str] = field(default_factory=list)

    def is_there(self) -> bool:
        self.asked.append("there?")
        return self.is_up

    def fate_of(self, intent: Intent) -> Fate:
        self._hear(f"fate {intent.key}")
        return self.fates.get(intent.key, NOT_FOUND)

    def void(self, intent: Intent) -> None:
        self._hear(f"void {intent.key}")

    def send_again(self, intent: Intent) -> str:
        self._hear(f"{intent.kind} {intent.key}")
        return self.outcome

    def _hear(self, what: str) -> None:
        self.asked.append(what)
        if self.is_deaf:
            raise CounterpartAwayError(what)


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def central() -> FakeCounterpart:
    return FakeCounterpart()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal.open(tmp_path / "journal.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def recovery(journal: Journal, central: FakeCounterpart, clock: TurnedClock) -> Recovery:
    return Recovery(journal, central, counted_keys("new"), clock.now, clock.monotonic)


def given_up(journal: Journal, kind: Kind, key: str = "k1", **subject: str) -> None:
    journal.write(Intent(RequestKey(key), kind, subject, NOW))
    journal.give_up(RequestKey(key))


def owed(journal: Journal, key: str = "h1") -> None:
    journal.write(Intent(RequestKey(key), Kind.HOLD, {}, NOW))
    journal.owe(RequestKey(key), HOLD.id)


def ending_of(journal: Journal, key: str = "k1") -> tuple[IntentState, str]:
    found = journal.get(RequestKey(key))
    assert found is not None
    return found.state, found.outcome


def test_nothing_left_asks_central_nothing(recovery: Recovery, central: FakeCounterpart) -> None:
    assert recovery.at_start() == Report()
    assert central.asked == []


@pytest.mark.parametrize("kind", [Kind.HOLD, Kind.ACCEPT, Kind.OPEN_ORDER])
def test_what_was_done_for_a_patient_who_is_gone_is_undone(
    kind: Kind, journal: Journal, recovery: Recovery, central: FakeCounterpart
) -> None:
    given_up(journal, kind)
    central.fates["k1"] = DONE
    assert recovery.in_quiet() == Report(settled=1)
    assert central.asked == ["there?", "fate k1", "void k1"]
    assert ending_of(journal) == (IntentState.SETTLED, "voided")


@pytest.mark.parametrize(
    "kind",
    [
        Kind.HOLD,
        Kind.ACCEPT,
        Kind.OPEN_ORDER,
        Kind.PRESENT_CODE,
        Kind.CONFIRM,
        Kind.ENROL,
        Kind.JOIN,
        Kind.BIND,
    ],
)
def test_what_central_never_heard_of_is_voided_so_that_it_cannot_come_late(
    kind: Kind, journal: Journal, recovery: Recovery, central: FakeCounterpart
) -> None:
    given_up(journal, kind)
    recovery.in_quiet()
    assert central.asked == ["there?", "fate k1", "void k1"]
    assert ending_of(journal) == (IntentState.SETTLED, "voided")


def test_a_number_paid_in_cash_is_left_to_central_which_books_it(
    journal: Journal, central: FakeCounterpart, recovery: Recovery
) -> None:
    journal.write(Intent(RequestKey("k0"), Kind.HOLD, {}, NOW))
    journal.owe(RequestKey("k0"), HOLD.id)
    given_up(journal, Kind.TAKE_CASH, hold=HOLD.id, tendered="10000")
    central.fates["k1"] = Fate(is_found=True, is_done=True, outcome="paid")
    recovery.at_start()
    assert journal.owed() == ()
    assert central.asked == ["there?", "fate k1"]


@pytest.mark.parametrize("kind", [Kind.ENROL, Kind.PRESENT_CODE, Kind.JOIN, Kind.BIND])
def test_what_takes_nothing_by_itself_is_settled_by_its_answer(
    kind: Kind, journal: Journal, recovery: Recovery, central: FakeCounterpart
) -> None:
    given_up(journal, kind)
    central.fates["k1"] = DONE
    recovery.in_quiet()
    assert central.asked == ["there?", "fate k1"]
    assert ending_of(journal) == (IntentState.SETTLED, "done")


def test_a_refused_hold_is_settled_by_the_refusal(
    journal: Journal, recovery: Recovery, central: FakeCounterpart
) -> None:
    given_up(journal, Kind.HOLD)
    central.fates["k1"] = Fate(is_found=True, outcome="held_by_others")
    recovery.in_quiet()
    assert "void k1" not in central.asked
    assert ending_of(journal) == (IntentState.SETTLED, "held_by_others")


def test_a_confirmation_that_was_processed_is_booked_and_its_hold_no_debt(
    journal: Journal, recovery: Recovery, central: FakeCounterpart
) -> None:
    owed(journal)
    given_up(journal, Kind.CONFIRM, **BOTH)
    central.fates["k1"] = Fate(is_found=True, is_done=True, outcome="booked")
    assert recovery.at_start() == Report(settled=1)
    assert central.asked == ["there?", "fate k1"]
    assert ending_of(journal) == (IntentState.SETTLED, "booked")
    assert ending_of(journal, "h1") == (IntentState.SETTLED, "booked")


@pytest.mark.parametrize("fate", [NOT_FOUND, Fate(is_found=True, outcome="hold_expired")])
def test_a_paid_hold_whose_confirmation_did_not_book_is_left_to_central(
    fate: Fate, journal: Journal, recovery: Recovery, central: FakeCounterpart
) -> None:
    owed(journal)
    given_up(journal, Kind.CONFIRM, **BOTH)
    central.fates["k1"] = fate
    recovery.in_quiet()
    assert not any(asked.startswith("release") for asked in central.asked)
    assert ending_of(journal, "h1") == (IntentState.SETTLED, "left_to_central")


def test_a_close_that_was_lost_is_sent_again_and_the_unpaid_hold_given_back(
    journal: Journal, recovery: Recovery, central: FakeCounterpart
) -> None:
    owed(journal)
    given_up(journal, Kind.CLOSE_ORDER, **BOTH)
    central.outcome = "closed"
    recovery.in_quiet()
    assert central.asked == ["there?", "close_order k1", "release new1"]
    assert journal.owed() == ()


def test_a_close_that_finds_the_order_paid_leaves_the_hold_to_central(
    journal: Journal, recovery: Recovery, central: FakeCounterpart
) -> None:
    owed(journal)
    given_up(journal, Kind.CLOSE_ORDER, **BOTH)
    central.outcome = "paid"
    recovery.in_quiet()
    assert central.asked == ["there?", "close_order k1"]
    assert ending_of(journal, "h1") == (IntentState.SETTLED, "left_to_central")


@pytest.mark.parametrize(
    ("outcome", "ending"),
    [
        ("open", "left_to_central"),
        ("declined", "left_to_central"),  # once declined, it can still be paid
        ("paid", "left_to_central"),
        ("closed", "released"),
        ("voided", "released"),
    ],
)
def test_a_hold_of_a_dead_run_with_an_order_may_be_paid_and_is_left_to_central(
    outcome: str, ending: str, journal: Journal, recovery: Recovery
) -> None:
    owed(journal)
    given_up(journal, Kind.OPEN_ORDER, hold=HOLD.id)
    journal.settle(KEY, outcome)
    assert recovery.at_start().settled == 1
    assert ending_of(journal, "h1") == (IntentState.SETTLED, ending)


def test_a_close_whose_hold_is_no_debt_any_more_is_only_sent_again(
    journal: Journal, recovery: Recovery, central: FakeCounterpart
) -> None:
    given_up(journal, Kind.CLOSE_ORDER, **BOTH)
    recovery.in_quiet()
    assert central.asked == ["there?", "close_order k1"]


def test_a_release_is_sent_again_with_its_own_key_and_clears_the_debt(
    journal: Journal, recovery: Recovery, central: FakeCounterpart
) -> None:
    owed(journal)
    given_up(journal, Kind.RELEASE, hold=HOLD.id)
    assert recovery.at_start().settled == 1
    assert central.asked == ["there?", "release k1"]
    assert journal.owed() == ()


def test_a_refund_is_sent_again_with_its_own_key(
    journal: Journal, recovery: Recovery, central: FakeCounterpart
) -> None:
    given_up(journal, Kind.REFUND, order=ORDER.id)
    recovery.in_quiet()
    assert central.asked == ["there?", "refund k1"]


@pytest.mark.parametrize("kind", [Kind.PRINT, Kind.AGREED])
def test_what_central_never_hears_of_is_unknown_of_a_dead_run_and_needs_no_central(
    journal: Journal, recovery: Recovery, central: FakeCounterpart, kind: Kind
) -> None:
    given_up(journal, kind, appointment="a1")
    assert recovery.at_start() == Report(settled=1)
    assert central.asked == []
    assert ending_of(journal) == (IntentState.SETTLED, "unknown")


def test_a_hold_of_a_dead_run_is_given_back_at_start(
    journal: Journal, recovery: Recovery, central: FakeCounterpart
) -> None:
    owed(journal)
    assert recovery.at_start() == Report(settled=1)
    assert central.asked == ["there?", "release new1"]
    assert journal.owed() == ()


def test_a_hold_of_the_patient_in_front_is_left_alone_in_quiet_minutes(
    journal: Journal, recovery: Recovery, central: FakeCounterpart, clock: TurnedClock
) -> None:
    owed(journal)
    assert recovery.in_quiet() == Report()
    clock.seconds = LONGEST_SERVICE_S - 1
    assert recovery.in_quiet() == Report()
    assert central.asked == []
    clock.seconds += 1
    assert recovery.in_quiet() == Report(settled=1)


@pytest.mark.parametrize("days", [-3, 3])
def test_a_wall_clock_that_jumps_neither_keeps_nor_takes_a_hold(
    days: int, journal: Journal, central: FakeCounterpart, clock: TurnedClock
) -> None:
    """Found by the simulator: a clock put back kept what a dead run owed, for as many days."""

    def run() -> Recovery:
        jumped = timedelta(days=days)
        keys = counted_keys("new")
        return Recovery(journal, central, keys, lambda: clock.now() + jumped, clock.monotonic)

    owed(journal)
    assert run().in_quiet() == Report()
    assert run().at_start() == Report(settled=1)


def test_a_hold_of_a_dead_run_is_given_back_as_soon_as_central_is_there(
    journal: Journal, recovery: Recovery, central: FakeCounterpart
) -> None:
    owed(journal)
    central.is_up = False
    assert recovery.at_start() == Report(is_away=True)
    central.is_up = True
    assert recovery.in_quiet() == Report(settled=1)


def test_while_central_is_away_nothing_is_counted(
    journal: Journal, recovery: Recovery, central: FakeCounterpart
) -> None:
    central.is_up = False
    given_up(journal, Kind.HOLD)
    owed(journal)
    for _ in range(2 * MAX_TRIES):
        assert recovery.at_start() == Report(left=1, is_away=True)
    found = journal.get(KEY)
    assert found is not None
    assert found.tries == 0
    central.is_up = True
    assert recovery.at_start() == Report(settled=2)


@pytest.mark.requirement("R140")
def test_six_tries_that_fail_while_central_is_there_need_a_person(
    journal: Journal,
    recovery: Recovery,
    central: FakeCounterpart,
    clock: TurnedClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    central.is_deaf = True
    given_up(journal, Kind.REFUND, order=ORDER.id)
    for _ in range(MAX_TRIES - 1):
        assert recovery.in_quiet() == Report(left=1)
    clock.seconds = 90.0
    assert recovery.in_quiet() == Report(needs_person=1, oldest_s=90)
    assert [r.levelname for r in caplog.records if r.levelname != "INFO"] == ["ERROR"]
    caplog.clear()
    central.asked.clear()
    recovery.in_quiet()
    assert central.asked == []


def test_a_release_that_fails_stays_one_intent(
    journal: Journal, recovery: Recovery, central: FakeCounterpart
) -> None:
    owed(journal)
    central.is_deaf = True
    assert recovery.at_start() == Report(left=1)
    assert recovery.at_start() == Report(left=1)
    assert [i.key for i in journal.unknown()] == ["new1"]
    central.is_deaf = False
    assert recovery.at_start() == Report(settled=1)
    assert central.asked.count("release new1") == 3


def test_settled_rows_are_kept_as_long_as_central_can_repeat_its_answers(
    journal: Journal, recovery: Recovery, clock: TurnedClock
) -> None:
    journal.write(Intent(KEY, Kind.RELEASE, {}, NOW))
    journal.settle(KEY, "released")
    clock.seconds = RETENTION.total_seconds()
    recovery.in_quiet()
    assert journal.get(KEY) is not None
    clock.seconds += timedelta(seconds=1).total_seconds()
    recovery.in_quiet()
    assert journal.get(KEY) is None


def test_a_round_ends_after_its_time_and_the_next_goes_on(
    journal: Journal, central: FakeCounterpart, clock: TurnedClock
) -> None:
    """Each thing asked takes a second, a round two; the oldest come first, holds at last."""
    for number in range(5):
        given_up(journal, Kind.RELEASE, f"k{number}", hold=f"h{number}")
    owed(journal, "h9")
    seconds = count()
    recovery = Recovery(
        journal, central, counted_keys("new"), clock.now, lambda: next(seconds), longest_s=2.0
    )
    left = [recovery.at_start().left]
    while left[-1] or journal.owed():
        left.append(recovery.in_quiet().left)
    assert left[0] == 3
    assert left == sorted(left, reverse=True)
    assert [what for what in central.asked if what != "there?"][:5] == [
        f"release k{number}" for number in range(5)
    ]
    assert journal.unknown() == journal.owed() == ()


def test_however_short_a_round_something_is_settled_in_it(
    journal: Journal, central: FakeCounterpart, clock: TurnedClock
) -> None:
    given_up(journal, Kind.RELEASE, "k1", hold="h1")
    given_up(journal, Kind.RELEASE, "k2", hold="h2")
    recovery = Recovery(
        journal, central, counted_keys("new"), clock.now, clock.monotonic, longest_s=0.0
    )
    assert recovery.at_start() == Report(settled=1, left=1)
    assert recovery.in_quiet() == Report(settled=1)
