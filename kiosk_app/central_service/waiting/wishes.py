"""Waiting for any session of a specialty, title and day: one wish, a row on each session's list.

On every list the rows stand among the others, first come first served, so that nobody overtakes
anybody whichever way they wait. Once a number of one session is offered, the rows on the other
lists are set aside: a wish is offered one number. Whoever changes the rows of a wish has its turn.

Source: BJ-OPD-DRAFT art. 12, art. 27; requirement row R061.
"""

import secrets
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow, read_sessions
from kiosk_app.central_service.tables.schema import PlaceState, clinic_session, waiting
from kiosk_app.contract.place_shapes import AnySession
from kiosk_app.domain import waitlist
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.policy import Policy

_IS_WAITING = waiting.c.state == PlaceState.WAITING.value


def sessions_for(connection: Connection, wanted: AnySession, now: int) -> list[AnyRow]:
    """Return the sessions that any of would do, in order of their names, as turns are taken."""
    rows = read_sessions(
        connection,
        sa.and_(
            clinic_session.c.department == wanted.department,
            clinic_session.c.clinic_type == wanted.clinic_type.value,
            clinic_session.c.day == wanted.day.isoformat(),
            clinic_session.c.ends_at > now,
            clinic_session.c.is_suspended.is_(False),
        ),
    )
    return sorted(rows, key=lambda row: str(row.id))


def wish_of(session: AnyRow) -> AnySession:
    """Return what is waited for by whoever takes any session like this one."""
    return AnySession(
        department=DepartmentId(session.department),
        clinic_type=ClinicType(session.clinic_type),
        day=date.fromisoformat(session.day),
    )


def add(
    connection: Connection, waiter: waitlist.Waiter, lists: Sequence[tuple[AnyRow, int]]
) -> str:
    """Write a wish down, a row for each session with the moment its list closes; return its id."""
    wish = f"wish-{secrets.token_hex(8)}"
    for session, closes in lists:
        connection.execute(
            sa.insert(waiting).values(
                id=f"place-{secrets.token_hex(8)}",
                session=session.id,
                patient=waiter.patient,
                group_name=waiter.group.value,
                state=PlaceState.WAITING.value,
                joined_at=to_ms(waiter.joined_at),
                closes_at=closes,
                wish=wish,
            )
        )
    return wish


def places_of(connection: Connection, patient: str, now: int) -> int:
    """Return how many places a patient has on open lists; a wish is one, on however many."""
    one = sa.func.coalesce(waiting.c.wish, waiting.c.id)
    found: int = connection.execute(
        sa.select(sa.func.count(sa.distinct(one))).where(
            sa.text("waiting.state IN ('waiting', 'offered')"),  # as the partial index says it
            waiting.c.patient == patient,
            waiting.c.closes_at > now,
        )
    ).scalar_one()
    return found


def take_in(connection: Connection, session: AnyRow, policy: Policy, now: int) -> None:
    """Let who waits for any session like this one wait for it too; it was just added."""
    closes = to_ms(waitlist.closes_at(of_ms(session.begins_at), policy))
    if closes <= now:
        return
    like_it = sa.and_(
        clinic_session.c.id == waiting.c.session,
        clinic_session.c.department == session.department,
        clinic_session.c.clinic_type == session.clinic_type,
        clinic_session.c.day == session.day,
    )
    rows = connection.execute(
        sa.select(waiting.c.wish, waiting.c.patient, waiting.c.group_name, waiting.c.joined_at)
        .distinct()
        .where(_IS_WAITING, waiting.c.wish.is_not(None), like_it)
        .order_by(waiting.c.wish)
    ).all()
    for row in rows:
        take_turn(connection, "wish", row.wish)
        still = sa.exists().where(waiting.c.wish == row.wish, _IS_WAITING)
        if connection.scalar(sa.select(still)):
            connection.execute(
                sa.insert(waiting).values(
                    id=f"place-{secrets.token_hex(8)}",
                    session=session.id,
                    state=PlaceState.WAITING.value,
                    closes_at=closes,
                    **row._asdict(),
                )
            )


def is_waiting_still(connection: Connection, session: str, patient: str) -> bool:
    """Tell whether a patient waits on a list, with the turn of their wish if it is one of one."""
    mine = sa.and_(waiting.c.session == session, waiting.c.patient == patient, _IS_WAITING)
    wish = connection.scalar(sa.select(waiting.c.wish).where(mine))
    if wish is None:
        return True
    take_turn(connection, "wish", wish)
    return bool(connection.scalar(sa.select(sa.exists().where(mine))))


def set_others_aside(connection: Connection, session: str, patient: str) -> None:
    """Set the other rows of the wish aside, a number of whose session was just offered."""
    offered = sa.select(waiting.c.wish).where(
        waiting.c.session == session,
        waiting.c.patient == patient,
        waiting.c.state == PlaceState.OFFERED.value,
    )
    connection.execute(
        sa.update(waiting)
        .where(waiting.c.wish == offered.scalar_subquery(), _IS_WAITING)
        .values(state=PlaceState.MERGED.value)
    )


def end_others(connection: Connection, row: AnyRow, state: PlaceState) -> None:
    """End what else there is of the wish of a row that has ended."""
    connection.execute(
        sa.update(waiting)
        .where(waiting.c.wish == row.wish, waiting.c.id != row.id, _IS_WAITING)
        .values(state=state.value)
    )


def wait_on(connection: Connection, row: AnyRow, now: int) -> None:
    """Let somebody wait on for the other sessions of a wish; what was offered is called off."""
    connection.execute(
        sa.update(waiting)
        .where(
            waiting.c.wish == row.wish,
            waiting.c.state == PlaceState.MERGED.value,
            waiting.c.closes_at > now,
        )
        .values(state=PlaceState.WAITING.value)
    )


def let_wait_again(connection: Connection, session: str, now: int) -> None:
    """Let wait again whose place on a list ended before its time, with the calling-off.

    They stand where they stood, before whoever joins from now on, and are offered first what is
    free; a list whose time is up stays closed, and so does a wish that came true elsewhere.

    Source: BJ-2022-PLAN item 30; requirement row R061.
    """
    ended = (
        sa.select(waiting)
        .where(
            waiting.c.session == session,
            waiting.c.state == PlaceState.CLOSED,
            waiting.c.closes_at > now,
        )
        .order_by(waiting.c.joined_at.desc(), waiting.c.id.desc())
    )
    first_places = {row.patient: row for row in connection.execute(ended).all()}
    for row in first_places.values():
        state = PlaceState.WAITING if row.wish is None else _stands(connection, row)
        connection.execute(
            sa.update(waiting)
            .where(waiting.c.id == row.id, waiting.c.state == PlaceState.CLOSED)
            .values(state=state.value, booking=None, offer_until=None)
        )


def _stands(connection: Connection, row: AnyRow) -> PlaceState:
    """Return how a row of a wish stands whose session takes place after all.

    It waits if its patient still waits, set aside while they think about another session's number;
    a wish that has come to its end otherwise stays ended.
    """
    take_turn(connection, "wish", row.wish)
    others = sa.select(waiting.c.state).where(waiting.c.wish == row.wish, waiting.c.id != row.id)
    states = set(connection.scalars(others))
    if PlaceState.OFFERED in states:
        return PlaceState.MERGED
    has_ended = states & {PlaceState.TAKEN, PlaceState.LAPSED, PlaceState.LEFT}
    return PlaceState.CLOSED if has_ended else PlaceState.WAITING


def waiting_rows(connection: Connection, row: AnyRow) -> Sequence[AnyRow]:
    """Return the waiting rows that belong together with a waiting one, itself included."""
    if row.wish is None:
        return (row,)
    rows = sa.select(waiting).where(waiting.c.wish == row.wish, _IS_WAITING)
    return connection.execute(rows).all()


def shown_once(rows: Sequence[AnyRow]) -> list[AnyRow]:
    """Return places with one row for each wish: the offered one, else the first."""
    found: dict[str, AnyRow] = {}
    for row in rows:
        name = row.wish or row.id
        if name not in found or row.state == PlaceState.OFFERED:
            found[name] = row
    return list(found.values())
