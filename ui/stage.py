"""What lies on the glass at one density: surround, pages, the idle warning; and who has the focus.

The focus never rests visibly on something nobody chose: before anything is hidden it goes to the
window, because Qt would hand it on as if Tab had been pressed, and then to the new page's first
sensible widget, where the ring stays away until a key is used.
"""

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

from kiosk_app.journeys.screens import Notice, Result, Screen, Tone
from ui.pages.registry import AnyPage, build_page
from ui.widgets.chrome import Surround
from ui.widgets.idle_warning import IdleWarning
from ui.widgets.kit import Kit
from ui.widgets.reading import read_in_order
from ui.widgets.staff_corner import StaffCorner


class Stage:
    """Everything that is made with one kit, as children of one window.

    Args:
        takes_keys: False: the focus is never taken, as a keyboard here is somebody else's.

    Attributes:
        kit: what it is made with.
        surround: header, head and footer.
        warning: the question whether anybody is still there.
        staff_corner: where staff hold the emblem.
    """

    def __init__(
        self, kit: Kit, window: QWidget, *, takes_keys: bool = True, has_sound: bool = False
    ) -> None:
        self.kit = kit
        self._takes_keys = takes_keys
        self.surround = Surround(kit, window, has_sound=has_sound)
        self.warning = IdleWarning(kit, window)
        self.warning.hide()
        self.staff_corner = StaffCorner(window)
        self.staff_corner.show()
        self._window = window
        self._page: AnyPage | None = None
        self._pages: dict[type[Screen], AnyPage] = {}

    @property
    def typed(self) -> str:
        """What was typed on the page shown; empty where nothing can be."""
        return self._page.typed if self._page is not None else ""

    def present(self, screen: Screen, *, is_new: bool, typed: str = "") -> None:
        """Show `screen`, with what was `typed` on the same page before."""
        before = self._page
        page = self._pages.get(type(screen))
        if page is None:
            page = self._pages[type(screen)] = build_page(screen, self.kit)
            page.setParent(self._window)
        is_turned = is_new or page is not before
        if is_turned and self._takes_keys:
            self._window.setFocus(Qt.FocusReason.OtherFocusReason)
        if typed:
            page.typed = typed
        self.surround.show_frame(screen.frame, _tone_of(screen))
        page.setGeometry(self._arrange_surround())
        page.present(screen, is_new=is_new)
        if page is not before:
            if before is not None:
                before.hide()
            self._page = page
            page.show()
        if is_turned and self._takes_keys:
            page.take_focus()
        around = self.surround
        layers = (around.header, around.head, page, around.footer, around.sound)
        read_in_order((*layers, self.staff_corner, self.warning))

    def warn(self, seconds_left: int | None) -> None:
        """Ask whether anybody is still there; None takes the question away."""
        self.warning.setVisible(seconds_left is not None)
        if seconds_left is not None:
            self.warning.setGeometry(self._window.rect())
            self.warning.warn(seconds_left)
            self.warning.raise_()

    def arrange(self) -> None:
        """Lay everything out within the window's size."""
        content = self._arrange_surround()
        self.warning.setGeometry(self._window.rect())
        self.warning.raise_()
        if self._page is not None:
            self._page.setGeometry(content)

    def _arrange_surround(self) -> QRect:
        """Lay out what stands around a page; return the room for it."""
        content = self.surround.arrange(self._window.width(), self._window.height())
        self.staff_corner.place(self.surround.header.emblem_rect())
        return content


def _tone_of(screen: Screen) -> Tone | None:
    return screen.tone if isinstance(screen, Notice | Result) else None
