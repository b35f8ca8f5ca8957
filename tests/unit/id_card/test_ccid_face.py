"""An identity card behind a CCID face: two commands, no photo, and what a reader can do wrong."""

import threading
from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.emulators.ccid_id_card import ATR, CcidIdCard
from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.record_card import CardFaults
from hardware.emulators.social_card import SocialCardEmulator
from hardware.errors import (
    DeviceCancelledError,
    DeviceError,
    DeviceMissingError,
    MediaError,
    MediaRemovedError,
    ProtocolError,
    UnsupportedMediaError,
)
from hardware.id_card import ccid_text
from hardware.id_card.ccid_reader import CcidIdCardReader
from hardware.id_card.port import IdCardRecord
from hardware.smartcard.atr import CardKind, kind_of
from hardware.smartcard.port import CardEvent, CardIn, CardMute, CardOut, ReaderAdded, ServiceUp
from tests.unit.id_card import cards

NEVER = threading.Event()


class Link:
    """A link to a card in memory, or to one that answers what it is told."""

    def __init__(self, card: CcidIdCard | None = None, answer: bytes = b"") -> None:
        self._card = card
        self._answer = answer

    def transmit(self, apdu: bytes) -> bytes:
        return self._answer if self._card is None else self._card.apdu(apdu)

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        pass


@pytest.mark.parametrize("record", cards.ALL, ids=lambda r: r.kind.name)
def test_every_layout_is_read_and_the_photo_never_asked_for(record: IdCardRecord) -> None:
    card = CcidIdCard(record)
    assert ccid_text.read(Link(card)) == record
    assert card.blocks == [0, 1]


@given(st.binary(min_size=2, max_size=300))
def test_any_answer_is_a_record_or_a_device_error(answer: bytes) -> None:
    try:
        ccid_text.read(Link(answer=answer))
    except DeviceError:
        return
    raise AssertionError(answer)


def test_a_refusing_module_and_a_senseless_card_are_told_apart_from_a_broken_reader() -> None:
    with pytest.raises(MediaError):
        ccid_text.read(Link(CcidIdCard(cards.ADULT, CardFaults(refuse_at=2))))
    with pytest.raises(MediaError, match="no sense"):
        ccid_text.read(Link(CcidIdCard(bytes(248) + b"Z\0" + bytes(6))))
    with pytest.raises(ProtocolError):
        ccid_text.read(Link(CcidIdCard(cards.ADULT, CardFaults(garbage_at=1))))
    card = CcidIdCard(cards.ADULT)
    assert card.apdu(bytes.fromhex("00A4000002")) == bytes.fromhex("6D00")
    assert card.apdu(ccid_text.read_block(6)) == bytes.fromhex("6A82")


def test_such_a_card_is_known_as_an_identity_card_by_its_atr() -> None:
    assert kind_of(CcidIdCard(cards.ADULT).atr) is CardKind.IDENTITY_CARD


def told(slot: EmulatedSlot) -> CcidIdCardReader:
    reader = CcidIdCardReader(lambda: slot, poll_every_s=0.01, ready_s=0.3)
    assert reader.poll(NEVER) is None
    return reader


def test_another_card_is_not_an_identity_card() -> None:
    slot = EmulatedSlot()
    reader = told(slot)
    slot.insert_card(SocialCardEmulator())
    slot.await_told()
    with pytest.raises(UnsupportedMediaError):
        reader.poll(NEVER)
    reader.close()


def test_a_card_pulled_while_it_is_read_is_told_so_and_may_be_put_again() -> None:
    slot = EmulatedSlot()
    reader = told(slot)
    slot.insert_card(CcidIdCard(cards.ADULT, CardFaults(pull_at=2)))
    slot.await_told()
    with pytest.raises(MediaRemovedError):
        reader.poll(NEVER)
    slot.await_told()
    slot.insert_card(CcidIdCard(cards.ADULT))
    slot.await_told()
    assert reader.poll(NEVER) == cards.ADULT
    reader.close()


class Played:
    """A watcher that tells what it is given, and hangs when told to."""

    def __init__(self, *events: CardEvent) -> None:
        self._events = events
        self.card: CcidIdCard | None = None
        self.is_silent = False
        self.is_alive = True
        self.stopped = 0

    def start(self, emit: object) -> None:
        assert callable(emit)
        self.emit = emit
        for event in self._events:
            emit(event)

    def stop(self) -> None:
        self.stopped += 1

    def revive(self) -> None:
        self.is_alive = True

    def connect(self, reader: str) -> Link:
        assert reader == "a"
        return Link(self.card)


@pytest.mark.requirement("R029")
def test_a_card_changed_over_while_it_was_read_is_not_shown() -> None:
    watcher = Played(ReaderAdded("a"), CardIn("a", ATR))

    class Swapped(CcidIdCard):
        def apdu(self, command: bytes) -> bytes:
            if self.commands == 1:
                watcher.emit(CardOut("a"))
                watcher.emit(CardIn("a", ATR))
            return super().apdu(command)

    watcher.card = Swapped(cards.ADULT)
    reader = CcidIdCardReader(lambda: watcher)
    with pytest.raises(MediaRemovedError):
        reader.poll(NEVER)
    watcher.card = CcidIdCard(cards.ELDER)
    assert reader.poll(NEVER) == cards.ELDER


def test_what_does_not_answer_is_a_matter_of_the_card() -> None:
    reader = CcidIdCardReader(lambda: Played(ReaderAdded("a"), CardMute("a")))
    with pytest.raises(MediaError, match="does not answer"):
        reader.poll(NEVER)


def test_only_the_first_reader_counts() -> None:
    watcher = Played(ReaderAdded("a"), ReaderAdded("b"), CardIn("b", b"\x3b\x00"), CardMute("b"))
    assert CcidIdCardReader(lambda: watcher).poll(NEVER) is None


def test_a_service_without_the_reader_or_without_a_word_is_missing() -> None:
    reader = CcidIdCardReader(lambda: Played(ServiceUp()), ready_s=0.06)
    with pytest.raises(DeviceMissingError, match="no identity card reader"):
        reader.poll(NEVER)
    watcher = Played(ReaderAdded("a"))
    watcher.is_silent = True
    silent = CcidIdCardReader(lambda: watcher)
    with pytest.raises(DeviceMissingError, match="does not answer"):
        silent.poll(NEVER)
    silent.close()
    silent.close()
    assert watcher.stopped == 1


def test_a_wait_for_the_reader_or_for_a_card_is_called_off() -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(DeviceCancelledError):
        CcidIdCardReader(Played).poll(cancel)
    with pytest.raises(DeviceCancelledError):
        CcidIdCardReader(lambda: Played(ReaderAdded("a"))).poll(cancel)
    later = threading.Event()
    threading.Timer(0.05, later.set).start()
    with pytest.raises(DeviceCancelledError):
        CcidIdCardReader(lambda: Played(ReaderAdded("a")), poll_every_s=0.01).read(later)
