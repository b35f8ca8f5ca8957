"""A page's question: built once for its kind, brought up to date as long as it is the same one.

What was typed stays in the widgets of its tab: a refusal is shown above, nothing is cleared.
"""

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk_app.domain.explanation import Explanation
from kiosk_app.journeys.counter.pages import Action, Body, Sheet
from kiosk_app.journeys.events_counter import ExplanationWanted
from kiosk_app.journeys.screens import Text
from ui.counter.flow import FlowLayout
from ui.counter.looks import SIDE_PX
from ui.counter.parts import RowGrid, SaidStrip, Tools, action_button, clear, label, scrolled


class BodyView(QWidget):
    """Base of all kinds: title, what is said, the question, the buttons; who on the left."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.tools = tools
        self.actions_shown: tuple[Action, ...] = ()
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        side, self.question = QVBoxLayout(), QVBoxLayout()
        self._frames = scrolled(side, "side"), scrolled(self.question, "question")
        self._frames[0].setFixedWidth(SIDE_PX)
        side.setContentsMargins(18, 18, 10, 18)
        self._who = RowGrid(tools)
        side.addWidget(self._who)
        side.addStretch(1)
        whole.addWidget(self._frames[0])
        centre = QWidget()
        centre.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        middle = QVBoxLayout(centre)
        middle.setContentsMargins(28, 22, 28, 18)
        middle.setSpacing(14)
        self._title = label("", "title", "title")
        self._said = SaidStrip(tools)
        self.question.setContentsMargins(0, 0, 0, 0)
        self.question.setSpacing(12)
        self._buttons = FlowLayout()
        middle.addWidget(self._title)
        middle.addWidget(self._said)
        middle.addWidget(self._frames[1], 1)
        middle.addLayout(self._buttons)
        whole.addWidget(centre, 1)

    def turn(self, pages: int) -> bool:
        """Move what is read by so many pages, down if positive; False where all of it is seen."""
        bars = [frame.verticalScrollBar() for frame in self._frames]
        for bar in bars:
            bar.setValue(bar.value() + pages * bar.pageStep())
        return any(bar.maximum() > 0 for bar in bars)

    def show_body(self, body: Body) -> None:
        """Bring everything up to date."""
        sheet = body.sheet
        self._title.setText(self.tools.words.say(sheet.title))
        self._who.show_rows(sheet.who)
        self._said.show_said(sheet.said)
        self.show_actions((*self.own_actions(), *sheet.actions, *self._explaining(sheet)))
        self.show_question(body)

    def _explaining(self, sheet: Sheet) -> tuple[Action, ...]:
        """Return what prints the refusal that is shown, in the words patients are told."""
        said = sheet.said
        if not sheet.explains or said is None or said.refusal is None:
            return ()
        say = self.tools.paper.say
        clause = self.tools.clauses.of(said.refusal.reason)
        explanation = Explanation(say(said.sentence), say(said.now), clause)
        wanted = ExplanationWanted(explanation)
        return (Action("Ctrl+P", Text("counter.do.explain"), wanted),)

    def show_actions(self, actions: tuple[Action, ...]) -> None:
        """Show these buttons; the keys are bound by the window."""
        if actions == self.actions_shown:
            return
        self.actions_shown = actions
        clear(self._buttons)
        for action in actions:
            self._buttons.addWidget(action_button(self.tools, action))

    def own_actions(self) -> tuple[Action, ...]:
        """Return buttons the kind itself has before those of the page."""
        return ()

    def show_question(self, body: Body) -> None:
        """Bring the question itself up to date."""
        raise NotImplementedError

    def take_focus(self) -> None:
        """Put the cursor where one types; a page without a field takes the keys itself."""
        self.setFocus()

    def entered(self) -> bool:
        """Do what Return does here; False where it is an action's key."""
        return False
