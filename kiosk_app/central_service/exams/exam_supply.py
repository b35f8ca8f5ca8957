"""When rooms and machines work, cut into times; and how long patients waited for theirs.

Source: BJ-2022-PLAN item 15; AH-2023-101 ann. 1 item 5.
"""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, Done, Outcome
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.instants import of_ms, start_of, to_ms
from kiosk_app.central_service.supply.figures import share
from kiosk_app.central_service.tables.schema_exam import exam_order, exam_resource, exam_slot
from kiosk_app.contract.exam_shapes import (
    ExamReportAnswer,
    ExamSessionAnswer,
    ExamSessionBody,
    ExamWait,
)
from kiosk_app.domain.booking_window import bands_of
from kiosk_app.domain.examination import is_below_target, is_timely
from kiosk_app.domain.policy import HOSPITAL_TIME, Policy
from kiosk_app.domain.pools import Pool, share_of
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.supply import may_cut

_HOUR = timedelta(hours=1)


def add_session(connection: Connection, now: int, body: ExamSessionBody, policy: Policy) -> Outcome:
    """Let a room or machine work for some hours, any day of the week, evenings too.

    Returns:
        How many times there are; NOT_FOUND; MALFORMED_REQUEST with the fact ``field``;
        BAND_TOO_LONG; BAND_OVER for hours that are past; EXAMINATION_TIME_TAKEN where it works
        then already.
    """
    take_turn(connection, "exam resource", body.resource)
    kind = connection.scalar(
        sa.select(exam_resource.c.kind).where(exam_resource.c.id == body.resource)
    )
    if kind is None:
        return Refusal(Reason.NOT_FOUND)
    if body.end <= body.begin:
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "end"),))
    begin = datetime.combine(body.day, body.begin, HOSPITAL_TIME)
    end = datetime.combine(body.day, body.end, HOSPITAL_TIME)
    length = timedelta(minutes=body.band_minutes)
    refusal = may_cut(length, policy)
    if refusal is None and begin < of_ms(now):
        refusal = Refusal(Reason.BAND_OVER)
    refusal = refusal or _double(connection, body, to_ms(begin), to_ms(end))
    if refusal is not None:
        return refusal
    rows = times_of((body.resource, kind), begin, end, body.band_minutes, body.referral_percent)
    connection.execute(sa.insert(exam_slot), rows)
    kept = sum(row["pool"] == Pool.REFERRAL for row in rows)
    answer = ExamSessionAnswer(resource=body.resource, day=body.day, times=len(rows), kept=kept)
    return Done(answer, CREATED)


def times_of(
    resource: tuple[str, str], begin: datetime, end: datetime, minutes: int, kept_percent: int
) -> list[dict[str, object]]:
    """Return the rows of a session's times.

    Args:
        resource: its id and its kind.
        begin: of the session.
        end: of the session.
        minutes: length of a time; the last may be shorter.
        kept_percent: share for referring doctors, rounded up, spread evenly.

    Source: AH-2023-101 ann. 1 item 5, ann. 2 item 1.
    """
    bands = bands_of(begin, end, timedelta(minutes=minutes))
    kept = share_of(len(bands), kept_percent)
    return [
        {
            "resource": resource[0],
            "kind": resource[1],
            "day": begin.date().isoformat(),
            "begins_at": to_ms(band.begin),
            "ends_at": to_ms(band.end),
            "pool": _pool_of(place, len(bands), kept).value,
        }
        for place, band in enumerate(bands)
    ]


def report(connection: Connection, first: date, last: date, policy: Policy) -> ExamReportAnswer:
    """Return how many orders of some days have a time, and how long examinations were waited for.

    Source: BJ-2022-PLAN item 15; requirement rows R090, R094.
    """
    begin, end = start_of(first), start_of(last + timedelta(days=1))
    made = sa.and_(exam_order.c.ordered_at >= begin, exam_order.c.ordered_at < end)
    timed = exam_order.join(exam_slot, exam_slot.c.exam_order == exam_order.c.id)
    count = sa.select(sa.func.count())
    booked = share(
        connection.execute(count.select_from(timed).where(made)).scalar_one(),
        connection.execute(count.select_from(exam_order).where(made)).scalar_one(),
    )
    rows = connection.execute(
        sa.select(exam_order.c.kind, exam_order.c.ordered_at, exam_slot.c.begins_at)
        .select_from(timed)
        .where(exam_slot.c.begins_at >= begin, exam_slot.c.begins_at < end)
    ).all()
    waits: dict[str, list[timedelta]] = {}
    for row in rows:
        waits.setdefault(row.kind, []).append(of_ms(row.begins_at) - of_ms(row.ordered_at))
    return ExamReportAnswer(
        first_day=first,
        last_day=last,
        booked=booked,
        is_below_target=is_below_target(booked.count, booked.of, policy),
        waits=tuple(_wait(kind, waits[kind], policy) for kind in sorted(waits)),
    )


def _wait(kind: str, waits: list[timedelta], policy: Policy) -> ExamWait:
    timely = sum(is_timely(wait, policy) for wait in waits)
    mean = sum(waits, timedelta(0)) / len(waits)
    return ExamWait(kind=kind, timely=share(timely, len(waits)), mean_hours=round(mean / _HOUR, 1))


def _pool_of(place: int, times: int, kept: int) -> Pool:
    """Return the pool of one time, the kept ones spread evenly over the session."""
    is_kept = (place + 1) * kept // times > place * kept // times
    return Pool.REFERRAL if is_kept else Pool.OPEN


def _double(connection: Connection, body: ExamSessionBody, begin: int, end: int) -> Refusal | None:
    """Refuse hours in which the room works already."""
    known = connection.scalar(
        sa.select(exam_slot.c.id)
        .where(
            exam_slot.c.resource == body.resource,
            exam_slot.c.begins_at < end,
            exam_slot.c.ends_at > begin,
        )
        .limit(1)
    )
    if known is None:
        return None
    return Refusal(Reason.EXAMINATION_TIME_TAKEN)
