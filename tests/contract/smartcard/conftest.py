"""One private pcscd for this room, where the machine allows it, and one bench per implementation.

The PC/SC client library reads its socket name once per process; `PrivatePcscd` gives it a name
that stays, so a restarted or another service is met under the same name.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from hardware.emulators import emulated_slot, private_pcscd
from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.private_pcscd import PrivatePcscd, can_use_namespaces, is_our_reader
from hardware.emulators.record_card import CardFaults
from hardware.emulators.social_card import SocialCardFields
from hardware.smartcard.pcsc import load_scard
from hardware.smartcard.port import SmartCardWatcher
from hardware.smartcard.watcher import PcscWatcher
from tests.contract.smartcard.ear import Ear

WHY_NOT = can_use_namespaces()
IMPLEMENTATIONS = ["emulated slot"] if WHY_NOT else ["emulated slot", "real pcscd"]


class Hand(Protocol):
    """The patient's hand."""

    def insert(
        self, fields: SocialCardFields | None = None, faults: CardFaults | None = None
    ) -> None: ...

    def swap(
        self, fields: SocialCardFields | None = None, faults: CardFaults | None = None
    ) -> None: ...

    def remove(self) -> None: ...

    def await_power(self) -> None: ...


@dataclass
class Bench:
    """A watcher with an ear on it, and a hand."""

    watcher: SmartCardWatcher
    hand: Hand
    ear: Ear
    reader: str


@dataclass(frozen=True)
class Leaks:
    """What a process holds."""

    threads: int
    files: int

    @classmethod
    def now(cls) -> "Leaks":
        return cls(threading.active_count(), len(list(Path("/proc/self/fd").iterdir())))


@pytest.fixture(scope="module")
def service() -> Iterator[PrivatePcscd]:
    with PrivatePcscd() as made:
        yield made


@pytest.fixture
def pcsc_bench(service: PrivatePcscd) -> Iterator[Bench]:
    service.restart()  # it looks at the reader every 0.4 s: nothing of the last test's card is left
    watcher = PcscWatcher(load_scard(), is_our_reader)
    hand = service.card_host()
    try:
        yield Bench(watcher, hand, Ear(), private_pcscd.READER)
    finally:
        watcher.stop()
        hand.close()


@pytest.fixture
def slot_bench() -> Iterator[Bench]:
    slot = EmulatedSlot()
    yield Bench(slot, slot, Ear(), emulated_slot.READER)
    slot.close()
    slot.stop()


@pytest.fixture(params=IMPLEMENTATIONS)
def bench(request: pytest.FixtureRequest) -> Bench:
    name = "slot_bench" if request.param == "emulated slot" else "pcsc_bench"
    made: Bench = request.getfixturevalue(name)
    made.watcher.start(made.ear)
    return made
