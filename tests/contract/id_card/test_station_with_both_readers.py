"""The identity station on both real readers' protocols: a chip card by APDU, a pad by frames."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.record_card import CardFaults
from hardware.emulators.sam_module import SamModuleOnPty
from hardware.emulators.social_card import SocialCardFields
from hardware.id_card.sam_reader import SamReader
from hardware.serial_link.pyserial_line import open_line
from kiosk_app.devices.identity_station import IdentityStation
from kiosk_app.domain.identity import Person
from kiosk_app.journeys.events import CardRead, CardTrouble, CardUnreadable, ReadersGone
from kiosk_app.runtime.lanes import carry_out
from tests.helpers import people
from tests.unit.devices.readers import IDENTITY_ATR, Inbox
from tests.unit.id_card import cards


def fields_of(person: Person) -> SocialCardFields:
    assert person.birth is not None
    return SocialCardFields(
        name=person.name,
        id_number=person.number,
        sex_code=person.sex,
        birth=f"{person.birth:%Y%m%d}",
    )


class Desk:
    """A station with an emulated chip slot and a pad on a pseudo terminal."""

    def __init__(self, link: Path) -> None:
        self.slot = EmulatedSlot()
        self.far_end = SamModuleOnPty(link)
        self.inbox = Inbox()
        self.station = IdentityStation(
            watcher=self.slot,
            pad=SamReader(lambda: open_line(self.far_end.path)),
            today=lambda: people.TODAY,
            run_job=carry_out,
        )
        self.station.start()

    def arm(self) -> None:
        self.station.arm(self.inbox.post)

    def close(self) -> None:
        self.station.close()
        self.far_end.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "sam")
    yield made
    made.close()


@pytest.mark.requirement("R164")
def test_a_chip_card_and_an_identity_card_in_turn(desk: Desk) -> None:
    desk.slot.insert(fields_of(people.ADULT))
    desk.arm()
    assert desk.inbox.next() == CardRead(people.ADULT)
    desk.slot.remove()
    assert desk.slot.await_told()
    desk.far_end.module.place(cards.ELDER)
    desk.arm()
    assert desk.inbox.next() == CardRead(people.ELDER)
    assert desk.inbox.rest() == []


@pytest.mark.parametrize("pull_at", range(1, 9))
def test_a_chip_card_pulled_at_any_command_is_asked_for_again(desk: Desk, pull_at: int) -> None:
    desk.arm()
    desk.slot.insert(fields_of(people.ADULT), CardFaults(pull_at=pull_at))
    assert desk.inbox.next() == CardUnreadable(CardTrouble.REMOVED_TOO_SOON)
    desk.slot.remove()
    desk.slot.insert(fields_of(people.ADULT))
    assert desk.inbox.next() == CardRead(people.ADULT)


def test_an_identity_card_in_the_chip_slot_belongs_on_the_pad(desk: Desk) -> None:
    desk.arm()
    desk.slot.insert(replace(fields_of(people.ELDER), atr=IDENTITY_ATR.hex()))
    assert desk.inbox.next() == CardUnreadable(CardTrouble.WRONG_SLOT)
    desk.far_end.module.place(cards.ELDER)
    assert desk.inbox.next() == CardRead(people.ELDER)


def test_no_reader_left_is_told_and_the_chip_reader_comes_back(desk: Desk) -> None:
    desk.far_end.unplug()
    desk.slot.set_plugged(is_plugged=False)
    desk.arm()
    assert desk.inbox.next() == ReadersGone()
    desk.slot.set_plugged(is_plugged=True)
    desk.slot.insert(fields_of(people.ADULT))
    assert desk.inbox.next() == CardRead(people.ADULT)
