"""The printer's page: looked at while it is in front, with the remedy, and nobody's slip kept."""

import itertools
from dataclasses import replace

import pytest

from hardware.printer.status import PrinterStatus, Trouble
from kiosk_app.devices.printer_standing import standing_of
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter import printer
from kiosk_app.journeys.counter.printer import LOOK_EVERY_S, State, advance
from kiosk_app.journeys.counter.printer_face import CLEAR, printer_body, printer_text
from kiosk_app.journeys.effects_printer import LookAtPrinter, PreviewTicket
from kiosk_app.journeys.events_news import SlipMissed
from kiosk_app.journeys.events_printer import (
    PrinterHidden,
    PrinterSeen,
    PrinterShown,
    TicketPreviewed,
)
from kiosk_app.journeys.parts import Next
from kiosk_app.journeys.screens import Text, Tone
from tests.helpers import people as p
from tests.helpers.samples import EVENTS, STATES
from tests.helpers.samples_my_bookings import READING
from tests.helpers.samples_printer import (
    DRAWN,
    LOW,
    OTHER_SLIP,
    OWN_LETTERS,
    PRINTERS,
    SLIPS,
    STATUSES,
    WELL,
)

TICKET = (p.ADULT_PATIENT, p.APPOINTMENT)
SHOWN = State(WELL, is_shown=True)


def test_nothing_is_asked_before_anybody_looks() -> None:
    assert printer.start() == Next(State())
    for _ in range(LOOK_EVERY_S * 2):
        assert advance(State(), ev.Ticked()) == Next(State())


def test_it_is_looked_at_when_it_comes_in_front_and_every_two_seconds_from_then() -> None:
    step = advance(State(), PrinterShown())
    assert step.effects == (LookAtPrinter(has_slip=True),)
    for _ in range(3):
        state = advance(step.state, PrinterSeen(WELL, SLIPS[0])).state
        for _ in range(LOOK_EVERY_S - 1):
            state = _still(state, ev.Ticked())
        step = advance(state, ev.Ticked())
        assert step.effects == (LookAtPrinter(has_slip=True),)
        assert advance(step.state, ev.Ticked()).effects == ()  # asked, not answered


def _still(state: State, event: ev.Event) -> State:
    step = advance(state, event)
    assert step.effects == ()
    return step.state


@pytest.mark.parametrize(
    "ended",
    [
        ev.TicketPrinted(),
        ev.TicketNotPrinted(ev.PrintTrouble.NOT_PRINTED),
        SlipMissed(p.ADULT_PATIENT.id, "printer.paper_end"),
    ],
)
def test_each_print_is_followed_by_a_look(ended: ev.Event) -> None:
    assert advance(State(), ended).effects == (LookAtPrinter(has_slip=False),)
    assert advance(SHOWN, ended).effects == (LookAtPrinter(has_slip=True),)


def test_staff_have_a_printer_proven_clear_that_may_hold_what_is_not_theirs() -> None:
    for standing in map(standing_of, STATUSES.values()):
        keys = (standing.trouble, *standing.warnings)
        offered = CLEAR in printer_body(State(standing, is_shown=True)).sheet.actions
        assert offered is ("printer.needs_clearing" in keys)
    assert CLEAR.event == ev.Accepted()
    asked = advance(SHOWN, ev.Accepted())
    assert asked.effects == (LookAtPrinter(has_slip=True, is_clearing=True),)
    assert advance(State(), ev.Accepted()) == Next(State())


def test_a_picture_of_a_printer_with_letters_of_its_own_says_so() -> None:
    for state in (State(OWN_LETTERS, SLIPS[0]), State(OWN_LETTERS, None, DRAWN)):
        usual = printer_body(replace(state, standing=WELL)).caption
        said = Text("counter.slip.own_letters", (("said", usual),))
        assert printer_body(state).caption == said
    assert printer_body(State(OWN_LETTERS)).caption == Text("counter.slip.none")


def test_a_look_that_broke_is_taken_again() -> None:
    step = advance(SHOWN, ev.TicketPrinted())
    broken = advance(step.state, ev.Broke("LookAtPrinter"))
    assert advance(broken.state, ev.TicketPrinted()).effects == step.effects


def test_the_ticket_that_can_be_printed_for_who_is_in_front_is_drawn() -> None:
    step = advance(State(), PrinterShown(TICKET))
    assert step.effects == (PreviewTicket(*TICKET), LookAtPrinter(has_slip=True))
    drawn = advance(step.state, TicketPreviewed(p.APPOINTMENT.id, DRAWN)).state
    seen = advance(drawn, PrinterSeen(WELL, OTHER_SLIP)).state
    body = printer_body(seen)
    assert body.picture == DRAWN
    assert body.caption == Text("counter.slip.preview")


def test_only_a_booking_that_is_read_has_a_ticket_to_be_printed() -> None:
    assert printer.ticket_of(READING) == (READING.patient, READING.booking.appointment)
    assert {type(s) for s in STATES if printer.ticket_of(s) is not None} == {type(READING)}


def test_no_picture_is_kept_once_the_page_is_left() -> None:
    for before, event in itertools.product(PRINTERS, EVENTS):
        after = advance(before, event).state
        if not after.is_shown and (before.is_shown or before.slip is None):
            assert after.slip is None, (before, event)
            assert after.preview is None, (before, event)
    left = advance(PRINTERS[-1], PrinterHidden()).state
    assert (left.slip, left.preview, left.standing) == (None, None, PRINTERS[-1].standing)


@pytest.mark.parametrize("trouble", list(STATUSES))
def test_every_trouble_is_told_with_its_remedy_and_its_part(trouble: Trouble) -> None:
    body = printer_body(State(standing_of(STATUSES[trouble]), is_shown=True))
    assert Text(f"printer.{trouble}.staff") in body.lines
    assert any(row.is_strong for row in body.rows)
    is_down = STATUSES[trouble].trouble is not None
    assert (body.tone is Tone.STOP) == is_down
    assert body.big == Text("counter.printer.down" if is_down else "counter.printer.warned")


def test_what_is_not_asked_is_not_told() -> None:
    """Of a printer that does not answer nobody knows whether it has paper."""
    for trouble in (Trouble.HELD, Trouble.UNREACHABLE, Trouble.NO_REPLY):
        assert standing_of(STATUSES[trouble]).parts == (("line", str(trouble)),)


def test_a_printer_that_is_well_has_nothing_to_be_seen_to() -> None:
    body = printer_body(State(standing_of(PrinterStatus())))
    assert body.tone is Tone.GOOD
    assert body.lines == ()
    assert not any(row.is_strong for row in body.rows)
    assert [printer_text(State(s)).key for s in (None, WELL, standing_of(LOW))] == [
        "counter.printer.unseen",
        "counter.printer.well",
        "counter.printer.warned",
    ]


def test_how_a_slip_ended_stands_above_its_picture() -> None:
    for slip in SLIPS:
        body = printer_body(State(WELL, slip, is_shown=True))
        at = f"{slip.ended_at:%H:%M:%S}"
        assert body.caption == Text(f"counter.slip.{slip.outcome}", (("at", at),))
        assert body.picture == slip.picture
    assert printer_body(SHOWN).caption == Text("counter.slip.none")


def test_a_picture_is_in_no_text_of_what_carries_it() -> None:
    carried = (SLIPS[0], TicketPreviewed(p.APPOINTMENT.id, DRAWN), printer_body(PRINTERS[-1]))
    assert all("PNG" not in repr(one) for one in carried)
