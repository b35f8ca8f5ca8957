"""Log lines are JSON and leave out what is not on the whitelist."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from kiosk_app.logging_setup import TRAFFIC, JsonLines, set_up


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_only_whitelisted_extras_leave(stream: io.StringIO) -> None:
    set_up(stream=stream)
    logging.getLogger("x").info("read", extra={"device": "printer", "person": "张三"})
    line = json.loads(stream.getvalue())
    assert line["message"] == "read"
    assert line["device"] == "printer"
    assert "张三" not in stream.getvalue()


def test_a_traceback_keeps_places_and_drops_words(stream: io.StringIO) -> None:
    set_up(stream=stream)
    try:
        raise ValueError("110101")  # noqa: TRY301 - the text must not be logged
    except ValueError:
        logging.getLogger("x").exception("broke")
    assert "110101" not in stream.getvalue()
    line = json.loads(stream.getvalue())
    assert line["error"] == "ValueError"
    assert "test_logging_setup.py" in line["trace"][-1]


def test_a_line_break_cannot_forge_a_line() -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "a\nb", None, None)
    assert "\n" not in JsonLines().format(record)


def test_traffic_is_announced_in_a_box(
    stream: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    set_up(TRAFFIC, stream)
    assert "holds personal data" in stream.getvalue()
    caplog.clear()
