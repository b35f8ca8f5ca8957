"""How somebody is established decides what they may do here, and their booking keeps it."""

from dataclasses import replace

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables import schema
from kiosk_app.contract import paths, shapes
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from tests.contract.central.after.steps import counter, pay_and_confirm
from tests.contract.central.face import CARDIOLOGY, Desk, HttpFace, body_of, code_of
from tests.helpers.central import central
from tests.helpers.people import ADULT, PHONE
from tests.helpers.staff import add_counter

CARDS = (Proof.ID_CARD, Proof.SOCIAL_CARD, Proof.HEALTH_CARD)
CODES = (Proof.INSURANCE_CODE, Proof.HEALTH_CODE, Proof.HOSPITAL_CARD)


def registrar(desk: Desk) -> Desk:
    """Return the counter with somebody signed in."""
    add_counter(desk.house)
    return counter(desk)[0]


def kept(desk: Desk) -> list[tuple[str, str, str]]:
    """Return of every booking how its patient was established, level and kind of visit."""
    b = schema.booking.c
    with desk.house.database.read() as connection:
        rows = connection.execute(
            sa.select(b.proof, b.title_level, b.visit_kind).order_by(b.held_at)
        )
        return [tuple(row) for row in rows]


@pytest.mark.requirement("R029")
@pytest.mark.parametrize("proof", [*CARDS, *CODES])
def test_a_card_or_code_that_was_read_holds_at_a_kiosk_and_is_kept(
    desk: Desk, proof: Proof
) -> None:
    body = msgspec.structs.replace(desk.wish(desk.enrol()), proof=proof)
    assert desk.face.hold(desk.caller, body).is_success
    assert [row[0] for row in kept(desk)] == [proof.value]


@pytest.mark.requirement("R029")
@pytest.mark.parametrize("proof", [Proof.TYPED, Proof.DOCUMENT_SEEN, None])
def test_what_was_typed_at_a_kiosk_books_nothing(desk: Desk, proof: Proof | None) -> None:
    body = msgspec.structs.replace(desk.wish(desk.enrol()), proof=proof)
    refused = desk.face.hold(desk.caller, body).read(shapes.RefusalBody)
    said = proof.value if proof else "none"
    assert (refused.code, refused.facts) == (Reason.REAL_NAME_REQUIRED, {"proof": said})
    assert kept(desk) == []


@pytest.mark.requirement("R029")
@pytest.mark.parametrize("proof", [Proof.TYPED, Proof.DOCUMENT_SEEN])
def test_nobody_is_enrolled_or_looked_up_at_a_kiosk_by_what_was_typed(
    desk: Desk, proof: Proof
) -> None:
    person = body_of(replace(ADULT, proof=proof))
    enrolling = shapes.EnrolBody(person=person, phone=PHONE)
    asked = shapes.LookupBody(person=person)
    for _ in range(2):
        assert code_of(desk.face.enrol(desk.caller, enrolling)) == Reason.REAL_NAME_REQUIRED
        assert code_of(desk.face.lookup(desk.caller, asked)) == Reason.REAL_NAME_REQUIRED
        desk.enrol()


@pytest.mark.requirement("R029")
def test_a_registrar_books_by_the_document_they_have_seen_and_not_by_what_they_typed(
    desk: Desk,
) -> None:
    place = registrar(desk)
    typed = replace(ADULT, proof=Proof.TYPED)
    enrolling = shapes.EnrolBody(person=body_of(typed), phone=PHONE)
    assert code_of(place.face.enrol(place.caller, enrolling)) == Reason.REAL_NAME_REQUIRED
    patient = place.enrol(replace(ADULT, proof=Proof.DOCUMENT_SEEN))
    wish = place.wish(patient)
    for proof in (Proof.TYPED, None):
        refused = place.face.hold(place.caller, msgspec.structs.replace(wish, proof=proof))
        assert code_of(refused) == Reason.REAL_NAME_REQUIRED
    seen = msgspec.structs.replace(wish, proof=Proof.DOCUMENT_SEEN)
    hold = place.face.hold(place.caller, seen).read(shapes.HoldAnswer).hold
    pay_and_confirm(place, hold)
    assert [row[0] for row in kept(place)] == ["document_seen"]


@pytest.mark.requirement("R029")
def test_a_hospital_may_ask_for_more(engine: str) -> None:
    strict = replace(DEMO, identification=replace(DEMO.identification, kiosk=("id_card",)))
    with central(engine=engine, rules=strict, is_served=False) as house:
        desk = Desk(house, house.service)
        patient = desk.enrol(replace(ADULT, proof=Proof.ID_CARD))
        wish = desk.wish(patient)
        by_code = msgspec.structs.replace(wish, proof=Proof.HEALTH_CODE)
        assert code_of(desk.face.hold(desk.caller, by_code)) == Reason.REAL_NAME_REQUIRED
        assert desk.face.hold(desk.caller, wish).is_success


@pytest.mark.requirement("R028")
def test_a_booking_keeps_the_level_and_whether_it_is_a_first_visit(desk: Desk) -> None:
    patient = desk.enrol()
    first = desk.book(patient)
    level = first.slot.clinic_type.value
    assert kept(desk) == [("id_card", level, "first")]
    with desk.house.database.write() as connection:
        connection.execute(sa.update(schema.booking).values(state="fulfilled"))
    desk.house.clock.advance(minutes=1)
    later = desk.sessions(patient, CARDIOLOGY, BookingClass.ADVANCE)[0]
    begin = next(band.band.begin for band in desk.bands(later.id, patient) if band.free)
    again = shapes.HoldBody(
        patient=patient, session=later.id, band_begin=begin, proof=Proof.ID_CARD
    )
    assert desk.face.hold(desk.caller, again).is_success
    assert desk.face.hold(desk.caller, desk.wish(patient, "0302E")).is_success
    assert [row[2] for row in kept(desk)] == ["first", "revisit", "first"]
    assert kept(desk)[1][1] == later.clinic_type.value


@pytest.mark.requirement("R028")
def test_nobody_asks_for_a_specialty_without_a_level(engine: str) -> None:
    with central(engine=engine) as house:
        face = HttpFace(house.url)
        with face.http:
            desk = Desk(house, face)
            whole = {
                "patient": desk.enrol(),
                "department": CARDIOLOGY,
                "day": "2026-11-23",
                "clinic_type": "general",
            }
            for left_out, reason in ((None, Reason.NOT_FULL), ("clinic_type", "malformed_request")):
                body = {name: value for name, value in whole.items() if name != left_out}
                reply = face.post_raw(desk.caller, paths.WAITING_DAY, msgspec.json.encode(body))
                assert code_of(reply) == reason
