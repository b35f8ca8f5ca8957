"""Which of those who wait could have a number now, and which pools are kept for them.

While somebody who is entitled waits for a number of a session, what comes back to the pools they
may draw from is theirs: others see nothing of it and cannot claim it, so that newcomers never
overtake. Who waits and could not have a number keeps nothing from anybody.

Source: BJ-OPD-DRAFT art. 10 (1), art. 10 (2), art. 27; requirement row R061.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import day_of
from kiosk_app.central_service.numbers import counted, ledger
from kiosk_app.central_service.numbers.bans import ban_of
from kiosk_app.central_service.numbers.catalogue_store import (
    AnyRow,
    existing_department,
    existing_session,
)
from kiosk_app.central_service.numbers.kept import pools_for
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.tables.schema import (
    FOR_WAITERS,
    PlaceState,
    SeatState,
    clinic_session,
    seat,
    waiting,
)
from kiosk_app.domain.channels import Channel, kind_of
from kiosk_app.domain.eligibility import may_attend
from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.limits import ADD_ON, may_hold
from kiosk_app.domain.noshow import may_book
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.pools import Pool, is_special_group
from kiosk_app.domain.refusal import Reason, Refusal

_NOTHING: frozenset[Pool] = frozenset()


class Entitlement:
    """Asks of those who wait what is asked of anybody who wants a number, on site."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies

    def kept(
        self, connection: Connection, sessions: Collection[str], now: int
    ) -> Mapping[str, frozenset[Pool]]:
        """Return the pools of each of these sessions that are kept for those who wait.

        What came back while somebody waited is shown to nobody else before it is decided whose it
        is. Where no number is to be had at all, nobody is asked who could have one.
        """
        waiters = _waiters(connection, sessions, now)
        kept = {
            session: _NOTHING.union(*(self._reach(row, now) for row in waiters.get(session, ())))
            for session in sessions
        }
        for session in _with_numbers(connection, waiters, now):
            kept[session] = self._of_entitled(connection, session, waiters[session], now)
        return kept

    def pools(self, connection: Connection, session: str, now: int) -> frozenset[Pool]:
        """Return the pools of a session that somebody who waits and is entitled draws from."""
        rows = _waiters(connection, [session], now).get(session, [])
        return self._of_entitled(connection, session, rows, now)

    def is_entitled(self, connection: Connection, session: AnyRow, patient: str, now: int) -> bool:
        """Tell whether a patient could have a number of the session now, on site.

        Much may have come in between since they joined: a ban, a birthday, a correction, another
        number. A child's guardian names themself when the offer is taken.
        """
        today, day = day_of(now), date.fromisoformat(session.day)
        policy = self._policies.at(now)
        record = patients.existing(connection, patient)
        if record.phone is None:
            return False
        ban = ban_of(connection, self._policies, patient, now)
        department = existing_department(connection, session.department)
        barred = may_book(ban, Channel.KIOSK, is_today=day == today, policy=policy) or may_attend(
            patients.person_of(record), department, day, policy
        )
        if barred is not None and barred.reason is not Reason.GUARDIAN_REQUIRED:
            return False
        return self._is_within_limits(connection, session, patient, now)

    # --- inside --------------------------------------------------------------------------------

    def _of_entitled(
        self, connection: Connection, session: str, rows: Iterable[AnyRow], now: int
    ) -> frozenset[Pool]:
        """Return what those of the rows reach who are entitled; asks no more than it takes."""
        pools = _NOTHING
        for row in rows:
            reach = self._reach(row, now)
            if not reach <= pools and self.is_entitled(
                connection, existing_session(connection, session), row.patient, now
            ):
                pools |= reach
        return pools

    def _reach(self, row: AnyRow, now: int) -> frozenset[Pool]:
        policy, day = self._policies.at(now), date.fromisoformat(row.day)
        is_special = is_special_group(PriorityGroup(row.group_name), policy)
        return frozenset(pools_for(policy, day, row.ends_at, now, is_special=is_special))

    def _is_within_limits(
        self, connection: Connection, session: AnyRow, patient: str, now: int
    ) -> bool:
        """Tell whether a patient could have a number of the session today by the limits."""
        policy, today = self._policies.at(now), day_of(now)
        department, day = DepartmentId(session.department), date.fromisoformat(session.day)
        way = kind_of(Channel.KIOSK, max(day, today), today)
        every, has_spans = counted.all_that_counts(
            connection,
            patient,
            counted.booked(connection, patient),
            ADD_ON if isinstance(way, Refusal) else way.value,
            today,
            policy,
        )
        return may_hold(department, day, every, policy, has_spans=has_spans) is None


def _waiters(
    connection: Connection, sessions: Collection[str], now: int
) -> Mapping[str, list[AnyRow]]:
    """Return who waits for a number of which session, of those whose list is open."""
    rows = connection.execute(
        sa.select(waiting.c.session, waiting.c.patient, waiting.c.group_name)
        .add_columns(clinic_session.c.day, clinic_session.c.ends_at)
        .join(clinic_session, clinic_session.c.id == waiting.c.session)
        .where(
            sa.text("waiting.state IN ('waiting', 'offered')"),  # as the partial index says it
            waiting.c.session.in_(sessions),
            waiting.c.state == PlaceState.WAITING,
            waiting.c.closes_at > now,
        )
        .order_by(waiting.c.joined_at, waiting.c.id)
    ).all()
    found: defaultdict[str, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.session].append(row)
    return found


def _with_numbers(connection: Connection, sessions: Collection[str], now: int) -> list[str]:
    """Return the sessions that have a number to be had, and none that is still to be decided of."""
    if not sessions:
        return []
    is_undecided = sa.and_(seat.c.state == SeatState.FREE, seat.c.away_until == FOR_WAITERS)
    undecided = sa.func.sum(sa.case((is_undecided, 1), else_=0))
    of_them = sa.select(seat.c.session).where(seat.c.session.in_(sessions), ledger.is_open(now))
    return list(connection.scalars(of_them.group_by(seat.c.session).having(undecided == 0)))
