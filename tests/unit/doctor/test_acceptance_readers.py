"""The readers' bench checklist over emulators: all good, and each fault by its name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hardware.emulators.code_scanner import EmulatedCodeScanner
from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.hospital_card import CpuHospitalCard, MifareCard
from hardware.emulators.record_card import CardFaults
from hardware.emulators.sam_module import INSTANT, SamModuleOnPty
from hardware.emulators.social_card import SocialCardEmulator, SocialCardFields
from hardware.emulators.virtual_card import EmulatedCard
from hardware.hospital_card.coding import Coding
from hardware.hospital_card.profile import HospitalCardProfile, Place, Technology
from hardware.hospital_card.reader import HospitalCardReader
from hardware.id_card.sam_frames import FIND_CARD, Sw3
from hardware.id_card.sam_reader import SamReader
from hardware.scanner.serial_scanner import SerialScanner
from hardware.serial_link.pyserial_line import open_line
from kiosk_app.doctor.acceptance.reader_checklist import ChipChecklist, PadChecklist
from kiosk_app.doctor.acceptance.scanner_checklist import LONG, SHORT, ScannerChecklist
from kiosk_app.doctor.acceptance.walk import Guide, Result, Verdict, Word, walk
from tests.helpers.hands import ScriptedHands, verdicts
from tests.unit.id_card.cards import ADULT

PASSED = (Verdict.PASSED, "")
Deeds = dict[str, Callable[[], None] | Word]
ONE = SocialCardFields(name="郑一", id_number="110101199001019017")
OTHER = SocialCardFields(name="郑二", id_number="110101199001019025")
MUTE = CardFaults(pull_at=1)
KEY = bytes.fromhex("A1B2C3D4E5F6")
SECTOR = HospitalCardProfile("s", Technology.MIFARE, Place(0, 8, Coding.ASCII), block=16, key=KEY)
FILE = HospitalCardProfile("f", Technology.CPU, Place(0, 4, Coding.BCD), aid=b"SITE", file_id=21)


def chip_hands(slot: EmulatedSlot) -> Deeds:
    def pull() -> None:
        slot.insert(ONE)
        slot.remove()
        slot.insert(ONE, CardFaults(pull_at=2))

    return {
        "wait_for_reader": lambda: slot.set_plugged(is_plugged=True),
        "insert_card": lambda: slot.insert(ONE),
        "take_card_out": slot.remove,
        "insert_and_pull": pull,
        "insert_turned_over": lambda: slot.insert(ONE, MUTE),
        "change_card_over": lambda: slot.swap(OTHER),
        "unplug_reader": lambda: slot.set_plugged(is_plugged=False),
        "plug_reader_in": lambda: slot.set_plugged(is_plugged=True),
        "restart_service": lambda: slot.set_plugged(is_plugged=False),
    }


def chips(
    deeds: Deeds,
    slot: EmulatedSlot,
    *steps: str,
    deed_s: float = 10.0,
    hospital: HospitalCardReader | None = None,
) -> tuple[Result, ...]:
    checklist = ChipChecklist(slot, hospital)
    wanted = [step for step in checklist.steps if not steps or step[0] in steps]
    try:
        return walk(wanted, Guide(ScriptedHands(deeds), deed_s=deed_s))
    finally:
        checklist.close()


def test_a_good_chip_reader_passes_every_step() -> None:
    slot = EmulatedSlot()
    results = chips(chip_hands(slot), slot)
    assert set(verdicts(results).values()) == {PASSED}, verdicts(results)
    figures = {result.step: result.figures for result in results}
    assert figures["chip_card"]["number"] == "…9017"
    assert figures["chip_card"]["kind"] == "SocialCardRecord"
    assert figures["chip_changed_over"] == {"first": "…9017", "second": "…9025"}


def test_a_report_about_cards_holds_no_name_and_no_whole_number() -> None:
    slot = EmulatedSlot()
    told = str(chips(chip_hands(slot), slot))
    for secret in (ONE.name, OTHER.name, ONE.id_number, OTHER.id_number):
        assert secret not in told


@pytest.mark.parametrize(
    ("step", "words", "deed", "why"),
    [
        ("chip_card", "insert_card", "nothing", "card_not_seen"),
        ("chip_card", "take_card_out", "nothing", "card_not_gone"),
        ("chip_card", "insert_card", "mute", "media"),
        ("chip_card", "insert_card", "pin", "media"),
        ("chip_card", "insert_card", "garbage", "protocol"),
        ("chip_pulled", "insert_and_pull", "nothing", "card_not_seen"),
        ("chip_turned_over", "insert_turned_over", "good", "card_was_read"),
        ("chip_changed_over", "change_card_over", "nothing", "change_not_seen"),
        ("chip_changed_over", "change_card_over", "same", "same_card_twice"),
        ("chip_cable", "unplug_reader", "nothing", "cable_not_seen"),
        ("chip_cable", "plug_reader_in", "nothing", "not_mended"),
        ("chip_service", "restart_service", "nothing", "service_not_seen"),
    ],
)
def test_each_fault_of_a_chip_reader_fails_by_its_name(
    step: str, words: str, deed: str, why: str
) -> None:
    slot = EmulatedSlot()
    deeds: dict[str, Callable[[], None]] = {
        "nothing": lambda: None,
        "mute": lambda: slot.insert(ONE, MUTE),
        "pin": lambda: slot.insert(ONE, CardFaults(wants_pin=True)),
        "garbage": lambda: slot.insert(SocialCardFields(id_number="!!!")),
        "good": lambda: slot.insert(ONE),
        "same": lambda: slot.swap(ONE),
    }
    results = chips(chip_hands(slot) | {words: deeds[deed]}, slot, step, deed_s=0.3)
    assert verdicts(results) == {step: (Verdict.FAILED, why)}


def test_no_reader_at_all_is_told() -> None:
    slot = EmulatedSlot()
    slot.set_plugged(is_plugged=False)
    results = chips({}, slot, "chip_reader", deed_s=0.3)
    assert verdicts(results) == {"chip_reader": (Verdict.FAILED, "no_reader")}


@pytest.mark.parametrize(
    ("profile", "card", "kind", "end"),
    [
        (
            SECTOR,
            MifareCard(blocks={16: b"90012345" + bytes(8)}, keys={16: KEY}),
            "HospitalCardRecord",
            "…2345",
        ),
        (
            FILE,
            CpuHospitalCard(b"SITE", 21, bytes.fromhex("90012345")),
            "HospitalCardRecord",
            "…2345",
        ),
        (FILE, SocialCardEmulator(ONE), "SocialCardRecord", "…9017"),
    ],
    ids=["mifare", "cpu", "social"],
)
def test_a_hospital_s_own_card_is_read_after_the_kinds_that_name_a_person(
    profile: HospitalCardProfile, card: EmulatedCard, kind: str, end: str
) -> None:
    slot, hospital = EmulatedSlot(), HospitalCardReader(profile)
    deeds = chip_hands(slot) | {"insert_hospital_card": lambda: slot.insert_card(card)}
    (result,) = chips(deeds, slot, "chip_hospital_card", hospital=hospital)
    assert (result.figures["kind"], result.figures["number"]) == (kind, end)
    is_own = kind == "HospitalCardRecord"
    assert (result.verdict, result.why) == (
        PASSED if is_own else (Verdict.FAILED, "no_hospital_card")
    )
    assert ("name" in result.figures) is not is_own
    assert "90012345" not in str(result)


def test_other_hospitals_cards_are_refused_and_not_asked_for_without_a_profile() -> None:
    slot = EmulatedSlot()
    deeds = chip_hands(slot) | {"insert_hospital_card": lambda: slot.insert_card(MifareCard())}
    foreign = chips(deeds, slot, "chip_hospital_card", hospital=HospitalCardReader(SECTOR))
    assert verdicts(foreign) == {"chip_hospital_card": (Verdict.FAILED, "media")}
    assert chips({}, EmulatedSlot(), "chip_hospital_card") == ()
    slot = EmulatedSlot()
    deeds = chip_hands(slot) | {"insert_card": lambda: slot.insert_card(MifareCard())}
    without = chips(deeds, slot, "chip_card")
    assert verdicts(without) == {"chip_card": (Verdict.FAILED, "media")}


@dataclass
class PadStand:
    module: SamModuleOnPty
    checklist: PadChecklist
    deeds: Deeds = field(default_factory=dict)

    def walk(self, *steps: str, deed_s: float = 10.0) -> tuple[Result, ...]:
        wanted = [step for step in self.checklist.steps if not steps or step[0] in steps]
        return walk(wanted, Guide(ScriptedHands(self.deeds), deed_s=deed_s))


@contextmanager
def pad_stand(folder: Path) -> Iterator[PadStand]:
    module = SamModuleOnPty(folder / "pad", times=INSTANT, baud=None)
    reader = SamReader(lambda: open_line(module.path), deadline_s=0.3)
    stand = PadStand(module, PadChecklist(reader))

    def again() -> None:
        module.module.lift()
        module.module.place(ADULT)

    stand.deeds = {
        "place_card": lambda: module.module.place(ADULT),
        "lift_and_place_again": again,
        "unplug_pad": module.unplug,
        "plug_pad_in": module.replug,
    }
    try:
        yield stand
    finally:
        stand.checklist.close()
        module.close()


def test_a_good_identity_card_reader_passes_every_step(tmp_path: Path) -> None:
    with pad_stand(tmp_path) as stand:
        results = stand.walk()
    assert set(verdicts(results).values()) == {PASSED}, verdicts(results)
    assert len(results) == 4
    told = str(results)
    assert ADULT.name not in told
    assert ADULT.id_number not in told
    assert f"…{ADULT.id_number[-4:]}" in told


@pytest.mark.parametrize(
    ("step", "words", "why"),
    [
        ("pad_card", "place_card", "card_not_read"),
        ("pad_again", "lift_and_place_again", "card_not_read"),
        ("pad_cable", "unplug_pad", "cable_not_seen"),
        ("pad_cable", "plug_pad_in", "not_mended"),
    ],
)
def test_each_deed_that_is_not_done_at_the_pad_runs_out_of_time(
    tmp_path: Path, step: str, words: str, why: str
) -> None:
    with pad_stand(tmp_path) as stand:
        del stand.deeds[words]
        assert verdicts(stand.walk(step, deed_s=0.3)) == {step: (Verdict.FAILED, why)}


def test_a_pad_that_is_silent_or_refuses_is_told(tmp_path: Path) -> None:
    with pad_stand(tmp_path) as stand:
        stand.module.module.faults.mute = True
        assert verdicts(stand.walk("pad_answers")) == {
            "pad_answers": (Verdict.FAILED, "device_missing")
        }
        stand.module.module.faults.mute = False
        stand.module.module.faults.sw3[FIND_CARD] = Sw3.BAD_COMMAND
        assert verdicts(stand.walk("pad_card")) == {"pad_card": (Verdict.FAILED, "protocol")}


@contextmanager
def scanner_stand(folder: Path) -> Iterator[tuple[EmulatedCodeScanner, ScannerChecklist]]:
    scanner = EmulatedCodeScanner(folder / "scanner")
    checklist = ScannerChecklist(SerialScanner(lambda: open_line(scanner.path)))
    try:
        yield scanner, checklist
    finally:
        checklist.close()
        scanner.close()


def test_a_good_scanner_passes_every_step_and_is_shown_what_it_has_to_scan(tmp_path: Path) -> None:
    with scanner_stand(tmp_path) as (scanner, checklist):
        hands = ScriptedHands(
            {
                "scan_code": lambda: scanner.scan(hands.codes[-1]),
                "unplug_scanner": scanner.unplug,
                "plug_scanner_in": scanner.replug,
            }
        )
        results = walk(checklist.steps, Guide(hands, deed_s=10.0))
    assert set(verdicts(results).values()) == {PASSED}, verdicts(results)
    assert hands.codes == [SHORT, LONG]


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (SHORT[1:], "code_came_garbled"),
        (SHORT[0] + SHORT, "code_came_garbled"),
        ("\x1b" + SHORT, "code_came_garbled"),
        (None, "nothing_scanned"),
    ],
)
def test_a_scanner_that_loses_or_doubles_a_character_fails(
    tmp_path: Path, sent: str | None, why: str
) -> None:
    with scanner_stand(tmp_path) as (scanner, checklist):
        scan: Deeds = {} if sent is None else {"scan_code": lambda: scanner.scan(sent or "")}
        results = walk(checklist.steps[:2], Guide(ScriptedHands(scan), deed_s=0.8))
    assert verdicts(results)["scanner_short"] == (Verdict.FAILED, why)


def test_a_scanner_that_is_not_there_or_stays_is_told(tmp_path: Path) -> None:
    with scanner_stand(tmp_path) as (scanner, checklist):
        left = walk(checklist.steps[3:], Guide(ScriptedHands({}), deed_s=0.3))
        scanner.unplug()
        gone = walk(checklist.steps[:1], Guide(ScriptedHands({}), deed_s=0.3))
    assert verdicts(left) == {"scanner_cable": (Verdict.FAILED, "cable_not_seen")}
    assert verdicts(gone) == {"scanner_answers": (Verdict.FAILED, "device_missing")}
