"""A second person agrees beside the one who is signed in: to what, and by their own password."""

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from kiosk_app.journeys.counter.pages import Body, SecondForm
from kiosk_app.journeys.events_record import SecondTyped
from ui.counter.body import BodyView
from ui.counter.parts import RowGrid, Tools, button, label


class SecondView(BodyView):
    """Sends SecondTyped; the password is cleared with every try."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._rows = RowGrid(tools)
        self.login, self.password = QLineEdit(), QLineEdit()
        self.login.setObjectName("second-login")
        self.password.setObjectName("second-password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.question.addWidget(self._rows)
        for name, field in (("login", self.login), ("password", self.password)):
            words = tools.words.key(f"counter.field.{name}")
            field.setAccessibleName(words)
            field.setMaximumWidth(420)
            self.question.addWidget(label(words, "label"))
            self.question.addWidget(field)
        self._done = button(tools.words.key("counter.do.agree"), "Return", "agree", is_first=True)
        self._done.clicked.connect(self.entered)
        self.question.addWidget(self._done, 0, Qt.AlignmentFlag.AlignLeft)
        self.question.addStretch(1)

    def show_question(self, body: Body) -> None:
        """Say what is agreed to; nothing is handed in while central looks."""
        form = cast("SecondForm", body)
        self._rows.show_rows(form.rows)
        self._done.setEnabled(not form.is_busy)

    def take_focus(self) -> None:
        """Type what is missing."""
        (self.password if self.login.text() else self.login).setFocus()

    def entered(self) -> bool:
        """Go on to the password, or try; a password stays in no field."""
        login, password = self.login.text().strip(), self.password.text()
        if login and password and self._done.isEnabled():
            self.password.clear()
            self.tools.send(SecondTyped(login, password))
        else:
            self.take_focus()
        return True
