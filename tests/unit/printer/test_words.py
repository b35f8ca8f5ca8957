"""Every way a printer can stand has words for the patient and for staff, in both languages."""

import json

import pytest

from hardware.printer.status import (
    HeadState,
    PaperState,
    PresenterState,
    PrinterStatus,
    Trouble,
)
from kiosk_app.bootstrap.resources import RESOURCES

STATES = {
    Trouble.HELD: PrinterStatus(is_held=True),
    Trouble.UNREACHABLE: PrinterStatus(is_reachable=False),
    Trouble.NO_REPLY: PrinterStatus(is_replying=False),
    Trouble.COVER_OPEN: PrinterStatus(is_cover_open=True),
    Trouble.PAPER_END: PrinterStatus(paper=PaperState.END),
    Trouble.CUTTER_ERROR: PrinterStatus(has_cutter_error=True),
    Trouble.PAPER_JAM: PrinterStatus(has_paper_jam=True),
    Trouble.PRESENTER_JAM: PrinterStatus(presenter=PresenterState.JAM),
    Trouble.MARK_NOT_FOUND: PrinterStatus(is_mark_lost=True),
    Trouble.FAILED: PrinterStatus(head=HeadState.FAILED),
    Trouble.HEAD_HOT: PrinterStatus(head=HeadState.HOT),
    Trouble.OFFLINE: PrinterStatus(is_offline=True),
    Trouble.TICKET_WAITING: PrinterStatus(presenter=PresenterState.WAITING),
    Trouble.NEEDS_CLEARING: PrinterStatus(needs_clearing=True),
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_has_words_for_patient_and_staff(language: str) -> None:
    words = json.loads((RESOURCES / "i18n" / f"printer.{language}.json").read_text("utf-8"))
    wanted = {f"{key}.staff" for status in STATES.values() for key in status.words_keys}
    wanted |= {f"{trouble.words_key}.patient" for trouble in Trouble}
    wanted |= {"printer.paper_near_end.staff"}
    assert words.keys() == wanted
    assert all(words.values())


def test_every_trouble_has_a_state_it_is_told_by() -> None:
    assert STATES.keys() == set(Trouble)
    for trouble, status in STATES.items():
        assert trouble.words_key in status.words_keys


def test_paper_that_runs_low_is_told_to_staff_only() -> None:
    low = PrinterStatus(paper=PaperState.NEAR_END)
    assert low.trouble is None
    assert low.words_keys == ("printer.paper_near_end",)
