"""A window that stands is written down with the place where it stands."""

import logging
import threading

import pytest

from kiosk_app.runtime.standstill import Standstill, where


class Listener(logging.Handler):
    """Lets a test wait for a line."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.said = threading.Condition()

    def emit(self, record: logging.LogRecord) -> None:
        with self.said:
            self.lines.append(record.getMessage())
            self.said.notify_all()

    def await_lines(self, count: int) -> None:
        with self.said:
            assert self.said.wait_for(lambda: len(self.lines) >= count, 10)


def test_where_it_stands_is_told_once_and_that_it_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    listener = Listener()
    logger = logging.getLogger("kiosk_app.runtime.standstill")
    logger.addHandler(listener)
    caplog.set_level(logging.INFO, logger.name)
    standstill = Standstill(longest_s=0.05)
    standstill.start()
    try:
        listener.await_lines(1)  # this very thread stands here
        assert "the window stands still" in listener.lines[0]
        assert "test_standstill.py" in listener.lines[0]
        assert "await_lines" in listener.lines[0]
        standstill.beat()
        listener.await_lines(2)
        assert listener.lines[1] == "the window goes on"
    finally:
        standstill.close()
        logger.removeHandler(listener)
    assert not standstill._thread.is_alive()
    caplog.clear()


def test_a_beat_in_time_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    standstill = Standstill(longest_s=60.0)
    standstill.start()
    standstill.beat()
    standstill.close()
    assert not standstill._thread.is_alive()
    assert caplog.records == []


def test_closing_while_it_stands_ends_it_too(caplog: pytest.LogCaptureFixture) -> None:
    listener = Listener()
    logging.getLogger("kiosk_app.runtime.standstill").addHandler(listener)
    standstill = Standstill(longest_s=0.01)
    standstill.start()
    listener.await_lines(1)
    standstill.close()
    assert not standstill._thread.is_alive()
    logging.getLogger("kiosk_app.runtime.standstill").removeHandler(listener)
    caplog.clear()


def test_a_thread_that_is_gone_is_nowhere() -> None:
    assert where(0) == ""
