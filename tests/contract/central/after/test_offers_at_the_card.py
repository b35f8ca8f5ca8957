"""What is offered from a waitlist is told with the patient, at the next card or code."""

import pytest

from kiosk_app.contract import identifier_shapes, place_shapes, shapes
from kiosk_app.domain.identifiers import IdentifierSystem
from kiosk_app.domain.identity import Person
from kiosk_app.domain.sessions import HalfDay
from tests.contract.central.after.steps import cancel, records
from tests.contract.central.after.test_waiting import full, join
from tests.contract.central.after.test_waiting_for_any import both_full, join_any
from tests.contract.central.face import CARDIOLOGY, Desk, body_of
from tests.helpers.people import ADULT, ELDER, STRANGER

CODE = "0123456789abcdef" * 4 + ":1"


def offers(desk: Desk, person: Person) -> tuple[place_shapes.PlaceAnswer, ...]:
    """Return what is told of offers when a card is read."""
    body = shapes.LookupBody(person=body_of(person))
    return desk.face.lookup(desk.caller, body).read(shapes.PatientAnswer).offers


@pytest.mark.requirement("R061")
def test_an_offer_is_told_at_the_card_until_it_is_over(desk: Desk) -> None:
    owner, first, second = desk.enrol(ADULT), desk.enrol(STRANGER), desk.enrol(ELDER)
    session, appointment = full(desk, owner)
    joined = join(desk, first, session)
    assert offers(desk, STRANGER) == ()
    assert cancel(desk, appointment).is_success
    (offered,) = offers(desk, STRANGER)
    assert (offered.place, offered.band_begin) == (joined.place, appointment.slot.band.begin)
    assert (offered,) == records(desk, first).places
    assert offers(desk, ELDER) == offers(desk, ADULT) == ()
    assert records(desk, second).places == ()
    desk.house.clock.advance(minutes=15)  # and no worker has come by
    assert offers(desk, STRANGER) == ()


def test_a_code_that_points_to_the_patient_tells_it_as_well(desk: Desk) -> None:
    owner, first = desk.enrol(ADULT), desk.enrol(STRANGER)
    session, appointment = full(desk, owner)
    joined = join(desk, first, session)
    system = IdentifierSystem.HEALTH_CODE
    bound = identifier_shapes.BindBody(system=system, value=CODE, person=body_of(STRANGER))
    assert desk.face.bind_identifier(desk.caller, bound).is_success
    assert cancel(desk, appointment).is_success
    body = identifier_shapes.IdentifyBody(system=system, value=CODE)
    found = desk.face.identify(desk.caller, body).read(identifier_shapes.IdentifiedAnswer)
    assert [offer.place for offer in found.patient.offers] == [joined.place]


def test_a_place_says_which_session_it_is_for(desk: Desk) -> None:
    owner, first = desk.enrol(ADULT), desk.enrol(STRANGER)
    session, appointment = full(desk, owner)
    joined = join(desk, first, session)
    (shown,) = (s for s in desk.sessions(owner, CARDIOLOGY) if s.id == session)
    slot = appointment.slot
    assert (joined.department, joined.department_name) == (CARDIOLOGY, slot.department_name)
    assert joined.department_name_en == slot.department_name_en
    assert (joined.practitioner, joined.clinic_type) == (slot.practitioner, slot.clinic_type)
    assert (joined.day, joined.half_day) == (shown.day, HalfDay.AFTERNOON)


def test_who_takes_any_session_is_told_the_doctor_with_the_offer_only(desk: Desk) -> None:
    desk.house.clock.set(desk.house.clock().replace(hour=6, minute=30))
    _, late = both_full(desk)
    first = desk.enrol(STRANGER)
    assert join_any(desk, first).practitioner is None
    assert cancel(desk, late).is_success
    (offered,) = offers(desk, STRANGER)
    assert (offered.session, offered.practitioner) == (late.slot.session, late.slot.practitioner)
