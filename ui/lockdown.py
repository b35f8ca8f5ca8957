"""Keeps the public out of the machine: no close, no menus, no system keys, no dropped files.

What the desktop itself answers to (virtual terminals, Ctrl-Alt-Del) is shut by the session the
kiosk runs in; here is what reaches the window. Watches the native window, not every widget, so
that a page switch pays nothing for it.
"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

_TOUCHES = {
    QEvent.Type.MouseButtonPress,
    QEvent.Type.TouchBegin,
    QEvent.Type.KeyPress,
    QEvent.Type.Wheel,
}
_DROPS = {QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop, QEvent.Type.ContextMenu}
_KEYS = {QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride}
_SYSTEM = (
    Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
    | Qt.KeyboardModifier.ControlModifier
)
_SYSTEM_KEYS = {Qt.Key.Key_Menu, Qt.Key.Key_Print, Qt.Key.Key_SysReq, Qt.Key.Key_Escape}


def is_system_key(event: QKeyEvent) -> bool:
    """Return whether a key may not reach the pages."""
    key = event.key()
    is_function = Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35
    return bool(event.modifiers() & _SYSTEM) or is_function or key in _SYSTEM_KEYS


class Lockdown(QObject):
    """An event filter for the native window.

    Signals:
        touched: glass or keyboard, whether or not it meant anything.
    """

    touched = Signal()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Swallow what must not get through; report every touch."""
        del watched
        kind = event.type()
        if kind in _TOUCHES:
            self.touched.emit()
        if kind in _DROPS:
            return True
        if kind in _KEYS and isinstance(event, QKeyEvent):
            return is_system_key(event)
        if kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            return event.button() != Qt.MouseButton.LeftButton
        return False
