"""What is due, what lies on the counter, and the change while one is typing."""

from typing import cast

from PySide6.QtWidgets import QLineEdit

from kiosk_app.domain.cash import change_of, read_amount
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys.counter.pages import Body, Money
from kiosk_app.journeys.events_counter import AmountTyped
from kiosk_app.journeys.wording import fee_text
from ui.counter.body import BodyView
from ui.counter.parts import Tools, clock_words, label


class MoneyView(BodyView):
    """Sends what was typed as it was typed; whether it is an amount the journey says."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._due = Fen(0)
        self._due_label = label("", "big", "due")
        self._left = label("", "label", "hold-left")
        self._tendered = label(tools.words.key("counter.row.tendered"), "label")
        self.field = QLineEdit()
        self.field.setObjectName("amount")
        self.field.setAccessibleName(tools.words.key("counter.row.tendered"))
        self.field.setPlaceholderText(tools.words.key("counter.amount_hint"))
        self.field.setMaximumWidth(420)
        self.field.textChanged.connect(self._on_typed)
        self._tendered.setBuddy(self.field)
        self.change = label("", "big", "change")
        for part in (self._due_label, self._left, self._tendered, self.field, self.change):
            self.question.addWidget(part)
        self.question.addStretch(1)

    def show_question(self, body: Body) -> None:
        """Show what is due and how long the number is kept."""
        money = cast("Money", body)
        words = self.tools.words
        self._due = money.due
        due = words.key("counter.due", (("fee", fee_text(money.due)),))
        if due != self._due_label.text():
            self._due_label.setText(due)
        left = (("left", clock_words(money.seconds_left)),)
        self._left.setText(words.key("counter.kept_for", left))
        self._mark(is_wrong=body.sheet.said is not None)

    def take_focus(self) -> None:
        """Type at once; what stands there is replaced by what is typed."""
        self.field.setFocus()
        self.field.selectAll()

    def entered(self) -> bool:
        """Hand the amount in."""
        self.tools.send(AmountTyped(self.field.text()))
        return True

    def _on_typed(self, text: str) -> None:
        amount = read_amount(text)
        change = None if amount is None else change_of(self._due, amount)
        is_known = change is not None and not isinstance(change, Refusal)
        shown = fee_text(change) if isinstance(change, int) and is_known else None
        said = "" if shown is None else self.tools.words.key("counter.change", (("fee", shown),))
        self.change.setText(said)
        self._mark(is_wrong=False)

    def _mark(self, *, is_wrong: bool) -> None:
        self.field.setProperty("wrong", "true" if is_wrong else "false")
        self.field.style().polish(self.field)
