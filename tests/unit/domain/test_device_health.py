"""Green, yellow, red; and a record that goes back."""

from datetime import datetime, timedelta, timezone

import pytest

from kiosk_app.domain.audit_chain import Head
from kiosk_app.domain.device_health import DevicePart, Light, PartState, has_gone_back, light_of
from kiosk_app.domain.device_signature import DEVICE_RULES

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=8)))
JUST = NOON - timedelta(seconds=60)
EXACT = timedelta(0)


@pytest.mark.requirement("R132")
@pytest.mark.parametrize(
    ("seen_at", "parts", "off", "light"),
    [
        (None, {}, EXACT, Light.RED),
        (JUST, {}, EXACT, Light.GREEN),
        (JUST - timedelta(milliseconds=1), {}, EXACT, Light.RED),
        (NOON, {DevicePart.JOURNAL: PartState.FAULTY}, EXACT, Light.RED),
        (NOON, {DevicePart.PAPER: PartState.LOW}, EXACT, Light.YELLOW),
        (NOON, {DevicePart.PAPER: PartState.OUT}, EXACT, Light.YELLOW),
        (NOON, {DevicePart.SCANNER: PartState.FAULTY}, EXACT, Light.YELLOW),
        (NOON, {DevicePart.SCANNER: PartState.ABSENT}, EXACT, Light.GREEN),
        (NOON, {DevicePart.PRINTER: PartState.UNKNOWN}, EXACT, Light.GREEN),
        (NOON, {}, timedelta(seconds=30), Light.GREEN),
        (NOON, {}, timedelta(seconds=31), Light.YELLOW),
        (NOON, {}, timedelta(seconds=-31), Light.YELLOW),
    ],
)
def test_how_a_station_is_shown(
    seen_at: datetime | None,
    parts: dict[DevicePart, PartState],
    off: timedelta,
    light: Light,
) -> None:
    assert light_of(seen_at, parts, off, NOON, DEVICE_RULES) is light


@pytest.mark.parametrize(
    ("kept", "told", "has_gone"),
    [
        (None, None, False),
        (None, Head(0, "a"), False),
        (Head(3, "a"), Head(3, "a"), False),
        (Head(3, "a"), Head(4, "b"), False),
        (Head(3, "a"), Head(2, "b"), True),
        (Head(3, "a"), Head(3, "b"), True),
        (Head(3, "a"), None, True),
    ],
)
def test_a_record_only_grows(kept: Head | None, told: Head | None, has_gone: bool) -> None:
    assert has_gone_back(kept, told) is has_gone
