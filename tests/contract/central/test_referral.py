"""Referral over real HTTP on both databases: who may, since when, until when, on what ground."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.tables.schema import booking, payment_order, seat
from kiosk_app.central_service.tables.schema_referral import referral, referral_sanction
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import after, paths, shapes
from kiosk_app.contract import referral_shapes as wire_shapes
from kiosk_app.contract.referral_shapes import Barred
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.policy import BEIJING
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.proxy import Relation
from kiosk_app.domain.referral import RightState, Service
from kiosk_app.domain.referral import Role as Post
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk, body_of, code_of
from tests.contract.central.test_crowd import at_once
from tests.helpers.central import ENGINES, KIOSK, CentralHouse, central
from tests.helpers.clinic import NEXT_SUNDAY, doctor
from tests.helpers.desk_staff import book, fresh
from tests.helpers.people import ADULT, CHILD, person
from tests.helpers.referring import PHONE, REFERRAL, Referring, Somebody, over_http

NOBODY = PatientId("pat-nobody")


@pytest.fixture(params=ENGINES)
def house(request: pytest.FixtureRequest) -> Iterator[CentralHouse]:
    with central(engine=request.param, days=0) as made:
        yield made


@pytest.fixture
def place(house: CentralHouse) -> Iterator[Referring]:
    with over_http(house) as wire:
        yield Referring.at(house, wire)


def facts_of(place: Referring, who: Somebody, **change: object) -> tuple[int, str, dict[str, str]]:
    """Refer an invented patient and return the refusal."""
    session = place.session()
    reply = place.refer(who, place.patients(1)[0], session, **change)
    refused = reply.read(shapes.RefusalBody)
    return reply.status, refused.code, refused.facts


# --- since when ----------------------------------------------------------------------------------


@pytest.mark.requirement("R073", "R187")
@pytest.mark.parametrize("engine", ENGINES)
def test_the_kept_share_opens_two_weeks_before_everybodys(engine: str) -> None:
    day = date(2026, 12, 20)
    with central(engine=engine, days=0, policy=BEIJING) as house, over_http(house) as wire:
        place = Referring.at(house, wire)
        gp = place.doctor("dr.gu")
        session = place.session(day=day)
        (patient,) = place.patients(1)
        body = place.body(patient, session)
        place.on(day - timedelta(days=21), 6, 59, 59)
        gp.again()
        today = house.clock().date()
        body = msgspec.structs.replace(body, consultation_day=today)
        early = place.act(gp, paths.REFERRALS, body)
        assert code_of(early) == Reason.NOT_YET_RELEASED
        place.on(day - timedelta(days=21), 7)
        assert place.act(gp, paths.REFERRALS, body).status == 201
        kiosk = shapes.HoldBody(
            proof=Proof.ID_CARD, patient=patient, session=session, band_begin=body.band_begin
        )
        house.clock.advance(minutes=30)
        assert code_of(house.service.hold(fresh(), kiosk)) == Reason.BEYOND_HORIZON
        place.on(day - timedelta(days=7), 6, 59, 59)
        assert code_of(house.service.hold(fresh(), kiosk)) == Reason.NOT_YET_RELEASED
        place.on(day - timedelta(days=7), 7)
        assert house.service.hold(fresh(), kiosk).status == 201


@pytest.mark.requirement("R038", "R187")
def test_a_doctor_draws_from_their_own_share_and_from_nothing_else(place: Referring) -> None:
    gp, session = place.doctor("dr.gu"), place.session()
    first, *rest = place.patients(8)
    body = place.body(first, session)
    plain = shapes.HoldBody(
        proof=Proof.ID_CARD, patient=first, session=session, band_begin=body.band_begin
    )
    refused = place.act(gp, paths.HOLDS, plain)
    assert (refused.status, code_of(refused)) == (403, Reason.NOT_ALLOWED)
    held = [place.refer(gp, each, session, consultation=f"C-{each}") for each in (first, *rest)]
    assert [reply.status for reply in held] == [201] + [409] * 7
    assert {code_of(reply) for reply in held[1:]} == {Reason.HELD_BY_OTHERS}
    with place.house.database.read() as connection:
        pools = connection.scalars(sa.select(seat.c.pool).where(seat.c.booking.is_not(None)))
        assert set(pools) == {"referral"}


@pytest.mark.requirement("R088", "R187")
def test_a_child_is_referred_with_its_guardian(place: Referring) -> None:
    gp, session = place.doctor("dr.gu"), place.session()
    child = Desk(place.house, place.house.service).enrol(CHILD)
    mother = shapes.BookerBody(
        name=ADULT.name,
        kind=ADULT.kind,
        number=ADULT.number,
        phone=PHONE,
        relation=Relation.PARENT,
        proof=Proof.ID_CARD,
    )
    assert code_of(place.refer(gp, child, session)) == Reason.GUARDIAN_REQUIRED
    assert place.refer(gp, child, session, booker=mother).status == 201


@pytest.mark.requirement("R038")
def test_neither_a_kiosk_nor_a_registrar_refers(place: Referring) -> None:
    body = place.body(place.patients(1)[0], place.session())
    kiosk = place.wire.ask("POST", paths.REFERRALS, body, station=KIOSK, key="k")
    assert (kiosk.status, code_of(kiosk)) == (403, Reason.NOT_ALLOWED)
    empty = place.wire.ask("POST", paths.REFERRALS, body, station=REFERRAL, key="k")
    assert (empty.status, code_of(empty)) == (401, Reason.NOT_SIGNED_IN)
    clerk = Somebody.hired(place.house, Role.REGISTRAR, "clerk", REFERRAL)
    assert place.act(clerk, paths.REFERRALS, body).status == 403


def test_a_doctor_refers_from_a_station_of_primary_care_only(place: Referring) -> None:
    gp = place.doctor("dr.gu")
    gp.at = "counter-01"
    gp.again()
    assert facts_of(place, gp)[:2] == (403, Reason.NOT_ALLOWED)


# --- who -----------------------------------------------------------------------------------------


@pytest.mark.requirement("R191")
def test_no_right_for_a_clerk(place: Referring) -> None:
    applicant = place.applicant("dr.gu")
    for post in (Post.CLERK, Post.NURSE, Post.MANAGER):
        refused = place.ask_right(applicant, role=post)
        assert (refused.status, code_of(refused)) == (409, Reason.ROLE_NOT_ADMITTED)
    clerk = Somebody.hired(place.house, Role.REGISTRAR, "clerk")
    assert code_of(place.ask_right(clerk)) == Reason.ROLE_NOT_ADMITTED


@pytest.mark.requirement("R192")
def test_nothing_is_referred_before_the_district_has_looked(place: Referring) -> None:
    gp = place.applicant("dr.gu")
    assert facts_of(place, gp) == (403, Reason.REFERRAL_RIGHT_MISSING, {"why": "none"})
    asked = place.ask_right(gp).read(wire_shapes.RightAnswer)
    assert asked.state is RightState.REVIEW
    assert facts_of(place, gp)[2] == {"why": "review"}
    path = paths.REFERRAL_RIGHT_REVIEW.format(right=asked.id)
    assert place.act(place.administrator, path).status == 403
    assert place.act(place.district, path).read(wire_shapes.RightAnswer).state is RightState.ACTIVE
    assert code_of(place.act(place.district, path)) == Reason.NOT_IN_THIS_STATE
    assert place.refer(gp, place.patients(1)[0], place.session()).status == 201


@pytest.mark.requirement("R194")
def test_a_right_that_ends_ends_at_once_and_the_session_with_it(place: Referring) -> None:
    gp = place.applicant("dr.gu")
    right = place.reviewed(gp)
    ended = place.act(place.administrator, paths.REFERRAL_RIGHT_END.format(right=right))
    assert ended.read(wire_shapes.RightAnswer).state is RightState.ENDED
    assert facts_of(place, gp)[:2] == (401, Reason.NOT_SIGNED_IN)
    gp.again()
    assert facts_of(place, gp) == (403, Reason.REFERRAL_RIGHT_MISSING, {"why": "ended"})
    again = place.reviewed(gp, role=Post.SPECIALIST)
    assert place.refer(gp, place.patients(1)[0], place.session()).status == 201
    listed = place.look(place.district, paths.REFERRAL_RIGHTS).read(wire_shapes.RightsAnswer)
    assert {(r.id, r.state, r.name) for r in listed.rights} == {
        (right, RightState.ENDED, "张*丰"),
        (again, RightState.ACTIVE, "张*丰"),
    }


@pytest.mark.requirement("R194")
def test_on_the_day_after_its_last_a_right_is_worth_nothing(place: Referring) -> None:
    today = place.house.clock().date()
    gp = place.doctor("dr.gu", expires_on=today)
    assert place.refer(gp, place.patients(1)[0], place.session()).status == 201
    place.on(today + timedelta(days=1), 0)
    gp.again()
    assert facts_of(place, gp)[2] == {"why": "expired"}


def test_one_person_has_one_right_and_it_is_asked_for_whole(place: Referring) -> None:
    gp = place.doctor("dr.gu")
    assert code_of(place.ask_right(gp)) == Reason.NOT_IN_THIS_STATE
    other = place.applicant("dr.li")
    for field, value in (
        ("organisation", "org-none"),
        ("pool", Pool.OPEN),
        ("expires_on", date(2026, 11, 22)),
    ):
        refused = place.ask_right(other, **{field: value}).read(shapes.RefusalBody)
        assert (refused.code, refused.facts) == (Reason.MALFORMED_REQUEST, {"field": field})
    nobody = place.ask_right(other, member="stf-nobody")
    assert (nobody.status, code_of(nobody)) == (404, Reason.UNKNOWN_STAFF)
    unknown = paths.REFERRAL_RIGHT_REVIEW.format(right="rgt-none")
    assert place.act(place.district, unknown).status == 404
    assert (
        place.act(place.district, paths.REFERRAL_RIGHT_END.format(right="rgt-none")).status == 404
    )
    body = wire_shapes.OrganisationBody(name="青禾社区卫生服务中心", phone=PHONE, district="110101")
    twice = place.act(place.administrator, paths.REFERRAL_ORGANISATIONS, body)
    assert code_of(twice) == Reason.MALFORMED_REQUEST


@pytest.mark.requirement("R197", "R198")
def test_a_barred_institution_is_barred_with_all_its_people_on_evidence(place: Referring) -> None:
    first, second = place.doctor("dr.gu"), place.doctor("dr.li")
    elsewhere = place.doctor("dr.xu", organisation=place.new_organisation("听松街卫生服务站"))
    done = place.bar(Barred.ORGANISATION, place.organisation).read(wire_shapes.SanctionAnswer)
    assert (done.rights, done.is_lifted) == (2, False)
    barred = (403, Reason.REFERRAL_RIGHT_MISSING, {"why": "suspended"})
    assert [facts_of(place, who) for who in (first, second)] == [barred, barred]
    assert place.refer(elsewhere, place.patients(1)[0], place.session()).status == 201
    offer = paths.REFERRAL_OFFER.format(department="0304E")
    assert [place.look(who, offer).status for who in (first, elsewhere)] == [403, 200]
    with place.house.database.read() as connection:
        (row,) = connection.execute(sa.select(referral_sanction)).all()
        acts = connection.execute(sa.select(audit.c.actor, audit.c.act, audit.c.facts)).all()
    assert (row.subject, row.by) == (place.organisation, place.district.id)
    assert "901" in row.evidence
    assert any(a.act == "referral_sanctioned" and place.organisation in a.facts for a in acts)
    tried = [a.actor for a in acts if a.act == "refused" and "referral_right_missing" in a.facts]
    assert set(tried) == {first.id, second.id}
    assert place.bar(Barred.ORGANISATION, place.organisation, is_lifted=True).is_success
    assert place.refer(first, place.patients(1)[0], place.session()).status == 201


@pytest.mark.requirement("R197", "R198")
def test_a_barred_person_is_barred_alone(place: Referring) -> None:
    first, second = place.applicant("dr.gu"), place.doctor("dr.li")
    right = place.reviewed(first)
    assert place.bar(Barred.RIGHT, right).read(wire_shapes.SanctionAnswer).rights == 1
    assert facts_of(place, first)[2] == {"why": "suspended"}
    assert place.refer(second, place.patients(1)[0], place.session()).status == 201
    assert place.bar(Barred.RIGHT, "rgt-none").status == 404
    body = wire_shapes.SanctionBody(kind=Barred.RIGHT, subject=right, evidence=" ")
    groundless = place.act(place.district, paths.REFERRAL_SANCTIONS, body)
    assert (groundless.status, code_of(groundless)) == (400, Reason.MALFORMED_REQUEST)


# --- on what ground ------------------------------------------------------------------------------


@pytest.mark.requirement("R065", "R196")
def test_a_referral_rests_on_a_recent_consultation(place: Referring) -> None:
    gp, today = place.doctor("dr.gu"), place.house.clock().date()
    for number, days_ago in (("C-1", 8), ("C-1", -1), ("", 0), ("  ", 0)):
        day = today - timedelta(days=days_ago)
        refused = facts_of(place, gp, consultation=number, consultation_day=day)
        assert refused == (409, Reason.CONSULTATION_REQUIRED, {"days": "7"})
    for number, days_ago in (("C-1", 0), (" C-2 ", 7)):
        day = today - timedelta(days=days_ago)
        reply = place.refer(
            gp, place.patients(1)[0], place.session(), consultation=number, consultation_day=day
        )
        assert reply.status == 201
        place.house.clock.advance(minutes=10)
        gp.again()
    with place.house.database.read() as connection:
        rows = connection.execute(sa.select(referral).order_by(referral.c.at)).all()
    found = [(row.doctor, row.consultation, row.consultation_day) for row in rows]
    earlier = (today - timedelta(days=7)).isoformat()
    assert found == [(gp.id, "C-1", today.isoformat()), (gp.id, "C-2", earlier)]


@pytest.mark.requirement("R196")
def test_one_consultation_is_one_patients(place: Referring) -> None:
    gp = place.doctor("dr.gu")
    first, second = place.patients(2)
    assert place.refer(gp, first, place.session()).status == 201
    assert code_of(place.refer(gp, second, place.session())) == Reason.CONSULTATION_REQUIRED
    other = place.refer(gp, second, place.session(), consultation="C-2026-0816")
    assert other.status == 201


@pytest.mark.requirement("R196")
def test_another_institution_numbers_its_consultations_for_itself(place: Referring) -> None:
    gp = place.doctor("dr.gu")
    place.organisation = place.new_organisation("白杨社区卫生服务中心")
    neighbour = place.doctor("dr.yang")
    first, second = place.patients(2)
    assert place.refer(gp, first, place.session()).status == 201
    assert place.refer(neighbour, second, place.session()).status == 201


@pytest.mark.requirement("R201")
def test_who_is_referred_is_named_as_strictly_as_at_a_kiosk(place: Referring) -> None:
    """The same documents are refused with the same words, and nobody is held for."""
    gp = place.doctor("dr.gu")
    true = body_of(person("沈清", date(1980, 1, 1), 919, Proof.ID_CARD))
    spoilt = {
        Reason.INVALID_DOCUMENT_NUMBER: (msgspec.structs.replace(true, number="1" * 18), PHONE),
        Reason.REAL_NAME_REQUIRED: (msgspec.structs.replace(true, name=" "), PHONE),
        Reason.IDENTITY_CONFLICT: (msgspec.structs.replace(true, birth=date(1981, 1, 1)), PHONE),
        Reason.PHONE_REQUIRED: (true, ""),
        Reason.INVALID_PHONE: (true, "12"),
    }
    for reason, (wrong, phone) in spoilt.items():
        body = shapes.EnrolBody(person=wrong, phone=phone)
        at_kiosk = place.wire.ask("POST", paths.PATIENTS, body, station=KIOSK, key=reason)
        assert code_of(at_kiosk) == reason
        assert place.act(gp, paths.PATIENTS, body) == at_kiosk
    assert code_of(place.refer(gp, NOBODY, place.session())) == Reason.UNKNOWN_PATIENT


@pytest.mark.requirement("R172")
def test_visits_and_experts_are_referred_to_beds_are_not_offered(place: Referring) -> None:
    gp = place.doctor("dr.gu")
    expert = place.session(clinic_type=ClinicType.CHIEF, practitioner=doctor())
    first, second = place.patients(2)
    path = paths.REFERRAL_OFFER.format(department="0304E")
    offer = place.look(gp, path).read(wire_shapes.KeptOfferAnswer)
    assert offer.services == (Service.VISIT, Service.EXPERT, Service.EXAMINATION)
    found = next(s for s in offer.sessions if s.session == expert)
    assert (found.clinic_type, sum(band.free for band in found.bands)) == (ClinicType.CHIEF, 6)
    assert place.refer(gp, first, expert, service=Service.EXPERT).status == 201
    again = place.look(gp, path).read(wire_shapes.KeptOfferAnswer)
    left = next(s for s in again.sessions if s.session == expert)
    assert sum(band.free for band in left.bands) == 5
    assert {band.why_none for band in left.bands if not band.free} == {Reason.BOOKED_OUT}
    bed = place.refer(gp, second, expert, service=Service.BED, consultation="C-2")
    assert (bed.status, bed.read(shapes.RefusalBody).facts) == (409, {"scope": "bed"})
    assert code_of(bed) == Reason.OUT_OF_SCOPE
    wrong = place.refer(gp, second, expert, service=Service.EXAMINATION, consultation="C-2")
    assert code_of(wrong) == Reason.MALFORMED_REQUEST


def test_a_department_that_is_not_booked_has_nothing_to_refer_to(place: Referring) -> None:
    gp = place.doctor("dr.gu")
    for department, reason in (("none", Reason.NOT_FOUND), ("20E", Reason.OUT_OF_SCOPE)):
        reply = place.look(gp, paths.REFERRAL_OFFER.format(department=department))
        assert code_of(reply) == reason


# --- told, seen, given back ----------------------------------------------------------------------


@pytest.mark.requirement("R202")
def test_the_doctor_is_told_what_to_tell_in_both_languages(place: Referring) -> None:
    gp, session = place.doctor("dr.gu"), place.session()
    answer = place.refer(gp, place.patients(1)[0], session).read(wire_shapes.ReferralAnswer)
    period, department, cancel, missed = answer.notice
    begin = answer.hold.slot.band.begin
    for text in (period.text, period.text_en):
        assert f"{begin:%Y-%m-%d %H:%M}" in text
    assert answer.hold.slot.department_name in department.text
    assert PHONE in cancel.text
    assert PHONE in cancel.text_en
    assert "3" in missed.text
    assert "3" in missed.text_en


@pytest.mark.requirement("R037")
def test_a_referred_patient_goes_before_others_of_the_same_time(place: Referring) -> None:
    gp, session = place.doctor("dr.gu"), place.session(20)
    referred, ordinary = place.patients(2)
    appointment = place.booked(gp, referred, session)
    assert appointment.is_referred
    desk = Desk(place.house, place.house.service)
    begin = appointment.slot.band.begin
    bands = [band.band.begin for band in desk.bands(session, ordinary)]
    other = book(place.house, ordinary, session, bands.index(begin))
    assert not other.is_referred
    place.house.clock.set(begin - timedelta(minutes=20))
    ahead = []
    for who in (other, appointment):
        with place.house.database.read() as connection:
            row = patients.existing(connection, who.patient)
        document = after.DocumentBody(kind=row.kind, number=row.number)
        body = after.CheckInBody(document=document, appointment=who.id)
        reply = place.wire.ask(
            "POST", paths.CHECK_INS, body, station=KIOSK, key=f"in-{who.id}"
        ).read(after.CheckInAnswer)
        ahead.append((reply.group, reply.ahead))
    assert ahead == [(PriorityGroup.ORDINARY, 0), (PriorityGroup.REFERRAL, 0)]


@pytest.mark.requirement("R203")
def test_only_the_doctor_who_referred_gives_it_back_and_the_share_has_it_again(
    place: Referring,
) -> None:
    gp, other, session = place.doctor("dr.gu"), place.doctor("dr.li"), place.session()
    (patient,) = place.patients(1)
    appointment = place.booked(gp, patient, session)
    path = paths.REFERRAL_CANCEL.format(appointment=appointment.id)
    foreign = place.act(other, path)
    assert (foreign.status, code_of(foreign)) == (403, Reason.NOT_YOUR_REFERRAL)
    body = after.CancelBody(patient=patient)
    at_kiosk = place.wire.ask(
        "POST",
        paths.CANCEL.format(appointment=appointment.id),
        body,
        station=KIOSK,
        key="kiosk-cancels",
    ).read(shapes.RefusalBody)
    assert (at_kiosk.code, at_kiosk.facts) == (Reason.NOT_YOUR_REFERRAL, {"phone": PHONE})
    assert PHONE in at_kiosk.sentence
    done = place.act(gp, path).read(after.CancelAnswer)
    assert done.amount == appointment.paid
    place.house.service.background.run_once()
    with place.house.database.read() as connection:
        row = connection.execute(
            sa.select(booking.c.state, seat.c.pool, seat.c.state.label("seat_state"))
            .join(seat, seat.c.id == booking.c.seat)
            .where(booking.c.appointment == appointment.id)
        ).one()
        money = connection.scalars(sa.select(payment_order.c.state)).all()
    assert tuple(row) == ("cancelled", "referral", 0)
    assert money == [OrderState.REFUNDED]
    assert code_of(place.act(gp, path)) == Reason.ALREADY_CANCELLED


@pytest.mark.requirement("R203")
def test_a_doctor_cancels_no_booking_that_is_no_referral(place: Referring) -> None:
    gp, session = place.doctor("dr.gu"), place.session()
    plain = book(place.house, place.patients(1)[0], session)
    reply = place.act(gp, paths.REFERRAL_CANCEL.format(appointment=plain.id))
    assert (reply.status, code_of(reply)) == (403, Reason.NOT_YOUR_REFERRAL)
    nothing = place.act(gp, paths.REFERRAL_CANCEL.format(appointment="apt-none"))
    assert nothing.status == 404


def test_a_void_undoes_a_referral_and_the_key_is_dead(place: Referring) -> None:
    gp, session = place.doctor("dr.gu"), place.session()
    body = place.body(place.patients(1)[0], session)
    first = place.act(gp, paths.REFERRALS, body, key="once")
    assert place.act(gp, paths.REFERRALS, body, key="once").body == first.body
    void = place.act(gp, paths.REQUEST_VOID.format(key="once"))
    assert void.read(shapes.VoidAnswer).undone
    assert code_of(place.act(gp, paths.REFERRALS, body, key="once")) == Reason.KEY_VOIDED
    with place.house.database.read() as connection:
        assert connection.scalars(sa.select(booking.c.state)).all() == ["released"]


def test_of_many_who_refer_to_the_last_number_one_has_it(place: Referring) -> None:
    doctors = [place.doctor(f"dr.gu{n}") for n in range(3)]
    session = place.session(3)
    patients = place.patients(3)
    bodies = [place.body(patient, session, consultation=f"C-{patient}") for patient in patients]

    def refer(who: Somebody, body: wire_shapes.ReferralBody) -> int:
        with over_http(place.house) as wire:
            return (
                Referring(place.house, wire, place.administrator, place.district)
                .act(who, paths.REFERRALS, body)
                .status
            )

    acts: list[Callable[[], int]] = [
        partial(refer, who, body) for who, body in zip(doctors, bodies, strict=True)
    ]
    assert sorted(at_once(acts)) == [201, 409, 409]


# --- looked over ---------------------------------------------------------------------------------


@pytest.mark.requirement("R075", "R195")
def test_the_report_counts_referred_visits_and_flags_who_refers_very_many(
    place: Referring,
) -> None:
    busy, calm = place.doctor("dr.gu"), place.doctor("dr.li")
    session = place.session(20)
    first, second = place.patients(2)
    seen = place.booked(calm, first, session)
    other = book(place.house, second, session)
    today = place.house.clock().date()
    with place.house.database.write() as connection:
        for appointment in (seen.id, other.id):
            connection.execute(
                sa.update(booking)
                .where(booking.c.appointment == appointment)
                .values(state="fulfilled")
            )
        row = connection.execute(sa.select(booking).where(booking.c.appointment == seen.id)).one()
        told = connection.execute(sa.select(referral)).one()._asdict()
        for n in range(21):
            fields = row._asdict() | {"id": f"hold-x{n}", "state": "cancelled"}
            fields |= {"appointment": None, "number": None, "check_in_code": None}
            connection.execute(sa.insert(booking).values(fields))
            copy = told | {"booking": f"hold-x{n}", "doctor": busy.id}
            connection.execute(sa.insert(referral).values(copy))
    auditor = Somebody.hired(place.house, Role.AUDITOR, "auditor")
    period = f"?first_day={today}&last_day={NEXT_SUNDAY}"
    report = place.look(auditor, paths.REFERRAL_REPORT + period).read(
        wire_shapes.ReferralReportAnswer
    )
    assert (report.visits.count, report.visits.of, report.visits.percent) == (1, 2, 50.0)
    flags = {d.doctor: (d.referrals, d.most_in_a_day, d.is_conspicuous) for d in report.doctors}
    assert flags == {busy.id: (21, 21, True), calm.id: (1, 1, False)}


def test_a_referring_doctor_looks_a_patient_up_with_a_purpose(place: Referring) -> None:
    gp = place.doctor("dr.gu")
    Desk(place.house, place.house.service).enrol(ADULT)
    body = shapes.LookupBody(person=body_of(ADULT))
    for purpose, is_found in ((None, False), ("referral", True)):
        reply = place.wire.ask(
            "POST",
            paths.PATIENT_LOOKUP,
            body,
            station=REFERRAL,
            token=gp.token,
            purpose=purpose,
        )
        assert reply.is_success == is_found
