"""The identity station on a real serial line: card down, person out, cable out and in again."""

import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.emulators.sam_module import SamModuleOnPty
from hardware.id_card.sam_reader import SamReader
from hardware.serial_link.pyserial_line import open_line
from kiosk_app.devices.identity_station import IdentityStation
from kiosk_app.journeys.events import CardRead, ReadersGone
from kiosk_app.runtime.lanes import carry_out
from tests.helpers import people
from tests.unit.devices.readers import Inbox
from tests.unit.id_card import cards

PLUG_CYCLES = 20
NODEVICE_WITHIN_S = 3.0


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
def test_a_card_laid_down_is_a_person_within_a_second(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    desk = Desk(tmp_path / "sam")
    took_s = []
    for _ in range(4):
        desk.arm()
        began = time.monotonic()
        desk.far_end.module.place(cards.ELDER)
        assert desk.inbox.next() == CardRead(people.ELDER)
        took_s.append(time.monotonic() - began)
        desk.far_end.module.lift()
    desk.close()
    record_property("insert_to_person_s", statistics.median(took_s))
    assert statistics.median(took_s) < 1.0


def test_twenty_plug_cycles_are_told_and_leave_nothing_behind(tmp_path: Path) -> None:
    def at_hand() -> tuple[int, int]:
        return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))

    before = at_hand()
    desk = Desk(tmp_path / "sam")
    for _ in range(PLUG_CYCLES):
        desk.far_end.unplug()
        began = time.monotonic()
        desk.arm()
        assert desk.inbox.next() == ReadersGone()
        assert time.monotonic() - began < NODEVICE_WITHIN_S
        desk.station.disarm()
        desk.far_end.replug()
    desk.far_end.module.place(cards.ELDER)
    desk.arm()
    assert desk.inbox.next() == CardRead(people.ELDER)
    desk.close()
    assert at_hand() == before
