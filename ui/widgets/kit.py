"""What every widget is handed: looks, words, drawings, and where taps go."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.i18n import Words
from ui.theme import Theme
from ui.widgets.icons import Icons
from ui.widgets.tap_guard import TapGuard

if TYPE_CHECKING:
    from kiosk_app.journeys.events import Event


@dataclass(slots=True)
class Kit:
    """The surroundings of all widgets of one window; `words` changes with the language."""

    theme: Theme
    words: Words
    icons: Icons
    guard: TapGuard
    send: "Callable[[Event], None]"
