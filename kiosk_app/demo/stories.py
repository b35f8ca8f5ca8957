"""Two patients, step by step: what they do, which page they expect, and how long it takes.

The hand on the pointer taps the real window and the dock; the pilot says where things are and
which page has been painted. Nothing here knows the journeys: a story fails as a patient would.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from kiosk_app.demo.hand import Hand, HandError
from kiosk_app.demo.report import Journey, Report, Step
from ui.automation import Pilot

PAGE_DEADLINE_S = 30.0
FIRST_FREE = "option-first"
"""Stands for the first option that can be tapped."""
LAST_FREE = "option-last"
"""Stands for the last option that can be tapped; of the clinic types that is an expert's."""
INTERNAL_MEDICINE = "option-1"
"""The second group of departments: an expert is there every day, so tickets name a doctor."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a patient does: taps a button, and expects a page.

    Attributes:
        page: what is expected; with `or_page` either will do, for a question that has only one
            answer on some days is not asked.
        only_on: the act is left out unless this page is shown.
    """

    button: str
    page: str
    or_page: str = ""
    only_on: str = ""

    @property
    def pages(self) -> tuple[str, ...]:
        """The pages that are expected, any of them."""
        return tuple(page for page in (self.page, self.or_page) if page)


TAKE_TICKET = Act("", "done")
"""Takes the ticket from the printer and reads its QR code with an independent program."""

SAME_DAY = (
    Act("tile-same_day", "waiting_for_card"),
    Act("insert_social_card", "choosing_group"),
    Act(INTERNAL_MEDICINE, "choosing_department"),
    Act(FIRST_FREE, "choosing_title"),
    Act(LAST_FREE, "choosing_practitioner", or_page="choosing_band"),
    Act(FIRST_FREE, "choosing_band", only_on="choosing_practitioner"),
    Act(FIRST_FREE, "reviewing_hold"),
    Act("accept", "paying"),
    Act("pay_with_phone", "done"),
    TAKE_TICKET,
    Act("lift_card", "done"),
    Act("accept", "at_home"),
)

_PHONE = "13800139000"

ADVANCE = (
    Act("tile-advance", "waiting_for_card"),
    Act("insert_id_card", "entering_phone"),
    *(Act(f"key-{digit}", "entering_phone") for digit in _PHONE),
    Act("accept", "choosing_group"),
    Act(INTERNAL_MEDICINE, "choosing_department"),
    Act(FIRST_FREE, "choosing_day"),
    Act(FIRST_FREE, "choosing_title"),
    Act(LAST_FREE, "choosing_practitioner", or_page="choosing_band"),
    Act(FIRST_FREE, "choosing_band", only_on="choosing_practitioner"),
    Act(FIRST_FREE, "reviewing_hold"),
    Act("accept", "paying"),
    Act("scan_payment_code", "done"),
    TAKE_TICKET,
    Act("lift_card", "done"),
    Act("accept", "at_home"),
)

START_UP = "start-up"

STORIES = {
    "same-day registration with a social-security card (PC/SC)": SAME_DAY,
    "advance booking with a resident identity card (SAM-V)": ADVANCE,
}


class Storyteller:
    """Plays the stories; runs on a thread of its own.

    Args:
        pilot: eyes on the window.
        hand: the pointer.
        report: where steps and pictures go, and the time comes from.
        take_ticket: takes the next ticket; returns what its QR code should say and what it says.
    """

    def __init__(
        self,
        pilot: Pilot,
        hand: Hand,
        report: Report,
        take_ticket: Callable[[], tuple[str, str]],
    ) -> None:
        self._pilot = pilot
        self._hand = hand
        self._report = report
        self._take_ticket = take_ticket
        self._pictures = 0

    def wait_for_home(self) -> Journey:
        """Wait until the kiosk is ready and its home page stands."""
        journey = self._report.begin(START_UP)
        self._step(journey, "wait until the kiosk is ready", ("at_home",), lambda: None)
        journey.is_finished = True
        return journey

    def tell(self, name: str, acts: tuple[Act, ...]) -> Journey:
        """Play one story to its end, or to the first thing that is not as expected."""
        journey = self._report.begin(name)
        for act in acts:
            if act.only_on and act.only_on != self._page():
                continue
            if act is TAKE_TICKET:
                self._read_ticket(journey)
            else:
                self._step(journey, f"tap {act.button}", act.pages, partial(self._tap, act))
            if not journey.is_good_so_far:
                return journey
        journey.is_finished = True
        return journey

    def _read_ticket(self, journey: Journey) -> None:
        begun = self._report.monotonic()
        expected, seen = self._take_ticket()
        seconds = round(self._report.monotonic() - begun, 3)
        journey.steps.append(Step("take the ticket, read its QR code", expected, seen, seconds))

    def _step(
        self, journey: Journey, did: str, pages: tuple[str, ...], do: Callable[[], None]
    ) -> None:
        begun = self._report.monotonic()
        before = self._page()
        expected = " or ".join(pages)
        try:
            do()
            seen = self._pilot.wait_for_any(pages, PAGE_DEADLINE_S)
            expected = seen
        except (TimeoutError, LookupError, HandError) as error:
            seen = str(error)
        seconds = round(self._report.monotonic() - begun, 3)
        is_new = seen != expected or expected != before or not journey.steps
        picture = self._picture(self._page()) if is_new else ""
        journey.steps.append(Step(did, expected, seen, seconds, picture))

    def _page(self) -> str:
        return self._pilot.page_name()

    def _tap(self, act: Act) -> None:
        button = act.button
        if button in {FIRST_FREE, LAST_FREE}:
            button = self._option(is_last=button == LAST_FREE)
        self._hand.tap(*self._pilot.where(button))

    def _option(self, *, is_last: bool) -> str:
        """Return the first or last option that can be tapped."""
        options = [n for n in self._pilot.visible_names() if n.startswith("option-")]
        if not options:
            raise LookupError(f"nothing can be chosen on {self._page()}")
        ordered = sorted(options, key=lambda name: int(name.rpartition("-")[2]))
        return ordered[-1 if is_last else 0]

    def _picture(self, page: str) -> str:
        self._pictures += 1
        name = f"{self._pictures:02d}-{page or 'none'}.png"
        with suppress(OSError):  # the report misses the file by its name
            self._pilot.snapshot(self._report.folder / name)
        return name
