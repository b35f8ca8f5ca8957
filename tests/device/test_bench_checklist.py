"""The bench checklist of real devices, by flag; see docs/devices.md. Reports go to the folder."""

import os
from pathlib import Path

import pytest

from kiosk_app import clock
from kiosk_app.bootstrap.acceptance import accept
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.config import load
from kiosk_app.doctor.acceptance.protocol import AcceptanceWords
from kiosk_app.doctor.acceptance.terminal import TerminalHands
from kiosk_app.doctor.acceptance.walk import Guide

AN_HOUR_S = 3600


def walk_with_a_person(config: pytest.Config, kind: str) -> None:
    """Lead the person at the terminal through the checklist; the whole report tells a failure."""
    words = AcceptanceWords(RESOURCES / "i18n", str(config.getoption("--device-language")))
    station = load(Path(str(config.getoption(f"--device-{kind}"))))
    terminal = os.open(str(config.getoption("--device-terminal")), os.O_RDWR | os.O_NOCTTY)
    with os.fdopen(os.dup(terminal), "w", encoding="utf-8") as out:
        try:
            guide = Guide(TerminalHands(words, terminal, out))
            protocol = accept(station, kind, guide, clock.now)
        finally:
            os.close(terminal)
    protocol.write(Path(), words)
    assert protocol.is_passed, protocol.as_text(words)


@pytest.mark.device("printer")
@pytest.mark.timeout(AN_HOUR_S)
def test_the_printer_passes_its_checklist(pytestconfig: pytest.Config) -> None:
    walk_with_a_person(pytestconfig, "printer")


@pytest.mark.device("reader")
@pytest.mark.timeout(AN_HOUR_S)
def test_the_readers_and_the_scanner_pass_their_checklist(pytestconfig: pytest.Config) -> None:
    walk_with_a_person(pytestconfig, "reader")
