"""What a machine can and cannot do just now, as its supervisor sees it."""

from dataclasses import dataclass
from enum import StrEnum


class Capability(StrEnum):
    """What can be lost without the rest; selling itself is lost by `PutOutOfService`."""

    CARDS = "cards"
    CODES = "codes"
    PAPER = "paper"
    LISTS = "lists"  # what staff look at beside their patients
    SPEECH = "speech"  # nobody is told: silence is no error


@dataclass(frozen=True, slots=True)
class CapabilityLost:
    """What it takes has died. It may come back; nobody who asks meanwhile waits in vain."""

    what: Capability


@dataclass(frozen=True, slots=True)
class CapabilityBack:
    what: Capability


UpkeepEvent = CapabilityLost | CapabilityBack
