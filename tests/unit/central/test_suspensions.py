"""Sessions that are called off: nobody is cancelled, everybody is told and gets an outcome."""

from collections.abc import Iterator, Sequence

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.tables.schema import (
    booking,
    clinic_session,
    no_show,
    payment_order,
    queue_entry,
    seat,
)
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import after, shapes
from kiosk_app.contract.suspension_shapes import (
    CaseAnswer,
    CasesAnswer,
    CaseState,
    OutcomeBody,
    SuspendBody,
)
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import AppointmentId, OrderId, PatientId, SessionId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.suspension import CHOICES, Outcome
from tests.contract.central.after.steps import check_in, records
from tests.contract.central.face import Desk
from tests.helpers.central import MONDAY_MORNING, CentralHouse, central
from tests.helpers.desk_staff import Staff, book, enrolled, fresh, reason_of, second, staffed
from tests.helpers.people import ADULT

TODAY = SessionId("20261123M-G0304E")  # a general clinic
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


def suspend(boss: Staff, *sessions: str, document: str = "") -> Reply:
    body = SuspendBody(
        sessions=tuple(map(SessionId, sessions)),
        reason=UrgentReason.ILLNESS,
        document_number=document,
    )
    return boss.house.service.suspend(boss.caller, body)


def opened(boss: Staff, session: str = ABSENT) -> CaseAnswer:
    return suspend(boss, session).read(CasesAnswer).cases[0]


def settle(boss: Staff, case: CaseAnswer, outcome: Outcome, **how: object) -> Reply:
    body = OutcomeBody(outcome=outcome, **how)  # type: ignore[arg-type]  # fields of the body
    return boss.house.service.settle_case(boss.caller, case.id, body)


def close(boss: Staff, case: CaseAnswer) -> Reply:
    return boss.house.service.close_case(boss.caller, case.id)


def rows_of(
    house: CentralHouse, patients: Sequence[PatientId]
) -> list[sa.Row[*tuple[object, ...]]]:
    with house.database.read() as connection:
        found = [
            connection.execute(
                sa.select(booking, seat.c.begins_at, seat.c.state.label("seat_state"))
                .join(seat, seat.c.id == booking.c.seat)
                .where(booking.c.patient == patient)
            ).one()
            for patient in patients
        ]
    return list(found)


@pytest.mark.requirement("R050")
@pytest.mark.requirement("R109")
def test_nobody_is_cancelled_and_a_case_closes_only_when_nobody_is_left(
    house: CentralHouse, boss: Staff
) -> None:
    patients = enrolled(house, 5)
    booked = [book(house, patient, ABSENT, band) for band, patient in enumerate(patients)]
    case = opened(boss)
    assert {row.state for row in rows_of(house, patients)} == {"booked"}
    assert [item.appointment for item in case.items] == [a.id for a in booked]
    assert all(item.outcome is None and item.choices == CHOICES for item in case.items)
    assert reason_of(close(boss, case)) == Reason.ITEMS_OPEN
    some = tuple(a.id for a in booked[:4])
    settle(boss, case, Outcome.REFUNDED, appointments=some)
    assert reason_of(close(boss, case)) == Reason.ITEMS_OPEN
    settle(boss, case, Outcome.REFUNDED, appointments=(booked[4].id,))
    assert close(boss, case).read(CaseAnswer).state is CaseState.CLOSED
    assert reason_of(close(boss, case)) == Reason.NOT_IN_THIS_STATE
    house.service.background.run_once()
    with house.database.read() as connection:
        states = set(connection.scalars(sa.select(payment_order.c.state)))
        acts = list(connection.scalars(sa.select(audit.c.act).order_by(audit.c.place)))
    assert states == {"refunded"}
    assert acts[-4:] == ["suspended", "outcome_given", "outcome_given", "case_closed"]


@pytest.mark.requirement("R051")
def test_a_lower_title_needs_consent_and_the_difference_goes_back(
    house: CentralHouse, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    before = book(house, patient, ABSENT, 2)
    case = opened(boss)
    assert LOWER in case.substitutes
    refused = settle(boss, case, Outcome.SUBSTITUTED, target=LOWER)
    assert reason_of(refused) == Reason.CONSENT_REQUIRED
    one = (case.items[0].appointment,)
    agreed: dict[str, object] = {"target": LOWER, "appointments": one, "has_consent": True}
    done = settle(boss, case, Outcome.SUBSTITUTED, **agreed)
    assert [item.outcome for item in done.read(CaseAnswer).items] == [Outcome.SUBSTITUTED]
    (row,) = rows_of(house, [patient])
    assert (row.session, row.appointment, row.paid) == (LOWER, before.id, 6000)
    assert (row.state, row.seat_state) == ("booked", 2)
    with house.database.read() as connection:
        order = OrderId(connection.scalars(sa.select(payment_order.c.id)).one())
    house.service.background.run_once()
    house.service.background.run_once()
    assert house.provider.refunded(order) == 2000
    assert [row.state for row in rows_of(house, [patient])] == ["booked"]


@pytest.mark.requirement("R051")
def test_what_two_orders_paid_goes_back_order_by_order(house: CentralHouse, boss: Staff) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, ABSENT, 2)
    with house.database.write() as connection:
        paid = connection.execute(sa.select(payment_order)).one()
        first = {**paid._mapping, "id": "ord-first", "amount": 1500, "is_carried": True}
        connection.execute(sa.insert(payment_order).values({**first, "opened_at": 1}))
        rest = sa.update(payment_order).where(payment_order.c.id == paid.id)
        connection.execute(rest.values(amount=6500))
    case = opened(boss)
    one = (case.items[0].appointment,)
    settle(boss, case, Outcome.SUBSTITUTED, target=LOWER, appointments=one, has_consent=True)
    with house.database.read() as connection:
        found = connection.execute(
            sa.select(payment_order).order_by(payment_order.c.opened_at)
        ).all()
    assert [(o.state, o.part_back) for o in found] == [("refunding", 0), ("paid", 500)]


@pytest.mark.requirement("R051")
def test_a_make_up_session_keeps_the_booking_and_the_order_of_numbers(
    house: CentralHouse, boss: Staff
) -> None:
    patients = enrolled(house, 3)
    booked = [
        book(house, patient, ABSENT, band)
        for patient, band in zip(patients, (3, 0, 1), strict=True)
    ]
    case = opened(boss)
    settle(boss, case, Outcome.MAKE_UP, target=MAKE_UP)
    rows = rows_of(house, patients)
    assert [row.appointment for row in rows] == [a.id for a in booked]
    assert {row.session for row in rows} == {MAKE_UP}
    assert {row.day for row in rows} == {"2026-11-25"}
    order = sorted(range(3), key=lambda place: rows[place].begins_at)
    assert order == [1, 2, 0]
    assert close(boss, case).is_success


@pytest.mark.requirement("R050")
@pytest.mark.parametrize(
    ("outcome", "how", "reason"),
    [
        (Outcome.KEPT, {}, Reason.MALFORMED_REQUEST),
        (Outcome.REFUNDED, {}, Reason.MALFORMED_REQUEST),
        (Outcome.REFUNDED, {"target": GENERAL}, Reason.MALFORMED_REQUEST),
        (Outcome.REBOOKED, {}, Reason.UNKNOWN_SESSION),
        (Outcome.REBOOKED, {"target": ABSENT}, Reason.UNKNOWN_SESSION),
        (Outcome.MAKE_UP, {"target": LOWER}, Reason.SUBSTITUTE_UNFIT),
        (Outcome.SUBSTITUTED, {"target": GENERAL}, Reason.SUBSTITUTE_UNFIT),
        (Outcome.REBOOKED, {"target": "20261124M-G0302E"}, Reason.SUBSTITUTE_UNFIT),
        (Outcome.REBOOKED, {"target": GENERAL, "appointments": ("x",)}, Reason.MALFORMED_REQUEST),
    ],
)
def test_an_outcome_that_is_none_changes_nothing(
    house: CentralHouse,
    boss: Staff,
    outcome: Outcome,
    how: dict[str, object],
    reason: Reason,
) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, ABSENT)
    case = opened(boss)
    assert reason_of(settle(boss, case, outcome, **how)) == reason
    assert [row.session for row in rows_of(house, [patient])] == [ABSENT]


def test_patients_move_to_a_general_clinic_by_their_own_choice_until_it_is_full(
    house: CentralHouse, boss: Staff
) -> None:
    first, other = enrolled(house, 2)
    book(house, first, ABSENT)
    book(house, other, ABSENT)
    case = opened(boss)
    with house.database.write() as connection:
        keep = sa.select(sa.func.min(seat.c.id)).where(seat.c.session == GENERAL)
        connection.execute(
            sa.delete(seat).where(seat.c.session == GENERAL, seat.c.id != keep.scalar_subquery())
        )
    both = tuple(item.appointment for item in case.items)
    agreed: dict[str, object] = {"target": GENERAL, "has_consent": True}
    refused = settle(boss, case, Outcome.REBOOKED, appointments=both, **agreed)
    assert reason_of(refused) == Reason.BOOKED_OUT
    assert {row.session for row in rows_of(house, [first, other])} == {ABSENT}
    assert settle(boss, case, Outcome.REBOOKED, appointments=both[:1], **agreed).is_success


@pytest.mark.requirement("R051")
@pytest.mark.parametrize("target", [LOWER, GENERAL])
def test_nobody_is_moved_to_a_lower_title_unless_they_agreed_by_name(
    house: CentralHouse, boss: Staff, target: SessionId
) -> None:
    patients = enrolled(house, 2)
    for band, patient in enumerate(patients):
        book(house, patient, ABSENT, band)
    case = opened(boss)
    named = tuple(item.appointment for item in case.items)
    for whose in ((), named):
        refused = settle(boss, case, Outcome.REBOOKED, target=target, appointments=whose)
        assert reason_of(refused) == Reason.CONSENT_REQUIRED
    for_all = settle(boss, case, Outcome.REBOOKED, target=target, has_consent=True)
    assert for_all.read(shapes.RefusalBody).facts["field"] == "appointments"
    assert {row.session for row in rows_of(house, patients)} == {ABSENT}
    agreed = settle(
        boss, case, Outcome.REBOOKED, target=target, appointments=named, has_consent=True
    )
    assert agreed.is_success
    assert {row.session for row in rows_of(house, patients)} == {target}


@pytest.mark.requirement("R027", "R051")
def test_a_make_up_session_is_no_third_number_of_its_day(house: CentralHouse, boss: Staff) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, ABSENT)
    elsewhere = [book(house, patient, s) for s in ("20261125M-G02E", "20261125M-G0301E")]
    case = opened(boss)
    refused = settle(boss, case, Outcome.MAKE_UP, target=MAKE_UP).read(shapes.RefusalBody)
    assert (refused.code, refused.facts) == (Reason.DAY_LIMIT, {"limit": "2"})
    back = after.CancelBody(patient=patient)
    assert house.service.cancel(fresh(), elsewhere[0].id, back).is_success
    assert settle(boss, case, Outcome.MAKE_UP, target=MAKE_UP).is_success


def test_nobody_gets_two_numbers_of_a_department_on_one_day(
    house: CentralHouse, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, ABSENT)
    case = opened(boss)
    with house.database.write() as connection:
        connection.execute(sa.text("UPDATE booking SET day = '2026-11-26'"))
    book(house, patient, MAKE_UP)
    assert reason_of(settle(boss, case, Outcome.MAKE_UP, target=MAKE_UP)) == Reason.ALREADY_BOOKED


@pytest.mark.requirement("R110")
def test_a_resumed_session_keeps_who_has_no_outcome(house: CentralHouse, boss: Staff) -> None:
    first, other = enrolled(house, 2)
    gone = book(house, first, ABSENT)
    book(house, other, ABSENT)
    case = opened(boss)
    settle(boss, case, Outcome.REFUNDED, appointments=(gone.id,))
    done = boss.house.service.resume(boss.caller, case.id).read(CaseAnswer)
    assert done.state is CaseState.RESUMED
    assert [item.outcome for item in done.items] == [Outcome.REFUNDED, Outcome.KEPT]
    assert reason_of(house.service.resume(boss.caller, case.id)) == Reason.NOT_IN_THIS_STATE
    assert reason_of(house.service.resume(boss.caller, "none")) == Reason.NOT_FOUND
    with house.database.read() as connection:
        is_suspended = sa.select(clinic_session.c.is_suspended)
        assert not connection.scalar(is_suspended.where(clinic_session.c.id == ABSENT))
    assert opened(boss).id != case.id


@pytest.mark.requirement("R050")
def test_what_a_patient_does_alone_is_an_outcome_too(house: CentralHouse, boss: Staff) -> None:
    first, other, third = enrolled(house, 3)
    for band, patient in enumerate((first, other, third)):
        book(house, patient, ABSENT, band)
    case = opened(boss)
    changed, back, _ = rows_of(house, [first, other, third])
    with house.database.write() as connection:
        ended = sa.update(booking).where(booking.c.id.in_([changed.id, back.id]))
        connection.execute(ended.values(state="cancelled"))
    book(house, first, MAKE_UP, 1)
    with house.database.write() as connection:
        fresh = sa.update(booking).where(booking.c.session == MAKE_UP)
        connection.execute(fresh.values(replaces=changed.id))
    now = house.service.case(boss.caller, case.id).read(CaseAnswer)
    assert [item.outcome for item in now.items] == [Outcome.REBOOKED, Outcome.REFUNDED, None]
    assert reason_of(house.service.case(boss.caller, "none")) == Reason.NOT_FOUND


@pytest.mark.requirement("R050")
def test_nobody_pays_for_a_session_that_is_called_off(house: CentralHouse, boss: Staff) -> None:
    first, other = enrolled(house, 2)
    desk, late = Desk(house, house.service), Desk(house, house.service, "kiosk-02")
    orders = []
    for band, (where, patient) in enumerate(((desk, first), (late, other))):
        begin = where.bands(ABSENT, patient)[band].band.begin
        body = shapes.HoldBody(
            proof=Proof.ID_CARD, patient=patient, session=ABSENT, band_begin=begin
        )
        at = where.station
        hold = where.face.hold(fresh(at), body).read(shapes.HoldAnswer).hold
        order = where.face.open_order(fresh(at), hold.id).read(shapes.OrderAnswer).order
        orders.append((at, hold.id, order.id))
    opened(boss)
    for at, hold_id, order_id in orders:
        house.pay(order_id)
        confirm = shapes.ConfirmBody(hold=hold_id, order=order_id)
        assert reason_of(house.service.confirm(fresh(at), confirm)) == Reason.HOLD_RELEASED
    house.service.background.run_once()
    assert [house.provider.refunded(order) for _, _, order in orders] == [8000, 8000]


@pytest.mark.requirement("R086")
def test_a_key_department_is_called_off_with_consent_and_by_two(
    house: CentralHouse, boss: Staff
) -> None:
    with house.database.read() as connection:
        all_day = list(
            connection.scalars(
                sa.select(clinic_session.c.id).where(
                    clinic_session.c.department == "0701W", clinic_session.c.day == "2026-11-24"
                )
            )
        )
    assert len(all_day) > 1
    assert reason_of(suspend(boss, *all_day)) == Reason.APPROVAL_REQUIRED
    assert suspend(boss, all_day[0]).is_success  # one session only
    rest = all_day[1:]
    assert reason_of(suspend(boss, *rest)) == Reason.APPROVAL_REQUIRED
    document = "卫医发 2026-17"
    assert reason_of(suspend(boss, *rest, document=document)) == Reason.SECOND_PERSON_REQUIRED
    assert reason_of(suspend(boss, *rest, document=document)) == Reason.SECOND_PERSON_REQUIRED
    assert suspend(second(house), *rest, document=document).is_success


def key_department(house: CentralHouse) -> list[str]:
    """Return all sessions of a day of a department the authorities watch."""
    day = (clinic_session.c.department == "0701W", clinic_session.c.day == "2026-11-24")
    with house.database.read() as connection:
        return list(connection.scalars(sa.select(clinic_session.c.id).where(*day)))


@pytest.mark.requirement("R086")
def test_an_agreement_ends_with_its_use_and_a_resumed_department_takes_two_again(
    house: CentralHouse, boss: Staff
) -> None:
    all_day, document = key_department(house), "卫医发 2026-17"
    other = second(house)

    def ask(who: Staff) -> str:
        return reason_of(suspend(who, *all_day, document=document))

    assert ask(boss) == Reason.SECOND_PERSON_REQUIRED
    cases = suspend(other, *all_day, document=document).read(CasesAnswer).cases
    for case in cases:
        assert house.service.resume(boss.caller, case.id).is_success
    assert ask(other) == Reason.SECOND_PERSON_REQUIRED
    assert ask(other) == Reason.SECOND_PERSON_REQUIRED
    assert ask(boss) == ""


@pytest.mark.requirement("R086")
@pytest.mark.parametrize("other", ["卫医发 2026-18", "document", "tomorrow"])
def test_an_agreement_is_to_one_document_and_on_the_day_it_is_said(
    house: CentralHouse, boss: Staff, other: str
) -> None:
    all_day, document = key_department(house), "卫医发" + "0" * 90
    assert reason_of(suspend(boss, *all_day, document=document)) == Reason.SECOND_PERSON_REQUIRED
    if other == "tomorrow":
        house.clock.set(house.clock().replace(hour=0, day=24))
    else:
        document = other if other != "document" else document + "1"
    late = second(house)
    assert reason_of(suspend(late, *all_day, document=document)) == Reason.SECOND_PERSON_REQUIRED


@pytest.mark.requirement("R059", "R043")
def test_a_session_that_is_over_is_not_called_off_and_its_no_shows_stand(
    house: CentralHouse,
) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, TODAY)
    house.clock.set(house.clock().replace(hour=12, minute=0))
    house.service.background.run_once()
    late = staffed(house, login="late.boss")
    assert reason_of(suspend(late, TODAY)) == Reason.SESSION_OVER
    with house.database.read() as connection:
        assert connection.scalars(sa.select(no_show.c.excuse)).all() == [None]


@pytest.mark.requirement("R059", "R043")
@pytest.mark.parametrize(
    ("off", "resumed", "excuse"),
    [
        ((9, 0), (13, 0), "suspension"),  # while it ran, and called on again when it was over
        ((9, 0), (9, 30), "suspension"),
        ((7, 0), (7, 10), None),  # long before anybody could have come
    ],
)
def test_who_stays_away_from_what_was_called_off_while_it_ran_has_an_excuse(
    off: tuple[int, int], resumed: tuple[int, int], excuse: str | None
) -> None:
    early = MONDAY_MORNING.replace(hour=6, minute=50)
    with central(is_served=False, days=2) as house:
        house.clock.set(early)
        (patient,) = enrolled(house, 1)
        book(house, patient, TODAY, 3)  # the band of half past nine
        house.clock.set(early.replace(hour=off[0], minute=off[1]))
        boss = staffed(house)
        case = opened(boss, TODAY)
        house.clock.set(early.replace(hour=resumed[0], minute=resumed[1]))
        boss = staffed(house, login="boss.again")
        assert house.service.resume(boss.caller, case.id).is_success
        house.clock.set(early.replace(hour=13, minute=30))
        house.service.background.run_once()
        with house.database.read() as connection:
            assert connection.scalars(sa.select(no_show.c.excuse)).all() == [excuse]


@pytest.mark.requirement("R050", "R056")
def test_who_waits_and_is_moved_waits_no_more_in_the_session_that_was_called_off(
    house: CentralHouse, boss: Staff
) -> None:
    desk = Desk(house, house.service)
    book(house, desk.enrol(ADULT), TODAY)
    (booked,) = records(desk, desk.enrol(ADULT)).appointments
    assert check_in(desk, booked.appointment).is_success
    case = opened(boss, TODAY)
    target = SessionId("20261123A-G0304E")
    assert settle(boss, case, Outcome.REBOOKED, target=target).is_success
    with house.database.read() as connection:
        assert connection.scalars(sa.select(queue_entry.c.session)).all() == []
    house.clock.set(house.clock().replace(hour=13, minute=30))
    assert check_in(desk, booked.appointment).is_success


@pytest.mark.parametrize(
    ("sessions", "reason"),
    [
        (("none",), Reason.UNKNOWN_SESSION),
        ((ABSENT, MAKE_UP), Reason.MALFORMED_REQUEST),
    ],
)
def test_sessions_that_cannot_be_called_off(
    boss: Staff, sessions: tuple[str, ...], reason: Reason
) -> None:
    assert reason_of(suspend(boss, *sessions)) == reason


def test_a_session_is_called_off_once_and_no_patient_is_moved_to_it(
    house: CentralHouse, boss: Staff
) -> None:
    (patient,) = enrolled(house, 1)
    book(house, patient, ABSENT)
    case = opened(boss)
    assert reason_of(suspend(boss, ABSENT)) == Reason.SESSION_SUSPENDED
    suspend(boss, MAKE_UP)
    assert (
        reason_of(settle(boss, case, Outcome.MAKE_UP, target=MAKE_UP)) == Reason.SESSION_SUSPENDED
    )
    nowhere = msgspec.structs.replace(case, id="none")
    assert reason_of(settle(boss, nowhere, Outcome.KEPT)) == Reason.NOT_FOUND


def test_a_general_clinic_stands_in_for_a_general_clinic(house: CentralHouse, boss: Staff) -> None:
    (patient,) = enrolled(house, 1)
    booked = book(house, patient, GENERAL)
    case = opened(boss, GENERAL)
    assert case.substitutes == ()
    assert (
        reason_of(settle(boss, case, Outcome.SUBSTITUTED, target=LOWER)) == Reason.SUBSTITUTE_UNFIT
    )
    afternoon = SessionId("20261124A-G0304E")
    done = settle(
        boss, case, Outcome.SUBSTITUTED, target=afternoon, appointments=(AppointmentId(booked.id),)
    )
    assert done.is_success
