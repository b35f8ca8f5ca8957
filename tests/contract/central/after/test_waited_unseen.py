"""Who came and was not seen by the session's end: told so, repaid at the counter, on a list.

Source: BJ-OPD-DRAFT art. 27; BJD-2021-05-20; requirement rows R059, R140.
"""

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.supply import unresolved
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import after
from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.booking import Appointment, OrderState
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.unresolved import Matter
from tests.contract.central.after.steps import (
    at,
    cancel,
    check_in,
    counter,
    fulfil,
    line_of,
    records,
    work,
)
from tests.contract.central.face import Desk, code_of


def waited(desk: Desk) -> Appointment:
    """Let a patient check in and the session end without them."""
    mine = desk.book(desk.enrol())
    assert check_in(desk, mine).is_success
    at(desk, 12, 0)
    work(desk)
    return mine


def visits(desk: Desk) -> list[str]:
    """Return which visits are on the list of what is not settled."""
    with desk.house.database.read() as connection:
        found = unresolved.unresolved(connection, to_ms(desk.house.clock()), DEMO)
    return [line.about for line in found.lines if line.matter is Matter.VISIT]


def money(desk: Desk) -> list[str]:
    work(desk)
    with desk.house.database.read() as connection:
        return list(connection.scalars(sa.select(schema.payment_order.c.state)))


@pytest.mark.requirement("R059", "R140")
def test_they_hear_the_truth_at_a_kiosk_and_are_repaid_at_the_counter(desk: Desk) -> None:
    mine = waited(desk)
    assert code_of(cancel(desk, mine)) == Reason.WAITED_UNSEEN
    assert line_of(desk, mine).why_not_cancel == Reason.WAITED_UNSEEN
    assert records(desk, mine.patient).no_shows == ()
    assert money(desk) == [OrderState.PAID]
    at(desk, 9, day=25)  # some days later
    window, _ = counter(desk)
    answer = cancel(window, mine).read(after.CancelAnswer)
    assert answer.amount == mine.paid
    assert money(desk) == [OrderState.REFUNDED]
    assert line_of(desk, mine).status is AppointmentStatus.CANCELLED
    assert records(desk, mine.patient).no_show_count == 0


@pytest.mark.requirement("R114", "R140")
def test_they_stand_on_the_list_until_they_are_repaid(desk: Desk) -> None:
    mine = desk.book(desk.enrol())
    assert check_in(desk, mine).is_success
    at(desk, 11, 59)
    assert visits(desk) == []
    at(desk, 12, 0)
    work(desk)
    assert visits(desk) == [mine.id]
    window, _ = counter(desk)
    assert cancel(window, mine).is_success
    assert visits(desk) == []


@pytest.mark.requirement("R114")
def test_after_a_week_nobody_knows_any_more_and_newer_ones_are_not_hidden(desk: Desk) -> None:
    mine = waited(desk)
    at(desk, 11, 59, day=30)
    assert visits(desk) == [mine.id]
    at(desk, 12, 0, day=30)
    assert visits(desk) == []


@pytest.mark.requirement("R114", "R140")
def test_who_is_seen_late_is_on_no_list(desk: Desk) -> None:
    mine = waited(desk)
    at(desk, 12, 20)
    assert fulfil(desk, mine).is_success
    assert visits(desk) == []
    window, _ = counter(desk)
    assert code_of(cancel(window, mine)) == Reason.ALREADY_SEEN


@pytest.mark.requirement("R114")
def test_who_waits_in_a_called_off_session_is_on_that_session_s_own_list(desk: Desk) -> None:
    waited(desk)
    with desk.house.database.write() as connection:
        connection.execute(sa.update(schema.clinic_session).values(is_suspended=True))
    assert visits(desk) == []


@pytest.mark.requirement("R047", "R140")
def test_a_void_booking_of_who_waited_in_vain_is_repaid_too(desk: Desk) -> None:
    mine = waited(desk)
    window, member = counter(desk)
    body = after.VoidBody(by=member, reason="another person's card")
    assert window.face.make_void(window.caller, mine.id, body).is_success
    assert money(desk) == [OrderState.REFUNDED]


@pytest.mark.requirement("R059", "R140")
@pytest.mark.parametrize("is_void", [True, False])
def test_after_some_days_nobody_is_repaid_for_it_any_more(desk: Desk, *, is_void: bool) -> None:
    mine = waited(desk)
    at(desk, 12, 0, day=30)
    window, member = counter(desk)
    if is_void:
        body = after.VoidBody(by=member, reason="another person's card")
        assert window.face.make_void(window.caller, mine.id, body).is_success
    else:
        assert code_of(cancel(window, mine)) == Reason.UNSEEN_CLAIM_OVER
        assert line_of(desk, mine).why_not_cancel == Reason.UNSEEN_CLAIM_OVER
    assert money(desk) == [OrderState.PAID]
    assert records(desk, mine.patient).no_show_count == 0


@pytest.mark.requirement("R059", "R140")
def test_that_they_were_seen_after_all_ends_it_at_once(desk: Desk) -> None:
    mine = waited(desk)
    at(desk, 9, day=25)
    assert fulfil(desk, mine).is_success
    window, _ = counter(desk)
    assert code_of(cancel(window, mine)) == Reason.ALREADY_SEEN
