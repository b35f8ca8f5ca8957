"""Something to read, or to do with one's hands: a drawing, a few lines, at most one button."""

from functools import partial

from kiosk_app.journeys import events as ev
from kiosk_app.journeys.screens import Notice, Picture, Tone
from ui.pages.page import Page
from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.pressable import ActionButton, Look
from ui.widgets.shapes import CalmBar, Card, Drawing
from ui.widgets.text import CENTRE, Label

_DRAWINGS: dict[Picture, tuple[tuple[str, str], ...]] = {
    Picture.NONE: (),
    Picture.CARDS: (
        ("card_chip", "chrome.card_chip"),
        ("card_pad", "chrome.card_pad"),
    ),
    Picture.TICKET: (("ticket", ""),),
    Picture.PAPER_OUT: (("paper_out", ""),),
    Picture.CLOCK: (("clock", ""),),
    Picture.STAFF: (("staff", ""),),
}


class PicturePanel(Card):
    """One drawing with its caption, on a card."""

    def __init__(self, kit: Kit, page: "NoticePage") -> None:
        super().__init__(kit, page)
        self._drawing = Drawing(kit, self)
        self._caption = Label(kit, Type.BODY, bold=True, parent=self)
        self._caption.setAlignment(CENTRE)

    def show_picture(self, name: str, caption: str) -> None:
        """Show a drawing; the caption may be empty."""
        self._drawing.draw(name)
        self._caption.say(self._kit.words.key(caption) if caption else "")

    def place(self, left: int, top: int, width: int, height: int) -> None:
        """Lay out."""
        pad = self._kit.theme.px(5)
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
        self._accept = ActionButton(kit, "accept", Look.PRIMARY, kind=Type.LEAD, parent=self)
        self._accept.tapped.connect(partial(kit.send, ev.Accepted()))
        self._drawings: tuple[tuple[str, str], ...] = ()

    def fill(self, screen: Notice, *, is_new: bool) -> None:
        """Put drawing, lines and button in place."""
        del is_new
        self._drawings = _DRAWINGS[screen.picture]
        for panel, (name, caption) in zip(self._panels, self._drawings, strict=False):
            panel.show_picture(name, caption)
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
        self._place_panels(side, top, width, min(bottom - top, theme.px(150)))

    def _place_lines(self, side: int, top: int, width: int) -> int:
        gap = self.kit.theme.px(2)
        shown = [label for label in self._lines if not label.isHidden()]
        for label in shown:
            label.setGeometry(side, top, width, label.height_in(width))
            top += label.height() + gap
        return top + gap if shown else top

    def _place_panels(self, side: int, top: int, width: int, height: int) -> None:
        gap, count = self.kit.theme.gap, len(self._drawings)
        fits = height >= self.kit.theme.px(34)
        each = (width - gap * (count - 1)) // count if count else 0
        for index, panel in enumerate(self._panels):
            panel.setVisible(fits and index < count)
            if index < count:
                panel.place(side + index * (each + gap), top, each, max(height, 1))
