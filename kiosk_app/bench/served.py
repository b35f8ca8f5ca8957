"""The bench's end of a steered kiosk: pages as they come, patients served to the end."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kiosk_app.bench.children import LINE_DEADLINE_S, BenchError, Child
from kiosk_app.bench.ground import Ground
from kiosk_app.domain.ids import OrderId

HOME, CARD, PAYING, DONE, ENDED = "at_home", "waiting_for_card", "paying", "done", "ended"
DEPARTMENT, NONE_LEFT = "choosing_department", "reading_why_not"
TITLE, FULL = "choosing_title", "reading_full"


@dataclass(frozen=True, slots=True)
class Shown:
    """A page that was painted; see `steered_kiosk`."""

    page: str
    at_s: float
    has_name: bool
    can_tap: bool
    order: str


class Served:
    """A kiosk in a process of its own."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self._last = ""

    def next_page(self, deadline_s: float = LINE_DEADLINE_S) -> Shown:
        """Return the next page that is another than before, or has another name on it.

        Raises:
            BenchError: none came in time.
        """
        while True:
            line = self.child.read_line(deadline_s)
            shown = Shown(**json.loads(line))
            if shown.page != self._last:
                self._last = shown.page
                return shown

    def wait_until(self, wanted: Callable[[Shown], bool]) -> Shown:
        """Return the first page from here on that is `wanted`.

        Raises:
            BenchError: it did not come in time.
        """
        end = time.monotonic() + LINE_DEADLINE_S
        while (left := end - time.monotonic()) > 0:
            shown = self.next_page(left)
            if wanted(shown):
                return shown
        raise BenchError(f"the kiosk stays at {self._last}")

    def wait_for(self, page: str) -> Shown:
        """Return once `page` is painted."""
        return self.wait_until(lambda shown: shown.page == page)

    def go_home(self) -> None:
        """Let the patient who is served leave."""
        self.child.tell("leave")
        shown = self.wait_until(lambda shown: shown.page in {HOME, ENDED})
        if shown.page == ENDED:
            self.child.tell("accept")
            self.wait_for(HOME)

    def serve(
        self, hand_in_card: Callable[[], None], pay: Callable[[OrderId], None], department: int
    ) -> None:
        """Bring one patient from the home page to the ticket and back.

        Args:
            hand_in_card: called when the kiosk asks for a card.
            pay: called with the order that is to be paid.
            department: which one is tried first, counted round; then the next. Everywhere else
                the first option is taken, and one department has too few numbers for everybody.

        Raises:
            BenchError: the ticket was not reached.
        """
        self.child.tell("choose same_day")
        self.wait_for(CARD)
        hand_in_card()
        is_full = False
        while (shown := self.next_page()).page != DONE:
            if shown.page == PAYING:
                pay(OrderId(shown.order))
            elif shown.page in {HOME, ENDED}:
                raise BenchError(f"a patient came to {shown.page} without a ticket")
            elif shown.page == DEPARTMENT:
                self.child.tell(f"tap {department}")
                department += 1
            elif shown.page in {NONE_LEFT, FULL}:
                is_full = shown.page == FULL
                self.child.tell("back")
            elif is_full and shown.page == TITLE:
                self.child.tell("back")  # no other title has any: on to the next department
            elif shown.can_tap:
                self.child.tell("tap")
        self.child.tell("accept")
        self.wait_for(HOME)


@contextmanager
def served_kiosk(ground: Ground) -> Iterator[Served]:
    """Run a kiosk on the rig while the block runs; it stands at its home page, ready."""
    words = ("-m", "kiosk_app.bench.steered_kiosk", str(ground.config_path()))
    with Child(words, ground.log("kiosk")) as child:
        served = Served(child)
        served.wait_for(HOME)
        yield served
