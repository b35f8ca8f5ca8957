"""A printer that counts its cuts says what became of a ticket whose outcome was unknown."""

from collections.abc import Iterator

import pytest

from hardware.emulators.printer.condition import Fault
from hardware.printer.port import Evidence, Outcome
from hardware.printer.profiles import PrinterProfile
from hardware.printer.status import Trouble
from tests.helpers.printing import EPSON, KIOSK, Desk, desk, shows_only, striped

A, B = striped(step=8), striped(step=12)


@pytest.fixture(params=[EPSON, KIOSK], ids=["epson", "kiosk"])
def counting(request: pytest.FixtureRequest) -> PrinterProfile:
    chosen: PrinterProfile = request.param
    return chosen


@pytest.fixture
def at_desk(counting: PrinterProfile) -> Iterator[Desk]:
    with desk(counting) as ready:
        yield ready


@pytest.mark.parametrize("fault", [Fault.RESET_LINE, Fault.CLOSE_LINE])
def test_a_ticket_that_was_not_cut_was_not_printed_whole(at_desk: Desk, fault: Fault) -> None:
    at_desk.device.at_row(200, fault)
    report = at_desk.driver.print_job(A)
    assert (report.outcome, report.evidence) == (
        Outcome.PARTIAL_CANCELLED,
        Evidence.CUT_COUNTER,
    )
    assert at_desk.driver.status().needs_clearing is False
    assert len(at_desk.device.tickets) == 1
    assert shows_only(at_desk.device.tickets[0], A)
    assert at_desk.driver.print_job(B).outcome is Outcome.PRINTED
    assert shows_only(at_desk.device.tickets[-1], B)


def test_a_ticket_that_was_cut_was_printed_though_the_line_was_lost(at_desk: Desk) -> None:
    at_desk.device.at_cut(Fault.RESET_LINE)
    report = at_desk.driver.print_job(A)
    assert (report.outcome, report.evidence) == (Outcome.PRINTED, Evidence.CUT_COUNTER)
    assert len(at_desk.device.tickets) == 1


def test_a_cut_before_all_was_sent_is_somebody_else_s(at_desk: Desk) -> None:
    at_desk.device.at_row_pressed(200)
    at_desk.device.at_row(200, Fault.RESET_LINE)
    report = at_desk.driver.print_job(A)
    assert report.outcome is Outcome.UNKNOWN
    assert [slip.height for slip in at_desk.device.tickets] == [199]


def test_a_printer_that_is_away_cannot_be_asked(at_desk: Desk) -> None:
    at_desk.device.at_cut(Fault.UNPLUG)
    assert at_desk.driver.print_job(A).outcome is Outcome.UNKNOWN
    at_desk.device.apply(Fault.COVER_OPEN)
    at_desk.device.mend(Fault.UNPLUG)
    report = at_desk.driver.print_job(B)
    assert report.outcome is Outcome.NOT_PRINTED
    assert report.reason in {Trouble.UNREACHABLE, Trouble.COVER_OPEN}
