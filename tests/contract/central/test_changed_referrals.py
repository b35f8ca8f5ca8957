"""A referral that is changed at the counter for another time of its department stays one.

Source: BJ-OPD-DRAFT art. 16, art. 19; requirement rows R037, R038, R203.
"""

from collections.abc import Iterator
from datetime import time

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.tables.schema import booking
from kiosk_app.central_service.tables.schema_referral import referral, referral_order_use
from kiosk_app.contract import paths, shapes
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.referral_order import ReferralOrderState
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import CARDIOLOGY, code_of
from tests.contract.central.test_referral_orders import OTHER, SATURDAY, Place
from tests.helpers.central import ENGINES, central
from tests.helpers.clinic import new_session, opened
from tests.helpers.desk_staff import Staff, staffed
from tests.helpers.referring import Referring, over_http


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    with central(engine=request.param, days=0) as house, over_http(house) as wire:
        referring = Referring.at(house, wire)
        yield Place(referring, referring.doctor("dr.gu"))


@pytest.fixture
def clerk(place: Place) -> Staff:
    return staffed(place.house)


def session_of(place: Place, department: str = CARDIOLOGY) -> SessionId:
    """Open a session of Saturday."""
    new = new_session(20, day=SATURDAY, begin=time(8), end=time(9), department=department)
    with place.house.database.write() as connection:
        return SessionId(opened(connection, new, place.house.policy, place.house.clock()))


def held_instead(clerk: Staff, old: Appointment, session: SessionId) -> shapes.HoldAnswer:
    """Hold an open number of a session at the counter, in exchange for an appointment."""
    service = clerk.house.service
    bands = service.bands(clerk.caller, session, old.patient).read(shapes.BandsAnswer).bands
    body = shapes.HoldBody(
        patient=old.patient,
        session=session,
        band_begin=next(band for band in bands if band.free).band.begin,
        proof=Proof.ID_CARD,
        replaces=old.id,
    )
    return service.hold(clerk.caller, body).read(shapes.HoldAnswer)


def changed(clerk: Staff, old: Appointment, session: SessionId) -> Appointment:
    """Change an appointment for one of a session, which costs the same."""
    hold = held_instead(clerk, old, session).hold
    reply = clerk.house.service.confirm(clerk.caller, shapes.ConfirmBody(hold=hold.id))
    return reply.read(shapes.AppointmentAnswer).appointment


def given_back(place: Place, booked: Appointment) -> Reply:
    """Let the doctor who referred give an appointment back."""
    path = paths.REFERRAL_CANCEL.format(appointment=booked.id)
    return place.referring.act(place.doctor, path)


def booked_by_order(place: Place, who: PatientId) -> tuple[str, Appointment]:
    """Give an order and book by it at the kiosk."""
    order = place.ordered(who).id
    return order, place.booked(order, who, place.referring.session(20))


@pytest.mark.requirement("R037", "R038")
def test_a_changed_referral_is_a_referral_and_its_order_stays_used(
    place: Place, clerk: Staff
) -> None:
    (who,) = place.referring.patients(1)
    order, booked = booked_by_order(place, who)
    target, further = session_of(place), session_of(place)
    new = changed(clerk, booked, target)
    assert new.is_referred
    assert place.seen(who) == [ReferralOrderState.USED]
    assert code_of(place.hold(order, who, further)) == Reason.REFERRAL_ORDER_USED
    with place.house.database.read() as connection:
        mine = sa.select(booking.c.id).where(booking.c.appointment == new.id)
        (name,) = connection.scalars(mine)
        for table in (referral, referral_order_use):
            assert list(connection.scalars(sa.select(table.c.booking))) == [name]
    last = changed(clerk, new, further)
    assert last.is_referred
    assert place.seen(who) == [ReferralOrderState.USED]


@pytest.mark.requirement("R203")
def test_a_changed_referral_is_given_back_by_the_doctor_who_made_it(
    place: Place, clerk: Staff
) -> None:
    (who,) = place.referring.patients(1)
    _, booked = booked_by_order(place, who)
    new = changed(clerk, booked, session_of(place))
    assert given_back(place, new).is_success
    assert place.seen(who) == [ReferralOrderState.OPEN]


@pytest.mark.requirement("R037")
def test_a_number_of_another_department_is_no_referral_and_frees_the_order(
    place: Place, clerk: Staff
) -> None:
    (who,) = place.referring.patients(1)
    order, booked = booked_by_order(place, who)
    new = changed(clerk, booked, session_of(place, OTHER))
    assert not new.is_referred
    assert place.seen(who) == [ReferralOrderState.OPEN]
    assert code_of(given_back(place, new)) == Reason.NOT_YOUR_REFERRAL
    assert place.hold(order, who, place.referring.session(20, day=SATURDAY)).is_success


@pytest.mark.requirement("R038")
def test_a_hold_that_never_replaces_the_referral_leaves_it_as_it_is(
    place: Place, clerk: Staff
) -> None:
    (who,) = place.referring.patients(1)
    _, booked = booked_by_order(place, who)
    hold = held_instead(clerk, booked, session_of(place)).hold
    assert place.seen(who) == [ReferralOrderState.USED]
    assert place.house.service.release(clerk.caller, hold.id).is_success
    assert place.seen(who) == [ReferralOrderState.USED]
    assert given_back(place, booked).is_success
