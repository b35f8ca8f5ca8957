"""Notices of called-off sessions: queued for each patient, tried way by way, shown at the card.

Source: BJ-2022-PLAN item 4; BJ-OPD-DRAFT art. 23.
"""

import secrets
from collections.abc import Sequence

import msgspec
import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.sealed.values import opened, seal
from kiosk_app.central_service.tables.schema import booking, patient
from kiosk_app.central_service.tables.schema_supply import notice, notice_attempt
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
    is_told_with_outcome,
    is_unreached,
    next_way,
    notice_lines,
)

_WITH_OUTCOME = "with_outcome"
"""The way by which somebody was told who was asked, or decided about by name, by staff."""

_STANDING = sa.and_(notice.c.acknowledged_at.is_(None), notice.c.ended_at.is_(None))


def queue(
    connection: Connection, case: str, rows: Sequence[AnyRow], session: CalledOff, now: int
) -> None:
    """Queue one notice for each booking of a called-off session."""
    lines = msgspec.json.encode(notice_lines(session)).decode()
    made = [
        {
            "id": notice_id,
            "case": case,
            "booking": row.id,
            "patient": row.patient,
            "lines": seal(connection, notice.c.lines, (notice_id,), lines),
            "made_at": now,
        }
        for row, notice_id in ((row, f"ntc-{secrets.token_hex(8)}") for row in rows)
    ]
    if made:
        connection.execute(sa.insert(notice), made)


def shown_to(connection: Connection, patient_id: str) -> tuple[NoticeAnswer, ...]:
    """Return the notices that come first at the patient's next card, oldest first."""
    return _answers(connection, sa.and_(notice.c.patient == patient_id, _STANDING))


def acknowledge(connection: Connection, notice_id: str, now: int) -> NoticeAnswer | None:
    """Write down that the patient knows; the first time stands. None for no such notice."""
    connection.execute(
        sa.update(notice)
        .where(notice.c.id == notice_id, notice.c.acknowledged_at.is_(None))
        .values(acknowledged_at=now)
    )
    found = _answers(connection, notice.c.id == notice_id)
    return found[0] if found else None


def end_of(connection: Connection, case: str, now: int) -> None:
    """End the notices of a case whose session was resumed."""
    connection.execute(
        sa.update(notice)
        .where(notice.c.case == case, notice.c.ended_at.is_(None))
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
        sa.select(notice).where(notice.c.case == case, notice.c.booking == booking_id)
    ).one()
    read_at = None if row.acknowledged_at is None else of_ms(row.acknowledged_at)
    known = Notice(_attempts(connection, row.id), read_at)
    if is_told_with_outcome(known, outcome, is_named=is_named, has_consent=has_consent):
        tried(connection, row.id, Attempt(_WITH_OUTCOME, has_reached=True), now)


def unreached(connection: Connection, policy: Policy) -> tuple[UnreachedPatient, ...]:
    """Return the patients nobody has reached, longest waiting first: the call list."""
    rows = connection.execute(
        sa.select(notice, booking.c.appointment, patient.c.phone)
        .join(booking, booking.c.id == notice.c.booking)
        .join(patient, patient.c.id == notice.c.patient)
        .where(_STANDING)
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


def state_of(connection: Connection, case: str) -> dict[str, tuple[str | None, bool]]:
    """Return, by booking, the notice that still stands and whether its patient knows."""
    rows = connection.execute(sa.select(notice).where(notice.c.case == case)).all()
    found: dict[str, tuple[str | None, bool]] = {}
    for row in rows:
        is_over = row.acknowledged_at is not None or row.ended_at is not None
        is_told = is_over or not is_unreached(Notice(_attempts(connection, row.id)))
        found[row.booking] = (None if is_over else row.id, is_told)
    return found


# --- inside ------------------------------------------------------------------------------------


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
            lines=msgspec.json.decode(
                opened(connection, notice.c.lines, (row.id,), row.lines), type=tuple[Line, ...]
            ),
            made_at=of_ms(row.made_at),
            acknowledged_at=None if row.acknowledged_at is None else of_ms(row.acknowledged_at),
        )
        for row in rows
    )
