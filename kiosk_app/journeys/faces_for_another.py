"""Screens of `for_another`: what one is to the patient, the patient's card, for when."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.proxy import PresentBooker, Relation
from kiosk_app.journeys import faces_identify, for_another, identify
from kiosk_app.journeys.faces_ended import away_screen
from kiosk_app.journeys.frames import frame_of, name_of
from kiosk_app.journeys.parts import Errand
from kiosk_app.journeys.screens import (
    Choice,
    Entry,
    EntryKind,
    Notice,
    Option,
    Picture,
    Plain,
    Row,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import refusal_text


def screen_of(state: for_another.State) -> Screen:
    """Return the screen of a state of this part."""
    match state:
        case for_another.ChoosingRelation(patient):
            options = tuple(Option(relation_text(each)) for each in for_another.RELATIONS)
            return Choice(replace(frame_of(state, patient), can_go_back=True), options)
        case for_another.EnteringBookerPhone(patient, trouble=refusal):
            frame = replace(frame_of(state, patient), can_go_back=True)
            trouble = None if refusal is None else refusal_text(refusal)
            return Entry(frame, EntryKind.PHONE, trouble)
        case for_another.ShowingTheirs() | for_another.FindingThem():
            return _theirs(state)
        case for_another.TakingOwnCardAway():
            lines = (Text("taking_own_card_away.line"), Text("taking_own_card_away.absent"))
            accept = Text("button.card_taken")
            return Notice(frame_of(state), Tone.WARN, Picture.TAKE_CARD, lines, accept)
        case for_another.ChoosingForWhen(patient=patient):
            options = tuple(
                Option(Text(f"tile.{each.value}"), Text(f"tile.{each.value}.note"))
                for each in for_another.CLASSES
            )
            return Choice(replace(frame_of(state, patient), can_go_back=True), options)
        case _:
            assert_never(state)


def away(waiting: for_another.Waiting, shown: object) -> Screen:
    """Return the page of `shown`, which stands in for `waiting` while central is away."""
    return away_screen(faces_identify.waiting_frame(waiting.part, shown), is_booking=True)


def relation_text(relation: Relation) -> Text:
    """Return what the booker is to the patient, as the booker says it."""
    return Text(f"relation.{relation.value}")


def booker_rows(errand: Errand) -> tuple[Row, ...]:
    """Return who books; nothing where that is the patient."""
    if errand.booker is None:
        return ()
    return (Row(Text("row.booker"), _named(errand.booker)),)


def _named(booker: PresentBooker) -> Text:
    name = Plain(booker.person.name_masked)
    return Text("booker", (("name", name), ("relation", relation_text(booker.relation))))


def _theirs(state: for_another.ShowingTheirs | for_another.FindingThem) -> Screen:
    """Return what `identify` shows, said of the patient and not of who stands there."""
    screen = faces_identify.screen_of(state.part)
    frame = replace(screen.frame, name=name_of(state))
    if isinstance(state.part, identify.WaitingForCard):
        frame = replace(
            frame, title=Text("showing_theirs.title"), next_step=Text("showing_theirs.next")
        )
    return replace(screen, frame=frame)
