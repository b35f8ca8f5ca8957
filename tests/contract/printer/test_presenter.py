"""A presenter holds the ticket out: taken by its patient, or taken back before the next one's."""

from collections.abc import Iterator

import pytest

from hardware.emulators.printer.condition import Fault
from hardware.printer.back_ends import on_plain_paper
from hardware.printer.port import Evidence, Outcome, Retraction
from hardware.printer.status import PresenterState, Trouble
from hardware.printer.transport import Link
from tests.helpers.printing import EPSON, KIOSK, Desk, desk, shows_only, striped

A, B = striped(step=8), striped(step=12)
PLAIN = on_plain_paper(KIOSK)


@pytest.fixture(params=list(Link))
def at_desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with desk(PLAIN, link=request.param) as ready:
        yield ready


def test_a_ticket_is_held_out_until_it_is_taken(at_desk: Desk) -> None:
    assert at_desk.driver.status().presenter is PresenterState.EMPTY
    report = at_desk.driver.print_job(A)
    assert (report.outcome, report.evidence) == (Outcome.PRINTED, Evidence.IN_ORDER_STATUS)
    assert at_desk.driver.status().presenter is PresenterState.WAITING
    assert at_desk.device.take()
    assert at_desk.driver.status().presenter is PresenterState.EMPTY
    assert at_desk.driver.take_back() is Retraction.NOTHING_THERE
    assert at_desk.device.retracted == 1  # the slip of the first clearing


def test_a_ticket_nobody_took_is_taken_back_before_the_next(at_desk: Desk) -> None:
    at_desk.driver.print_job(A)
    before = at_desk.device.retracted
    assert at_desk.driver.print_job(B).outcome is Outcome.PRINTED
    assert at_desk.device.retracted == before + 1
    assert at_desk.device.is_waiting
    assert shows_only(at_desk.device.tickets[-1], B)


def test_a_ticket_can_be_taken_back_by_itself(at_desk: Desk) -> None:
    at_desk.driver.print_job(A)
    assert at_desk.driver.take_back() is Retraction.TAKEN_BACK
    assert not at_desk.device.is_waiting


def test_a_ticket_that_cannot_be_taken_back_stops_the_next(at_desk: Desk) -> None:
    at_desk.driver.print_job(A)
    at_desk.device.apply(Fault.STUCK)
    assert at_desk.driver.take_back() is Retraction.STILL_THERE
    report = at_desk.driver.print_job(B)
    assert (report.outcome, report.reason) == (Outcome.NOT_PRINTED, Trouble.TICKET_WAITING)


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (Fault.PAPER_END, Trouble.PAPER_END),
        (Fault.COVER_OPEN, Trouble.COVER_OPEN),
        (Fault.CUTTER, Trouble.CUTTER_ERROR),
        (Fault.OVERHEAT, Trouble.HEAD_HOT),
        (Fault.FAILED, Trouble.FAILED),
        (Fault.MARK_LOST, Trouble.MARK_NOT_FOUND),
    ],
)
def test_the_full_status_tells_every_trouble(fault: Fault, trouble: Trouble) -> None:
    with desk(PLAIN) as ready:
        ready.device.apply(fault)
        assert ready.driver.status().trouble is trouble
        report = ready.driver.print_job(A)
        assert (report.outcome, report.reason) == (Outcome.NOT_PRINTED, trouble)


def test_a_jam_of_the_presenter_is_told_by_the_ejector() -> None:
    with desk(PLAIN) as ready:
        ready.device.apply(Fault.PRESENTER_JAM)
        report = ready.driver.print_job(A)
        assert report.outcome is Outcome.NOT_PRINTED
        assert report.reason in {Trouble.PRESENTER_JAM, Trouble.NO_REPLY}


@pytest.mark.parametrize("fault", [Fault.PAPER_END, Fault.COVER_OPEN])
def test_trouble_half_way_is_found_by_asking(fault: Fault) -> None:
    with desk(PLAIN) as ready:
        ready.device.at_row(200, fault)
        report = ready.driver.print_job(A)
        assert report.outcome is Outcome.UNKNOWN
        assert report.reason in {Trouble.PAPER_END, Trouble.COVER_OPEN}
        ready.device.mend()
        assert ready.driver.print_job(B).outcome is Outcome.PRINTED
        assert shows_only(ready.device.tickets[-1], B)


def test_tickets_are_aligned_to_black_marks() -> None:
    with desk(KIOSK) as ready:
        assert ready.driver.print_job(A).outcome is Outcome.PRINTED
        pitch = round(ready.device.build.mark_mm * KIOSK.dpi / 25.4)
        gap = ready.device.build.gap_rows
        assert (ready.device.tickets[-1].height - gap) % pitch == 0


def test_paper_without_marks_is_told_by_name() -> None:
    with desk(KIOSK) as ready:
        object.__setattr__(ready.device.build, "mark_mm", 0.0)
        report = ready.driver.print_job(A)
        assert report.outcome is Outcome.UNKNOWN
        assert report.reason is Trouble.MARK_NOT_FOUND


def test_a_printer_without_a_presenter_has_nothing_to_take_back() -> None:
    with desk(EPSON) as ready:
        assert ready.driver.take_back() is Retraction.NOTHING_THERE
        assert ready.driver.status().presenter is PresenterState.NONE
