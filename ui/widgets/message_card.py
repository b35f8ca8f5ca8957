"""A message in the middle of a page: a drawing, what is said, and a calm bar while one waits."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget

from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.shapes import CalmBar, Card, Drawing
from ui.widgets.text import CENTRE, LEFT, Label, height_of

_MOST_DRAWING_MM, _LEAST_DRAWING_MM = 84.0, 30.0
_ALONE_MM = 110.0
_DRAWING_SHARE = 0.3  # of the width, where words stand beside it


class MessageCard(Card):
    """A card as high as it needs; words are as large as the room lets them be."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(kit, parent)
        self._drawing = Drawing(kit, self)
        self._bar = CalmBar(kit, self)
        self._lines: list[Label] = []

    def tell(self, lines: tuple[str, ...], *, is_waiting: bool) -> None:
        """Say `lines`, the first the loudest."""
        while len(self._lines) < len(lines):
            self._lines.append(Label(self._kit, Type.BODY, parent=self))
        for index, label in enumerate(self._lines):
            label.say(lines[index] if index < len(lines) else "")
        self._bar.setVisible(is_waiting)

    def draw(self, name: str, colour: str) -> None:
        """Show a drawing with them."""
        self._drawing.draw(name, colour)

    def place(self, area: QRect) -> None:
        """Lay out in the upper middle of `area`."""
        is_wide = self._kit.theme.panel.is_wide
        pad = self._kit.theme.px(9)
        inner = area.width() - 2 * pad
        said = [label for label in self._lines if label.text()]
        if is_wide and said:
            height = self._place_beside(said, inner, area.height() - 2 * pad, pad)
        else:
            height = self._place_below(said, inner, area.height() - 2 * pad, pad)
        height += 2 * pad
        top = area.top() + max(0, int((area.height() - height) * 0.35))
        self.setGeometry(area.left(), top, area.width(), min(height, area.height()))

    def _place_below(self, said: list[Label], width: int, room: int, pad: int) -> int:
        """Drawing above, words below it, everything in the middle. Return the height taken."""
        theme, gap = self._kit.theme, self._kit.theme.px(7)
        least = theme.px(_LEAST_DRAWING_MM) + gap
        words = self._dress(said, width, room - least)
        bar = 0 if self._bar.isHidden() else gap + self._bar.sizeHint().height()
        most = theme.px(_MOST_DRAWING_MM if said else _ALONE_MM)
        drawing = min(most, room - words - bar - (gap if said else 0))
        self._drawing.setVisible(drawing >= theme.px(_LEAST_DRAWING_MM))
        drawing = 0 if self._drawing.isHidden() else drawing
        self._drawing.setGeometry(pad, pad, width, drawing)
        top = pad + drawing + (gap if said and drawing else 0)
        top = self._stack(said, pad, top, width, CENTRE)
        thin = self._bar.sizeHint().height()
        self._bar.setGeometry(pad + width // 6, top + gap, width - width // 3, thin)
        return top + bar - pad

    def _place_beside(self, said: list[Label], width: int, room: int, pad: int) -> int:
        """Drawing on the left, words beside it. Return the height taken."""
        theme, gap = self._kit.theme, self._kit.theme.px(9)
        drawing = min(int(width * _DRAWING_SHARE), theme.px(_MOST_DRAWING_MM), room)
        bar = 0 if self._bar.isHidden() else gap
        left = drawing + gap
        words = self._dress(said, width - left, room - bar)
        self._drawing.setVisible(words + bar <= room)
        if self._drawing.isHidden():  # words need all the room there is
            drawing = left = 0
            words = self._dress(said, width, room - bar)
        height = min(room, max(words + bar, drawing))
        self._drawing.setGeometry(pad, pad + (height - drawing) // 2, drawing, drawing)
        top = pad + max(0, (height - words - bar) // 2)
        top = self._stack(said, pad + left, top, width - left, LEFT)
        thin = self._bar.sizeHint().height()
        self._bar.setGeometry(pad + left, top + gap - thin, width - left, thin)
        return height

    def _dress(self, said: list[Label], width: int, room: int) -> int:
        """Choose the size of the words; return their height."""
        theme, height = self._kit.theme, 0
        sizes = [(Type.BODY, scale) for scale in theme.scales(Type.BODY)]
        for kind, scale in (*sizes, (Type.CAPTION, 1.0)):
            fonts = [theme.font(kind, bold=i == 0, scale=scale) for i in range(len(said))]
            heights = [height_of(s.text(), f, width) for s, f in zip(said, fonts, strict=True)]
            height = sum(heights) + self._air() * max(len(said) - 1, 0)
            for label, font in zip(said, fonts, strict=True):
                label.setFont(font)
            if height <= room:
                break
        return height

    def _air(self) -> int:
        return self._kit.theme.px(3)

    def _stack(
        self, said: list[Label], left: int, top: int, width: int, align: Qt.AlignmentFlag
    ) -> int:
        for label in said:
            label.setAlignment(align)
            height = label.height_in(width)
            label.setGeometry(left, top, width, height)
            top += height + self._air()
        return top - self._air() if said else top
