"""The one widget of a kind that can be seen, once it can."""

from typing import TypeVar

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

PATIENCE_MS = 20_000
T = TypeVar("T", bound=QWidget)


def seen(qtbot: QtBot, window: QWidget, kind: type[T], name: str = "") -> T:
    """Return it; Qt shows what is put into a page that stands a turn after it is made.

    `name`: the object's name, where there are several of the kind.
    """

    def here() -> list[T]:
        found = window.findChildren(kind, name) if name else window.findChildren(kind)
        return [widget for widget in found if widget.isVisible()]

    qtbot.waitUntil(lambda: len(here()) == 1, timeout=PATIENCE_MS)
    return here()[0]
