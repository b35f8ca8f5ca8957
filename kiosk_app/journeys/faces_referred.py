"""Screens of `referred`: which order, and why one cannot be used."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.referral_order import OwnReferral, ReferralOrderState
from kiosk_app.journeys import referred
from kiosk_app.journeys.faces_ended import away_screen
from kiosk_app.journeys.frames import frame_of
from kiosk_app.journeys.screens import (
    Choice,
    Detail,
    Frame,
    Notice,
    Option,
    Picture,
    Plain,
    Row,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import day_text


def screen_of(state: referred.State) -> Screen:
    """Return the screen of a state of this journey."""
    frame = frame_of(state, state.patient)
    match state:
        case referred.LoadingReferrals() | referred.PreparingReferral():
            return Notice(frame, Tone.WAIT)
        case referred.ChoosingReferral(_, orders):
            return _list(replace(frame, can_go_back=True), orders)
        case referred.ReadingReferral(_, _, order):
            return _why_not(replace(frame, can_go_back=True), order)
        case _:
            assert_never(state)


def away(waiting: referred.Waiting, shown: object) -> Notice:
    """Return the page while central is away; `shown` stands in for `waiting`."""
    return away_screen(frame_of(shown, waiting.patient), is_booking=True)


def _list(frame: Frame, orders: tuple[OwnReferral, ...]) -> Screen:
    if orders:
        return Choice(frame, tuple(map(_option, orders)))
    about = "referrals.none"
    frame = replace(frame, title=Text(f"{about}.title"), next_step=Text(f"{about}.next"))
    lines = (Text(f"{about}.line"), Text(f"{about}.how"))
    return Notice(frame, Tone.INFO, Picture.NONE, lines)


def _option(order: OwnReferral) -> Option:
    """Return one row: where to, by whom, and how it stands."""
    if order.state is ReferralOrderState.OPEN:
        tag = Text("referral.until", (("day", day_text(order.expires_on)),))
        return Option(_department(order), _by(order), tag)
    return Option(_department(order), _by(order), Text(f"referral.{order.state.value}"))


def _why_not(frame: Frame, order: OwnReferral) -> Detail:
    """Return why an order cannot be used, who can help, and what else can be done."""
    about = f"referral.{order.state.value}"
    rows = (
        Row(Text("row.department"), _department(order)),
        Row(Text("row.referred_by"), _by(order)),
        Row(Text("row.valid_until"), day_text(order.expires_on)),
        Row(Text("row.now"), Text(f"{about}.now", _call(order)), is_strong=True),
    )
    frame = replace(frame, title=Text(f"{about}.title"))
    return Detail(frame, rows, (Option(Text("button.other_referral")),))


def _call(order: OwnReferral) -> tuple[tuple[str, Plain], ...]:
    return (("phone", Plain(order.phone)),)


def _department(order: OwnReferral) -> Plain:
    return Plain(order.department_name, order.department_name_en)


def _by(order: OwnReferral) -> Plain:
    return Plain(order.organisation)
