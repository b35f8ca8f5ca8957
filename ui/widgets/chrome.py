"""What stands around every page: header, head of the question, pager; the foot is in `foot`."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk_app.journeys.screens import Frame, Plain, Progress, Tone
from ui.theme import Type
from ui.widgets.foot import Footer, SoundBar
from ui.widgets.kit import Kit
from ui.widgets.pressable import ActionButton, NextButton
from ui.widgets.text import CENTRE, LEFT, RIGHT, Label, Painted, Piece, longest_word, width_of


class Header(Painted):
    """The band at the top: whose machine this is, and who is being served."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._hospital = Plain("")
        self._who = ""

    def name(self, hospital: Plain) -> None:
        """Set the hospital's names."""
        self._hospital = hospital
        self._tell()

    def serve(self, who: str) -> None:
        """Show the masked name of the patient, or nobody."""
        self._who = who
        self._tell()

    def _tell(self) -> None:
        """Say to who listens what there is to be seen."""
        said = (self._hospital.zh or self._kit.words.key("chrome.kiosk"), self._who)
        self.setAccessibleName(", ".join(part for part in said if part))
        self.update()

    def height_wanted(self) -> int:
        """Return its height on this panel."""
        theme = self._kit.theme
        lines = theme.font(Type.LEAD).pixelSize() * 1.5
        if not theme.panel.is_wide:
            lines += theme.font(Type.CAPTION).pixelSize() * 1.5
        return int(lines) + theme.px(6)

    def emblem_rect(self) -> QRect:
        """Return where the emblem stands, with the air around it."""
        return QRect(0, 0, self._kit.theme.margin + self._kit.theme.px(20), self.height())

    def pieces(self) -> list[Piece]:
        """Return hospital names and the patient's."""
        theme = self._kit.theme
        left = self.emblem_rect().width()
        lead, caption = theme.font(Type.LEAD, bold=True), theme.font(Type.CAPTION)
        zh, en = self._hospital.zh or self._kit.words.key("chrome.kiosk"), self._hospital.en
        who = width_of(self._who, theme.font(Type.BODY, bold=True)) if self._who else 0
        room = self.width() - left - theme.margin - (who + theme.px(23) if who else 0)
        high = int(lead.pixelSize() * 1.5)
        low = int(caption.pixelSize() * 1.5)
        pieces = []
        if theme.panel.is_wide:
            first = width_of(zh, lead)
            pieces.append(Piece(zh, lead, "on_primary", QRect(left, 0, first, self.height()), LEFT))
            beside = QRect(left + first + theme.px(5), 0, room - first - theme.px(5), self.height())
            if en and width_of(en, caption) <= beside.width():
                pieces.append(Piece(en, caption, "on_primary", beside, LEFT))
        else:
            has_en = bool(en) and width_of(en, caption) <= room
            top = (self.height() - high - (low if has_en else 0)) // 2
            pieces.append(Piece(zh, lead, "on_primary", QRect(left, top, room, high), LEFT))
            if has_en:
                rect = QRect(left, top + high, room, low)
                pieces.append(Piece(en, caption, "on_primary", rect, LEFT))
        if self._who:
            rect = self._pill().adjusted(theme.px(13), 0, -theme.px(5), 0)
            font = theme.font(Type.BODY, bold=True)
            pieces.append(Piece(self._who, font, "primary_deep", rect, RIGHT))
        return pieces

    def _pill(self) -> QRect:
        theme = self._kit.theme
        width = width_of(self._who, theme.font(Type.BODY, bold=True)) + theme.px(20)
        height = int(theme.font(Type.BODY).pixelSize() * 1.5) + theme.px(3)
        top = (self.height() - height) // 2
        return QRect(self.width() - theme.margin - width, top, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint band, emblem, names."""
        del event
        theme, painter = self._kit.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour("primary"))
        size = min(theme.px(16), self.height() - theme.px(4))
        emblem = self._kit.icons.pixmap("emblem", size, size, theme.colour("on_primary"))
        painter.drawPixmap(QPointF(theme.margin, (self.height() - size) / 2), emblem)
        if self._who:
            pill = self._pill()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("primary_soft"))
            painter.drawRoundedRect(QRectF(pill), pill.height() / 2, pill.height() / 2)
            icon = int(pill.height() * 0.6)
            person = self._kit.icons.pixmap("person", icon, icon, theme.colour("primary_deep"))
            top = pill.top() + (pill.height() - icon) / 2
            painter.drawPixmap(QPointF(pill.left() + theme.px(4), top), person)
        for piece in self.pieces():
            painter.setPen(theme.colour(piece.colour))
            piece.paint(painter)


class ProgressBar(Painted):
    """How far along: one segment per step, and the same in words."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._progress: Progress | None = None
        self.setObjectName("progress")

    def show_step(self, progress: Progress | None) -> None:
        """Show a step; None hides it."""
        self._progress = progress
        self.setVisible(progress is not None)
        self.setAccessibleName(self._words())
        self.update()

    def _words(self) -> str:
        if self._progress is None:
            return ""
        at, total = str(self._progress.at), str(self._progress.total)
        return self._kit.words.key("chrome.step", (("at", at), ("total", total)))

    def pieces(self) -> list[Piece]:
        """Return the words."""
        font = self._kit.theme.font(Type.CAPTION)
        width = width_of(self._words(), font)
        rect = QRect(self.width() - width, 0, width, self.height())
        return [Piece(self._words(), font, "ink_soft", rect, RIGHT)]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint segments and words."""
        del event
        if self._progress is None:
            return
        theme, painter = self._kit.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        piece = self.pieces()[0]
        gap, height = theme.px(1.6), theme.px(2.4)
        room = self.width() - piece.rect.width() - theme.px(6)
        each = (room - gap * (self._progress.total - 1)) / self._progress.total
        painter.setPen(Qt.PenStyle.NoPen)
        for step in range(self._progress.total):
            is_done = step < self._progress.at
            painter.setBrush(theme.colour("primary" if is_done else "scene_deep"))
            left, top = step * (each + gap), (self.height() - height) / 2
            painter.drawRoundedRect(QRectF(left, top, each, height), height / 2, height / 2)
        painter.setPen(theme.colour(piece.colour))
        piece.paint(painter)


TONE_COLOURS = {
    Tone.INFO: "primary",
    Tone.WAIT: "primary",
    Tone.GOOD: "good",
    Tone.WARN: "warn",
    Tone.STOP: "stop",
}


class Head(QWidget):
    """Progress, the one question, and one sentence about what to do now."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._tone: Tone | None = None
        self.progress = ProgressBar(kit, self)
        self.title = Label(kit, Type.TITLE, bold=True, parent=self)
        self.title.setObjectName("title")
        self.next_step = Label(kit, Type.BODY, "ink_soft", parent=self)
        self.next_step.setObjectName("next-step")

    def ask(self, frame: Frame, tone: Tone | None) -> None:
        """Show a page's question."""
        self._tone = tone
        self.progress.show_step(frame.progress)
        self.title.say(self._kit.words.say(frame.title))
        self.next_step.say(self._kit.words.say(frame.next_step))
        self.update()

    def arrange(self, width: int) -> int:
        """Lay everything out at `width`; return the height taken."""
        theme = self._kit.theme
        side, top = theme.margin, theme.px(4)
        inner = width - 2 * side
        if not self.progress.isHidden():
            height = int(theme.font(Type.CAPTION).pixelSize() * 1.5)
            self.progress.setGeometry(side, top, inner, height)
            top += height + theme.px(2)
        badge = self._badge_size() + theme.px(5) if self._tone else 0
        room = inner - badge
        text_top = top
        for label in (self.title, self.next_step):
            if not label.isHidden():
                height = label.height_in(room)
                label.setGeometry(side + badge, top, room, height)
                top += height
        if badge:
            top = max(top, text_top + self._badge_size())
        self._badge_top = text_top + (top - text_top - self._badge_size()) // 2
        return top + theme.px(4)

    def _badge_size(self) -> int:
        return self._kit.theme.px(19)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the badge of the tone."""
        del event
        if self._tone is None:
            return
        theme, painter = self._kit.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = self._badge_size()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(TONE_COLOURS[self._tone]))
        painter.drawEllipse(QRectF(theme.margin, self._badge_top, size, size))
        inner = int(size * 0.62)
        icon = self._kit.icons.pixmap(self._tone, inner, inner, theme.colour("on_primary"))
        inset = (size - inner) / 2
        painter.drawPixmap(QPointF(theme.margin + inset, self._badge_top + inset), icon)


class Pager(QWidget):
    """Previous, where we are, next.

    Signals:
        turned: by how many pages, -1 or 1.
    """

    turned = Signal(int)

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._before = ActionButton(kit, "previous-page", icon="back", parent=self)
        self._after = NextButton(kit, "next-page", icon="next", parent=self)
        self._where = Label(kit, Type.CAPTION, parent=self)
        self._where.setAlignment(CENTRE)
        self._before.tapped.connect(lambda: self.turned.emit(-1))
        self._after.tapped.connect(lambda: self.turned.emit(1))

    def height_wanted(self) -> int:
        """Return its height on this panel."""
        return self._kit.theme.target

    def show_place(self, at: int, total: int) -> None:
        """Show page `at` of `total`, 0-based; a single page needs no pager."""
        words = self._kit.words
        self.setVisible(total > 1)
        self._before.say(words.key("chrome.previous_page"))
        self._after.say(words.key("chrome.next_page"))
        self._before.setVisible(at > 0)
        self._after.setVisible(at < total - 1)
        gaps = (("at", str(at + 1)), ("total", str(total)))
        self._where.say(words.key("chrome.page_of", gaps))

    def arrange(self) -> None:
        """Lay out within its own size."""
        theme = self._kit.theme
        gap, least = theme.gap, theme.target
        for button in (self._before, self._after):
            least = least if button.isHidden() else max(least, button.least_width())
        each = max(int(self.width() * 0.3), least)
        words = width_of(self._where.text(), self._where.font())
        if words > self.width() - 2 * (each + gap):  # the buttons give way as far as they can
            each = min(each, max(least, (self.width() - words) // 2 - gap))
        self._before.setGeometry(0, 0, each, theme.target)
        self._after.setGeometry(self.width() - each, 0, each, theme.target)
        where = QRect(each + gap, 0, self.width() - 2 * (each + gap), theme.target)
        if words > where.width():  # where there is but one button, the words take its side, too
            where.setLeft(0 if self._before.isHidden() else where.left())
            where.setRight(self.width() - 1 if self._after.isHidden() else where.right())
        self._where.setGeometry(where)
        word = longest_word(self._where.text(), self._where.font())
        is_short = self._where.height_in(where.width()) <= where.height()
        self._where.setVisible(word <= where.width() and is_short)


class Surround:
    """Header, head and foot together, as children of one window.

    Attributes:
        footer: what stands at the foot of every page.
        sound: what takes its place while somebody sets the sound.
    """

    def __init__(self, kit: Kit, window: QWidget, *, has_sound: bool = False) -> None:
        self.header = Header(kit, window)
        self.head = Head(kit, window)
        self.footer = Footer(kit, window, has_sound=has_sound)
        self.sound = SoundBar(kit, window)
        for widget in (self.header, self.head, self.footer):
            widget.show()
        self.sound.hide()

    def show_frame(self, frame: Frame, tone: Tone | None) -> None:
        """Show what a page's frame says."""
        self.header.serve(frame.who)
        self.head.ask(frame, tone)
        self.footer.offer(frame)

    def turn_to_sound(self, *, is_sound: bool) -> None:
        """Show what sets the sound in place of the footer, or the footer again."""
        self.sound.setVisible(is_sound)
        self.footer.setVisible(not is_sound)

    def arrange(self, width: int, height: int) -> QRect:
        """Lay everything out; return the room between head and footer."""
        top = self.header.height_wanted()
        self.header.setGeometry(0, 0, width, top)
        head = self.head.arrange(width)
        self.head.setGeometry(0, top, width, head)
        foot = self.footer.height_wanted()
        for each in (self.footer, self.sound):
            each.setGeometry(0, height - foot, width, foot)
            each.arrange(width)
        return QRect(0, top + head, width, height - top - head - foot)
