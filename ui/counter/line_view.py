"""One line to type: a telephone number, an amount that lies in the drawer."""

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter.pages import Body, Line
from kiosk_app.journeys.events_counter import AmountTyped
from ui.counter.body import BodyView
from ui.counter.parts import Tools, button, label


class LineView(BodyView):
    """Sends Entered, for money AmountTyped."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._is_money = False
        self._given = ""
        self._label = label("", "label")
        self.field = QLineEdit()
        self.field.setObjectName("line")
        self.field.setMaximumWidth(420)
        self._label.setBuddy(self.field)
        done = button(tools.words.key("counter.do.done"), "Return", "done", is_first=True)
        done.clicked.connect(self.entered)
        self.question.addWidget(self._label)
        self.question.addWidget(self.field)
        self.question.addWidget(done, 0, Qt.AlignmentFlag.AlignLeft)
        self.question.addStretch(1)

    def show_question(self, body: Body) -> None:
        """Say what is typed here."""
        line = cast("Line", body)
        self._is_money = line.is_money
        words = self.tools.words.say(line.label)
        self._label.setText(words)
        self.field.setAccessibleName(words)
        if line.text != self._given:  # typed before, and refused: it is mended, not typed anew
            self._given = line.text
            self.field.setText(line.text)

    def take_focus(self) -> None:
        """Type at once."""
        self.field.setFocus()

    def entered(self) -> bool:
        """Hand the line in."""
        text = self.field.text()
        self.tools.send(AmountTyped(text) if self._is_money else ev.Entered(text.strip()))
        return True
