"""Small parts every page of the desk is made of: labels, rows of facts, buttons with their key."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kiosk_app.journeys.counter.pages import Action, Command, Said
from kiosk_app.journeys.events import Event
from kiosk_app.journeys.screens import Row
from ui.counter.clauses import Clauses
from ui.i18n import Words

KEY_WORDS = {"Return": "Enter", "Esc": "Esc"}


@dataclass(slots=True)
class Tools:
    """What every page is handed: words, the clauses behind a no, where answers go.

    Attributes:
        paper: the words patients are told, for what they take along.
    """

    words: Words
    paper: Words
    clauses: Clauses
    send: Callable[[Event | Command], None]


def label(text: str, kind: str = "", name: str = "") -> QLabel:
    """Return a label of a kind of the style sheet: title, big, label, strong, fault."""
    made = QLabel(text)
    made.setWordWrap(True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if kind:
        made.setProperty("kind", kind)
    if name:
        made.setObjectName(name)
    return made


def button(words: str, key: str, name: str = "", *, is_first: bool = False) -> QPushButton:
    """Return a button that shows its key; the window binds it."""
    made = QPushButton(f"{words}　{KEY_WORDS.get(key, key)}" if key else words)
    made.setAccessibleName(words)
    made.setObjectName(name or f"do-{key}")
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setProperty("first", "true" if is_first else "false")
    return made


def clock_words(seconds: int) -> str:
    """Return minutes and seconds: ``"4:05"``."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def action_button(tools: Tools, action: Action) -> QPushButton:
    """Return the button of an action; why it cannot be done the page says among its lines."""
    made = button(tools.words.say(action.label), action.key, is_first=action.key == "Return")
    made.setEnabled(action.why_not is None)
    made.setAccessibleDescription(tools.words.say(action.why_not))
    made.clicked.connect(lambda: tools.send(action.event))
    return made


def scrolled(layout: QLayout, name: str) -> QScrollArea:
    """Return a frame in which a layout moves where the screen is too low for all of it."""
    inner = QWidget()
    inner.setObjectName(name)
    inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    inner.setLayout(layout)
    frame = QScrollArea()
    frame.setObjectName(f"{name}-frame")
    frame.setWidgetResizable(True)
    frame.setFrameShape(QFrame.Shape.NoFrame)
    frame.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    frame.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    frame.setWidget(inner)
    return frame


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and away."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


class RowGrid(QWidget):
    """Facts as label and value, one line each."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self._tools = tools
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these facts instead of those before."""
        if rows == self._rows:
            return
        self._rows = rows
        clear(self._grid)
        say = self._tools.words.say
        for place, row in enumerate(rows):
            self._grid.addWidget(label(say(row.label), "label"), place, 0)
            value = label(say(row.value), "strong" if row.is_strong else "")
            self._grid.addWidget(value, place, 1)


class SaidStrip(QFrame):
    """Why a question is asked again: the sentence, its clause, what can be done now."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.setObjectName("said")
        self._tools = tools
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(4)
        self._sentence = label("", "strong", "said-sentence")
        self._now = label("", "", "said-now")
        self._clause = label("", "label", "said-clause")
        for part in (self._sentence, self._now, self._clause):
            layout.addWidget(part)
        self.hide()

    def show_said(self, said: Said | None) -> None:
        """Show it, or nothing."""
        self.setVisible(said is not None)
        if said is None:
            return
        words = self._tools.words
        self._sentence.setText(words.say(said.sentence))
        self._now.setText(words.say(said.now))
        self._now.setVisible(said.now is not None)
        clause = "" if said.refusal is None else self._tools.clauses.of(said.refusal.reason)
        self._clause.setText(words.key("counter.clause", (("clause", clause),)) if clause else "")
        self._clause.setVisible(bool(clause))
        self.setAccessibleName(self._sentence.text())
