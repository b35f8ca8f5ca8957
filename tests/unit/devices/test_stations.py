"""The stations with their threads: who is told what, and that the threads outlive everything."""

import threading
from datetime import date
from typing import Self

import pytest

from hardware.errors import DeviceMissingError, MediaError
from hardware.id_card.port import IdCardRecord
from hardware.scanner.port import DroppedCode, ScanFault, ScannedCode
from hardware.smartcard.port import ReaderAdded, ServiceDown, ServiceUp
from kiosk_app.devices.identity_station import IdentityStation, ReaderHealth
from kiosk_app.devices.scanner_station import ScannerStation
from kiosk_app.journeys.events import (
    CardRead,
    CardTrouble,
    CardUnreadable,
    CodeKind,
    CodeScanned,
    Event,
    ReadersGone,
)
from kiosk_app.runtime.lanes import carry_out
from tests.helpers import people
from tests.helpers.deaths import kill, lives, thread_named
from tests.unit.devices.readers import A, FakePad, FakeScanner, FakeWatcher, Inbox, read_fake
from tests.unit.id_card import cards

STATION_THREADS = {"chip-card", "sam-poll", "code-scanner"}


def today() -> date:
    return people.TODAY


class Desk:
    """A station of fakes with an inbox; a context that closes it."""

    def __init__(self, *, has_watcher: bool = True, has_pad: bool = True) -> None:
        self.watcher = FakeWatcher()
        self.pad = FakePad()
        self.inbox = Inbox()
        self.station = IdentityStation(
            watcher=self.watcher if has_watcher else None,
            pad=self.pad if has_pad else None,
            today=today,
            run_job=carry_out,
            read_chip=read_fake,
            poll_every_s=0.005,
        )

    def __enter__(self) -> Self:
        self.station.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.station.close()

    def arm(self) -> None:
        self.station.arm(self.inbox.post)


def own_threads() -> set[str]:
    return {t.name for t in threading.enumerate()} & STATION_THREADS


@pytest.mark.requirement("R164")
def test_either_card_will_do_and_ends_the_reading_of_both() -> None:
    with Desk() as desk:
        desk.watcher.emit(ServiceUp())
        desk.watcher.emit(ReaderAdded("R1"))
        desk.arm()
        desk.watcher.insert(A)
        assert desk.inbox.next() == CardRead(people.ADULT)
        desk.pad.answers.append(cards.ELDER)
        desk.arm()
        assert desk.inbox.next() in (CardRead(people.ADULT), CardRead(people.ELDER))


def test_a_card_on_the_pad_is_read() -> None:
    with Desk() as desk:
        desk.pad.answers.append(cards.ELDER)
        desk.arm()
        assert desk.inbox.next() == CardRead(people.ELDER)


def test_one_reader_less_is_a_matter_of_health() -> None:
    with Desk() as desk:
        desk.pad.failure = DeviceMissingError("gone")
        desk.watcher.emit(ServiceUp())
        desk.watcher.emit(ReaderAdded("R1"))
        desk.arm()
        for _ in range(2):  # a second look means that the first one's failure was reported
            assert desk.pad.polled.acquire(timeout=20.0)
        desk.watcher.insert(MediaError("dirty"))
        assert desk.inbox.next() == CardUnreadable(CardTrouble.UNREADABLE)
        desk.watcher.insert(A)
        assert desk.inbox.next() == CardRead(people.ADULT)
    assert desk.inbox.rest() == []
    assert desk.station.health() == (
        ReaderHealth("chip-card", is_working=True, detail="ReaderAdded"),
        ReaderHealth("sam-poll", is_working=False, detail="DeviceMissingError"),
    )


def test_no_reader_at_all_is_told_once_and_a_reader_that_is_back_reads() -> None:
    with Desk() as desk:
        desk.pad.failure = DeviceMissingError("gone")
        desk.watcher.emit(ServiceDown())
        desk.arm()
        assert desk.inbox.next() == ReadersGone()
        desk.pad.answers.append(cards.ELDER)
        desk.pad.failure = None
        assert desk.inbox.next() == CardRead(people.ELDER)


def test_a_desk_without_readers_says_so_at_once() -> None:
    with Desk(has_watcher=False, has_pad=False) as desk:
        desk.arm()
        assert desk.inbox.rest() == [ReadersGone()]


def test_the_pad_is_asked_afresh_by_the_next_patient() -> None:
    with Desk(has_watcher=False) as desk:
        desk.pad.failure = DeviceMissingError("gone")
        desk.arm()
        assert desk.inbox.next() == ReadersGone()
        desk.station.disarm()
        desk.pad.failure = None
        desk.pad.answers.append(cards.ELDER)
        desk.arm()
        assert desk.inbox.next() == CardRead(people.ELDER)


def test_arming_while_armed_only_changes_the_listener() -> None:
    other = Inbox()
    with Desk() as desk:
        desk.watcher.emit(ServiceUp())
        desk.watcher.emit(ReaderAdded("R1"))
        desk.watcher.insert(MediaError("dirty"))
        desk.arm()
        assert desk.inbox.next() == CardUnreadable(CardTrouble.UNREADABLE)
        desk.station.arm(other.post)
        desk.watcher.insert(A)
        assert other.next() == CardRead(people.ADULT)
    assert desk.inbox.rest() == []


def test_a_listener_may_arm_again_from_within() -> None:
    inbox = Inbox()
    with Desk(has_pad=False) as desk:

        def arm_again(event: Event) -> None:
            inbox.post(event)
            desk.station.arm(inbox.post)

        desk.watcher.insert(A)
        desk.station.arm(arm_again)
        assert [inbox.next(), inbox.next()] == [CardRead(people.ADULT)] * 2


def test_a_defect_is_logged_and_the_thread_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    with Desk(has_watcher=False) as desk:
        desk.pad.answers.extend([ZeroDivisionError("unforeseen"), cards.ELDER])
        desk.arm()
        assert desk.inbox.next() == CardUnreadable(CardTrouble.UNREADABLE)
        assert desk.inbox.next() == ReadersGone()
        assert desk.inbox.next() == CardRead(people.ELDER)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    caplog.clear()


def test_a_listener_that_breaks_does_not_break_the_thread(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def break_down(event: Event) -> None:
        raise ZeroDivisionError(event)

    broken = threading.Event()

    def break_once(event: Event) -> None:
        broken.set()
        break_down(event)

    with Desk(has_watcher=False) as desk:
        desk.pad.failure = DeviceMissingError("gone")
        desk.station.arm(break_once)
        assert broken.wait(20.0)
        desk.station.disarm()
        desk.pad.failure = None
        desk.pad.answers.append(cards.ELDER)
        desk.arm()
        assert desk.inbox.next() == CardRead(people.ELDER)
    assert {record.levelname for record in caplog.records} >= {"ERROR"}
    caplog.clear()


@pytest.mark.requirement("R104")
def test_nothing_is_posted_once_disarm_has_returned() -> None:
    reading, go_on = threading.Event(), threading.Event()

    class Slow(FakePad):
        def poll(self, cancel: threading.Event) -> IdCardRecord:
            del cancel
            reading.set()
            assert go_on.wait(20.0)
            return cards.ELDER

    inbox = Inbox()
    station = IdentityStation(watcher=None, pad=Slow(), today=today, run_job=carry_out)
    station.start()
    station.arm(inbox.post)
    assert reading.wait(20.0)
    station.disarm()
    go_on.set()
    station.close()
    assert inbox.rest() == []


def test_closing_ends_every_thread_and_may_be_repeated() -> None:
    with Desk() as desk:
        desk.arm()
        assert own_threads() == {"chip-card", "sam-poll"}
        desk.station.close()
    assert own_threads() == set()
    assert desk.pad.is_closed
    assert desk.watcher.is_stopped


def test_a_thread_that_hangs_is_left_behind_and_its_reader_with_it() -> None:
    hanging, release = threading.Event(), threading.Event()

    class Hung(FakePad):
        def poll(self, cancel: threading.Event) -> IdCardRecord | None:
            del cancel
            hanging.set()
            release.wait(60.0)
            return None

    pad = Hung()
    station = IdentityStation(watcher=None, pad=pad, today=today, run_job=carry_out)
    station.start()
    station.arm(lambda _: None)
    assert hanging.wait(20.0)
    station.close()
    assert not pad.is_closed
    release.set()
    station.close()
    assert pad.is_closed


def test_a_station_never_started_can_be_closed_and_not_armed_any_more() -> None:
    desk = Desk()
    desk.station.close()
    assert desk.pad.is_closed
    desk.watcher.emit(ServiceDown())
    desk.arm()
    assert desk.inbox.rest() == []


def test_twenty_desks_leave_no_thread_behind() -> None:
    for _ in range(20):
        with Desk() as desk:
            desk.arm()
            desk.watcher.insert(A)
            assert desk.inbox.next() == CardRead(people.ADULT)
    assert own_threads() == set()


# --- scanner -------------------------------------------------------------------------------


def test_every_code_is_posted_with_its_kind() -> None:
    scanner, inbox = FakeScanner(), Inbox()
    station = ScannerStation(scanner, inbox.post, carry_out)
    station.start()
    scanner.feed.put(ScannedCode("134567890123456789"))
    scanner.feed.put(ScannedCode("RT1.7Q2K"))
    assert inbox.next() == CodeScanned(CodeKind.PAYMENT, "134567890123456789")
    assert inbox.next() == CodeScanned(CodeKind.TICKET, "RT1.7Q2K")
    station.close()
    assert scanner.is_closed
    assert own_threads() == set()


@pytest.mark.requirement("R027")
def test_a_hostile_code_is_posted_without_a_byte_of_it() -> None:
    scanner, inbox = FakeScanner(), Inbox()
    station = ScannerStation(scanner, inbox.post, carry_out)
    station.start()
    scanner.feed.put(DroppedCode(ScanFault.NOT_PRINTABLE, 17))
    assert inbox.next() == CodeScanned(CodeKind.UNKNOWN, "")
    station.close()


def test_a_scanner_that_fails_is_tried_for_ever(caplog: pytest.LogCaptureFixture) -> None:
    scanner, inbox = FakeScanner(), Inbox()
    station = ScannerStation(scanner, inbox.post, carry_out)
    assert station.health() == (ReaderHealth("code-scanner", is_working=True),)
    station.start()
    scanner.feed.put(DeviceMissingError("gone"))
    scanner.feed.put(ZeroDivisionError("unforeseen"))
    scanner.feed.put(ScannedCode("RT1.7Q2K"))
    assert inbox.next() == CodeScanned(CodeKind.TICKET, "RT1.7Q2K")
    scanner.is_connected = False
    assert station.health() == (ReaderHealth("code-scanner", is_working=False, detail="Broke"),)
    station.close()
    assert [record.levelname for record in caplog.records if record.levelno > 20] == ["ERROR"]
    caplog.clear()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_reader_whose_thread_was_killed_reads_again_once_it_is_revived() -> None:
    with Desk(has_watcher=False) as desk:
        (part,) = desk.station.parts()
        assert part.name == "sam-poll"
        kill(thread_named("sam-poll"))
        assert not lives(part)
        part.revive()
        assert lives(part)
        desk.pad.answers.append(cards.ELDER)
        desk.arm()
        assert isinstance(desk.inbox.next(), CardRead)
    part.revive()
    assert not lives(part)  # the desk is closed


def test_chip_cards_need_their_watcher_as_much_as_their_reader() -> None:
    with Desk(has_pad=False) as desk:
        (part,) = desk.station.parts()
        assert lives(part)
        desk.watcher.is_alive = False
        assert not lives(part)
        part.revive()
        assert lives(part)


def test_readers_given_up_are_gone_whatever_their_watcher_says() -> None:
    with Desk() as desk:
        desk.watcher.emit(ServiceUp())
        desk.watcher.emit(ReaderAdded("R1"))
        for part in desk.station.parts():
            part.give_up()
        desk.watcher.emit(ReaderAdded("R2"))
        assert {h.detail for h in desk.station.health() if h.is_working is False} == {"GivenUp"}
        assert ReaderHealth("chip-card", False, "GivenUp") in desk.station.health()


def test_a_defect_in_what_hears_the_watcher_does_not_end_its_thread(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Desk(has_pad=False) as desk:
        assert desk.station._chips is not None
        monkeypatch.setattr(desk.station._chips, "_note", lambda _event: 1 // 0)
        desk.watcher.emit(ServiceUp())  # the watcher's thread would die of what comes out here
    assert [r.getMessage() for r in caplog.records] == ["card-watcher broke"]
    caplog.clear()


def test_a_scanner_given_up_is_faulty_though_its_line_is_open() -> None:
    scanner = FakeScanner()
    station = ScannerStation(scanner, lambda _event: None, carry_out)
    station.start()
    (part,) = station.parts()
    assert lives(part)
    part.give_up()
    assert station.health() == (ReaderHealth("code-scanner", False, "GivenUp"),)
    station.close()
