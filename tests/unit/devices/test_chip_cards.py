"""Chip cards, step by step without threads: read once, never while disarmed, never swapped."""

from collections.abc import Callable

import pytest

from hardware.errors import (
    DeviceBusyError,
    DeviceError,
    DeviceMissingError,
    MediaError,
    MediaRemovedError,
    ProtocolError,
    UnsupportedMediaError,
)
from hardware.smartcard.port import (
    CardIn,
    CardLink,
    CardMute,
    CardOut,
    ReaderAdded,
    ReaderRemoved,
    ServiceDown,
    ServiceUp,
)
from hardware.social_card.files import SocialCardRecord
from kiosk_app.devices import chip_cards
from kiosk_app.devices.arming import Arming
from kiosk_app.devices.chip_cards import ChipCards
from kiosk_app.journeys.events import CardRead, CardTrouble, CardUnreadable
from tests.helpers import people
from tests.unit.devices.readers import (
    CHIP_ATR,
    IDENTITY_ATR,
    MEMORY_ATR,
    A,
    B,
    FakeWatcher,
    Inbox,
    read_fake,
)


class Bench:
    """Chip readers whose thread is the test: every `step` is one turn of it."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.arming = Arming()
        self.watcher = FakeWatcher()
        self.reports: list[bool] = []
        self.during: Callable[[], None] = lambda: None
        self.cards = ChipCards(
            self.watcher,
            self.arming,
            lambda is_working, _: self.reports.append(is_working),
            read=self._read,
            today=lambda: people.TODAY,
        )
        self.watcher.start(self.cards.take)

    def _read(self, link: CardLink) -> SocialCardRecord:
        record = read_fake(link)
        self.during()
        return record

    def arm(self) -> None:
        self.arming.arm(self.inbox.post)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(chip_cards, "_IDLE_S", 0.0)
    return Bench()


def test_a_card_put_in_is_read_and_that_is_all(bench: Bench) -> None:
    bench.arm()
    bench.watcher.insert(A)
    bench.cards.step()
    assert bench.inbox.rest() == [CardRead(people.ADULT)]
    assert bench.arming.period is None
    bench.cards.step()
    assert bench.watcher.connected == ["R1"]


@pytest.mark.requirement("R104")
def test_nothing_is_read_while_disarmed(bench: Bench) -> None:
    bench.watcher.insert(A)
    bench.cards.step()
    bench.arm()
    bench.arming.disarm()
    bench.cards.step()
    assert bench.watcher.connected == []
    assert bench.inbox.rest() == []


def test_a_card_that_lies_there_counts_when_armed_and_again_when_armed_again(
    bench: Bench,
) -> None:
    bench.watcher.insert(A)
    for _ in range(2):
        bench.arm()
        bench.cards.step()
        assert bench.inbox.rest() == [CardRead(people.ADULT)]


def test_an_insertion_is_read_once_however_bad_it_is(bench: Bench) -> None:
    bench.arm()
    bench.watcher.insert(MediaError("dirty"))
    bench.cards.step()
    bench.cards.step()
    assert bench.inbox.rest() == [CardUnreadable(CardTrouble.UNREADABLE)]
    bench.watcher.emit(CardOut("R1"))
    bench.watcher.insert(A)
    bench.cards.step()
    assert bench.inbox.rest() == [CardRead(people.ADULT)]


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (MediaError("dirty"), CardTrouble.UNREADABLE),
        (MediaRemovedError("pulled"), CardTrouble.REMOVED_TOO_SOON),
        (UnsupportedMediaError("bank card"), CardTrouble.NOT_SUPPORTED),
        (ProtocolError("nonsense"), CardTrouble.UNREADABLE),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_went_wrong_is_told_by_its_remedy(
    bench: Bench, error: DeviceError, trouble: CardTrouble
) -> None:
    bench.arm()
    bench.watcher.insert(error)
    bench.cards.step()
    assert bench.inbox.rest() == [CardUnreadable(trouble)]


@pytest.mark.parametrize(
    ("atr", "trouble"),
    [
        (IDENTITY_ATR, CardTrouble.WRONG_SLOT),
        (MEMORY_ATR, CardTrouble.NOT_SUPPORTED),
        (b"\x00", CardTrouble.UNREADABLE),
    ],
)
def test_a_card_of_another_kind_is_not_even_spoken_to(
    bench: Bench, atr: bytes, trouble: CardTrouble
) -> None:
    bench.arm()
    bench.watcher.insert(A, atr)
    bench.cards.step()
    assert bench.inbox.rest() == [CardUnreadable(trouble)]
    assert bench.watcher.connected == []


def test_a_mute_card_is_unreadable(bench: Bench) -> None:
    bench.arm()
    bench.watcher.emit(CardMute("R1"))
    bench.cards.step()
    assert bench.inbox.rest() == [CardUnreadable(CardTrouble.UNREADABLE)]


@pytest.mark.parametrize(
    "error", [DeviceBusyError("held"), DeviceMissingError("silent")], ids=["busy", "missing"]
)
def test_a_reader_that_failed_is_tried_again_with_the_same_card(
    bench: Bench, error: DeviceError
) -> None:
    bench.arm()
    bench.watcher.insert(error)
    with pytest.raises(type(error)):
        bench.cards.step()
    bench.watcher.slots["R1"] = A
    bench.cards.step()
    assert bench.inbox.rest() == [CardRead(people.ADULT)]


def test_a_defect_is_told_as_unreadable_and_flies_on(bench: Bench) -> None:
    bench.arm()
    bench.watcher.insert(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        bench.cards.step()
    bench.cards.step()
    assert bench.inbox.rest() == [CardUnreadable(CardTrouble.UNREADABLE)]


@pytest.mark.requirement("R029")
def test_a_card_swapped_while_it_was_read_is_never_shown(bench: Bench) -> None:
    bench.arm()
    bench.watcher.insert(A)

    def swap() -> None:
        bench.during = lambda: None
        bench.watcher.emit(CardOut("R1"))
        bench.watcher.slots["R1"] = B
        bench.watcher.emit(CardIn("R1", CHIP_ATR))

    bench.during = swap
    bench.cards.step()
    assert bench.inbox.rest() == []
    bench.cards.step()
    (shown,) = bench.inbox.rest()
    assert isinstance(shown, CardRead)
    assert shown.person.name == B.name


def test_a_card_pulled_while_it_was_read_was_pulled_too_soon(bench: Bench) -> None:
    bench.arm()
    bench.watcher.insert(A)
    bench.during = lambda: bench.watcher.emit(CardOut("R1"))
    bench.cards.step()
    assert bench.inbox.rest() == [CardUnreadable(CardTrouble.REMOVED_TOO_SOON)]


@pytest.mark.requirement("R104")
def test_what_was_read_for_a_period_that_is_over_goes_nowhere(bench: Bench) -> None:
    second = Inbox()
    bench.arm()
    bench.watcher.insert(A)

    def leave_and_come_back() -> None:
        bench.during = lambda: None
        bench.arming.disarm()
        bench.arming.arm(second.post)

    bench.during = leave_and_come_back
    bench.cards.step()
    assert bench.inbox.rest() == []
    assert second.rest() == []
    bench.cards.step()
    assert second.rest() == [CardRead(people.ADULT)]


def test_readers_and_service_are_reported(bench: Bench) -> None:
    for event in (
        ServiceUp(),
        ReaderAdded("R1"),
        ReaderAdded("R2"),
        ReaderRemoved("R1"),
        ReaderRemoved("R2"),
        ReaderAdded("R1"),
        ServiceDown(),
    ):
        bench.watcher.emit(event)
    assert bench.reports == [False, True, True, True, False, True, False]


@pytest.mark.parametrize("gone", [ReaderRemoved("R1"), ServiceDown(), CardOut("R1")])
def test_a_card_leaves_with_its_reader(
    bench: Bench, gone: ReaderRemoved | ServiceDown | CardOut
) -> None:
    bench.watcher.insert(A)
    bench.watcher.emit(gone)
    bench.arm()
    bench.cards.step()
    assert bench.inbox.rest() == []
    assert bench.watcher.connected == []
