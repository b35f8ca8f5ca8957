"""Settle what was left unsettled: by a power cut, a lost answer, a central that was away.

Runs at start, before anything is sold, and in quiet minutes, never while a patient is served.

* What could still take something from the patient (a hold, an order, a charge, a confirmation, an
  enrolment) is asked for by its key. Processed: settled by the answer, and what is left to the
  patient who is gone is undone. Not found: the key is voided, so that a late original is refused.
* What gives something back (release, close, refund, cancel, leave a waitlist, the time of an
  examination) is sent again with its own key.
* A hold whose patient is gone is given back: one of an earlier run at once, one of this run when it
  is older than any service. Ages are of this run and monotonic, for the wall clock may jump. Once
  an order was opened for it, it may be paid, and then central books it without us: such a hold is
  left to central, which knows.
* A ticket that was being printed may or may not have come out: UNKNOWN, never printed again here.
* A round ends after its time, whatever is left: nobody waits before a kiosk that settles an outage
  of days. The next rounds go on; what is not settled yet is neither sold nor promised by it.
* Central away: everything stays as it is, uncounted. A try that fails although central is there is
  counted; the sixth puts the intent on the human list.

Which requests are sent and how is said by the `Counterpart`; this file only decides.
"""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from kiosk_app.domain.ids import HoldId, RequestKey
from kiosk_app.journal.intents import Intent, IntentState, Kind

logger = logging.getLogger(__name__)

RETENTION = timedelta(days=30)
"""As long as central repeats its answers; a settled row older than this tells nothing."""

LONGEST_SERVICE_S = 600.0
"""Longer than any hold lives: one that is owed so long has lost its patient, even in this run."""

_LONG_AGO = float("-inf")
_OURS_ALONE = frozenset({Kind.PRINT, Kind.AGREED})
"""Central never hears of these, so it is not asked what became of them."""
_LEAVES_THE_HOLD = frozenset({Kind.CONFIRM, Kind.TAKE_CASH})
"""Once done the number is booked, or paid in cash and booked by central without us."""
_GIVING_BACK = frozenset(
    {Kind.RELEASE, Kind.CLOSE_ORDER, Kind.REFUND, Kind.CANCEL, Kind.LEAVE, Kind.EXAM_BACK}
)
_UNDONE_IF_DONE = frozenset({Kind.HOLD, Kind.ACCEPT, Kind.ADD_ON_ISSUE, Kind.OPEN_ORDER})
_ENDS_A_HOLD = frozenset({Kind.CONFIRM, Kind.CLOSE_ORDER})
_UNPAID = frozenset({"closed", "refunding", "refunded", "order_closed", "unknown_order"})
"""Outcomes of a close after which nothing was paid for the hold, or it is on its way back."""

VOIDED = "voided"
LEFT_TO_CENTRAL = "left_to_central"


class CounterpartAwayError(Exception):
    """No trustworthy answer; what was asked for may or may not have been done."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What central says became of a key.

    Attributes:
        is_found: False when central never heard of it.
        is_done: it was carried out, not refused.
        outcome: one word for the journal, e.g. ``"booked"`` or a refusal's reason.
    """

    is_found: bool
    is_done: bool = False
    outcome: str = ""


class Counterpart(Protocol):
    """Central, as far as recovery needs it. Every method may raise `CounterpartAwayError`."""

    def is_there(self) -> bool:
        """Return whether central answers at all; never raises."""

    def fate_of(self, intent: Intent) -> Fate:
        """Ask what became of an intent."""

    def void(self, intent: Intent) -> None:
        """Undo what its key did and refuse whatever comes late. Repeatable."""

    def send_again(self, intent: Intent) -> str:
        """Send again, with its own key, what gives something back; return its outcome."""


class Keeper(Protocol):
    """The journal, as far as recovery needs it."""

    def write(self, intent: Intent) -> None:
        """Write an intent down."""

    def settle(self, key: RequestKey, outcome: str, *, clears: HoldId | None = None) -> None:
        """Record how an intent ended."""

    def give_up(self, key: RequestKey) -> None:
        """Record that nobody is at work on an intent any more."""

    def count_failure(self, key: RequestKey) -> IntentState:
        """Count a failed try."""

    def unknown(self) -> tuple[Intent, ...]:
        """Return unsettled intents nobody is at work on."""

    def owed(self) -> tuple[Intent, ...]:
        """Return intents by which somebody still has a hold."""

    def has_order(self, hold: HoldId) -> bool:
        """Tell whether an order was opened for a hold."""

    def needs_person(self) -> tuple[Intent, ...]:
        """Return the human list."""

    def purge(self, before: datetime) -> int:
        """Delete old settled intents."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one round has done.

    Attributes:
        settled: intents that are out of the world.
        left: intents that stay for the next round.
        needs_person: length of the human list now.
        oldest_s: age in seconds of the oldest entry on that list, 0 if it is empty.
        is_away: the round was cut short because central does not answer.
    """

    settled: int = 0
    left: int = 0
    needs_person: int = 0
    oldest_s: int = 0
    is_away: bool = False


class Recovery:
    """Works off the journal, one round at a time, on one thread.

    Args:
        journal: what was written down.
        central: whom to ask.
        new_key: makes keys.
        now: wall clock, for dates of records only.
        monotonic: seconds that never jump; how long a hold is owed is told by it.
        longest_s: seconds after which a round asks nothing more; at least one thing is asked.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - whom to ask, and two clocks
        self,
        journal: Keeper,
        central: Counterpart,
        new_key: Callable[[], RequestKey],
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        longest_s: float = math.inf,
    ) -> None:
        self._longest_s = longest_s
        self._journal = journal
        self._central = central
        self._new_key = new_key
        self._now = now
        self._monotonic = monotonic
        self._owed_since: dict[HoldId, float] = {}

    def at_start(self) -> Report:
        """Settle what an earlier run has left, the holds of its last patient included, for a while.

        Raises:
            JournalUnusableError: nothing may be sold.
        """
        self._owed_since = dict.fromkeys(self._owed_holds(), _LONG_AGO)
        return self._round()

    def in_quiet(self) -> Report:
        """Settle what handlers of this run gave up, and holds too old to be anybody's.

        Raises:
            JournalUnusableError: nothing may be sold.
        """
        return self._round()

    def _round(self) -> Report:
        settled = self._settle_prints()
        is_away = False
        if self._journal.unknown() or self._abandoned_holds():
            is_away = not self._central.is_there()
        if not is_away:
            ends_at = self._monotonic() + self._longest_s
            for intent in self._journal.unknown():
                settled += self._settled(intent)
                if self._monotonic() >= ends_at:
                    break
            for hold in self._abandoned_holds() if self._monotonic() < ends_at else ():
                settled += self._end_hold(hold, is_unpaid=not self._journal.has_order(hold))
                if self._monotonic() >= ends_at:
                    break
        self._journal.purge(self._now() - RETENTION)
        return self._report(settled, is_away=is_away)

    def _settle_prints(self) -> int:
        prints = [i for i in self._journal.unknown() if i.kind in _OURS_ALONE]
        for intent in prints:
            self._journal.settle(intent.key, "unknown")
        return len(prints)

    def _settled(self, intent: Intent) -> bool:
        """Try to settle one intent; return whether it is."""
        try:
            if intent.kind in _GIVING_BACK:
                outcome = self._central.send_again(intent)
                clears = _hold_of(intent) if intent.kind is Kind.RELEASE else None
                self._journal.settle(intent.key, outcome, clears=clears)
            else:
                outcome = self._settle_by_fate(intent)
            if intent.kind in _ENDS_A_HOLD:
                self._end_hold(_hold_of(intent), is_unpaid=outcome in _UNPAID)
        except CounterpartAwayError:
            self._count(intent)
            return False
        logger.info("recovered %s", intent.kind, extra={"key": intent.key})
        return True

    def _settle_by_fate(self, intent: Intent) -> str:
        """Settle by what central says became of the key; return the outcome."""
        fate = self._central.fate_of(intent)
        if not fate.is_found or (fate.is_done and intent.kind in _UNDONE_IF_DONE):
            self._central.void(intent)
            self._journal.settle(intent.key, VOIDED)
            return VOIDED
        is_central_s = fate.is_done and intent.kind in _LEAVES_THE_HOLD
        clears = _hold_of(intent) if is_central_s else None
        self._journal.settle(intent.key, fate.outcome, clears=clears)
        return fate.outcome

    def _end_hold(self, hold: HoldId | None, *, is_unpaid: bool) -> bool:
        """Give an owed hold back, or leave it to central; return whether it is owed no more."""
        owed = [intent for intent in self._journal.owed() if intent.debt == hold]
        if hold is None or not owed:
            return False
        if is_unpaid:
            return self._released(hold)
        for intent in owed:
            self._journal.settle(intent.key, LEFT_TO_CENTRAL)
        return True

    def _owed_holds(self) -> tuple[HoldId, ...]:
        debts = (intent.debt for intent in self._journal.owed())
        return tuple(hold for hold in debts if hold is not None)

    def _abandoned_holds(self) -> tuple[HoldId, ...]:
        """Return owed holds that have lost their patient and that nobody is giving back yet."""
        now, before = self._monotonic(), self._owed_since
        self._owed_since = {hold: before.get(hold, now) for hold in self._owed_holds()}
        releases = (i for i in self._journal.unknown() if i.kind is Kind.RELEASE)
        under_way = {_hold_of(intent) for intent in releases}
        latest = now - LONGEST_SERVICE_S
        old = (hold for hold, since in self._owed_since.items() if since <= latest)
        return tuple(hold for hold in old if hold not in under_way)

    def _released(self, hold: HoldId) -> bool:
        """Give a hold back, written down first; return whether that is done."""
        intent = Intent(self._new_key(), Kind.RELEASE, {"hold": hold}, self._now())
        self._journal.write(intent)
        self._journal.give_up(intent.key)
        return self._settled(intent)

    def _count(self, intent: Intent) -> None:
        if self._journal.count_failure(intent.key) is IntentState.NEEDS_PERSON:
            logger.error(
                "%s needs a person: central never answered it",
                intent.kind,
                extra={"key": intent.key},
            )

    def _report(self, settled: int, *, is_away: bool) -> Report:
        waiting = self._journal.needs_person()
        oldest = waiting[0].age(self._now()) if waiting else timedelta(0)
        return Report(
            settled=settled,
            left=len(self._journal.unknown()),
            needs_person=len(waiting),
            oldest_s=int(oldest.total_seconds()),
            is_away=is_away,
        )


def _hold_of(intent: Intent) -> HoldId | None:
    hold = intent.subject.get("hold")
    return None if hold is None else HoldId(hold)
