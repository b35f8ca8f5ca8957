"""Lines of a zone become one code; what interrupts them costs nothing but the beginning."""

import re
import threading
from collections.abc import Callable
from functools import partial
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.errors import DeviceMissingError
from hardware.scanner.port import DroppedCode, ScanFault, ScannedCode
from kiosk_app.devices.codes import classify
from kiosk_app.devices.scanner_station import ScannerStation
from kiosk_app.devices.stream import Read
from kiosk_app.devices.zone_lines import DROPPED, PATIENCE_S, ZoneLines
from kiosk_app.journeys.events import CodeKind, CodeScanned
from kiosk_app.runtime.lanes import carry_out
from tests.helpers.zones import PASSPORT, card, going_out, paper
from tests.unit.devices.readers import FakeScanner, Inbox

FIRST, SECOND = PASSPORT.split()
PERMIT = card("CR", "H12345678", "740812", "300101")
ONE, TWO, THREE = PERMIT[:30], PERMIT[30:60], PERMIT[60:]
OUT = going_out("CS", "C12345678", "740812", "300101")
TICKET = CodeScanned(CodeKind.TICKET, "RT1.7Q2K")
STEADY = partial(float, 0)


def lines_of(clock: Callable[[], float] = STEADY) -> ZoneLines:
    return ZoneLines(classify, clock)


def fed(*texts: str) -> list[CodeScanned]:
    lines = lines_of()
    return [code for text in texts for code in lines.take(text)]


def zone(*lines: str) -> CodeScanned:
    return CodeScanned(CodeKind.ZONE, "\n".join(lines))


@pytest.mark.requirement("R032")
@pytest.mark.parametrize(
    "lines",
    [
        (OUT,),
        (FIRST, SECOND),
        (ONE, TWO, THREE),
        (ONE, TWO + THREE),
        (ONE + TWO, THREE),
        (f"{FIRST} {SECOND}",),
        (FIRST + SECOND,),
        (PERMIT,),
        (PERMIT[:30], PERMIT[30:60], "CRAWFORD<<TESS".ljust(30, "<")),
        (PERMIT[:30], PERMIT[30:60], "CSONKA<<TESS".ljust(30, "<")),
        tuple(re.findall(".{30}", paper("M1234567801", "740812", "300101"))),
    ],
)
def test_a_zone_is_one_code_however_many_a_scanner_makes_of_it(lines: tuple[str, ...]) -> None:
    assert fed(*lines) == [zone(*lines)]
    assert fed(*lines, TICKET.text, *lines) == [zone(*lines), TICKET, zone(*lines)]


@pytest.mark.parametrize("begun", [(FIRST,), (ONE,), (ONE, TWO)])
def test_another_code_drops_the_beginning_and_is_itself_not_lost(begun: tuple[str, ...]) -> None:
    assert fed(*begun, TICKET.text) == [DROPPED, TICKET]
    assert fed(*begun, FIRST + SECOND) == [DROPPED, zone(FIRST + SECOND)]


@pytest.mark.parametrize("whole", [(FIRST, SECOND), (ONE, TWO, THREE)])
def test_a_first_line_scanned_once_more_begins_again(whole: tuple[str, ...]) -> None:
    for begun in range(1, len(whole)):
        assert fed(*whole[:begun], *whole) == [zone(*whole)]


def test_a_second_line_alone_is_a_code_nobody_knows() -> None:
    assert fed(SECOND) == [CodeScanned(CodeKind.UNKNOWN, SECOND)]
    assert fed(ONE, FIRST, SECOND) == [DROPPED, zone(FIRST, SECOND)]


def test_a_hospital_s_own_card_never_waits_for_a_line() -> None:
    own = partial(classify, hospital_card=re.compile("CR[0-9]{28}"))
    lines = ZoneLines(own, STEADY)
    number = "CR" + "7" * 28
    (code,) = lines.take(number)
    assert code.text == number


@given(st.lists(st.sampled_from([FIRST, SECOND, ONE, TWO, THREE, OUT, TICKET.text, "x" * 5000])))
def test_any_order_of_codes_leaves_at_most_two_lines_waiting(texts: list[str]) -> None:
    lines = lines_of()
    codes = [code for text in texts for code in lines.take(text)]
    for code in codes:
        assert code == DROPPED or code.kind is classify(code.text)
    assert len(lines._begun) <= 61
    assert len(lines.drop()) <= 1
    assert lines.drop() == ()


def test_a_beginning_waits_by_the_clock_and_no_longer() -> None:
    now, stopping = [100.0], threading.Event()
    lines = lines_of(lambda: now[0])
    assert lines.patience(stopping) is stopping
    lines.take(FIRST)
    waiting = lines.patience(stopping)
    assert not waiting.is_set()
    now[0] += PATIENCE_S
    assert waiting.is_set()
    now[0] -= 1.0
    assert not waiting.is_set()
    stopping.set()
    assert waiting.is_set()


# --- at the scanner -------------------------------------------------------------------------------


class _Scanner:
    """A station with its listeners, whose clock stands or runs."""

    def __init__(self, clock: Callable[[], float] = STEADY) -> None:
        self.feed, self.inbox, self.read = FakeScanner(), Inbox(), Inbox()
        self.station = ScannerStation(
            self.feed, self.inbox.post, carry_out, tell=self._tell, clock=clock
        )
        self.station.start()

    def _tell(self, event: object) -> None:
        if isinstance(event, Read) and isinstance(event.what, CodeScanned):
            self.read.post(event.what)

    def scan(self, *texts: str) -> None:
        for text in texts:
            self.feed.feed.put(ScannedCode(text))


def test_the_station_posts_a_zone_once_and_its_reader_is_told_of_it_once() -> None:
    desk = _Scanner()
    desk.scan(ONE, TWO, THREE, TICKET.text)
    assert [desk.inbox.next(), desk.inbox.next()] == [zone(ONE, TWO, THREE), TICKET]
    assert desk.read.rest() == [zone(ONE, TWO, THREE), TICKET]
    desk.station.close()


def test_a_beginning_that_nothing_follows_is_told_without_a_letter() -> None:
    desk = _Scanner(count(0.0, 0.5).__next__)
    desk.scan(FIRST)
    assert desk.inbox.next() == DROPPED
    desk.scan(TICKET.text)
    assert desk.inbox.next() == TICKET
    desk.station.close()
    assert desk.inbox.rest() == []


def test_a_hostile_code_or_a_pulled_cable_ends_a_beginning() -> None:
    desk = _Scanner()
    desk.scan(FIRST)
    desk.feed.feed.put(DroppedCode(ScanFault.NOT_TEXT, 44))
    desk.scan(SECOND, FIRST)
    desk.feed.feed.put(DeviceMissingError("gone"))
    desk.scan(SECOND)
    alone = CodeScanned(CodeKind.UNKNOWN, SECOND)
    assert [desk.inbox.next() for _ in range(4)] == [DROPPED, alone, DROPPED, alone]
    desk.station.close()


def test_closing_says_nothing_of_a_beginning() -> None:
    desk = _Scanner()
    desk.scan(TICKET.text, FIRST)
    assert desk.inbox.next() == TICKET
    desk.station.close()
    assert desk.inbox.rest() == []
