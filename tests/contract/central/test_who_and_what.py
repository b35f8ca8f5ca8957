"""Catalogue, look-up, enrolment, sessions and bands: any face of the central service."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import shapes
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.catalogue import BanRule, BookingScope
from kiosk_app.domain.identity import DocumentKind, Proof, Sex
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import CARDIOLOGY, Desk, body_of, code_of
from tests.helpers.central import KIOSK, MONDAY_MORNING, central
from tests.helpers.people import ADULT, CHILD, ELDER, PHONE, person

HEPATITIS, GYNAECOLOGY, FEVER = "1603W", "0501E", "1602E"


def lookup(desk: Desk, body: shapes.PersonBody) -> str:
    reply = desk.face.lookup(desk.caller, shapes.LookupBody(person=body))
    return reply.read(shapes.PatientAnswer).id if reply.is_success else code_of(reply)


def test_the_catalogue_names_the_hospital_and_the_service_s_time(desk: Desk) -> None:
    answer = desk.face.catalogue(desk.caller).read(shapes.CatalogueAnswer)
    assert answer.now == MONDAY_MORNING
    assert answer.now.utcoffset() == timedelta(hours=8)
    assert len(answer.catalogue.campuses) == 2
    assert answer.catalogue.elderly_age == 65
    assert answer.catalogue.ban_rule == BanRule(3, 3)
    assert answer.catalogue.books_without_paper


def test_the_catalogue_says_where_nothing_is_booked_without_paper() -> None:
    strict = replace(DEMO, books_without_paper=False)
    with central(policy=strict, is_served=False) as house:
        found = house.service.catalogue(Caller(KIOSK)).read(shapes.CatalogueAnswer)
    assert not found.catalogue.books_without_paper


@pytest.mark.parametrize("station", [None, "", "nobody"])
def test_strangers_are_not_served(desk: Desk, station: str | None) -> None:
    assert desk.face.catalogue(Caller(station)).status == 401
    body = shapes.EnrolBody(person=body_of(ADULT), phone=PHONE)
    assert code_of(desk.face.enrol(Caller(station, "k"), body)) == Reason.UNKNOWN_STATION
    assert code_of(desk.face.void(Caller(station), "k")) == Reason.UNKNOWN_STATION


@pytest.mark.requirement("R030")
@pytest.mark.requirement("R164")
def test_every_card_of_a_person_finds_the_same_patient(desk: Desk) -> None:
    assert lookup(desk, body_of(ELDER)) == Reason.UNKNOWN_PATIENT
    patient = desk.enrol(ELDER)
    other_card = replace(ELDER, proof=Proof.SOCIAL_CARD, number=f" {ELDER.number.lower()}")
    assert lookup(desk, body_of(other_card)) == patient
    assert lookup(desk, body_of(replace(ELDER, kind=DocumentKind.HOUSEHOLD_BOOK))) == patient


@pytest.mark.requirement("R030")
def test_enrolling_twice_gives_one_patient_and_keeps_the_first_phone(desk: Desk) -> None:
    first = desk.face.enrol(desk.caller, shapes.EnrolBody(person=body_of(ADULT), phone=PHONE))
    again = desk.face.enrol(
        desk.caller, shapes.EnrolBody(person=body_of(ADULT), phone="13900000002")
    )
    assert (first.status, again.status) == (201, 200)
    assert first.body == again.body
    assert first.read(shapes.PatientAnswer).phone_masked == "138****0901"


@pytest.mark.requirement("R033")
@pytest.mark.parametrize(
    ("phone", "reason"), [("", Reason.PHONE_REQUIRED), ("12345", Reason.INVALID_PHONE)]
)
def test_nobody_is_enrolled_without_a_phone(desk: Desk, phone: str, reason: Reason) -> None:
    body = shapes.EnrolBody(person=body_of(ADULT), phone=phone)
    assert code_of(desk.face.enrol(desk.caller, body)) == reason
    assert lookup(desk, body_of(ADULT)) == Reason.UNKNOWN_PATIENT


@pytest.mark.requirement("R034")
def test_a_document_that_contradicts_itself_is_refused(desk: Desk) -> None:
    desk.enrol(ADULT)
    someone = replace(ADULT, name="别的人")
    assert lookup(desk, body_of(someone)) == Reason.NAME_CONFLICT
    assert lookup(desk, body_of(replace(ADULT, sex=Sex.FEMALE))) == Reason.IDENTITY_CONFLICT
    assert lookup(desk, body_of(replace(ADULT, name="\u200b"))) == Reason.REAL_NAME_REQUIRED
    wrong = replace(ADULT, number=ADULT.number[:-1] + ("0" if ADULT.number[-1] != "0" else "1"))
    assert lookup(desk, body_of(wrong)) == Reason.INVALID_DOCUMENT_NUMBER


@pytest.mark.requirement("R034")
def test_a_number_enrolled_under_another_name_is_said_to_be_that(desk: Desk) -> None:
    """Not a word of birth date or sex: those agree."""
    desk.enrol(ADULT)
    body = body_of(replace(ADULT, name="别的人"))
    for reply in (
        desk.face.lookup(desk.caller, shapes.LookupBody(person=body)),
        desk.face.enrol(desk.caller, shapes.EnrolBody(person=body, phone=PHONE)),
    ):
        said = reply.read(shapes.RefusalBody)
        assert (reply.status, said.code) == (409, Reason.NAME_CONFLICT)
        assert said.sentence == "这个证件号码在本院登记的姓名与证件上的不一样。"
        assert "name" in said.sentence_en
        assert "窗口" in said.what_now
        assert "counter" in said.what_now_en


@pytest.mark.requirement("R046")
@pytest.mark.parametrize("spelling", ["Zhang San", "ＺＨＡＮＧ　ＳＡＮ", " ZHANG SAN ", "zhangsan"])
def test_the_same_name_in_another_spelling_is_no_conflict(desk: Desk, spelling: str) -> None:
    patient = desk.enrol(replace(ADULT, name="ZHANG SAN"))
    assert lookup(desk, body_of(replace(ADULT, name=spelling))) == patient


@pytest.mark.requirement("R031")
@pytest.mark.parametrize(
    "name",
    ["林\x00晓舟", "林晓舟\n", "\u202e林晓舟", "林\u200b晓舟", "林\U000effff晓舟", "林" * 65],
    ids=["control", "line end", "direction", "no width", "unassigned", "too long"],
)
def test_a_name_is_never_stored_with_something_taken_out(desk: Desk, name: str) -> None:
    body = body_of(replace(ADULT, name=name))
    reply = desk.face.enrol(desk.caller, shapes.EnrolBody(person=body, phone=PHONE))
    told = {Reason.NAME_UNREADABLE}
    if {"\0", "\n"} & set(name):  # over HTTP a control character does not pass the door
        told.add(Reason.MALFORMED_REQUEST)
    assert reply.status == 400
    assert code_of(reply) in told
    assert lookup(desk, body) in told
    assert lookup(desk, body_of(ADULT)) == Reason.UNKNOWN_PATIENT


@pytest.mark.requirement("R031")
@pytest.mark.parametrize("name", [" 林晓舟  ", "陈\ue863", "李\U00031350", "买买提·吐尔逊"])
def test_spaces_at_the_ends_and_rare_characters_are_no_trouble(desk: Desk, name: str) -> None:
    patient = desk.enrol(replace(ADULT, name=name))
    assert lookup(desk, body_of(replace(ADULT, name=name.strip()))) == patient


@pytest.mark.requirement("R021")
def test_the_on_site_pool_counts_for_the_elderly_on_the_day_only(desk: Desk) -> None:
    adult, elder = desk.enrol(ADULT), desk.enrol(ELDER)

    def free(patient: str, booking_class: BookingClass) -> int:
        return sum(s.free for s in desk.sessions(patient, CARDIOLOGY, booking_class))

    assert free(elder, BookingClass.SAME_DAY) > free(adult, BookingClass.SAME_DAY)
    assert free(elder, BookingClass.ADVANCE) == free(adult, BookingClass.ADVANCE)


def test_sessions_come_in_order_and_only_while_they_last(desk: Desk) -> None:
    today = desk.sessions()
    assert [s.begin for s in today] == sorted(s.begin for s in today)
    assert {s.day for s in today} == {MONDAY_MORNING.date()}
    later = desk.sessions(booking_class=BookingClass.ADVANCE)
    assert min(s.day for s in later) == MONDAY_MORNING.date() + timedelta(days=1)
    desk.house.clock.advance(minutes=60 * 5)
    assert len(desk.sessions()) < len(today)
    desk.house.clock.advance(minutes=60 * 10)
    assert desk.sessions() == ()


@pytest.mark.requirement("R066")
def test_bands_that_are_over_are_not_shown(desk: Desk) -> None:
    session = desk.sessions()[0].id
    first = desk.bands(session)[0].band.begin
    assert (first.hour, first.minute) == (8, 30)
    desk.house.clock.advance(minutes=25)
    assert desk.bands(session)[0].band.begin.hour == 9
    desk.house.clock.advance(minutes=60 * 4)
    assert desk.bands(session) == ()


@pytest.mark.requirement("R001")
def test_fever_clinic_sells_nothing(desk: Desk) -> None:
    assert desk.sessions(department=FEVER) == ()


@pytest.mark.requirement("R001")
@pytest.mark.parametrize("scope", [s for s in BookingScope if s is not BookingScope.BOOKABLE])
def test_what_is_never_sold_is_not_sold_though_it_has_numbers(
    desk: Desk, scope: BookingScope
) -> None:
    """Emergency, fever, intestinal and internet clinics, whatever an ask names."""
    wish = desk.wish(desk.enrol())
    change = sa.update(schema.department).where(schema.department.c.id == CARDIOLOGY)
    with desk.house.database.write() as connection:
        connection.execute(change.values(scope=scope.value))
    refused = desk.face.hold(desk.caller, wish)
    assert code_of(refused) == Reason.OUT_OF_SCOPE
    assert desk.sessions() == ()
    assert desk.bands(wish.session) == ()
    published = desk.face.schedule(desk.caller).read(shapes.ScheduleAnswer).sessions
    assert published
    assert CARDIOLOGY not in {s.department for s in published}
    with desk.house.database.read() as connection:
        assert connection.execute(sa.select(schema.booking)).all() == []


@pytest.mark.parametrize(
    ("who", "department", "reason"),
    [
        (ADULT, GYNAECOLOGY, Reason.SEX_NOT_ADMITTED),
        (ADULT, "0704E", Reason.AGE_NOT_ADMITTED),
        (CHILD, CARDIOLOGY, Reason.GUARDIAN_REQUIRED),
    ],
)
def test_who_may_not_attend_is_told_early(
    desk: Desk, who: object, department: str, reason: Reason
) -> None:
    patient = desk.enrol(CHILD if who is CHILD else ADULT)
    reply = desk.face.sessions(desk.caller, department, BookingClass.SAME_DAY, patient)
    assert code_of(reply) == reason


def test_a_birthday_within_the_horizon_counts_from_its_day(desk: Desk) -> None:
    """Who turns 14 tomorrow is refused for today and finds sessions from tomorrow on."""
    birth = date(2012, 11, 24)
    patient = desk.enrol(person("方十四", birth, 905, Proof.ID_CARD))
    assert not desk.face.sessions(
        desk.caller, CARDIOLOGY, BookingClass.SAME_DAY, patient
    ).is_success
    assert desk.sessions(patient, booking_class=BookingClass.ADVANCE)


def test_unknown_things_are_not_found(desk: Desk) -> None:
    same_day = BookingClass.SAME_DAY
    refused = [
        desk.face.sessions(desk.caller, "nowhere", same_day),
        desk.face.sessions(desk.caller, CARDIOLOGY, same_day, "nobody"),
        desk.face.bands(desk.caller, "nothing"),
        desk.face.bands(desk.caller, desk.sessions()[0].id, "nobody"),
        desk.face.order(desk.caller, "none"),
        desk.face.request(desk.caller, "none"),
    ]
    assert [reply.status for reply in refused] == [404] * 6


@pytest.mark.requirement("R015")
def test_the_schedule_is_published_day_by_day(desk: Desk) -> None:
    today = desk.face.schedule(desk.caller).read(shapes.ScheduleAnswer)
    assert {s.day for s in today.sessions} == {MONDAY_MORNING.date()}
    assert {s.department for s in today.sessions} >= {CARDIOLOGY, HEPATITIS}
    tomorrow = desk.face.schedule(desk.caller, MONDAY_MORNING.date() + timedelta(days=1))
    assert len(tomorrow.read(shapes.ScheduleAnswer).sessions) > 50
