"""Somebody acts for a patient on that patient's word: given, looked at, taken back; over HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import after, paths, shapes
from kiosk_app.contract.authority_shapes import AuthoritiesAnswer, AuthorityAnswer, AuthorityBody
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.masking import mask_name
from kiosk_app.domain.proxy import Purpose, Relation
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.after.steps import afternoon, leave_open
from tests.contract.central.face import Desk, HttpFace, code_of
from tests.helpers.central import ENGINES, CentralHouse, central
from tests.helpers.people import ADULT, ELDER, PHONE
from tests.helpers.staff import Wire, add_counter, hire, sign_in

DAUGHTER = shapes.BookerBody(
    name=ADULT.name,
    kind=ADULT.kind,
    number=ADULT.number,
    phone=PHONE,
    relation=Relation.CHILD,
    proof=Proof.ID_CARD,
)
BY_CARD_ONLY = Proof.HOSPITAL_CARD
"""The daughter has her mother's hospital card; the mother is not there."""


@dataclass
class Hospital:
    """A counter, an old patient, and her grown-up daughter."""

    house: CentralHouse
    wire: Wire
    kiosk: Desk
    token: str
    mother: PatientId
    daughter: PatientId
    keys: "count[int]" = field(default_factory=count)

    @property
    def today(self) -> date:
        return self.house.clock().date()

    def post(self, path: str, body: msgspec.Struct, key: str | None = None) -> Reply:
        sent = key or f"authority-{next(self.keys)}"
        return self.wire.ask("POST", path, body, token=self.token, key=sent)

    def give(self, *, key: str | None = None, **change: object) -> Reply:
        fields = {
            "proxy": self.daughter,
            "purpose": Purpose.BOOKING,
            "until": self.today + timedelta(days=7),
            "proof": Proof.ID_CARD,
        } | change
        path = paths.AUTHORITIES.format(patient=self.mother)
        return self.post(path, AuthorityBody(**fields), key)  # type: ignore[arg-type] # by name

    def withdraw(self, authority: str) -> Reply:
        return self.post(paths.AUTHORITY_WITHDRAW.format(authority=authority), shapes.EmptyBody())

    def listed(self, purpose: str | None = "registration") -> Reply:
        path = paths.GIVEN_AUTHORITIES.format(patient=self.mother)
        return self.wire.ask("GET", path, token=self.token, purpose=purpose)

    def hold(self, proof: Proof = BY_CARD_ONLY, **booker: object) -> Reply:
        who = msgspec.structs.replace(DAUGHTER, **booker)
        wish = msgspec.structs.replace(self.kiosk.wish(self.mother), proof=proof, booker=who)
        return self.kiosk.face.hold(self.kiosk.caller, wish)

    def why(self, **booker: object) -> str:
        return self.hold(**booker).read(shapes.RefusalBody).facts["why"]  # type: ignore[arg-type] # by name


@pytest.fixture(params=ENGINES)
def hospital(request: pytest.FixtureRequest) -> Iterator[Hospital]:
    with central(engine=request.param) as house:
        add_counter(house)
        face, wire = HttpFace(house.url), Wire(house.url)
        with face.http, wire.http:
            kiosk = Desk(house, face)
            token = sign_in(house, hire(house, Role.REGISTRAR))
            yield Hospital(house, wire, kiosk, token, kiosk.enrol(ELDER), kiosk.enrol(ADULT))


@pytest.mark.requirement("R173")
def test_with_the_patients_card_alone_nobody_books_for_them_without_their_word(
    hospital: Hospital,
) -> None:
    assert hospital.why() == "none"
    given = hospital.give()
    assert given.status == 201
    held = hospital.hold()
    assert held.status == 201
    with hospital.house.database.read() as connection:
        row = connection.execute(sa.select(schema.booker)).one()
    answer = given.read(AuthorityAnswer)
    assert (row.authority, row.purpose, row.proof) == (answer.authority, "booking", "id_card")


@pytest.mark.requirement("R035", "R173")
def test_with_the_patients_own_document_there_it_needs_none(hospital: Hospital) -> None:
    assert hospital.hold(proof=Proof.ID_CARD).status == 201
    with hospital.house.database.read() as connection:
        row = connection.execute(sa.select(schema.booker)).one()
    assert row.authority is None


@pytest.mark.requirement("R173")
def test_medicine_is_fetched_on_authority_for_it_only_and_to_its_last_day(
    hospital: Hospital,
) -> None:
    assert hospital.give().is_success
    fetching = {"purpose": Purpose.MEDICINE}
    assert hospital.why(**fetching) == "purpose"
    assert hospital.give(purpose=Purpose.MEDICINE, until=hospital.today).is_success
    assert hospital.hold(Proof.ID_CARD, **fetching).status == 201
    hospital.house.clock.advance(minutes=24 * 60)
    hospital.token = sign_in(hospital.house, hire(hospital.house, Role.SUPERVISOR))
    assert hospital.why(**fetching) == "expired"
    found = hospital.listed().read(AuthoritiesAnswer).authorities
    assert {each.purpose: each.is_valid for each in found} == {
        Purpose.BOOKING: True,
        Purpose.MEDICINE: False,
    }
    assert not any(each.is_withdrawn for each in found)


@pytest.mark.requirement("R173")
def test_what_is_taken_back_counts_no_more_and_what_is_given_again_does(
    hospital: Hospital,
) -> None:
    first = hospital.give().read(AuthorityAnswer).authority
    taken = hospital.withdraw(first).read(AuthorityAnswer)
    assert (taken.is_withdrawn, taken.is_valid) == (True, False)
    assert hospital.why() == "withdrawn"
    assert hospital.withdraw(first).read(AuthorityAnswer) == taken
    second = hospital.give().read(AuthorityAnswer).authority
    third = hospital.give().read(AuthorityAnswer).authority
    found = hospital.listed().read(AuthoritiesAnswer).authorities
    assert {(each.authority, each.is_valid) for each in found} == {
        (first, False),
        (second, False),
        (third, True),
    }
    assert found[0].name_masked == mask_name(ADULT.name)
    assert ADULT.number not in str(found)
    assert hospital.hold().status == 201
    assert code_of(hospital.withdraw("auth-none")) == Reason.NOT_FOUND


@pytest.mark.requirement("R173", "R029")
@pytest.mark.parametrize("proof", [None, Proof.TYPED, Proof.HOSPITAL_CARD])
def test_it_is_given_with_the_patients_own_document_only(
    hospital: Hospital, proof: Proof | None
) -> None:
    assert code_of(hospital.give(proof=proof)) == Reason.REAL_NAME_REQUIRED
    assert hospital.why() == "none"


def test_what_is_no_authority_is_not_written_down(hospital: Hospital) -> None:
    for change, field_ in (
        ({"proxy": hospital.mother}, "proxy"),
        ({"until": hospital.today - timedelta(days=1)}, "until"),
    ):
        refused = hospital.give(**change).read(shapes.RefusalBody)
        assert (refused.code, refused.facts["field"]) == (Reason.MALFORMED_REQUEST, field_)
    assert code_of(hospital.give(proxy=PatientId("nobody"))) == Reason.UNKNOWN_PATIENT
    assert hospital.listed().read(AuthoritiesAnswer).authorities == ()


@pytest.mark.requirement("R029", "R035")
@pytest.mark.parametrize(
    "proof", [None, Proof.TYPED, Proof.HOSPITAL_CARD, Proof.DOCUMENT_SEEN], ids=str
)
def test_a_booker_shows_a_document_of_their_own(hospital: Hospital, proof: Proof | None) -> None:
    assert hospital.give().is_success
    who = msgspec.structs.replace(DAUGHTER, proof=proof)
    wish = msgspec.structs.replace(
        hospital.kiosk.wish(hospital.mother), proof=Proof.ID_CARD, booker=who
    )
    refused = hospital.kiosk.face.hold(hospital.kiosk.caller, wish).read(shapes.RefusalBody)
    said = proof.value if proof else "none"
    assert (refused.code, refused.facts["proof"]) == (Reason.REAL_NAME_REQUIRED, said)


@pytest.mark.requirement("R034", "R035", "R173")
@pytest.mark.parametrize("proof", [BY_CARD_ONLY, Proof.ID_CARD])
def test_a_booker_bears_the_name_their_document_is_enrolled_under(
    hospital: Hospital, proof: Proof
) -> None:
    assert hospital.give().is_success
    for person in (ADULT, ELDER):  # the daughter; the patient, as if she booked for herself
        reply = hospital.hold(proof, name="别的人", number=person.number)
        assert (reply.status, code_of(reply)) == (409, Reason.NAME_CONFLICT)
    with hospital.house.database.read() as connection:
        assert connection.execute(sa.select(schema.booker)).all() == []
    spelled = " ".join(ADULT.name)
    assert hospital.hold(proof, name=spelled).status == 201


@pytest.mark.requirement("R034", "R173")
def test_nobody_waits_for_another_under_a_name_that_is_not_theirs(hospital: Hospital) -> None:
    kiosk = hospital.kiosk
    session = afternoon(kiosk, hospital.mother)
    leave_open(kiosk, session, 0)
    other = msgspec.structs.replace(DAUGHTER, name="别的人")
    body = after.JoinBody(
        patient=hospital.mother, session=session, booker=other, proof=Proof.ID_CARD
    )
    assert code_of(kiosk.face.join(kiosk.caller, body)) == Reason.NAME_CONFLICT


@pytest.mark.requirement("R173")
def test_a_place_on_a_waitlist_is_taken_for_another_on_the_same_word(hospital: Hospital) -> None:
    kiosk = hospital.kiosk
    session = afternoon(kiosk, hospital.mother)
    leave_open(kiosk, session, 0)
    body = after.JoinBody(patient=hospital.mother, session=session, booker=DAUGHTER)
    assert code_of(kiosk.face.join(kiosk.caller, body)) == Reason.AUTHORITY_MISSING
    beside = msgspec.structs.replace(body, proof=Proof.ID_CARD)
    assert kiosk.face.join(kiosk.caller, beside).status == 201


@pytest.mark.requirement("R104", "R173")
def test_each_act_is_in_the_record_once_and_a_kiosk_may_none_of_them(hospital: Hospital) -> None:
    given = hospital.give(key="once")
    assert hospital.give(key="once").body == given.body
    assert hospital.withdraw(given.read(AuthorityAnswer).authority).is_success
    assert code_of(hospital.listed(purpose=None)) == Reason.PURPOSE_REQUIRED
    assert hospital.listed().is_success
    with hospital.house.database.read() as connection:
        acts = connection.scalars(sa.select(audit.c.act).order_by(audit.c.place)).all()
    assert [act for act in acts if act.startswith("authorit")] == [
        "authority_given",
        "authority_withdrawn",
        "authorities_read",
    ]
    path = paths.AUTHORITIES.format(patient=hospital.mother)
    body = AuthorityBody(
        proxy=hospital.daughter,
        purpose=Purpose.BOOKING,
        until=hospital.today,
        proof=Proof.ID_CARD,
    )
    reply = hospital.wire.ask("POST", path, body, station="kiosk-01", key="from-a-kiosk")
    assert code_of(reply) == Reason.NOT_ALLOWED
