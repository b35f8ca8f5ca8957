"""Log lines are JSON and leave out what is not on the whitelist."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk_app.logging_setup import TRAFFIC, JsonLines, set_up

ROOT = Path(__file__).parents[3]


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


NOBODY_CATCHES = """
import logging, threading, warnings
from kiosk_app.logging_setup import log_what_nobody_caught, set_up
set_up(logging.INFO)
log_what_nobody_caught()
def fail(): raise ValueError("110101")
thread = threading.Thread(target=fail, name="central-worker")
thread.start()
thread.join()
warnings.warn("mind this")
fail()
"""


def test_what_nobody_caught_is_a_line_like_all_others_without_its_words() -> None:
    done = subprocess.run(
        [sys.executable, "-c", NOBODY_CATCHES],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        cwd=ROOT,
    )
    thread, _warning, process = [json.loads(line) for line in done.stderr.splitlines()]
    assert (done.returncode, done.stdout) == (1, "")
    assert (thread["error"], thread["lane"]) == ("ValueError", "central-worker")
    assert (process["error"], process["level"]) == ("ValueError", "CRITICAL")
    assert "110101" not in done.stderr


def test_traffic_is_announced_in_a_box(
    stream: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    set_up(TRAFFIC, stream)
    assert "holds personal data" in stream.getvalue()
    caplog.clear()
