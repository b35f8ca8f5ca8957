"""The journal keeps nobody's name, number or telephone; after its time it keeps nothing at all."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk_app.domain.booking import BookingClass
from kiosk_app.journal.recovery import RETENTION
from tests.helpers import people
from tests.helpers.central import CentralHouse
from tests.helpers.kiosk import HeadlessKiosk

SERVED = (people.ADULT, people.STRANGER)
PERSONAL = [said for person in SERVED for said in (person.name, person.number)] + [people.PHONE]
COLUMNS = ["key", "kind", "subject", "written_ms", "state", "tries", "outcome", "debt"]


def bytes_of(journal: Path) -> bytes:
    """Return everything that lies on the disk of a journal, its log included."""
    return b"".join(path.read_bytes() for path in sorted(journal.parent.glob(f"{journal.name}*")))


def dump(journal: Path) -> str:
    with sqlite3.connect(journal) as db:
        return "\n".join(db.iterdump())


def serve(kiosk: HeadlessKiosk, house: CentralHouse) -> None:
    """Serve two patients to their tickets; a third leaves before paying."""
    for person in SERVED:
        kiosk.begin_to_pay(BookingClass.SAME_DAY, person)
        house.pay(kiosk.order.id)
        kiosk.wait_for("Done")
        kiosk.accept()
    kiosk.go_to_review(BookingClass.ADVANCE, people.ADULT)
    kiosk.leave()
    kiosk.until(lambda: kiosk.journal.owed() == ())


@pytest.mark.requirement("R134")
def test_after_the_purge_the_journal_has_no_personal_columns_and_no_rows(
    kiosk: HeadlessKiosk, house: CentralHouse, tmp_path: Path
) -> None:
    serve(kiosk, house)
    journal = tmp_path / "journal.sqlite"
    assert dump(journal).count("INSERT INTO") > len(SERVED)
    assert not [said for said in PERSONAL if said.encode() in bytes_of(journal)]
    with sqlite3.connect(journal) as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(intent)")]
        keys = [row[0] for row in db.execute("SELECT key FROM intent")]
    assert columns == COLUMNS
    house.clock.advance(minutes=RETENTION / timedelta(minutes=1) + 1)
    kiosk.recovery.at_start()
    assert dump(journal).count("INSERT INTO") == 0
    left = bytes_of(journal)
    assert not [said for said in PERSONAL + keys if said.encode() in left]


def test_what_is_not_settled_outlives_the_purge(
    kiosk: HeadlessKiosk, house: CentralHouse, tmp_path: Path
) -> None:
    serve(kiosk, house)
    with sqlite3.connect(tmp_path / "journal.sqlite") as db:
        db.execute("UPDATE intent SET state = 'needs_person' WHERE kind = 'confirm'")
    house.clock.advance(minutes=RETENTION / timedelta(minutes=1) + 1)
    kiosk.recovery.at_start()
    assert [intent.kind for intent in kiosk.journal.needs_person()] == ["confirm"] * len(SERVED)
