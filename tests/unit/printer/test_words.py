"""Every way a printer can stand has words for the patient and for staff, in both languages."""

import json

import pytest

from hardware.printer.status import Trouble
from kiosk_app.bootstrap.resources import RESOURCES
from tests.helpers.samples_printer import LOW, STATUSES


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_has_words_for_patient_and_staff(language: str) -> None:
    words = json.loads((RESOURCES / "i18n" / f"printer.{language}.json").read_text("utf-8"))
    wanted = {f"{key}.staff" for status in STATUSES.values() for key in status.words_keys}
    wanted |= {f"{trouble.words_key}.patient" for trouble in Trouble}
    wanted |= {"printer.paper_near_end.staff"}
    assert words.keys() == wanted
    assert all(words.values())


def test_every_trouble_has_a_state_it_is_told_by() -> None:
    assert STATUSES.keys() == set(Trouble)
    for trouble, status in STATUSES.items():
        assert trouble.words_key in status.words_keys


def test_paper_that_runs_low_is_told_to_staff_only() -> None:
    assert LOW.trouble is None
    assert LOW.words_keys == ("printer.paper_near_end",)
