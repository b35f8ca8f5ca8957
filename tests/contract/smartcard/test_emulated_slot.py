"""What the emulated slot can do beyond the port: its cable."""

import pytest

from hardware.emulators.emulated_slot import READER, EmulatedSlot
from hardware.errors import DeviceMissingError, MediaRemovedError
from hardware.smartcard.port import (
    CardIn,
    CardOut,
    ReaderAdded,
    ReaderRemoved,
    ServiceDown,
    ServiceUp,
)
from tests.contract.smartcard.conftest import Bench
from tests.contract.smartcard.ear import Ear


@pytest.fixture
def slot(slot_bench: Bench) -> EmulatedSlot:
    assert isinstance(slot_bench.watcher, EmulatedSlot)
    return slot_bench.watcher


def test_a_pulled_cable_takes_the_card_along_and_brings_it_back(slot: EmulatedSlot) -> None:
    ear = Ear()
    slot.start(ear)
    slot.insert()
    atr = ear.card().atr
    link = slot.connect(READER)
    slot.set_plugged(is_plugged=False)
    slot.set_plugged(is_plugged=False)
    assert [ear.next() for _ in range(3)] == [
        CardOut(READER),
        ReaderRemoved(READER),
        ServiceDown(),
    ]
    with pytest.raises(MediaRemovedError):
        link.transmit(b"\x00\xb2\x01\x05\x00")
    with pytest.raises(DeviceMissingError):
        slot.connect(READER)
    slot.set_plugged(is_plugged=True)
    assert [ear.next() for _ in range(3)] == [
        ServiceUp(),
        ReaderAdded(READER),
        CardIn(READER, atr),
    ]


def test_cards_moved_while_the_cable_is_out_are_seen_afterwards(slot: EmulatedSlot) -> None:
    ear = Ear()
    slot.start(ear)
    slot.set_plugged(is_plugged=False)
    ear.until(ServiceDown)
    slot.insert()
    slot.remove()
    slot.insert()
    assert ear.is_empty
    slot.set_plugged(is_plugged=True)
    ear.card()


def test_what_happened_before_the_watch_is_told_as_it_stands(slot: EmulatedSlot) -> None:
    slot.insert()
    slot.swap()
    ear = Ear()
    slot.start(ear)
    assert [type(ear.next()) for _ in range(3)] == [ServiceUp, ReaderAdded, CardIn]
    slot.remove()
    slot.remove()
    assert ear.next() == CardOut(READER)


def test_a_slot_holds_one_card(slot: EmulatedSlot) -> None:
    slot.insert()
    with pytest.raises(RuntimeError, match="already"):
        slot.insert()


def test_a_closed_link_is_lost(slot: EmulatedSlot) -> None:
    slot.insert()
    link = slot.connect(READER)
    link.close()
    with pytest.raises(MediaRemovedError):
        link.transmit(b"\x00\xb2\x01\x05\x00")
