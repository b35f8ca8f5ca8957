"""Whole stories before a whole kiosk in a real window: ``python -m tests.helpers.street FOLDER``.

A central service in this process, emulated cards and printer, the kiosk's own window on the X
server the environment names, and a hand on its pointer: one story after the other, each from the
home page and back to it. One line of JSON is written for each: its name, and why it failed, if it
did. For a test that gives it a display.
"""

import json
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.emulators.social_card import SocialCardFields
from kiosk_app.bootstrap.kiosk import Kiosk
from kiosk_app.bootstrap.rig import PANEL, printer_at
from kiosk_app.config import CentralConfig, Config, JournalConfig, PrinterConfig, StationConfig
from kiosk_app.demo.hand import Hand, HandError
from kiosk_app.domain.identity import Person, Proof, Sex
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.parameters import PreVisitParameters, QuestionedAct
from kiosk_app.domain.policy import DEMO
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.health_questions import NO, YES, AnsweringQuestion
from kiosk_app.journeys.pick_full import Way, ways_of
from kiosk_app.journeys.screens import Notice
from tests.contract.central.after.test_waiting import full
from tests.contract.central.face import Desk
from tests.flows.test_called_off import call_off
from tests.flows.test_waitlist import places_of
from tests.helpers.central import KIOSK, CentralHouse, central
from tests.helpers.desk_staff import book
from tests.helpers.devices import keep_key_of
from tests.helpers.people import PHONE, person
from ui.app import run, start_application
from ui.automation import Pilot

PATIENCE_S: Final = 60.0
"""For a slow machine; a story that goes well takes seconds."""
SCALE: Final = 0.5
FAST_MM_PER_S: Final = 5000.0
RULES: Final = replace(
    DEMO, pre_visit=PreVisitParameters("respiratory", before=(QuestionedAct.CHECK_IN,))
)
"""Questions are asked before a check-in."""
LATER, SUSPENDED = "20261124A-P0304E2", "20261124M-P0304E1"

(WALKS_IN, HAS_BOOKED, IS_TOLD, WAITS, BOOKS_FOR, IS_BOOKED_FOR, OWNS_THE_LAST) = (
    person(name, date(1986, 4, 2), 920 + place, Proof.SOCIAL_CARD)
    for place, name in enumerate("一二三四五六七", start=0)
)


@dataclass(frozen=True, slots=True)
class Street:
    """A kiosk, its window's eyes, a hand, and what can be done to the world around it."""

    kiosk: Kiosk
    house: CentralHouse
    slot: EmulatedSlot
    printer: VirtualPrinter
    pilot: Pilot
    hand: Hand

    def tap(self, button: str, *pages: str) -> str:
        """Tap a button, the first option that is free for ``option-first``; wait for a page."""
        name = self._first_option() if button == "option-first" else button
        self.hand.tap(*self.pilot.where(name, PATIENCE_S))
        return self.pilot.wait_for_any(pages, PATIENCE_S)

    def insert(self, who: Person, *pages: str) -> str:
        """Put somebody's card in; wait for a page."""
        birth, sex = who.birth, "1" if who.sex is Sex.MALE else "2"
        assert birth is not None
        self.slot.swap(SocialCardFields(who.name, who.number, sex, birth=f"{birth:%Y%m%d}"))
        return self.pilot.wait_for_any(pages, PATIENCE_S)

    def pay(self) -> None:
        """Pay what is on the screen; wait for the last page."""
        self.house.pay(self.kiosk.session.state.order.id)
        self.pilot.wait_for_page("done", PATIENCE_S)

    def pick(self, until: str, which: Callable[[object], int] | None = None) -> None:
        """Take an option of every page until `until` comes: the first free one, or as said."""
        while self.pilot.page_name() != until:
            before = self.kiosk.session.state
            name = self._first_option() if which is None else self._option(which(before))
            self.hand.tap(*self.pilot.where(name, PATIENCE_S))
            self.wait_until(partial(self.has_gone_on, before))

    def go_home(self) -> None:
        """End the story on its last page, with no card left behind."""
        self.slot.remove()
        self.tap("accept", "at_home")

    def slips(self, least: int) -> None:
        """Wait until so many papers have come out in all."""
        assert self.printer.wait_for_tickets(least, PATIENCE_S), "no paper came out"

    def _option(self, place: int) -> str:
        """Return the name of an option; one that has nothing to be had can be tapped, too."""
        full = f"none-left-option-{place}"
        return full if full in self.pilot.visible_names() else f"option-{place}"

    def _first_option(self) -> str:
        names = self.pilot.visible_names()
        options = [name for name in names if re.fullmatch(r"option-\d+", name)]
        assert options, f"nothing can be chosen on {self.pilot.page_name()}: {names}"
        return min(options, key=lambda name: int(name.rpartition("-")[2]))

    def has_gone_on(self, before: object) -> bool:
        """Return whether another page than that of this state waits for the patient."""
        state = self.kiosk.session.state
        name = type(state).__name__
        return state is not before and not name.startswith(("Finding", "Loading", "Holding"))

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        pause = threading.Event()
        for _ in range(int(PATIENCE_S / 0.02)):
            if is_so():
                return
            pause.wait(0.02)
        raise TimeoutError(f"{self.pilot.page_name()} stays")


# --- the stories ------------------------------------------------------------------------------


def registers_for_today(street: Street) -> None:
    street.tap("tile-same_day", "waiting_for_card")
    street.insert(WALKS_IN, "choosing_group")
    street.pick("reviewing_hold")
    street.tap("accept", "paying")
    street.pay()
    street.slips(1)
    street.go_home()


def answers_questions_and_checks_in(street: Street) -> None:
    street.tap("tile-check_in", "waiting_for_card")
    street.insert(WALKS_IN, "answering_question")
    street.pick("signing_answers", which=_as_somebody_well)
    street.tap("accept", "waiting_to_be_called")
    street.go_home()


def _as_somebody_well(state: object) -> int:
    assert isinstance(state, AnsweringQuestion)
    asked = state.questionnaire.questions[len(state.answers)]
    return YES if asked.is_positive is False else NO


def has_a_ticket_printed_again(street: Street) -> None:
    street.tap("tile-my_bookings", "waiting_for_card")
    street.insert(HAS_BOOKED, "choosing_booking")
    street.tap("option-first", "reading_booking")
    street.tap("option-0", "copy_printed")
    street.go_home()


def gives_a_number_back(street: Street) -> None:
    street.tap("tile-my_bookings", "waiting_for_card")
    street.insert(HAS_BOOKED, "choosing_booking")
    street.tap("option-first", "reading_booking")
    street.tap("option-2", "reviewing_cancellation")
    street.tap("accept", "cancel_done")
    street.go_home()


def waits_for_a_number(street: Street) -> None:
    street.tap("tile-same_day", "waiting_for_card")
    street.insert(WAITS, "choosing_group")
    street.pick("reading_full", which=lambda state: next(places_of(state, FULL[0])))
    ways = ways_of(street.kiosk.session.state)
    street.tap(f"option-{ways.index(Way.WAIT)}", "on_the_list")
    street.go_home()


def books_for_somebody_else(street: Street) -> None:
    street.tap("tile-for_another", "waiting_for_card")
    street.insert(BOOKS_FOR, "choosing_relation")
    street.slot.remove()
    street.tap("option-0", "entering_booker_phone")
    for digit in PHONE:
        street.tap(f"key-{digit}", "entering_booker_phone")
    street.tap("accept", "showing_theirs")
    street.insert(IS_BOOKED_FOR, "choosing_for_when")
    street.tap("option-0", "choosing_group")
    street.pick("reviewing_hold")
    street.tap("accept", "paying")
    street.pay()
    street.go_home()


def reads_what_is_called_off(street: Street) -> None:
    street.wait_until(lambda: "news" in street.pilot.visible_names())  # asked for twice a minute
    street.tap("news", "choosing_news")
    street.tap("option-first", "reading_news")
    street.tap("leave", "at_home")


def looks_who_sits_and_what_it_costs(street: Street) -> None:
    street.tap("tile-board", "choosing_on_board")
    street.tap("option-0", "choosing_board_group")
    street.tap("back", "choosing_on_board")
    street.tap("option-2", "reading_fees")
    street.tap("leave", "at_home")


def is_told_that_the_clinic_is_off_and_has_the_money_back(street: Street) -> None:
    street.tap("tile-same_day", "waiting_for_card")
    street.insert(IS_TOLD, "reading_notice")
    street.tap("option-1", "reviewing_cancellation")
    street.tap("accept", "cancel_done")
    street.go_home()


def asks_the_guide_and_is_sent_to_the_right_door(street: Street) -> None:
    street.tap("tile-symptom_guide", "asking_red_flags")
    street.tap("option-0", "sent_to_door")
    street.tap("accept", "at_home")


def calls_for_help_with_a_code(street: Street) -> None:
    street.tap("tile-same_day", "waiting_for_card")
    street.insert(BOOKS_FOR, "choosing_group")
    street.tap("help", "help_coming")
    screen = street.kiosk.session.screen
    assert isinstance(screen, Notice)
    assert re.fullmatch(r"\d{6}", screen.code), screen
    street.go_home()


STORIES: Final[tuple[Callable[[Street], None], ...]] = (
    registers_for_today,
    answers_questions_and_checks_in,
    has_a_ticket_printed_again,
    gives_a_number_back,
    waits_for_a_number,
    books_for_somebody_else,
    reads_what_is_called_off,
    looks_who_sits_and_what_it_costs,
    is_told_that_the_clinic_is_off_and_has_the_money_back,
    asks_the_guide_and_is_sent_to_the_right_door,
    calls_for_help_with_a_code,
)
FULL: Final[list[SessionId]] = []
"""The session that is full."""


# --- the street itself ------------------------------------------------------------------------


def prepare(house: CentralHouse) -> None:
    """Enrol everybody, book what stories begin with, call one clinic off, sell one out."""
    desk = Desk(house, house.service)
    known = {who.number: desk.enrol(who) for who in (WALKS_IN, HAS_BOOKED, IS_TOLD, WAITS)}
    known |= {who.number: desk.enrol(who) for who in (BOOKS_FOR, IS_BOOKED_FOR, OWNS_THE_LAST)}
    book(house, known[HAS_BOOKED.number], LATER)
    told = book(house, known[IS_TOLD.number], SUSPENDED)
    assert call_off(house, told.slot.session).is_success
    FULL.append(full(desk, known[OWNS_THE_LAST.number])[0])


@contextmanager
def street_in(folder: Path) -> Iterator[Street]:
    """Open the kiosk's window before everything it needs; GUI thread."""
    with ExitStack() as stack:
        house = stack.enter_context(central(rules=RULES))
        prepare(house)
        printer, port = stack.enter_context(printer_at(FAST_MM_PER_S))
        key, slot = folder / "device.key", EmulatedSlot()
        stack.callback(slot.close)
        keep_key_of(KIOSK, key)
        config = Config(
            station=StationConfig(KIOSK, str(key)),
            central=CentralConfig(house.url),
            journal=JournalConfig(folder / "journal.db"),
            printer=PrinterConfig(port=port),
            screen=replace(
                PANEL,
                width_px=int(PANEL.width_px * SCALE),
                height_px=int(PANEL.height_px * SCALE),
            ),
        )
        kiosk = Kiosk(config, slot, has_cursor=True)
        stack.callback(kiosk.close)
        pilot = Pilot(kiosk.window)
        kiosk.window.move(0, 0)
        kiosk.open()
        yield Street(kiosk, house, slot, printer, pilot, Hand())


def tell(street: Street) -> None:
    """Tell every story and say how each went; on a thread of its own."""
    try:
        street.pilot.wait_for_page("at_home", PATIENCE_S)
        for story in STORIES:
            line = json.dumps([story.__name__, _told(street, story)])
            print(line, file=sys.__stdout__, flush=True)
    finally:
        street.pilot.end()


def _told(street: Street, story: Callable[[Street], None]) -> str:
    """Tell one story; return why it failed, or nothing. Whatever came of it, home is next."""
    try:
        story(street)
    except (AssertionError, AttributeError, LookupError, TimeoutError, HandError) as error:
        street.slot.remove()
        for event in (ev.Left(), ev.Accepted(), ev.Left()):
            street.kiosk.bridge.send(event)
        street.pilot.wait_for_page("at_home", PATIENCE_S)
        return f"{type(error).__name__} on the way: {error}"
    return ""


def before_the_kiosk(folder: Path, story: Callable[[Street], None]) -> int:
    """Open the kiosk and run `story` on a thread of its own; return how it ended."""
    app = start_application()
    with street_in(folder) as street:
        thread = threading.Thread(target=story, args=(street,), name="street")
        thread.start()
        code = run(app)
        thread.join()
    return code


if __name__ == "__main__":
    sys.exit(before_the_kiosk(Path(sys.argv[1]), tell))
