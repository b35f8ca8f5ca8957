"""Examinations at work: ordered by a doctor, given a time alone or several at once, given back.

Whoever gives a patient a time has the patient's turn, so that no two times of one patient clash;
the times themselves are taken by one conditional statement each. Several orders get their times in
one transaction: all or none.

Source: BJ-OPD-DRAFT art. 26; AH-2023-101 ann. 1 item 5; BJ-2022-PLAN item 15.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from msgspec import structs
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, Done, Outcome
from kiosk_app.central_service.exams import exam_book as book
from kiosk_app.central_service.exams.exam_book import Step
from kiosk_app.central_service.keeping.current import current_id, in_turn
from kiosk_app.central_service.keeping.instants import day_of
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.patients import patients
from kiosk_app.contract.exam_shapes import (
    ExamCancelBody,
    ExamDay,
    ExamOrderBody,
    ExamOrdersAnswer,
    ExamPlanBody,
    ExamProposalAnswer,
    ExamTimesAnswer,
    ExamWishBody,
    ProposedTime,
)
from kiosk_app.domain.exam_moves import ExamAct, ExamState, move
from kiosk_app.domain.examination import (
    Plan,
    half_days_for,
    is_in,
    may_book,
    may_have,
    place,
    pools_for,
    propose,
)
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason, Refusal

_TRIES = 5
"""How often a plan is made anew after somebody else took one of its times."""

_DAYS_SHOWN = 14


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which order of whom wants which time.

    Attributes:
        pools: out of which; None: what is for this patient.
    """

    order: str
    patient: str
    slot: int
    pools: tuple[Pool, ...] | None = None


class Exams:
    """The acts on examinations; each that changes something runs inside a keyed transaction."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies

    # --- orders --------------------------------------------------------------------------------

    def order(self, connection: Connection, now: int, station: str, body: ExamOrderBody) -> Outcome:
        """Write down that a doctor ordered an examination."""
        known = patients.by_id(connection, in_turn(connection, body.patient))
        if known is None:
            return Refusal(Reason.UNKNOWN_PATIENT)
        body = structs.replace(body, patient=PatientId(known.id))
        if not book.kind_exists(connection, body.kind):
            return Refusal(Reason.MALFORMED_REQUEST, (("field", "kind"),))
        made = book.add_order(connection, body, Step(ExamAct.ORDER, station, now))
        return self._shown(connection, now, made, CREATED)

    def paid(self, connection: Connection, now: int, station: str, order: str) -> Outcome:
        """Note that an order has been paid for; once is enough."""
        row = book.find(connection, order)
        if row is None:
            return Refusal(Reason.UNKNOWN_EXAMINATION)
        if book.state_in(connection, order) is ExamState.UNPAID:
            book.mark_paid(connection, order, Step(ExamAct.PAY, station, now))
        return self._shown(connection, now, order)

    def missed(self, connection: Connection, now: int, step: Step, order: str) -> Outcome:
        """Note that a patient did not come; see `book.note_missed`."""
        return book.note_missed(connection, now, step, order) or self._shown(connection, now, order)

    def of_patient(self, connection: Connection, now: int, patient: str) -> Outcome:
        """Return all orders of a patient, with their times."""
        known = patients.by_id(connection, patient)
        if known is None:
            return Refusal(Reason.UNKNOWN_PATIENT)
        rows = book.of_patient(connection, known.id)
        is_first = self._is_referred(connection, now, known.id)
        orders = book.answers(connection, rows, is_preferred=is_first)
        return Done(ExamOrdersAnswer(orders=orders))

    def times(
        self, connection: Connection, now: int, order: str, first_day: date | None
    ) -> Outcome:
        """Return the free times that an order may have beside the patient's other examinations."""
        row = book.find(connection, order)
        if row is None:
            return Refusal(Reason.UNKNOWN_EXAMINATION)
        refusal = may_book(book.order_of(row))
        if refusal is not None:
            return refusal
        days = (first_day or day_of(now), _DAYS_SHOWN)
        is_first = self._is_referred(connection, now, row.patient)
        pools = pools_for(is_referred=is_first)
        free = book.free_times(connection, [row.kind], days, now, pools)
        kept = book.kept_times(connection, row.patient, [order])
        rules, policy = book.rules(connection), self._policies.at(now)
        fitting = [
            book.time_answer(each)
            for each in free
            if may_have(book.order_of(row), book.slot_of(each), kept, rules, policy) is None
        ]
        return Done(ExamTimesAnswer(times=tuple(fitting), is_preferred=is_first))

    # --- times ---------------------------------------------------------------------------------

    def book_one(self, connection: Connection, now: int, step: Step, wanted: Wanted) -> Outcome:
        """Give one order the time that was chosen; a time it has is given up only then.

        Returns:
            The order; UNKNOWN_EXAMINATION; EXAMINATION_NOT_ORDERED, EXAMINATION_NOT_PAID;
            EXAMINATION_CLASH; EXAMINATION_TIME_TAKEN; BAND_OVER for a time that has begun.
        """
        row = book.find(connection, wanted.order, in_turn(connection, wanted.patient))
        chosen = book.slot_row(connection, wanted.slot)
        if row is None or chosen is None or chosen.kind != row.kind:
            return Refusal(Reason.UNKNOWN_EXAMINATION)
        if chosen.exam_order == row.id:
            return self._shown(connection, now, row.id)
        refusal = self._may_change_to(connection, now, row, chosen, wanted.pools)
        if refusal is not None:
            return refusal
        given_up = Step(ExamAct.GIVE_UP, step.station, now, step.staff)
        book.give_back(connection, row.id, given_up)
        if not book.take(connection, row, wanted.slot, step):
            return Refusal(Reason.EXAMINATION_TIME_TAKEN)
        return self._shown(connection, now, row.id)

    def book_all(self, connection: Connection, now: int, step: Step, body: ExamPlanBody) -> Outcome:
        """Give several orders of one patient times that fit together, all of them or none.

        Returns:
            The orders with their times; UNKNOWN_EXAMINATION; NOT_IN_THIS_STATE where one has a
            time already; EXAMINATION_TIME_TAKEN where these very times were wanted; what
            `examination.place` says; BUSY where others were always quicker.
        """
        body = structs.replace(body, patient=PatientId(in_turn(connection, body.patient)))
        for _ in range(_TRIES):
            plan = self.plan(connection, now, body)
            if isinstance(plan, Refusal):
                return plan
            orders = [row for row in book.of_patient(connection, body.patient) if row.id in plan]
            if take_all(connection, orders, plan, step):
                is_first = self._is_referred(connection, now, body.patient)
                placed = book.answers(connection, orders, is_preferred=is_first)
                return Done(ExamOrdersAnswer(orders=placed))
        return Refusal(Reason.BUSY)

    def plan(self, connection: Connection, now: int, body: ExamPlanBody) -> Plan | Refusal:
        """Return times for several orders that nobody has as yet; changes nothing."""
        orders = _without_time(connection, body.patient, body.orders)
        if isinstance(orders, Refusal):
            return orders
        free = self._free(connection, now, body.patient, orders, (body.first_day, body.days))
        if body.slots is not None:
            free = [row for row in free if row.id in body.slots]
            if len(free) < len(body.orders):
                return Refusal(Reason.EXAMINATION_TIME_TAKEN)
        return place(
            [book.order_of(row) for row in orders],
            [book.slot_of(row) for row in free],
            book.rules(connection),
            self._policies.at(now),
            kept=book.kept_times(connection, body.patient),
        )

    def propose(self, connection: Connection, now: int, body: ExamWishBody) -> Outcome:
        """Return times for as many orders as fit together, and where else to look; takes none.

        Returns:
            The times; UNKNOWN_EXAMINATION; NOT_IN_THIS_STATE where an order has a time already;
            what `examination.may_book` says of an order.
        """
        patient = current_id(connection, body.patient)
        rows = _without_time(connection, patient, body.orders)
        if isinstance(rows, Refusal):
            return rows
        orders = [book.order_of(row) for row in rows]
        refusal = next(filter(None, map(may_book, orders)), None)
        if refusal is not None:
            return refusal
        today, policy = day_of(now), self._policies.at(now)
        soon = self._free(connection, now, patient, rows, (today, _DAYS_SHOWN))
        wished = self._free(connection, now, patient, rows, (body.first_day or today, body.days))
        slots = [book.slot_of(row) for row in wished]
        if body.half_day is not None:
            slots = [slot for slot in slots if is_in(slot, body.half_day)]
        kept = book.kept_times(connection, patient)
        plan = propose(orders, slots, book.rules(connection), policy, kept=kept)
        times = {str(row.id): book.time_answer(row) for row in wished}
        days = half_days_for(orders, [book.slot_of(row) for row in soon], policy)
        return Done(
            ExamProposalAnswer(
                times=tuple(
                    ProposedTime(order=order, time=times[slot.id])
                    for order, slot in sorted(plan.items(), key=lambda pair: pair[1].band.begin)
                ),
                left_out=tuple(order.id for order in orders if order.id not in plan),
                days=tuple(ExamDay(day=day, half_days=halves) for day, halves in days),
            )
        )

    def cancel(
        self, connection: Connection, now: int, step: Step, order: str, body: ExamCancelBody
    ) -> Outcome:
        """Give a time back before it begins; the order stays open."""
        row = book.find(connection, order, in_turn(connection, body.patient))
        if row is None:
            return Refusal(Reason.UNKNOWN_EXAMINATION)
        if _has_begun(connection, order, now):
            return Refusal(Reason.BAND_OVER)
        book.give_back(connection, order, step)
        return self._shown(connection, now, order)

    # --- inside --------------------------------------------------------------------------------

    def _free(
        self,
        connection: Connection,
        now: int,
        patient: str,
        orders: Sequence[AnyRow],
        days: tuple[date, int],
    ) -> list[AnyRow]:
        """Return the free times of the orders' kinds that this patient may have."""
        pools = pools_for(is_referred=self._is_referred(connection, now, patient))
        return book.free_times(connection, {row.kind for row in orders}, days, now, pools)

    def _is_referred(self, connection: Connection, now: int, patient: str) -> bool:
        return book.is_referred(connection, patient, now, self._policies.at(now))

    def _shown(self, connection: Connection, now: int, order: str, status: int = 200) -> Outcome:
        row = book.find(connection, order)
        if row is None:
            return Refusal(Reason.UNKNOWN_EXAMINATION)
        is_first = self._is_referred(connection, now, row.patient)
        return Done(book.answer_of(connection, row, is_preferred=is_first), status)

    def _may_change_to(
        self,
        connection: Connection,
        now: int,
        row: AnyRow,
        chosen: AnyRow,
        pools: tuple[Pool, ...] | None,
    ) -> Refusal | None:
        """Say why an order does not get this time instead of the one it has, or None."""
        if chosen.begins_at <= now or _has_begun(connection, row.id, now):
            return Refusal(Reason.BAND_OVER)
        is_first = self._is_referred(connection, now, row.patient)
        if Pool(chosen.pool) not in (pools or pools_for(is_referred=is_first)):
            return Refusal(Reason.EXAMINATION_TIME_TAKEN)
        return may_have(
            book.order_of(row),
            book.slot_of(chosen),
            book.kept_times(connection, row.patient, [row.id]),
            book.rules(connection),
            self._policies.at(now),
        )


def take_all(connection: Connection, orders: Sequence[AnyRow], plan: Plan, step: Step) -> bool:
    """Take every time of a plan, in the same order as everybody, or none."""
    with connection.begin_nested() as savepoint:
        wanted = sorted(orders, key=lambda row: int(plan[row.id].id))
        if all(book.take(connection, row, int(plan[row.id].id), step) for row in wanted):
            return True
        savepoint.rollback()
    return False


def _without_time(
    connection: Connection, patient: str, orders: Sequence[str]
) -> list[AnyRow] | Refusal:
    """Return the rows of a patient's orders, or which of two reasons there is against it."""
    rows = [book.find(connection, order, patient) for order in orders]
    found = [row for row in rows if row is not None]
    if len(found) < len(rows) or len(set(orders)) < len(rows):
        return Refusal(Reason.UNKNOWN_EXAMINATION)
    for row in found:
        state = book.state_in(connection, row.id)
        after = move(state, ExamAct.BOOK)
        if state is ExamState.BOOKED and isinstance(after, Refusal):
            return after  # of one that is not paid for the plan says so
    return found


def _has_begun(connection: Connection, order: str, now: int) -> bool:
    """Tell whether the time of an order has begun."""
    had = book.time_of(connection, order)
    return had is not None and had.begins_at <= now
