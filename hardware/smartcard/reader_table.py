"""What is known about each reader, and what a new state of it means. Pure: no PC/SC, no clock.

The rule of this file: a patient's card is never mistaken for the next patient's. PC/SC reports
states, not happenings, and two cards changed over while we were busy look like one card that
never moved: "present" before, "present" after. Only the counter in the high word of the event
state has moved on, and then we tell "out" and "in".

Source: PC/SC Workgroup part 5 (SCardGetStatusChange); pcsc-lite counts insertions and removals.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hardware.smartcard.port import (
    CardEvent,
    CardIn,
    CardMute,
    CardOut,
    ReaderAdded,
    ReaderRemoved,
)
from hardware.smartcard.scard_api import State

DEBOUNCE_S = 0.15
"""How long a contact must be quiet after a card left it before the next card counts.

The first card of a quiet reader counts at once; only a card that bounces has to wait.
"""

COUNTER_SHIFT = 16


@dataclass(slots=True)
class _Slot:
    """One reader as we last saw it."""

    state: int = State.UNAWARE
    is_told: bool = False
    left_at: float | None = None
    arrival: CardIn | CardMute | None = None


class ReaderTable:
    """Readers and their cards; every method returns the events that follow, in order."""

    def __init__(self) -> None:
        self._slots: dict[str, _Slot] = {}

    def states(self) -> list[tuple[str, int]]:
        """Return what PC/SC wants handed back: each reader with the state last seen."""
        return [(name, slot.state) for name, slot in self._slots.items()]

    def set_readers(self, names: Iterable[str]) -> list[CardEvent]:
        """Take note of which readers there are."""
        wanted = list(names)
        events: list[CardEvent] = []
        for name in [known for known in self._slots if known not in wanted]:
            events += self._drop(name)
        for name in wanted:
            if name not in self._slots:
                self._slots[name] = _Slot()
                events.append(ReaderAdded(name))
        return events

    def clear(self) -> list[CardEvent]:
        """Forget everything: the service is gone."""
        return self.set_readers(())

    def observe(self, name: str, state: int, atr: bytes, now: float) -> list[CardEvent]:
        """Take note of a reader's state as PC/SC just reported it.

        Args:
            name: a reader; one we do not know is ignored.
            state: event state, low word flags, high word counter.
            atr: answer to reset, empty without a card.
            now: monotonic seconds.
        """
        slot = self._slots.get(name)
        if slot is None:
            return []
        was, slot.state = slot.state, state & ~State.CHANGED
        was_in, is_in = bool(was & State.PRESENT), bool(state & State.PRESENT)
        is_other = bool((was ^ state) >> COUNTER_SHIFT or (was ^ state) & State.MUTE)
        events: list[CardEvent] = []
        if was_in and (is_other or not is_in):
            if slot.is_told:
                events.append(CardOut(name))
            slot.is_told, slot.arrival, slot.left_at = False, None, now
        if is_in and (is_other or not was_in):
            slot.arrival = CardMute(name) if state & State.MUTE else CardIn(name, atr)
        return events + self.due(now)

    def due(self, now: float) -> list[CardEvent]:
        """Return the arrivals whose contact has been quiet for long enough."""
        events: list[CardEvent] = []
        for slot in self._slots.values():
            if slot.arrival is not None and self._left_s(slot, now) <= 0:
                events.append(slot.arrival)
                slot.arrival, slot.is_told = None, True
        return events

    def next_due_s(self, now: float) -> float | None:
        """Return the seconds until `due` will have something, None when nothing is pending."""
        waits = [self._left_s(s, now) for s in self._slots.values() if s.arrival is not None]
        return min(waits, default=None)

    @staticmethod
    def _left_s(slot: _Slot, now: float) -> float:
        return 0.0 if slot.left_at is None else slot.left_at + DEBOUNCE_S - now

    def _drop(self, name: str) -> list[CardEvent]:
        slot = self._slots.pop(name)
        gone: list[CardEvent] = [CardOut(name)] if slot.is_told else []
        return [*gone, ReaderRemoved(name)]
