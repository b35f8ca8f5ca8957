"""What stands around the question: who is signed in, the drawer, the patients side by side."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk_app.journeys.counter.pages import (
    Aside,
    Desk,
    DrawerToggled,
    HelpToggled,
    PrinterToggled,
    SuspensionsToggled,
    Tab,
    TabChosen,
    TabOpened,
)
from kiosk_app.journeys.events_counter import LockAsked, SignOutAsked
from ui.counter.parts import Tools, button, clear, clock_words, label


class Header(QWidget):
    """Hospital, person and post, printer and drawer; lock and sign out."""

    def __init__(self, tools: Tools, hospital: str) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._tools = tools
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 8, 18, 8)
        layout.setSpacing(14)
        self._who = label("", "", "member")
        self._who.setWordWrap(False)
        name = label(hospital, "strong")
        name.setWordWrap(False)
        layout.addWidget(name)
        layout.addStretch(1)
        layout.addWidget(self._who)
        self._printer = button("", "F4", "printer")
        self._help = button("", "F3", "help")
        self._drawer = button("", "F9", "drawer")
        called_off = button(tools.words.key("counter.called_off"), "Ctrl+S", "called-off")
        called_off.clicked.connect(lambda: tools.send(SuspensionsToggled()))
        lock = button(tools.words.key("counter.do.lock"), "F10", "lock")
        leave = button(tools.words.key("counter.do.sign_out"), "F11", "sign-out")
        self._printer.clicked.connect(lambda: tools.send(PrinterToggled()))
        self._help.clicked.connect(lambda: tools.send(HelpToggled()))
        self._drawer.clicked.connect(lambda: tools.send(DrawerToggled()))
        lock.clicked.connect(lambda: tools.send(LockAsked()))
        leave.clicked.connect(lambda: tools.send(SignOutAsked()))
        for part in (self._help, called_off, self._printer, self._drawer, lock, leave):
            layout.addWidget(part)

    def show_desk(self, desk: Desk) -> None:
        """Bring it up to date."""
        say = self._tools.words.say
        posts = "、".join(say(role) for role in desk.roles)
        self._who.setText(f"{desk.member}　{posts}")
        for part, words, key in (
            (self._help, say(desk.help), "F3"),
            (self._printer, say(desk.printer), "F4"),
            (self._drawer, say(desk.drawer), "F9"),
        ):
            part.setText(f"{words}　{key}")
            part.setAccessibleName(words)


class Strip(QWidget):
    """One button for each patient: who, how far, how long their number is kept."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.setObjectName("strip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._tools = tools
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(18, 8, 18, 8)
        self._layout.setSpacing(8)
        self._shown: tuple[tuple[Tab, ...], int | Aside] | None = None

    def show_desk(self, desk: Desk) -> None:
        """Show the tabs; rebuilt only when one of them says something else."""
        if self._shown == (desk.tabs, desk.front):
            return
        self._shown = (desk.tabs, desk.front)
        clear(self._layout)
        for place, tab in enumerate(desk.tabs):
            made = button(self._words(tab), f"Ctrl+{place + 1}", f"tab-{place}")
            made.setProperty("tab", "front" if place == desk.front else "back")
            made.clicked.connect(lambda _=False, at=place: self._tools.send(TabChosen(at)))
            self._layout.addWidget(made)
        more = button(self._tools.words.key("counter.do.new_tab"), "F2", "new-tab")
        more.clicked.connect(lambda: self._tools.send(TabOpened()))
        self._layout.addWidget(more)
        self._layout.addStretch(1)

    def _words(self, tab: Tab) -> str:
        left = "" if tab.seconds_left is None else clock_words(tab.seconds_left)
        return "　".join(p for p in (tab.who, self._tools.words.say(tab.stage), left) if p)
