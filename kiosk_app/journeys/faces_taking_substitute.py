"""Screens of `taking_substitute`: who instead and what it means, how it ended, the new number."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.suspension_notice import StandIn
from kiosk_app.journeys import taking_substitute
from kiosk_app.journeys.facts import facts_of, practitioner_text
from kiosk_app.journeys.frames import frame_of, last_frame
from kiosk_app.journeys.screens import (
    Notice,
    Picture,
    Plain,
    Result,
    Review,
    Row,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import day_text, fee_text, if_not_coming_texts, paper_text


def screen_of(state: taking_substitute.State) -> Screen:
    """Return the screen of a state of this part."""
    match state:
        case taking_substitute.ReviewingSubstitute(earlier, stand_in):
            frame = replace(frame_of(state, earlier.patient), can_go_back=True)
            accept = "button.agree_substitute" if stand_in.needs_consent else "button.substitute"
            told = Text("substitute.lower_now") if state.is_lower_now else None
            return Review(frame, _facts(stand_in), Text(accept), _terms(stand_in), notice=told)
        case taking_substitute.TakingSubstitute(earlier):
            return Notice(last_frame(frame_of(state, earlier.patient)), Tone.WAIT)
        case taking_substitute.SubstituteUnknown():
            return _unknown(state)
        case taking_substitute.PrintingInstead(patient):
            return Notice(last_frame(frame_of(state, patient)), Tone.WAIT, Picture.TICKET)
        case taking_substitute.SubstituteDone():
            return _done(state)
        case _:
            assert_never(state)


def _facts(stand_in: StandIn) -> tuple[Row, ...]:
    """Return who and when; in which band, central says when it is done."""
    when = (
        ("day", day_text(stand_in.begin.date())),
        ("time", f"{stand_in.begin:%H:%M}"),
    )
    back = (Row(Text("row.comes_back"), fee_text(stand_in.back), is_strong=True),)
    return (
        Row(Text("row.practitioner"), practitioner_text(stand_in.doctor), is_strong=True),
        Row(Text("row.when"), Text("substitute.from", when), is_strong=True),
        *(back if stand_in.back else ()),
    )


def _terms(stand_in: StandIn) -> tuple[Text, ...]:
    """Return what is agreed to. Source: BJ-OPD-DRAFT art. 23."""
    consent = (Text("substitute.consent"),) if stand_in.needs_consent else ()
    return (*consent, Text("substitute.no_more"), Text("substitute.old_ticket"))


def _unknown(state: taking_substitute.SubstituteUnknown) -> Notice:
    """Return the page that says what is certain, what is not yet, and what to do."""
    said = ("to_do", "certain", "checked")
    lines = tuple(Text(f"substitute_unknown.{key}") for key in said)
    frame = last_frame(frame_of(state, state.earlier.patient))
    return Notice(frame, Tone.WARN, lines=lines, accept=Text("button.home"))


def _done(state: taking_substitute.SubstituteDone) -> Result:
    appointment = state.now.appointment
    is_printed = state.trouble is None
    told = appointment.if_not_coming
    rules = () if told is None else if_not_coming_texts(told)
    step = paper_text("substitute_done", state.trouble, state.why)
    number = Plain(appointment.number)
    return Result(
        replace(last_frame(frame_of(state, state.patient)), next_step=step),
        Tone.GOOD,
        str(appointment.slot.number),
        (
            *facts_of(appointment.slot),
            Row(Text("row.appointment"), number, is_strong=not is_printed),
        ),
        (Text("substitute_done.old_ticket"), *_money(state.now.back), *rules),
        Picture.TICKET if is_printed else Picture.PAPER_OUT,
        Text("button.home"),
    )


def _money(back: MoneyBack) -> tuple[Text, ...]:
    """Return where the money is: on its way by itself, waiting at a counter, or both; or none."""
    ways = (("cancel_done.refund", back.same_way), ("cancel_done.cash", back.cash))
    return tuple(Text(key, (("fee", fee_text(fee)),)) for key, fee in ways if fee)
