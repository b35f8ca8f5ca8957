"""The law at a counter: what holds for every state and event of a tab, the desk, the drawer."""

import itertools
from collections.abc import Callable, Sequence

import pytest

from kiosk_app.domain.booking import Payment
from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys import (
    board,
    cancel_booking,
    for_another,
    identify,
    pay,
    picking,
    serving,
    symptom_guide,
)
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import effects_counter as mine
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys.counter import (
    add_on_desk,
    cash_back,
    desk,
    desk_faces,
    drawer,
    faces,
    faces_add_on_desk,
    faces_schedule,
    faces_suspension,
    identifying,
    record_search,
    schedule,
    suspensions,
    walk_in,
)
from kiosk_app.journeys.counter.desk_faces import Asides
from kiosk_app.journeys.counter.pages import Aside, Body, Command
from kiosk_app.journeys.events_bookings import BookingCancelled
from kiosk_app.journeys.events_help import TakenOver
from kiosk_app.journeys.parts import Next
from tests.helpers.samples import EVENTS, STATES
from tests.helpers.samples_add_on_desk import STATES as ADD_ONS
from tests.helpers.samples_counter import DESKS, DRAWERS, OWN
from tests.helpers.samples_hand_over import HELPED
from tests.helpers.samples_printer import PRINTERS
from tests.helpers.samples_schedule import STATES as SCHEDULES
from tests.helpers.samples_suspensions import STATES as SUSPENSIONS
from tests.unit.journeys.books import books
from tests.unit.journeys.test_laws import flat

AT_THE_READERS = identify.WaitingForCard | identify.WithoutReader | identify.FindingByCode
NOT_HERE = AT_THE_READERS | board.State | symptom_guide.State | for_another.State
"""Of a kiosk only: a tab waits in its own way, and board and guide are in the lobby."""
TABS: tuple[walk_in.State, ...] = (
    *OWN,
    *(
        s
        for s in STATES
        if isinstance(s, serving.State)
        and not isinstance(getattr(s, "waiting", s), NOT_HERE)
        and not (isinstance(s, cancel_booking.CancelDone) and s.back.in_cash)  # handed over here
    ),
)
PAIRS = tuple(itertools.product(TABS, EVENTS))
MONEY_UNDER_WAY = walk_in.TakingCash | walk_in.CashUnknown | walk_in.Paid


def test_the_samples_leave_no_state_out() -> None:
    assert {type(state) for state in TABS} == flat(walk_in.State) - flat(NOT_HERE)
    assert {type(state) for state in DESKS} == flat(desk.State)
    assert {type(state) for state in DRAWERS} == flat(drawer.State)
    assert {type(state) for state in SUSPENSIONS} == flat(suspensions.State)
    assert {type(state) for state in SCHEDULES} == flat(schedule.State)
    assert {type(state) for state in ADD_ONS} == flat(add_on_desk.State)
    parts = {type(state.part) for state in OWN if isinstance(state, walk_in.Paid)}
    assert parts == flat(walk_in.AfterCash)


def holds(state: walk_in.State) -> set[str]:
    """Return the numbers a tab still owes."""
    match state:
        case walk_in.TakingCash(review) | walk_in.CashUnknown(review):
            return {review.hold.id}
        case walk_in.Paid(pay.Confirming(hold=hold) | pay.BookingUnknown(hold=hold)):
            return {hold.id}
        case _:
            found = getattr(state, "hold", None)
            return set() if found is None else {found.id}


def cash(state: walk_in.State) -> set[str]:
    """Return the orders whose cash lies in the drawer for this patient."""
    match state:
        case walk_in.Paid(pay.Confirming(payment=paid) | pay.BookingUnknown(payment=paid)):
            return {paid.order}
        case walk_in.Paid(pay.PrintingTicket(paid_order=order) | pay.Done(paid_order=order)):
            return {order or ""}
        case cash_back.HandingBack(payment=paid, more=also) | cash_back.BookingOut(
            cash_back.HandingBack(payment=paid, more=also)
        ):
            return {paid.order, *orders(also)}
        case cash_back.HandedBack(cash_back.HandingBack(more=also)):
            return orders(also)
        case cancel_booking.PrintingSlip(back=back) | cancel_booking.CancelDone(back=back):
            return orders(back.in_cash)
        case _:
            return set()


def orders(payments: tuple[Payment, ...]) -> set[str]:
    return {payment.order for payment in payments}


def left_to_the_journal(before: walk_in.State, event: ev.Event) -> bool:
    is_unknown = isinstance(before, walk_in.CashUnknown) or (
        isinstance(before, walk_in.Paid) and isinstance(before.part, pay.BookingUnknown)
    )
    return is_unknown and isinstance(event, ev.Left)


def test_no_hold_is_ever_lost_where_cash_is_taken() -> None:
    for before, event in PAIRS:
        if not isinstance(before, walk_in.Own):
            continue
        after = walk_in.advance(before, event)
        owed = holds(before) | ({event.hold.id} if isinstance(event, ev.SlotHeld) else set())
        if isinstance(event, TakenOver) and event.handed.hold is not None:
            owed |= {event.handed.hold.id}
        released = {e.hold.id for e in after.effects if isinstance(e, ef.ReleaseHold)}
        is_booked = isinstance(event, ev.Booked) and holds(before)
        if left_to_the_journal(before, event) or (is_booked and not holds(after.state)):
            owed -= holds(before)
        assert owed == holds(after.state) | released, (before, event)
        assert not holds(after.state) & released, (before, event)


def test_cash_that_was_taken_is_booked_or_goes_back() -> None:
    for before, event in PAIRS:
        after = walk_in.advance(before, event)
        in_drawer = cash(before)
        if isinstance(event, told.CashTaken):
            in_drawer = in_drawer | {event.payment.order}
        if isinstance(event, BookingCancelled) and is_waited_for(before, event):
            in_drawer = in_drawer | orders(event.back.in_cash)
        sent_back = {e.payment.order for e in after.effects if isinstance(e, ef.RefundPayment)}
        kept = cash(after.state)
        is_over = isinstance(event, ev.Accepted | ev.Left) and isinstance(before, walk_in.Paid)
        is_no = isinstance(before, cash_back.HandingBack) and isinstance(before.remark, Refusal)
        if is_over or (is_no and isinstance(event, ev.Left)):
            in_drawer -= cash(before)  # central goes on owing what it refused to book out
        if isinstance(before, cash_back.BookingOut) and isinstance(
            after.state, cash_back.HandedBack
        ):
            in_drawer -= {before.back.payment.order}
        assert in_drawer <= kept | sent_back, (before, event)


def is_waited_for(state: walk_in.State, event: BookingCancelled) -> bool:
    match state:
        case cancel_booking.Cancelling(earlier) | cancel_booking.CancelUnknown(earlier):
            return earlier.booking.appointment.id == event.appointment
        case _:
            return False


def test_an_unknown_outcome_is_neither_refunded_nor_promised() -> None:
    for before, event in PAIRS:
        lost = isinstance(event, ev.CentralDown | ev.Broke | ev.PutOutOfService)
        if isinstance(before, walk_in.TakingCash) and lost:
            after = walk_in.advance(before, event)
            assert isinstance(after.state, walk_in.CashUnknown)
            assert after.effects == ()


def test_asking_again_asks_for_the_very_same_act() -> None:
    for before in OWN:
        if isinstance(before, walk_in.CashUnknown):
            after = walk_in.advance(before, ev.Accepted())
            assert after.effects == (mine.TakeCash(before.review.hold, before.tendered),)


def test_nobody_can_leave_while_money_is_under_way() -> None:
    for before in OWN:
        is_known = isinstance(before, walk_in.TakingCash | cash_back.BookingOut) or (
            isinstance(before, walk_in.Paid)
            and isinstance(before.part, pay.Confirming | pay.PrintingTicket)
        )
        if is_known:
            for event in (ev.Left(), ev.WentBack()):
                assert walk_in.advance(before, event) == Next(before)


def is_waiting(state: walk_in.State) -> bool:
    if isinstance(state, record_search.State):
        return record_search.here_of(state).is_in_front
    return isinstance(state, identifying.State) and identifying.here_of(state).is_in_front


def test_readers_are_armed_exactly_while_a_tab_in_front_waits_for_somebody() -> None:
    for before, event in PAIRS:
        after = walk_in.advance(before, event)
        asked = [e for e in after.effects if isinstance(e, ef.AskForCard | ef.StopAskingForCard)]
        if is_waiting(before) == is_waiting(after.state):
            assert asked == [], (before, event)
        else:
            expected = ef.StopAskingForCard() if is_waiting(before) else ef.AskForCard()
            assert asked == [expected], (before, event)


def test_nothing_is_typed_or_shown_away_but_by_the_registrar() -> None:
    """Time alone takes no patient away; what counts down is a hold, and that is said."""
    for before in TABS:
        if not isinstance(before, picking.ReviewingHold | pay.OpeningOrder | pay.Paying):
            after = walk_in.advance(before, ev.Ticked())
            assert not isinstance(after.state, identifying.Identifying) or before == after.state


def test_the_kiosk_s_own_books_are_kept_in_a_tab_too() -> None:
    """Where a tab only hands on to `serving`, it says what `serving` says."""
    hands_on = ev.SlotHeld | ev.OrderPaid | ev.OrderOpened | ev.Booked | ev.Ticked
    for before, event in PAIRS:
        if isinstance(before, pay.State) and isinstance(event, hands_on):
            if isinstance(before, serving.LastPage) and isinstance(event, ev.Ticked):
                continue
            step = serving.advance(before, event)
            assert walk_in.advance(before, event) == step
            assert books("hold", before, event, step).balance()


def test_every_tab_has_a_page_and_a_label() -> None:
    for state in TABS:
        body, tab = faces.body_of(state), faces.tab_of(state)
        assert body.sheet.name
        assert tab.stage.key.startswith("counter.stage.")
        assert (tab.seconds_left is not None) == (walk_in.hold_of(state) is not None)


def test_an_action_that_is_shown_does_something() -> None:
    for state in TABS:
        for action in faces.body_of(state).sheet.actions:
            assert not isinstance(action.event, Command)
            step = walk_in.advance(state, action.event)
            here = identifying.here_of(state) if isinstance(state, identifying.State) else state
            is_chosen = getattr(here, "purpose", None) == getattr(action.event, "purpose", "")
            has_reason = action.why_not is not None
            assert is_chosen or has_reason or step != Next(state), (state, action)
    for shown in DRAWERS:
        for action in desk_faces.drawer_body(shown).sheet.actions:
            assert not isinstance(action.event, Command)
            assert drawer.advance(shown, action.event) != Next(shown)


@pytest.mark.parametrize(
    ("states", "body_of", "advance"),
    [
        (SUSPENSIONS, faces_suspension.body_of, suspensions.advance),
        (ADD_ONS, faces_add_on_desk.body_of, add_on_desk.advance),
        (SCHEDULES, faces_schedule.body_of, schedule.advance),
    ],
    ids=["suspensions", "add-ons", "schedule"],
)
def test_at_a_desk_beside_the_patients_too(
    states: Sequence[object], body_of: Callable[..., Body], advance: Callable[..., Next[object]]
) -> None:
    for shown in states:
        for action in body_of(shown).sheet.actions:
            if not isinstance(action.event, Command):  # of the room, which brings patients back
                assert advance(shown, action.event) != Next(shown), (shown, action)


def test_who_is_let_in_was_let_in_by_central() -> None:
    """No state turns into a desk at work but by `SignedIn`."""
    for before, event in itertools.product(DESKS, EVENTS):
        after = desk.advance(before, event)
        if isinstance(after.state, desk.AtDesk) and not isinstance(before, desk.AtDesk):
            assert isinstance(before, desk.SigningIn)
            assert isinstance(event, told.SignedIn)


@pytest.mark.parametrize("front", [0, *Aside])
def test_behind_a_lock_no_patient_is_shown(front: int | Aside) -> None:
    for at_desk in DESKS:
        if not isinstance(at_desk, desk.AtDesk):
            lists = (SUSPENSIONS[-1], ADD_ONS[-1], SCHEDULES[-1])
            asides = Asides(DRAWERS[0], PRINTERS[-1], HELPED[-1], *lists)
            view = desk_faces.view_of(at_desk, asides, TABS, front)
            assert "晓舟" not in str(view)
            assert "林" not in str(view)


def test_every_drawer_is_told_in_the_header() -> None:
    for shown in DRAWERS:
        assert desk_faces.drawer_text(shown).key.startswith("counter.drawer.")
    for before, event in itertools.product(DRAWERS, EVENTS):
        after = drawer.advance(before, event)
        assert desk_faces.drawer_body(after.state).sheet.name.startswith("drawer_")
