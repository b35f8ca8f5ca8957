"""How long a number that comes back stays away, and who seems to pass numbers on (倒号).

Unless somebody waits for it, it stays away for a random while, so that nobody can cancel and book
again in one breath; in the last hour of a session it is back at once, as it would be lost.
Chance is handed in, so the rule stays a rule.

Source: CN-2020-405 sec. 1 (no passing on of numbers); BJ-OPD-DRAFT art. 11, art. 27.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.policy import Policy


class SlotAct(StrEnum):
    """What happened to a number."""

    BOOKED = "booked"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class SlotEvent:
    """One act of one patient on one number of a session."""

    session: SessionId
    number: int
    act: SlotAct
    patient: PatientId
    at: datetime


@dataclass(frozen=True, slots=True)
class Pair:
    """Somebody cancelled, and shortly after somebody else had the very number."""

    cancelled: SlotEvent
    booked: SlotEvent


def returned(now: datetime, session_end: datetime, chance: float, policy: Policy) -> datetime:
    """Return since when everybody may have a number that comes back and nobody waits for.

    Args:
        now: the service's time, with offset.
        session_end: end of the number's session.
        chance: evenly drawn from 0 (included) to 1 (excluded).
        policy: the policy in force.

    Raises:
        ValueError: `chance` is outside its range.

    Source: CN-2020-405 sec. 1; BJ-OPD-DRAFT art. 27.
    """
    if not 0 <= chance < 1:
        raise ValueError("chance is drawn from 0 to 1")
    rule = policy.returns
    if now >= session_end - rule.at_once_before_end:
        return now
    return now + rule.hold_back_least + chance * (rule.hold_back_most - rule.hold_back_least)


def pairs(events: Iterable[SlotEvent], policy: Policy) -> tuple[Pair, ...]:
    """Return every pair: a number cancelled by one and next booked, within the window, by another.

    A number that stayed away is still seen: the window is longer than the longest time away.
    Events of the same instant stay in the order they are handed in, the ledger's.

    Source: CN-2020-405 sec. 1.
    """
    ordered = sorted(events, key=lambda e: (e.session, e.number, e.at))
    return tuple(pair for pair in _neighbours(ordered) if _is_suspect(pair, policy))


def _neighbours(events: list[SlotEvent]) -> Iterator[Pair]:
    for one, other in pairwise(events):
        acts = (one.act, other.act)
        same = (one.session, one.number) == (other.session, other.number)
        if same and acts == (SlotAct.CANCELLED, SlotAct.BOOKED):
            yield Pair(one, other)


def _is_suspect(pair: Pair, policy: Policy) -> bool:
    soon = pair.booked.at - pair.cancelled.at <= policy.returns.pair_window
    return soon and pair.cancelled.patient != pair.booked.patient
