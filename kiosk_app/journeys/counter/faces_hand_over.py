"""Pages of what was begun at a kiosk and goes on here."""

from typing import assert_never

from kiosk_app.domain.help import HandedOver
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter import hand_over
from kiosk_app.journeys.counter.pages import Action, Body, Facts, Line, Sheet
from kiosk_app.journeys.counter.sheets import ASK_AGAIN, BACK, DROP, person_rows, said_of
from kiosk_app.journeys.facts import facts_of
from kiosk_app.journeys.frames import name_of
from kiosk_app.journeys.parts import Remark
from kiosk_app.journeys.screens import Plain, Row, Text, Tone

_SEEN = Action("Return", Text("counter.do.document_seen"), ev.Accepted())
_SHOWS = Action("Return", Text("counter.do.read_document"), ev.Accepted())


def body_of(state: hand_over.State) -> Body:
    """Return the page of a state of this part."""
    match state:
        case hand_over.TypingCode(remark):
            return Line(_sheet(state, (BACK,), remark), Text("counter.row.hand_over_code"))
        case hand_over.TakingOver() | hand_over.Preparing():
            return Facts(_sheet(state, ()), Tone.WAIT)
        case hand_over.TakeOverUnknown():
            line = Text("counter.take_over_unknown.line")
            return Facts(_sheet(state, (ASK_AGAIN, BACK)), Tone.WARN, (line,))
        case hand_over.Comparing(handed):
            ways = (_SHOWS,) if handed.hold is None else (_SEEN, DROP)
            sheet = _sheet(state, ways)
            rows = _facts(handed)
            lines = (Text("counter.comparing.line"), *_lines(handed))
            person = handed.patient.person
            big = Plain(f"{person.name_masked}　{person.number_masked}")
            return Facts(sheet, Tone.WARN, lines, rows, big)
        case _:
            assert_never(state)


def _lines(handed: HandedOver) -> tuple[Text, ...]:
    """Return what became of the number that was kept at the kiosk."""
    if handed.is_booked:
        return (Text("counter.handed_over.booked"),)
    return (Text("counter.handed_over.hold_gone"),) if handed.is_hold_gone else ()


def _facts(handed: HandedOver) -> tuple[Row, ...]:
    hold = handed.hold
    station = Row(Text("counter.row.from_station"), Plain(str(handed.station)))
    return (station, *(() if hold is None else facts_of(hold.slot)))


def _sheet(
    state: hand_over.State, actions: tuple[Action, ...], remark: Remark | None = None
) -> Sheet:
    name = name_of(state)
    who: tuple[Row, ...] = ()
    if isinstance(state, hand_over.Comparing | hand_over.Preparing):
        who = person_rows(hand_over.patient_of(state))
    title = Text(f"counter.{name}.title")
    return Sheet(name=name, title=title, who=who, said=said_of(remark), actions=actions)
