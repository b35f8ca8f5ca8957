"""Patient A's ticket is broken off at every row and at every byte; patient B's is B's alone.

The pair is a canary: every row of both pictures tells whose it is. `make test` breaks off at each
seventh byte, `make canary` (EVERY_BYTE=1) at each.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from hardware.emulators.printer.condition import Fault
from hardware.printer.blocks import Line
from hardware.printer.port import Outcome
from hardware.printer.profiles import PrinterProfile
from hardware.printer.transport import Link
from tests.helpers.printing import CLONE, NO_COUNTER, QUICK, Desk, desk, shows_only, striped

ROWS = 48
STEP = 1 if os.environ.get("EVERY_BYTE") else 7
A, B = striped(ROWS, 8), striped(ROWS, 12)
HASTY = replace(QUICK, quiet_s=0.02, slack_s=2.0, clear_s=2.0)
NARROW = replace(CLONE, width_dots=128, strip_rows=8)
NARROW_A, NARROW_B = striped(16, 8, 128), striped(16, 4, 128)


def _broken_off(at: Desk, arm: Callable[[], None]) -> None:
    """Break A's ticket off, mend everything, print B, and look at every slip."""
    narrow = at.device.build.width_dots == NARROW.width_dots
    a, b = (NARROW_A, NARROW_B) if narrow else (A, B)
    before = len(at.device.tickets)
    arm()
    first = at.driver.print_job(a)
    at.device.mend()
    second = at.driver.print_job(b)
    assert second.outcome is Outcome.PRINTED
    slips = at.device.tickets[before:]
    assert shows_only(slips[-1], b)
    assert slips[-1].crop((0, 0, b.width, b.height)).tobytes() == b.tobytes()
    assert all(shows_only(slip, a) for slip in slips[:-1])
    if first.outcome is not Outcome.PRINTED:
        assert len(slips) <= 2


@pytest.mark.slow
@pytest.mark.requirement("R100")
@pytest.mark.parametrize("fault", [Fault.PAPER_END, Fault.RESET_LINE])
@pytest.mark.parametrize("profile", [NO_COUNTER, CLONE], ids=["epson", "clone"])
def test_broken_off_at_every_row(profile: PrinterProfile, fault: Fault) -> None:
    with desk(profile, patience=HASTY) as at:
        for row in range(1, ROWS + 1):
            _broken_off(at, partial(at.device.at_row, row, fault))


@pytest.mark.slow
@pytest.mark.parametrize("link", list(Link))
def test_the_line_is_lost_at_every_byte(link: Link) -> None:
    with desk(NARROW, patience=HASTY, link=link) as at:
        size = at.driver.print_job(NARROW_A).bytes_sent
        for count in range(1, size + 13, STEP):  # and the twelve of the status before it
            _broken_off(at, partial(at.device.at_byte, count, Fault.CLOSE_LINE))


@pytest.mark.slow
@pytest.mark.parametrize("link", list(Link))
def test_it_goes_deaf_at_many_a_byte(link: Link) -> None:
    with desk(NARROW, patience=HASTY, link=link, skips_hangs=True) as at:
        size = at.driver.print_job(NARROW_A).bytes_sent
        for count in range(13, size, 41):
            _broken_off(at, partial(at.device.at_byte, count, Fault.HANG))


@pytest.mark.slow
def test_text_of_one_patient_is_never_on_the_slip_of_the_next() -> None:
    ours, theirs = [Line("甲" * 12)] * 2, [Line("乙" * 12)] * 2
    with desk(CLONE, patience=HASTY, link=Link.SERIAL) as at:
        size = at.driver.print_blocks(ours).bytes_sent
        assert at.driver.print_blocks(theirs).outcome is Outcome.PRINTED
        wanted = at.device.tickets[-1].tobytes()
        for count in range(1, size, STEP):
            at.device.at_byte(count, Fault.RESET_LINE)
            assert at.driver.print_blocks(ours).outcome is not Outcome.PRINTED
            assert at.driver.print_blocks(theirs).outcome is Outcome.PRINTED
            assert at.device.tickets[-1].tobytes() == wanted
