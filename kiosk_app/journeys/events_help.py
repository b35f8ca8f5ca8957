"""What wanting a person is told."""

from dataclasses import dataclass

from kiosk_app.domain.help import HandedOver, HelpCall, HelpList
from kiosk_app.domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class HelpCalled:
    call: HelpCall


@dataclass(frozen=True, slots=True)
class HelpNotCalled:
    """Central is away, or refuses: somebody has to be looked for."""


# --- at a counter --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HelpWatched:
    """Somebody is at this desk who can hear of calls, or nobody is."""

    is_on: bool


@dataclass(frozen=True, slots=True)
class CallPicked:
    """One call of the list is looked at."""

    call: str


@dataclass(frozen=True, slots=True)
class CodeWanted:
    """The patient has a code from a kiosk."""


@dataclass(frozen=True, slots=True)
class TakeOverAsked:
    """The session of a call goes on in this tab."""

    call: str


@dataclass(frozen=True, slots=True)
class TabsFull:
    """There is no empty tab a session could go on in."""


@dataclass(frozen=True, slots=True)
class HelpListed:
    listed: HelpList


@dataclass(frozen=True, slots=True)
class HelpSeenTo:
    call: str


@dataclass(frozen=True, slots=True)
class HelpRefused:
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What was begun at a kiosk is this tab's, its hold included."""

    handed: HandedOver
