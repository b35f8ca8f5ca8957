"""What is open in a journal can be read while it is at work, and nothing is changed by looking."""

import hashlib
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk_app.domain.ids import HoldId, RequestKey
from kiosk_app.journal.intents import Intent, JournalTrouble, JournalUnusableError, Kind
from kiosk_app.journal.journal import Journal
from kiosk_app.journal.reading import open_intents
from tests.helpers.people import NOW

HOLD = HoldId("h1")


def intent(key: str, kind: Kind = Kind.HOLD, *, minutes: int = 0) -> Intent:
    return Intent(RequestKey(key), kind, {"hold": HOLD}, NOW + timedelta(minutes=minutes))


def test_what_is_sent_unknown_or_owed_is_open_oldest_first(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = Journal.open(path)
    for minutes, key in enumerate(("owed", "settled", "unknown", "sent")):
        journal.write(intent(key, minutes=minutes))
    journal.owe(RequestKey("owed"), HOLD)
    journal.settle(RequestKey("settled"), "confirmed")
    journal.give_up(RequestKey("unknown"))

    assert [one.key for one in open_intents(path)] == ["owed", "unknown", "sent"]
    journal.close()


def test_the_human_list_is_not_open(tmp_path: Path) -> None:
    """A person looks after it, whatever program is installed."""
    path = tmp_path / "journal.db"
    journal = Journal.open(path)
    journal.write(intent("k1"))
    while journal.count_failure(RequestKey("k1")) != "needs_person":
        pass
    assert open_intents(path) == ()
    journal.close()


def test_looking_changes_nothing_and_creates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    assert open_intents(path) == ()
    assert list(tmp_path.iterdir()) == []
    journal = Journal.open(path)
    journal.write(intent("k1"))
    journal.close()
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    assert len(open_intents(path)) == 1
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


@pytest.mark.parametrize("garbage", [b"", b"not a database at all, by any reading of the word"])
def test_what_cannot_be_read_is_not_called_settled(tmp_path: Path, garbage: bytes) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(garbage)
    with pytest.raises(JournalUnusableError):
        open_intents(path)


def test_a_newer_journal_is_not_read_by_guesswork(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    Journal.open(path).close()
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version=99")
    database.close()
    with pytest.raises(JournalUnusableError) as caught:
        open_intents(path)
    assert caught.value.trouble is JournalTrouble.UNSAFE
