"""Screens of `check_in`: which visit, why not yet, and the place in the queue."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.checkin import Punctuality
from kiosk_app.domain.own_page import OwnBooking
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.queue_place import QueuePlace
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import check_in
from kiosk_app.journeys.facts import facts_of
from kiosk_app.journeys.frames import frame_of, last_frame
from kiosk_app.journeys.screens import (
    Choice,
    Frame,
    Notice,
    Option,
    Picture,
    Plain,
    Result,
    Row,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import (
    day_text,
    line_text,
    now_text,
    paper_text,
    refusal_text,
    when_text,
)

_SHOWN_IN_THE_QUEUE = frozenset(
    {"row.when", "row.department", "row.practitioner", "row.location", "row.room"}
)
_PICTURES = {Reason.TOO_EARLY: Picture.CLOCK, Reason.DOCUMENT_MISMATCH: Picture.STAFF}


def screen_of(state: check_in.State) -> Screen:
    """Return the screen of a state of this journey."""
    match state:
        case check_in.FindingVisits() | check_in.CheckingIn():
            return Notice(_frame(state), Tone.WAIT)
        case check_in.ChoosingVisit():
            return _choice(state)
        case check_in.ChoosingRevisitDay():
            return _revisit(state)
        case check_in.ReadingNoCheckIn():
            return _no(state)
        case check_in.PrintingQueueSlip():
            return Notice(last_frame(_frame(state)), Tone.WAIT, Picture.TICKET)
        case check_in.WaitingToBeCalled():
            return _result(state)
        case check_in.CheckInUnknown():
            lines = (Text("check_in.unknown"), Text("check_in.again_is_harmless"))
            home = Text("button.home")
            return Notice(last_frame(_frame(state)), Tone.WARN, Picture.NONE, lines, home)
        case _:
            assert_never(state)


def waiting_frame(waiting: check_in.Waiting, shown: object) -> Frame:
    """Return the frame of `shown`, which stands in for `waiting` while central is away."""
    return frame_of(shown, waiting.patient)


def away_lines(waiting: check_in.Waiting) -> tuple[Text, ...]:
    """Return what is certain while central is away; nothing said here where nothing changed."""
    if isinstance(waiting, check_in.FindingVisits):
        return ()
    return (Text("check_in.unknown"), Text("check_in.again_is_harmless"))


def _frame(state: check_in.State) -> Frame:
    return frame_of(state, state.patient)


def _choice(state: check_in.ChoosingVisit) -> Choice:
    """Return today's visits, or, where there is at most one, what else can be done as well."""
    page, frame = state.page, replace(_frame(state), can_go_back=True)
    visits = check_in.visits_of(page)
    ways = tuple(
        Option(Text(f"tile.{way.value}"), Text(f"tile.{way.value}.note"))
        for way in check_in.other_ways(page)
    )
    if visits:
        return Choice(frame, (*map(_option, visits), *ways))
    about = "check_in.nothing"
    frame = replace(frame, title=Text(f"{about}.title"), next_step=Text(f"{about}.next"))
    return Choice(frame, ways, notice=_next_visit(page.bookings, state))


def _revisit(state: check_in.ChoosingRevisitDay) -> Choice:
    """Return when to come again for nothing, and what for: choosing says that it is so.

    Source: AH-2023-101 ann. 1 item 1.
    """
    until = state.visit.booking.free_revisit_until
    last = "" if until is None else day_text(until)
    days = check_in.revisit_days(state.visit, state.page)
    options = tuple(Option(Text(f"revisit_on.{day.value}")) for day in days)
    frame = replace(_frame(state), can_go_back=True)
    return Choice(frame, options, notice=Text("free_revisit.for", (("until", last),)))


def _next_visit(bookings: tuple[OwnBooking, ...], state: check_in.ChoosingVisit) -> Text | None:
    """Return when the next visit is, for somebody who came on the wrong day."""
    to_come = [b.appointment.slot for b in bookings if b.is_to_come]
    later = [slot for slot in to_come if slot.band.begin > state.page.now]
    if not later:
        return None
    slot = min(later, key=lambda each: each.band.begin)
    department = Plain(slot.department_name, slot.department_name_en)
    return Text("check_in.next_visit", (("when", when_text(slot.band)), ("department", department)))


def _option(visit: check_in.Visit) -> Option:
    slot = visit.booking.appointment.slot
    department = Plain(slot.department_name, slot.department_name_en)
    place: tuple[tuple[str, str | Text | Plain], ...] = (
        ("department", department),
        ("place", Plain(f"{slot.location} {slot.room}")),
    )
    return Option(when_text(slot.band), Text("my_bookings.where", place), Text(visit.coming.value))


def _no(state: check_in.ReadingNoCheckIn) -> Notice:
    refusal = state.refusal
    return Notice(
        replace(_frame(state), can_go_back=True),
        Tone.WARN,
        _PICTURES.get(refusal.reason, Picture.NONE),
        (_why_text(refusal), now_text(refusal)),
        Text("button.what_else"),
    )


def _why_text(refusal: Refusal) -> Text:
    """Return the sentence; of "too early" only the hour, for the day is today's."""
    told = dict(refusal.facts)
    if refusal.reason is Reason.TOO_EARLY and "earliest" in told:
        return Text("too_early", (("earliest", told["earliest"].rpartition(" ")[2]),))
    return refusal_text(refusal)


def _result(state: check_in.WaitingToBeCalled) -> Result:
    """Return the place in the queue: the number largest, then how long, then where."""
    place, slot = state.place, state.place.appointment.slot
    step = paper_text("waiting_to_be_called", state.trouble, state.why)
    minutes = place.minutes_from(state.asked_at)
    expected = Text(
        "queue_place.expected",
        (("time", f"{place.expected_at:%H:%M}"), ("minutes", str(minutes))),
    )
    rows = (
        Row(Text("row.ahead"), Text("queue_place.ahead", (("count", str(place.ahead)),)), True),
        Row(Text("row.expected"), expected if minutes else Text("queue_place.soon"), True),
        *(row for row in facts_of(slot) if row.label.key in _SHOWN_IN_THE_QUEUE),
    )
    return Result(
        replace(last_frame(_frame(state)), next_step=step),
        Tone.GOOD,
        str(slot.number),
        rows,
        (Text("queue_place.triage"), *_lines(place)),
        Picture.TICKET if state.trouble is None else Picture.PAPER_OUT,
        Text("button.home"),
    )


def _lines(place: QueuePlace) -> tuple[Text, ...]:
    """Return what is special about this patient: early, late, with results, called before others.

    Source: BJ-2022-PLAN item 6: who comes late is told the rule.
    """
    lines = []
    if place.is_results_revisit:
        lines.append(Text("queue_place.results"))
    elif place.punctuality is Punctuality.EARLY:
        begin = f"{place.appointment.slot.band.begin:%H:%M}"
        lines.append(Text("queue_place.early", (("begin", begin),)))
    elif place.punctuality is Punctuality.LATE:
        lines.append(Text("queue_place.late"))
    lines += [line_text(line) for line in place.telling]
    if place.group is not PriorityGroup.ORDINARY:
        group = Text(f"group.{place.group.value}")
        lines.append(Text("queue_place.group", (("group", group),)))
    return tuple(lines)
