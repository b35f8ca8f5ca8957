"""The identity-card pad, step by step without threads."""

import pytest

from hardware.errors import (
    DeviceError,
    DeviceMissingError,
    MediaError,
    MediaRemovedError,
    ProtocolError,
    UnsupportedMediaError,
)
from hardware.id_card.port import IdCardRecord
from kiosk_app.devices import pad_cards
from kiosk_app.devices.arming import Arming
from kiosk_app.devices.pad_cards import PadCards
from kiosk_app.journeys.events import CardRead, CardTrouble, CardUnreadable
from tests.helpers import people
from tests.unit.devices.readers import FakePad, Inbox
from tests.unit.id_card import cards


class Bench:
    """A pad whose thread is the test: every `step` is one turn of it."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.arming = Arming()
        self.pad = FakePad()
        self.reports: list[bool] = []
        self.cards = PadCards(
            self.pad,
            self.arming,
            lambda is_working, _: self.reports.append(is_working),
            today=lambda: people.TODAY,
            poll_every_s=0.0,
        )

    def arm(self) -> None:
        self.arming.arm(self.inbox.post)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(pad_cards, "_IDLE_S", 0.0)
    return Bench()


@pytest.mark.requirement("R104")
def test_the_pad_is_left_alone_while_disarmed(bench: Bench) -> None:
    bench.pad.answers.append(cards.ELDER)
    bench.cards.step()
    bench.arm()
    bench.arming.disarm()
    bench.cards.step()
    assert bench.pad.polls == 0


def test_a_card_is_read_and_that_is_all(bench: Bench) -> None:
    bench.arm()
    bench.pad.answers.extend([None, cards.ELDER, cards.ADULT])
    for _ in range(3):
        bench.cards.step()
    assert bench.inbox.rest() == [CardRead(people.ELDER)]
    assert bench.pad.polls == 2
    assert bench.reports == [True, True]


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (MediaError("askew"), CardTrouble.UNREADABLE),
        (MediaRemovedError("lifted"), CardTrouble.REMOVED_TOO_SOON),
        (UnsupportedMediaError("bus card"), CardTrouble.NOT_SUPPORTED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_trouble_is_told_once_until_the_pad_was_empty(
    bench: Bench, error: DeviceError, trouble: CardTrouble
) -> None:
    bench.arm()
    bench.pad.answers.extend([error, error, error])
    for _ in range(4):
        bench.cards.step()
    assert bench.inbox.rest() == [CardUnreadable(trouble)]
    bench.pad.answers.append(error)
    bench.cards.step()
    assert bench.inbox.rest() == [CardUnreadable(trouble)]


def test_another_trouble_is_told_at_once(bench: Bench) -> None:
    bench.arm()
    bench.pad.answers.extend([MediaError("askew"), MediaRemovedError("lifted")])
    bench.cards.step()
    bench.cards.step()
    assert bench.inbox.rest() == [
        CardUnreadable(CardTrouble.UNREADABLE),
        CardUnreadable(CardTrouble.REMOVED_TOO_SOON),
    ]


def test_the_next_patient_is_told_anew(bench: Bench) -> None:
    for _ in range(2):
        bench.arm()
        bench.pad.answers.append(MediaError("askew"))
        bench.cards.step()
        bench.arming.disarm()
        assert bench.inbox.rest() == [CardUnreadable(CardTrouble.UNREADABLE)]


@pytest.mark.parametrize("error", [DeviceMissingError("gone"), ProtocolError("noise")])
def test_a_pad_that_does_not_work_is_no_trouble_of_the_card(
    bench: Bench, error: DeviceError
) -> None:
    bench.arm()
    bench.pad.answers.append(error)
    with pytest.raises(type(error)):
        bench.cards.step()
    assert bench.inbox.rest() == []


def test_a_fault_counts_only_for_the_period_it_was_met_in(bench: Bench) -> None:
    bench.arm()
    bench.pad.answers.append(DeviceMissingError("gone"))
    with pytest.raises(DeviceMissingError):
        bench.cards.step()
    bench.cards.note_fault("DeviceMissingError")
    bench.arming.disarm()
    bench.arm()
    bench.cards.note_fault("DeviceMissingError")
    assert bench.reports == [False]


def test_a_defect_is_told_as_unreadable_and_flies_on(bench: Bench) -> None:
    bench.arm()
    bench.pad.answers.append(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        bench.cards.step()
    assert bench.inbox.rest() == [CardUnreadable(CardTrouble.UNREADABLE)]


@pytest.mark.requirement("R104")
def test_a_card_read_for_nobody_goes_nowhere(bench: Bench) -> None:
    class LeavesMeanwhile(FakePad):
        def poll(self, cancel: object) -> IdCardRecord:
            del cancel
            bench.arming.disarm()
            return cards.ELDER

    reading = PadCards(LeavesMeanwhile(), bench.arming, lambda *_: None, today=lambda: people.TODAY)
    bench.arm()
    reading.step()
    assert bench.inbox.rest() == []
