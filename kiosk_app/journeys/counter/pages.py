"""Kinds of page at a counter, as data: a dense desk, keyboard first, one question in the middle.

`Text` and `Plain` are the kiosk's. Every action names its key; the window binds it and shows it.
Which page a state has is said in `faces` (tabs), `desk_faces` (who is signed in, the drawer).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys.events import Event
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Label, Row, Text, Tone


class Aside(StrEnum):
    """What is looked at instead of a patient's tab."""

    DRAWER = "drawer"
    PRINTER = "printer"
    HELP = "help"
    SUSPENSIONS = "suspensions"
    ADD_ONS = "add_ons"
    SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class TabOpened:
    """A further patient: an empty tab in front."""


@dataclass(frozen=True, slots=True)
class TabChosen:
    """Another tab in front, by its place; one beyond the last is the first."""

    place: int


@dataclass(frozen=True, slots=True)
class DrawerToggled:
    """The drawer in front, or the patients again."""

    aside: ClassVar = Aside.DRAWER


@dataclass(frozen=True, slots=True)
class PrinterToggled:
    """The printer in front, or the patients again."""

    aside: ClassVar = Aside.PRINTER


@dataclass(frozen=True, slots=True)
class HelpToggled:
    """The calls for help in front, or the patients again."""

    aside: ClassVar = Aside.HELP


@dataclass(frozen=True, slots=True)
class SuspensionsToggled:
    """The suspension desk in front, or the patients again."""

    aside: ClassVar = Aside.SUSPENSIONS


@dataclass(frozen=True, slots=True)
class AddOnsToggled:
    """The add-ons that await approval in front, or the patients again."""

    aside: ClassVar = Aside.ADD_ONS


@dataclass(frozen=True, slots=True)
class ScheduleToggled:
    """The schedule desk in front, or the patients again."""

    aside: ClassVar = Aside.SCHEDULE


@dataclass(frozen=True, slots=True)
class SessionTaken:
    """The session of a call goes on here, in an empty tab."""

    call: str


Command = (
    TabOpened
    | TabChosen
    | DrawerToggled
    | PrinterToggled
    | HelpToggled
    | SuspensionsToggled
    | AddOnsToggled
    | ScheduleToggled
    | SessionTaken
)
"""What the window asks of the room itself; all else are events for a session."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said at a question that is asked again.

    Attributes:
        refusal: where a rule said no; its clause and its values are shown from it.
    """

    sentence: Text
    now: Text | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A button with its key, in Qt's words: ``"Return"``, ``"Esc"``, ``"F8"``, ``"1"``."""

    key: str
    label: Label
    event: Event | Command
    why_not: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What every page in a tab has around its question.

    Attributes:
        name: stable name for tests, pictures and focus.
        who: what was settled so far, one line each: patient, department, session …
        actions: what else can be done from here, besides what the question itself sends.
        explains: what is refused here can be printed for the patient.
    """

    name: str
    title: Text
    who: tuple[Row, ...] = ()
    said: Said | None = None
    actions: tuple[Action, ...] = ()
    explains: bool = False


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """A card is awaited, or a document typed; sends DocumentTyped.

    Attributes:
        purpose: what for; None where a record is looked for.
    """

    sheet: Sheet
    purpose: Purpose | None
    is_checking: bool = False
    has_reader: bool = True


@dataclass(frozen=True, slots=True)
class PickRow:
    """One row to pick; `find` is what typing looks in besides what is shown."""

    cells: tuple[Label | None, ...]
    event: Event
    find: tuple[str, ...] = ()
    why_not: Text | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """A table that typing filters; Return takes the row in hand."""

    sheet: Sheet
    columns: tuple[Text, ...]
    rows: tuple[PickRow, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """What is due, and a field for what lies on the counter; sends AmountTyped."""

    sheet: Sheet
    due: Fen
    rows: tuple[Row, ...]
    seconds_left: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line to type; sends Entered, for money AmountTyped.

    Attributes:
        text: what stands there when the line is shown first, to be mended.
    """

    sheet: Sheet
    label: Text
    is_money: bool = False
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SecondForm:
    """A second person's name and password; sends SecondTyped.

    Attributes:
        rows: what they agree to.
        is_busy: central looks at what was typed.
    """

    sheet: Sheet
    rows: tuple[Row, ...]
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Something to read, and what can be done with it; `big` is read out or handed over."""

    sheet: Sheet
    tone: Tone = Tone.INFO
    lines: tuple[Label, ...] = ()
    rows: tuple[Row, ...] = ()
    big: Label | None = None


@dataclass(frozen=True, slots=True)
class Counting:
    """The drawer, note by note; sends DrawerCounted."""

    sheet: Sheet
    expected: Fen
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Printer:
    """How the printer stands, what to do about it, and a picture of what it prints.

    Attributes:
        lines: the remedies, the most urgent first.
        rows: part by part.
        caption: what the picture shows, or why there is none.
        picture: 1-bit PNG, dot for dot what is printed; it may name a patient.
    """

    sheet: Sheet
    tone: Tone
    big: Text
    lines: tuple[Text, ...]
    rows: tuple[Row, ...]
    caption: Text
    picture: bytes | None = field(default=None, repr=False)


Body = DocumentForm | Pick | Money | Line | SecondForm | Facts | Counting | Printer


@dataclass(frozen=True, slots=True)
class Tab:
    """One patient in the strip: who, what is waited for, and how long their number is kept."""

    who: str
    stage: Text
    seconds_left: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody is signed in and works.

    Attributes:
        front: which tab, or what is looked at instead.
    """

    member: str
    roles: tuple[Text, ...]
    drawer: Text
    printer: Text
    help: Text
    tabs: tuple[Tab, ...]
    front: int | Aside
    body: Body


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Nobody is let in without a password; sends SignInAsked.

    Attributes:
        locked_by: who has gone for a moment; empty where nobody is signed in.
        waiting: how many patients are in tabs behind the lock.
    """

    login: str = ""
    locked_by: str = ""
    waiting: int = 0
    said: Said | None = None
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing can be done here just now, and why."""

    title: Text
    lines: tuple[Text, ...] = ()


View = Desk | SignInPage | Closed
