"""A card is awaited; or the document in the registrar's hand is typed, field by field."""

from datetime import date
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit

from kiosk_app.domain.identity import DocumentKind, Sex
from kiosk_app.journeys.counter.pages import Body, DocumentForm
from kiosk_app.journeys.effects_counter import TypedDocument
from kiosk_app.journeys.events_counter import DocumentTyped
from ui.counter.body import BodyView
from ui.counter.parts import Tools, button, label

_FOR = "counter.for.{}"
_KINDS = tuple(DocumentKind)
_SEXES = (Sex.UNKNOWN, Sex.MALE, Sex.FEMALE)


class DocumentView(BodyView):
    """Sends DocumentTyped; an impossible date is told at its field and asks nobody."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        key = tools.words.key
        self._hint = label("", "", "card-hint")
        self.kind = QComboBox()
        self.kind.addItems([key(f"counter.kind.{kind.value}") for kind in _KINDS])
        self.number, self.name, self.birth = QLineEdit(), QLineEdit(), QLineEdit()
        self.sex = QComboBox()
        self.sex.addItems([key(f"counter.sex.{sex.value}") for sex in _SEXES])
        self.fault = label("", "fault", "document-fault")
        self.birth.setPlaceholderText("1990-05-17")
        self._birth_label = label(key("counter.field.birth"), "label")
        self._sex_label = label(key("counter.field.sex"), "label")
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        fields = (
            ("kind", self.kind, label(key("counter.field.kind"), "label")),
            ("number", self.number, label(key("counter.field.number"), "label")),
            ("name", self.name, label(key("counter.field.name"), "label")),
            ("sex", self.sex, self._sex_label),
            ("birth", self.birth, self._birth_label),
        )
        for row, (name, field, words) in enumerate(fields):
            field.setObjectName(f"field-{name}")
            field.setAccessibleName(words.text())
            field.setMaximumWidth(460)
            grid.addWidget(words, row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(self.fault, len(fields), 1)
        grid.setColumnMinimumWidth(1, 460)
        grid.setColumnStretch(2, 1)
        look = button(key("counter.do.look_up"), "Return", "look-up", is_first=True)
        look.clicked.connect(self._hand_in)
        self.kind.currentIndexChanged.connect(lambda _index: self._show_fields())
        for field in (self.number, self.name, self.birth):
            field.textChanged.connect(lambda _text: self.fault.setText(""))
        self.question.addWidget(self._hint)
        self.question.addLayout(grid)
        self.question.addWidget(look, 0, Qt.AlignmentFlag.AlignLeft)
        self.question.addStretch(1)
        self._show_fields()

    def show_question(self, body: Body) -> None:
        """Say what this patient comes for, and whether a card can be read."""
        form = cast("DocumentForm", body)
        reader = "counter.lay_card" if form.has_reader else "counter.no_reader"
        wanted = "counter.for.record" if form.purpose is None else _FOR.format(form.purpose.value)
        purpose = self.tools.words.key(wanted)
        self._hint.setText(f"{purpose}　·　{self.tools.words.key(reader)}")

    def take_focus(self) -> None:
        """Type a number at once."""
        self.number.setFocus()

    def entered(self) -> bool:
        """Go to the next empty field; hand the document in from the last."""
        asked = (
            (self.number, "counter.missing.number"),
            (self.name, "counter.missing.name"),
        )
        for field, missing in asked:
            if not field.text().strip():
                if field.hasFocus():
                    self.fault.setText(self.tools.words.key(missing))
                field.setFocus()
                return True
        self._hand_in()
        return True

    def _hand_in(self) -> None:
        birth = self._birth()
        if isinstance(birth, str):
            self.fault.setText(birth)
            self.birth.setFocus()
            return
        typed = TypedDocument(
            _KINDS[self.kind.currentIndex()],
            self.number.text(),
            self.name.text(),
            _SEXES[self.sex.currentIndex()],
            birth,
        )
        self.tools.send(DocumentTyped(typed))

    def _birth(self) -> date | str | None:
        """Return the day, None where none was typed, or what is wrong with it."""
        text = self.birth.text().strip()
        if not text or not self.birth.isVisibleTo(self):
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            return self.tools.words.key("counter.birth_unreadable")

    def _show_fields(self) -> None:
        """Ask for sex and birth only where the number does not say them."""
        is_told = _KINDS[self.kind.currentIndex()] is DocumentKind.RESIDENT_ID
        for part in (self.sex, self._sex_label, self.birth, self._birth_label):
            part.setVisible(not is_told)
