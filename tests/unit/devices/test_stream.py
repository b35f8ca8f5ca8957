"""The one stream of a desk: coming, reading, going, faults; never a person unasked."""

import queue
import re
import threading
from collections.abc import Iterator
from datetime import date

import pytest

from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.hospital_card import CpuHospitalCard, MifareCard
from hardware.emulators.record_card import CardFaults
from hardware.emulators.social_card import SocialCardFields
from hardware.errors import DeviceMissingError, MediaError
from hardware.hospital_card.coding import Coding
from hardware.hospital_card.profile import HospitalCardProfile, Place, Technology
from hardware.hospital_card.reader import HospitalCardReader
from hardware.id_card.port import IdCardRecord
from hardware.scanner.port import DroppedCode, ScanFault, ScannedCode
from hardware.smartcard.port import CardLink, ReaderAdded
from hardware.social_card.files import SocialCardRecord
from kiosk_app.devices.arming import Arming
from kiosk_app.devices.chip_cards import ChipCards
from kiosk_app.devices.identity_station import IdentityStation
from kiosk_app.devices.pad_cards import PadCards
from kiosk_app.devices.scanner_station import ScannerStation
from kiosk_app.devices.stream import (
    Fault,
    Gone,
    Present,
    Read,
    Remedy,
    StationEvent,
    fault_of,
    tell_nobody,
)
from kiosk_app.domain.identifiers import Identifier, IdentifierSystem
from kiosk_app.domain.identity import Person
from kiosk_app.journeys.events import CardRead, CardTrouble, CodeKind, CodeScanned, Event
from kiosk_app.runtime.lanes import carry_out
from tests.helpers import people
from tests.unit.devices.readers import (
    A,
    FakePad,
    FakeScanner,
    FakeWatcher,
    Inbox,
    read_fake,
)
from tests.unit.id_card import cards

PATIENCE_S = 20.0
TODAY = date(2026, 11, 23)
KEY = bytes.fromhex("A1B2C3D4E5F6")
SECTOR = HospitalCardProfile(
    "sector", Technology.MIFARE, Place(0, 8, Coding.ASCII), block=16, key=KEY
)
FILE = HospitalCardProfile("file", Technology.CPU, Place(0, 4, Coding.BCD), aid=b"SITE", file_id=21)


class Ear:
    """Hears the stream, in order."""

    def __init__(self) -> None:
        self._heard: queue.SimpleQueue[StationEvent] = queue.SimpleQueue()

    def __call__(self, event: StationEvent) -> None:
        self._heard.put(event)

    def next(self) -> StationEvent:
        return self._heard.get(timeout=PATIENCE_S)

    @property
    def is_empty(self) -> bool:
        return self._heard.empty()


class Desk:
    """A station with an emulated slot and a fake pad."""

    def __init__(self, profile: HospitalCardProfile | None = None) -> None:
        self.slot, self.pad = EmulatedSlot(), FakePad()
        self.ear, self.inbox = Ear(), Inbox()
        self.station = IdentityStation(
            watcher=self.slot,
            pad=self.pad,
            today=lambda: TODAY,
            run_job=carry_out,
            poll_every_s=0.005,
            hospital=None if profile is None else HospitalCardReader(profile),
            tell=self.ear,
        )

    def arm(self) -> None:
        self.station.arm(self.inbox.post)


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    made.station.start()
    yield made
    made.station.close()


@pytest.mark.requirement("R104")
def test_unasked_a_card_is_told_to_come_and_to_go_and_nothing_of_it(desk: Desk) -> None:
    desk.slot.insert(SocialCardFields())
    assert desk.ear.next() == Present("chip-card")
    desk.slot.remove()
    assert desk.ear.next() == Gone("chip-card")
    assert desk.ear.is_empty


def test_asked_it_is_read_in_between(desk: Desk) -> None:
    desk.arm()
    desk.slot.insert(SocialCardFields())
    assert desk.ear.next() == Present("chip-card")
    read = desk.ear.next()
    assert isinstance(read, Read)
    assert isinstance(read.what, Person)
    assert read.what.name not in repr(read)
    assert isinstance(desk.inbox.next(), CardRead)
    desk.slot.remove()
    assert desk.ear.next() == Gone("chip-card")


def test_a_fault_of_a_card_says_what_mends_it(desk: Desk) -> None:
    desk.arm()
    desk.slot.insert(faults=CardFaults(wants_pin=True))
    assert desk.ear.next() == Present("chip-card")
    assert desk.ear.next() == Fault("chip-card", Remedy.OTHER_WAY, "card_not_supported")


@pytest.mark.parametrize(
    ("trouble", "remedy"),
    [
        (CardTrouble.UNREADABLE, Remedy.PUT_AGAIN),
        (CardTrouble.REMOVED_TOO_SOON, Remedy.LEAVE_IN),
        (CardTrouble.WRONG_SLOT, Remedy.OTHER_SLOT),
        (CardTrouble.NOT_SUPPORTED, Remedy.OTHER_WAY),
        (CardTrouble.INVALID_NUMBER, Remedy.OTHER_WAY),
    ],
)
def test_each_trouble_is_mended_in_its_own_way(trouble: CardTrouble, remedy: Remedy) -> None:
    assert fault_of("chip-card", trouble) == Fault("chip-card", remedy, trouble.value)


def test_a_reader_that_goes_is_a_fault_for_staff_told_once(desk: Desk) -> None:
    desk.slot.await_told()
    desk.slot.set_plugged(is_plugged=False)
    fault = desk.ear.next()
    assert isinstance(fault, Fault)
    assert (fault.where, fault.remedy) == ("chip-card", Remedy.STAFF)
    desk.slot.set_plugged(is_plugged=True)
    desk.slot.insert()
    assert desk.ear.next() == Present("chip-card")


def test_a_pad_tells_what_it_knows_and_no_going(desk: Desk) -> None:
    desk.pad.answers += [MediaError("bad"), None, cards.ELDER]
    desk.arm()
    assert [desk.ear.next() for _ in range(3)] == [
        Present("sam-poll"),
        Fault("sam-poll", Remedy.PUT_AGAIN, "card_unreadable"),
        Present("sam-poll"),
    ]
    assert isinstance(desk.ear.next(), Read)


def test_a_pad_that_is_gone_is_for_staff(desk: Desk) -> None:
    desk.pad.answers += [DeviceMissingError("gone")] * 3
    desk.arm()
    assert desk.ear.next() == Fault("sam-poll", Remedy.STAFF, "DeviceMissingError")


@pytest.mark.requirement("R104")
def test_what_was_read_for_nobody_is_not_told() -> None:
    heard: list[StationEvent] = []
    arming, watcher, inbox = Arming(), FakeWatcher(), Inbox()

    def read_and_leave(link: CardLink) -> SocialCardRecord:
        record = read_fake(link)
        arming.disarm()  # the patient left while their card was read
        return record

    chips = ChipCards(
        watcher, arming, lambda *_: None, read=read_and_leave, today=lambda: TODAY,
        tell=heard.append,
    )  # fmt: skip
    watcher.start(chips.take)
    watcher.emit(ReaderAdded("R1"))
    watcher.insert(A)
    arming.arm(inbox.post)
    chips.step()

    class LeavesMeanwhile(FakePad):
        def poll(self, cancel: threading.Event) -> IdCardRecord | None:
            del cancel
            arming.disarm()
            return cards.ELDER

    pads = PadCards(
        LeavesMeanwhile(),
        arming,
        lambda *_: None,
        today=lambda: TODAY,
        poll_every_s=0.0,
        tell=heard.append,
    )
    arming.arm(inbox.post)
    pads.step()
    assert heard == [Present("chip-card")]


@pytest.mark.requirement("R164")
@pytest.mark.parametrize(
    ("profile", "card"),
    [
        (SECTOR, MifareCard(blocks={16: b"00012345" + bytes(8)}, keys={16: KEY})),
        (FILE, CpuHospitalCard(b"SITE", 21, bytes.fromhex("00012345"))),
    ],
    ids=["mifare", "cpu"],
)
def test_a_hospital_s_own_card_is_a_code_that_points_to_a_patient(
    profile: HospitalCardProfile, card: MifareCard | CpuHospitalCard
) -> None:
    desk = Desk(profile)
    desk.station.start()
    desk.arm()
    desk.slot.insert_card(card)
    assert desk.ear.next() == Present("chip-card")
    assert desk.ear.next() == Read(
        "chip-card", Identifier(IdentifierSystem.HOSPITAL_CARD, "00012345")
    )
    assert desk.inbox.next() == CodeScanned(CodeKind.HOSPITAL_CARD, "00012345")
    desk.slot.swap(SocialCardFields())  # whoever could not use the number may use another card
    assert isinstance(desk.inbox.next(), CardRead)
    desk.station.close()


def test_cards_of_other_kinds_are_read_or_refused_as_before() -> None:
    for profile in (SECTOR, FILE):
        desk = Desk(profile)
        desk.station.start()
        desk.arm()
        desk.slot.insert_card(MifareCard())
        assert desk.ear.next() == Present("chip-card")
        assert desk.ear.next() == Fault("chip-card", Remedy.OTHER_WAY, "card_not_supported")
        desk.station.close()


class _Codes:
    """A scanner station with both its listeners."""

    def __init__(self) -> None:
        self.scanner, self.inbox, self.ear = FakeScanner(), Inbox(), Ear()
        self.station = ScannerStation(
            self.scanner,
            self.inbox.post,
            carry_out,
            hospital_card=re.compile("[0-9]{8}"),
            tell=self.ear,
        )


def test_codes_are_told_with_their_kind_and_faults_with_their_remedy() -> None:
    codes = _Codes()
    codes.station.start()
    codes.scanner.feed.put(ScannedCode("00012345"))
    codes.scanner.feed.put(DroppedCode(ScanFault.NOT_TEXT, 3))
    for _ in range(2):
        codes.scanner.feed.put(DeviceMissingError("gone"))
    codes.scanner.feed.put(ScannedCode("https://example.invalid"))
    hospital_card: Event = CodeScanned(CodeKind.HOSPITAL_CARD, "00012345")
    assert codes.inbox.next() == hospital_card
    heard = [codes.ear.next() for _ in range(4)]
    assert heard == [
        Read("code-scanner", CodeScanned(CodeKind.HOSPITAL_CARD, "00012345")),
        Fault("code-scanner", Remedy.OTHER_WAY, "not_text"),
        Fault("code-scanner", Remedy.STAFF, "DeviceMissingError"),
        Read("code-scanner", CodeScanned(CodeKind.WEB_LINK, "https://example.invalid")),
    ]
    codes.station.close()


@pytest.mark.parametrize("trouble", CardTrouble)
def test_every_trouble_of_a_card_has_a_remedy_for_the_person_in_front(trouble: CardTrouble) -> None:
    fault = fault_of("sam-poll", trouble)
    assert fault.remedy is not Remedy.STAFF
    assert fault.why == trouble


def test_nobody_has_to_listen() -> None:
    before = threading.active_count()
    tell_nobody(Gone("sam-poll"))
    assert (threading.active_count(), people.TODAY) == (before, people.TODAY)
