"""Calling sessions off, and the cases that stay open until every patient has an outcome.

Nobody's booking is cancelled by it. Holds that are not booked yet are given back, and offers and
places on the waitlist end, so that nobody pays for a session that does not take place. Who waited
waits on where it takes place after all.

Source: BJ-OPD-DRAFT art. 23; BJ-2022-PLAN item 4, item 7, item 29, item 30.
"""

import hashlib
import secrets
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome, Settled
from kiosk_app.central_service.engines.locks import locked, take_session_turns, take_turn
from kiosk_app.central_service.keeping.instants import day_of
from kiosk_app.central_service.messages import notices
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.catalogue_store import (
    AnyRow,
    existing_session,
    practitioner_of,
    read_department,
    read_sessions,
)
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.staff import joint_decisions
from kiosk_app.central_service.supply.add_ons import Actor
from kiosk_app.central_service.supply.new_sessions import may_use_room, take_rooms_turn
from kiosk_app.central_service.suspension import suspension_case_book as cases
from kiosk_app.central_service.tables.schema import (
    COMING,
    BookingState,
    booking,
    clinic_session,
    hospital,
    seat,
)
from kiosk_app.central_service.tables.schema_supply import suspension_case, suspension_item
from kiosk_app.central_service.waiting.waitlists import Waitlists
from kiosk_app.contract.suspension_shapes import CasesAnswer, CaseState, SuspendBody
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import HalfDay
from kiosk_app.domain.suspension import Approval, may_suspend
from kiosk_app.domain.suspension_notice import CalledOff


class Suspensions:
    """Calling off and resuming; each act runs inside a keyed transaction."""

    def __init__(self, policies: Policies, waitlists: Waitlists) -> None:
        self._policies = policies
        self._waitlists = waitlists

    def suspend(self, connection: Connection, now: int, actor: Actor, body: SuspendBody) -> Outcome:
        """Call sessions of one department and day off, and open a case for each.

        Returns:
            The cases; UNKNOWN_SESSION; SESSION_SUSPENDED; MALFORMED_REQUEST where they are of
            several departments or days; SESSION_OVER; APPROVAL_REQUIRED;
            SECOND_PERSON_REQUIRED, and the agreement of this person is kept.
        """
        _take_department_turn(connection, body)
        take_session_turns(connection, *body.sessions)
        rows = read_sessions(connection, clinic_session.c.id.in_(body.sessions))
        if len(rows) != len(set(body.sessions)):
            return Refusal(Reason.UNKNOWN_SESSION)
        if len({(row.department, row.day) for row in rows}) > 1:
            return Refusal(Reason.MALFORMED_REQUEST, (("field", "sessions"),))
        if any(row.is_suspended for row in rows):
            return Refusal(Reason.SESSION_SUSPENDED)
        if any(row.ends_at <= now for row in rows):
            return Refusal(Reason.SESSION_OVER)
        refusal = self._may(connection, rows, body, actor, now)
        if refusal is not None:
            is_kept = refusal.reason is Reason.SECOND_PERSON_REQUIRED
            return Settled(refusal) if is_kept else refusal
        made = tuple(self._open(connection, row, body, actor, now) for row in rows)
        return Done(CasesAnswer(cases=tuple(cases.answer(connection, case) for case in made)))

    def resume(self, connection: Connection, now: int, actor: Actor, case_id: str) -> Outcome:
        """Let a session take place after all: who has no outcome yet keeps the number.

        Who may have heard of the calling-off has to be told, see `notices.resume`.

        Returns:
            The case; NOT_FOUND; NOT_IN_THIS_STATE; MALFORMED_REQUEST with the fact ``field``, of a
            room that was given to another session meanwhile.

        Source: BJ-2022-PLAN item 30.
        """
        found = cases.open_case(connection, case_id)
        if isinstance(found, Refusal):
            return found
        session = existing_session(connection, found.session)
        take_rooms_turn(connection, session.department, session.day)
        take_session_turns(connection, session.id)
        case = cases.open_case(connection, case_id)
        if isinstance(case, Refusal):
            return case
        refusal = may_use_room(
            connection, session.department, session.room, session.begins_at, session.ends_at
        )
        if refusal is not None:
            return refusal
        cases.keep_the_rest(connection, case_id, actor.staff, now)
        connection.execute(
            sa.update(clinic_session)
            .where(clinic_session.c.id == case.session, clinic_session.c.is_suspended.is_(True))
            .values(is_suspended=False)
        )
        self._waitlists.reopen(connection, session.id, now)
        notices.resume(connection, case_id, now)
        cases.end(connection, case_id, CaseState.RESUMED, actor.staff, now)
        return Done(cases.answer(connection, case_id))

    # --- inside --------------------------------------------------------------------------------

    def _may(
        self,
        connection: Connection,
        rows: Sequence[AnyRow],
        body: SuspendBody,
        actor: Actor,
        now: int,
    ) -> Refusal | None:
        """Ask for consent where these are all sessions of the day that still take place."""
        department = read_department(connection, rows[0].department)
        if department is None:
            return Refusal(Reason.UNKNOWN_SESSION)
        left = set(
            connection.scalars(
                sa.select(clinic_session.c.id).where(
                    clinic_session.c.department == rows[0].department,
                    clinic_session.c.day == rows[0].day,
                    clinic_session.c.ends_at > now,
                    clinic_session.c.is_suspended.is_(False),
                )
            )
        )
        is_whole = left <= set(body.sessions)
        subject = _subject(connection, rows[0], body.document_number, now)
        known = joint_decisions.deciders(connection, subject)
        approval = Approval(body.document_number, (*known, actor.staff))
        policy = self._policies.at(now)
        refusal = may_suspend(department, approval, policy, is_whole_department=is_whole)
        if refusal is not None and refusal.reason is Reason.SECOND_PERSON_REQUIRED:
            joint_decisions.agree(connection, subject, actor.staff, now)
        return refusal

    def _open(
        self, connection: Connection, session: AnyRow, body: SuspendBody, actor: Actor, now: int
    ) -> str:
        case = f"case-{secrets.token_hex(8)}"
        connection.execute(
            sa.update(clinic_session)
            .where(clinic_session.c.id == session.id, clinic_session.c.is_suspended.is_(False))
            .values(is_suspended=True)
        )
        connection.execute(
            sa.insert(suspension_case).values(
                id=case,
                session=session.id,
                state=CaseState.OPEN.value,
                reason=body.reason.value,
                document_number=body.document_number,
                opened_by=actor.staff,
                opened_at=now,
            )
        )
        notices.end_resumed(connection, session.id, now)
        _give_holds_back(connection, session.id, actor.station, now)
        self._waitlists.close(connection, session.id, actor.station, now)
        coming = _coming(connection, session.id)
        items = [
            {
                "case": case,
                "booking": row.id,
                "seq": row.seq,
                "was_there": row.state != BookingState.BOOKED,
            }
            for row in coming
        ]
        if items:
            connection.execute(sa.insert(suspension_item), items)
        notices.queue(connection, case, coming, _called_off(connection, session), now)
        return case


def _take_department_turn(connection: Connection, body: SuspendBody) -> None:
    """Wait until nobody calls off a session of the same department and day.

    Whether all that is left is called off depends on what others call off in that moment.

    Source: BJ-2022-PLAN item 7; requirement row R086.
    """
    where = sa.select(clinic_session.c.department, clinic_session.c.day).distinct()
    rows = connection.execute(where.where(clinic_session.c.id.in_(body.sessions))).all()
    for department, day in sorted(tuple(row) for row in rows):
        take_turn(connection, "call off", department, day)


def _subject(connection: Connection, row: AnyRow, document: str, now: int) -> str:
    """Name what two persons agree to: it is good once, and on the day it is said.

    A department, its day, the authorities' document; how often that document has called something
    of that day off before, so that an agreement ends with its use; and today.
    """
    used = sa.select(sa.func.count()).where(
        suspension_case.c.session == clinic_session.c.id,
        clinic_session.c.department == row.department,
        clinic_session.c.day == row.day,
        suspension_case.c.document_number == document,
    )
    times = connection.scalar(used)
    name = hashlib.sha256(document.encode()).hexdigest()[:24]
    return f"suspend {row.department} {row.day} {times} {day_of(now)} {name}"


def _coming(connection: Connection, session_id: str) -> Sequence[AnyRow]:
    """Return who has a number of the session; their bookings stay as they are until the end."""
    rows = (
        sa.select(booking, seat.c.seq)
        .join(seat, seat.c.id == booking.c.seat)
        .where(booking.c.session == session_id, booking.c.state.in_(COMING))
        .order_by(seat.c.begins_at, seat.c.seq)
    )
    return connection.execute(locked(connection, rows, booking)).all()


def _give_holds_back(connection: Connection, session_id: str, station: str, now: int) -> None:
    """Release what is held and not booked, lapsed holds too: nobody pays late for this session."""
    held = sa.select(booking).where(
        booking.c.session == session_id,
        booking.c.state.in_((BookingState.HELD, BookingState.LAPSED)),
    )
    for row in connection.execute(locked(connection, held)).all():
        ledger.give_back(connection, row, BookingState.RELEASED, station, now)


def _called_off(connection: Connection, session: AnyRow) -> CalledOff:
    department = read_department(connection, session.department)
    phone = connection.scalar(sa.select(hospital.c.phone))
    doctor = practitioner_of(session)
    return CalledOff(
        day=session.day,
        half_day=HalfDay(session.half_day),
        department=department.name if department else "",
        doctor=doctor.name if doctor else "",
        phone=phone or "",
    )
