"""A passport before the counter's scanner: from lines on a real port to a patient in the tab."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.emulators.code_scanner import EmulatedCodeScanner
from hardware.scanner.serial_scanner import SerialScanner
from hardware.serial_link.pyserial_line import open_line
from kiosk_app.devices.scanner_station import ScannerStation
from kiosk_app.domain.staff import Role
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.screens import Text
from kiosk_app.runtime.lanes import carry_out
from tests.helpers.central import CentralHouse, central
from tests.helpers.counter import HeadlessCounter
from tests.helpers.people import PHONE
from tests.helpers.staff import add_counter, hire
from tests.helpers.zones import PASSPORT, card, passport

FIRST, SECOND = PASSPORT.split()
PERMIT = card("CR", "H00000901", "740812", "360101")


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(days=0) as made:
        add_counter(made)
        yield made


@pytest.fixture
def counter(house: CentralHouse, tmp_path: Path) -> Iterator[HeadlessCounter]:
    with HeadlessCounter(house, tmp_path / "journal.sqlite").running() as made:
        made.sign_in(hire(house, Role.REGISTRAR, login="he.lu"))
        yield made


@pytest.fixture
def scanner(counter: HeadlessCounter, tmp_path: Path) -> Iterator[EmulatedCodeScanner]:
    """A scanner at the counter, in serial mode."""
    emulated = EmulatedCodeScanner(tmp_path / "scanner")
    driver = SerialScanner(lambda: open_line(emulated.path))
    station = ScannerStation(driver, counter.room.to_front, carry_out)
    station.start()
    counter.until(lambda: driver.is_connected, "an open port")
    yield emulated
    station.close()
    emulated.close()


def wait_for_words(counter: HeadlessCounter, key: str) -> None:
    """Wait until this is said at the form."""

    def is_said() -> bool:
        said = counter.desk.body.sheet.said
        return said is not None and said.sentence == Text(key)

    counter.until(is_said, key)


@pytest.mark.requirement("R032")
@pytest.mark.parametrize(
    ("lines", "initial"),
    [
        ((FIRST, SECOND), "T"),
        ((PERMIT[:30], PERMIT[30:60], PERMIT[60:]), "O"),
        ((FIRST + SECOND,), "T"),
    ],
    ids=["two lines", "three lines", "one code"],
)
def test_a_scanned_zone_brings_its_patient_into_the_tab(
    counter: HeadlessCounter, scanner: EmulatedCodeScanner, lines: tuple[str, ...], initial: str
) -> None:
    scanner.scan("\r".join(lines))
    counter.wait_for("entering_phone")
    counter.do(ev.Entered(PHONE))
    counter.wait_for("choosing_group")
    assert counter.desk.tabs[0].who.startswith(initial)
    assert lines[0] not in repr(counter.views)


@pytest.mark.requirement("R032")
def test_a_zone_that_cannot_be_is_told_at_the_form_and_the_right_one_goes_on(
    counter: HeadlessCounter, scanner: EmulatedCodeScanner
) -> None:
    old = passport("E00000901", "900101", "200101")
    for zone, trouble in (
        (PASSPORT.replace("E00000901", "E00000907"), told.ZoneTrouble.UNREADABLE),
        (old, told.ZoneTrouble.EXPIRED),
        ("A code that is none", told.ZoneTrouble.UNREADABLE),
    ):
        scanner.scan(zone.replace("\n", "\r"))
        wait_for_words(counter, f"counter.{trouble.value}")
        assert counter.name == "identifying"
    scanner.scan(PASSPORT.replace("\n", "\r\n"), b"\r\n")
    counter.wait_for("entering_phone")
