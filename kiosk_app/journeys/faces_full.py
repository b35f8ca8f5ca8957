"""The screen of sessions without numbers: which, why, and what can be done now."""

from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.sessions import ClinicSession
from kiosk_app.journeys import pick_full
from kiosk_app.journeys.facts import practitioner_text
from kiosk_app.journeys.picking import ReadingFull
from kiosk_app.journeys.screens import Detail, Frame, Option, Row, Text
from kiosk_app.journeys.wording import day_text, hours_text, now_text, refusal_text, type_text


def full_screen(frame: Frame, state: ReadingFull) -> Detail:
    """Return why nothing is free and what can be done; the counter is named, not tapped."""
    refusal = Refusal(state.why)
    rows = (
        *_which(state.sessions),
        Row(Text("row.why_full"), refusal_text(refusal), is_strong=True),
        Row(Text("row.now"), now_text(refusal)),
        Row(Text("row.urgent"), Text("full.counter")),
    )
    ways = tuple(Option(Text(way.value)) for way in pick_full.ways_of(state))
    return Detail(frame, rows, ways)


def _which(sessions: tuple[ClinicSession, ...]) -> tuple[Row, ...]:
    first = sessions[0]
    if len(sessions) > 1:
        when, who = day_text(first.day), type_text(first.clinic_type)
    else:
        day, hours = day_text(first.day), hours_text(first)
        when = Text("full.when", (("day", day), ("hours", hours)))
        who = practitioner_text(first.practitioner)
    return (Row(Text("row.when"), when), Row(Text("row.practitioner"), who))
