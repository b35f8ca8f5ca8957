"""The few events every screen and thread speaks in: taps, a second, in service or out of it.

Apart from the others because they carry nothing of the hospital's: the first page is painted before
any of the values that the others carry is imported (decision 0006).
"""

from dataclasses import dataclass, field
from typing import Final

from kiosk_app.journeys.purpose import Purpose

# --- the person in front -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class JourneyChosen:
    """A tile of the home page was tapped."""

    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Chosen:
    """The patient tapped the choice at `index` of what is on screen (0-based)."""

    index: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """The patient tapped the one forward button of the screen."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The person in front finished typing; what, is for nobody's log."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WentBack:
    """The patient tapped "back": one question earlier."""


@dataclass(frozen=True, slots=True)
class HelpWanted:
    """The patient tapped "help", which is on every page."""


@dataclass(frozen=True, slots=True)
class StaffWanted:
    """Somebody held the hospital's emblem: they ask for the staff exit."""


@dataclass(frozen=True, slots=True)
class Left:
    """The patient tapped "leave", or did not answer the idle warning."""


# --- time and machine ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ticked:
    """A second has passed, on the monotonic clock."""


@dataclass(frozen=True, slots=True)
class MadeReady:
    """Start-up is over: the journal is open and recovered, central has answered."""


LANE_DIED: Final = "lane_died"
"""Why, when a thread is gone: what it was asked would never be answered."""


@dataclass(frozen=True, slots=True)
class PutOutOfService:
    """The kiosk cannot sell; `why` is a word for it, e.g. journal_unusable or central_down.

    After `LANE_DIED` nothing but a restart brings it back, whatever is heard later.

    It may come at any time: a patient is served to the end (or told that nothing was charged)
    and the kiosk goes out of service then. It may also come instead of an answer that needed the
    journal; what was asked for is then unknown.
    """

    why: str


@dataclass(frozen=True, slots=True)
class Broke:
    """Carrying out an effect failed in a way nobody foresaw; what it did is unknown."""

    effect: str
