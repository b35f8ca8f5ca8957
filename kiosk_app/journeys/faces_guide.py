"""Screens of `symptom_guide`: one question a page, then where to go, and because of what."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.catalogue import Department
from kiosk_app.domain.guide import Door, Words, areas_for, at_door, symptoms_for
from kiosk_app.journeys import symptom_guide as guide
from kiosk_app.journeys.change_booking import WHEN
from kiosk_app.journeys.frames import frame_of, last_frame
from kiosk_app.journeys.screens import (
    Choice,
    Frame,
    Notice,
    Option,
    OptionShape,
    Picture,
    Plain,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import department_label, place_text


def screen_of(state: guide.State) -> Screen:
    """Return the screen of a state of this part."""
    match state:
        case guide.LoadingGuide():
            return Notice(frame_of(state), Tone.WAIT)
        case guide.WithoutGuide():
            lines = (Text("without_guide.line"), Text("guide.emergency"))
            accept = Text("button.try_again")
            return Notice(_back(frame_of(state)), Tone.WARN, Picture.STAFF, lines, accept)
        case guide.AskingRedFlags(guided):
            flags = tuple(Option(_plain(flag.words)) for flag in guided.guide.red_flags)
            return Choice(_back(frame_of(state)), (*flags, Option(Text("guide.none"))))
        case guide.AskingWho():
            people = tuple(Option(Text(f"guide.who.{who.value}")) for who in guide.PEOPLE)
            return Choice(_back(frame_of(state)), people)
        case guide.AskingArea(guided, who):
            areas = tuple(Option(_plain(a.words)) for a in areas_for(guided.guide, who))
            return Choice(_back(frame_of(state)), areas, OptionShape.TILES)
        case guide.AskingSymptom(_, who, area):
            title = Text("asking_symptom.title", (("area", _plain(area.words)),))
            symptoms = tuple(Option(_plain(s.words)) for s in symptoms_for(area, who))
            frame = replace(_back(frame_of(state)), title=title)
            return Choice(frame, (*symptoms, Option(Text("guide.none_of_these"))))
        case guide.SentToDoor():
            return _door(state)
        case guide.GuideUnsure(earlier, because):
            return _unsure(state, earlier, because)
        case guide.ReadingAdvice(guided, _, because, departments):
            title = Text("reading_advice.title", (("because", _plain(because)),))
            rows = tuple(_department(d, guided) for d in departments)
            notice = None if guided.can_sell else Text("board.cannot_sell")
            return Choice(replace(_back(frame_of(state)), title=title), rows, notice=notice)
        case guide.ChoosingVisitDay():
            why_not = _why_not(state.guided)
            days = tuple(
                Option(Text(f"tile.{w.value}"), Text(f"tile.{w.value}.note"), why_not=why_not)
                for w in WHEN
            )
            notice = None if state.guided.can_sell else Text("board.cannot_sell")
            return Choice(_back(frame_of(state)), days, notice=notice)
        case _:
            assert_never(state)


def _back(frame: Frame) -> Frame:
    return replace(frame, can_go_back=True)


def _plain(words: Words) -> Plain:
    return Plain(words.zh, words.en)


def _department(department: Department, guided: guide.Guided) -> Option:
    place = place_text(department, guided.catalogue)
    return Option(department_label(department), place, why_not=_why_not(guided))


def _why_not(guided: guide.Guided) -> Text | None:
    return None if guided.can_sell else Text("guide.at_counter")


def _door(state: guide.SentToDoor) -> Notice:
    """Return where to go at once, on every campus; never a way to a number.

    Source: BJ-OPD-DRAFT art. 2.
    """
    about = f"sent_to_door.{state.door.value}"
    catalogue = state.earlier.guided.catalogue
    places = tuple(
        Text("sent_to_door.place", (("place", place_text(d, catalogue)),))
        for d in at_door(state.door, catalogue.departments)
    )
    now = Text(f"{about}.now")
    tone = Tone.STOP if state.door is Door.EMERGENCY else Tone.WARN
    frame = _back(last_frame(frame_of(state, about=about)))
    return Notice(
        frame, tone, Picture.STAFF, (*places, now, _because(state.because)), Text("button.home")
    )


def _because(words: Words) -> Text:
    return Text("guide.because", (("because", _plain(words)),))


def _unsure(
    state: guide.GuideUnsure, earlier: guide.AskingSymptom, because: Words | None
) -> Notice:
    desk = _plain(earlier.guided.guide.enquiry_desk)
    told = () if because is None else (_because(because),)
    lines = (Text("guide_unsure.desk", (("desk", desk),)), *told, Text("guide.emergency"))
    frame = _back(last_frame(frame_of(state)))
    return Notice(frame, Tone.WARN, Picture.STAFF, lines, Text("button.home"))
