"""Notices of called-off sessions: queued for each patient, tried way by way, shown at the card.

Where a session takes place after all, whoever was or may have been told of the calling-off, and
keeps the number, is told that in the same ways.

Source: BJ-2022-PLAN item 4, item 30; BJ-OPD-DRAFT art. 23.
"""

import secrets
from collections.abc import Sequence

import msgspec
import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.numbers.told import is_standing
from kiosk_app.central_service.sealed.values import opened, seal
from kiosk_app.central_service.tables.schema import COMING, booking, clinic_session, patient
from kiosk_app.central_service.tables.schema_supply import (
    notice,
    notice_attempt,
    suspension_case,
)
from kiosk_app.contract.suspension_shapes import NoticeAnswer, UnreachedPatient
from kiosk_app.domain.ids import AppointmentId, PatientId
from kiosk_app.domain.masking import mask_phone
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.published import Line
from kiosk_app.domain.suspension import Outcome
from kiosk_app.domain.suspension_notice import (
    Attempt,
    CalledOff,
    Notice,
    NoticeKind,
    is_told_with_outcome,
    is_unreached,
    next_way,
    notice_lines,
    resumed_lines,
)

_WITH_OUTCOME = "with_outcome"
"""The way by which somebody was told who was asked, or decided about by name, by staff."""


def queue(
    connection: Connection, case: str, rows: Sequence[AnyRow], session: CalledOff, now: int
) -> None:
    """Queue one notice for each booking of a called-off session."""
    lines = notice_lines(session)
    told = [(row.id, row.patient, lines) for row in rows]
    _make(connection, case, NoticeKind.CALLED_OFF, told, now)


def shown_to(connection: Connection, patient_id: str, now: int) -> tuple[NoticeAnswer, ...]:
    """Return the notices that come first at the patient's next card, oldest first."""
    return _answers(connection, sa.and_(notice.c.patient == patient_id, is_standing(now)))


def acknowledge(connection: Connection, notice_id: str, now: int) -> NoticeAnswer | None:
    """Write down that the patient knows; the first time stands. None for no such notice."""
    connection.execute(
        sa.update(notice)
        .where(notice.c.id == notice_id, notice.c.acknowledged_at.is_(None))
        .values(acknowledged_at=now)
    )
    found = _answers(connection, notice.c.id == notice_id)
    if not found:
        return None
    _correct(connection, notice.c.id == notice_id, now)
    return found[0]


def resume(connection: Connection, case: str, now: int) -> None:
    """Say of a session that was called off that it takes place after all.

    The notices of its case end, but for those of patients who have been moved: they are owed word
    of their new time. Whom anybody has told of the calling-off, or has tried to tell, and who keeps
    the number, has a notice of the resuming.

    Source: BJ-2022-PLAN item 30; requirement row R110.
    """
    elsewhere = sa.exists().where(
        booking.c.id == notice.c.booking,
        suspension_case.c.id == case,
        booking.c.session != suspension_case.c.session,
        booking.c.state.in_(COMING),
    )
    connection.execute(
        sa.update(notice)
        .where(notice.c.case == case, notice.c.ended_at.is_(None), ~elsewhere)
        .values(ended_at=now)
    )
    other = notice.alias("other")
    was_tried = sa.exists().where(notice_attempt.c.notice == other.c.id)
    may_know = sa.exists().where(
        other.c.booking == notice.c.booking,
        sa.or_(other.c.acknowledged_at.is_not(None), was_tried),
    )
    _correct(connection, sa.and_(notice.c.case == case, may_know), now)


def end_resumed(connection: Connection, session: str, now: int) -> None:
    """End what tells that a session takes place after all: it is called off once more."""
    of_session = sa.select(suspension_case.c.id).where(suspension_case.c.session == session)
    connection.execute(
        sa.update(notice)
        .where(
            notice.c.case.in_(of_session),
            notice.c.kind == NoticeKind.RESUMED.value,
            notice.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def tried(
    connection: Connection, notice_id: str, attempt: Attempt, now: int
) -> NoticeAnswer | None:
    """Write down one try to reach the patient. None for no such notice."""
    found = _answers(connection, notice.c.id == notice_id)
    if not found:
        return None
    connection.execute(
        sa.insert(notice_attempt).values(
            notice=notice_id, channel=attempt.channel, has_reached=attempt.has_reached, at=now
        )
    )
    _correct(connection, notice.c.id == notice_id, now)
    return found[0]


def note_told_with_outcome(  # noqa: PLR0913 - who was given what, and how
    connection: Connection,
    case: str,
    booking_id: str,
    outcome: Outcome,
    *,
    is_named: bool,
    has_consent: bool,
    now: int,
) -> None:
    """Write down that a patient was told of an outcome as it was given, if they were."""
    row = connection.execute(
        sa.select(notice).where(
            notice.c.case == case,
            notice.c.booking == booking_id,
            notice.c.kind == NoticeKind.CALLED_OFF.value,
        )
    ).one()
    read_at = None if row.acknowledged_at is None else of_ms(row.acknowledged_at)
    known = Notice(_attempts(connection, row.id), read_at)
    if is_told_with_outcome(known, outcome, is_named=is_named, has_consent=has_consent):
        tried(connection, row.id, Attempt(_WITH_OUTCOME, has_reached=True), now)


def unreached(connection: Connection, policy: Policy, now: int) -> tuple[UnreachedPatient, ...]:
    """Return the patients nobody has reached, longest waiting first: the call list."""
    rows = connection.execute(
        sa.select(notice, booking.c.appointment, patient.c.phone)
        .join(booking, booking.c.id == notice.c.booking)
        .join(patient, patient.c.id == notice.c.patient)
        .where(is_standing(now))
        .order_by(notice.c.made_at, notice.c.id)
    ).all()
    found = []
    for row in rows:
        attempts = _attempts(connection, row.id)
        if is_unreached(Notice(attempts)):
            found.append(
                UnreachedPatient(
                    notice=row.id,
                    appointment=AppointmentId(row.appointment),
                    patient=PatientId(row.patient),
                    phone_masked=_masked_phone(connection, row),
                    next_way=next_way(attempts, policy),
                )
            )
    return tuple(found)


def state_of(connection: Connection, case: str, now: int) -> dict[str, tuple[str | None, bool]]:
    """Return, by booking, the notice that still stands and whether its patient knows.

    Where the session takes place after all it is the notice of that.
    """
    stands = sa.select(notice, is_standing(now).label("stands"))
    rows = connection.execute(
        stands.join(booking, booking.c.id == notice.c.booking)
        .where(notice.c.case == case)
        .order_by(notice.c.kind == NoticeKind.RESUMED.value)
    ).all()
    found: dict[str, tuple[str | None, bool]] = {}
    for row in rows:
        is_told = not row.stands or not is_unreached(Notice(_attempts(connection, row.id)))
        found[row.booking] = (row.id if row.stands else None, is_told)
    return found


# --- inside ------------------------------------------------------------------------------------


def _make(
    connection: Connection,
    case: str,
    kind: NoticeKind,
    told: Sequence[tuple[str, str, tuple[Line, ...]]],
    now: int,
) -> None:
    """Write notices: of which booking, for whom, in which words."""
    made = [
        {
            "id": notice_id,
            "case": case,
            "booking": booking_id,
            "patient": patient_id,
            "lines": seal(
                connection, notice.c.lines, (notice_id,), msgspec.json.encode(lines).decode()
            ),
            "made_at": now,
            "kind": kind.value,
        }
        for notice_id, (booking_id, patient_id, lines) in (
            (f"ntc-{secrets.token_hex(8)}", each) for each in told
        )
    ]
    if made:
        connection.execute(sa.insert(notice), made)


def _correct(connection: Connection, which: ColumnElement[bool], now: int) -> None:
    """Queue what is true by now for whoever keeps a number, and was told by these of a calling-off.

    Once for each, and only while the session takes place.
    """
    resumed = notice.alias("resumed")
    has_one = sa.exists().where(
        resumed.c.case == notice.c.case,
        resumed.c.booking == notice.c.booking,
        resumed.c.kind == NoticeKind.RESUMED.value,
    )
    rows = connection.execute(
        sa.select(notice)
        .join(booking, booking.c.id == notice.c.booking)
        .join(suspension_case, suspension_case.c.id == notice.c.case)
        .join(clinic_session, clinic_session.c.id == booking.c.session)
        .where(
            which,
            notice.c.kind == NoticeKind.CALLED_OFF.value,
            notice.c.ended_at.is_not(None),
            clinic_session.c.is_suspended.is_(False),
            booking.c.session == suspension_case.c.session,
            booking.c.state.in_(COMING),
            ~has_one,
        )
        .order_by(notice.c.made_at, notice.c.id)
    ).all()
    for row in rows:
        lines = resumed_lines(_lines(connection, row))
        _make(connection, row.case, NoticeKind.RESUMED, [(row.booking, row.patient, lines)], now)


def _lines(connection: Connection, row: AnyRow) -> tuple[Line, ...]:
    told = opened(connection, notice.c.lines, (row.id,), row.lines)
    return msgspec.json.decode(told, type=tuple[Line, ...])


def _masked_phone(connection: Connection, row: AnyRow) -> str | None:
    if row.phone is None:
        return None
    return mask_phone(opened(connection, patient.c.phone, (row.patient,), row.phone))


def _attempts(connection: Connection, notice_id: str) -> tuple[Attempt, ...]:
    rows = connection.execute(
        sa.select(notice_attempt)
        .where(notice_attempt.c.notice == notice_id)
        .order_by(notice_attempt.c.id)
    )
    return tuple(Attempt(row.channel, row.has_reached) for row in rows)


def _answers(connection: Connection, which: ColumnElement[bool]) -> tuple[NoticeAnswer, ...]:
    rows = connection.execute(
        sa.select(notice, booking.c.appointment)
        .join(booking, booking.c.id == notice.c.booking)
        .where(which)
        .order_by(notice.c.made_at, notice.c.id)
    ).all()
    return tuple(
        NoticeAnswer(
            id=row.id,
            appointment=AppointmentId(row.appointment),
            lines=_lines(connection, row),
            made_at=of_ms(row.made_at),
            acknowledged_at=None if row.acknowledged_at is None else of_ms(row.acknowledged_at),
        )
        for row in rows
    )
