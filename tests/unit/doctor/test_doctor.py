"""The doctor on real protocols: every device well, and every device ill in its own way."""

import json
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from hardware.emulators.code_scanner import EmulatedCodeScanner
from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.printer.condition import Fault
from hardware.emulators.printer.tcp_server import TcpServer
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.emulators.sam_module import CardTimes, SamModuleOnPty
from hardware.emulators.usb_sam import SamModuleOnUsb
from hardware.id_card.ccid_reader import CcidIdCardReader
from hardware.id_card.sam_frames import STATUS, Sw3
from hardware.id_card.sam_reader import SamReader
from hardware.id_card.sam_usb_line import line_over
from hardware.serial_link.pyserial_line import open_line
from hardware.smartcard.watcher import PcscWatcher
from hardware.speech.port import MIDDLE, Sentence
from hardware.speech.programs import Turn
from hardware.speech.voices import EspeakVoice
from kiosk_app import clock
from kiosk_app.bootstrap.examination import examine
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.commands.main import main
from kiosk_app.config import (
    CentralConfig,
    ChipReaderConfig,
    Config,
    JournalConfig,
    PadConfig,
    PrinterConfig,
    SerialConfig,
    StationConfig,
)
from kiosk_app.config_speech import SpeechConfig
from kiosk_app.doctor import checks
from kiosk_app.doctor.findings import Device, Finding, Sign, Verdict
from kiosk_app.doctor.report import LANGUAGES, DoctorWords, as_json, as_table, is_good
from kiosk_app.journal.journal import Journal
from tests.contract.smartcard.fake_scard import FakeScard
from tests.helpers.central import CentralHouse, central
from tests.helpers.devices import keep_key_of
from tests.helpers.printing import KIOSK, desk, striped
from tests.helpers.speech import Loudspeaker, failing

WORDS = RESOURCES / "i18n"


class Echo:
    """A line that gives back what it was given."""

    def __init__(self) -> None:
        self._said = b""

    def write(self, data: bytes) -> None:
        self._said += data

    def read_some(self, timeout_s: float) -> bytes:
        del timeout_s
        said, self._said = self._said, b""
        return said

    def reset_input(self) -> None:
        self._said = b""

    def close(self) -> None:
        """Nothing to give back."""


@dataclass
class Station:
    """One station's devices, all emulated but for the chip reader, which is switched off."""

    folder: Path
    house: CentralHouse
    pad: SamModuleOnPty
    scanner: EmulatedCodeScanner
    printer: VirtualPrinter
    config: Config

    def finding(self, device: Device) -> Finding:
        return next(found for found in examine(self.config) if found.device is device)


@contextmanager
def standing(folder: Path) -> Iterator[Station]:
    pad = SamModuleOnPty(folder / "pad", times=CardTimes(0, 0, 0))
    scanner = EmulatedCodeScanner(folder / "scanner")
    printer = VirtualPrinter()
    server = TcpServer(printer)
    try:
        with central(now=clock.now(), days=0) as house:
            config = Config(
                station=StationConfig("kiosk-01"),
                central=CentralConfig(house.url),
                journal=JournalConfig(folder / "journal.db"),
                chip_reader=ChipReaderConfig(is_on=False),
                id_card_reader=PadConfig(pad.path),
                scanner=SerialConfig(scanner.path),
                printer=PrinterConfig("127.0.0.1", server.port),
            )
            keep_key_of("kiosk-01", config.key_file)
            yield Station(folder, house, pad, scanner, printer, config)
    finally:
        server.close()
        printer.close()
        scanner.close()
        pad.close()


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with standing(tmp_path) as made:
        yield made


@pytest.mark.requirement("R011")
def test_a_station_in_order_is_told_so(station: Station) -> None:
    findings = examine(station.config)
    assert [found.device for found in findings] == list(Device)
    assert {found.sign for found in findings} == {Sign.WELL, Sign.NOT_CONFIGURED}
    assert is_good(findings)
    told = as_table(findings, DoctorWords(WORDS, "en"))
    assert "hospital: " in told
    assert station.pad.path in told


def test_nothing_is_left_behind_or_held(station: Station) -> None:
    examine(station.config)
    assert not station.config.journal.path.exists()
    open_line(station.pad.path).close()
    open_line(station.scanner.path).close()
    assert is_good(examine(station.config))


def test_what_is_not_configured_is_no_fault(station: Station) -> None:
    bare = replace(station.config, id_card_reader=PadConfig(), scanner=SerialConfig())
    signs = {found.device: found.sign for found in examine(bare)}
    assert signs[Device.ID_CARD_READER] is signs[Device.SCANNER] is Sign.NOT_CONFIGURED
    assert is_good(examine(bare))


@pytest.mark.requirement("R011")
@pytest.mark.parametrize(
    ("fault", "sign"),
    [
        (Fault.PAPER_END, Sign.PAPER_END),
        (Fault.NEAR_END, Sign.PAPER_NEAR_END),
        (Fault.COVER_OPEN, Sign.COVER_OPEN),
        (Fault.CUTTER, Sign.CUTTER_ERROR),
        (Fault.OVERHEAT, Sign.HEAD_HOT),
        (Fault.FAILED, Sign.PRINTER_FAILED),
        (Fault.HANG, Sign.PRINTER_NO_REPLY),
    ],
)
def test_each_trouble_of_a_printer_has_its_own_sign(
    station: Station, fault: Fault, sign: Sign
) -> None:
    station.printer.apply(fault)
    assert station.finding(Device.PRINTER).sign is sign


def test_a_ticket_nobody_took_is_something_to_look_at() -> None:
    with desk(KIOSK) as ready:
        ready.driver.print_job(striped())
        found = checks.check_printer(ready.driver, "here", KIOSK.name)
        assert (found.sign, found.verdict) == (Sign.TICKET_WAITING, Verdict.LOOK)
        ready.device.take()
        assert checks.check_printer(ready.driver, "here", KIOSK.name).sign is Sign.WELL


def test_a_printer_that_is_not_there(station: Station) -> None:
    config = replace(station.config, printer=PrinterConfig("127.0.0.1", 1))
    assert {f.device: f.sign for f in examine(config)}[Device.PRINTER] is Sign.PRINTER_UNREACHABLE


def test_a_pad_that_is_unplugged_held_mute_or_broken(station: Station) -> None:
    station.pad.module.faults.sw3[STATUS] = Sw3.SELF_TEST_FAILED
    assert station.finding(Device.ID_CARD_READER).sign is Sign.MODULE_FAULT
    station.pad.module.faults.mute = True
    assert station.finding(Device.ID_CARD_READER).sign is Sign.SILENT
    held = open_line(station.pad.path)
    assert station.finding(Device.ID_CARD_READER).sign is Sign.PORT_HELD
    held.close()
    station.pad.unplug()
    assert station.finding(Device.ID_CARD_READER).sign is Sign.PORT_MISSING


def test_another_device_on_the_port_of_the_pad_is_not_called_unplugged(station: Station) -> None:
    station.pad.module.faults.sw3[STATUS] = Sw3.BAD_COMMAND
    found = station.finding(Device.ID_CARD_READER)
    assert (found.sign, found.verdict) == (Sign.NONSENSE, Verdict.BAD)
    echo = SamReader(Echo)  # such as two wires that touch
    assert checks.check_id_card_reader(echo, "/dev/ttyUSB0").sign is Sign.NONSENSE


def test_a_module_on_usb_is_asked_like_any_other_and_told_missing(station: Station) -> None:
    usb = SamModuleOnUsb()
    open_line = line_over(usb.open)
    assert checks.check_id_card_reader(SamReader(open_line), "USB 0400:c35a").sign is Sign.WELL
    usb.module.faults.mute = True
    quick = SamReader(open_line, deadline_s=0.1)
    assert checks.check_id_card_reader(quick, "USB 0400:c35a").sign is Sign.SILENT
    with_usb = PadConfig(kind="usb", usb_id="1d6b:ffff")
    station.config = replace(station.config, id_card_reader=with_usb)
    found = station.finding(Device.ID_CARD_READER)
    assert found.sign is Sign.USB_MISSING
    assert ("port", "USB 1d6b:ffff") in found.facts


def test_a_reader_with_a_ccid_face_is_looked_for_by_name() -> None:
    slot = EmulatedSlot("SAM 00")
    reader = CcidIdCardReader(lambda: slot)
    assert checks.check_ccid_id_card_reader(reader, "SAM").sign is Sign.WELL
    down = EmulatedSlot()
    down.set_plugged(is_plugged=False)
    gone = CcidIdCardReader(lambda: down, ready_s=0.1)
    assert checks.check_ccid_id_card_reader(gone, "SAM").sign is Sign.NO_READER


def test_a_ccid_face_that_no_service_has_is_told(station: Station) -> None:
    pad = PadConfig(kind="ccid", name_contains="no such reader")
    station.config = replace(station.config, id_card_reader=pad)
    assert station.finding(Device.ID_CARD_READER).sign is Sign.NO_READER


def test_a_scanner_that_is_held_or_unplugged(station: Station) -> None:
    held = open_line(station.scanner.path)
    assert station.finding(Device.SCANNER).sign is Sign.PORT_HELD
    held.close()
    station.scanner.unplug()
    assert station.finding(Device.SCANNER).sign is Sign.PORT_MISSING


def test_a_scanner_that_types_is_told_missing_by_its_own_words(station: Station) -> None:
    typing = SerialConfig("/dev/input/by-id/not-there-event-kbd", kind="keyboard")
    station.config = replace(station.config, scanner=typing)
    assert station.finding(Device.SCANNER).sign is Sign.INPUT_MISSING


def speaking(station: Station, **speech: str) -> Finding:
    station.config = replace(station.config, speech=SpeechConfig(**speech))
    return station.finding(Device.SPEAKER)


def test_the_speaker_is_tried_aloud_at_the_loudness_patients_begin_with(
    station: Station, tmp_path: Path
) -> None:
    assert station.finding(Device.SPEAKER).sign is Sign.NOT_CONFIGURED
    heard = Loudspeaker(tmp_path / "heard")
    found = speaking(station, voice="espeak-ng", player=heard.program)
    assert (found.sign, found.facts) == (Sign.WELL, (("player", heard.program),))
    [wave] = heard.played
    spoken = EspeakVoice().wave_of(Sentence("x", "您要办什么？"), "zh", Turn())
    assert spoken is not None
    assert wave == spoken.at(MIDDLE)


def test_a_pack_alone_is_tried_with_its_recording_or_with_silence(
    station: Station, tmp_path: Path
) -> None:
    heard, pack = Loudspeaker(tmp_path / "heard"), tmp_path / "pack"
    (pack / "zh").mkdir(parents=True)
    found = speaking(station, pack=str(pack), player=heard.program)
    assert (found.sign, ("recordings", "0") in found.facts) == (Sign.WELL, True)
    (pack / "zh" / "at_home.title.wav").write_bytes(b"no sound")
    assert speaking(station, pack=str(pack), player=heard.program).sign is Sign.NO_VOICE
    assert [wave.loudness for wave in heard.played] == [0.0]


def test_a_dead_speaker_is_told_with_what_to_do(station: Station, tmp_path: Path) -> None:
    found = speaking(station, voice="espeak-ng", player=failing(tmp_path))
    assert (found.sign, found.verdict) == (Sign.NO_SOUND, Verdict.BAD)
    assert "audio open error" in dict(found.facts)["why"]


def test_a_service_that_is_away_or_does_not_know_the_station(station: Station) -> None:
    gone = replace(station.config, central=CentralConfig("http://127.0.0.1:1"))
    assert {f.device: f.sign for f in examine(gone)}[Device.CENTRAL] is Sign.CENTRAL_UNREACHABLE
    stranger = replace(station.config, station=StationConfig("kiosk-99"))
    assert {f.device: f.sign for f in examine(stranger)}[Device.CENTRAL] is Sign.CENTRAL_REFUSES


def test_a_station_that_was_never_enrolled_is_told_how(station: Station) -> None:
    station.config.key_file.unlink()
    assert station.finding(Device.CENTRAL).sign is Sign.NOT_ENROLLED


def test_a_key_of_another_station_is_not_believed(station: Station) -> None:
    station.config.key_file.unlink()
    keep_key_of("kiosk-02", station.config.key_file)
    assert station.finding(Device.CENTRAL).sign is Sign.NOT_BELIEVED


def test_a_clock_that_is_off_is_something_to_look_at(station: Station) -> None:
    station.house.clock.set(clock.now() + timedelta(minutes=5))
    found = station.finding(Device.CENTRAL)
    assert (found.sign, found.verdict) == (Sign.CLOCK_OFF, Verdict.LOOK)
    assert is_good([found])


def test_a_journal_in_use_or_damaged(station: Station) -> None:
    held = Journal.open(station.config.journal.path)
    assert station.finding(Device.JOURNAL).sign is Sign.JOURNAL_IN_USE
    held.close()
    found = station.finding(Device.JOURNAL)
    assert found.sign is Sign.WELL
    assert ("unsettled intents", "0") in found.facts


def test_chip_readers_are_named_and_their_absence_is_told() -> None:
    slot = EmulatedSlot("Some Reader 00")
    found = checks.check_chip_readers(slot)
    assert (found.sign, found.facts) == (Sign.WELL, (("reader", "Some Reader 00"),))
    down = EmulatedSlot()
    down.set_plugged(is_plugged=False)
    assert checks.check_chip_readers(down).sign is Sign.NO_CARD_SERVICE
    assert checks.check_chip_readers(None).sign is Sign.NO_CARD_LIBRARY


@pytest.mark.slow
def test_a_card_service_that_hangs_is_not_called_a_pulled_cable() -> None:
    scard = FakeScard("Some Reader 00")
    scard.freeze()
    try:
        found = checks.check_chip_readers(PcscWatcher(scard))
    finally:
        scard.thaw()
    assert (found.sign, found.verdict) == (Sign.CARD_SERVICE_HANGS, Verdict.BAD)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sign_device_and_verdict_has_words_and_every_fault_a_remedy(language: str) -> None:
    words = DoctorWords(WORDS, language)
    for device in Device:
        for sign in Sign:
            found = Finding(device, sign)
            assert words.device(found)
            assert words.verdict(found.verdict)
            assert words.found(found)
            needs = found.verdict in {Verdict.BAD, Verdict.LOOK}
            assert bool(words.remedy(found)) == needs, sign


def test_both_languages_have_the_same_keys() -> None:
    keys = [
        json.loads((WORDS / f"doctor.{language}.json").read_text(encoding="utf-8")).keys()
        for language in LANGUAGES
    ]
    assert keys[0] == keys[1]


def test_the_columns_of_a_table_stand_below_each_other() -> None:
    findings = [Finding(device, Sign.WELL) for device in Device]
    words = DoctorWords(WORDS, "zh")

    def columns(text: str) -> int:
        return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)

    lines = as_table(findings, words).splitlines()
    assert len({columns(line) for line in lines}) == 1


def test_machines_get_everything_people_get() -> None:
    findings = [Finding(Device.PRINTER, Sign.PAPER_END, (("address", "192.0.2.1:9100"),))]
    told = json.loads(as_json(findings, DoctorWords(WORDS, "en")))
    assert told == {
        "is_good": False,
        "devices": [
            {
                "device": "printer",
                "verdict": "bad",
                "sign": "paper_end",
                "found": "no paper",
                "remedy": "put in a new roll",
                "facts": [["address", "192.0.2.1:9100"]],
            }
        ],
    }


def config_file(station: Station) -> Path:
    path = station.folder / "kiosk.toml"
    path.write_text(
        f"""
        [station]
        id = "kiosk-01"
        [central]
        url = "{station.config.central.url}"
        [journal]
        path = "{station.config.journal.path}"
        [chip_reader]
        is_on = false
        [id_card_reader]
        port = "{station.pad.path}"
        [scanner]
        port = "{station.scanner.path}"
        [printer]
        port = {station.config.printer.port}
        """,
        encoding="utf-8",
    )
    return path


def test_the_command_tells_and_its_exit_code_says_whether_all_is_well(
    station: Station, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(config_file(station))
    assert main(["doctor", path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["is_good"] is True
    assert main(["doctor", "printer", "--language", "en", path]) == 0, "words in any order"
    assert "works" in capsys.readouterr().out
    station.printer.apply(Fault.PAPER_END)
    assert main(["doctor", path]) == 1
    assert "没有打印纸" in capsys.readouterr().out


def test_a_broken_file_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", str(tmp_path / "nothing.toml")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
