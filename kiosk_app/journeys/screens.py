"""Kinds of screen, as data: no pixels, no words of any language but proper names.

`Text` is a message key plus its arguments; `ui` finds the words. `Plain` is a proper name that
comes from the hospital's data in Chinese and, where there is one, in English. Which screen a state
has is said in `faces.py`.
"""

from dataclasses import dataclass
from enum import StrEnum

from kiosk_app.domain.money import Fen
from kiosk_app.journeys.purpose import Purpose


@dataclass(frozen=True, slots=True)
class Plain:
    """A proper name from data. `en` is empty where the data has none: then `zh` is shown."""

    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A message key of `resources/i18n/*.json` and what fills its gaps."""

    key: str
    args: tuple[tuple[str, "str | Text | Plain"], ...] = ()


Label = Text | Plain


class Tone(StrEnum):
    """What a notice is about; always shown by icon and words, never by colour alone."""

    INFO = "info"
    WAIT = "wait"
    GOOD = "good"
    WARN = "warn"
    STOP = "stop"


class Picture(StrEnum):
    """Which drawing helps: the value names an icon under `resources/icons/`."""

    NONE = ""
    CARDS = "cards"  # where the chip card goes in and where the identity card is laid
    TICKET = "ticket"
    PAPER_OUT = "paper_out"
    CLOCK = "clock"
    STAFF = "staff"
    TAKE_CARD = "take_card"  # the journey is over: the card goes home with its owner


@dataclass(frozen=True, slots=True)
class Progress:
    """Step `at` of `total`, both 1-based."""

    at: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every page has around its one question.

    Attributes:
        name: stable name of the page for tests, pictures and focus, e.g. ``"choosing_title"``.
        next_step: one sentence: what to do now; also spoken.
        who: masked name of the patient served, or empty.
        is_elderly: 长辈版 is on because of the patient's age.
        can_call: "help" can be tapped: on every page but while it is being seen to.
        patience_s: idle seconds before the warning; None where the journey counts by itself.
    """

    name: str
    title: Text
    next_step: Text | None = None
    progress: Progress | None = None
    who: str = ""
    is_elderly: bool = False
    can_go_back: bool = False
    can_leave: bool = True
    can_call: bool = True
    patience_s: int | None = 60


@dataclass(frozen=True, slots=True)
class Tile:
    """One journey on the home page; tapping sends JourneyChosen.

    Attributes:
        is_large: why most people come; the others stand smaller below.
        is_on: False: not to be had just now; the notice of the page says why.
    """

    purpose: Purpose
    label: Text
    note: Text
    icon: str
    is_large: bool = True
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class Home:
    """The page a passer-by sees. While `is_ready` is False its tiles wait.

    Attributes:
        notice: a line above the tiles: what does not work here just now, and what does.
        news: what everybody should know before they come: a tap on it, which is `Accepted`, tells
            more. Its note is left out where there is no room.
    """

    frame: Frame
    tiles: tuple[Tile, ...]
    is_ready: bool = True
    notice: Text | None = None
    news: "Option | None" = None


@dataclass(frozen=True, slots=True)
class Row:
    """One fact to be read; `is_strong` for what matters most."""

    label: Text
    value: Label
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to read, or to do with one's hands; `accept` is its one button, if any.

    Attributes:
        lines: what is said, the most important first.
        rows: what is said under headings, e.g. what is certain and what to do.
        code: to be noted down; drawn largest.
        code_caption: key of the words above it.
    """

    frame: Frame
    tone: Tone = Tone.INFO
    picture: Picture = Picture.NONE
    lines: tuple[Text, ...] = ()
    accept: Text | None = None
    rows: tuple[Row, ...] = ()
    code: str = ""
    code_caption: str = "chrome.claim_code"


class OptionShape(StrEnum):
    """How options want to be laid out."""

    TILES = "tiles"  # short names, several in a row
    ROWS = "rows"  # one below the other, with notes


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to tap on; its place in the tuple is the index of `Chosen`.

    Attributes:
        tag: short mark at the end, e.g. the fee or the numbers left.
        why_not: set when the option cannot be taken; it is then shown but not tappable.
        none_left: set when it has nothing to be had: shown in place of the note; a tap tells more.
    """

    label: Label
    note: Label | None = None
    tag: Label | None = None
    why_not: Text | None = None
    none_left: Text | None = None

    @property
    def can_be_had(self) -> bool:
        """Whether a tap on it leads on to what it names."""
        return self.why_not is None and self.none_left is None


@dataclass(frozen=True, slots=True)
class Choice:
    """One question, several answers. `notice` is a line above them (e.g. why we are back here)."""

    frame: Frame
    options: tuple[Option, ...]
    shape: OptionShape = OptionShape.ROWS
    notice: Text | None = None


@dataclass(frozen=True, slots=True)
class BandGroup:
    """Time bands under one heading; `first` is the index of its first option."""

    title: Label
    first: int
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class SlotGrid:
    """Time bands to choose from; `Chosen` counts through all groups."""

    frame: Frame
    groups: tuple[BandGroup, ...]
    notice: Text | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """Facts to agree to, with one forward button.

    Attributes:
        seconds_left: of the hold, for the countdown.
        notice: a line above the facts: why we are back here.
    """

    frame: Frame
    rows: tuple[Row, ...]
    accept: Text
    small_print: tuple[Text, ...] = ()
    seconds_left: int | None = None
    notice: Text | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing opened from a list: its facts, and what can be done with it.

    Attributes:
        actions: buttons; each place in the tuple is the index of `Chosen`. None: only to be read.
        notice: a line above the facts: what has just happened to it.
    """

    frame: Frame
    rows: tuple[Row, ...]
    actions: tuple[Option, ...] = ()
    notice: Text | None = None


class EntryKind(StrEnum):
    """What is typed; decides keypad and grouping."""

    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to type on the keypad; OK sends `Entered`. `trouble` says what was wrong before."""

    frame: Frame
    kind: EntryKind
    trouble: Text | None = None


@dataclass(frozen=True, slots=True)
class Typing:
    """Letters, digits and signs to type, for staff; OK sends `Entered`.

    Attributes:
        is_secret: dots are shown for what is typed.
        trouble: what was wrong before.
    """

    frame: Frame
    is_secret: bool = False
    trouble: Text | None = None


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay by scanning this QR code with a phone, or by showing a code to the scanner."""

    frame: Frame
    amount: Fen
    qr_text: str
    seconds_left: int
    trouble: Text | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The end of a booking: the queue number largest, then what to do."""

    frame: Frame
    tone: Tone
    number: str
    rows: tuple[Row, ...]
    lines: tuple[Text, ...]
    picture: Picture
    accept: Text


Screen = Home | Notice | Choice | SlotGrid | Review | Detail | Entry | Typing | Pay | Result
