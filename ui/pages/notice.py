"""Something to read, or to do with one's hands: a drawing, a few lines, at most one button."""

from functools import partial

from PySide6.QtCore import QRect

from kiosk_app.journeys import events as ev
from kiosk_app.journeys.screens import Notice, Picture, Tone
from ui.pages.page import Page
from ui.theme import Type
from ui.widgets.chrome import TONE_COLOURS
from ui.widgets.kit import Kit
from ui.widgets.pressable import LeadButton, Look
from ui.widgets.shapes import CalmBar, Card, Drawing
from ui.widgets.text import CENTRE, Label

_DRAWINGS: dict[Picture, tuple[tuple[str, str], ...]] = {
    Picture.CARDS: (
        ("card_chip", "chrome.card_chip"),
        ("card_pad", "chrome.card_pad"),
    ),
    Picture.TICKET: (("ticket", ""),),
    Picture.PAPER_OUT: (("paper_out", ""),),
    Picture.CLOCK: (("clock", ""),),
    Picture.STAFF: (("staff", ""),),
}
_SOFT = {Tone.GOOD: "good_soft", Tone.WARN: "warn_soft", Tone.STOP: "stop_soft"}


class PicturePanel(Card):
    """One drawing with its caption, on a card."""

    def __init__(self, kit: Kit, page: "NoticePage") -> None:
        super().__init__(kit, page)
        self._drawing = Drawing(kit, self)
        self._caption = Label(kit, Type.BODY, bold=True, parent=self)
        self._caption.setAlignment(CENTRE)

    def show_picture(self, name: str, caption: str, colour: str = "primary") -> None:
        """Show a drawing; the caption may be empty."""
        self._drawing.draw(name, colour)
        self._caption.say(self._kit.words.key(caption) if caption else "")

    def place(self, left: int, top: int, width: int, height: int) -> None:
        """Lay out."""
        pad = self._kit.theme.px(7)
        self.setGeometry(left, top, width, height)
        inner = width - 2 * pad
        text = self._caption.height_in(inner) if self._caption.text() else 0
        self._drawing.setGeometry(pad, pad, inner, height - 2 * pad - text)
        self._caption.setGeometry(pad, height - pad - text, inner, text)


class NoticePage(Page[Notice]):
    """Drawing, lines, calm bar while waiting, button."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._panels = [PicturePanel(kit, self), PicturePanel(kit, self)]
        self._lines: list[Label] = []
        self._bar = CalmBar(kit, self)
        self._accept = LeadButton(kit, "accept", Look.PRIMARY, parent=self)
        self._accept.tapped.connect(partial(kit.send, ev.Accepted()))
        self._drawings: tuple[tuple[str, str], ...] = ()
        self._is_plain = False

    def fill(self, screen: Notice, *, is_new: bool) -> None:
        """Put drawing, lines and button in place."""
        del is_new
        plain = "clock" if screen.tone is Tone.WAIT else screen.tone.value
        self._drawings = _DRAWINGS.get(screen.picture, ((plain, ""),))
        self._is_plain = screen.picture is Picture.NONE
        for panel, (name, caption) in zip(self._panels, self._drawings, strict=False):
            panel.show_picture(name, caption, TONE_COLOURS[screen.tone])
            panel.refill(_SOFT.get(screen.tone, "surface") if self._is_plain else "surface")
        while len(self._lines) < len(screen.lines):
            self._lines.append(Label(self.kit, Type.BODY, parent=self))
        for index, label in enumerate(self._lines):
            label.say(self.kit.words.say(screen.lines[index]) if index < len(screen.lines) else "")
        self._bar.setVisible(screen.tone is Tone.WAIT)
        self._accept.setVisible(screen.accept is not None)
        self._accept.say(self.kit.words.say(screen.accept))

    def arrange(self) -> None:
        """Lines, then the drawing in the room that is left, the button at the foot."""
        theme = self.kit.theme
        side, gap = theme.margin, theme.px(5)
        width, top, bottom = self.width() - 2 * side, theme.px(2), self.height() - theme.px(5)
        if not self._accept.isHidden():
            height = max(theme.px(27), self._accept.sizeHint().height())
            bottom -= height
            self._accept.setGeometry(side, bottom, width, height)
            bottom -= gap
        if not self._bar.isHidden():
            self._bar.setGeometry(side, top, width, self._bar.sizeHint().height())
            top += self._bar.height() + gap
        top = self._place_lines(side, top, width)
        most = theme.px(92 if self._is_plain else 150)
        down = 1 if theme.panel.is_wide else len(self._drawings)
        self._place_panels(QRect(side, top, width, min(bottom - top, most * down)))

    def _place_lines(self, side: int, top: int, width: int) -> int:
        gap = self.kit.theme.px(2)
        shown = [label for label in self._lines if not label.isHidden()]
        for label in shown:
            label.setGeometry(side, top, width, label.height_in(width))
            top += label.height() + gap
        return top + gap if shown else top

    def _place_panels(self, area: QRect) -> None:
        """Two drawings beside each other on a wide panel, one below the other on an upright one."""
        gap, count = self.kit.theme.px(5), len(self._drawings)
        fits = area.height() >= self.kit.theme.px(30)
        is_wide = self.kit.theme.panel.is_wide
        across, down = (count, 1) if is_wide else (1, count)
        width = (area.width() - gap * (across - 1)) // across
        height = max((area.height() - gap * (down - 1)) // down, 1)
        for index, panel in enumerate(self._panels):
            panel.setVisible(fits and index < count)
            left = area.left() + (index * (width + gap) if is_wide else 0)
            top = area.top() + (0 if is_wide else index * (height + gap))
            panel.place(left, top, width, height)
