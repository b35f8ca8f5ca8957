"""What stands around the question: who is signed in, the drawer, the patients side by side."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiosk_app.journeys.counter.pages import (
    AddOnsToggled,
    Aside,
    Command,
    Desk,
    DrawerToggled,
    HelpToggled,
    PrinterToggled,
    ScheduleToggled,
    SuspensionsToggled,
    Tab,
    TabChosen,
    TabOpened,
)
from kiosk_app.journeys.events import Event
from kiosk_app.journeys.events_counter import LockAsked, SignOutAsked
from ui.counter.elided import ElidedButton
from ui.counter.parts import Tools, button, clear, clock_words, label


class Header(QWidget):
    """Hospital, person and post, lock and sign out; below, the desks beside the patients."""

    def __init__(self, tools: Tools, hospital: str) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._tools = tools
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 6, 18, 6)
        layout.setSpacing(6)
        above, below = QHBoxLayout(), QHBoxLayout()
        for row in (above, below):
            row.setSpacing(10)
            layout.addLayout(row)
        self._who = label("", "", "member")
        self._who.setWordWrap(False)
        name = label(hospital, "strong")
        name.setWordWrap(False)
        above.addWidget(name)
        above.addStretch(1)
        above.addWidget(self._who)
        say = tools.words.key
        above.addWidget(self._made(say("counter.do.lock"), "F10", "lock", LockAsked()))
        above.addWidget(self._made(say("counter.do.sign_out"), "F11", "sign-out", SignOutAsked()))
        self._help = self._made("", "F3", "help", HelpToggled())
        self._printer = self._made("", "F4", "printer", PrinterToggled())
        self._drawer = self._made("", "F9", "drawer", DrawerToggled())
        below.addWidget(self._help)
        below.addWidget(
            self._made(say("counter.called_off"), "Ctrl+S", "called-off", SuspensionsToggled())
        )
        below.addWidget(self._made(say("counter.add_ons"), "Ctrl+J", "add-ons", AddOnsToggled()))
        below.addWidget(
            self._made(say("counter.schedule"), "Ctrl+B", "schedule", ScheduleToggled())
        )
        below.addStretch(1)
        below.addWidget(self._printer)
        below.addWidget(self._drawer)

    def _made(self, words: str, key: str, name: str, sent: Event | Command) -> ElidedButton:
        made = ElidedButton(words, key, name)
        made.clicked.connect(lambda: self._tools.send(sent))
        return made

    def show_desk(self, desk: Desk) -> None:
        """Bring it up to date."""
        say = self._tools.words.say
        posts = "、".join(say(role) for role in desk.roles)
        self._who.setText(f"{desk.member}　{posts}")
        self._help.say(say(desk.help))
        self._printer.say(say(desk.printer))
        self._drawer.say(say(desk.drawer))


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
            made = ElidedButton(self._words(tab), f"Ctrl+{place + 1}", f"tab-{place}")
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
