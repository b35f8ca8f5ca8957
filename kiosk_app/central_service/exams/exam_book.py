"""Examinations as rows: kinds, rooms, times, orders; and the one statement that takes a time.

Source: BJ-OPD-DRAFT art. 26.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection
from sqlalchemy.exc import IntegrityError

from kiosk_app.central_service.keeping.current import in_turn
from kiosk_app.central_service.keeping.instants import day_of, of_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.tables.schema import COMING, BookingState, booking
from kiosk_app.central_service.tables.schema_exam import (
    exam_gap,
    exam_kind,
    exam_order,
    exam_resource,
    exam_slot,
    exam_step,
)
from kiosk_app.contract.exam_shapes import ExamOrderAnswer, ExamOrderBody, ExamTime
from kiosk_app.contract.referral_shapes import Told
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.exam_moves import ExamAct, ExamState, must_be_a_move, state_of
from kiosk_app.domain.examination import (
    ExamOrder,
    ExamOrderId,
    ExamSlot,
    ExamSlotId,
    GapRule,
    may_be_missed,
)
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import TimeBand


@dataclass(frozen=True, slots=True)
class Step:
    """Who did something to an order, where and when."""

    act: ExamAct
    station: str
    at: int
    staff: str | None = None


_ORDERS = sa.select(
    *exam_order.c,
    exam_kind.c.name,
    exam_kind.c.name_en,
    exam_kind.c.is_fasting,
    exam_kind.c.preparation,
    exam_kind.c.preparation_en,
).join(exam_kind, exam_kind.c.id == exam_order.c.kind)

_TIMES = sa.select(*exam_slot.c, exam_resource.c.location).join(
    exam_resource, exam_resource.c.id == exam_slot.c.resource
)


def find(connection: Connection, order: str, patient: str | None = None) -> AnyRow | None:
    """Return an order; somebody else's is not there for a patient."""
    row = connection.execute(_ORDERS.where(exam_order.c.id == order)).first()
    return None if row is None or (patient is not None and row.patient != patient) else row


def of_patient(connection: Connection, patient: str) -> Sequence[AnyRow]:
    """Return all orders of a patient, as they were made."""
    rows = _ORDERS.where(exam_order.c.patient == patient)
    return connection.execute(rows.order_by(exam_order.c.ordered_at, exam_order.c.id)).all()


def kind_exists(connection: Connection, kind: str) -> bool:
    """Tell whether there is such an examination."""
    known = connection.scalar(sa.select(exam_kind.c.id).where(exam_kind.c.id == kind))
    return known is not None


def add_order(connection: Connection, body: ExamOrderBody, step: Step) -> str:
    """Write an order down and return its id."""
    order = f"exo-{secrets.token_hex(8)}"
    connection.execute(
        sa.insert(exam_order).values(
            id=order,
            patient=body.patient,
            kind=body.kind,
            ordered_by=body.ordered_by,
            is_paid=body.is_paid,
            ordered_at=step.at,
        )
    )
    must_be_a_move(None, step.act)
    note(connection, order, None, step)
    return order


def mark_paid(connection: Connection, order: str, step: Step) -> None:
    """Note that an order has been paid for, if nobody was quicker."""
    paid = connection.execute(
        sa.update(exam_order)
        .where(exam_order.c.id == order, exam_order.c.is_paid.is_(False))
        .values(is_paid=True)
    )
    if paid.rowcount:
        must_be_a_move(ExamState.UNPAID, step.act)
        note(connection, order, None, step)


def note(connection: Connection, order: str, slot: int | None, step: Step) -> None:
    """Add what was done to an order."""
    connection.execute(
        sa.insert(exam_step).values(
            at=step.at,
            station=step.station,
            act=step.act.value,
            exam_order=order,
            slot=slot,
            staff=step.staff,
        )
    )


def take(connection: Connection, order: AnyRow, slot: int, step: Step) -> bool:
    """Take a time for an order, if nobody has it; False where somebody was quicker."""
    must_be_a_move(state_in(connection, order.id), step.act)
    try:
        with connection.begin_nested():
            taken = connection.execute(
                sa.update(exam_slot)
                .where(exam_slot.c.id == slot, exam_slot.c.exam_order.is_(None))
                .values(exam_order=order.id, patient=order.patient)
                .returning(exam_slot.c.id)
            ).first()
    except IntegrityError:  # the last line of defence: the rules above should have refused
        return False
    if taken is not None:
        note(connection, order.id, slot, step)
    return taken is not None


def give_back(connection: Connection, order: str, step: Step) -> None:
    """Free the time of an order, if it has one."""
    freed = connection.execute(
        sa.update(exam_slot)
        .where(exam_slot.c.exam_order == order)
        .values(exam_order=None, patient=None)
        .returning(exam_slot.c.id)
    ).first()
    if freed is not None:
        must_be_a_move(ExamState.BOOKED, step.act)
        note(connection, order, freed.id, step)


def state_in(connection: Connection, order: str) -> ExamState:
    """Return where an order stands by its rows."""
    is_paid = connection.scalar(sa.select(exam_order.c.is_paid).where(exam_order.c.id == order))
    has_time = sa.select(sa.exists().where(exam_slot.c.exam_order == order))
    return state_of(is_paid=bool(is_paid), has_time=bool(connection.scalar(has_time)))


def time_of(connection: Connection, order: str) -> AnyRow | None:
    """Return the time an order has."""
    return connection.execute(_TIMES.where(exam_slot.c.exam_order == order)).first()


def slot_row(connection: Connection, slot: int) -> AnyRow | None:
    """Return a time."""
    return connection.execute(_TIMES.where(exam_slot.c.id == slot)).first()


def kept_times(connection: Connection, patient: str, but: Collection[str] = ()) -> list[ExamSlot]:
    """Return the times a patient has, those of some orders left out."""
    rows = connection.execute(_TIMES.where(exam_slot.c.patient == patient)).all()
    return [slot_of(row) for row in rows if row.exam_order not in but]


def free_times(
    connection: Connection,
    kinds: Collection[str],
    days: tuple[date, int],
    now: int,
    pools: Collection[Pool] = (Pool.OPEN,),
) -> list[AnyRow]:
    """Return times of some kinds that nobody has, from a day on for so many days, by time."""
    first, count = days
    last = first + timedelta(days=count - 1)
    which: ColumnElement[bool] = sa.and_(
        exam_slot.c.kind.in_(kinds),
        exam_slot.c.day.between(first.isoformat(), last.isoformat()),
        exam_slot.c.begins_at > now,
        exam_slot.c.pool.in_([pool.value for pool in pools]),
        exam_slot.c.exam_order.is_(None),
    )
    return list(
        connection.execute(
            _TIMES.where(which).order_by(exam_slot.c.begins_at, exam_slot.c.id)
        ).all()
    )


def is_referred(connection: Connection, patient: str, now: int, policy: Policy) -> bool:
    """Tell whether a patient was referred here for a visit that is to come, or was not long ago.

    Source: BJ-OPD-DRAFT art. 16; requirement row R037.
    """
    since = day_of(now) - timedelta(days=policy.examination.referred_days)
    came = sa.select(booking.c.id).where(
        booking.c.patient == patient,
        booking.c.channel == Channel.REFERRAL.value,
        booking.c.state.in_([*COMING, BookingState.FULFILLED]),
        booking.c.day >= since.isoformat(),
    )
    return bool(connection.scalar(sa.select(came.exists())))


def rules(connection: Connection) -> tuple[GapRule, ...]:
    """Return which examination comes before which other, and how long before."""
    rows = connection.execute(sa.select(exam_gap)).all()
    return tuple(GapRule(row.first, row.second, timedelta(minutes=row.minutes)) for row in rows)


def order_of(row: AnyRow) -> ExamOrder:
    """Return an order as the rules see it."""
    return ExamOrder(
        ExamOrderId(row.id), row.kind, row.ordered_by, row.is_paid, is_fasting=row.is_fasting
    )


def slot_of(row: AnyRow) -> ExamSlot:
    """Return a time as the rules see it."""
    band = TimeBand(of_ms(row.begins_at), of_ms(row.ends_at))
    return ExamSlot(ExamSlotId(str(row.id)), row.kind, row.resource, band)


def time_answer(row: AnyRow) -> ExamTime:
    """Return a time as the wire says it."""
    band = TimeBand(of_ms(row.begins_at), of_ms(row.ends_at))
    return ExamTime(slot=row.id, resource=row.resource, location=row.location, band=band)


def note_missed(connection: Connection, now: int, step: Step, order: str) -> Refusal | None:
    """Note that a patient did not come to their time: the order is open again.

    Returns:
        UNKNOWN_EXAMINATION; what `examination.may_be_missed` says.
    """
    known = find(connection, order)
    row = known and find(connection, order, in_turn(connection, known.patient))
    if row is None:
        return Refusal(Reason.UNKNOWN_EXAMINATION)
    had = time_of(connection, order)
    refusal = may_be_missed(None if had is None else slot_of(had).band, of_ms(now))
    if refusal is None:
        give_back(connection, order, step)
    return refusal


def missed_times(connection: Connection, order: str) -> int:
    """Count how often the patient did not come to a time of an order."""
    rows = sa.select(sa.func.count()).select_from(exam_step)
    which = sa.and_(exam_step.c.exam_order == order, exam_step.c.act == ExamAct.MISS.value)
    return connection.scalar(rows.where(which)) or 0


def answer_of(
    connection: Connection, row: AnyRow, *, is_preferred: bool = False
) -> ExamOrderAnswer:
    """Return an order as the wire says it."""
    found = time_of(connection, row.id)
    return ExamOrderAnswer(
        id=row.id,
        patient=PatientId(row.patient),
        kind=row.kind,
        name=row.name,
        name_en=row.name_en,
        is_paid=row.is_paid,
        ordered_at=of_ms(row.ordered_at),
        time=None if found is None else time_answer(found),
        preparation=Told(text=row.preparation, text_en=row.preparation_en),
        is_preferred=is_preferred,
        missed=missed_times(connection, row.id),
    )


def answers(
    connection: Connection, rows: Sequence[AnyRow], *, is_preferred: bool = False
) -> tuple[ExamOrderAnswer, ...]:
    """Return orders: those with a time in order of time, then the others."""
    found = [answer_of(connection, row, is_preferred=is_preferred) for row in rows]
    timed = [(answer, answer.time) for answer in found if answer.time is not None]
    timed.sort(key=lambda pair: pair[1].band.begin)
    return (*(a for a, _time in timed), *(a for a in found if a.time is None))
