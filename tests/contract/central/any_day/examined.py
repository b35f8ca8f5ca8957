"""Examinations in any day: ordered, paid for, given a time, changed, given back, missed."""

from collections import Counter
from dataclasses import dataclass, field

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from kiosk_app.central_service.tables.schema_exam import exam_order, exam_slot, exam_step
from kiosk_app.contract import exam_shapes as exams
from kiosk_app.contract import paths
from kiosk_app.domain.exam_moves import MOVES, ExamAct, ExamState, state_of
from kiosk_app.domain.ids import PatientId, StaffId
from kiosk_app.domain.pools import Pool
from tests.contract.central.any_day.hospital import TODAY
from tests.contract.central.any_day.patients import WHO, Patients

KIND, ROOM = "ct", "CT-1"
TIMES = 4
"""Half hours of one room this afternoon: 14:00, 14:30, 15:30, 16:00."""

WHICH = st.integers(0, TIMES - 1)
FREES = (ExamAct.GIVE_UP, ExamAct.GIVE_BACK, ExamAct.MISS)


@dataclass
class Ordered:
    """An order as the last answer told it; `slot`: of its time, None where it has none."""

    record: str
    is_paid: bool
    slot: int | None = None


@dataclass(frozen=True)
class ExamRow:
    """An order as the database has it."""

    record: str
    is_paid: bool
    slot: int | None
    acts: "Counter[str]" = field(default_factory=Counter)

    @property
    def state(self) -> ExamState:
        return state_of(is_paid=self.is_paid, has_time=self.slot is not None)


class Examined(Patients):
    """What the room, the kiosk and the registrar do with orders."""

    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[str, Ordered] = {}
        self.exam_states: dict[str, ExamState] = {}
        self.exam_slots: list[int] = []

    @initialize()
    def open_the_day(self) -> None:
        """Open the clinics; a room works for examinations all day, the last times are looked at."""
        super().open_the_day()
        which = sa.select(exam_slot.c.id).where(
            exam_slot.c.resource == ROOM,
            exam_slot.c.day == TODAY.isoformat(),
            exam_slot.c.pool == Pool.OPEN.value,
        )
        with self.house.database.read() as connection:
            found = connection.scalars(which.order_by(exam_slot.c.begins_at)).all()
        self.exam_slots = list(found)[-TIMES:]

    # --- steps -----------------------------------------------------------------------------------

    def order_exam(self, p: int, *, is_paid: bool) -> str | None:
        record = self.model.current(self.records[p])
        body = exams.ExamOrderBody(
            patient=PatientId(record),
            kind=KIND,
            ordered_by=StaffId("doctor-1"),
            is_paid=is_paid,
        )
        reply = self.door.post(self.room, paths.EXAM_ORDERS, body)
        if not self.did("order an examination", reply):
            return None
        told = reply.read(exams.ExamOrderAnswer)
        self.orders[told.id] = Ordered(record, told.is_paid)
        self.exam_states[told.id] = state_of(is_paid=told.is_paid, has_time=False)
        return told.id

    def pay_exam(self, order: str) -> bool:
        done = self.did(
            "examination paid", self.ask("registrar", paths.EXAM_PAID.format(exam=order))
        )
        if done:
            self.orders[order].is_paid = True
        return done

    def book_exam(self, order: str, k: int) -> bool:
        told, slot = self.orders[order], self.exam_slots[k]
        body = exams.ExamBookBody(patient=PatientId(told.record), slot=slot)
        reply = self.ask("kiosk", paths.EXAM_BOOK.format(exam=order), body)
        if not self.did("book an examination", reply):
            return False
        told.slot = slot
        return True

    def give_exam_back(self, order: str) -> bool:
        body = exams.ExamCancelBody(patient=PatientId(self.orders[order].record))
        return self.freed(order, "give an examination back", paths.EXAM_CANCEL, "kiosk", body)

    def miss_exam(self, order: str) -> bool:
        return self.freed(order, "examination missed", paths.EXAM_MISSED, "registrar", None)

    def freed(
        self, order: str, act: str, path: str, who: str, body: exams.ExamCancelBody | None
    ) -> bool:
        done = self.did(act, self.ask(who, path.format(exam=order), body))
        if done:
            self.orders[order].slot = None
        return done

    # --- any order -------------------------------------------------------------------------------

    @rule(p=WHO, is_paid=st.booleans(), k=WHICH)
    def an_examination(self, p: int, *, is_paid: bool, k: int) -> None:
        """Order one and ask for a time at once, whether it is paid for or not."""
        if order := self.order_exam(p, is_paid=is_paid):
            self.book_exam(order, k)

    @rule(data=st.data(), k=WHICH, act=st.sampled_from(["pay", "book", "book", "back", "miss"]))
    def of_an_examination(self, data: st.DataObject, k: int, act: str) -> None:
        if not self.orders:
            return
        order = data.draw(st.sampled_from(list(self.orders)))
        if act == "pay":
            self.pay_exam(order)
        elif act == "book":
            self.book_exam(order, k)
        elif act == "back":
            self.give_exam_back(order)
        else:
            self.miss_exam(order)

    # --- what holds after each act ---------------------------------------------------------------

    def all_holds(self) -> None:
        super().all_holds()
        self.examinations_are_as_told_and_go_as_the_table_says()

    @invariant()
    def examinations_are_as_told_and_go_as_the_table_says(self) -> None:
        rows = self.exam_rows()
        assert rows.keys() == self.orders.keys()
        for order, row in rows.items():
            told = self.orders[order]
            as_told = (self.model.current(told.record), told.is_paid, told.slot)
            assert (row.record, row.is_paid, row.slot) == as_told
            assert row.is_paid or row.slot is None
            before = self.exam_states.get(order)
            assert row.state is before or row.state in _reached(before), (before, row)
            self.exam_states[order] = row.state
            freed = sum(row.acts[act.value] for act in FREES)
            assert row.acts[ExamAct.BOOK.value] - freed == (row.slot is not None)
            assert row.acts[ExamAct.ORDER.value] == 1

    def exam_rows(self) -> dict[str, ExamRow]:
        """Return the orders the machine has made; a time is its order's patient's."""
        mine = sa.select(exam_order, exam_slot.c.id.label("slot"), exam_slot.c.patient.label("who"))
        whole = mine.outerjoin(exam_slot, exam_slot.c.exam_order == exam_order.c.id)
        steps = sa.select(exam_step.c.exam_order, exam_step.c.act)
        with self.house.database.read() as connection:
            found = connection.execute(whole.where(exam_order.c.id.in_(self.orders))).all()
            done = connection.execute(steps.where(exam_step.c.exam_order.in_(self.orders))).all()
        acts: dict[str, Counter[str]] = {row.id: Counter() for row in found}
        for step in done:
            acts[step.exam_order][step.act] += 1
        assert all(row.slot is None or row.who == row.patient for row in found)
        return {row.id: ExamRow(row.patient, row.is_paid, row.slot, acts[row.id]) for row in found}


def _reached(before: ExamState | None) -> set[ExamState]:
    """Return where an order may be after one act; some do two moves at once."""
    once = set(MOVES[before].values())
    return once | {further for state in once for further in MOVES[state].values()}
