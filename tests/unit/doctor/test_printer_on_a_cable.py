"""Serial and USB printers from a station's own file: doctor, bench checklist, and a real ticket."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from hardware.emulators.printer.builds import build_of
from hardware.emulators.printer.condition import Fault
from hardware.emulators.printer.pty_server import PtyServer
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.printer.port import Outcome
from hardware.printer.profiles import PrinterProfile, load_profile
from hardware.serial_link.pyserial_line import open_line
from kiosk_app import clock
from kiosk_app.bootstrap import drivers
from kiosk_app.bootstrap.acceptance import accept
from kiosk_app.bootstrap.examination import examine
from kiosk_app.commands.main import main
from kiosk_app.config import load
from kiosk_app.devices.ticket_desk import TicketDesk
from kiosk_app.doctor.acceptance.walk import Guide, Verdict
from kiosk_app.doctor.findings import Device, Sign
from tests.helpers import booked, people
from tests.helpers.decode_ticket import decode_qr
from tests.helpers.hands import ScriptedHands, good_hands, verdicts
from tests.helpers.printing import PROFILES
from tests.unit.doctor.test_acceptance_printer import PASSED

BAUD = 115200
SERIAL = f'serial = "{{place}}"\nbaud = {BAUD}\nflow = "none"'
USB = 'usb = "{place}"'
CABLES = {
    "serial": ("epson-tm", SERIAL),
    "serial clone": ("generic-80mm", SERIAL),
    "usb": ("epson-tm", USB),
    "usb presenter": ("custom-vkp-kpm", USB),
}
DEED_S = 20.0


@dataclass
class Cable:
    """A station's file and the printer at the end of its cable."""

    device: VirtualPrinter
    profile: PrinterProfile
    file: Path
    place: str


@contextmanager
def standing(folder: Path, name: str, line: str) -> Iterator[Cable]:
    profile = load_profile(PROFILES / f"{name}.json")
    device = VirtualPrinter(build_of(profile))
    is_serial = line.startswith("serial")
    server = PtyServer(device, folder / "printer", baud=BAUD if is_serial else None)
    file = folder / "station.toml"
    file.write_text(
        f"""
        [station]
        id = "kiosk-01"
        [central]
        url = "http://127.0.0.1:9"
        [journal]
        path = "{folder / "journal.db"}"
        [chip_reader]
        is_on = false
        [printer]
        profile = "{name}"
        """
        + line.format(place=server.path),
        encoding="utf-8",
    )
    try:
        yield Cable(device, profile, file, server.path)
    finally:
        server.close()
        device.close()
    assert device.unknown == []


@pytest.fixture(params=list(CABLES))
def cable(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cable]:
    with standing(tmp_path, *CABLES[request.param]) as made:
        yield made


def told(cable: Cable, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Return the exit code, the sign and where the printer is, as the command says them."""
    code = main(["doctor", "printer", str(cable.file), "--json"])
    [found] = json.loads(capsys.readouterr().out)["devices"]
    return code, found["sign"], dict(found["facts"])["address"]


@pytest.mark.requirement("R011")
def test_the_doctor_finds_it_by_its_name_and_tells_each_fault(
    cable: Cable, capsys: pytest.CaptureFixture[str]
) -> None:
    code, sign, where = told(cable, capsys)
    assert (code, sign) == (0, "well")
    assert cable.place in where
    for fault, expected in (
        (Fault.PAPER_END, "paper_end"),
        (Fault.COVER_OPEN, "cover_open"),
        (Fault.CUTTER, "cutter_error"),
    ):
        cable.device.apply(fault)
        assert told(cable, capsys)[:2] == (1, expected)
        cable.device.mend(fault)
    assert told(cable, capsys)[:2] == (0, "well")


def test_a_cable_that_is_out_is_told_and_the_next_look_finds_it_back(cable: Cable) -> None:
    config = load(cable.file)  # a name outside /dev has to be there when the file is read

    def is_found(expected: Sign) -> bool:
        """Look some times: hands at a cable are slower than a look."""
        looks = (f.sign for _ in range(50) for f in examine(config) if f.device is Device.PRINTER)
        return expected in looks

    cable.device.apply(Fault.UNPLUG)
    assert is_found(Sign.PRINTER_UNREACHABLE)
    cable.device.mend(Fault.UNPLUG)
    assert is_found(Sign.WELL)


def test_a_port_that_another_program_holds_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with standing(tmp_path, *CABLES["serial"]) as cable:
        held = open_line(cable.place, BAUD)
        assert told(cable, capsys)[:2] == (1, "printer_held")
        held.close()
        assert told(cable, capsys)[:2] == (0, "well")


def test_a_ticket_of_the_station_comes_out_whole(cable: Cable) -> None:
    config = load(cable.file)
    printer, profile = drivers.printer_of(config)
    assert drivers.has_own_letters(config, profile) is bool(config.printer.serial)
    at = TicketDesk(printer, profile, lambda: booked.ISSUER, lambda: people.NOW)
    assert at.print_ticket(people.ADULT_PATIENT, people.APPOINTMENT) is Outcome.PRINTED
    [slip] = cable.device.tickets
    [code] = decode_qr(slip)
    assert people.APPOINTMENT.number in code
    assert at.look().trouble is None


@pytest.mark.slow
@pytest.mark.parametrize("cable", ["serial", "usb", "usb presenter"], indirect=True)
def test_an_integrator_walks_through_the_bench_checklist(cable: Cable) -> None:
    """On a serial line the trial tickets take the time that a wire takes."""
    hands = ScriptedHands(
        good_hands(cable.device, Fault.UNPLUG) | {"take_ticket": cable.device.take}
    )
    guide = Guide(hands, deed_s=DEED_S, answer_s=DEED_S)
    done = accept(load(cable.file), "printer", guide, clock.now)
    found = verdicts(tuple(done.results))
    if not cable.profile.has_presenter:
        assert found.pop("printer_presenter") == (Verdict.SKIPPED, "no_presenter")
    assert set(found.values()) == {PASSED}, found
    assert done.is_passed
    assert cable.place in done.device
