"""A daughter books for her mother at a kiosk: with her card, with her code, and every no."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.tables import schema
from kiosk_app.contract.authority_shapes import AuthorityAnswer, AuthorityBody
from kiosk_app.domain.identifiers import Identifier, IdentifierSystem
from kiosk_app.domain.ids import PatientId, RequestKey
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.proxy import BookedBy, Relation
from kiosk_app.domain.proxy import Purpose as ActsFor
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import for_another
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Entry, Notice
from tests.helpers import people
from tests.helpers.central import CentralHouse, central
from tests.helpers.devices import client_of
from tests.helpers.kiosk import HeadlessKiosk
from tests.helpers.staff import COUNTER, hire, sign_in

CARD = Identifier(IdentifierSystem.HOSPITAL_CARD, "00012345")
CARD_SHOWN = ev.CodeScanned(ev.CodeKind.HOSPITAL_CARD, CARD.value)


ONE_A_DAY = replace(DEMO, proxy=replace(DEMO.proxy, patients_per_day=1))


@pytest.fixture
def house(request: pytest.FixtureRequest) -> Iterator[CentralHouse]:
    """Serve by the rules a test names, or by the usual ones."""
    with central(rules=getattr(request, "param", None)) as served:
        yield served


@pytest.fixture
def family(house: CentralHouse) -> tuple[PatientId, PatientId]:
    """Enrol mother and daughter, and bind the mother's hospital card."""
    with closing(client_of(house)) as client:
        daughter = client.enrol(people.ADULT, people.PHONE, RequestKey("daughter"))
        mother = client.enrol(people.ELDER, people.PHONE, RequestKey("mother"))
        client.bind(CARD, people.ELDER, RequestKey("card"))
    return mother.id, daughter.id


@pytest.fixture
def mother(family: tuple[PatientId, PatientId]) -> PatientId:
    return family[0]


def begin(kiosk: HeadlessKiosk, relation: Relation = Relation.CHILD) -> None:
    """Go up to the question for the patient's card; a booker who is new enrols on the way."""
    kiosk.choose_journey(Purpose.FOR_ANOTHER)
    kiosk.present_card(people.ADULT)
    kiosk.until(lambda: isinstance(kiosk.screen, Choice | Entry))
    if isinstance(kiosk.screen, Entry):
        kiosk.tell(ev.Entered(people.PHONE))
    kiosk.wait_for("ChoosingRelation")
    kiosk.tell(ev.Chosen(for_another.RELATIONS.index(relation)))
    kiosk.tell(ev.Entered(people.PHONE))
    kiosk.wait_for("ShowingTheirs")
    kiosk.until(lambda: kiosk.station.is_armed)


def for_today(kiosk: HeadlessKiosk) -> None:
    kiosk.wait_for("ChoosingForWhen")
    kiosk.tell(ev.Chosen(0))
    kiosk.wait_for("ChoosingGroup")
    kiosk.pick_the_first_of_everything()


def authorise(house: CentralHouse, family: tuple[PatientId, PatientId], until: date) -> str:
    """Have the mother say at a counter that her daughter books for her."""
    token, (mother, daughter) = sign_in(house, hire(house, Role.REGISTRAR, login="desk")), family
    body = AuthorityBody(
        proxy=daughter, purpose=ActsFor.BOOKING, until=until, proof=people.ELDER.proof
    )
    caller = Caller(COUNTER, "authorise", token=token)
    return house.service.give_authority(caller, mother, body).read(AuthorityAnswer).authority


def pay_and_go_home(kiosk: HeadlessKiosk, house: CentralHouse) -> None:
    kiosk.accept()
    kiosk.wait_for("Paying")
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    kiosk.accept()


def said(kiosk: HeadlessKiosk) -> list[str]:
    assert isinstance(kiosk.screen, Notice)
    return [line.key for line in kiosk.screen.lines]


@pytest.mark.requirement("R035")
def test_with_her_mother_s_card_she_books_and_both_are_kept(
    kiosk: HeadlessKiosk, house: CentralHouse, mother: PatientId
) -> None:
    begin(kiosk)
    kiosk.present_card(people.ELDER)
    for_today(kiosk)
    kiosk.accept()
    kiosk.wait_for("Paying")
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    (ticket,), (booker,) = kiosk.printer.tickets, kiosk.printer.bookers
    assert ticket.patient == mother
    assert booker is not None
    assert booker == BookedBy(people.ADULT.name_masked, people.ADULT.number_masked)
    with house.database.read() as connection:
        row = connection.execute(sa.select(schema.booker)).one()
    assert (row.relation, row.proof, row.authority) == ("child", people.ADULT.proof.value, None)
    assert kiosk.journal.unsettled() == ()


@pytest.mark.requirement("R173")
def test_with_her_mother_s_hospital_card_alone_it_takes_her_mother_s_word(
    kiosk: HeadlessKiosk, mother: PatientId
) -> None:
    begin(kiosk)
    kiosk.tell(CARD_SHOWN)
    for_today(kiosk)
    assert kiosk.page == "ReadingWhyNot"
    assert kiosk.session.state.refusal.reason is Reason.AUTHORITY_MISSING
    assert mother


@pytest.mark.requirement("R173")
def test_on_her_mother_s_word_given_at_a_counter_she_books_with_the_hospital_card_alone(
    kiosk: HeadlessKiosk, house: CentralHouse, family: tuple[PatientId, PatientId]
) -> None:
    given = authorise(house, family, house.clock().date())
    begin(kiosk)
    kiosk.tell(CARD_SHOWN)
    for_today(kiosk)
    pay_and_go_home(kiosk, house)
    with house.database.read() as connection:
        row = connection.execute(sa.select(schema.booker)).one()
    assert row.authority == given
    (ticket,), (booker,) = kiosk.printer.tickets, kiosk.printer.bookers
    assert ticket.patient == family[0]
    assert booker is not None


@pytest.mark.requirement("R173")
def test_a_word_that_is_over_is_none_and_it_says_how_to_get_another(
    kiosk: HeadlessKiosk, house: CentralHouse, family: tuple[PatientId, PatientId]
) -> None:
    authorise(house, family, house.clock().date())
    house.clock.advance(minutes=24 * 60)
    begin(kiosk)
    kiosk.tell(CARD_SHOWN)
    for_today(kiosk)
    assert kiosk.page == "ReadingWhyNot"
    refusal = kiosk.session.state.refusal
    assert (refusal.reason, dict(refusal.facts)["why"]) == (Reason.AUTHORITY_MISSING, "expired")
    assert said(kiosk) == ["authority_missing", "authority_missing.now", "why_not.counter"]


@pytest.mark.requirement("R035")
@pytest.mark.parametrize("house", [ONE_A_DAY], indirect=True)
def test_who_has_booked_for_as_many_as_one_may_is_told_the_limit_and_what_to_do(
    kiosk: HeadlessKiosk, house: CentralHouse, mother: PatientId
) -> None:
    begin(kiosk)
    kiosk.present_card(people.ELDER)
    for_today(kiosk)
    pay_and_go_home(kiosk, house)
    begin(kiosk)
    kiosk.present_card(people.STRANGER)
    kiosk.until(lambda: isinstance(kiosk.screen, Entry))
    kiosk.tell(ev.Entered(people.PHONE))
    for_today(kiosk)
    assert kiosk.page == "ReadingWhyNot"
    refusal = kiosk.session.state.refusal
    assert (refusal.reason, dict(refusal.facts)) == (Reason.PROXY_LIMIT, {"limit": "1"})
    assert said(kiosk) == ["proxy_limit", "proxy_limit.now", "why_not.counter"]
    assert [ticket.patient for ticket in kiosk.printer.tickets] == [mother]


@pytest.mark.requirement("R035")
@pytest.mark.requirement("R100")
def test_a_copy_names_both_as_the_ticket_did(
    kiosk: HeadlessKiosk, house: CentralHouse, mother: PatientId
) -> None:
    begin(kiosk)
    kiosk.present_card(people.ELDER)
    for_today(kiosk)
    pay_and_go_home(kiosk, house)
    kiosk.choose_journey(Purpose.MY_BOOKINGS)
    kiosk.present_card(people.ELDER)
    kiosk.wait_for("ChoosingBooking")
    kiosk.tell(ev.Chosen(0))
    kiosk.tell(ev.Chosen(0))
    kiosk.wait_for("CopyPrinted")
    original, copy = kiosk.printer.bookers
    assert original == copy == BookedBy(people.ADULT.name_masked, people.ADULT.number_masked)
    assert kiosk.printer.copies == [0, 1]
    assert kiosk.printer.tickets[1].patient == mother


@pytest.mark.requirement("R035")
@pytest.mark.parametrize(
    ("relation", "page"), [(Relation.PARENT, "ReviewingHold"), (Relation.OTHER, "ReadingWhyNot")]
)
def test_a_child_is_booked_with_a_parent_and_nobody_else(
    relation: Relation, page: str, kiosk: HeadlessKiosk
) -> None:
    begin(kiosk, relation)
    kiosk.present_card(people.CHILD)
    kiosk.until(lambda: isinstance(kiosk.screen, Entry))
    kiosk.tell(ev.Entered(people.PHONE))
    for_today(kiosk)
    assert kiosk.page == page


def test_her_own_card_again_is_told(kiosk: HeadlessKiosk, mother: PatientId) -> None:
    begin(kiosk)
    kiosk.present_card(people.ADULT)
    kiosk.wait_for("TakingOwnCardAway")
    kiosk.accept()
    kiosk.until(lambda: kiosk.station.is_armed)
    kiosk.present_card(people.ELDER)
    kiosk.wait_for("ChoosingForWhen")
    assert mother
