"""The kiosk window: header, the one question, a page, and a footer that never moves."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from kiosk_app.journeys import events_basic as ev
from kiosk_app.journeys.screens import Home, Plain, Screen
from ui.aloud import Aloud
from ui.bridge import Bridge
from ui.i18n import Language, Words, load
from ui.lockdown import Lockdown
from ui.stage import Stage
from ui.theme import Density, Palette, Panel, Theme
from ui.widgets.icons import Icons
from ui.widgets.kit import Kit
from ui.widgets.tap_guard import TapGuard

_NO_NAME = Plain("")
_GUARD_REACH_MM = 12.0  # as wide as a thumb


@dataclass(frozen=True, slots=True)
class Face:
    """Everything about the window that is configured.

    Attributes:
        resources: the folder with `i18n`, `themes` and `icons`.
        is_windowed: an ordinary window beside others, for the demo.
        has_cursor: show the pointer; a touch panel needs none.
        takes_keys: False: a keyboard beside it is not for this window.
        has_sound: this station speaks, and pages offer to set the sound.
    """

    resources: Path
    panel: Panel
    theme: str = "jade"
    hospital: Plain = _NO_NAME
    is_windowed: bool = False
    has_cursor: bool = False
    takes_keys: bool = True
    has_sound: bool = False


class MainWindow(QWidget):
    """Shows whatever screen the bridge announces.

    Signals:
        page_shown: name of the frame whose page has just been painted, or brought up to date.
    """

    page_shown = Signal(str)
    _painted = Signal(str)

    def __init__(
        self, bridge: Bridge, face: Face, words: dict[Language, Words] | None = None
    ) -> None:
        super().__init__()
        self._bridge = bridge
        self._words = words or load(face.resources / "i18n")
        palette = Palette.load(face.resources / "themes" / f"{face.theme}.json")
        self._theme = Theme(palette, face.panel, Density.STANDARD)
        self._icons = Icons(face.resources / "icons", palette)
        self._guard = TapGuard(self._theme.px(_GUARD_REACH_MM))
        self._hospital = face.hospital
        self._takes_keys = face.takes_keys
        self._language = Language.ZH
        self._wants_elderly: bool | None = None
        self._screen: Screen | None = None
        self._unpainted = ""
        self._may_close = False
        self._is_windowed = face.is_windowed
        self._has_sound = face.has_sound
        self._aloud = Aloud(bridge.said.emit, bridge.hushed.emit)
        self._lockdown = Lockdown(self)
        self._lockdown.touched.connect(bridge.touched)
        bridge.touched.connect(self._aloud.hush)
        self.setObjectName("kiosk")
        self.setWindowTitle(face.hospital.zh or self._words[Language.ZH].key("chrome.kiosk"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        if not face.is_windowed:
            self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        if not face.has_cursor:
            self.setCursor(Qt.CursorShape.BlankCursor)
        self.resize(face.panel.width_px, face.panel.height_px)
        self._dress(Density.STANDARD)
        self._painted.connect(self.page_shown, Qt.ConnectionType.QueuedConnection)
        bridge.screen_changed.connect(self._on_screen_changed)

    # --- what others ask of the window --------------------------------------------------

    @property
    def kit(self) -> Kit:
        """What the widgets are made with just now."""
        return self._stage.kit

    @property
    def page_name(self) -> str:
        """Name of the frame shown; empty before the first."""
        return self._screen.frame.name if self._screen else ""

    def rest_ms(self) -> int:
        """Return how long the guard against double strikes still holds taps back."""
        return self._guard.rest_ms()

    def open(self) -> None:
        """Come up: full screen on a kiosk, an ordinary window in the demo."""
        if self._is_windowed:
            self.show()
        else:
            self.showFullScreen()

    def set_hospital(self, name: Plain) -> None:
        """Show the hospital's names once they are known."""
        self._hospital = name
        self.setWindowTitle(name.zh)
        self._stage.surround.header.name(name)

    def allow_close(self) -> None:
        """Let the next `close()` through: the program is ending in order."""
        self._may_close = True

    def show_idle_warning(self, seconds_left: int | None) -> None:
        """Ask whether anybody is still there; None takes the question away."""
        if seconds_left is not None and self._stage.warning.isHidden() and self._has_sound:
            self._aloud.warn(self._stage.kit.words)
        self._stage.warn(seconds_left)

    def switch_language(self, language: Language) -> None:
        """Say everything in another language, on the same page."""
        self._language = language
        self._stage.kit.words = self._words[language]
        self._refresh()

    def switch_density(self, density: Density) -> None:
        """Make everything larger or smaller by hand, until the next patient."""
        self._wants_elderly = density is Density.ELDERLY
        self._refresh()

    def forget_choices(self) -> None:
        """Be for the next patient: what the last one chose of language, size, sound is theirs."""
        self._wants_elderly = None
        self._aloud.forget()
        self._language = Language.ZH
        self._stage.kit.words = self._words[Language.ZH]

    def show_plainly(self, screen: Screen, language: Language) -> None:
        """Show `screen` as if nothing had been before, in `language`: for pictures."""
        self._screen, self._wants_elderly = None, None
        self._aloud.forget()
        self.show_idle_warning(None)
        self._language = language
        self._stage.kit.words = self._words[language]
        self._on_screen_changed(screen)

    # --- screens ------------------------------------------------------------------------

    def _on_screen_changed(self, screen: Screen) -> None:
        before = self._screen
        if isinstance(screen, Home) and before is not None and not isinstance(before, Home):
            self.forget_choices()
        if screen == before and self._stage.kit.theme.density is self._density_of(screen):
            return
        self._screen = screen
        is_new = (
            before is None
            or type(before) is not type(screen)
            or before.frame.name != screen.frame.name
        )
        self._present(is_new=is_new)

    def _refresh(self) -> None:
        if self._screen is not None:
            self._present(is_new=False)

    def _density_of(self, screen: Screen) -> Density:
        is_elderly = screen.frame.is_elderly if self._wants_elderly is None else self._wants_elderly
        return Density.ELDERLY if is_elderly else Density.STANDARD

    def _present(self, *, is_new: bool) -> None:
        screen = self._screen
        if screen is None:
            return
        typed = "" if is_new else self._stage.typed
        if self._density_of(screen) is not self._stage.kit.theme.density:
            self._dress(self._density_of(screen))
        self._stage.present(screen, is_new=is_new, typed=typed)
        if self._has_sound:
            kit = self._stage.kit
            is_elderly = kit.theme.is_elderly
            self._aloud.show(screen.frame, kit.words, is_elderly=is_elderly, is_new=is_new)
        if is_new:
            self._unpainted = screen.frame.name
            self.update()
        else:
            self._painted.emit(screen.frame.name)

    def _dress(self, density: Density) -> None:
        """Build everything on the glass anew at `density`; rare, so nothing is kept."""
        for old in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            old.hide()
            old.setParent(None)
            old.deleteLater()
        theme = self._theme.with_density(density)
        words = self._words[self._language]
        kit = Kit(theme, words, self._icons, self._guard, self._bridge.send)
        self._stage = Stage(kit, self, takes_keys=self._takes_keys, has_sound=self._has_sound)
        if self._has_sound:
            self._aloud.attach(self._stage.surround)
        self._stage.surround.header.name(self._hospital)
        footer = self._stage.surround.footer
        footer.back.connect(lambda: self._bridge.send(ev.WentBack()))
        footer.leave.connect(lambda: self._bridge.send(ev.Left()))
        footer.help.connect(lambda: self._bridge.send(ev.HelpWanted()))
        footer.elderly.connect(self._on_elderly)
        footer.language.connect(self._on_language)
        self._stage.staff_corner.held.connect(lambda: self._bridge.send(ev.StaffWanted()))
        self._stage.warning.stayed.connect(self._on_stayed)

    def _on_elderly(self) -> None:
        is_elderly = self._stage.kit.theme.is_elderly
        self.switch_density(Density.STANDARD if is_elderly else Density.ELDERLY)

    def _on_language(self) -> None:
        self.switch_language(self._language.other)

    def _on_stayed(self) -> None:
        self.show_idle_warning(None)
        self._bridge.touched.emit()

    # --- Qt -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ground; the page that lies on it is painted in the same pass."""
        QPainter(self).fillRect(event.rect(), self._theme.colour("ground"))
        if self._unpainted:
            name, self._unpainted = self._unpainted, ""
            self._painted.emit(name)  # queued: children are painted after this returns

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay everything out anew."""
        super().resizeEvent(event)
        self._stage.arrange()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Watch the native window as soon as there is one."""
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            handle.installEventFilter(self._lockdown)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stay, unless the program itself is ending or this is only the demo's window."""
        event.setAccepted(self._may_close or self._is_windowed)
