"""Who works here: account and password; behind a lock also who has gone, and who waits."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from kiosk_app.journeys.counter.pages import SignInPage
from kiosk_app.journeys.events_counter import SignInAsked
from ui.counter.parts import SaidStrip, Tools, button, label


class SignInView(QWidget):
    """Sends SignInAsked; the password is cleared with every try, the account is not."""

    def __init__(self, tools: Tools, hospital: str) -> None:
        super().__init__()
        self._tools = tools
        key = tools.words.key
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(520)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(36, 32, 36, 32)
        inside.setSpacing(12)
        self._title = label(hospital, "title")
        self._who = label("", "", "locked-by")
        self.login, self.password = QLineEdit(), QLineEdit()
        self.login.setObjectName("login")
        self.password.setObjectName("password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._said = SaidStrip(tools)
        self._enter = button(key("counter.do.sign_in"), "Return", "sign-in", is_first=True)
        self._enter.clicked.connect(self.entered)
        inside.addWidget(self._title)
        inside.addWidget(self._who)
        for name, field in (("login", self.login), ("password", self.password)):
            words = key(f"counter.field.{name}")
            field.setAccessibleName(words)
            inside.addWidget(label(words, "label"))
            inside.addWidget(field)
        inside.addWidget(self._said)
        inside.addWidget(self._enter)
        outside = QVBoxLayout(self)
        outside.addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)

    def show_page(self, page: SignInPage, *, is_new: bool) -> None:
        """Bring it up to date; a new lock begins with an empty password."""
        words = self._tools.words
        if is_new:
            self.login.setText(page.login)
            self.password.clear()
        if page.said is not None:
            self.password.clear()
        gaps = (("name", page.locked_by), ("count", str(page.waiting)))
        self._who.setText(words.key("counter.locked_by", gaps) if page.locked_by else "")
        self._who.setVisible(bool(page.locked_by))
        self._said.show_said(page.said)
        self._enter.setEnabled(not page.is_busy)

    def take_focus(self) -> None:
        """Type what is missing."""
        (self.password if self.login.text() else self.login).setFocus()

    def entered(self) -> None:
        """Go on to the password, or try."""
        if not self.login.text().strip() or not self.password.text():
            self.take_focus()
            return
        self._tools.send(SignInAsked(self.login.text().strip(), self.password.text()))
