"""Check-in and number pick-up, state by state: one card, one visit, no second step."""

from dataclasses import replace

import pytest

from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import check_in, faces, kiosk, my_bookings, picking, serving
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_bookings import LoadOwnPage
from kiosk_app.journeys.effects_visits import CheckIn, PrintQueueSlip
from kiosk_app.journeys.events_bookings import OwnPageLoaded
from kiosk_app.journeys.events_visits import CheckedIn
from kiosk_app.journeys.parts import Ended, HandOver, Why
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Notice, Picture, Result, Text, Tone
from tests.helpers import people as p
from tests.helpers import samples_check_in as s
from tests.helpers.samples_my_bookings import EMPTY_PAGE, LATER, TODAY


def loaded(page: object) -> OwnPageLoaded:
    return OwnPageLoaded(p.ADULT_PATIENT.id, page)  # type: ignore[arg-type]  # an OwnPage


def result_of(state: kiosk.State) -> Result:
    screen = faces.screen_of(state)
    assert isinstance(screen, Result)
    return screen


@pytest.mark.requirement("R118")
def test_one_visit_today_is_checked_in_and_printed_without_a_second_step() -> None:
    begun = serving.begin(HandOver(Purpose.CHECK_IN, p.ADULT_PATIENT))
    assert begun.effects == (LoadOwnPage(p.ADULT_PATIENT),)
    checking = kiosk.advance(begun.state, loaded(s.ONE))
    assert checking.effects == (CheckIn(p.ADULT_PATIENT, TODAY.appointment),)
    printing = kiosk.advance(checking.state, CheckedIn(s.PLACE))
    assert printing.effects == (PrintQueueSlip(p.ADULT_PATIENT, s.PLACE),)
    done = kiosk.advance(printing.state, ev.TicketPrinted()).state
    assert done == s.CALLED


def test_several_are_chosen_from_earliest_first_results_last() -> None:
    noon = replace(TODAY, appointment=replace(TODAY.appointment, id=LATER.appointment.id))
    later_slot = replace(noon.appointment.slot, band=p.HALF_PAST_NINE)
    second = replace(noon, appointment=replace(noon.appointment, slot=later_slot))
    page = replace(s.TWO, bookings=(s.SEEN, second, TODAY))
    visits = check_in.visits_of(page)
    assert [v.booking for v in visits] == [TODAY, second, s.SEEN]
    chosen = kiosk.advance(replace(s.CHOOSING, page=page), ev.Chosen(1))
    assert chosen.effects == (CheckIn(p.ADULT_PATIENT, second.appointment),)
    nowhere = kiosk.advance(replace(s.CHOOSING, page=page), ev.Chosen(3))
    assert nowhere.state == replace(s.CHOOSING, page=page)


@pytest.mark.requirement("R055")
def test_results_are_brought_back_by_a_tap_never_by_the_card_alone() -> None:
    only_results = replace(s.TWO, bookings=(s.SEEN,))
    asked = kiosk.advance(s.FINDING, loaded(only_results))
    assert asked.state == replace(s.CHOOSING, page=only_results)
    assert asked.effects == ()
    bringing = kiosk.advance(asked.state, ev.Chosen(0))
    assert bringing.effects == (CheckIn(p.ADULT_PATIENT, s.SEEN.appointment, has_results=True),)
    done = kiosk.advance(kiosk.advance(s.BRINGING, CheckedIn(s.BACK)).state, ev.TicketPrinted())
    assert {"queue_place.results", "queue.revisits"} <= {
        line.key for line in result_of(done.state).lines
    }


@pytest.mark.parametrize("page", [s.ONLY_LATER, EMPTY_PAGE])
def test_nothing_today_says_what_can_be_done(page: object) -> None:
    nothing = kiosk.advance(s.FINDING, loaded(page)).state
    screen = faces.screen_of(nothing)
    assert isinstance(screen, Choice)
    assert screen.frame.title == Text("check_in.nothing.title")
    ways = [option.label for option in screen.options]
    if page is EMPTY_PAGE:
        assert ways == [Text("tile.same_day")]
        assert screen.notice is None
    else:
        assert ways == [Text("tile.same_day"), Text("tile.my_bookings")]
        assert screen.notice is not None
        assert screen.notice.key == "check_in.next_visit"
        booked = kiosk.advance(nothing, ev.Chosen(1)).state
        assert isinstance(booked, my_bookings.LoadingOwnPage)
    registering = kiosk.advance(nothing, ev.Chosen(0)).state
    assert isinstance(registering, picking.LoadingCatalogue)


@pytest.mark.requirement("R045")
def test_too_early_tells_the_hour_and_checks_nobody_in() -> None:
    no = kiosk.advance(s.CHECKING, ev.Refused(s.TOO_EARLY)).state
    screen = faces.screen_of(no)
    assert isinstance(screen, Notice)
    assert screen.lines == (Text("too_early", (("earliest", "13:00"),)), Text("too_early.now"))
    assert screen.picture is Picture.CLOCK
    for way in (ev.Accepted(), ev.WentBack()):
        assert kiosk.advance(no, way).state == replace(s.CHOOSING, page=s.ONE)


@pytest.mark.requirement("R044")
def test_another_document_sends_to_the_counter() -> None:
    no = kiosk.advance(s.CHECKING, ev.Refused(Refusal(Reason.DOCUMENT_MISMATCH))).state
    screen = faces.screen_of(no)
    assert isinstance(screen, Notice)
    assert screen.picture is Picture.STAFF
    assert screen.lines[1] == Text("document_mismatch.now")


@pytest.mark.requirement("R049")
def test_the_last_page_tells_place_people_ahead_and_the_time_to_wait() -> None:
    rows = {row.label.key: row.value for row in result_of(s.CALLED).rows}
    assert rows["row.ahead"] == Text("queue_place.ahead", (("count", "3"),))
    assert rows["row.expected"] == Text(
        "queue_place.expected", (("time", "08:54"), ("minutes", "24"))
    )
    assert {"row.department", "row.location", "row.room"} <= rows.keys()
    assert result_of(s.CALLED).number == "7"
    soon = {r.label.key: r.value for r in result_of(replace(s.CALLED, place=s.SOON)).rows}
    assert soon["row.expected"] == Text("queue_place.soon")


@pytest.mark.requirement("R084")
def test_late_early_and_first_called_are_told_so() -> None:
    def said(place: object) -> set[str]:
        shown = replace(s.CALLED, place=place)  # type: ignore[arg-type]  # a QueuePlace
        return {line.key for line in result_of(shown).lines}

    assert said(s.LATE) == {"queue_place.triage", "queue_place.late", "queue.late_after_band"}
    assert said(s.LATE_AFTER) == {"queue_place.triage", "queue_place.late", "queue.late_after"}
    assert said(s.EARLY) == {"queue_place.triage", "queue_place.early", "queue_place.group"}
    assert said(s.PLACE) == {"queue_place.triage"}


@pytest.mark.parametrize("trouble", list(ev.PrintTrouble))
def test_a_slip_that_failed_leaves_the_place_and_the_number_on_screen(
    trouble: ev.PrintTrouble,
) -> None:
    screen = result_of(kiosk.advance(s.PRINTING, ev.TicketNotPrinted(trouble)).state)
    assert screen.number == "7"
    assert screen.picture is Picture.PAPER_OUT
    assert screen.frame.next_step == Text(f"waiting_to_be_called.{trouble.value}")


def test_a_printer_nobody_hears_of_any_more_is_unknown() -> None:
    waited = kiosk.advance(s.PRINTING, ev.Ticked()).state
    assert waited == replace(s.PRINTING, seconds_left=check_in.ANSWER_S - 1)
    silent = kiosk.advance(replace(s.PRINTING, seconds_left=1), ev.Ticked()).state
    broken = kiosk.advance(s.PRINTING, ev.Broke("PrintQueueSlip")).state
    assert silent == broken == replace(s.CALLED, trouble=ev.PrintTrouble.UNKNOWN)


@pytest.mark.parametrize(
    "event",
    [ev.Left(), ev.PutOutOfService("x"), ev.Broke("CheckIn"), ev.CardRead(p.STRANGER)],
    ids=lambda event: type(event).__name__,
)
def test_who_leaves_while_it_is_asked_is_never_told_that_nothing_was_done(event: ev.Event) -> None:
    served = kiosk.advance(s.CHECKING, event).state
    state = served.serving if isinstance(served, kiosk.LastServed) else served
    assert state == s.UNKNOWN
    screen = faces.screen_of(state)
    assert isinstance(screen, Notice)
    assert screen.tone is Tone.WARN
    assert Text("check_in.unknown") in screen.lines
    late = kiosk.advance(s.UNKNOWN, CheckedIn(s.PLACE))
    assert late.state == s.PRINTING


def test_central_away_tells_what_is_certain_and_asks_the_same_again() -> None:
    away = kiosk.advance(s.CHECKING, ev.CentralDown()).state
    screen = faces.screen_of(away)
    assert isinstance(screen, Notice)
    assert screen.lines[0] == Text("check_in.unknown")
    again = kiosk.advance(away, ev.Accepted())
    assert again.effects == (CheckIn(p.ADULT_PATIENT, TODAY.appointment),)
    nothing_asked = faces.screen_of(kiosk.advance(s.FINDING, ev.CentralDown()).state)
    assert isinstance(nothing_asked, Notice)
    assert nothing_asked.lines == (Text("central_away.nothing_changed"),)


def test_who_leaves_before_anything_was_asked_is_thanked() -> None:
    assert kiosk.advance(s.CHOOSING, ev.Left()).state == Ended(
        p.ADULT_PATIENT, Why.LEFT, is_booking=False
    )
