"""What everybody may read, and what a patient is told first: clinics, notices, fees, rules."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.tables.schema import clinic_session, department, practitioner
from kiosk_app.contract import published_shapes, shapes
from kiosk_app.contract.published_words import load_rule_words, said
from kiosk_app.contract.refusals import RESOURCES
from kiosk_app.contract.suspension_shapes import (
    AttemptBody,
    CasesAnswer,
    CaseState,
    NoticeAnswer,
    StatusBody,
    SuspendBody,
    UnreachedAnswer,
)
from kiosk_app.domain.catalogue import BookingScope
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.parameters import CancellationParameters
from kiosk_app.domain.policy import ANHUI, BEIJING, DEMO, Policy
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.rules_in_force import rules_in_force
from kiosk_app.domain.sessions import ClinicSession, LiveStatus, UrgentReason
from kiosk_app.domain.staff import Role
from kiosk_app.domain.suspension_notice import Part
from tests.contract.central.face import Desk, body_of
from tests.helpers.central import CentralHouse, central
from tests.helpers.desk_staff import Staff, book, reason_of, staffed
from tests.helpers.people import ADULT
from tests.helpers.staff import OTHER_COUNTER

TODAY = SessionId("20261123A-P0304E1")
TOMORROW = SessionId("20261124M-P0304E1")
KIOSK = Caller("kiosk-01", "a-key")


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(is_served=False, days=2) as made:
        yield made


@pytest.fixture
def boss(house: CentralHouse) -> Staff:
    return staffed(house)


def suspend(boss: Staff, session: str = TOMORROW) -> str:
    body = SuspendBody(sessions=(SessionId(session),), reason=UrgentReason.ILLNESS)
    return boss.house.service.suspend(boss.caller, body).read(CasesAnswer).cases[0].id


def say(boss: Staff, status: LiveStatus, minutes: int | None = 40, session: str = TODAY) -> Reply:
    body = StatusBody(status=status, reason=UrgentReason.RESCUE, minutes=minutes)
    return boss.house.service.set_status(boss.caller, session, body)


def shown(house: CentralHouse) -> tuple[NoticeAnswer, ...]:
    reply = house.service.lookup(KIOSK, shapes.LookupBody(person=body_of(ADULT)))
    return reply.read(shapes.PatientAnswer).notices


def off(house: CentralHouse) -> published_shapes.PublishedNoticesAnswer:
    reply = house.service.published_notices()
    return reply.read(published_shapes.PublishedNoticesAnswer)


@pytest.mark.requirement("R015")
def test_the_schedule_counts_doctors_by_specialty_title_and_half_day(
    house: CentralHouse, boss: Staff
) -> None:
    suspend(boss)
    with house.database.write() as connection:
        connection.execute(sa.update(department).where(department.c.id == "0302E").values(code=""))
        expected: Counter[tuple[str, str | None, str, str]] = Counter()
        rows = connection.execute(
            sa.select(clinic_session, practitioner.c.title, department.c.code)
            .join(department, department.c.id == clinic_session.c.department)
            .outerjoin(practitioner, practitioner.c.id == clinic_session.c.practitioner)
        ).all()
    for row in rows:
        if row.code and not row.is_suspended:
            expected[row.department, row.title, row.day, row.half_day] += 1
    answer = house.service.published_schedule().read(published_shapes.PublishedScheduleAnswer)
    got = {
        (c.department, c.title and c.title.value, c.day.isoformat(), c.half_day.value): c.doctors
        for c in answer.counts
    }
    assert got == expected
    assert "0302E" not in {c.department for c in answer.counts}
    assert all(c.numbers >= c.doctors for c in answer.counts)


@pytest.mark.requirement("R077")
@pytest.mark.requirement("R110")
def test_a_suspension_is_published_at_once_and_stays_when_resumed(
    house: CentralHouse, boss: Staff
) -> None:
    case = suspend(boss)
    (told,) = off(house).suspensions
    assert (told.session, told.state) == (TOMORROW, CaseState.OPEN)
    assert (told.reason, told.ended_at) == (UrgentReason.ILLNESS, None)
    assert told.doctor
    house.clock.advance(minutes=3)
    house.service.resume(boss.caller, case)
    (told,) = off(house).suspensions
    assert told.state is CaseState.RESUMED
    assert told.ended_at is not None
    assert told.opened_at < told.ended_at
    house.clock.advance(minutes=60 * 48)
    assert off(house).suspensions == ()


@pytest.mark.requirement("R108")
def test_a_late_doctor_is_shown_where_numbers_are_sold_and_published(
    house: CentralHouse, boss: Staff
) -> None:
    def offered() -> ClinicSession:
        sessions = Desk(house, house.service).sessions()
        return next(s for s in sessions if s.id == TODAY)

    assert offered().live is None
    assert say(boss, LiveStatus.LATE).is_success
    live = offered().live
    assert live is not None
    assert (live.status, live.minutes, live.since) == (LiveStatus.LATE, 40, house.clock())
    assert [(late.session, late.live) for late in off(house).late] == [(TODAY, live)]
    say(boss, LiveStatus.AWAY, None)
    assert [late.live.status for late in off(house).late] == [LiveStatus.AWAY]
    say(boss, LiveStatus.ON_TIME, None)
    assert offered().live is None
    assert off(house).late == ()


@pytest.mark.parametrize("session", ["none", TOMORROW])
def test_only_a_clinic_of_today_is_late(boss: Staff, session: str) -> None:
    assert reason_of(say(boss, LiveStatus.LATE, session=session)) == Reason.UNKNOWN_SESSION


@pytest.mark.requirement("R052")
@pytest.mark.requirement("R078")
def test_a_patient_sees_the_notice_at_the_card_until_they_say_they_know(
    house: CentralHouse, boss: Staff
) -> None:
    patient = Desk(house, house.service).enrol(ADULT)
    booked = book(house, patient, TOMORROW)
    assert shown(house) == ()
    suspend(boss)
    (told,) = shown(house)
    assert told.appointment == booked.id
    words = load_rule_words()
    texts = [said(line, words.zh) for line in told.lines]
    assert len(texts) == 3
    assert "停诊" in texts[0]
    assert "上午" in texts[0]
    assert "改约" in texts[1]
    assert "退费" in texts[2]
    know = house.service.acknowledge_notice(KIOSK, told.id).read(NoticeAnswer)
    assert know.acknowledged_at == house.clock()
    house.clock.advance(minutes=1)
    again = house.service.acknowledge_notice(Caller("kiosk-01", "other"), told.id)
    assert again.read(NoticeAnswer).acknowledged_at == know.acknowledged_at
    assert shown(house) == ()
    none = house.service.acknowledge_notice(Caller("kiosk-01", "third"), "none")
    assert reason_of(none) == Reason.NOT_FOUND


@pytest.mark.requirement("R078")
def test_whom_no_way_reaches_stands_on_the_call_list(house: CentralHouse, boss: Staff) -> None:
    patient = Desk(house, house.service).enrol(ADULT)
    book(house, patient, TOMORROW)
    suspend(boss)
    service = house.service

    def ways() -> list[str | None]:
        found = service.unreached(boss.caller).read(UnreachedAnswer).patients
        return [p.next_way for p in found]

    (notice,) = (n.id for n in shown(house))
    assert ways() == ["wechat"]
    for channel, expected in (("wechat", ["sms"]), ("sms", ["call_list"])):
        service.note_attempt(boss.caller, notice, AttemptBody(channel=channel, has_reached=False))
        assert ways() == expected
    service.note_attempt(boss.caller, notice, AttemptBody(channel="phone", has_reached=True))
    assert ways() == []
    assert len(shown(house)) == 1  # told by telephone, and once more at the card
    none = service.note_attempt(boss.caller, "none", AttemptBody(channel="sms", has_reached=True))
    assert reason_of(none) == Reason.NOT_FOUND


@pytest.mark.requirement("R110")
def test_a_resumed_session_has_no_notices(house: CentralHouse, boss: Staff) -> None:
    patient = Desk(house, house.service).enrol(ADULT)
    book(house, patient, TOMORROW)
    house.service.resume(boss.caller, suspend(boss))
    assert shown(house) == ()
    assert house.service.unreached(boss.caller).read(UnreachedAnswer).patients == ()


def test_staff_see_the_notices_too(house: CentralHouse, boss: Staff) -> None:
    patient = Desk(house, house.service).enrol(ADULT)
    book(house, patient, TOMORROW)
    suspend(boss)
    clerk = staffed(house, Role.REGISTRAR, "clerk", OTHER_COUNTER)
    caller = replace(clerk.caller, purpose="registration")
    reply = house.service.lookup(caller, shapes.LookupBody(person=body_of(ADULT)))
    assert len(reply.read(shapes.PatientAnswer).notices) == 1


@pytest.mark.requirement("R106")
def test_every_fee_is_published_with_the_phone_to_ask(house: CentralHouse) -> None:
    answer = house.service.published_fees().read(published_shapes.PublishedFeesAnswer)
    with house.database.read() as connection:
        rows = connection.execute(
            sa.select(clinic_session.c.clinic_type, clinic_session.c.fee).distinct()
        ).all()
    sold = {(row.clinic_type, row.fee) for row in rows}
    assert sold <= {(f.clinic_type.value, f.fee) for f in answer.fees}
    assert answer.phone
    assert answer.hospital


@pytest.mark.requirement("R006")
@pytest.mark.requirement("R082")
def test_the_rules_in_force_are_readable_in_both_languages(house: CentralHouse) -> None:
    answer = house.service.published_rules().read(published_shapes.PublishedRulesAnswer)
    assert (answer.profile, answer.version) == (DEMO.profile, DEMO.version)
    assert len(answer.rules) > 15
    assert not any("{" in r.text or "{" in r.text_en for r in answer.rules)
    assert all(r.text and r.text_en for r in answer.rules)
    assert "BJD-2021-05-20" in {r.clause for r in answer.rules}


@pytest.mark.requirement("R006")
def test_what_a_rule_stands_on_is_published_a_clause_or_the_hospital_itself(
    house: CentralHouse,
) -> None:
    answer = house.service.published_rules().read(published_shapes.PublishedRulesAnswer)
    told = {(r.clause, r.basis, r.basis_en) for r in answer.rules if "现场号" in r.text}
    assert ("BJ-2022-PLAN item 24", "依据：BJ-2022-PLAN item 24", "By BJ-2022-PLAN item 24") in told
    own = {r.basis for r in answer.rules if not r.clause}
    assert own == {"本院自定，没有条款规定"}
    assert {r.basis_en for r in answer.rules if not r.clause} == {
        "The hospital's own decision; no clause states it"
    }


@pytest.mark.requirement("R006")
@pytest.mark.requirement("R082")
def test_groups_are_told_as_each_language_tells_a_list(house: CentralHouse) -> None:
    answer = house.service.published_rules().read(published_shapes.PublishedRulesAnswer)
    assert any("军人、残疾人、孕妇" in r.text for r in answer.rules)
    assert not any(re.search("[\\u4e00-\\u9fff] [\\u4e00-\\u9fff]", r.text) for r in answer.rules)
    assert any("oldiers, " in r.text_en for r in answer.rules)


@pytest.mark.requirement("R006")
@pytest.mark.parametrize(
    ("policy", "told", "not_told"),
    [
        (BEIJING, {"rule.referral", "rule.cancel"}, {"rule.community", "rule.cancel_before"}),
        (ANHUI, {"rule.referral", "rule.community"}, set()),
        (
            replace(BEIJING, cancellation=CancellationParameters(own_days_before=1)),
            {"rule.cancel_before"},
            {"rule.cancel"},
        ),
        (
            replace(
                BEIJING, shares=replace(BEIJING.shares, referral_percent=0, min_referral_percent=0)
            ),
            {"rule.on_site"},
            {"rule.referral"},
        ),
    ],
)
def test_only_what_holds_is_told(policy: Policy, told: set[str], not_told: set[str]) -> None:
    keys = {rule.line.key for rule in rules_in_force(policy)}
    assert told <= keys
    assert not not_told & keys


def test_departments_that_sell_nothing_are_not_in_the_schedule(house: CentralHouse) -> None:
    with house.database.read() as connection:
        outside = set(
            connection.scalars(
                sa.select(department.c.id).where(department.c.scope != BookingScope.BOOKABLE.value)
            )
        )
    answer = house.service.published_schedule().read(published_shapes.PublishedScheduleAnswer)
    assert outside
    assert not outside & {c.department for c in answer.counts}


@pytest.mark.requirement("R078")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_hospitals_own_notice_without_the_way_to_the_money_is_not_taken_at_start(
    tmp_path: Path, language: str
) -> None:
    (tmp_path / "i18n").mkdir()
    for name in ("zh", "en"):
        table = json.loads((RESOURCES / "i18n" / f"rules.{name}.json").read_text("utf-8"))
        if name == language:
            table[Part.REFUND.value] = "Sorry."
        (tmp_path / "i18n" / f"rules.{name}.json").write_text(json.dumps(table), "utf-8")
    with pytest.raises(ValueError, match=r"notice\.refund"):
        load_rule_words(tmp_path)
