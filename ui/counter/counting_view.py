"""The drawer, note by note: how many of each, what that comes to, and how far it is off."""

from functools import partial
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QGridLayout, QLineEdit

from kiosk_app.domain.cash import PIECES, Count, count_of, counted_of
from kiosk_app.domain.money import Fen
from kiosk_app.journeys.counter.pages import Body, Counting
from kiosk_app.journeys.events_counter import DrawerCounted
from kiosk_app.journeys.wording import fee_text
from ui.counter.body import BodyView
from ui.counter.parts import RowGrid, Tools, button, label

_MOST = 9_999


class CountingView(BodyView):
    """Sends what the pieces come to, once somebody says that it is all."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._expected = Fen(0)
        self._facts = RowGrid(tools)
        self.fields: dict[Fen, QLineEdit] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        for place, piece in enumerate(PIECES):
            row, column = place % 4, 3 * (place // 4)
            words = tools.words.say(fee_text(piece))
            field = QLineEdit()
            field.setObjectName(f"pieces-{piece}")
            field.setAccessibleName(words)
            field.setValidator(QIntValidator(0, _MOST, field))
            field.setMaximumWidth(140)
            field.textChanged.connect(partial(self._add_up))
            self.fields[piece] = field
            grid.addWidget(label(words, "label"), row, column)
            grid.addWidget(field, row, column + 1)
        grid.setColumnStretch(6, 1)
        self.total = label("", "big", "total")
        close = button(tools.words.key("counter.do.close_shift"), "F8", "close-shift")
        close.clicked.connect(self.send_count)
        self.question.addWidget(self._facts)
        self.question.addLayout(grid)
        self.question.addWidget(self.total)
        self.question.addWidget(close, 0, Qt.AlignmentFlag.AlignLeft)
        self.question.addStretch(1)

    def show_question(self, body: Body) -> None:
        """Show what has to be in it."""
        counting = cast("Counting", body)
        self._expected = counting.expected
        self._facts.show_rows(counting.rows)
        self._add_up()

    def take_focus(self) -> None:
        """Begin with the largest note."""
        self.fields[PIECES[0]].setFocus()

    def entered(self) -> bool:
        """Go on to the next piece."""
        self.focusNextChild()
        return True

    def send_count(self) -> None:
        """Close the shift with what was counted."""
        self.tools.send(DrawerCounted(self.counted))

    @property
    def counted(self) -> Fen:
        """Return what was counted so far."""
        return counted_of({p: int(f.text() or 0) for p, f in self.fields.items()})

    def _add_up(self, _typed: str = "") -> None:
        counted = self.counted
        count = count_of(self._expected, counted)
        off = fee_text(Fen(abs(counted - self._expected)))
        word = f"counter.drawer.{count.value}"
        said = self.tools.words.key(word, () if count is Count.EVEN else (("fee", off),))
        self.total.setText(f"{self.tools.words.say(fee_text(counted))}　{said}")
