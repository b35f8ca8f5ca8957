"""The one widget of a kind that can be seen, once it can; and a window that has come to rest."""

from typing import TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

PATIENCE_MS = 20_000
ROUNDS = 4
"""A label that breaks its lines asks its frame for more room, which asks the next."""
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


def is_put_up(widget: QWidget) -> bool:
    """Return whether it is on a page in front, though Qt may show it only a turn from now."""
    at: QWidget | None = widget
    while at is not None:
        if at.isHidden() and at.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            return False
        at = at.parentWidget()
    return True


def settle() -> None:
    """Let Qt lay out what was made and take away what is out of use, as its own loop does.

    Without the latter a window that shows page after page keeps the widgets of all of them.
    """
    for _ in range(ROUNDS):
        QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
