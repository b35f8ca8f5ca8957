"""What a patient's own page says of cash that waits: for what, and how much."""

from dataclasses import replace

import pytest

from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.booking import Payment
from kiosk_app.domain.cash import HandedFor
from kiosk_app.domain.ids import AppointmentId, OrderId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_page import OwedCash, OwnPage
from tests.helpers import people as p
from tests.helpers.samples_my_bookings import TODAY

WHICH = TODAY.appointment.id
FIRST, SECOND = Payment(OrderId("o-1"), Fen(2_000)), Payment(OrderId("o-2"), Fen(3_000))
NOWHERE = Payment(OrderId("o-3"), Fen(5_000))
PAGE = OwnPage(
    p.NOW,
    (TODAY,),
    0,
    (),
    None,
    cash_owed=(OwedCash(FIRST, WHICH), OwedCash(NOWHERE), OwedCash(SECOND, WHICH)),
)


@pytest.mark.requirement("R042")
def test_cash_waits_by_what_it_was_paid_for() -> None:
    assert PAGE.cash_for(WHICH) == (FIRST, SECOND)
    assert PAGE.cash_for(None) == (NOWHERE,)
    assert PAGE.cash_for(AppointmentId("another")) == ()


@pytest.mark.requirement("R179")
@pytest.mark.parametrize(
    ("status", "handed"),
    [
        (AppointmentStatus.CANCELLED, HandedFor.CANCELLATION),
        (AppointmentStatus.VOID, HandedFor.VOID),
        (AppointmentStatus.BOOKED, HandedFor.DIFFERENCE),
    ],
)
def test_why_it_waits_follows_from_what_became_of_the_number(
    status: AppointmentStatus, handed: HandedFor
) -> None:
    page = replace(PAGE, bookings=(replace(TODAY, status=status),))
    assert page.handed_for(WHICH) is handed
    assert page.handed_for(None) is HandedFor.NO_BOOKING
