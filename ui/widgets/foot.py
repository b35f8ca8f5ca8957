"""The foot of every page: what is always to be had, each at its place; or what sets the sound."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk_app.journeys.screens import Frame
from ui.theme import Type
from ui.widgets.kit import Kit
from ui.widgets.pressable import ActionButton, Look


class Foot(QWidget):
    """A band of buttons.

    Args:
        kit: what it is made with.
        drawings: name of a button -> drawing on it, in their order.
    """

    def __init__(self, kit: Kit, drawings: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kit = kit
        self.buttons = {
            name: ActionButton(kit, name, Look.SURFACE, icon=icon, parent=self)
            for name, icon in drawings.items()
        }

    def height_wanted(self) -> int:
        """Return its height on this panel."""
        return self.kit.theme.target + 2 * self.kit.theme.px(4)

    def arrange(self, width: int) -> None:
        """Give each button its own place: alike, unless a word needs more than that."""
        theme = self.kit.theme
        gap, left = theme.gap, theme.margin
        widths = self._widths(width - 2 * theme.margin - (len(self.buttons) - 1) * gap)
        for button, each in zip(self.buttons.values(), widths, strict=True):
            button.setGeometry(left, theme.px(4), each, theme.target)
            left += each + gap

    def _widths(self, room: int) -> list[int]:
        """Return the widths of all places: alike, or as the words need, what is left shared."""
        buttons = tuple(self.buttons.values())
        for kind in (Type.BODY, Type.CAPTION):  # smaller where words of one line have no room
            for button in buttons:
                button.kind = kind
            needs = [max(button.least_width(), self.kit.theme.target) for button in buttons]
            if sum(needs) <= room:
                break
        if max(needs) <= room // len(needs):
            return [room // len(needs)] * len(needs)
        spare = (room - sum(needs)) // len(needs)
        return [need + spare for need in needs]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the band."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.kit.theme.colour("sunken"))


class Footer(Foot):
    """Back, leave, help, sound, larger, language; absent when it does nothing.

    Signals:
        back, leave, help, sound, elderly, language: which one was tapped.

    Args:
        kit: what it is made with.
        has_sound: whether this station speaks.
    """

    back = Signal()
    leave = Signal()
    help = Signal()
    sound = Signal()
    elderly = Signal()
    language = Signal()

    def __init__(self, kit: Kit, parent: QWidget | None = None, *, has_sound: bool = False) -> None:
        drawings = {"back": "back", "leave": "leave", "help": "service"}
        drawings |= {"sound": "sound"} if has_sound else {}
        super().__init__(kit, drawings | {"elderly": "elderly", "language": "language"}, parent)
        self.buttons["back"].tapped.connect(self.back)
        self.buttons["leave"].tapped.connect(self.leave)
        self.buttons["help"].tapped.connect(self.help)
        if has_sound:
            self.buttons["sound"].tapped.connect(self.sound)
        self.buttons["elderly"].tapped.connect(self.elderly)
        self.buttons["language"].tapped.connect(self.language)

    def offer(self, frame: Frame) -> None:
        """Show what this page allows, in the language in force."""
        words = self.kit.words
        size = "standard" if self.kit.theme.is_elderly else "elderly"
        for name, button in self.buttons.items():
            icon = size if name == "elderly" else None
            button.say(words.key(f"chrome.{icon or name}"), icon=icon)
        self.buttons["back"].setVisible(frame.can_go_back)
        self.buttons["leave"].setVisible(frame.can_leave)
        self.buttons["help"].setVisible(frame.can_call)

    def keep_size(self) -> None:
        """Offer no other size of type, from now on."""
        self.buttons["elderly"].hide()


class SoundBar(Foot):
    """Once more, quieter, louder, off or on, and back to the usual foot.

    Signals:
        again, quieter, louder, toggled, closed: which one was tapped.
    """

    again = Signal()
    quieter = Signal()
    louder = Signal()
    toggled = Signal()
    closed = Signal()

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        drawings = {
            "sound-again": "sound_again",
            "sound-quieter": "sound_quieter",
            "sound-louder": "sound",
            "sound-toggled": "sound_off",
            "sound-closed": "back",
        }
        super().__init__(kit, drawings, parent)
        self.buttons["sound-again"].tapped.connect(self.again)
        self.buttons["sound-quieter"].tapped.connect(self.quieter)
        self.buttons["sound-louder"].tapped.connect(self.louder)
        self.buttons["sound-toggled"].tapped.connect(self.toggled)
        self.buttons["sound-closed"].tapped.connect(self.closed)

    def offer(self, *, is_on: bool, can_be_quieter: bool, can_be_louder: bool) -> None:
        """Show what can be done with the sound as it is, in the language in force."""
        words = self.kit.words
        onward = "sound_off" if is_on else "sound_on"
        self.buttons["sound-again"].say(words.key("chrome.sound_again"))
        self.buttons["sound-quieter"].say(words.key("chrome.sound_quieter"))
        self.buttons["sound-louder"].say(words.key("chrome.sound_louder"))
        self.buttons["sound-toggled"].say(
            words.key(f"chrome.{onward}"), icon="sound_off" if is_on else "sound"
        )
        self.buttons["sound-closed"].say(words.key("chrome.sound_closed"))
        self.buttons["sound-quieter"].setEnabled(can_be_quieter)
        self.buttons["sound-louder"].setEnabled(can_be_louder)
        self.arrange(self.width())
