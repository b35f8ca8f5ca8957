"""Examinations over real HTTP on both databases: ordered, given times, moved, never twice."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count, pairwise

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.exams import exam_book as book
from kiosk_app.central_service.exams.exams import take_all
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.tables.schema_exam import exam_order, exam_slot, exam_step
from kiosk_app.contract import exam_shapes, paths, shapes
from kiosk_app.domain.exam_moves import ExamAct
from kiosk_app.domain.examination import ExamOrderId
from kiosk_app.domain.ids import PatientId, StaffId
from kiosk_app.domain.policy import HOSPITAL_TIME
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import HalfDay
from kiosk_app.domain.staff import Role
from tests.contract.central.face import code_of
from tests.contract.central.test_crowd import at_once
from tests.helpers.central import ENGINES, KIOSK, OTHER_KIOSK, CentralHouse, central
from tests.helpers.desk_staff import enrolled
from tests.helpers.referring import Referring, Somebody, over_http
from tests.helpers.staff import Wire, add_counter

MONDAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)
ROOM = "room-01"
_KEYS = count(1)


@dataclass
class Ward:
    """The desks at which examinations are ordered and booked."""

    house: CentralHouse
    wire: Wire
    people: Sequence[PatientId] = ()

    def act(
        self, path: str, body: msgspec.Struct, at: str = KIOSK, key: str | None = None
    ) -> Reply:
        return self.wire.ask("POST", path, body, station=at, key=key or f"exam-{next(_KEYS)}")

    def order(self, patient: PatientId, kind: str, *, is_paid: bool = True) -> str:
        body = exam_shapes.ExamOrderBody(
            patient=patient, kind=kind, ordered_by=StaffId("doctor-1"), is_paid=is_paid
        )
        return self.act(paths.EXAM_ORDERS, body, ROOM).read(exam_shapes.ExamOrderAnswer).id

    def book(self, patient: PatientId, order: str, slot: int, at: str = KIOSK) -> Reply:
        body = exam_shapes.ExamBookBody(patient=patient, slot=slot)
        return self.act(paths.EXAM_BOOK.format(exam=order), body, at)

    def plan(
        self, patient: PatientId, orders: Sequence[str], days: int = 1, first: date = MONDAY
    ) -> Reply:
        body = exam_shapes.ExamPlanBody(
            patient=patient, orders=tuple(orders), first_day=first, days=days
        )
        return self.act(paths.EXAM_PLANS, body, ROOM)

    def ask_for(self, patient: PatientId, orders: Sequence[str], **wish: object) -> Reply:
        plain = exam_shapes.ExamWishBody(patient=patient, orders=tuple(orders))
        body = msgspec.structs.replace(plain, **wish)
        return self.wire.ask("POST", paths.EXAM_PROPOSALS, body, station=KIOSK)

    def propose(
        self, patient: PatientId, orders: Sequence[str], **wish: object
    ) -> exam_shapes.ExamProposalAnswer:
        return self.ask_for(patient, orders, **wish).read(exam_shapes.ExamProposalAnswer)

    def book_these(self, patient: PatientId, found: exam_shapes.ExamProposalAnswer) -> Reply:
        """Book what was proposed, at a kiosk."""
        body = exam_shapes.ExamPlanBody(
            patient=patient,
            orders=tuple(p.order for p in found.times),
            first_day=found.times[0].time.band.begin.date(),
            days=14,
            slots=tuple(p.time.slot for p in found.times),
        )
        return self.act(paths.EXAM_PLANS, body)

    def times(self, order: str, at: str = KIOSK) -> list[exam_shapes.ExamTime]:
        reply = self.wire.ask("GET", paths.EXAM_TIMES.format(exam=order), station=at)
        return list(reply.read(exam_shapes.ExamTimesAnswer).times)

    def slot(self, kind: str, hour: int, minute: int = 0) -> int:
        begin = to_ms(datetime.combine(MONDAY, time(hour, minute), HOSPITAL_TIME))
        with self.house.database.read() as connection:
            which = (exam_slot.c.kind == kind, exam_slot.c.begins_at == begin)
            return connection.scalars(sa.select(exam_slot.c.id).where(*which)).first() or 0

    def leave(self, kind: str, how_many: int) -> None:
        """Leave a kind so many open times."""
        with self.house.database.write() as connection:
            kept = connection.scalars(
                sa.select(exam_slot.c.id)
                .where(
                    exam_slot.c.kind == kind,
                    exam_slot.c.pool == "open",
                    exam_slot.c.begins_at > to_ms(self.house.clock()),
                )
                .order_by(exam_slot.c.begins_at)
                .limit(how_many)
            ).all()
            connection.execute(
                sa.delete(exam_slot).where(exam_slot.c.kind == kind, exam_slot.c.id.not_in(kept))
            )

    def taken(self) -> dict[str, str]:
        """Return which order has which time of the day."""
        with self.house.database.read() as connection:
            rows = connection.execute(
                sa.select(exam_order.c.kind, exam_slot.c.begins_at)
                .join(exam_slot, exam_slot.c.exam_order == exam_order.c.id)
                .order_by(exam_slot.c.begins_at)
            ).all()
        return {
            row.kind: f"{datetime.fromtimestamp(row.begins_at / 1000, HOSPITAL_TIME):%H:%M}"
            for row in rows
        }


@pytest.fixture(params=ENGINES)
def house(request: pytest.FixtureRequest) -> Iterator[CentralHouse]:
    with central(engine=request.param, days=0) as made:
        yield made


@pytest.fixture
def ward(house: CentralHouse) -> Iterator[Ward]:
    with over_http(house) as wire:
        yield Ward(house, wire, enrolled(house, 4))


def one(ward: Ward) -> PatientId:
    return ward.people[0]


def other(ward: Ward) -> PatientId:
    return ward.people[1]


# --- several at once -----------------------------------------------------------------------------


@pytest.mark.requirement("R159", "R058")
def test_four_orders_get_four_times_in_one_go_in_the_right_order(ward: Ward) -> None:
    who = one(ward)
    orders = [ward.order(who, kind) for kind in ("ct", "gastroscopy", "ultrasound", "mr")]
    answer = ward.plan(who, orders).read(exam_shapes.ExamOrdersAnswer)
    bands = [order.time.band for order in answer.orders if order.time is not None]
    assert len(bands) == 4
    assert all(late.begin - early.end >= timedelta(minutes=10) for early, late in pairwise(bands))
    taken = ward.taken()
    assert taken["ultrasound"] < taken["gastroscopy"] <= "10:30"
    assert all(order.preparation.text and order.preparation.text_en for order in answer.orders)
    again = ward.plan(who, orders)
    assert (again.status, code_of(again)) == (409, Reason.NOT_IN_THIS_STATE)


@pytest.mark.requirement("R159")
def test_if_one_of_them_has_no_time_none_gets_one(ward: Ward) -> None:
    who = one(ward)
    orders = [ward.order(who, kind) for kind in ("ct", "mr", "pet_ct")]
    ward.leave("pet_ct", 0)
    assert code_of(ward.plan(who, orders)) == Reason.NO_PLAN
    assert ward.taken() == {}
    unpaid = ward.order(who, "blood", is_paid=False)
    assert code_of(ward.plan(who, [*orders[:2], unpaid])) == Reason.EXAMINATION_NOT_PAID
    for wrong in ([orders[0], orders[0]], [orders[0], "exo-none"]):
        assert code_of(ward.plan(who, wrong)) == Reason.UNKNOWN_EXAMINATION
    assert code_of(ward.plan(other(ward), orders[:1])) == Reason.UNKNOWN_EXAMINATION
    assert ward.taken() == {}
    assert ward.plan(who, orders[:2]).is_success


@pytest.mark.requirement("R159")
def test_of_two_plans_for_the_same_last_times_one_gets_all_and_the_other_nothing(
    ward: Ward,
) -> None:
    both = {who: [ward.order(who, "ct"), ward.order(who, "mr")] for who in (one(ward), other(ward))}
    ward.leave("ct", 1)
    ward.leave("mr", 6)

    def plan(who: PatientId) -> int:
        with over_http(ward.house) as wire:
            return Ward(ward.house, wire).plan(who, both[who]).status

    acts: list[Callable[[], int]] = [partial(plan, who) for who in both]
    assert sorted(at_once(acts)) == [200, 409]
    with ward.house.database.read() as connection:
        who = connection.scalars(
            sa.select(exam_slot.c.patient).where(exam_slot.c.patient.is_not(None))
        ).all()
    assert len(who) == 2
    assert len(set(who)) == 1


def test_a_plan_of_which_one_time_is_gone_takes_none(ward: Ward) -> None:
    who = one(ward)
    orders = [ward.order(who, kind) for kind in ("ct", "mr")]
    taken = ward.slot("mr", 10)
    assert ward.book(other(ward), ward.order(other(ward), "mr"), taken).is_success
    with ward.house.database.write() as connection:
        rows = book.of_patient(connection, who)
        slots = [book.slot_row(connection, slot) for slot in (ward.slot("ct", 9), taken)]
        plan = {
            ExamOrderId(order): book.slot_of(slot)
            for order, slot in zip(orders, slots, strict=True)
            if slot is not None
        }
        assert not take_all(connection, rows, plan, book.Step(ExamAct.BOOK, ROOM, 1))
    assert ward.taken() == {"mr": "10:00"}


def test_who_gives_a_patient_a_time_waits_for_the_one_that_is_just_given(ward: Ward) -> None:
    """Too soon after it, though the indexes know nothing against it."""
    who = one(ward)
    first, second = ward.order(who, "ct"), ward.order(who, "mr")
    half_past, ten = ward.slot("ct", 9, 30), ward.slot("mr", 10)

    def late() -> str:
        with over_http(ward.house) as wire:
            return code_of(Ward(ward.house, wire).book(who, second, ten))

    with ThreadPoolExecutor(1) as pool:
        with ward.house.database.write() as connection:
            take_turn(connection, "patient", who)
            row = book.find(connection, first)
            assert row is not None
            assert book.take(connection, row, half_past, book.Step(ExamAct.BOOK, ROOM, 1))
            waiting = pool.submit(late)
            with pytest.raises(TimeoutError):
                waiting.result(0.4)
        assert waiting.result(10) == Reason.EXAMINATION_CLASH


# --- proposed, then these very times ------------------------------------------------------------


@pytest.mark.requirement("R058", "R159")
def test_what_is_proposed_at_a_kiosk_is_what_is_booked_and_nobody_has_it_before(
    ward: Ward,
) -> None:
    who = one(ward)
    orders = [ward.order(who, kind) for kind in ("ct", "gastroscopy", "ultrasound")]
    found = ward.propose(who, orders)
    assert sorted(p.order for p in found.times) == sorted(orders)
    assert (found.left_out, ward.taken()) == ((), {})
    booked = ward.book_these(who, found).read(exam_shapes.ExamOrdersAnswer)
    assert [(order.id, order.time) for order in booked.orders] == [
        (proposed.order, proposed.time) for proposed in found.times
    ]
    again = ward.ask_for(who, orders)
    assert (again.status, code_of(again)) == (409, Reason.NOT_IN_THIS_STATE)


@pytest.mark.requirement("R159")
def test_a_proposal_of_which_one_time_is_taken_meanwhile_books_nothing(ward: Ward) -> None:
    who = one(ward)
    orders = [ward.order(who, kind) for kind in ("ct", "mr")]
    found = ward.propose(who, orders)
    mine = next(p.time.slot for p in found.times if p.order == orders[0])
    assert ward.book(other(ward), ward.order(other(ward), "ct"), mine).is_success
    before = ward.taken()
    assert code_of(ward.book_these(who, found)) == Reason.EXAMINATION_TIME_TAKEN
    assert ward.taken() == before
    assert ward.book_these(who, ward.propose(who, orders)).is_success


def test_times_nobody_proposed_have_to_fit_as_well(ward: Ward) -> None:
    who = one(ward)
    orders = [ward.order(who, kind) for kind in ("ct", "mr")]
    clash = (ward.slot("ct", 9), ward.slot("mr", 9))
    body = exam_shapes.ExamPlanBody(
        patient=who, orders=tuple(orders), first_day=MONDAY, slots=clash
    )
    assert code_of(ward.act(paths.EXAM_PLANS, body)) == Reason.NO_PLAN
    assert ward.taken() == {}


@pytest.mark.requirement("R058", "R160")
def test_of_several_that_cannot_all_be_placed_the_others_are_proposed_and_it_is_named(
    ward: Ward,
) -> None:
    who = one(ward)
    orders = [ward.order(who, kind) for kind in ("ct", "pet_ct", "mr")]
    ward.leave("pet_ct", 0)
    found = ward.propose(who, orders)
    assert found.left_out == (orders[1],)
    assert {p.order for p in found.times} == {orders[0], orders[2]}
    assert found.days
    ward.leave("ct", 0)
    ward.leave("mr", 0)
    nothing = ward.propose(who, orders)
    assert (nothing.times, nothing.left_out, nothing.days) == ((), tuple(orders), ())


@pytest.mark.requirement("R058")
def test_a_patient_may_want_another_day_or_half_of_it(ward: Ward) -> None:
    who = one(ward)
    add_counter(ward.house)
    boss = Somebody.hired(ward.house, Role.SUPERVISOR, "boss")
    more = exam_shapes.ExamSessionBody(
        resource="CT-1", day=TUESDAY, begin=time(13, 30), end=time(15)
    )
    added = ward.wire.ask("POST", paths.EXAM_SESSIONS, more, token=boss.token, key="tuesday")
    assert added.is_success
    order = ward.order(who, "ct")
    found = ward.propose(who, [order])
    halves = {each.day: each.half_days for each in found.days}
    assert halves == {
        MONDAY: (HalfDay.MORNING, HalfDay.AFTERNOON),
        TUESDAY: (HalfDay.AFTERNOON,),
    }
    (first,) = found.times
    assert f"{first.time.band.begin:%d %H:%M}" == "23 09:00"
    (later,) = ward.propose(who, [order], days=1, half_day=HalfDay.AFTERNOON).times
    assert f"{later.time.band.begin:%d %H:%M}" == "23 13:30"
    (tuesday,) = ward.propose(who, [order], first_day=TUESDAY, days=1).times
    assert f"{tuesday.time.band.begin:%d %H:%M}" == "24 13:30"
    assert ward.book_these(who, ward.propose(who, [order], first_day=TUESDAY)).is_success


def test_what_is_not_paid_or_not_theirs_is_not_proposed(ward: Ward) -> None:
    who = one(ward)
    unpaid = ward.order(who, "ct", is_paid=False)
    assert code_of(ward.ask_for(who, [unpaid])) == Reason.EXAMINATION_NOT_PAID
    assert code_of(ward.ask_for(other(ward), [unpaid])) == Reason.UNKNOWN_EXAMINATION
    assert code_of(ward.ask_for(who, [unpaid, unpaid])) == Reason.UNKNOWN_EXAMINATION


# --- one ---------------------------------------------------------------------------------------


@pytest.mark.requirement("R057", "R160")
def test_a_patient_books_an_ordered_and_paid_examination_at_a_kiosk(ward: Ward) -> None:
    who = one(ward)
    order = ward.order(who, "ct", is_paid=False)
    slot = ward.slot("ct", 9)
    path = paths.EXAM_TIMES.format(exam=order)
    assert code_of(ward.wire.ask("GET", path, station=KIOSK)) == Reason.EXAMINATION_NOT_PAID
    assert code_of(ward.book(who, order, slot)) == Reason.EXAMINATION_NOT_PAID
    assert ward.book(who, "exo-none", slot).status == 404
    paid = ward.act(paths.EXAM_PAID.format(exam=order), shapes.EmptyBody(), ROOM)
    assert paid.read(exam_shapes.ExamOrderAnswer).is_paid
    offered = ward.times(order)
    assert [f"{t.band.begin:%H:%M}" for t in offered][:3] == ["09:00", "10:00", "10:30"]
    done = ward.book(who, order, offered[0].slot).read(exam_shapes.ExamOrderAnswer)
    assert done.time is not None
    assert (done.time.slot, done.time.location) == (slot, "医技楼1层A区")
    assert "金属" in done.preparation.text
    assert "metal" in done.preparation.text_en
    page = ward.wire.ask("GET", paths.PATIENT_EXAMS.format(patient=who), station=KIOSK)
    assert page.read(exam_shapes.ExamOrdersAnswer).orders == (done,)


@pytest.mark.requirement("R057")
def test_a_kiosk_orders_nothing(ward: Ward) -> None:
    who = one(ward)
    body = exam_shapes.ExamOrderBody(
        patient=who, kind="ct", ordered_by=StaffId("nobody"), is_paid=True
    )
    refused = ward.act(paths.EXAM_ORDERS, body)
    assert (refused.status, code_of(refused)) == (403, Reason.NOT_ALLOWED)
    unknown = msgspec.structs.replace(body, kind="tea")
    assert ward.act(paths.EXAM_ORDERS, unknown, ROOM).status == 400
    nobody = msgspec.structs.replace(body, patient=PatientId("pat-none"))
    assert ward.act(paths.EXAM_ORDERS, nobody, ROOM).status == 404
    unsigned = msgspec.structs.replace(body, ordered_by=StaffId(""))
    assert ward.act(paths.EXAM_ORDERS, unsigned, ROOM).status == 400


def test_of_many_who_want_one_time_one_has_it(ward: Ward) -> None:
    orders = {who: ward.order(who, "mr") for who in ward.people}
    slot = ward.slot("mr", 9)

    def book(who: PatientId, at: str) -> str:
        with over_http(ward.house) as wire:
            reply = Ward(ward.house, wire).book(who, orders[who], slot, at)
        return "" if reply.is_success else code_of(reply)

    acts: list[Callable[[], str]] = [
        partial(book, who, at)
        for who, at in zip(ward.people, (KIOSK, OTHER_KIOSK) * 2, strict=True)
    ]
    assert sorted(at_once(acts)) == ["", *[Reason.EXAMINATION_TIME_TAKEN] * 3]


def test_one_patient_is_never_in_two_rooms_at_once(ward: Ward) -> None:
    who = one(ward)
    wishes = [(ward.order(who, kind), ward.slot(kind, 9)) for kind in ("ct", "mr", "ultrasound")]

    def book(order: str, slot: int) -> str:
        with over_http(ward.house) as wire:
            reply = Ward(ward.house, wire).book(who, order, slot)
        return "" if reply.is_success else reply.read(shapes.RefusalBody).facts["why"]

    acts: list[Callable[[], str]] = [partial(book, *wish) for wish in wishes]
    assert sorted(at_once(acts)) == ["", "others", "others"]
    assert len(ward.taken()) == 1


def test_what_needs_an_empty_stomach_is_early_and_shown_so(ward: Ward) -> None:
    who = one(ward)
    order = ward.order(who, "ultrasound")
    late = ward.book(who, order, ward.slot("ultrasound", 11)).read(shapes.RefusalBody)
    assert (late.code, late.facts) == (Reason.EXAMINATION_CLASH, {"why": "fasting"})
    assert max(f"{t.band.begin:%H:%M}" for t in ward.times(order)) == "10:30"
    foreign = ward.book(who, order, ward.slot("ct", 9))
    assert code_of(foreign) == Reason.UNKNOWN_EXAMINATION


def test_a_time_is_changed_only_for_one_that_is_had(ward: Ward) -> None:
    who = one(ward)
    order, others = ward.order(who, "ct"), ward.order(other(ward), "ct")
    nine, ten = ward.slot("ct", 9), ward.slot("ct", 10)
    assert ward.book(who, order, nine).is_success
    assert ward.book(other(ward), others, ten).is_success
    assert code_of(ward.book(who, order, ten)) == Reason.EXAMINATION_TIME_TAKEN
    assert ward.taken() == {"ct": "10:00"}
    with ward.house.database.read() as connection:
        held = connection.scalars(
            sa.select(exam_slot.c.id).where(exam_slot.c.exam_order == order)
        ).all()
    assert held == [nine]
    moved = ward.book(who, order, ward.slot("ct", 11)).read(exam_shapes.ExamOrderAnswer)
    assert moved.time is not None
    assert ward.book(other(ward), others, nine).is_success
    same = ward.book(who, order, moved.time.slot)
    assert same.read(exam_shapes.ExamOrderAnswer) == moved


def test_a_time_is_given_back_before_it_begins_and_everything_is_written_down(ward: Ward) -> None:
    who = one(ward)
    order = ward.order(who, "ct")
    slot = ward.slot("ct", 9)
    body = exam_shapes.ExamCancelBody(patient=who)
    path = paths.EXAM_CANCEL.format(exam=order)
    assert ward.book(who, order, slot).is_success
    foreign = exam_shapes.ExamCancelBody(patient=other(ward))
    assert ward.act(path, foreign).status == 404
    first = ward.act(path, body, key="give-back")
    assert first.read(exam_shapes.ExamOrderAnswer).time is None
    assert ward.act(path, body, key="give-back").body == first.body
    assert ward.book(who, order, slot).is_success
    ward.house.clock.set(datetime.combine(MONDAY, time(9), HOSPITAL_TIME))
    assert code_of(ward.act(path, body)) == Reason.BAND_OVER
    assert code_of(ward.book(who, order, ward.slot("ct", 10))) == Reason.BAND_OVER
    with ward.house.database.read() as connection:
        steps = sa.select(exam_step.c.act).where(exam_step.c.exam_order == order)
        acts = connection.scalars(steps.order_by(exam_step.c.id)).all()
    assert acts == ["ordered", "booked", "given back", "booked"]


def test_the_database_itself_refuses_a_time_twice(house: CentralHouse) -> None:
    order = {
        "patient": "pat-demo-1",
        "kind": "ct",
        "ordered_by": "d",
        "is_paid": True,
        "ordered_at": 1,
    }
    with house.database.write() as connection:
        connection.execute(sa.insert(exam_order), [order | {"id": n} for n in ("a", "b")])
        slots = connection.execute(
            sa.select(exam_slot).where(exam_slot.c.pool == "open").order_by(exam_slot.c.begins_at)
        ).all()
    first = slots[0]
    twin = next(s for s in slots[1:] if s.begins_at == first.begins_at)
    later = next(s for s in slots if s.begins_at > first.begins_at)
    mine = {"exam_order": "a", "patient": "pat-demo-1"}
    change = sa.update(exam_slot)
    with house.database.write() as connection:
        connection.execute(change.where(exam_slot.c.id == first.id).values(mine))
    wrong = (
        change.where(exam_slot.c.id == later.id).values(mine),
        change.where(exam_slot.c.id == twin.id).values(mine | {"exam_order": "b"}),
        change.where(exam_slot.c.id == later.id).values(exam_order="b"),
        change.where(exam_slot.c.id == later.id).values(ends_at=later.begins_at + 1_860_000),
        change.where(exam_slot.c.id == later.id).values(
            resource=first.resource, begins_at=first.begins_at
        ),
    )
    for statement in wrong:
        with pytest.raises(IntegrityError), house.database.write() as connection:
            connection.execute(statement)


# --- hours, primary care, figures ----------------------------------------------------------------


@pytest.mark.requirement("R089", "R092", "R162")
def test_times_are_half_an_hour_at_most_on_any_day_of_the_week(ward: Ward) -> None:
    add_counter(ward.house)
    boss = Somebody.hired(ward.house, Role.SUPERVISOR, "boss")
    saturday = date(2026, 11, 28)
    body = exam_shapes.ExamSessionBody(
        resource="CT-1", day=saturday, begin=time(18), end=time(20), referral_percent=30
    )

    def add(**change: object) -> Reply:
        sent = msgspec.structs.replace(body, **change)
        key = f"hours-{next(_KEYS)}"
        return ward.wire.ask("POST", paths.EXAM_SESSIONS, sent, token=boss.token, key=key)

    for minutes in (31, 45):
        refused = add(band_minutes=minutes).read(shapes.RefusalBody)
        assert (refused.code, refused.facts) == (Reason.BAND_TOO_LONG, {"limit": "30"})
    done = add().read(exam_shapes.ExamSessionAnswer)
    assert (done.times, done.kept) == (4, 2)
    assert code_of(add(begin=time(19))) == Reason.EXAMINATION_TIME_TAKEN
    assert add(begin=time(20), end=time(21)).status == 201
    assert code_of(add(resource="CT-9")) == Reason.NOT_FOUND
    assert code_of(add(end=time(17))) == Reason.MALFORMED_REQUEST
    assert code_of(add(day=MONDAY, begin=time(7), end=time(8))) == Reason.BAND_OVER
    who = one(ward)
    order = ward.order(who, "ct")
    answer = ward.plan(who, [order], first=saturday).read(exam_shapes.ExamOrdersAnswer)
    (found,) = answer.orders
    assert found.time is not None
    assert found.time.band.begin == datetime.combine(saturday, time(18), HOSPITAL_TIME)


@pytest.mark.requirement("R093", "R161", "R172")
def test_primary_care_books_large_machines_out_of_kept_times(ward: Ward) -> None:
    place = Referring.at(ward.house, ward.wire)
    gp = place.doctor("dr.gu")
    who = one(ward)
    for kind in ("pet_ct", "ct"):
        path = paths.KEPT_EXAM_TIMES.format(kind=kind)
        (first, *_rest) = place.look(gp, path).read(exam_shapes.ExamTimesAnswer).times
        at_kiosk = ward.book(other(ward), ward.order(other(ward), kind), first.slot)
        assert code_of(at_kiosk) in {Reason.EXAMINATION_TIME_TAKEN, Reason.EXAMINATION_CLASH}
        body = exam_shapes.ExamReferralBody(
            patient=who, slot=first.slot, consultation="", consultation_day=MONDAY
        )
        blind = place.act(gp, paths.REFERRED_EXAMS, body)
        assert code_of(blind) == Reason.CONSULTATION_REQUIRED
        seen = msgspec.structs.replace(body, consultation="C-1")
        if kind == "ct":
            clash = place.act(gp, paths.REFERRED_EXAMS, seen)
            assert code_of(clash) == Reason.EXAMINATION_CLASH
            continue
        done = place.act(gp, paths.REFERRED_EXAMS, seen).read(exam_shapes.ExamOrderAnswer)
        assert done.time == first
    nothing = msgspec.structs.replace(seen, slot=0)
    assert place.act(gp, paths.REFERRED_EXAMS, nothing).status == 404
    refused = ward.wire.ask("GET", paths.KEPT_EXAM_TIMES.format(kind="ct"), station=KIOSK)
    assert refused.status == 403
    barred = place.applicant("dr.li")
    for reply in (
        place.look(barred, paths.KEPT_EXAM_TIMES.format(kind="ct")),
        place.act(barred, paths.REFERRED_EXAMS, seen),
    ):
        assert (reply.status, code_of(reply)) == (403, Reason.REFERRAL_RIGHT_MISSING)


@pytest.mark.requirement("R090", "R094")
def test_the_report_tells_how_long_examinations_are_waited_for(ward: Ward) -> None:
    add_counter(ward.house)
    auditor = Somebody.hired(ward.house, Role.AUDITOR, "auditor")
    nine = to_ms(datetime.combine(MONDAY, time(9), HOSPITAL_TIME))
    with ward.house.database.write() as connection:
        connection.execute(sa.delete(exam_order))
        for days, hour, who in ((6, 9, one(ward)), (8, 10, other(ward))):
            row = {"id": f"exo-{days}", "patient": who, "kind": "ct", "ordered_by": "d"}
            at = nine - days * 86_400_000
            connection.execute(sa.insert(exam_order).values(**row, is_paid=True, ordered_at=at))
            slot = ward.slot("ct", hour)
            connection.execute(
                sa.update(exam_slot)
                .where(exam_slot.c.id == slot)
                .values(exam_order=f"exo-{days}", patient=who)
            )

    def report(first: date, last: date) -> exam_shapes.ExamReportAnswer:
        path = f"{paths.EXAM_REPORT}?first_day={first}&last_day={last}"
        return ward.wire.ask("GET", path, token=auditor.token).read(exam_shapes.ExamReportAnswer)

    today = report(MONDAY, MONDAY)
    (wait,) = today.waits
    assert (wait.kind, wait.timely.count, wait.timely.of) == ("ct", 1, 2)
    assert (wait.timely.percent, wait.mean_hours) == (50.0, 168.5)
    assert (today.booked.of, today.is_below_target) == (0, False)
    open_order = ward.order(PatientId("pat-demo-1"), "mr")
    assert open_order
    month = report(MONDAY - timedelta(days=10), MONDAY)
    assert (month.booked.count, month.booked.of, month.is_below_target) == (2, 3, True)


# --- not come ------------------------------------------------------------------------------------


def note_missed(ward: Ward, order: str, at: str = ROOM) -> Reply:
    return ward.act(paths.EXAM_MISSED.format(exam=order), shapes.EmptyBody(), at)


@pytest.mark.requirement("R057")
@pytest.mark.requirement("R160")
def test_who_missed_an_examination_books_it_anew_by_the_same_order(ward: Ward) -> None:
    who = one(ward)
    order, slot = ward.order(who, "ct"), ward.slot("ct", 9)
    assert ward.book(who, order, slot).is_success
    ward.house.clock.set(datetime.combine(MONDAY, time(9, 29), HOSPITAL_TIME))
    early = note_missed(ward, order).read(shapes.RefusalBody)
    assert (early.code, early.facts) == (Reason.NOT_IN_THIS_STATE, {"status": "booked"})
    later = ward.slot("ct", 10)
    ward.house.clock.set(datetime.combine(MONDAY, time(9, 31), HOSPITAL_TIME))
    assert code_of(ward.book(who, order, later)) == Reason.BAND_OVER  # nobody has said so yet
    noted = note_missed(ward, order).read(exam_shapes.ExamOrderAnswer)
    assert (noted.time, noted.missed, noted.is_paid) == (None, 1, True)
    twice = note_missed(ward, order).read(shapes.RefusalBody)
    assert (twice.code, twice.facts) == (Reason.NOT_IN_THIS_STATE, {"status": "open"})
    assert later in [time.slot for time in ward.times(order)]
    again = ward.book(who, order, later).read(exam_shapes.ExamOrderAnswer)
    assert again.time is not None
    assert (again.time.slot, again.missed) == (later, 1)
    with ward.house.database.read() as connection:
        steps = sa.select(exam_step.c.act).where(exam_step.c.exam_order == order)
        acts = connection.scalars(steps.order_by(exam_step.c.id)).all()
    assert acts == ["ordered", "booked", "missed", "booked"]


@pytest.mark.requirement("R133")
def test_a_kiosk_says_of_nobody_that_they_did_not_come(ward: Ward) -> None:
    who = one(ward)
    order = ward.order(who, "ct")
    assert ward.book(who, order, ward.slot("ct", 9)).is_success
    ward.house.clock.set(datetime.combine(MONDAY, time(9, 31), HOSPITAL_TIME))
    assert code_of(note_missed(ward, order, KIOSK)) == Reason.NOT_ALLOWED
    assert code_of(note_missed(ward, "exo-none")) == Reason.UNKNOWN_EXAMINATION
