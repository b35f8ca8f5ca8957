"""JSON lines on stderr; whatever is not on the whitelist does not leave.

A line has time, level, logger, message and those extra fields that `ALLOWED` names. Tracebacks
carry file, line and function, and of the exception its type only: its text could hold anything.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from types import TracebackType
from typing import Final, TextIO

logger = logging.getLogger(__name__)

TRAFFIC: Final = 5
"""Below DEBUG: APDUs, serial bytes, HTTP bodies. Off in production."""

_OF_DEVICES = ("device", "reader", "outcome", "key", "state", "lane", "port", "event_id", "seconds")
_OF_REQUESTS = ("request", "method", "route", "status", "reason", "ms")
ALLOWED: Final = frozenset({*_OF_DEVICES, *_OF_REQUESTS})

_BOX = "=" * 72


class JsonLines(logging.Formatter):
    """Format one record as one line of JSON; extra fields pass only by whitelist."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without a line break inside."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name in ALLOWED}
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            line["error"] = kind.__name__
            line["trace"] = [
                f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(trace)
            ]
        return _as_json()(line).decode()


def set_up(level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send all loggers to `stream` (stderr by default) as JSON lines.

    Below DEBUG personal data is in the traffic: a boxed warning says so.
    """
    logging.addLevelName(TRAFFIC, "TRAFFIC")
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    _leave_out_what_no_line_tells()
    if level <= TRAFFIC:
        for text in (
            _BOX,
            "TRAFFIC logging is on: this log holds personal data. Bench only.",
            _BOX,
        ):
            logger.warning(text)


def _leave_out_what_no_line_tells() -> None:
    """Spare each line the look at the stack, the thread and the process: a fifth of its time.

    Source: Python's Logging HOWTO, "Optimization".
    """
    logging._srcfile = None  # noqa: SLF001 - as the source says
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


@cache
def _as_json() -> Callable[[object], bytes]:
    """Return what writes a line; imported for the first: a kiosk is painted before it has one."""
    import msgspec  # noqa: PLC0415 - said above

    return msgspec.json.Encoder(enc_hook=str).encode


def log_what_nobody_caught() -> None:
    """Let warnings and exceptions that end a thread or the process be lines like all others.

    Their text could hold anything, above all what a database was asked; see `JsonLines`.
    """
    logging.captureWarnings(capture=True)
    sys.excepthook = _end_of_process
    threading.excepthook = _end_of_thread


def _end_of_process(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    logger.critical("the process ends", exc_info=(kind, error, trace))


def _end_of_thread(args: threading.ExceptHookArgs) -> None:
    error = args.exc_value
    if error is not None:
        lane = args.thread.name if args.thread else None
        trace = (args.exc_type, error, args.exc_traceback)
        logger.critical("a thread ends", exc_info=trace, extra={"lane": lane})
