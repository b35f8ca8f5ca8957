"""A button of a crowded row: where there is no room its words end in "…", its key is always told.

Somebody who hears the page, or rests the pointer on the button, is told all of it.
"""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton

_LEAST_EM: Final = 3
"""So many characters of its words are left of a button, however many stand beside it."""


class ElidedButton(QPushButton):
    """As wide as its words where there is room for them; the window binds its key."""

    def __init__(self, words: str, key: str, name: str) -> None:
        super().__init__()
        self._words, self._tail = "", f"　{key}"
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("first", "false")
        self.say(words)

    def say(self, words: str) -> None:
        """Say something else."""
        if words == self._words:
            return
        self._words = words
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.updateGeometry()
        self._elide()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return what all of its words take."""
        return self._size_of(self._words + self._tail)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return what the first characters take, and the key."""
        whole, few = self.sizeHint(), self._words[:_LEAST_EM]
        return self._size_of(f"{few}…{self._tail}") if few != self._words else whole

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        metrics = self.fontMetrics()
        frame = self._size_of("").width()
        room = self.width() - frame - metrics.horizontalAdvance(self._tail)
        is_whole = metrics.horizontalAdvance(self._words) <= room
        shown = metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, max(room, 0))
        self.setText((self._words if is_whole else shown) + self._tail)

    def _size_of(self, text: str) -> QSize:
        self.ensurePolished()
        option = QStyleOptionButton()
        self.initStyleOption(option)
        size = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, text)
        kind = QStyle.ContentsType.CT_PushButton
        return self.style().sizeFromContents(kind, option, size, self)
