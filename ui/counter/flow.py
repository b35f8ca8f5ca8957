"""Buttons side by side, as many to a row as there is room for; the rest go on below."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem

_GAP_PX: Final = 10


class FlowLayout(QLayout):
    """Each as wide as its words; a row is as high as its highest."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem, /) -> None:  # noqa: N802 - Qt's name
        """Take one more, after the others."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many there are."""
        return len(self._items)

    def itemAt(self, index: int, /) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Return one; None beyond the last, as Qt asks until there is none."""
        return self._items[index] if index in range(len(self._items)) else None

    def takeAt(self, index: int, /) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Return one and have it no more."""
        return self._items.pop(index) if index in range(len(self._items)) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """Return none: it needs what it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Return True: where it is narrow it is high."""
        return True

    def heightForWidth(self, width: int, /) -> int:  # noqa: N802 - Qt's name
        """Return how high it is in a width, in pixels."""
        return self._laid(QRect(0, 0, width, 0), is_placed=False)

    def setGeometry(self, rect: QRect, /) -> None:  # noqa: N802 - Qt's name
        """Put each in its place."""
        super().setGeometry(rect)
        self._laid(rect, is_placed=True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return what the widest takes."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """Return what the widest takes; it is never cut off."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.sizeHint())
        return size

    def _laid(self, rect: QRect, *, is_placed: bool) -> int:
        x, y, row_height = rect.x(), rect.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x, y, row_height = rect.x(), y + row_height + _GAP_PX, 0
            if is_placed:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + _GAP_PX
            row_height = max(row_height, size.height())
        return y + row_height - rect.y()
