"""A table that typing filters: initials, a name, a number; arrows choose, Return takes."""

from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
)

from kiosk_app.journeys.counter.pages import Body, Pick, PickRow
from ui.counter.body import BodyView
from ui.counter.parts import Tools

_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}


class PickView(BodyView):
    """Sends the event of the row that is taken."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._rows: tuple[PickRow, ...] = ()
        self._kept: list[PickRow] = []
        self.field = QLineEdit()
        self.field.setObjectName("filter")
        self.field.setAccessibleName(tools.words.key("counter.filter"))
        self.field.setPlaceholderText(tools.words.key("counter.filter"))
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.table = QTableWidget()
        self.table.setObjectName("rows")
        self.table.setAccessibleName(tools.words.key("counter.rows"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(40)
        self.table.setShowGrid(False)
        self.table.cellClicked.connect(lambda row, _column: self._take(row))
        self.question.addWidget(self.field)
        self.question.addWidget(self.table, 1)

    def show_question(self, body: Body) -> None:
        """Show the rows; what was typed goes on filtering."""
        pick = cast("Pick", body)
        if pick.rows == self._rows:
            return
        self._rows = pick.rows
        say = self.tools.words.say
        self.table.setColumnCount(len(pick.columns))
        self.table.setHorizontalHeaderLabels([say(column) for column in pick.columns])
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        self._filter(self.field.text())

    def take_focus(self) -> None:
        """Type at once."""
        self.field.setFocus()

    def entered(self) -> bool:
        """Take the row in hand."""
        self._take(self.table.currentRow())
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let the arrows move in the table while the cursor stays in the field."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = _MOVES.get(Qt.Key(event.key()))
            if step is not None:
                self._move(step)
                return True
        return super().eventFilter(watched, event)

    def _filter(self, typed: str) -> None:
        wanted = typed.strip().lower()
        self._kept = [row for row in self._rows if self._fits(row, wanted)]
        self._kept.sort(key=lambda row: _rank(row, wanted))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)  # measured once, not at each cell
        self.table.setRowCount(len(self._kept))
        for place, row in enumerate(self._kept):
            for column in range(self.table.columnCount()):
                cell = row.cells[column] if column < len(row.cells) else None
                words = self.tools.words.say(cell)
                if column == 0 and row.why_not is not None and row.why_not not in row.cells:
                    words = f"{words}（{self.tools.words.say(row.why_not)}）"
                item = QTableWidgetItem(words)
                if row.why_not is not None:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
                self.table.setItem(place, column, item)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        first = next((i for i, row in enumerate(self._kept) if row.why_not is None), -1)
        self.table.setCurrentCell(first, 0)

    def _fits(self, row: PickRow, wanted: str) -> bool:
        shown = (self.tools.words.say(cell).lower() for cell in row.cells)
        return not wanted or any(wanted in text for text in (*row.find, *shown))

    def _move(self, step: int) -> None:
        places = [i for i, row in enumerate(self._kept) if row.why_not is None]
        if places:
            here = self.table.currentRow()
            at = places.index(here) if here in places else 0
            self.table.setCurrentCell(places[min(max(at + step, 0), len(places) - 1)], 0)

    def _take(self, place: int) -> None:
        if place in range(len(self._kept)) and self._kept[place].why_not is None:
            self.tools.send(self._kept[place].event)


def _rank(row: PickRow, wanted: str) -> tuple[bool, bool]:
    """Put first what can be taken, and of that what begins with what was typed."""
    begins = any(text.startswith(wanted) for text in row.find) if wanted else True
    return row.why_not is not None, not begins
