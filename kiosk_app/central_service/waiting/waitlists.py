"""The waitlists: join, leave, take what is offered; offer what comes back, and offer it on.

A number offered is a seat kept for one who waits: nobody else can claim it while the list is open,
whether a worker has noticed the end of the offer or not. While anybody waits, what comes back is
not shown to others (`entitled`), so newcomers never overtake.

Source: BJ-OPD-DRAFT art. 27; requirement row R061.
"""

import secrets
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import share_session_turn, take_turn
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.events import SERVICE, Act, record
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.catalogue_store import (
    AnyRow,
    existing_department,
    existing_session,
    practitioner_of,
    read_session,
)
from kiosk_app.central_service.numbers.kept import pools_for
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.tables.schema import (
    FOR_WAITERS,
    BookingState,
    PlaceState,
    booking,
    seat,
    waiting,
)
from kiosk_app.central_service.waiting import wishes
from kiosk_app.central_service.waiting.entitled import Entitlement
from kiosk_app.central_service.waiting.hold_backs import HoldBacks
from kiosk_app.contract.place_shapes import PlaceAnswer
from kiosk_app.domain import waitlist
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.pools import is_special_group
from kiosk_app.domain.sessions import HalfDay

_IS_OPEN = sa.text("waiting.state IN ('waiting', 'offered')")
"""As the partial index says it."""


class Waitlists:
    """Reads lists, offers numbers, ends offers; the acts of patients are in `waiting_acts`."""

    def __init__(self, policies: Policies, hold_backs: HoldBacks) -> None:
        self._policies = policies
        self._entitlement = Entitlement(policies)
        self.hold_backs = hold_backs

    def read(self, connection: Connection, session: AnyRow, now: int) -> waitlist.Waitlist:
        """Return the list of a session, as the rules see it."""
        waiters, offers = [], []
        for row in _open_rows(connection, session.id):
            waiter = _waiter(row)
            if row.state == PlaceState.OFFERED:
                offers.append(waitlist.Offer(waiter, of_ms(row.offer_until)))
            else:
                waiters.append(waiter)
        closes = waitlist.closes_at(of_ms(session.begins_at), self._policies.at(now))
        return waitlist.Waitlist(closes, tuple(waiters), tuple(offers))

    def offer_free(self, connection: Connection, session: AnyRow, now: int) -> int:
        """Offer every number that came back to the first who is entitled; return how many.

        What nobody who waits may have goes the other way: away for a while, and then to all.
        """
        share_session_turn(connection, session.id)
        take_turn(connection, "waitlist", session.id)
        offered = 0
        while self._offer_one(connection, session, now):
            offered += 1
        pools = self._entitlement.pools(connection, session.id, now)
        self.hold_backs.put_away(connection, session, pools, now)
        return offered

    def close(self, connection: Connection, session: str, station: str, now: int) -> None:
        """End the list of a session that is called off, offers included; wishes go on elsewhere."""
        take_turn(connection, "waitlist", session)
        for row in _open_rows(connection, session):
            self._end_one(connection, row, PlaceState.CLOSED, station, now)
            if row.state == PlaceState.OFFERED and row.wish is not None:
                wishes.wait_on(connection, row, now)

    def reopen(self, connection: Connection, session_id: str, now: int) -> None:
        """Let those wait on whose list had ended with a calling-off, now that it takes place.

        Source: BJ-2022-PLAN item 30; requirement row R061.
        """
        take_turn(connection, "waitlist", session_id)
        wishes.let_wait_again(connection, session_id, now)
        self.offer_free(connection, existing_session(connection, session_id), now)

    def away_after(self, session: AnyRow, lapses_at: int) -> int:
        """Return until when a number out of an offer stays away if nobody takes it in the end."""
        return self.hold_backs.until(session, lapses_at)

    def work(self, database: Database, now: int) -> None:
        """End offers and lists whose time is up, and offer on what came back; repeatable.

        Each session in a transaction of its own: nobody holds the turn of one, or of a wish of it,
        while waiting for the next.
        """
        with database.read() as connection:
            sessions = sorted(str(each) for each in connection.scalars(_with_work(now)))
        for session_id in sessions:
            with database.write() as connection:
                self._work_on(connection, session_id, now)

    def end(
        self, connection: Connection, row: AnyRow, state: PlaceState, station: str, now: int
    ) -> None:
        """End a place that is as `row` says, and the wish it is of, if it is of one."""
        if self._end_one(connection, row, state, station, now) and row.wish is not None:
            wishes.end_others(connection, row, state)

    def _end_one(
        self, connection: Connection, row: AnyRow, state: PlaceState, station: str, now: int
    ) -> bool:
        """End one row that is as it was read; a number that was offered for it is free again.

        The number first, as whoever claims it does: the two never wait for each other.
        """
        offered = ledger.by_id(connection, row.booking) if row.booking else None
        if row.wish is not None:
            take_turn(connection, "wish", row.wish)
        ended = connection.execute(
            sa.update(waiting)
            .where(waiting.c.id == row.id, waiting.c.state == row.state)
            .values(state=state.value)
        )
        if ended.rowcount and offered is not None and offered.state == BookingState.OFFERED:
            away = FOR_WAITERS
            ledger.give_back(
                connection, offered, BookingState.LAPSED, station, now, away_until=away
            )
        return bool(ended.rowcount)

    @staticmethod
    def has_work(connection: Connection) -> bool:
        """Tell whether anybody waits or thinks about an offer at all."""
        return bool(
            connection.scalar(sa.select(sa.exists(sa.select(waiting.c.id).where(_IS_OPEN))))
        )

    def place(self, connection: Connection, row: AnyRow, now: int) -> PlaceAnswer:
        """Return a place as the wire says it."""
        session = existing_session(connection, row.session)
        department = existing_department(connection, session.department)
        is_offered = row.state == PlaceState.OFFERED
        wish = None if row.wish is None else wishes.wish_of(session)
        ahead = 0
        if row.state == PlaceState.WAITING:
            lists = wishes.waiting_rows(connection, row)
            ahead = min(self._ahead(connection, each, now) for each in lists)
        begin = None
        if is_offered:
            begin = connection.scalar(
                sa.select(seat.c.begins_at).where(seat.c.booking == row.booking)
            )
        return PlaceAnswer(
            place=row.wish or row.id,
            any_session=wish,
            session=SessionId(row.session),
            state=row.state,
            ahead=ahead,
            closes_at=of_ms(row.closes_at),
            offer_until=of_ms(row.offer_until) if is_offered else None,
            band_begin=None if begin is None else of_ms(begin),
            department=department.id,
            department_name=department.name,
            department_name_en=department.name_en,
            practitioner=practitioner_of(session) if is_offered or wish is None else None,
            clinic_type=ClinicType(session.clinic_type),
            day=date.fromisoformat(session.day),
            half_day=HalfDay(session.half_day),
        )

    # --- inside --------------------------------------------------------------------------------

    def _work_on(self, connection: Connection, session_id: str, now: int) -> None:
        share_session_turn(connection, session_id)
        take_turn(connection, "waitlist", session_id)
        for row in _over(connection, session_id, now):
            self.end(connection, row, PlaceState.LAPSED, SERVICE, now)
        connection.execute(
            sa.update(waiting)
            .where(
                waiting.c.session == session_id,
                waiting.c.state == PlaceState.WAITING,
                waiting.c.closes_at <= now,
            )
            .values(state=PlaceState.CLOSED.value)
        )
        session = read_session(connection, session_id)
        if session is not None and not session.is_suspended:
            self.offer_free(connection, session, now)

    def _ahead(self, connection: Connection, row: AnyRow, now: int) -> int:
        """Return how many are entitled before somebody on the list of one session."""
        session = read_session(connection, row.session)
        if session is None:
            return 0
        listed = self.read(connection, session, now)
        order = waitlist.in_order(listed, self._policies.at(now))
        return [waiter.patient for waiter in order].index(PatientId(row.patient))

    def _offer_one(self, connection: Connection, session: AnyRow, now: int) -> bool:
        """Offer one number to the first who may have it; False where there is none to offer."""
        listed, policy = self.read(connection, session, now), self._policies.at(now)
        for waiter in waitlist.in_order(listed, policy):
            if not wishes.is_waiting_still(connection, session.id, waiter.patient):
                continue  # they were just offered another session's number
            alone = waitlist.Waitlist(listed.closes_at, (waiter,))
            found = waitlist.offer_next(alone, of_ms(now), policy)
            if not isinstance(found, tuple):
                return False
            if self._entitlement.is_entitled(
                connection, session, waiter.patient, now
            ) and self._keep(connection, session, found[1], now):
                return True
        return False

    def _keep(
        self, connection: Connection, session: AnyRow, offer: waitlist.Offer, now: int
    ) -> bool:
        """Keep a seat for an offer; False where none is free for this patient."""
        patient, until = offer.waiter.patient, to_ms(offer.expires_at)
        policy = self._policies.at(now)
        wish = _wish_of(session, offer.waiter.group, policy, now)
        taken = ledger.claim(connection, wish, now)
        if taken is None:
            return False
        connection.execute(
            sa.insert(booking).values(
                id=wish.booking,
                session=session.id,
                seat=taken.id,
                department=session.department,
                day=session.day,
                patient=patient,
                station=SERVICE,
                state=BookingState.OFFERED.value,
                fee=session.fee,
                policy=policy.name,
                held_at=now,
                expires_at=until,
                is_station_told=False,
            )
        )
        connection.execute(
            sa.update(waiting)
            .where(
                waiting.c.session == session.id,
                waiting.c.patient == patient,
                waiting.c.state == PlaceState.WAITING,
            )
            .values(state=PlaceState.OFFERED.value, booking=wish.booking, offer_until=until)
        )
        wishes.set_others_aside(connection, session.id, patient)
        record(connection, now, SERVICE, Act.OFFERED, booking=wish.booking, seat=taken.id)
        return True


def _wish_of(session: AnyRow, group: PriorityGroup, policy: Policy, now: int) -> ledger.Wish:
    """Return the wish for any number of a session that somebody who waits may have."""
    return ledger.Wish(
        booking=f"hold-{secrets.token_hex(8)}",
        session=session.id,
        begins_at=None,
        pools=pools_for(
            policy,
            date.fromisoformat(session.day),
            session.ends_at,
            now,
            is_special=is_special_group(group, policy),
        ),
        hold_until=to_ms(waitlist.closes_at(of_ms(session.begins_at), policy)),
    )


def _open_rows(connection: Connection, session: str) -> Sequence[AnyRow]:
    return connection.execute(
        sa.select(waiting).where(_IS_OPEN, waiting.c.session == session)
    ).all()


def _with_work(now: int) -> sa.Select[tuple[str]]:
    """Select the sessions somebody waits for, or whose offer is over."""
    is_over = sa.and_(waiting.c.state == PlaceState.OFFERED, waiting.c.offer_until <= now)
    waits = waiting.c.state == PlaceState.WAITING
    return sa.select(waiting.c.session).where(sa.or_(waits, is_over)).distinct()


def _over(connection: Connection, session: str, now: int) -> Sequence[AnyRow]:
    """Return the places of a session whose offer is over, those of wishes in the order of turns."""
    return connection.execute(
        sa.select(waiting)
        .where(
            waiting.c.session == session,
            waiting.c.state == PlaceState.OFFERED,
            waiting.c.offer_until <= now,
        )
        .order_by(waiting.c.wish, waiting.c.id)
    ).all()


def _waiter(row: AnyRow) -> waitlist.Waiter:
    return waitlist.Waiter(
        PatientId(row.patient), of_ms(row.joined_at), PriorityGroup(row.group_name)
    )
