"""The law, not examples: what holds for every state and every event."""

import itertools
from collections.abc import Iterator
from dataclasses import fields
from typing import get_args

import pytest

from kiosk_app.journeys import (
    board,
    check_in,
    faces,
    for_another,
    health_questions,
    identify,
    joining,
    kiosk,
    maintenance,
    my_bookings,
    pay,
    pick_slot,
    picking,
    serving,
    symptom_guide,
    taking_substitute,
    to_department,
    told_first,
    waitlist,
)
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_slips import PrintClaimSlip
from kiosk_app.journeys.events_printer import PrinterSeen
from kiosk_app.journeys.events_upkeep import CapabilityLost
from kiosk_app.journeys.parts import Ended, HandOver, Next, ToIdentify
from tests.helpers.samples import EVENTS, STATES, served
from tests.unit.journeys.books import LEDGERS, books, carried

PAIRS = tuple(itertools.product(STATES, EVENTS))
MONEY_MAY_BE_THERE = (
    pay.Paying | pay.ClosingOrder | pay.PaymentUnknown | pay.Confirming | pay.BookingUnknown
)
PAST_RETURN = (
    pay.ClosingOrder
    | pay.Confirming
    | pay.ConfirmingUnpaid
    | pay.PrintingTicket
    | taking_substitute.TakingSubstitute
    | taking_substitute.PrintingInstead
)
MOST_STEPS = 2000
PARTS = (
    identify,
    told_first,
    to_department,
    pick_slot,
    pay,
    my_bookings,
    check_in,
    board,
    symptom_guide,
    health_questions,
    joining,
    waitlist,
    for_another,
    taking_substitute,
)
"""Each with a table of its own."""


def flat(union: object) -> set[type]:
    """Return the classes of a union of unions."""
    parts = get_args(union)
    if not parts:
        assert isinstance(union, type)
        return {union}
    return set().union(*(flat(part) for part in parts))


def test_the_samples_leave_no_state_and_no_event_out() -> None:
    assert {type(state) for state in STATES} == flat(kiosk.State)
    assert {type(event) for event in EVENTS} == flat(ev.Event)


def test_every_debt_is_a_field_the_books_know() -> None:
    """A new kind of debt must be given a ledger, not a field of another name."""
    owing = {ef.ReleaseHold: "hold", ef.CloseOrder: "order", ef.RefundPayment: "payment"}
    for kind in flat(kiosk.State):
        for field in fields(kind):
            for effect, ledger in owing.items():
                owed_type = fields(effect)[0].type
                if field.type == owed_type:
                    assert field.name == ledger, kind


@pytest.mark.parametrize("ledger", LEDGERS)
def test_nothing_owed_is_ever_lost(ledger: str) -> None:
    """One step keeps the books, in every state, for every event; so does every journey."""
    for before, event in PAIRS:
        after = kiosk.advance(before, event)
        kept = books(ledger, before, event, after)
        assert kept.balance(), (ledger, before, event, after, kept)


def test_parts_keep_the_books_alone() -> None:
    """The parts are total by themselves: an event out of place is settled, not an error."""
    for before, event in PAIRS:
        for after in alone(before, event):
            for ledger in LEDGERS:
                assert books(ledger, before, event, after).balance(), (before, event)


def alone(state: kiosk.State, event: ev.Event) -> Iterator[Next[kiosk.State]]:
    """Yield what the tables below the kiosk's make of it, each asked directly."""
    for part in PARTS:
        if isinstance(state, part.State):
            step = part.advance(state, event)
            if not isinstance(step.state, HandOver | ToIdentify):
                yield Next(step.state, step.effects)
    if isinstance(state, serving.State):
        yield serving.advance(state, event)


def test_not_charged_is_said_only_when_it_is_certain() -> None:
    """Out of a state with money under way only a closed order or a refund lead to an end."""
    for before, event in PAIRS:
        after = kiosk.advance(before, event)
        said = served(after.state)
        if isinstance(served(before), MONEY_MAY_BE_THERE) and isinstance(
            said, Ended | picking.ReviewingHold | picking.FindingBands
        ):
            refunded = any(isinstance(effect, ef.RefundPayment) for effect in after.effects)
            is_refunding = isinstance(said, Ended) and said.is_refunding
            closed = isinstance(event, ev.OrderClosed) and event.order in carried(before, "order")
            assert refunded if is_refunding else closed, (before, event)


def test_a_hold_is_not_given_back_while_its_order_may_still_be_paid() -> None:
    for before, event in PAIRS:
        after = kiosk.advance(before, event)
        releases = {e.hold.id for e in after.effects if isinstance(e, ef.ReleaseHold)}
        if carried(before, "order") and releases & carried(before, "hold"):
            assert isinstance(event, ev.OrderClosed), (before, event)


def test_an_unknown_outcome_is_neither_refunded_nor_promised() -> None:
    unknown = (pay.PaymentUnknown, pay.BookingUnknown)
    for before, event in PAIRS:
        state = served(before)
        lost = isinstance(event, ev.CentralDown | ev.Broke) or (
            isinstance(event, ev.PutOutOfService) and not isinstance(state, pay.Paying)
        )
        if isinstance(state, MONEY_MAY_BE_THERE) and lost:
            after = kiosk.advance(before, event)
            assert isinstance(served(after.state), unknown), (before, event)
            slips = {PrintClaimSlip}
            assert {type(e) for e in after.effects} <= slips, (before, event)


def test_an_order_that_awaits_its_payment_has_exactly_one_watch() -> None:
    """Started minus ended is one: none, and a payment is never seen; two, and it is told twice."""
    for before, event in PAIRS:
        for after in (kiosk.advance(before, event), *alone(before, event)):
            begun = [e.order.id for e in after.effects if isinstance(e, ef.AwaitPayment)]
            outstanding = sorted([*(awaited(before) - watch_ended(event)), *begun])
            if isinstance(served(after.state), pay.Paying):
                assert outstanding == sorted(awaited(after.state)), (before, event)
            else:
                assert begun == [], (before, event)


def awaited(state: kiosk.State) -> set[str]:
    """Return the orders whose payment `state` waits for; each is being watched."""
    return carried(state, "order") if isinstance(served(state), pay.Paying) else set()


def watch_ended(event: ev.Event) -> set[str]:
    """Return the orders whose watch has ended by telling `event`."""
    match event:
        case ev.OrderPaid(payment):
            return {payment.order}
        case ev.OrderLapsed(order) | ev.OrderDeclined(order, is_still_watched=False):
            return {order}
        case _:
            return set()


def awaits_card(state: kiosk.State) -> bool:
    """Tell whether a card is asked for: the patient's, or that of whom they book for."""
    here = served(state)
    awaiting = identify.WaitingForCard | maintenance.TryingReader
    return isinstance(getattr(here, "part", here), awaiting)


def test_readers_are_armed_exactly_while_a_card_is_awaited() -> None:
    for before, event in PAIRS:
        after = kiosk.advance(before, event)
        armed = [e for e in after.effects if isinstance(e, ef.AskForCard | ef.StopAskingForCard)]
        waits = awaits_card(before)
        if waits == awaits_card(after.state):
            assert armed == [], (before, event)
        else:
            assert armed == [ef.StopAskingForCard() if waits else ef.AskForCard()], (before, event)


def test_what_arrives_at_home_changes_nothing_but_a_choice_or_an_outage() -> None:
    for event in EVENTS:
        after = kiosk.advance(kiosk.AtHome(), event)
        leads_on = ev.JourneyChosen | ev.PutOutOfService | ev.HelpWanted | ev.StaffWanted
        if not isinstance(event, leads_on):
            assert isinstance(after.state, kiosk.AtHome), event
            assert after.state.can_print or isinstance(event, PrinterSeen), event
            assert not after.state.lacks or isinstance(event, CapabilityLost), event


def test_past_the_point_of_no_return_nobody_can_leave() -> None:
    cutting_in: tuple[ev.Event, ...] = (
        ev.Left(),
        ev.WentBack(),
        *(event for event in EVENTS if isinstance(event, ev.CardRead)),
    )
    for state in STATES:
        if isinstance(state, PAST_RETURN):
            for event in cutting_in:
                assert kiosk.advance(state, event) == kiosk.advance(state, ev.MadeReady())


@pytest.mark.parametrize("state", STATES, ids=lambda s: type(s).__name__)
def test_no_state_is_a_dead_end_even_when_the_patient_walks_away(state: kiosk.State) -> None:
    """With nobody there: the idle warning ends a page that has one, the others count down.

    What is under repair counts as come home: somebody will say `MadeReady`, or restart it.
    """
    for _ in range(MOST_STEPS):
        if isinstance(state, kiosk.AtHome) or state == kiosk.OutOfService(ev.LANE_DIED):
            return
        if isinstance(state, kiosk.StartingUp | kiosk.OutOfService):
            state = kiosk.advance(state, ev.MadeReady()).state
            continue
        has_warning = faces.screen_of(state).frame.patience_s is not None
        state = kiosk.advance(state, ev.Left() if has_warning else ev.Ticked()).state
    pytest.fail(f"never came home: {state}")


@pytest.mark.parametrize("state", STATES, ids=lambda s: type(s).__name__)
def test_a_button_that_is_shown_does_something(state: kiosk.State) -> None:
    frame = faces.screen_of(state).frame
    if frame.can_go_back:
        assert kiosk.advance(state, ev.WentBack()).state != state
    if frame.can_leave:
        assert kiosk.advance(state, ev.Left()).state != state
    if getattr(faces.screen_of(state), "accept", None) is not None:
        assert kiosk.advance(state, ev.Accepted()).state != state
