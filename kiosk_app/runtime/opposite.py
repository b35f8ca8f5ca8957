"""Who sits opposite a counter, and what they see: it follows the tab in front, second by second."""

from collections.abc import Callable

from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter import walk_in
from kiosk_app.journeys.counter.patient_side import Side, turn
from kiosk_app.journeys.parts import Next
from kiosk_app.journeys.screens import Screen


class Opposite:
    """All but `tick` belongs to the owner's thread.

    Args:
        show: called with what the patient sees, whenever it is another page.
        asks: the patient is asked whether it is right before any money.
    """

    def __init__(self, show: Callable[[Screen], None], *, asks: bool = False) -> None:
        self._show = show
        self._asks = asks
        self._seconds = 0
        self.side = Side()

    def tick(self) -> None:
        """Have a second passed."""
        self._seconds += 1

    def follow(self, tab: int, state: walk_in.State | None) -> None:
        """Show how far this tab is; None: nobody is at the desk, so nobody is shown."""
        passed, self._seconds = self._seconds, 0
        before = self.side.screen
        self.side = turn(self.side, tab, state, passed)
        if self.side.screen != before:
            self._show(self.side.screen)

    def advance(self, state: walk_in.State, event: ev.Event) -> Next[walk_in.State]:
        """Return what follows in a tab, with the patient's word where it is asked for."""
        step = walk_in.advance_asking if self._asks else walk_in.advance
        return step(state, event)

    def touched(self, given: ev.Event) -> tuple[int, ev.Event] | None:
        """Return what a touch of the patient's says, and to which tab; None: nothing."""
        yes = self.side.yes() if isinstance(given, ev.Accepted) else None
        return None if yes is None or self.side.tab is None else (self.side.tab, yes)


def nobody_opposite() -> Opposite:
    """Return what stands for it where the patient has no screen."""
    return Opposite(_show_nothing)


def _show_nothing(_screen: Screen) -> None:
    """See `nobody_opposite`."""
