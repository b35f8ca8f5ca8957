"""Facts that may be too many for one page: then they are turned over, never scrolled.

Source: WCAG 2.2, 2.5.7 (no dragging); requirement row R095.
"""

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from ui.widgets.chrome import Pager
from ui.widgets.fact_layout import Fact, FactLayout
from ui.widgets.facts import FactSheet
from ui.widgets.kit import Kit


class PagedFacts:
    """A fact sheet with a pager below it, which is there only where not all has room.

    Args:
        page: whose children they are.
        turned: called after a tap on the pager, to lay out anew.
    """

    def __init__(self, kit: Kit, page: QWidget, turned: Callable[[], None]) -> None:
        self._kit = kit
        self._facts: tuple[Fact, ...] = ()
        self._layout = FactLayout(kit)
        self._sheet = FactSheet(kit, page)
        self._pager = Pager(kit, page)
        self._pager.turned.connect(self._turn)
        self._turned = turned
        self._at = 0
        self._beyond: int | None = None

    def tell(self, facts: tuple[Fact, ...], *, is_new: bool) -> None:
        """Show other facts; of a new page from the first on."""
        if is_new:
            self._at = 0
        self._facts = facts
        self._layout = FactLayout(self._kit, facts)
        self._sheet.tell(facts)

    def set_visible(self, *, is_visible: bool) -> None:
        """Show it, or nothing of it."""
        self._sheet.setVisible(is_visible)
        self._pager.setVisible(False)

    def least_height(self, width: int, columns: tuple[int, ...]) -> int:
        """Return how low all of it can be made at `width` without the smallest type."""
        return self._layout.least_height(width, columns, may_be_small=False)

    def height_in(self, width: int, columns: tuple[int, ...]) -> int:
        """Return how low it can be made at `width` in one of `columns`, pleasantly."""
        self._sheet.tell(self._facts)
        return self._sheet.height_in(width, columns)

    def has_room(self, room: QRect, columns: tuple[int, ...]) -> bool:
        """Return whether all of it can stand in `room`, however close together."""
        least = self._layout.least_height(room.width(), columns, may_be_small=True)
        return least <= room.height()

    def can_be_turned(self, room: QRect, columns: tuple[int, ...]) -> bool:
        """Return whether each fact alone can stand in `room`, above the pager where that is due."""
        if self.has_room(room, columns):
            return True
        height = room.height() - self.pager_height()
        return all(
            FactLayout(self._kit, (fact,)).least_height(room.width(), columns, may_be_small=True)
            <= height
            for fact in self._facts
        )

    def settle(
        self, room: QRect, columns: tuple[int, ...], *, may_wrap: bool = False, more: int = 0
    ) -> int:
        """Lay out in `room`; return the height taken.

        Args:
            room: for facts and pager.
            columns: as of `FactSheet.settle`.
            may_wrap: likewise.
            more: pages after those of the facts, which belong to whoever asks; see `beyond`.
        """
        if not more and self.has_room(room, columns):
            self._beyond = None
            self._sheet.show()
            self._pager.show_place(0, 1)
            self._sheet.tell(self._facts)
            return self._sheet.settle(room, columns, may_wrap=may_wrap)
        pager = self._pager.height_wanted()
        above = room.adjusted(0, 0, 0, -self.pager_height())
        parts = self._layout.parts(above.width(), above.height(), columns)
        self._at = min(self._at, len(parts) + more - 1)
        self._pager.show_place(self._at, len(parts) + more)
        self._pager.setGeometry(room.left(), room.bottom() + 1 - pager, room.width(), pager)
        self._pager.arrange()
        self._beyond = None if self._at < len(parts) else self._at - len(parts)
        self._sheet.setVisible(self._beyond is None)
        if self._beyond is None:
            self._sheet.tell(parts[self._at])
            self._sheet.settle(above, columns, may_wrap=may_wrap)
        return room.height()

    @property
    def beyond(self) -> int | None:
        """Which page after those of the facts is in front, the first being 0; None: none is."""
        return self._beyond

    def pager_height(self) -> int:
        """Return what the pager takes, with the gap above it."""
        return self._pager.height_wanted() + self._kit.theme.gap

    def _turn(self, by: int) -> None:
        self._at += by
        self._turned()
