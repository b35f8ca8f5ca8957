"""Any ticket printer says what became of a ticket; nothing of it reaches the next patient."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from hardware.emulators.printer.condition import Fault
from hardware.emulators.printer.mechanism import Build
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.printer.confirming_printer import ConfirmingPrinter
from hardware.printer.port import Evidence, Outcome
from hardware.printer.profiles import PrinterProfile
from hardware.printer.status import PaperState, Trouble
from hardware.printer.transport import ConnectionLostError, Link, Transport
from tests.helpers.printing import (
    BLUNT_CLONE,
    CLONE,
    EPSON,
    NO_COUNTER,
    QUICK,
    Desk,
    desk,
    quick,
    shows_only,
    striped,
)

A = striped(step=8)
B = striped(step=12)
PATIENCE_S = 20.0
PROFILES = {"epson": NO_COUNTER, "clone": CLONE}


@pytest.fixture(params=list(PROFILES.values()), ids=list(PROFILES))
def profile(request: pytest.FixtureRequest) -> PrinterProfile:
    chosen: PrinterProfile = request.param
    return chosen


@pytest.fixture(params=list(Link))
def link(request: pytest.FixtureRequest) -> Link:
    chosen: Link = request.param
    return chosen


@pytest.fixture
def at_desk(profile: PrinterProfile, link: Link) -> Iterator[Desk]:
    with desk(profile, link=link) as ready:
        yield ready


class FragileLine:
    """A line that breaks as soon as `last_words` have come over it."""

    def __init__(self, line: Transport, last_words: bytes) -> None:
        self._line = line
        self._last_words = last_words
        self._heard = b""

    def open(self) -> None:
        self._line.open()

    def close(self, *, discard: bool = False) -> None:
        self._line.close(discard=discard)

    def write_some(self, data: bytes) -> int:
        return self._line.write_some(data)

    def read_some(self) -> bytes:
        if self._last_words in self._heard:
            raise ConnectionLostError("the line broke")
        data = self._line.read_some()
        self._heard += data
        return data

    def wait(self, timeout_s: float, *, to_write: bool) -> None:
        self._line.wait(timeout_s, to_write=to_write)


def _cool_down(device: VirtualPrinter) -> None:
    """Mend the head as soon as it is seen to be hot."""
    device.wait_until(lambda: Fault.OVERHEAT in device.faults)
    device.mend(Fault.OVERHEAT)


def _comes_to(driver: ConfirmingPrinter, trouble: Trouble | None) -> bool:
    """Whether it is found so in the end: a plug that is pulled or put in is not seen at once."""
    pause = threading.Event()
    deadline = time.monotonic() + PATIENCE_S
    while driver.status().trouble is not trouble and time.monotonic() < deadline:
        pause.wait(0.01)
    return driver.status().trouble is trouble


def test_a_healthy_print_is_proven(at_desk: Desk, profile: PrinterProfile) -> None:
    report = at_desk.driver.print_job(A)
    proof = Evidence.PROCESS_ID if profile.has_process_id else Evidence.IN_ORDER_STATUS
    assert (report.outcome, report.evidence) == (Outcome.PRINTED, proof)
    assert report.strips_confirmed == report.strips == 20
    assert shows_only(at_desk.device.tickets[0], A)


def test_status_shows_a_clean_printer(at_desk: Desk) -> None:
    status = at_desk.driver.status()
    assert status.trouble is None
    assert not status.needs_clearing


def test_near_end_warns_and_prints(at_desk: Desk) -> None:
    at_desk.device.apply(Fault.NEAR_END)
    assert at_desk.driver.status().paper is PaperState.NEAR_END
    assert at_desk.driver.print_job(A).outcome is Outcome.PRINTED


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault.PAPER_END, Trouble.PAPER_END),
        (Fault.COVER_OPEN, Trouble.COVER_OPEN),
        (Fault.CUTTER, Trouble.CUTTER_ERROR),
        (Fault.OVERHEAT, Trouble.HEAD_HOT),
        (Fault.FAILED, Trouble.FAILED),
        (Fault.HANG, Trouble.NO_REPLY),
    ],
)
def test_trouble_before_the_job_leaves_nothing_behind(
    at_desk: Desk, fault: Fault, reason: Trouble
) -> None:
    at_desk.device.apply(fault)
    report = at_desk.driver.print_job(A)
    assert (report.outcome, report.reason) == (Outcome.NOT_PRINTED, reason)
    at_desk.device.mend()
    assert at_desk.driver.status().needs_clearing is False
    assert at_desk.driver.print_job(B).outcome is Outcome.PRINTED
    assert len(at_desk.device.tickets) == 1


@pytest.mark.requirement("R100")
@pytest.mark.parametrize("row", [1, 250, 470])
@pytest.mark.parametrize("fault", [Fault.PAPER_END, Fault.COVER_OPEN, Fault.CUTTER, Fault.FAILED])
def test_trouble_half_way_is_cancelled_and_never_comes_out_later(
    at_desk: Desk, fault: Fault, row: int
) -> None:
    at_desk.device.at_row(row, fault)
    report = at_desk.driver.print_job(A)
    assert (report.outcome, report.evidence) == (
        Outcome.PARTIAL_CANCELLED,
        Evidence.BUFFER_CLEARED,
    )
    assert len(at_desk.device.buffer) == 0
    at_desk.device.mend()
    assert at_desk.driver.status().needs_clearing


@pytest.mark.parametrize("row", [1, 300, 470])
@pytest.mark.parametrize("fault", [Fault.RESET_LINE, Fault.CLOSE_LINE])
def test_a_line_lost_half_way_is_unknown(at_desk: Desk, fault: Fault, row: int) -> None:
    at_desk.device.at_row(row, fault)
    assert at_desk.driver.print_job(A).outcome is Outcome.UNKNOWN
    assert at_desk.driver.status().needs_clearing


def test_a_line_lost_after_the_proof_leaves_the_ticket_printed() -> None:
    """The process id has come back: whatever happens to the line, the ticket is in the tray."""
    with desk(EPSON) as ready:
        names = iter((b"tick", b"wash"))
        line = FragileLine(ready.connect(), last_words=b"tick")
        driver = ConfirmingPrinter(
            line, quick(EPSON), make_process_id=lambda: next(names), patience=QUICK
        )
        report = driver.print_job(A)
        assert (report.outcome, report.evidence) == (Outcome.PRINTED, Evidence.PROCESS_ID)
        assert len(ready.device.tickets) == 1


@pytest.mark.parametrize(
    ("fault", "row"),
    [
        (Fault.PAPER_END, 10),
        (Fault.COVER_OPEN, 200),
        (Fault.CUTTER, 420),
        (Fault.FAILED, 200),
        (Fault.RESET_LINE, 10),
        (Fault.RESET_LINE, 420),
        (Fault.CLOSE_LINE, 200),
        (Fault.UNPLUG, 200),
        (Fault.HANG, 300),
    ],
)
def test_no_line_of_one_patient_is_ever_on_the_slip_of_the_next(
    at_desk: Desk, fault: Fault, row: int
) -> None:
    at_desk.device.at_row(row, fault)
    first = at_desk.driver.print_job(A)
    assert first.outcome in {Outcome.PARTIAL_CANCELLED, Outcome.UNKNOWN}
    at_desk.device.mend()
    if fault is Fault.UNPLUG:
        assert _comes_to(at_desk.driver, None)
    second = at_desk.driver.print_job(B)
    assert second.outcome is Outcome.PRINTED
    *fragments, last = at_desk.device.tickets
    assert shows_only(last, B)
    assert last.crop((0, 0, 576, 480)).tobytes() == B.tobytes()
    assert len(fragments) == 1
    assert shows_only(fragments[0], A)


@pytest.mark.parametrize("count", [1200, 5000, 20000])
def test_deaf_from_some_byte_on_is_unknown_at_the_deadline(
    profile: PrinterProfile, link: Link, count: int
) -> None:
    with desk(profile, link=link, skips_hangs=True) as at:
        healthy_s = at.driver.print_job(A).took_s
        at.device.at_byte(count, Fault.HANG)
        report = at.driver.print_job(A)
        assert report.outcome is Outcome.UNKNOWN
        waits_s = QUICK.slack_s + QUICK.clear_s + QUICK.reply_s
        assert QUICK.slack_s <= report.took_s < 2 * (healthy_s + waits_s)


def test_a_jam_at_the_cut_is_known_by_its_name(at_desk: Desk) -> None:
    at_desk.device.at_cut(Fault.CUTTER)
    report = at_desk.driver.print_job(A)
    assert (report.outcome, report.reason) == (Outcome.PARTIAL_CANCELLED, Trouble.CUTTER_ERROR)


def test_paper_that_ends_at_the_cut_is_not_claimed_either_way(at_desk: Desk) -> None:
    at_desk.device.at_cut(Fault.PAPER_END)
    report = at_desk.driver.print_job(A)
    assert (report.outcome, report.evidence) == (Outcome.UNKNOWN, Evidence.BUFFER_CLEARED)


def test_a_hot_head_that_cools_down_finishes_the_ticket() -> None:
    patience = replace(QUICK, hot_s=5.0)
    with desk(EPSON, patience=patience) as ready:
        ready.device.at_row(100, Fault.OVERHEAT)
        cooler = threading.Thread(target=_cool_down, args=(ready.device,))
        cooler.start()
        report = ready.driver.print_job(A)
        cooler.join()
        assert report.outcome is Outcome.PRINTED
        assert len(ready.device.tickets) == 1


def test_a_head_that_stays_hot_is_cancelled(at_desk: Desk) -> None:
    at_desk.device.at_row(100, Fault.OVERHEAT)
    report = at_desk.driver.print_job(A)
    assert (report.outcome, report.reason) == (Outcome.PARTIAL_CANCELLED, Trouble.HEAD_HOT)


def test_a_clone_that_cannot_clear_leaves_it_open() -> None:
    with desk(BLUNT_CLONE) as ready:
        ready.device.at_row(100, Fault.COVER_OPEN)
        report = ready.driver.print_job(A)
        assert (report.outcome, report.evidence) == (Outcome.UNKNOWN, Evidence.SILENCE)


def test_a_clear_nobody_acknowledges_leaves_it_open() -> None:
    with desk(NO_COUNTER, Build(answers_clear=False)) as ready:
        ready.device.at_row(100, Fault.COVER_OPEN)
        report = ready.driver.print_job(A)
        assert (report.outcome, report.evidence) == (Outcome.UNKNOWN, Evidence.CLEAR_UNANSWERED)


def test_a_printer_that_cannot_prove_it_is_clear_prints_no_ticket() -> None:
    with desk(CLONE) as ready:
        driver = ConfirmingPrinter(ready.connect(), quick(EPSON), patience=QUICK)
        assert driver.make_ready() is Trouble.NEEDS_CLEARING
        report = driver.print_job(A)
        assert (report.outcome, report.reason) == (Outcome.NOT_PRINTED, Trouble.NEEDS_CLEARING)
        assert ready.device.tickets == []


def test_a_second_driver_clears_what_a_dead_one_left(
    at_desk: Desk, profile: PrinterProfile
) -> None:
    at_desk.device.at_row(200, Fault.RESET_LINE)
    at_desk.driver.print_job(A)
    restarted = ConfirmingPrinter(at_desk.connect(), quick(profile), patience=QUICK)
    assert restarted.print_job(B).outcome is Outcome.PRINTED
    assert at_desk.device.tickets[-1].crop((0, 0, 576, 480)).tobytes() == B.tobytes()


def test_nobody_there_is_not_printed(profile: PrinterProfile, link: Link) -> None:
    with desk(profile, link=link) as ready:
        line = ready.connect()
    driver = ConfirmingPrinter(line, profile, patience=QUICK)
    assert driver.status().trouble is Trouble.UNREACHABLE
    report = driver.print_job(A)
    assert (report.outcome, report.reason) == (Outcome.NOT_PRINTED, Trouble.UNREACHABLE)


def test_a_line_lost_while_asking_is_no_reply(at_desk: Desk) -> None:
    at_desk.device.at_byte(1, Fault.RESET_LINE)
    assert at_desk.driver.status().trouble is Trouble.NO_REPLY


def test_a_line_lost_while_clearing_needs_clearing(at_desk: Desk) -> None:
    at_desk.device.at_row(100, Fault.RESET_LINE)
    at_desk.driver.print_job(A)
    at_desk.device.at_byte(16, Fault.RESET_LINE)
    assert at_desk.driver.make_ready() is Trouble.NEEDS_CLEARING


def test_it_never_prints_twice_by_itself(at_desk: Desk) -> None:
    at_desk.device.at_row(470, Fault.RESET_LINE)
    at_desk.driver.print_job(A)
    assert at_desk.driver.make_ready() is None
    assert len(at_desk.device.tickets) == 1


@pytest.mark.parametrize("row", [1, 200, 470])
def test_noise_never_proves_a_print(at_desk: Desk, row: int) -> None:
    at_desk.device.at_row(row, Fault.GARBAGE)
    report = at_desk.driver.print_job(A)
    assert report.outcome is not Outcome.PRINTED
    at_desk.device.mend()
    assert at_desk.driver.print_job(B).outcome is Outcome.PRINTED
    assert shows_only(at_desk.device.tickets[-1], B)


def test_noise_before_the_job_is_no_job(at_desk: Desk) -> None:
    at_desk.device.apply(Fault.GARBAGE)
    assert at_desk.driver.print_job(A).outcome is Outcome.NOT_PRINTED
    assert at_desk.device.tickets == []


def test_a_pulled_cable_is_unreachable_until_it_is_in_again(at_desk: Desk) -> None:
    at_desk.device.at_row(200, Fault.UNPLUG)
    assert at_desk.driver.print_job(A).outcome is Outcome.UNKNOWN
    assert _comes_to(at_desk.driver, Trouble.UNREACHABLE)
    assert at_desk.driver.print_job(B).outcome is Outcome.NOT_PRINTED


def test_a_fault_after_some_milliseconds_is_a_fault_at_some_row(at_desk: Desk) -> None:
    at_desk.device.at_ms(100, Fault.COVER_OPEN)  # 25 mm at 250 mm/s: 200 rows
    report = at_desk.driver.print_job(A)
    assert report.outcome is Outcome.PARTIAL_CANCELLED
    assert at_desk.device.rows_printed < 480


def test_a_port_another_program_holds_is_said_to_be_held(profile: PrinterProfile) -> None:
    with desk(profile, link=Link.SERIAL) as ready:
        other = ready.connect()
        other.open()
        assert ready.driver.status().trouble is Trouble.HELD
        report = ready.driver.print_job(A)
        assert (report.outcome, report.reason) == (Outcome.NOT_PRINTED, Trouble.HELD)
        other.close()
        assert ready.driver.print_job(A).outcome is Outcome.PRINTED
