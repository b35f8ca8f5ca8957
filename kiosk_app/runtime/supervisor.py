"""Supervisor: what dies is started again, or what it was good for goes out of service; never all.

Checked once a second by the owner, never from the threads it watches. A part that died is revived
after a pause, see `restarts`. Meanwhile what it was good for is lost (`CapabilityLost`), unless
something else is good for the same. Without what selling needs, once that is given up, the kiosk
is out of service until the program is started anew (`LANE_DIED`).

A thread cannot be taken out of a call that never ends. A part that is at one job for too long is
told; where selling needs it, `hangs` is True: only another start of the program can help.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from kiosk_app.journeys.events_basic import LANE_DIED, PutOutOfService
from kiosk_app.journeys.events_upkeep import Capability, CapabilityBack, CapabilityLost
from kiosk_app.runtime.restarts import Record, Verdict

if TYPE_CHECKING:
    from kiosk_app.journeys.events import Event

logger = logging.getLogger(__name__)


class Part(Protocol):
    """Something with a thread of its own."""

    @property
    def is_alive(self) -> bool:
        """Whether it still works."""

    def revive(self) -> None:
        """Start anew after it has died."""

    def give_up(self) -> None:
        """Let nobody wait for it any more."""


class BusyPart(Part, Protocol):
    """A part that does one job after the other."""

    @property
    def busy_s(self) -> float:
        """How long the running job has been running, in seconds; 0.0 when none is."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What a part is good for.

    Attributes:
        capability: what is lost without it; None: selling.
        is_shared: whether others are good for the same, and it is lost only without all of them.
    """

    capability: Capability | None = None
    is_shared: bool = False


SELLING = Duty()


@dataclass(slots=True)
class _Watched:
    """A part and what became of it."""

    name: str
    part: Part
    duty: Duty
    record: Record
    longest_s: float | None = None
    is_stuck: bool = False

    @property
    def is_down(self) -> bool:
        """Whether it can be used for nothing just now."""
        return self.record.is_dead or self.is_stuck

    @property
    def is_for_selling(self) -> bool:
        """Whether nothing is sold without it."""
        return self.duty.capability is None


@dataclass(slots=True)
class Supervisor:
    """Watches parts; all of it on the owner's thread.

    Args:
        post: takes what is lost and what is back.
        now: monotonic seconds.
    """

    post: Callable[["Event"], None]
    now: Callable[[], float]
    _watched: list[_Watched] = field(default_factory=list)
    _lost: set[Capability] = field(default_factory=set)

    def watch(self, name: str, part: Part, duty: Duty = SELLING) -> None:
        """Begin to watch a part that lives."""
        self._watched.append(_Watched(name, part, duty, Record(self.now())))

    def watch_lanes(
        self,
        lanes: Mapping[str, BusyPart],
        duties: Mapping[str, Duty],
        longest_s: Callable[[str], float],
    ) -> None:
        """Begin to watch lanes, each with how long one of its jobs may take at most."""
        for name, lane in lanes.items():
            duty, record = duties.get(name, SELLING), Record(self.now())
            self._watched.append(_Watched(name, lane, duty, record, longest_s(name)))

    @property
    def hangs(self) -> bool:
        """Whether something that selling needs is at one job for too long."""
        return any(each.is_stuck and each.is_for_selling for each in self._watched)

    @property
    def has_given_up(self) -> bool:
        """Whether something that selling needs was given up."""
        return any(each.record.is_given_up and each.is_for_selling for each in self._watched)

    def check(self) -> tuple[str, ...]:
        """Look after everybody; return who has died since the last look."""
        dead = tuple(each.name for each in self._watched if self._look_after(each))
        self._tell_changes()
        return dead

    def tell_again(self) -> None:
        """Tell once more what is lost: somebody new is there to hear it."""
        for capability in sorted(self._lost):
            self.post(CapabilityLost(capability))

    def _look_after(self, each: _Watched) -> bool:
        """Do what is to be done now; return whether the part was found dead only just now."""
        now = self.now()
        is_new = not each.part.is_alive and not each.record.is_dead
        if is_new:
            each.record = each.record.died(now)
            logger.critical("%s has died", each.name)
        self._note_stuck(each)
        match each.record.verdict(now):
            case Verdict.REVIVE:
                each.part.revive()
                each.record = each.record.revived(now)
                logger.error("%s was started again", each.name)
            case Verdict.GIVE_UP:
                each.record = each.record.given_up()
                each.part.give_up()
                logger.critical("%s is given up", each.name)
                if each.is_for_selling:
                    self.post(PutOutOfService(LANE_DIED))
            case Verdict.WAIT | Verdict.LEAVE:
                pass
        return is_new

    @staticmethod
    def _note_stuck(each: _Watched) -> None:
        busy_s = getattr(each.part, "busy_s", 0.0)
        is_stuck = each.longest_s is not None and busy_s > each.longest_s
        if is_stuck and not each.is_stuck:
            logger.critical("%s hangs in a job", each.name, extra={"seconds": round(busy_s)})
        if each.is_stuck and not is_stuck:
            logger.error("%s goes on", each.name)
        each.is_stuck = is_stuck and each.part.is_alive

    def _tell_changes(self) -> None:
        lost = {capability for capability in Capability if self._is_lost(capability)}
        for capability in sorted(lost - self._lost):
            self.post(CapabilityLost(capability))
        for capability in sorted(self._lost - lost):
            self.post(CapabilityBack(capability))
        self._lost = lost

    def _is_lost(self, capability: Capability) -> bool:
        good = [each for each in self._watched if each.duty.capability is capability]
        shared = [each.is_down for each in good if each.duty.is_shared]
        is_sole_down = any(each.is_down for each in good if not each.duty.is_shared)
        return is_sole_down or (bool(shared) and all(shared))
