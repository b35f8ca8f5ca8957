"""Screens of waiting for a number (候补): join, where I stand, what is offered, leave."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.own_place import OwnPlace
from kiosk_app.domain.patient import Patient
from kiosk_app.journeys import joining, leaving_list, taking_offer, waitlist
from kiosk_app.journeys.faces_ended import away_screen
from kiosk_app.journeys.facts import practitioner_text
from kiosk_app.journeys.frames import frame_of, last_frame
from kiosk_app.journeys.screens import (
    Choice,
    Detail,
    Frame,
    Notice,
    Option,
    Picture,
    Plain,
    Review,
    Row,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import day_text, type_text

Waiting = joining.Waiting | waitlist.Waiting


def screen_of(state: joining.State | waitlist.State) -> Screen:
    """Return the screen of a state of these parts."""
    frame = frame_of(state, _patient(state))
    match state:
        case (
            joining.Joining()
            | waitlist.LoadingPlaces()
            | taking_offer.PreparingOffer()
            | taking_offer.TakingOffer()
            | leaving_list.LeavingList()
        ):
            return Notice(frame, Tone.WAIT)
        case joining.OnTheList(place=place):
            return _joined(frame, place)
        case joining.JoinUnknown():
            return _last(frame, Tone.WARN, (*_not_known(), Text("join_unknown.see")))
        case waitlist.ChoosingPlace(places=places):
            return _list(frame, places)
        case waitlist.ReadingPlace(place=place):
            deeds = tuple(Option(Text(deed.value)) for deed in waitlist.deeds_of(place))
            return Detail(
                replace(_place_frame(frame, place), can_go_back=True), facts(place), deeds
            )
        case leaving_list.ReviewingLeaving(place=place):
            accept = Text("button.leave_list")
            frame = replace(frame, can_go_back=True)
            return Review(frame, facts(place), accept, (Text("leaving.place_is_lost"),))
        case leaving_list.LeavingLater():
            return _last(frame, Tone.WARN, (Text("leaving_later.line"), Text("leaving_later.see")))
        case leaving_list.LeftList():
            return _last(frame, Tone.GOOD, (Text("left_list.line"),))
        case _:
            assert_never(state)


def away(waiting: Waiting, shown: object) -> Notice:
    """Return the page while central is away; `shown` stands in for `waiting`."""
    frame = frame_of(shown, _patient(waiting))
    if isinstance(waiting, joining.Joining):
        return away_screen(frame, _not_known(), is_booking=False)
    return away_screen(frame, is_booking=isinstance(waiting, taking_offer.Waiting))


def facts(place: OwnPlace) -> tuple[Row, ...]:
    """Return what a place is for and how it stands; what is offered is kept until when."""
    who = practitioner_text(place.practitioner)
    if place.is_any and place.offer is None:
        who = Text("place.any_doctor")
    rows = (
        Row(Text("row.department"), Plain(place.department_name, place.department_name_en)),
        Row(Text("row.practitioner"), who),
        Row(Text("row.clinic_type"), type_text(place.clinic_type)),
    )
    if place.offer is None:
        return (
            Row(Text("row.place"), _ahead(place), is_strong=True),
            Row(Text("row.day"), _when(place)),
            *rows,
            Row(Text("row.closes"), _moment(place)),
        )
    begin, until = f"{place.offer.begin:%H:%M}", f"{place.offer.until:%H:%M}"
    kept = Text("place.kept_until", (("time", until),))
    offered = Text("place.begin", (("day", day_text(place.day)), ("time", begin)))
    return (
        Row(Text("row.when"), offered, is_strong=True),
        *rows,
        Row(Text("row.kept"), kept, is_strong=True),
    )


def _joined(frame: Frame, place: OwnPlace) -> Review:
    """Return the last page of who has joined: which place, and how they come to know."""
    told = (Text("place.told"), Text("place.look_in"))
    return Review(last_frame(frame), facts(place), Text("button.home"), told)


def _list(frame: Frame, places: tuple[OwnPlace, ...]) -> Screen:
    frame = replace(frame, can_go_back=True)
    if places:
        return Choice(frame, tuple(map(_option, places)))
    about = "waitlist.none"
    frame = replace(frame, title=Text(f"{about}.title"), next_step=Text(f"{about}.next"))
    return Notice(frame, Tone.INFO, Picture.NONE, (Text(f"{about}.line"), Text(f"{about}.how")))


def _option(place: OwnPlace) -> Option:
    """Return one row: where, when, and how it stands."""
    department = Plain(place.department_name, place.department_name_en)
    note = Text("place.row", (("day", _when(place)), ("type", type_text(place.clinic_type))))
    if place.offer is None:
        return Option(department, note, _ahead(place))
    return Option(department, note, Text("place.has_offer"))


def _when(place: OwnPlace) -> Text:
    """Return the day, with the half-day where one session is waited for."""
    if place.is_any and place.offer is None:
        return day_text(place.day)
    half_day = Text(f"half_day.{place.half_day.value}")
    return Text("bands.title", (("day", day_text(place.day)), ("half_day", half_day)))


def _ahead(place: OwnPlace) -> Text:
    return Text("place.ahead", (("place", str(place.ahead + 1)),))


def _moment(place: OwnPlace) -> Text:
    time = f"{place.closes_at:%H:%M}"
    return Text("place.begin", (("day", day_text(place.closes_at.date())), ("time", time)))


def _place_frame(frame: Frame, place: OwnPlace) -> Frame:
    """Return the frame with what there is to decide where a number is offered."""
    if place.offer is None:
        return frame
    about = "reading_offer"
    return replace(frame, title=Text(f"{about}.title"), next_step=Text(f"{about}.next"))


def _not_known() -> tuple[Text, ...]:
    return (Text("join_unknown.line"), Text("join_unknown.again_is_harmless"))


def _last(frame: Frame, tone: Tone, lines: tuple[Text, ...]) -> Notice:
    return Notice(last_frame(frame), tone, Picture.NONE, lines, Text("button.home"))


def _patient(state: joining.State | waitlist.State) -> Patient:
    match state:
        case joining.Joining(errand) | taking_offer.TakingOffer(errand):
            return errand.patient
        case waitlist.ReadingPlace(earlier):
            return earlier.patient
        case _:
            return state.patient
