"""What a kiosk says aloud, and when: title and next step of a page that is new.

On in 长辈版, off otherwise until it is asked for; any touch ends it. Said are sentences of our
words as they are written, never what is filled into one: names, numbers, money, what somebody
chose or suffers from are not in them. A key ``aloud.<key>`` says instead what may be heard by
everybody; it is empty where nothing is. Source: EN 301 549 5.1.3 (speech can be interrupted and
repeated, its loudness is reset after each use, private data is not spoken).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt

from kiosk_app.journeys.screens import Frame, Text
from ui.i18n import Words
from ui.widgets.chrome import Surround

LOUDEST: Final = 5
MIDDLE: Final = 3
"""Steps of loudness, as the loudspeaker counts them."""
_ALOUD: Final = "aloud."
_STILL_THERE: Final = Text("chrome.still_there")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is to be said now.

    Attributes:
        sentences: key and words of each.
        language: ``zh`` or ``en``.
        volume: 1 to `LOUDEST`.
    """

    sentences: tuple[tuple[str, str], ...]
    language: str
    volume: int


def sentence_of(text: Text | None, words: Words) -> tuple[str, str] | None:
    """Return key and words of what may be said of `text`, or None."""
    if text is None:
        return None
    instead = words.sentences.get(_ALOUD + text.key)
    if instead is not None:
        return (text.key, instead) if instead else None
    return None if text.args else (text.key, words.say(text))


class Aloud:
    """The voice of one window, and what sets it at the foot of its pages.

    Args:
        say: takes what is to be said; it breaks off what is being said.
        hush: ends what is being said.
    """

    def __init__(self, say: Callable[[Spoken], None], hush: Callable[[], None]) -> None:
        self._say = say
        self._hush = hush
        self._surround: Surround | None = None
        self._sentences: tuple[tuple[str, str], ...] = ()
        self._language = ""
        self._page: tuple[str, str] | None = None
        self._is_elderly = False
        self._choice: bool | None = None
        self._volume = MIDDLE

    @property
    def is_on(self) -> bool:
        """Whether pages are said by themselves."""
        return self._is_elderly if self._choice is None else self._choice

    def attach(self, surround: Surround) -> None:
        """Let the sound be set at the foot of these pages."""
        self._surround = surround
        surround.footer.sound.connect(lambda: self._turn(is_sound=True))
        bar = surround.sound
        bar.again.connect(self._again)
        bar.quieter.connect(lambda: self._change(-1))
        bar.louder.connect(lambda: self._change(1))
        bar.toggled.connect(self._toggle)
        bar.closed.connect(lambda: self._turn(is_sound=False))

    def show(self, frame: Frame, words: Words, *, is_elderly: bool, is_new: bool) -> None:
        """Take note of a page; say it if it, its language or being said is new."""
        self._is_elderly = is_elderly
        found = (sentence_of(text, words) for text in (frame.title, frame.next_step))
        self._sentences = tuple(each for each in found if each is not None)
        self._language = words.language.value
        if is_new:
            self._page = None
            self._hush()
            if self._surround is not None:
                self._surround.turn_to_sound(is_sound=False)
        page = (frame.name, self._language)
        if self.is_on and page != self._page:
            self._again()
        self._page = page if self.is_on else None
        self._offer()

    def warn(self, words: Words) -> None:
        """Ask aloud whether somebody is still there; that is no page and is not repeated."""
        self._hush()
        still_there = sentence_of(_STILL_THERE, words)
        if self.is_on and still_there is not None:
            self._say(Spoken((still_there,), words.language.value, self._volume))

    def hush(self) -> None:
        """End what is being said: somebody has touched the glass."""
        self._hush()

    def forget(self) -> None:
        """Be as at first for whoever comes next: the usual loudness, on in 长辈版 only."""
        self._choice, self._volume, self._page = None, MIDDLE, None
        self._hush()

    def _again(self) -> None:
        if self._sentences:
            self._say(Spoken(self._sentences, self._language, self._volume))

    def _change(self, steps: int) -> None:
        """Be louder or quieter, and let it be heard at once."""
        self._volume = min(max(self._volume + steps, 1), LOUDEST)
        self._offer()
        self._again()

    def _toggle(self) -> None:
        self._choice = not self.is_on
        self._offer()
        if self._choice:
            self._again()
        else:
            self._hush()

    def _turn(self, *, is_sound: bool) -> None:
        surround = self._surround
        if surround is None:
            return
        window = surround.footer.window()
        window.setFocus(Qt.FocusReason.OtherFocusReason)  # or hiding would hand it on with a ring
        surround.turn_to_sound(is_sound=is_sound)
        foot = surround.sound.buttons if is_sound else surround.footer.buttons
        foot["sound-again" if is_sound else "sound"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self) -> None:
        if self._surround is not None:
            self._surround.sound.offer(
                is_on=self.is_on,
                can_be_quieter=self._volume > 1,
                can_be_louder=self._volume < LOUDEST,
            )
