"""Any identity-card reader: the same promises in memory and over a real serial port."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from hardware.emulators.ccid_id_card import CcidIdCard
from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.sam_module import INSTANT, SamModule, SamModuleOnPty
from hardware.emulators.usb_sam import SamModuleOnUsb
from hardware.errors import DeviceCancelledError, DeviceError, DeviceMissingError, MediaError
from hardware.id_card.ccid_reader import CcidIdCardReader
from hardware.id_card.port import IdCardReader, IdCardRecord
from hardware.id_card.sam_frames import FIND_CARD, READ_TEXT_AND_PHOTO, SELECT_CARD, Sw3, encode
from hardware.id_card.sam_reader import SamReader
from hardware.id_card.sam_usb_line import line_over
from hardware.line import OpenLine
from hardware.serial_link.pyserial_line import open_line
from tests.contract.id_card.known_silence import CountedModule, KnownSilence
from tests.unit.id_card import cards
from tests.unit.id_card.fake_line import Clock, FakeLine

NEVER = threading.Event()
SAMS = ["in memory", "pty", "usb"]
PLUG_CYCLES = 20


@dataclass(frozen=True)
class Rig:
    """A reader and the hands that serve it."""

    reader: IdCardReader
    place: Callable[[IdCardRecord | bytes], None]
    lift: Callable[[], None]
    unplug: Callable[[], None]
    replug: Callable[[], None]


@dataclass(frozen=True)
class SamRig(Rig):
    """A reader that speaks with a SAM-V module, whatever the cable."""

    module: SamModule


def rig_in_memory() -> SamRig:
    module, clock = SamModule(), Clock()
    line = FakeLine(module, clock)
    return SamRig(
        SamReader(line.open, clock=clock, poll_every_s=0.01),
        module.place,
        module.lift,
        lambda: setattr(line, "is_plugged_in", False),
        lambda: setattr(line, "is_plugged_in", True),
        module,
    )


def rig_on_cable(far_end: SamModuleOnPty | SamModuleOnUsb, open_line: OpenLine) -> SamRig:
    module = far_end.module = CountedModule()
    silence = KnownSilence(open_line, module, is_at_once=isinstance(far_end, SamModuleOnUsb))
    return SamRig(
        SamReader(silence.open, clock=silence, deadline_s=0.4, poll_every_s=0.01),
        module.place,
        module.lift,
        far_end.unplug,
        far_end.replug,
        module,
    )


def rig_on_pty(far_end: SamModuleOnPty) -> SamRig:
    return rig_on_cable(far_end, lambda: open_line(far_end.path))


class SlotPad:
    """A reader with a CCID face: an emulated slot, made anew for every watcher."""

    def __init__(self) -> None:
        self.slot = EmulatedSlot()
        self._card: IdCardRecord | bytes | None = None

    def make_watcher(self) -> EmulatedSlot:
        self.slot = EmulatedSlot()
        if self._card is not None:
            self.slot.insert_card(CcidIdCard(self._card))
        return self.slot

    def place(self, card: IdCardRecord | bytes) -> None:
        self.lift()
        self._card = card
        self.slot.insert_card(CcidIdCard(card))
        self.slot.await_told()

    def lift(self) -> None:
        self._card = None
        self.slot.remove()

    def set_plugged(self, *, is_plugged: bool) -> None:
        self.slot.set_plugged(is_plugged=is_plugged)
        assert self.slot.await_told()


def rig_with_ccid_face() -> Rig:
    pad = SlotPad()
    reader = CcidIdCardReader(pad.make_watcher, poll_every_s=0.01, ready_s=0.3)
    reader.poll(NEVER)  # the watch begins
    return Rig(
        reader,
        pad.place,
        pad.lift,
        lambda: pad.set_plugged(is_plugged=False),
        lambda: pad.set_plugged(is_plugged=True),
    )


@contextmanager
def sam_rig_of(kind: str, folder: Path) -> Iterator[SamRig]:
    if kind == "in memory":
        yield rig_in_memory()
        return
    if kind == "usb":
        usb = SamModuleOnUsb()
        made = rig_on_cable(usb, line_over(usb.open))
        yield made
        made.reader.close()
        return
    far_end = SamModuleOnPty(folder / "sam", times=INSTANT, baud=None)
    made = rig_on_pty(far_end)
    yield made
    made.reader.close()
    far_end.close()


@pytest.fixture(params=SAMS)
def sam_rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SamRig]:
    with sam_rig_of(request.param, tmp_path) as made:
        yield made


@pytest.fixture(params=[*SAMS, "ccid"])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    if request.param == "ccid":
        made = rig_with_ccid_face()
        yield made
        made.reader.close()
        return
    with sam_rig_of(request.param, tmp_path) as made_of_sam:
        yield made_of_sam


@pytest.mark.requirement("R164")
@pytest.mark.parametrize("record", cards.ALL, ids=lambda r: r.kind.name)
def test_it_reads_every_kind_of_card(rig: Rig, record: IdCardRecord) -> None:
    rig.place(record)
    assert rig.reader.poll(NEVER) == record


def test_it_finds_nothing_where_nothing_lies(rig: Rig) -> None:
    assert rig.reader.poll(NEVER) is None


def test_it_gives_a_card_once_until_it_is_lifted(rig: Rig) -> None:
    rig.place(cards.ADULT)
    assert rig.reader.poll(NEVER) == cards.ADULT
    assert rig.reader.poll(NEVER) is None
    rig.lift()
    assert rig.reader.poll(NEVER) is None
    rig.place(cards.ADULT)
    assert rig.reader.poll(NEVER) == cards.ADULT


@pytest.mark.requirement("R029")
def test_two_cards_in_a_row_never_mix(rig: Rig) -> None:
    for _ in range(5):
        for card in cards.ALL:
            rig.place(card)
            assert rig.reader.poll(NEVER) == card
            rig.lift()


def test_it_survives_garbage_and_reads_on(sam_rig: SamRig) -> None:
    sam_rig.module.place(cards.ADULT)
    sam_rig.module.faults.noise = bytes(range(256)) * 3
    sam_rig.module.faults.flips = 2
    assert sam_rig.reader.poll(NEVER) == cards.ADULT


def test_half_an_answer_is_asked_for_again(sam_rig: SamRig) -> None:
    sam_rig.module.place(cards.ADULT)
    sam_rig.module.faults.halves = 1
    assert sam_rig.reader.poll(NEVER) == cards.ADULT


def test_an_unreadable_card_can_be_placed_again(sam_rig: SamRig) -> None:
    sam_rig.module.place(cards.ADULT)
    sam_rig.module.faults.sw3[READ_TEXT_AND_PHOTO] = Sw3.READ_FAILED
    with pytest.raises(MediaError):
        sam_rig.reader.poll(NEVER)
    sam_rig.module.faults.sw3.clear()
    assert sam_rig.reader.poll(NEVER) == cards.ADULT


def test_a_silent_module_is_missing_and_back_when_it_speaks(sam_rig: SamRig) -> None:
    sam_rig.module.faults.mute = True
    with pytest.raises(DeviceMissingError):
        sam_rig.reader.poll(NEVER)
    sam_rig.module.faults.mute = False
    sam_rig.module.place(cards.ADULT)
    assert sam_rig.reader.poll(NEVER) == cards.ADULT


def test_a_module_out_of_order_is_missing(sam_rig: SamRig) -> None:
    sam_rig.module.faults.sw3[FIND_CARD] = Sw3.SELF_TEST_FAILED
    with pytest.raises(DeviceMissingError, match="out of order"):
        sam_rig.reader.poll(NEVER)


def test_waiting_can_be_called_off(rig: Rig) -> None:
    cancel = threading.Event()
    failures: list[DeviceError] = []

    def wait_for_a_card() -> None:
        try:
            rig.reader.read(cancel)
        except DeviceCancelledError as error:
            failures.append(error)

    waiting = threading.Thread(target=wait_for_a_card)
    waiting.start()
    cancel.set()
    waiting.join(20.0)
    assert not waiting.is_alive()
    assert len(failures) == 1


def test_the_cable_may_come_and_go(rig: Rig) -> None:
    for _ in range(3):
        rig.place(cards.ADULT)
        assert rig.reader.poll(NEVER) == cards.ADULT
        rig.unplug()
        for _ in range(2):
            with pytest.raises(DeviceMissingError):
                rig.reader.poll(NEVER)
        rig.replug()


def test_unplugging_while_it_polls_ends_the_wait(tmp_path: Path) -> None:
    far_end = SamModuleOnPty(tmp_path / "sam", times=INSTANT, baud=None)
    rig = rig_on_pty(far_end)
    assert rig.reader.poll(NEVER) is None
    polling, failures = threading.Event(), list[DeviceError]()

    def poll_for_ever() -> None:
        try:
            while True:
                rig.reader.poll(NEVER)
                polling.set()
        except DeviceError as error:
            failures.append(error)

    thread = threading.Thread(target=poll_for_ever)
    thread.start()
    assert polling.wait(20.0)
    rig.unplug()
    thread.join(20.0)
    assert not thread.is_alive()
    assert [type(error) for error in failures] == [DeviceMissingError]
    rig.reader.close()
    far_end.close()


def test_twenty_plug_cycles_leave_nothing_behind(tmp_path: Path) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    threads, files = threading.active_count(), open_files()
    far_end = SamModuleOnPty(tmp_path / "sam", times=INSTANT, baud=None)
    rig = rig_on_pty(far_end)
    for _ in range(PLUG_CYCLES):
        rig.module.place(cards.ADULT)
        assert rig.reader.poll(NEVER) == cards.ADULT
        rig.unplug()
        with pytest.raises(DeviceMissingError):
            rig.reader.poll(NEVER)
        rig.replug()
    rig.reader.close()
    far_end.close()
    assert (threading.active_count(), open_files()) == (threads, files)


def test_a_card_takes_three_commands_and_no_wait_of_ours() -> None:
    """How near that comes to the wire is measured: `sam_record` of the bench."""
    module, clock = SamModule(), Clock()
    line = FakeLine(module, clock)
    reader = SamReader(line.open, clock=clock)
    reader.poll(NEVER)
    del line.written[:]
    module.place(cards.ADULT)
    began = clock.now
    assert reader.poll(NEVER) == cards.ADULT
    assert clock.now == began
    wanted = [FIND_CARD, SELECT_CARD, READ_TEXT_AND_PHOTO]
    assert line.written == [encode(command) for command in wanted]
