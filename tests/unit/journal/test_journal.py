"""The journal keeps what it was told, and says so when it cannot."""

import multiprocessing
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.ids import HoldId, RequestKey
from kiosk_app.journal import storage
from kiosk_app.journal.intents import (
    MAX_TRIES,
    Intent,
    IntentState,
    JournalTrouble,
    JournalUnusableError,
    Kind,
)
from kiosk_app.journal.journal import Journal
from tests.helpers.people import HOLD, NOW

KEY = RequestKey("k1")


def intent(key: str = "k1", kind: Kind = Kind.HOLD, *, minutes: int = 0) -> Intent:
    subject = {"session": "s1", "patient": "p1"}
    return Intent(RequestKey(key), kind, subject, NOW + timedelta(minutes=minutes))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    opened = Journal.open(path)
    yield opened
    opened.close()


@contextmanager
def no_room(journal: Journal) -> Iterator[None]:
    """Let every change of the file fail as on a full disk."""

    def refuse(_cursor: object, statement: str, _parameters: object, _context: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error

    event.listen(journal._engine, "do_execute", refuse)
    try:
        yield
    finally:
        event.remove(journal._engine, "do_execute", refuse)


def trouble_on_open(path: Path) -> JournalTrouble:
    with pytest.raises(JournalUnusableError) as caught:
        Journal.open(path)
    return caught.value.trouble


# --- keeping -------------------------------------------------------------------------------


def test_what_was_written_is_read_back_whole(journal: Journal) -> None:
    journal.write(intent())
    assert journal.unsettled() == (intent(),)
    assert journal.get(KEY) == intent()
    assert journal.get(RequestKey("other")) is None


def test_a_written_intent_is_in_the_file_before_anything_else_happens(
    journal: Journal, path: Path
) -> None:
    journal.write(intent())
    with sqlite3.connect(path) as other:
        rows = other.execute("SELECT key, state FROM intent").fetchall()
    other.close()
    assert rows == [("k1", "sent")]


def test_the_unsettled_come_oldest_first(journal: Journal) -> None:
    journal.write(intent("young", minutes=2))
    journal.write(intent("old"))
    assert [i.key for i in journal.unsettled()] == ["old", "young"]


def test_a_settled_intent_is_settled_with_its_outcome(journal: Journal) -> None:
    journal.write(intent())
    journal.settle(KEY, "held_by_others")
    found = journal.get(KEY)
    assert found is not None
    assert (found.state, found.outcome) == (IntentState.SETTLED, "held_by_others")
    assert journal.unsettled() == ()


def test_a_hold_is_owed_until_something_clears_it(journal: Journal) -> None:
    journal.write(intent())
    journal.owe(KEY, HOLD.id)
    assert [i.debt for i in journal.owed()] == [HOLD.id]
    journal.write(intent("k2", Kind.CONFIRM))
    journal.settle(RequestKey("k2"), "booked", clears=HOLD.id)
    assert journal.owed() == ()
    found = journal.get(KEY)
    assert found is not None
    assert (found.state, found.outcome) == (IntentState.SETTLED, "booked")


def test_giving_up_and_taking_up_again(journal: Journal) -> None:
    journal.write(intent())
    assert journal.unknown() == ()
    journal.give_up(KEY)
    assert [i.key for i in journal.unknown()] == ["k1"]
    journal.take_up(KEY)
    assert journal.unknown() == ()
    assert [i.key for i in journal.unsettled()] == ["k1"]


def test_giving_up_does_not_touch_what_is_settled(journal: Journal) -> None:
    journal.write(intent())
    journal.settle(KEY, "released")
    journal.give_up(KEY)
    journal.take_up(KEY)
    found = journal.get(KEY)
    assert found is not None
    assert found.state is IntentState.SETTLED


def test_the_sixth_failed_try_puts_an_intent_on_the_human_list_with_its_age(
    journal: Journal,
) -> None:
    journal.write(intent())
    journal.give_up(KEY)
    states = [journal.count_failure(KEY) for _ in range(MAX_TRIES)]
    assert states == [IntentState.UNKNOWN] * 5 + [IntentState.NEEDS_PERSON]
    assert journal.unsettled() == ()
    (waiting,) = journal.needs_person()
    assert waiting.tries == MAX_TRIES
    assert waiting.age(NOW + timedelta(hours=2)) == timedelta(hours=2)


@pytest.mark.parametrize("state", OrderState)
def test_an_order_counts_as_long_as_it_may_be_paid_or_was(
    journal: Journal, state: OrderState
) -> None:
    """A declined order can still be paid, so its hold is not given back at recovery."""
    journal.write(Intent(KEY, Kind.OPEN_ORDER, {"hold": HOLD.id}, NOW))
    assert not journal.has_order(HOLD.id)
    journal.settle(KEY, state.value)
    may_be_paid = state in {OrderState.OPEN, OrderState.DECLINED, OrderState.PAID}
    assert journal.has_order(HOLD.id) is may_be_paid
    assert not journal.has_order(HoldId("another"))


def test_purging_takes_old_settled_rows_and_nothing_else(journal: Journal) -> None:
    for key in ("old-settled", "old-open"):
        journal.write(intent(key))
    journal.write(intent("new-settled", minutes=10))
    journal.settle(RequestKey("old-settled"), "released")
    journal.settle(RequestKey("new-settled"), "released")
    assert journal.purge(NOW + timedelta(minutes=5)) == 1
    assert journal.get(RequestKey("old-settled")) is None
    assert journal.get(RequestKey("old-open")) is not None
    assert journal.get(RequestKey("new-settled")) is not None


def test_one_key_for_two_intents_is_a_defect_and_leaves_the_journal_usable(
    journal: Journal,
) -> None:
    journal.write(intent())
    with pytest.raises(IntegrityError):
        journal.write(intent())
    journal.write(intent("k2"))
    assert len(journal.unsettled()) == 2


# --- a power cut ---------------------------------------------------------------------------


def test_what_a_dead_run_left_is_unknown_to_the_next(path: Path) -> None:
    first = Journal.open(path)
    first.write(intent())
    first.write(intent("k2"))
    first.owe(RequestKey("k2"), HOLD.id)
    first.close()
    second = Journal.open(path)
    assert [i.key for i in second.unknown()] == ["k1"]
    assert [i.key for i in second.owed()] == ["k2"]
    second.close()


def test_safety_is_in_force_not_only_asked_for(journal: Journal, path: Path) -> None:
    journal.check()
    engine = storage.engine_for(path)
    with engine.connect() as db:
        assert db.execute(text("PRAGMA synchronous")).scalar_one() == storage.SYNCHRONOUS_FULL
        assert db.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        db.execute(text("PRAGMA synchronous=NORMAL"))
        with pytest.raises(JournalUnusableError) as caught:
            storage.confirm_safe(db)
    engine.dispose()
    assert caught.value.trouble is JournalTrouble.UNSAFE


def test_a_journal_that_lost_its_safety_refuses_at_the_next_check(journal: Journal) -> None:
    with journal._engine.connect() as db:
        db.execute(text("PRAGMA synchronous=OFF"))
    with pytest.raises(JournalUnusableError):
        journal.check()


def test_a_new_journal_is_complete_before_it_has_its_name(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    sync, replace = storage._sync, Path.replace

    def spy_sync(what: Path) -> None:
        steps.append(f"sync {what.name if what.name.startswith('journal') else 'directory'}")
        sync(what)

    def spy_replace(self: Path, target: Path) -> Path:
        with sqlite3.connect(self) as built:
            tables = built.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
        built.close()
        steps.append(f"rename with {tables}")
        return replace(self, target)

    monkeypatch.setattr(storage, "_sync", spy_sync)
    monkeypatch.setattr(Path, "replace", spy_replace)
    storage.create(path)
    assert steps == [
        "sync journal.sqlite.new",
        "rename with [('intent',)]",
        "sync directory",
    ]
    assert not path.with_name("journal.sqlite.new-wal").exists()


def test_a_half_built_journal_of_a_power_cut_is_built_anew(path: Path) -> None:
    path.with_name("journal.sqlite.new").write_bytes(b"half a page")
    opened = Journal.open(path)
    assert opened.unsettled() == ()
    opened.close()


# --- what makes it unusable ----------------------------------------------------------------


def _open_in_another_process(path: Path, answer: "multiprocessing.Queue[str]") -> None:
    try:
        Journal.open(path)
    except JournalUnusableError as no:
        answer.put(no.trouble.value)
    else:
        answer.put("opened")


def test_a_second_instance_is_refused(journal: Journal, path: Path) -> None:
    journal.write(intent())
    assert trouble_on_open(path) is JournalTrouble.LOCKED
    spawn = multiprocessing.get_context("spawn")
    answer: multiprocessing.Queue[str] = spawn.Queue()
    other = spawn.Process(target=_open_in_another_process, args=(path, answer))
    other.start()
    assert answer.get(timeout=30) == "locked"
    other.join(30)


def test_after_closing_the_next_instance_may_open(path: Path) -> None:
    Journal.open(path).close()
    Journal.open(path).close()


@pytest.mark.parametrize("rubbish", [b"not a database at all" * 100, b""])
def test_a_corrupt_file_is_moved_aside_loudly_and_a_new_one_begun(
    path: Path, rubbish: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path.write_bytes(rubbish)
    opened = Journal.open(path)
    assert opened.moved_aside == path.with_name("journal.sqlite.corrupt-1")
    assert opened.moved_aside.read_bytes()[: len(rubbish)][:21] == rubbish[:21]
    opened.write(intent())
    opened.close()
    assert [r.levelname for r in caplog.records] == ["ERROR"]
    caplog.clear()


def test_a_flipped_page_is_found_at_open_and_earlier_wrecks_are_kept(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    opened = Journal.open(path)
    for number in range(200):
        opened.write(intent(f"k{number}"))
    opened.close()
    path.with_name("journal.sqlite.corrupt-1").write_bytes(b"an earlier wreck")
    torn = bytearray(path.read_bytes())
    torn[4096:8192] = b"\xa5" * 4096
    path.write_bytes(torn)
    again = Journal.open(path)
    assert again.moved_aside == path.with_name("journal.sqlite.corrupt-2")
    assert again.unsettled() == ()
    again.close()
    caplog.clear()


def test_a_corrupt_file_that_cannot_be_moved_is_corrupt(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"not a database at all" * 100)

    def refuse(_self: Path, _target: Path) -> Path:
        raise PermissionError("no")

    monkeypatch.setattr(Path, "replace", refuse)
    assert trouble_on_open(path) is JournalTrouble.CORRUPT
    monkeypatch.undo()


def test_a_journal_of_a_newer_program_is_left_alone(path: Path) -> None:
    Journal.open(path).close()
    with sqlite3.connect(path) as other:
        other.execute(f"PRAGMA user_version={storage.SCHEMA_VERSION + 1}")
    other.close()
    assert trouble_on_open(path) is JournalTrouble.UNSAFE
    assert path.exists()


def test_a_directory_that_is_not_there_is_read_only(tmp_path: Path) -> None:
    assert trouble_on_open(tmp_path / "nowhere" / "j.sqlite") is JournalTrouble.READ_ONLY


def test_a_disk_that_refuses_the_new_file_is_read_only(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(storage, "_sync", refuse)
    assert trouble_on_open(path) is JournalTrouble.READ_ONLY


def write_many(journal: Journal) -> None:
    for number in range(1000):
        journal.write(intent(f"k{number}"))


def test_a_full_disk_refuses_the_row_and_recovers_when_there_is_room(journal: Journal) -> None:
    with journal._engine.connect() as db:
        pages = db.execute(text("PRAGMA page_count")).scalar_one()
        db.execute(text(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(JournalUnusableError) as caught:
        write_many(journal)
    written = len(journal.unsettled())
    assert caught.value.trouble is JournalTrouble.FULL
    with journal._engine.connect() as db:
        db.execute(text("PRAGMA max_page_count=100000"))
    journal.write(intent("after"))
    assert len(journal.unsettled()) == written + 1


@pytest.mark.parametrize("how", ["settle", "owe", "give_up"])
def test_whose_ending_found_no_room_is_unknown_once_there_is_room(
    how: str, journal: Journal
) -> None:
    """Found by the simulator: it stayed SENT, so nobody asked for it until the next start."""
    journal.write(intent())
    ways = {
        "settle": lambda: journal.settle(KEY, "booked"),
        "owe": lambda: journal.owe(KEY, HOLD.id),
        "give_up": lambda: journal.give_up(KEY),
    }
    with pytest.raises(JournalUnusableError), no_room(journal):
        ways[how]()
    assert [i.state for i in journal.unsettled()] == [IntentState.SENT]
    assert [i.key for i in journal.unknown()] == [KEY]
    journal.take_up(KEY)
    assert journal.unknown() == ()


def test_after_an_error_of_the_disk_nothing_is_tried_again(journal: Journal) -> None:
    with journal._engine.connect() as db:
        db.execute(text("PRAGMA query_only=ON"))
    with pytest.raises(JournalUnusableError) as first:
        journal.write(intent())
    with journal._engine.connect() as db:
        db.execute(text("PRAGMA query_only=OFF"))
    with pytest.raises(JournalUnusableError) as second:
        journal.write(intent())
    assert first.value.trouble is second.value.trouble is JournalTrouble.READ_ONLY


def test_a_database_that_cannot_be_looked_at_is_refused(path: Path) -> None:
    Journal.open(path).close()
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        busy = trouble_on_open(path)
        other.execute("ROLLBACK")
    other.close()
    assert busy is JournalTrouble.LOCKED


def test_a_journal_without_its_table_is_refused_and_the_next_instance_may_try(
    path: Path,
) -> None:
    Journal.open(path).close()
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE intent")
    other.close()
    assert trouble_on_open(path) is JournalTrouble.UNSAFE
    assert trouble_on_open(path) is JournalTrouble.UNSAFE


def test_an_unlisted_error_is_unsafe() -> None:
    assert storage.trouble_of(sqlite3.OperationalError("disk I/O error")) is JournalTrouble.UNSAFE


def test_what_ended_so_since_then_is_counted(journal: Journal) -> None:
    for index, outcome in enumerate(("printed", "printed", "unknown")):
        journal.write(intent(f"print{index}", Kind.PRINT, minutes=index))
        journal.settle(RequestKey(f"print{index}"), outcome)
    journal.write(intent("hold", Kind.HOLD, minutes=9))
    journal.settle(RequestKey("hold"), "printed")
    assert journal.count(Kind.PRINT, "printed", NOW) == 2
    assert journal.count(Kind.PRINT, "printed", NOW + timedelta(minutes=1)) == 1
    assert journal.count(Kind.PRINT, "printed", NOW + timedelta(minutes=2)) == 0
