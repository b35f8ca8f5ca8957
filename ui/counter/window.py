"""The counter's window: header, tabs, one question; every key is bound here and shown on a button.

It shows what it is told and sends what was typed. Each tab keeps its own widgets, so that nothing
typed for one patient is lost, or seen, while another is served.
"""

from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kiosk_app.journeys.counter import pages
from kiosk_app.journeys.counter.pages import (
    Aside,
    Body,
    Closed,
    Command,
    Desk,
    Said,
    SignInPage,
    View,
)
from kiosk_app.journeys.events import Event
from kiosk_app.journeys.events_counter import LockAsked, SignOutAsked, Touched
from ui.counter.body import BodyView
from ui.counter.chrome import Header, Strip
from ui.counter.clauses import Clauses
from ui.counter.counting_view import CountingView
from ui.counter.document_view import DocumentView
from ui.counter.facts_view import FactsView
from ui.counter.line_view import LineView
from ui.counter.looks import font_of, style_of
from ui.counter.money_view import MoneyView
from ui.counter.parts import Tools, label
from ui.counter.pick_view import PickView
from ui.counter.printer_view import PrinterView
from ui.counter.second_view import SecondView
from ui.counter.sign_in_view import SignInView
from ui.i18n import Language, Words, at_counter, load
from ui.theme import Palette

VIEWS: dict[type[Body], type[BodyView]] = {
    pages.DocumentForm: DocumentView,
    pages.Pick: PickView,
    pages.Money: MoneyView,
    pages.Line: LineView,
    pages.SecondForm: SecondView,
    pages.Facts: FactsView,
    pages.Counting: CountingView,
    pages.Printer: PrinterView,
}
_DESK_KEYS: dict[str, Event | Command] = {
    "F2": pages.TabOpened(),
    "F3": pages.HelpToggled(),
    "F4": pages.PrinterToggled(),
    "Ctrl+S": pages.SuspensionsToggled(),
    "Ctrl+J": pages.AddOnsToggled(),
    "Ctrl+B": pages.ScheduleToggled(),
    "F10": LockAsked(),
    "F11": SignOutAsked(),
}
_PAGES = {"PgUp": -1, "PgDown": 1}
_TOUCH_EVERY_MS = 1_000
_TOUCHES = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove})


class CounterWindow(QWidget):
    """Shows a view.

    Signals:
        given: an event or command of the registrar, for the room.
        painted: the window has been painted for the first time.
    """

    given = Signal(object)
    painted = Signal()

    def __init__(
        self,
        resources: Path,
        hospital: str,
        *,
        language: Language = Language.ZH,
        words: dict[Language, Words] | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("counter")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(hospital)
        self.setFont(font_of())
        self.setStyleSheet(style_of(Palette.load(resources / "themes" / "jade.json")))
        self.resize(1600, 900)
        paper = (words or load(resources / "i18n"))[language]
        self.tools = Tools(at_counter(paper), paper, Clauses(resources / "rules"), self.given.emit)
        self._bodies: dict[int | Aside, BodyView] = {}
        self._names: dict[int | Aside, str] = {}
        self._view: View | None = None
        self._is_painted = False
        self._since_touch = QElapsedTimer()
        self._header = Header(self.tools, hospital)
        self._strip = Strip(self.tools)
        self._stack = QStackedWidget()
        self._sign_in = SignInView(self.tools, hospital)
        self._closed = label("", "title", "closed")
        self._closed.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self._sign_in)
        self._stack.addWidget(self._closed)
        desk = QWidget()
        desk.setObjectName("desk")
        layout = QVBoxLayout(desk)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # the screen decides
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(self._strip)
        layout.addWidget(self._stack, 1)
        self._across = QHBoxLayout(self)
        self._across.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(0)
        self._across.addWidget(desk, 1)
        self._beside: QWidget | None = None
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # there is one

    def put_beside(self, panel: QWidget | None) -> None:
        """Have the patient's page on the right, as wide as it is; the desk takes the rest."""
        if self._beside is not None:
            self._across.removeWidget(self._beside)
        self._beside = panel
        if panel is not None:
            panel.setFixedWidth(panel.width())
            self._across.addWidget(panel)

    @property
    def body(self) -> BodyView | None:
        """The question in front; None where nobody is signed in."""
        here = self._stack.currentWidget()
        return here if isinstance(here, BodyView) else None

    def show_view(self, view: View) -> None:
        """Show what the room says."""
        before, self._view = self._view, view
        is_desk = isinstance(view, Desk)
        self._header.setVisible(is_desk)
        self._strip.setVisible(is_desk)
        match view:
            case Desk():
                self._header.show_desk(view)
                self._strip.show_desk(view)
                told = before.body.sheet.said if isinstance(before, Desk) else None
                self._show_body(view.front, view.body, told, is_back=not isinstance(before, Desk))
            case SignInPage():
                is_new = not isinstance(before, SignInPage)
                self._sign_in.show_page(view, is_new=is_new)
                self._stack.setCurrentWidget(self._sign_in)
                if is_new or view.said is not None:
                    self._sign_in.take_focus()
            case Closed(title, lines):
                said = "\n".join(self.tools.words.say(line) for line in (title, *lines))
                self._closed.setText(said)
                self._stack.setCurrentWidget(self._closed)

    def _show_body(
        self, place: int | Aside, body: Body, told: Said | None, *, is_back: bool
    ) -> None:
        """Show the question in front; what was `told` above it already calls nobody back."""
        kind = VIEWS[type(body)]
        shown = self._bodies.get(place)
        is_same = type(shown) is kind and self._names.get(place) == body.sheet.name
        if shown is None or not is_same:
            if shown is not None:
                self._stack.removeWidget(shown)
                shown.deleteLater()
            shown = kind(self.tools)
            self._stack.addWidget(shown)
            self._bodies[place], self._names[place] = shown, body.sheet.name
        shown.show_body(body)
        is_other = self._stack.currentWidget() is not shown
        self._stack.setCurrentWidget(shown)
        is_told = body.sheet.said is not None and body.sheet.said != told
        if is_other or is_back or is_told:
            shown.take_focus()

    # --- keys -----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Do what the key does here: of the question, of an action, of the desk."""
        pressed = QKeySequence(event.keyCombination()).toString()
        pressed = "Return" if pressed in {"Enter", "Return"} else pressed
        if not self._pressed(pressed) and not self._turned(pressed):
            super().keyPressEvent(event)

    def _pressed(self, key: str) -> bool:
        here = self._stack.currentWidget()
        if here is self._sign_in:
            if key == "Return":
                self._sign_in.entered()
            return key == "Return"
        body = self.body
        if body is None:
            return False
        for action in body.actions_shown:
            if action.key == key and action.why_not is None:
                self.tools.send(action.event)
                return True
        if key == "Return":
            return body.entered()
        if key == "F9" or (key == "F8" and isinstance(body, CountingView)):
            self._of_the_drawer(key, body)
            return True
        return self._of_the_desk(key)

    def _turned(self, key: str) -> bool:
        return key in _PAGES and self.body is not None and self.body.turn(_PAGES[key])

    def _of_the_drawer(self, key: str, body: BodyView) -> None:
        if key == "F8" and isinstance(body, CountingView):
            body.send_count()
        else:
            self.tools.send(pages.DrawerToggled())

    def _of_the_desk(self, key: str) -> bool:
        view = self._view
        tabs = {f"Ctrl+{place + 1}": place for place in range(9)}
        if not isinstance(view, Desk):
            return False
        if key in _DESK_KEYS:
            self.tools.send(_DESK_KEYS[key])
        elif key == "Ctrl+Tab":
            front = view.front if isinstance(view.front, int) else 0
            self.tools.send(pages.TabChosen(front + 1))
        elif tabs.get(key, len(view.tabs)) < len(view.tabs):
            self.tools.send(pages.TabChosen(tabs[key]))
        else:
            return False
        return True

    # --- Qt -------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Notice that somebody is there, once a second at most."""
        is_touch = event.type() in _TOUCHES and self._is_of_the_desk(watched)
        is_due = not self._since_touch.isValid() or self._since_touch.elapsed() > _TOUCH_EVERY_MS
        if is_touch and is_due and isinstance(self._view, Desk):
            self._since_touch.start()
            self.given.emit(Touched())
        return super().eventFilter(watched, event)

    def _is_of_the_desk(self, watched: QObject) -> bool:
        """Tell whether something is of this window and not of the patient's page in it."""
        if not isinstance(watched, QWidget) or watched.window() is not self:
            return False
        panel = self._beside
        return panel is None or not (watched is panel or panel.isAncestorOf(watched))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Say once that the window stands."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask nobody: what is unfinished is in the journal, and a lock is no reason to stay."""
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]  # there is one
        super().closeEvent(event)
