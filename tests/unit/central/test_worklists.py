"""What staff read of called-off sessions: masked, with the way to go, and phones on the record."""

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables.schema import clinic_session
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import suspension_shapes as shapes
from kiosk_app.domain.ids import AppointmentId, SessionId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.suspension import Outcome
from kiosk_app.domain.suspension_case import CasePage
from tests.helpers.central import CentralHouse, central
from tests.helpers.desk_staff import Staff, book, enrolled, fresh, reason_of, staffed
from tests.helpers.people import PHONE

ABSENT = SessionId("20261124M-P0304E1")  # a chief, 80 yuan
LOWER = SessionId("20261124A-P0304E2")  # an associate chief, 60 yuan
MAKE_UP = SessionId("20261125M-P0304E1")  # the same chief a day later
GENERAL = SessionId("20261124M-G0304E")


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(is_served=False, days=2) as made:
        yield made


@pytest.fixture
def boss(house: CentralHouse) -> Staff:
    return staffed(house)


def opened(boss: Staff, session: SessionId = ABSENT) -> str:
    body = shapes.SuspendBody(sessions=(session,), reason=UrgentReason.ILLNESS)
    reply = boss.house.service.suspend(boss.caller, body)
    return reply.read(shapes.CasesAnswer).cases[0].id


def page_of(boss: Staff, case: str) -> CasePage:
    return boss.house.service.worklist(boss.caller, case).read(shapes.WorklistAnswer).page


@pytest.mark.requirement("R050")
def test_the_list_says_whose_turn_it_is_and_how_many_are_left(
    house: CentralHouse, boss: Staff
) -> None:
    first, second = enrolled(house, 2)
    book(house, first, ABSENT)
    book(house, second, LOWER)
    later, sooner = opened(boss, LOWER), opened(boss)
    listed = house.service.open_cases(boss.caller).read(shapes.OpenCasesAnswer).cases
    assert [(line.id, line.total, line.left) for line in listed] == [
        (sooner, 1, 1),
        (later, 1, 1),
    ]
    assert listed[0].session.department == "心血管内科"
    assert listed[0].session.is_suspended


@pytest.mark.requirement("R052")
def test_a_worklist_is_masked_and_says_who_is_how_far_away_and_who_knows(
    house: CentralHouse, boss: Staff
) -> None:
    (who,) = enrolled(house, 1)
    booked = book(house, who, ABSENT)
    case = opened(boss)
    (patient,) = page_of(boss, case).patients
    assert (patient.name_masked, patient.age) == ("路**", 46)
    assert patient.phone_masked is not None
    assert PHONE not in patient.phone_masked
    assert patient.begin == booked.slot.band.begin
    away = booked.slot.band.begin - house.clock()
    assert patient.starts_in_min == away.total_seconds() // 60
    assert (patient.outcome, patient.is_told, patient.was_there) == (None, False, False)
    assert patient.notice is not None
    attempt = shapes.AttemptBody(channel="phone", has_reached=True)
    assert house.service.note_attempt(boss.caller, patient.notice, attempt).is_success
    assert page_of(boss, case).unreached == ()
    house.service.acknowledge_notice(fresh(), patient.notice)
    (patient,) = page_of(boss, case).patients
    assert (patient.notice, patient.is_told) == (None, True)


@pytest.mark.requirement("R051")
def test_targets_say_what_going_there_would_be(house: CentralHouse, boss: Staff) -> None:
    (who,) = enrolled(house, 1)
    book(house, who, ABSENT)
    case = opened(boss)
    page = page_of(boss, case)
    found = {target.session.id: target for target in page.targets}
    assert found[MAKE_UP].outcomes == (Outcome.MAKE_UP, Outcome.REBOOKED)
    assert found[LOWER].outcomes == (Outcome.SUBSTITUTED, Outcome.REBOOKED)
    assert found[LOWER].needs_consent
    assert not found[MAKE_UP].needs_consent
    assert found[GENERAL].outcomes == (Outcome.REBOOKED,)
    assert found[GENERAL].needs_consent
    assert all(target.free > 0 for target in page.targets)
    assert ABSENT not in found
    one = page.targets_for(Outcome.SUBSTITUTED, is_for_all=False)
    for_all = page.targets_for(Outcome.SUBSTITUTED, is_for_all=True)
    assert {t.session.id for t in one} > {t.session.id for t in for_all}
    everybody = shapes.OutcomeBody(outcome=Outcome.MAKE_UP, target=MAKE_UP)
    assert house.service.settle_case(boss.caller, case, everybody).is_success
    page = page_of(boss, case)
    assert ([p.outcome for p in page.patients], page.left) == ([Outcome.MAKE_UP], ())
    assert house.service.close_case(boss.caller, case).is_success
    page = page_of(boss, case)
    assert (page.is_open, page.targets) == (False, ())
    assert house.service.open_cases(boss.caller).read(shapes.OpenCasesAnswer).cases == ()


@pytest.mark.requirement("R051")
def test_a_general_clinic_stands_in_for_a_general_clinic(boss: Staff) -> None:
    found = {t.session.id: t for t in page_of(boss, opened(boss, GENERAL)).targets}
    general = [t for t in found.values() if t.session.doctor is None]
    assert general
    for target in general:
        is_later = target.session.begin.date() > date(2026, 11, 24)
        outcome = Outcome.MAKE_UP if is_later else Outcome.SUBSTITUTED
        assert target.outcomes == (outcome, Outcome.REBOOKED)
        assert not target.needs_consent
    assert found[LOWER].outcomes == (Outcome.REBOOKED,)


@pytest.mark.requirement("R104")
def test_a_whole_telephone_number_is_told_by_an_act_that_is_recorded(
    house: CentralHouse, boss: Staff
) -> None:
    (who,) = enrolled(house, 1)
    booked = book(house, who, ABSENT)
    case = opened(boss)
    body = shapes.PhonesBody(appointments=(booked.id,))
    told = house.service.show_phones(boss.caller, case, body).read(shapes.PhonesAnswer)
    assert told.phones == {booked.id: PHONE}
    with house.database.read() as connection:
        acts = connection.scalars(sa.select(audit.c.act)).all()
    assert acts.count("phones_shown") == 1
    other = shapes.PhonesBody(appointments=(AppointmentId("A-none"),))
    assert reason_of(house.service.show_phones(boss.caller, case, other)) == Reason.NOT_FOUND
    assert reason_of(house.service.worklist(boss.caller, "none")) == Reason.NOT_FOUND


def test_the_sessions_of_a_day_are_told_with_what_is_taken(
    house: CentralHouse, boss: Staff
) -> None:
    (who,) = enrolled(house, 1)
    book(house, who, ABSENT)
    opened(boss)
    day = date(2026, 11, 24)
    found = house.service.day_sessions(boss.caller, day).read(shapes.DaySessionsAnswer).sessions
    absent = next(session for session in found if session.id == ABSENT)
    assert (absent.taken, absent.is_suspended) == (1, True)
    assert absent.capacity > 1
    with house.database.read() as connection:
        count = connection.scalar(
            sa.select(sa.func.count()).where(clinic_session.c.day == day.isoformat())
        )
    assert len(found) == count
