"""Coming up: the QApplication, and one clear line for what is missing instead of a traceback."""

import os
import signal
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import PySide6
from PySide6.QtCore import QSocketNotifier
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from ui.theme import FAMILIES

_HEADLESS = {"offscreen", "minimal", "vnc", "linuxfb", "eglfs"}
_X_SOCKETS = "/tmp/.X11-unix/X"  # noqa: S108 - where every X server listens
_LEAKY_FROM = (6, 12)
_IMMORTAL_NONE = (3, 12)
_ENDING = (signal.SIGTERM, signal.SIGINT)


class FaceUnavailableError(Exception):
    """The window cannot come up; the message is one line that says what to do.

    The operator can mend it, so a command ends with it as with all such: exit code 2.
    """


def start_application(argv: Sequence[str] = ("kiosk",)) -> QApplication:
    """Return the one QApplication: Fusion style, fonts named, made if there is none yet.

    Raises:
        FaceUnavailableError: unsafe PySide6, no display, or no Chinese font.
    """
    why = unsafe_qt(_version_of(PySide6.__version__), sys.version_info[:2])
    why = why or missing_display(os.environ)
    if why:
        raise FaceUnavailableError(why)
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(list(argv))
    app.setStyle("Fusion")
    why = missing_font(FAMILIES)
    if why:
        raise FaceUnavailableError(why)
    app.setFont(QFont(list(FAMILIES)))
    app.setQuitOnLastWindowClosed(True)
    return app


def run(app: QApplication) -> int:
    """Run the event loop until the program ends; return its exit code.

    SIGTERM and SIGINT end it in order, with 0. Main thread only.
    """
    with _ended_by_signals(app):
        return app.exec()


@contextmanager
def _ended_by_signals(app: QApplication) -> Iterator[None]:
    """Leave the loop when a signal comes.

    Python runs its handlers between two instructions of Python, and an idle Qt loop executes
    none. So the interpreter writes to a socket as well, and a notifier on it leaves the loop.
    """
    near, far = socket.socketpair()
    near.setblocking(False)
    far.setblocking(False)
    notifier = QSocketNotifier(far.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: _leave(app, far))
    before = {number: signal.signal(number, _let_the_loop_end) for number in _ENDING}
    waker = signal.set_wakeup_fd(near.fileno())
    try:
        yield
    finally:
        signal.set_wakeup_fd(waker)
        for number, handler in before.items():
            signal.signal(number, handler)
        notifier.setEnabled(False)
        near.close()
        far.close()


def _leave(app: QApplication, far: socket.socket) -> None:
    """Leave the loop if one of our signals came; others wake the socket too."""
    if any(number in _ENDING for number in far.recv(64)):
        app.exit(0)


def _let_the_loop_end(_number: int, _frame: FrameType | None) -> None:
    """Take the place of the default, which would end the process on the spot."""


def _version_of(text: str) -> tuple[int, int]:
    major, minor = text.split(".")[:2]
    return int(major), int(minor)


def unsafe_qt(qt: tuple[int, int], python: tuple[int, ...]) -> str | None:
    """Return why this PySide6 must not run on this Python, or None.

    WORKAROUND: from 6.12 on PySide6 drops a reference to None on nearly every call; where None
    is not immortal (Python below 3.12) the process dies after some thousand calls (PYSIDE-3474).
    """
    if qt >= _LEAKY_FROM and python < _IMMORTAL_NONE:
        need = "install PySide6-Essentials >=6.11,<6.12"
        return f"PySide6 {qt[0]}.{qt[1]} kills Python {python[0]}.{python[1]}: {need}"
    return None


def missing_display(environ: Mapping[str, str]) -> str | None:
    """Return why there is no display to show a window on, or None.

    Qt itself would abort the process, so the question is asked before it is started.
    """
    platform = environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    if platform in _HEADLESS:
        return None
    if environ.get("WAYLAND_DISPLAY") and platform in {"", "wayland"}:
        return None
    display = environ.get("DISPLAY", "")
    if not display:
        return "no display: set DISPLAY, or start under xvfb-run"
    host, _, number = display.partition(":")
    screenless = number.split(".")[0]
    if not host and not _x_server_answers(screenless):
        return f"no display: nothing answers on DISPLAY={display}; is the X server running?"
    return None


def _x_server_answers(number: str) -> bool:
    path = _X_SOCKETS + number
    for address in (path, "\0" + path):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(address)
            except OSError:
                continue
            return True
    return False


def missing_font(families: Sequence[str]) -> str | None:
    """Return which package brings the font that is missing, or None."""
    if any(QFontDatabase.hasFamily(family) for family in families):
        return None
    return "no Chinese font: install the package fonts-noto-cjk (apt install fonts-noto-cjk)"


def resources_folder() -> Path:
    """Return the `resources` folder that lies beside this package."""
    return Path(__file__).resolve().parent.parent / "resources"
