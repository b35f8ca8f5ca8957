"""The demo's side panel: cards, phone, paper and cable of the emulated devices, and the ticket.

It knows no emulator: a tap becomes the signal `action` with a plain word, and whoever wired the
demo does the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk_app.journeys.events import Event
from ui.i18n import Language, load
from ui.theme import Density, Palette, Panel, Theme, Type
from ui.widgets.icons import Icons
from ui.widgets.kit import Kit
from ui.widgets.pressable import ActionButton, Look
from ui.widgets.tap_guard import TapGuard
from ui.widgets.text import CENTRE, Label

WIDTH_PX = 420
_PANEL = Panel(WIDTH_PX, 1000, 0.46)  # a desk screen: smaller than the kiosk's glass


@dataclass(frozen=True, slots=True)
class DockAction:
    """One button; with `undo` it toggles between two actions.

    Attributes:
        name: what `action` says, and the button's object name; its words are `chrome.dock_<name>`.
    """

    name: str
    undo: "DockAction | None" = None


ACTIONS = (
    DockAction("insert_social_card"),
    DockAction("insert_id_card"),
    DockAction("lift_card"),
    DockAction("scan_payment_code"),
    DockAction("pay_with_phone"),
    DockAction("decline_payment"),
    DockAction("paper_out", DockAction("paper_in")),
    DockAction("cable_out", DockAction("cable_in")),
)
_AT_FIRST = {"card": "no_card", "paper": "has_paper", "cable": "online"}
_OUTCOMES = {
    "insert_social_card": ("card", "has_social_card"),
    "insert_id_card": ("card", "has_id_card"),
    "lift_card": ("card", "no_card"),
    "paper_out": ("paper", "no_paper"),
    "paper_in": ("paper", "has_paper"),
    "cable_out": ("cable", "offline"),
    "cable_in": ("cable", "online"),
}


class EmulatorDock(QWidget):
    """Buttons above, how things stand below them, then the last printed ticket.

    Signals:
        action: name of the action that was tapped.
        ticket_cut: PNG of a ticket; may be emitted from any thread, and is then shown.
    """

    action = Signal(str)
    ticket_cut = Signal(bytes)

    def __init__(
        self,
        resources: Path,
        theme: str = "jade",
        actions: Sequence[DockAction] = ACTIONS,
        language: Language = Language.ZH,
    ) -> None:
        super().__init__()
        palette = Palette.load(resources / "themes" / f"{theme}.json")
        looks = Theme(palette, _PANEL, Density.STANDARD)
        icons = Icons(resources / "icons", palette)
        self._kit = Kit(
            looks, load(resources / "i18n")[language], icons, TapGuard(looks.px(12)), _nobody
        )
        self._may_close = False
        self._ticket = QPixmap()
        self._title = Label(self._kit, Type.BODY, bold=True, parent=self)
        self._title.setAlignment(CENTRE)
        self._title.say(self._say("dock"))
        self._state = dict(_AT_FIRST)
        self._status = Label(self._kit, Type.CAPTION, parent=self)
        self._status.setAlignment(CENTRE)
        self._status.setObjectName("dock-state")
        self._show_state()
        self._buttons = [self._button(action) for action in actions]
        self.ticket_cut.connect(self.show_ticket, Qt.ConnectionType.QueuedConnection)
        self.setObjectName("dock")
        self.setWindowTitle("Emulated devices")
        self.resize(_PANEL.width_px, _PANEL.height_px)

    def show_ticket(self, png: bytes) -> None:
        """Show the ticket that has just been printed."""
        self._ticket.loadFromData(png)
        self.update()

    def allow_close(self) -> None:
        """Let the next `close()` through."""
        self._may_close = True

    def _button(self, action: DockAction) -> ActionButton:
        button = ActionButton(self._kit, action.name, Look.SURFACE, parent=self)
        button.say(self._say(f"dock_{action.name}"))
        state = [action]
        button.tapped.connect(partial(self._tap, button, action, state))
        return button

    def _tap(self, button: ActionButton, first: DockAction, state: list[DockAction]) -> None:
        done = state[0]
        if first.undo is not None:
            state[0] = first.undo if done is first else first
            button.setObjectName(state[0].name)
            button.say(self._say(f"dock_{state[0].name}"))
        if done.name in _OUTCOMES:
            part, outcome = _OUTCOMES[done.name]
            self._state[part] = outcome
            self._show_state()
        self.action.emit(done.name)

    def _say(self, key: str) -> str:
        return self._kit.words.key(f"chrome.{key}")

    def _show_state(self) -> None:
        """Say which card is where, whether there is paper, and whether the cable is in."""
        parts = [(part, self._say(f"dock_{now}")) for part, now in self._state.items()]
        self._status.say(self._kit.words.key("chrome.dock_state", parts))

    def _ticket_area(self) -> QRect:
        top = self._status.geometry().bottom() + self._kit.theme.gap
        side = self._kit.theme.margin
        return QRect(side, top, self.width() - 2 * side, self.height() - top - side)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Two buttons to a line."""
        super().resizeEvent(event)
        theme = self._kit.theme
        side, gap = theme.margin, theme.gap
        self._title.setGeometry(0, 0, self.width(), theme.target)
        each = (self.width() - 2 * side - gap) // 2
        for index, button in enumerate(self._buttons):
            row, column = divmod(index, 2)
            top = theme.target + row * (theme.target + gap)
            button.setGeometry(side + column * (each + gap), top, each, theme.target)
        rows = -(-len(self._buttons) // 2)
        inner, top = self.width() - 2 * side, theme.target + rows * (theme.target + gap)
        self._status.setGeometry(side, top, inner, self._status.height_in(inner))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ground and the ticket."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._kit.theme.colour("scene_deep"))
        area = self._ticket_area()
        if self._ticket.isNull() or area.isEmpty():
            return
        ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode
        shown = self._ticket.scaled(area.size(), ratio, smooth.SmoothTransformation)
        left = area.left() + (area.width() - shown.width()) // 2
        painter.fillRect(
            QRect(left, area.top(), shown.width(), shown.height()), Qt.GlobalColor.white
        )
        painter.drawPixmap(left, area.top(), shown)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stay as long as the demo runs."""
        event.setAccepted(self._may_close)


def _nobody(event: Event) -> None:
    raise RuntimeError(f"the dock has no journeys: {type(event).__name__}")
