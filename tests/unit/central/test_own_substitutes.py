"""A patient takes the doctor who stands in by themselves: by the rules of the desk, and once."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.messages import notices
from kiosk_app.central_service.suspension.shown_notices import shown_to
from kiosk_app.central_service.tables.schema import booking
from kiosk_app.central_service.tables.schema_supply import suspension_item
from kiosk_app.contract.after import CancelBody
from kiosk_app.contract.suspension_shapes import (
    NoticeAnswer,
    OutcomeBody,
    SubstituteAnswer,
    SubstituteBody,
)
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.rights import Operation, StationKind, may_do
from kiosk_app.domain.staff import Role
from kiosk_app.domain.suspension import Outcome
from tests.helpers.central import KIOSK, CentralHouse, central
from tests.helpers.desk_staff import Staff, book, call_off, enrolled, fresh, reason_of, staffed
from tests.helpers.laws import broken_laws

CHIEFS = SessionId("20261124M-P0304E1")  # 80 yuan
LOWER = SessionId("20261124A-P0304E2")  # an associate chief, 60 yuan


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(is_served=False, days=2) as made:
        yield made
        with made.database.read() as connection:
            assert list(broken_laws(connection, of_supply=True)) == []


@pytest.fixture
def boss(house: CentralHouse) -> Staff:
    return staffed(house)


def told(house: CentralHouse, patient: PatientId) -> NoticeAnswer:
    with house.database.read() as connection:
        (shown,) = shown_to(connection, patient, house.policy, to_ms(house.clock()))
    return shown


def body_of(patient: PatientId, shown: NoticeAnswer, *, has_consent: bool) -> SubstituteBody:
    assert shown.stand_in is not None
    assert shown.stand_in.session is not None
    return SubstituteBody(patient=patient, session=shown.stand_in.session, has_consent=has_consent)


def take(
    house: CentralHouse,
    patient: PatientId,
    shown: NoticeAnswer,
    *,
    has_consent: bool = True,
    caller: Caller | None = None,
) -> Reply:
    body = body_of(patient, shown, has_consent=has_consent)
    return house.service.take_substitute(caller or fresh(), shown.id, body)


@pytest.mark.requirement("R051")
def test_the_notice_says_which_session_and_what_would_come_back(
    house: CentralHouse, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, CHIEFS)
    call_off(boss, CHIEFS)
    stand_in = told(house, patient).stand_in
    assert stand_in is not None
    assert (stand_in.session, stand_in.back, stand_in.can_be_taken) == (LOWER, 2000, True)
    assert not replace(stand_in, is_given=True).can_be_taken


@pytest.mark.requirement("R050")
@pytest.mark.requirement("R051")
def test_the_booking_goes_over_whole_and_the_case_and_the_notice_know(
    house: CentralHouse, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    before = book(house, patient, CHIEFS, 2)
    case = call_off(boss, CHIEFS)
    shown = told(house, patient)
    answer = take(house, patient, shown).read(SubstituteAnswer)
    assert (answer.appointment.id, answer.appointment.number) == (before.id, before.number)
    assert answer.appointment.slot.session == LOWER
    assert (answer.amount, answer.in_cash, answer.booker) == (2000, (), None)
    with house.database.read() as connection:
        item = connection.execute(sa.select(suspension_item)).one()
        assert notices.shown_to(connection, patient, to_ms(house.clock())) == ()
    assert (item.outcome, item.settled_by) == ("substituted", KIOSK)
    assert house.service.close_case(boss.caller, case.id).is_success


@pytest.mark.requirement("R007")
def test_the_same_key_answers_the_same_and_moves_once(house: CentralHouse, boss: Staff) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, CHIEFS)
    call_off(boss, CHIEFS)
    shown, caller = told(house, patient), fresh()
    first = take(house, patient, shown, caller=caller)
    assert take(house, patient, shown, caller=caller).body == first.body
    assert reason_of(take(house, patient, shown)) == Reason.CALLED_OFF_SETTLED


@pytest.mark.requirement("R051")
def test_a_lower_title_without_consent_moves_nobody(house: CentralHouse, boss: Staff) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, CHIEFS)
    call_off(boss, CHIEFS)
    shown = told(house, patient)
    refused = take(house, patient, shown, has_consent=False)
    assert reason_of(refused) == Reason.CONSENT_REQUIRED
    with house.database.read() as connection:
        assert connection.scalars(sa.select(booking.c.session)).all() == [CHIEFS]
        assert notices.shown_to(connection, patient, to_ms(house.clock())) != ()


def test_another_persons_notice_and_one_that_is_none_are_not_there(
    house: CentralHouse, boss: Staff
) -> None:
    patient, other = enrolled(house, 2)
    book(house, patient, CHIEFS)
    call_off(boss, CHIEFS)
    shown = told(house, patient)
    assert reason_of(take(house, other, shown)) == Reason.NOT_FOUND
    body = body_of(patient, shown, has_consent=True)
    nobody = house.service.take_substitute(fresh(), "ntc-none", body)
    assert reason_of(nobody) == Reason.NOT_FOUND


@pytest.mark.requirement("R050")
@pytest.mark.parametrize("how", ["refunded", "resumed", "cancelled by the patient"])
def test_a_number_that_went_another_way_is_not_moved(
    how: str, house: CentralHouse, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    booked = book(house, patient, CHIEFS)
    case = call_off(boss, CHIEFS)
    shown = told(house, patient)
    if how == "refunded":
        money = OutcomeBody(outcome=Outcome.REFUNDED, appointments=(booked.id,))
        assert house.service.settle_case(boss.caller, case.id, money).is_success
    elif how == "resumed":
        assert house.service.resume(boss.caller, case.id).is_success
    else:
        cancel = CancelBody(patient=patient)
        assert house.service.cancel(fresh(), booked.id, cancel).is_success
    assert reason_of(take(house, patient, shown)) == Reason.CALLED_OFF_SETTLED
    with house.database.read() as connection:
        assert connection.scalars(sa.select(booking.c.session)).all() == [CHIEFS]


def test_who_stood_in_is_called_off_too_or_is_no_session(house: CentralHouse, boss: Staff) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, CHIEFS)
    call_off(boss, CHIEFS)
    shown = told(house, patient)
    call_off(boss, LOWER)
    assert reason_of(take(house, patient, shown)) == Reason.SESSION_SUSPENDED
    nowhere = SubstituteBody(patient=patient, session=SessionId("none"), has_consent=True)
    refused = house.service.take_substitute(fresh(), shown.id, nowhere)
    assert reason_of(refused) == Reason.UNKNOWN_SESSION


@pytest.mark.requirement("R009")
def test_kiosks_and_counters_may_and_nobody_else() -> None:
    asked = Operation.TAKE_SUBSTITUTE
    for holder in (StationKind.KIOSK, Role.REGISTRAR, Role.GREEN_CHANNEL, Role.SUPERVISOR):
        assert may_do((holder,), asked) is None
    for holder in (StationKind.DISPLAY, StationKind.CONSULTING_ROOM, Role.TRIAGE, Role.AUDITOR):
        assert may_do((holder,), asked) is not None
