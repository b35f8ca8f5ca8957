"""The screen there is, for whoever has to fit windows into it."""

from PySide6.QtGui import QGuiApplication


def available_size() -> tuple[int, int]:
    """Return width and height in pixels that windows may use on the first screen.

    Needs a QApplication.
    """
    room = QGuiApplication.primaryScreen().availableGeometry()
    return room.width(), room.height()
