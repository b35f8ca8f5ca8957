"""Waiting for any session of a specialty, title and day: one wish, one offer, nobody overtaken."""

from collections.abc import Callable
from datetime import date, time

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import after, place_shapes, shapes
from kiosk_app.domain import waitlist
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.ids import DepartmentId, PatientId, SessionId
from kiosk_app.domain.refusal import Reason, Refusal
from tests.contract.central.after.steps import (
    afternoon,
    at,
    cancel,
    hold_in,
    leave_open,
    pay_and_confirm,
    records,
    states,
    work,
)
from tests.contract.central.after.test_waiting import accept, join, place
from tests.contract.central.face import CARDIOLOGY, Desk, code_of
from tests.helpers.central import central
from tests.helpers.clinic import new_session, opened
from tests.helpers.interleaving import Turns
from tests.helpers.people import ADULT, CHILD, ELDER, STRANGER, person
from tests.unit.domain.made_up import at as moment

OTHER_OWNER, SECOND, THIRD = (
    person(name, date(1979, 2, 3), sequence, ADULT.proof)
    for name, sequence in (("何安", 907), ("秦川", 909), ("方圆", 911))
)


def both_full(desk: Desk) -> tuple[Appointment, Appointment]:
    """Return the last numbers of the two general sessions of cardiology today."""
    owners = desk.enrol(ADULT), desk.enrol(OTHER_OWNER)
    late = afternoon(desk, owners[0])
    alike = [s.id for s in desk.sessions(owners[0]) if s.clinic_type is ClinicType.GENERAL]
    early, found = alike[0], []
    for other in set(alike) - {early, late}:
        leave_open(desk, other, 0)
    for owner, session in zip(owners, (early, late), strict=True):
        leave_open(desk, session, 1)
        band = next(b.band for b in desk.bands(session, owner) if b.free)
        found.append(pay_and_confirm(desk, hold_in(desk, owner, session, band.begin)))
    return found[0], found[1]


def wish(desk: Desk, who: PatientId, **change: object) -> after.JoinDayBody:
    body = after.JoinDayBody(
        patient=who,
        department=DepartmentId(CARDIOLOGY),
        clinic_type=ClinicType.GENERAL,
        day=desk.house.clock().date(),
    )
    return msgspec.structs.replace(body, **change)


def join_any(desk: Desk, patient: PatientId) -> place_shapes.PlaceAnswer:
    reply = desk.face.join_day(desk.caller, wish(desk, patient))
    return reply.read(place_shapes.PlaceAnswer)


def why_not(desk: Desk, body: after.JoinDayBody) -> str:
    return code_of(desk.face.join_day(desk.caller, body))


@pytest.fixture
def early(desk: Desk) -> Desk:
    """A desk before the morning's list closes."""
    at(desk, 6, 30)
    return desk


@pytest.mark.requirement("R061")
def test_whichever_session_gets_a_number_back_it_is_offered_and_only_one(early: Desk) -> None:
    morning, late = both_full(early)
    first = early.enrol(STRANGER)
    joined = join_any(early, first)
    assert (joined.state, joined.ahead) == ("waiting", 0)
    assert joined.any_session == place_shapes.AnySession(
        department=DepartmentId(CARDIOLOGY),
        clinic_type=ClinicType.GENERAL,
        day=early.house.clock().date(),
    )
    assert cancel(early, late).is_success
    assert cancel(early, morning).is_success
    offered = place(early, first)
    assert (offered.place, offered.state) == (joined.place, "offered")
    assert offered.session == late.slot.session
    assert states(early).count("offered") == 1
    work(early, minutes=15)
    assert records(early, first).places == ()
    assert "offered" not in states(early)


@pytest.mark.requirement("R061")
def test_nobody_overtakes_whichever_way_they_wait(early: Desk) -> None:
    _, late = both_full(early)
    any_first, one_second, any_third = (early.enrol(p) for p in (STRANGER, SECOND, THIRD))
    joined = []
    for who in (any_first, one_second, any_third):
        early.house.clock.advance(minutes=1)
        if who == one_second:
            joined.append(join(early, who, SessionId(late.slot.session)))
        else:
            joined.append(join_any(early, who))
    assert [each.ahead for each in joined] == [0, 1, 1]  # of two lists the third counts the shorter
    assert cancel(early, late).is_success
    assert place(early, any_first).state == "offered"
    body = after.PlaceBody(patient=any_first)
    assert early.face.leave(early.caller, joined[0].place, body).is_success
    assert records(early, any_first).places == ()
    assert place(early, one_second).state == "offered"
    body = after.PlaceBody(patient=one_second)
    assert early.face.leave(early.caller, joined[1].place, body).is_success
    answer = accept(early, place(early, any_third), any_third)
    booked = pay_and_confirm(early, answer.hold)
    assert booked.slot.session == late.slot.session
    assert records(early, any_third).places == ()


@pytest.mark.requirement("R061")
def test_who_waits_for_any_session_waits_where_all_are_full(early: Desk) -> None:
    patient = early.enrol(STRANGER)
    assert why_not(early, wish(early, patient)) == Reason.NOT_FULL
    morning, late = both_full(early)
    for change, reason in (
        ({"patient": PatientId("nobody")}, Reason.UNKNOWN_PATIENT),
        ({"department": DepartmentId("none")}, Reason.UNKNOWN_SESSION),
        ({"day": date(2026, 11, 22)}, Reason.UNKNOWN_SESSION),
        ({"patient": morning.patient}, Reason.ALREADY_BOOKED),
        ({"patient": early.enrol(CHILD)}, Reason.GUARDIAN_REQUIRED),
    ):
        assert why_not(early, wish(early, patient, **change)) == reason
    join_any(early, patient)
    assert why_not(early, wish(early, patient)) == Reason.ALREADY_WAITING
    body = after.JoinBody(patient=patient, session=SessionId(late.slot.session))
    assert code_of(early.face.join(early.caller, body)) == Reason.ALREADY_WAITING
    assert cancel(early, morning).is_success
    assert place(early, patient).session == morning.slot.session
    at(early, 16, 30)  # the evening's list closes last
    work(early)
    other = early.enrol(ELDER)
    assert why_not(early, wish(early, other)) == Reason.WAITLIST_CLOSED


@pytest.mark.requirement("R061")
def test_a_list_that_closes_leaves_the_others_of_the_wish_open(early: Desk) -> None:
    _, late = both_full(early)
    first = early.enrol(STRANGER)
    join_any(early, first)
    at(early, 8, 30)
    work(early)
    assert place(early, first).session == late.slot.session
    assert cancel(early, late).is_success
    assert place(early, first).state == "offered"
    at(early, 12, 30)
    work(early)
    assert records(early, first).places == ()


@pytest.mark.requirement("R061")
def test_a_session_that_is_added_is_waited_for_too(early: Desk) -> None:
    both_full(early)
    first = early.enrol(STRANGER)
    join_any(early, first)
    day = early.house.clock().date()
    with early.house.database.write() as connection:
        new = new_session(4, day=day, clinic_type=ClinicType.GENERAL, begin=time(14), end=time(17))
        added = opened(connection, new, early.house.policy, early.house.clock())
    newcomer = PatientId("pat-demo-1")
    assert all(band.free == 0 for band in early.bands(added, newcomer))
    work(early)
    offered = place(early, first)
    assert (offered.state, offered.session) == ("offered", added)
    with early.house.database.read() as connection:
        rows = connection.scalars(sa.select(schema.waiting.c.state)).all()
    assert set(rows) == {"merged", "offered"}
    assert list(rows).count("offered") == 1
    assert any(band.free for band in early.bands(added, newcomer))


# --- the law -------------------------------------------------------------------------------------

HOURS = st.integers(8, 18)


@given(
    closing=st.lists(HOURS, min_size=1, max_size=4),
    hour=HOURS,
    free=st.integers(0, 1),
    is_there=st.booleans(),
)
def test_a_wish_stands_on_all_lists_that_are_open_or_on_none(
    closing: list[int], hour: int, free: int, *, is_there: bool
) -> None:
    waiter = waitlist.Waiter(PatientId("p"), moment(hour))
    there = (waiter,) if is_there else ()
    lists = [waitlist.Waitlist(moment(closes), there) for closes in closing]
    joined = waitlist.join_day(lists, waiter, [free] * len(lists))
    open_ones = tuple(i for i, closes in enumerate(closing) if hour < closes)
    if not open_ones:
        assert isinstance(joined, Refusal)
        assert joined.reason is Reason.WAITLIST_CLOSED
    elif is_there or free:
        reason = Reason.ALREADY_WAITING if is_there else Reason.NOT_FULL
        assert joined == Refusal(reason)
    else:
        assert joined == open_ones


@pytest.mark.requirement("R061")
def test_two_numbers_that_come_back_in_one_moment_are_not_both_offered_to_one(engine: str) -> None:
    turns = Turns()
    with central(engine=engine, is_served=False, hook=turns.hook) as house:
        desk = Desk(house, house.service)
        at(desk, 6, 30)
        booked = both_full(desk)
        waits = desk.enrol(STRANGER)
        join_any(desk, waits)

        def giving_back(which: Appointment) -> Callable[[], Reply]:
            caller, body = desk.caller, after.CancelBody(patient=which.patient)
            return lambda: house.service.cancel(caller, which.id, body)

        for reply in turns.race(house, *map(giving_back, booked)):
            assert reply.is_success
        assert states(desk).count("offered") == 1
        assert place(desk, waits).session == booked[0].slot.session


@pytest.mark.requirement("R027", "R061")
def test_a_patient_waits_in_five_places_and_a_whole_day_is_one(early: Desk) -> None:
    both_full(early)
    who = early.enrol(STRANGER)
    day = join_any(early, who)  # on two lists
    later = [
        s.id
        for department in ("02E", "0301E", "0302E", "0303E")
        for s in early.sessions(who, department)
        if s.half_day == "afternoon"
    ]
    for session in later:
        leave_open(early, session, 0)
    for session in later[:4]:
        join(early, who, session)
    body = after.JoinBody(patient=who, session=later[4])
    refused = early.face.join(early.caller, body).read(shapes.RefusalBody)
    assert (refused.code, refused.facts) == (Reason.WAITLIST_LIMIT, {"limit": "5"})
    mine = after.PlaceBody(patient=who)
    assert early.face.leave(early.caller, day.place, mine).is_success
    assert join(early, who, later[4]).state == "waiting"
    again = early.face.join_day(early.caller, wish(early, who))
    assert code_of(again) == Reason.WAITLIST_LIMIT
