"""A daughter books for her mother at a kiosk: with her card, with her code, and every no."""

from contextlib import closing

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables import schema
from kiosk_app.domain.identifiers import Identifier, IdentifierSystem
from kiosk_app.domain.ids import PatientId, RequestKey
from kiosk_app.domain.proxy import Relation
from kiosk_app.domain.refusal import Reason
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import for_another
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Entry
from tests.helpers import people
from tests.helpers.central import CentralHouse
from tests.helpers.devices import client_of
from tests.helpers.kiosk import HeadlessKiosk

CARD = Identifier(IdentifierSystem.HOSPITAL_CARD, "00012345")
CARD_SHOWN = ev.CodeScanned(ev.CodeKind.HOSPITAL_CARD, CARD.value)


@pytest.fixture
def mother(house: CentralHouse) -> PatientId:
    """Enrol both, and bind the mother's hospital card."""
    with closing(client_of(house)) as client:
        client.enrol(people.ADULT, people.PHONE, RequestKey("daughter"))
        patient = client.enrol(people.ELDER, people.PHONE, RequestKey("mother"))
        client.bind(CARD, people.ELDER, RequestKey("card"))
    return patient.id


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
    assert booker.person == people.ADULT
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
