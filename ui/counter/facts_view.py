"""Something to read: a sign for its tone, the one large thing, lines and facts."""

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from kiosk_app.journeys.counter.pages import Body, Facts
from kiosk_app.journeys.screens import Tone
from ui.counter.body import BodyView
from ui.counter.parts import RowGrid, Tools, clear, label

SIGNS = {Tone.INFO: "", Tone.WAIT: "…", Tone.GOOD: "✓", Tone.WARN: "！", Tone.STOP: "✕"}


class FactsView(BodyView):
    """Keys go to its actions."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.big = label("", "big", "big")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self._facts = RowGrid(tools)
        self.question.addWidget(self.big)
        self.question.addLayout(self._lines)
        self.question.addWidget(self._facts)
        self.question.addStretch(1)

    def show_question(self, body: Body) -> None:
        """Show it."""
        facts = cast("Facts", body)
        say = self.tools.words.say
        sign = SIGNS[facts.tone]
        big = " ".join(part for part in (sign, say(facts.big)) if part)
        self.big.setText(big)
        self.big.setVisible(bool(big))
        clear(self._lines)
        for line in facts.lines:
            self._lines.addWidget(label(say(line)))
        self._facts.show_rows(facts.rows)
