"""Something to read, or to do with one's hands: a drawing, a few lines, at most one button."""

from functools import partial

from PySide6.QtCore import QRect

from kiosk_app.journeys import events_basic as ev
from kiosk_app.journeys.screens import Notice, Picture, Tone
from ui.pages.page import NoticeStrip, Page
from ui.pages.review import facts_of
from ui.theme import Type
from ui.widgets.chrome import TONE_COLOURS
from ui.widgets.kit import Kit
from ui.widgets.message_card import MessageCard
from ui.widgets.number_card import NumberCard
from ui.widgets.paged_facts import PagedFacts
from ui.widgets.pressable import LeadButton, Look
from ui.widgets.shapes import Card, Drawing
from ui.widgets.text import CENTRE, Label

_CARDS = (("card_chip", "chrome.card_chip"), ("card_pad", "chrome.card_pad"))
_SOFT = {Tone.GOOD: "good_soft", Tone.WARN: "warn_soft", Tone.STOP: "stop_soft"}
_MOST_PANEL_MM = 150
_MOST_CODE_MM = 90


class PicturePanel(Card):
    """One drawing with its caption, on a card."""

    def __init__(self, kit: Kit, page: "NoticePage", name: str, caption: str) -> None:
        super().__init__(kit, page)
        self._words = caption
        self._drawing = Drawing(kit, self)
        self._drawing.draw(name)
        self._caption = Label(kit, Type.BODY, bold=True, parent=self)
        self._caption.setAlignment(CENTRE)

    def place(self, rect: QRect) -> None:
        """Say the caption and lay out."""
        self._caption.say(self._kit.words.key(self._words))
        pad = self._kit.theme.px(7)
        self.setGeometry(rect)
        inner = rect.width() - 2 * pad
        text = self._caption.height_in(inner)
        self._drawing.setGeometry(pad, pad, inner, rect.height() - 2 * pad - text)
        self._caption.setGeometry(pad, rect.height() - pad - text, inner, text)


class NoticePage(Page[Notice]):
    """One of three: where cards go; a code with what is certain; or a message. And a button."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._strip = NoticeStrip(kit, self)
        self._panels = [PicturePanel(kit, self, name, caption) for name, caption in _CARDS]
        self._message = MessageCard(kit, self)
        self._code = NumberCard(kit, "chrome.claim_code", "claim-code", self)
        self._sheet = PagedFacts(kit, self, self.arrange)
        self._accept = LeadButton(kit, "accept", Look.PRIMARY, parent=self)
        self._accept.tapped.connect(partial(kit.send, ev.Accepted()))

    def fill(self, screen: Notice, *, is_new: bool) -> None:
        """Put drawing, lines and button in place."""
        say = self.kit.words.say
        shows_cards = screen.picture is Picture.CARDS
        has_code = bool(screen.code)
        line = screen.lines[0] if shows_cards and screen.lines else None
        self._strip.say(line, is_warning=screen.tone is Tone.WARN)
        for panel in self._panels:
            panel.setVisible(shows_cards)
        self._message.setVisible(not shows_cards and not has_code)
        self._message.tell(tuple(map(say, screen.lines)), is_waiting=screen.tone is Tone.WAIT)
        plain = "clock" if screen.tone is Tone.WAIT else screen.tone.value
        self._message.draw(screen.picture or plain, TONE_COLOURS[screen.tone])
        self._message.refill("surface" if screen.picture else _SOFT.get(screen.tone, "surface"))
        self._code.setVisible(has_code)
        self._code.show_number(screen.code, caption=screen.code_caption)
        self._sheet.set_visible(is_visible=has_code)
        self._sheet.tell(facts_of(self.kit, screen.rows), is_new=is_new)
        self._accept.setVisible(screen.accept is not None)
        self._accept.say(say(screen.accept))

    def arrange(self) -> None:
        """The button at the foot, everything else in the room above it."""
        theme = self.kit.theme
        side, gap = theme.margin, theme.px(5)
        width, top, bottom = self.width() - 2 * side, theme.px(2), self.height() - theme.px(5)
        if not self._accept.isHidden():
            height = max(theme.px(27), self._accept.sizeHint().height())
            bottom -= height
            self._accept.setGeometry(side, bottom, width, height)
            bottom -= gap
        top += self._strip.place(side, top, width)
        area = QRect(side, top, width, bottom - top)
        if not self._message.isHidden():
            self._message.place(area)
            has_button = not self._accept.isHidden()
            self.place_horizon(self.height() if has_button else self._message.geometry().bottom())
        elif not self._code.isHidden():
            self._place_code(area)
            self.place_horizon(self.height())
        else:
            self._place_panels(area)
            self.place_horizon(self.height())

    def _place_code(self, area: QRect) -> None:
        """The code above what is said, or on a wide panel beside it."""
        theme, gap = self.kit.theme, self.kit.theme.px(5)
        if theme.panel.is_wide:
            code = int(area.width() * 0.4)
            height = self._sheet.settle(area.adjusted(code + gap, 0, 0, 0), (1,), may_wrap=True)
            self._code.setGeometry(area.left(), area.top(), code, height)
            return
        code = min(theme.px(_MOST_CODE_MM), area.height() // 3)
        self._code.setGeometry(area.left(), area.top(), area.width(), code)
        self._sheet.settle(area.adjusted(0, code + gap, 0, 0), (1,), may_wrap=True)

    def _place_panels(self, area: QRect) -> None:
        """Two drawings beside each other on a wide panel, one below the other on an upright one."""
        gap, count = self.kit.theme.px(5), len(self._panels)
        is_wide = self.kit.theme.panel.is_wide
        across, down = (count, 1) if is_wide else (1, count)
        width = (area.width() - gap * (across - 1)) // across
        room = min(area.height(), self.kit.theme.px(_MOST_PANEL_MM) * down)
        height = max((room - gap * (down - 1)) // down, 1)
        for index, panel in enumerate(self._panels):
            left = area.left() + (index * (width + gap) if is_wide else 0)
            top = area.top() + (0 if is_wide else index * (height + gap))
            panel.place(QRect(left, top, width, height))
