"""A child is booked together with a parent or guardian, by every way to a number, and not alone."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables import schema
from kiosk_app.contract import after, place_shapes, shapes
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import DepartmentId, PatientId
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.proxy import Relation
from kiosk_app.domain.refusal import Reason
from tests.contract.central.after.steps import (
    afternoon,
    cancel,
    counter,
    hold_in,
    leave_open,
    pay_and_confirm,
    records,
    work,
)
from tests.contract.central.face import CARDIOLOGY, Desk, code_of
from tests.helpers.central import central
from tests.helpers.people import ADULT, CHILD, ELDER, PHONE, person
from tests.helpers.staff import add_counter

PAEDIATRICS = "0704E"
MOTHER = shapes.BookerBody(
    name=ADULT.name,
    kind=ADULT.kind,
    number=ADULT.number,
    phone=PHONE,
    relation=Relation.PARENT,
    proof=Proof.ID_CARD,
)
SISTER = person("许小雨", date(2010, 6, 1), 906, Proof.ID_CARD)
"""A girl of 16."""


def wish(desk: Desk, child: PatientId, booker: shapes.BookerBody | None) -> shapes.HoldBody:
    """Return the body that asks for a number of today, as somebody beside the child would."""
    reply = desk.face.sessions(
        desk.caller, PAEDIATRICS, BookingClass.SAME_DAY, child, is_accompanied=True
    )
    session = reply.read(shapes.SessionsAnswer).sessions[0].id
    begin = next(band.band.begin for band in desk.bands(session, child) if band.free)
    return shapes.HoldBody(
        proof=Proof.ID_CARD, patient=child, session=session, band_begin=begin, booker=booker
    )


@pytest.fixture(params=["kiosk", "counter"])
def place(desk: Desk, request: pytest.FixtureRequest) -> Desk:
    if request.param == "kiosk":
        return desk
    add_counter(desk.house)
    return counter(desk)[0]


@pytest.mark.requirement("R088")
def test_a_child_with_its_mother_has_a_number(place: Desk) -> None:
    child = place.enrol(CHILD)
    hold = place.face.hold(place.caller, wish(place, child, MOTHER)).read(shapes.HoldAnswer).hold
    booked = pay_and_confirm(place, hold)
    assert booked.patient == child
    with place.house.database.read() as connection:
        assert connection.scalars(sa.select(schema.booker.c.relation)).all() == ["parent"]


@pytest.mark.requirement("R088")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (None, Reason.GUARDIAN_REQUIRED),
        ({"relation": Relation.OTHER}, Reason.GUARDIAN_REQUIRED),
        ({"relation": Relation.CHILD}, Reason.GUARDIAN_REQUIRED),
        ({"number": SISTER.number}, Reason.GUARDIAN_REQUIRED),
        ({"name": CHILD.name, "number": CHILD.number}, Reason.GUARDIAN_REQUIRED),
        ({"name": ""}, Reason.PROXY_INCOMPLETE),
        ({"phone": ""}, Reason.PROXY_INCOMPLETE),
    ],
)
def test_and_with_nobody_else(place: Desk, change: dict[str, object], reason: Reason) -> None:
    child = place.enrol(CHILD)
    booker = None if change is None else msgspec.structs.replace(MOTHER, **change)
    assert code_of(place.face.hold(place.caller, wish(place, child, booker))) == reason


@pytest.mark.requirement("R088")
def test_a_mother_opens_no_clinic_for_grown_ups_only_and_no_grown_up_a_childrens_one(
    desk: Desk,
) -> None:
    grown_up = desk.enrol(ELDER)
    asked = (desk.caller, PAEDIATRICS, BookingClass.SAME_DAY, grown_up)
    assert code_of(desk.face.sessions(*asked, is_accompanied=True)) == Reason.AGE_NOT_ADMITTED


@pytest.mark.requirement("R088")
def test_a_child_waits_and_takes_an_offer_with_its_mother_only(desk: Desk) -> None:
    owner, child = desk.enrol(), desk.enrol(CHILD)
    session = afternoon(desk, owner)
    leave_open(desk, session, 1)
    begin = next(band.band.begin for band in desk.bands(session, owner) if band.free)
    booked = pay_and_confirm(desk, hold_in(desk, owner, session, begin))
    day = after.JoinDayBody(
        patient=child,
        department=booked_in(desk, CARDIOLOGY),
        clinic_type=booked.slot.clinic_type,
        day=booked.slot.band.begin.date(),
    )
    assert code_of(desk.face.join_day(desk.caller, day)) == Reason.GUARDIAN_REQUIRED
    alone = after.JoinBody(patient=child, session=session)
    assert code_of(desk.face.join(desk.caller, alone)) == Reason.GUARDIAN_REQUIRED
    joined = desk.face.join(desk.caller, msgspec.structs.replace(alone, booker=MOTHER))
    waits = joined.read(place_shapes.PlaceAnswer)
    assert cancel(desk, booked).is_success
    work(desk)
    assert [place.state for place in records(desk, child).places] == ["offered"]
    mine = after.AcceptBody(proof=Proof.ID_CARD, patient=child)
    refused = desk.face.accept(desk.caller, waits.place, mine)
    assert code_of(refused) == Reason.GUARDIAN_REQUIRED
    with_mother = msgspec.structs.replace(mine, booker=MOTHER)
    assert desk.face.accept(desk.caller, waits.place, with_mother).is_success
    with desk.house.database.read() as connection:
        assert connection.scalars(sa.select(schema.booker.c.relation)).all() == ["parent"]


@pytest.mark.requirement("R088")
def test_who_may_be_a_guardian_is_the_hospitals_to_say(engine: str) -> None:
    wider = replace(DEMO, proxy=replace(DEMO.proxy, guardians=("parent", "guardian", "other")))
    grandmother = msgspec.structs.replace(
        MOTHER, name=ELDER.name, number=ELDER.number, relation=Relation.OTHER
    )
    for rules, is_held in ((DEMO, False), (wider, True)):
        with central(engine=engine, rules=rules, is_served=False) as house:
            desk = Desk(house, house.service)
            asked = wish(desk, desk.enrol(CHILD), grandmother)
            assert desk.face.hold(desk.caller, asked).is_success == is_held


def booked_in(desk: Desk, department: str) -> DepartmentId:
    return desk.sessions(department=department)[0].department
