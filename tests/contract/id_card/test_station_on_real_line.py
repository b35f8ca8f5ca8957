"""The identity station on a real serial line: card down, person out, cable out and in again."""

import threading
from pathlib import Path

import pytest

from hardware.emulators.sam_module import CardTimes, SamModuleOnPty
from hardware.id_card.sam_reader import SamReader
from hardware.serial_link.pyserial_line import open_line
from kiosk_app.devices.identity_station import IdentityStation
from kiosk_app.devices.pad_cards import POLL_EVERY_S
from kiosk_app.journeys.events import CardRead, ReadersGone
from kiosk_app.runtime.lanes import carry_out
from tests.helpers import people
from tests.unit.devices.readers import Inbox
from tests.unit.id_card import cards

PLUG_CYCLES = 20
WIRE_S = 1295 * 10 / 115200
"""What one card takes on the wire, at ten bits a byte."""


class Desk:
    """A station with a pad on a pseudo terminal."""

    def __init__(self, link: Path) -> None:
        self.far_end = SamModuleOnPty(link)
        self.inbox = Inbox()
        self.station = IdentityStation(
            watcher=None,
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


@pytest.mark.requirement("R164")
def test_a_card_laid_down_is_a_person_each_time(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "sam")
    for _ in range(4):
        desk.arm()
        desk.far_end.module.place(cards.ELDER)
        assert desk.inbox.next() == CardRead(people.ELDER)
        desk.far_end.module.lift()
    desk.close()


@pytest.mark.requirement("R164")
def test_the_pause_the_card_and_the_wire_come_to_less_than_a_second() -> None:
    """What there is besides is measured: `card_to_screen_sam` and `sam_record` of the bench."""
    times = CardTimes()
    assert POLL_EVERY_S + times.find_s + times.select_s + times.read_s + WIRE_S < 1.0


def test_twenty_plug_cycles_are_told_and_leave_nothing_behind(tmp_path: Path) -> None:
    def at_hand() -> tuple[int, int]:
        return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))

    before = at_hand()
    desk = Desk(tmp_path / "sam")
    for _ in range(PLUG_CYCLES):
        desk.far_end.unplug()
        desk.arm()
        assert desk.inbox.next() == ReadersGone()
        desk.station.disarm()
        desk.far_end.replug()
    desk.far_end.module.place(cards.ELDER)
    desk.arm()
    assert desk.inbox.next() == CardRead(people.ELDER)
    desk.close()
    assert at_hand() == before
