"""A version of the rules begins at midnight: what was taken before it keeps its own."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.keeping.database import DatabaseBusyError
from kiosk_app.central_service.numbers import policy_store
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema_policy import policy_adoption, policy_version
from kiosk_app.contract import after, published_shapes
from kiosk_app.domain.booking import Appointment, BookingClass, Hold
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.policy import DEMO, HOSPITAL_TIME
from kiosk_app.domain.refusal import Reason
from tests.contract.central.after.steps import (
    at,
    cancel,
    check_in,
    hold_in,
    line_of,
    pay_and_confirm,
    records,
    work,
)
from tests.contract.central.face import Desk, code_of
from tests.helpers.central import house_on
from tests.helpers.people import ADULT, STRANGER
from tests.helpers.rules import adopt_rules, until_known

MIDNIGHT = datetime(2026, 11, 24, tzinfo=HOSPITAL_TIME)
STRICTER = {
    "hold_s": 60,
    "order_s": 60,
    "hold_paying_s": 200,
    "cancellation": replace(DEMO.cancellation, own_days_before=1),
    "check_in": replace(DEMO.check_in, earliest_before=timedelta(minutes=10)),
    "noshow": replace(DEMO.noshow, limit=1),
}


def hold_of_wednesday(desk: Desk, patient: PatientId) -> Hold:
    session = desk.sessions(patient, booking_class=BookingClass.ADVANCE)
    found = next(s for s in session if s.day.day == 25 and s.half_day == "morning")
    return hold_in(desk, patient, found.id, desk.bands(found.id, patient)[0].band.begin)


def policy_of(desk: Desk, hold: Hold) -> str:
    with desk.house.database.read() as connection:
        named = sa.select(schema.booking.c.policy).where(schema.booking.c.id == hold.id)
        return str(connection.scalar(named))


def across_midnight(desk: Desk) -> tuple[Appointment, Appointment]:
    """Return one booking held before and paid after midnight, and one all of the new day."""
    old, new = desk.enrol(ADULT), desk.enrol(STRANGER)
    at(desk, 23, 55)
    adopt_rules(desk.house, MIDNIGHT, STRICTER)
    at(desk, 23, 58)
    held = hold_of_wednesday(desk, old)
    desk.house.clock.set(MIDNIGHT + timedelta(seconds=1))
    later = hold_of_wednesday(desk, new)
    assert policy_of(desk, held) == "demo 2026-11-01"
    assert policy_of(desk, later) == "demo 2026-11-24 00:00"
    desk.house.clock.advance(seconds=160)  # 281 s old: not to be paid any more by the new rules
    booked = pay_and_confirm(desk, held)
    again = hold_of_wednesday(desk, new)
    assert policy_of(desk, held) == "demo 2026-11-01"
    return booked, pay_and_confirm(desk, again)


@pytest.mark.requirement("R006")
def test_a_hold_over_midnight_lives_and_is_paid_by_the_rules_it_was_made_under(desk: Desk) -> None:
    old, new = across_midnight(desk)
    now = MIDNIGHT + timedelta(minutes=5)
    assert (now < old.slot.band.begin, now < new.slot.band.begin) == (True, True)


@pytest.mark.requirement("R006")
def test_each_booking_is_given_back_by_its_own_deadline(desk: Desk) -> None:
    old, new = across_midnight(desk)
    wednesday = datetime(2026, 11, 25, tzinfo=HOSPITAL_TIME)
    assert line_of(desk, old).cancel_until == wednesday.replace(hour=12)
    assert line_of(desk, new).cancel_until == MIDNIGHT.replace(hour=16)
    at(desk, 17, 0, day=24)
    assert code_of(cancel(desk, new)) == Reason.CANCEL_AT_COUNTER
    assert cancel(desk, old).read(after.CancelAnswer).amount == old.paid


@pytest.mark.requirement("R006", "R036")
def test_each_booking_says_how_to_cancel_and_what_follows_by_its_own_rules(desk: Desk) -> None:
    old, new = (booking.if_not_coming for booking in across_midnight(desk))
    noon = datetime(2026, 11, 25, 12, tzinfo=HOSPITAL_TIME)
    assert old is not None
    assert new is not None
    assert (old.cancel_until, old.kiosk_until, old.no_shows) == (noon, noon, 3)
    assert (new.cancel_until, new.kiosk_until) == (noon, MIDNIGHT.replace(hour=16))
    assert new.no_shows == 1


@pytest.mark.requirement("R006")
def test_each_booking_is_checked_in_by_its_own_hours(desk: Desk) -> None:
    old, new = across_midnight(desk)
    desk.house.clock.set(old.slot.band.begin - timedelta(minutes=30))
    assert code_of(check_in(desk, new, STRANGER)) == Reason.TOO_EARLY
    assert check_in(desk, old, ADULT).is_success


@pytest.mark.requirement("R006")
@pytest.mark.requirement("R204")
def test_a_no_show_has_the_consequences_its_patient_was_told(desk: Desk) -> None:
    old, new = across_midnight(desk)
    at(desk, 12, 0, day=25)
    work(desk)
    told, stricter = records(desk, old.patient), records(desk, new.patient)
    assert (told.no_show_count, told.ban) == (1, None)
    assert stricter.no_show_count == 1
    assert stricter.ban is not None


@pytest.mark.requirement("R006")
def test_every_process_hears_of_a_version_before_it_begins(desk: Desk) -> None:
    house = desk.house
    with house_on(house.address) as other:
        house.clock.set(MIDNIGHT - timedelta(minutes=2))
        other.clock.set(house.clock())
        for each in (house, other):
            each.service.published_rules()  # read now, before there is a new version
        adopt_rules(house, MIDNIGHT, {"per_day_limit": 5})
        for each in (house, other):
            until_known(each)
            assert version_of(each.service.published_rules()) == ("2026-11-01", None)
            each.clock.set(MIDNIGHT)
            assert version_of(each.service.published_rules()) == ("2026-11-24 00:00", MIDNIGHT)


def version_of(reply: Reply) -> tuple[str, datetime | None]:
    answer = reply.read(published_shapes.PublishedRulesAnswer)
    return answer.version, answer.since


@pytest.mark.requirement("R006")
def test_the_version_a_database_began_with_stays_what_it_was(desk: Desk) -> None:
    work(desk)
    newer = replace(DEMO, per_day_limit=7)  # a later program, under the same name
    with house_on(desk.house.address, policy=newer) as other:
        told = other.service.published_rules().read(published_shapes.PublishedRulesAnswer)
    ours = desk.house.service.published_rules().read(published_shapes.PublishedRulesAnswer)
    assert told.rules == ours.rules


@pytest.mark.requirement("R006")
@pytest.mark.parametrize("table", [policy_version, policy_adoption])
def test_a_version_is_never_changed_nor_taken_away(desk: Desk, table: sa.Table) -> None:
    work(desk)
    for statement in (sa.delete(table), sa.update(table).values(since=1)):
        with pytest.raises((DBAPIError, DatabaseBusyError)), desk.house.database.write() as c:
            c.execute(statement)
    with desk.house.database.read() as connection:
        assert len(policy_store.adopted(connection)) == 1
