"""Watcher and link against everything a PC/SC service does wrong, on a service in memory."""

import sys
import threading
import time
from collections.abc import Iterator

import pytest

from hardware.errors import (
    DeviceBusyError,
    DeviceError,
    DeviceMissingError,
    MediaError,
    MediaRemovedError,
)
from hardware.smartcard.pcsc import load_scard
from hardware.smartcard.port import (
    CardEvent,
    CardIn,
    CardMute,
    CardOut,
    ReaderAdded,
    ReaderRemoved,
    ServiceDown,
    ServiceUp,
)
from hardware.smartcard.scard_api import Result, State
from hardware.smartcard.watcher import CALL_LIMIT_S, GRACE_S, POLL_S, WATCHDOG_S, PcscWatcher
from tests.contract.smartcard.ear import Ear
from tests.contract.smartcard.fake_scard import FakeScard

READER, OTHER = "Reader A", "Reader B"
ANY_APDU = bytes.fromhex("00B2010500")


class Watched:
    """A watcher on a fake service, with an ear on it."""

    def __init__(self, scard: FakeScard) -> None:
        self.scard = scard
        self.ear = Ear()
        self.watcher = PcscWatcher(scard, lambda name: name != OTHER)

    def start(self) -> "Watched":
        self.watcher.start(self.ear)
        return self

    def hears(self, *expected: CardEvent) -> bool:
        heard = [self.ear.next() for _ in expected]
        assert heard == list(expected)
        return True


@pytest.fixture
def bench() -> Iterator[Watched]:
    made = Watched(FakeScard(READER, OTHER))
    yield made
    made.scard.thaw()
    made.watcher.stop()


@pytest.fixture
def up(bench: Watched) -> Watched:
    bench.start().hears(ServiceUp(), ReaderAdded(READER))
    return bench


def test_two_cards_changed_over_while_the_listener_was_busy(up: Watched) -> None:
    up.ear.free.clear()
    up.scard.put(READER, b"\x3b\x01")
    assert up.ear.card().atr == b"\x3b\x01"
    up.scard.swap(READER, b"\x3b\x02")
    up.ear.free.set()
    assert up.hears(CardOut(READER), CardIn(READER, b"\x3b\x02"))


def test_two_cards_with_the_same_atr_are_still_two(up: Watched) -> None:
    up.scard.put(READER, b"\x3b\x01")
    up.ear.card()
    up.scard.swap(READER, b"\x3b\x01")
    assert up.hears(CardOut(READER), CardIn(READER, b"\x3b\x01"))


def test_a_service_that_comes_late_is_found(bench: Watched) -> None:
    bench.scard.crash()
    bench.start().hears(ServiceDown(Result.NO_SERVICE))
    bench.scard.put(READER)
    bench.scard.run()
    assert bench.hears(ServiceUp(), ReaderAdded(READER), CardIn(READER, b"\x3b\x00"))


def test_a_crash_takes_cards_and_readers_along_and_is_survived(up: Watched) -> None:
    up.scard.put(READER)
    up.ear.card()
    up.scard.crash()
    assert up.hears(CardOut(READER), ReaderRemoved(READER), ServiceDown(Result.NO_SERVICE))
    up.scard.run()
    assert up.hears(ServiceUp(), ReaderAdded(READER), CardIn(READER, b"\x3b\x00"))


def test_a_service_that_stays_away_is_told_once(bench: Watched) -> None:
    bench.scard.crash()
    bench.start().hears(ServiceDown(Result.NO_SERVICE))
    assert not bench.watcher.is_silent
    bench.scard.run()
    assert bench.hears(ServiceUp())


def test_a_reader_pulled_and_plugged_again(up: Watched) -> None:
    up.scard.put(READER)
    up.ear.card()
    up.scard.unplug(READER)
    assert up.hears(CardOut(READER), ReaderRemoved(READER))
    up.scard.plug(READER)
    up.scard.put(READER)
    assert up.hears(ReaderAdded(READER), CardIn(READER, b"\x3b\x00"))


def test_the_last_reader_may_go(up: Watched) -> None:
    up.scard.unplug(READER)
    up.scard.unplug(OTHER)
    assert up.hears(ReaderRemoved(READER))
    up.scard.plug(READER)
    assert up.hears(ReaderAdded(READER))


def test_a_reader_that_comes_between_two_calls_is_not_missed(
    bench: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait it came before ends at once; nobody has to wait until the readers are listed."""
    monkeypatch.setattr("hardware.smartcard.watcher.POLL_S", 8.0)
    bench.start().hears(ServiceUp(), ReaderAdded(READER))
    bench.scard.await_wait()
    bench.scard.plug_before_the_next_wait("Reader D")
    bench.scard.plug("Reader C")
    assert bench.hears(ReaderAdded("Reader C"))
    assert bench.ear.next(limit_s=4.0) == ReaderAdded("Reader D")


def test_a_card_in_a_reader_nobody_wants_is_not_heard(up: Watched) -> None:
    up.scard.put(OTHER)
    up.scard.put(READER)
    assert up.hears(CardIn(READER, b"\x3b\x00"))


def test_every_reader_counts_when_nobody_chooses() -> None:
    ear = Ear()
    watcher = PcscWatcher(FakeScard(READER, OTHER))
    watcher.start(ear)
    assert [ear.next() for _ in range(3)][1:] == [ReaderAdded(READER), ReaderAdded(OTHER)]
    watcher.stop()


def test_a_machine_without_the_library_is_a_missing_device(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "smartcard", None)
    with pytest.raises(DeviceMissingError, match="cannot be loaded"):
        load_scard()


def test_a_mute_card_is_told(up: Watched) -> None:
    up.scard.put(READER, b"", State.PRESENT | State.MUTE)
    assert up.hears(CardMute(READER))


def test_a_bounce_is_told_once_it_is_over(up: Watched) -> None:
    up.scard.put(READER, b"\x3b\x01")
    up.ear.card()
    up.scard.take(READER)
    assert up.hears(CardOut(READER))
    up.scard.put(READER, b"\x3b\x01")
    assert up.hears(CardIn(READER, b"\x3b\x01"))


@pytest.mark.slow
def test_a_quiet_service_is_asked_again_and_again_and_nothing_is_made_up(up: Watched) -> None:
    up.scard.put(READER)
    up.ear.card()
    before = up.scard.waits
    done = threading.Event()
    deadline = time.monotonic() + 20
    while up.scard.waits < before + 3 and time.monotonic() < deadline:
        done.wait(0.05)
    assert up.scard.waits >= before + 3, "the wait comes back by itself, so that a hang shows"
    assert up.ear.is_empty


@pytest.mark.slow
def test_a_frozen_service_is_noticed_and_told_down(up: Watched) -> None:
    up.scard.put(READER)
    up.ear.card()
    up.scard.freeze()
    heard = up.ear.until(ServiceDown)
    assert heard == [CardOut(READER), ReaderRemoved(READER), ServiceDown(0)]
    assert up.watcher.is_silent
    with pytest.raises(DeviceMissingError):
        up.watcher.connect(READER)
    up.scard.thaw()
    assert up.hears(ServiceUp(), ReaderAdded(READER), CardIn(READER, b"\x3b\x00"))
    assert not up.watcher.is_silent


@pytest.mark.slow
def test_a_service_that_is_frozen_from_the_start_is_told_down(bench: Watched) -> None:
    bench.scard.freeze()
    bench.start().hears(ServiceDown(0))
    assert bench.watcher.is_silent
    bench.scard.thaw()
    assert bench.hears(ServiceUp(), ReaderAdded(READER))
    assert not bench.watcher.is_silent


@pytest.mark.slow
def test_a_busy_listener_is_not_a_frozen_service(up: Watched) -> None:
    up.ear.free.clear()
    up.scard.put(READER)
    up.ear.card()
    assert not threading.Event().wait(2.6)
    assert not up.watcher.is_silent
    up.ear.free.set()
    up.scard.take(READER)
    assert up.hears(CardOut(READER))


def test_the_limits_of_a_frozen_service_come_to_less_than_three_seconds() -> None:
    last_sign_of_life_to_word = POLL_S + GRACE_S + WATCHDOG_S
    assert max(last_sign_of_life_to_word, CALL_LIMIT_S) < 3.0


def test_stop_sends_again_a_cancel_that_is_lost(up: Watched) -> None:
    up.scard.await_wait()
    up.scard.cancels_to_lose = 2
    up.watcher.stop()
    assert up.scard.cancels_heard == 1, "it did not wait for the call to end by itself"
    assert up.scard.open_contexts == set()
    up.scard.put(READER)
    assert up.ear.is_empty


@pytest.mark.slow
def test_stop_does_not_hang_with_the_service(up: Watched) -> None:
    up.scard.await_wait()
    up.scard.freeze()
    up.watcher.stop()
    assert up.scard.is_frozen, "the calls that hang still hang"
    assert up.scard.hung


def test_stop_may_be_called_twice_before_start_and_from_the_listener() -> None:
    watcher = PcscWatcher(FakeScard(READER))
    stopped = threading.Event()

    def stop_at_once(event: CardEvent) -> None:
        del event
        watcher.stop()
        stopped.set()

    watcher.start(stop_at_once)
    assert stopped.wait(20)
    watcher.stop()
    never_started = PcscWatcher(FakeScard(READER))
    never_started.stop()
    never_started.stop()


def test_a_watcher_is_started_once(up: Watched) -> None:
    with pytest.raises(RuntimeError, match="once"):
        up.start()


# --- the link ------------------------------------------------------------------------------


def test_an_apdu_goes_out_and_its_answer_comes_back(up: Watched) -> None:
    with up.watcher.connect(READER) as link:
        assert link.transmit(ANY_APDU) == b"\x90\x00"
    assert up.scard.sent == [ANY_APDU]
    up.scard.await_disconnect(1)


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        (0, []),  # pulled in mid-command: success without data
        (0, [0x90]),
        (0x80100016, []),  # not transacted
        (0x80100068, []),  # reset by somebody else
        (0x80100069, []),  # removed
        (0x8010001D, []),  # the service died
        (-0x7FEFFFEA, []),  # the same code, signed
    ],
)
def test_whatever_goes_wrong_in_transmit_the_card_is_lost_for_good(
    up: Watched, code: int, answer: list[int]
) -> None:
    link = up.watcher.connect(READER)
    up.scard.answer = (code, answer)
    with pytest.raises(MediaRemovedError):
        link.transmit(ANY_APDU)
    up.scard.answer = (0, [0x90, 0x00])
    with pytest.raises(MediaRemovedError, match="before"):
        link.transmit(ANY_APDU)
    assert len(up.scard.sent) == 1
    link.close()


def test_a_closed_link_is_closed_and_may_be_closed_again(up: Watched) -> None:
    link = up.watcher.connect(READER)
    link.close()
    link.close()
    with pytest.raises(MediaRemovedError):
        link.transmit(ANY_APDU)
    with up.watcher.connect(READER):
        pass
    up.scard.await_disconnect(2)
    assert up.scard.disconnects == 2


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (Result.NO_SMARTCARD, MediaRemovedError),
        (0x80100066, MediaError),  # unresponsive
        (0x8010000F, MediaError),  # protocol mismatch: nonsense ATR
        (Result.SHARING_VIOLATION, DeviceBusyError),
        (Result.UNKNOWN_READER, DeviceMissingError),
        (Result.SECURITY_VIOLATION, DeviceMissingError),
    ],
)
def test_a_card_that_cannot_be_connected_is_told_by_remedy(
    up: Watched, code: int, error: type[DeviceError]
) -> None:
    up.scard.connect_code = code
    up.scard.await_wait()
    before = len(up.scard.open_contexts)
    with pytest.raises(DeviceError) as caught:
        up.watcher.connect(READER)
    assert type(caught.value) is error
    assert len(up.scard.open_contexts) == before, "no context is left behind"


def test_no_service_is_a_missing_device(bench: Watched) -> None:
    bench.scard.crash()
    with pytest.raises(DeviceMissingError):
        bench.watcher.connect(READER)


@pytest.mark.slow
def test_a_card_that_is_connected_too_late_is_let_go(up: Watched) -> None:
    up.scard.freeze()
    with pytest.raises(DeviceMissingError):
        up.watcher.connect(READER)
    up.scard.thaw()
    up.scard.await_disconnect(1)


@pytest.mark.slow
def test_a_transmit_into_a_frozen_service_comes_back_and_later_lets_the_card_go(
    up: Watched,
) -> None:
    link = up.watcher.connect(READER)
    up.scard.freeze()
    with pytest.raises(DeviceMissingError):
        link.transmit(ANY_APDU)
    assert up.scard.hung
    assert up.scard.sent == [], "the call that hangs still hangs"
    link.close()
    assert up.scard.disconnects == 0
    up.scard.thaw()
    up.scard.await_disconnect(1)
    with pytest.raises(MediaRemovedError):
        link.transmit(ANY_APDU)
