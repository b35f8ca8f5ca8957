"""The screen of the patient opposite: a kiosk's pages in 长辈版, with nothing of the desk on them.

It takes no key and no focus: the keyboard is the registrar's, and typing goes on while the patient
touches something. What the patient chose of the language is forgotten with the patient.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from kiosk_app.journeys.counter.patient_side import GIVEN_UP, WELCOME
from kiosk_app.journeys.screens import Plain, Screen
from ui.bridge import Bridge
from ui.i18n import Language, Words
from ui.main_window import Face, MainWindow
from ui.theme import Density
from ui.widgets.pressable import Pressable


class PatientWindow(MainWindow):
    """Shows what `patient_side` says; a window of its own, or a panel in the counter's."""

    def __init__(
        self, bridge: Bridge, face: Face, words: dict[Language, Words] | None = None
    ) -> None:
        super().__init__(bridge, face, words)
        self.setObjectName("patient")
        self.setWindowFlag(Qt.WindowType.WindowDoesNotAcceptFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        if not face.hospital.zh:  # the kiosk's own name would stand there
            said = (self._words[language].key("patient_side.desk") for language in Language)
            self.set_hospital(Plain(*said))

    def _on_screen_changed(self, screen: Screen) -> None:
        if _is_of_another(self._screen, screen):
            self.forget_choices()
        super()._on_screen_changed(screen)
        for button in self.findChildren(Pressable):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _dress(self, density: Density) -> None:
        super()._dress(density)
        self._stage.surround.footer.keep_size()
        for child in self.findChildren(QWidget):
            child.setFocusPolicy(Qt.FocusPolicy.NoFocus)


def _is_of_another(before: Screen | None, screen: Screen) -> bool:
    """Tell whether `screen` is for somebody else than the one before, or for nobody."""
    if screen in {WELCOME, GIVEN_UP} or before is None:
        return screen == WELCOME
    return before == GIVEN_UP or before.frame.who not in {"", screen.frame.who}
