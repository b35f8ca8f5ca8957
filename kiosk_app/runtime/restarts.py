"""When what has died is started again, and when it is given up. Pure: time comes in.

The first pause is a second, each further one twice as long, up to four. Whoever lived well for ten
minutes has a clean record again; who dies a sixth time before that is given up until the program
is started anew. Source: the reliability rules, section 3.8.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 4.0
"""Whoever waits for an answer is told before: a fault is seen within 5 s."""
MOST_RESTARTS: Final = 5
CLEAN_AFTER_S: Final = 600.0


class Verdict(StrEnum):
    """What is to be done with something that may have died."""

    LEAVE = "leave"  # it lives, or was given up
    WAIT = "wait"
    REVIVE = "revive"
    GIVE_UP = "give_up"


@dataclass(frozen=True, slots=True)
class Record:
    """What became of one thing so far.

    Attributes:
        deaths: since it was last well for long.
        since: monotonic seconds of its last birth or death.
        is_dead: since then.
        is_given_up: and nobody will revive it.
    """

    since: float
    deaths: int = 0
    is_dead: bool = False
    is_given_up: bool = False

    def died(self, now: float) -> "Record":
        """Return the record after a death."""
        is_clean = now - self.since >= CLEAN_AFTER_S
        return Record(now, 1 if is_clean else self.deaths + 1, is_dead=True)

    def revived(self, now: float) -> "Record":
        """Return the record after it was started again."""
        return Record(now, self.deaths)

    def given_up(self) -> "Record":
        """Return the record of what is not started again."""
        return Record(self.since, self.deaths, is_dead=True, is_given_up=True)

    def verdict(self, now: float) -> Verdict:
        """Return what is to be done now."""
        if not self.is_dead or self.is_given_up:
            return Verdict.LEAVE
        if self.deaths > MOST_RESTARTS:
            return Verdict.GIVE_UP
        return Verdict.REVIVE if now - self.since >= pause_s(self.deaths) else Verdict.WAIT


def pause_s(deaths: int) -> float:
    """Return how long to wait after so many deaths, in seconds."""
    return min(FIRST_PAUSE_S * 2.0 ** (deaths - 1), LONGEST_PAUSE_S)
