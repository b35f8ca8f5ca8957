"""Who asks, with which rights, about whose thing: the table of rights, applied.

A person who is refused leaves a row in the record; a station without anybody does not.

Source: GB/T 22239-2019 8.1.4.2, 8.1.4.3; `kiosk_app.domain.rights`.
"""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.calls.accounts import Accounts
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.central_service.tables.schema import booking, payment_order, station
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import Operation, StationKind, Whose, may_do, whose

_OF_A_STATION = {"hold": booking, "order": payment_order}
"""Things that belong to the station where they were made, by the name of their gap in a path."""

_OF_A_PERSON = "member"
_OWNED = frozenset({*_OF_A_STATION, _OF_A_PERSON})
_STAFFED = frozenset({StationKind.COUNTER, StationKind.REFERRAL})
_KINDS = frozenset(kind.value for kind in StationKind)


class Admission(Accounts):
    """Decides who gets in."""

    def may_pass_unseen(
        self, caller: Caller, operation: Operation, things: Mapping[str, str]
    ) -> bool:
        """Tell whether a station is let through by what is known of it already."""
        kind = self._kinds.get(caller.station or "")
        is_plain = caller.token is None and _OWNED.isdisjoint(things)
        return kind is not None and is_plain and may_do((kind,), operation) is None

    def admit(
        self, caller: Caller, operation: Operation, things: Mapping[str, str]
    ) -> Refusal | None:
        """Say why the caller may not do this, or None.

        Args:
            caller: who asks, as they came.
            operation: what the route is.
            things: what the path names, by the names of its gaps.

        Returns:
            UNKNOWN_STATION, NOT_SIGNED_IN, NOT_ALLOWED; NOT_YOUR_HOLD for what they may do with
            their own things, but not with this.
        """
        if caller.token is not None:
            who = self.who(caller)
            if isinstance(who, Refusal):
                return who
            refusal = self._judge(caller, operation, things, who)
            if refusal is not None:
                self._note_refused(who, operation, refusal)
            return refusal
        return self._judge(caller, operation, things, None)

    # --- inside --------------------------------------------------------------------------------

    def _judge(
        self,
        caller: Caller,
        operation: Operation,
        things: Mapping[str, str],
        who: SignedIn | None,
    ) -> Refusal | None:
        with self._database.read() as connection:
            kind = self._kind(connection, caller.station)
            if kind is None:
                return Refusal(Reason.UNKNOWN_STATION)
            is_own = self._is_own(connection, caller, things, who)
        holders = (kind,) if who is None else tuple(who.member.roles)
        refusal = may_do(holders, operation, is_own=is_own)
        if refusal is None:
            return None
        if who is None and not whose(holders, operation):
            return _why_nobody(kind, operation)
        is_foreign_booking = bool(things.keys() & _OF_A_STATION.keys())
        if is_foreign_booking and Whose.OWN & whose(holders, operation):
            return Refusal(Reason.NOT_YOUR_HOLD)
        return refusal

    def _kind(self, connection: Connection, name: str | None) -> StationKind | None:
        found = connection.execute(
            sa.select(station.c.kind).where(
                station.c.id == (name or ""), station.c.is_enabled.is_(True)
            )
        ).first()
        if found is None or found.kind not in _KINDS:
            return None
        kind = StationKind(found.kind)
        self._kinds[name or ""] = kind
        return kind

    @staticmethod
    def _is_own(
        connection: Connection, caller: Caller, things: Mapping[str, str], who: SignedIn | None
    ) -> bool | None:
        """Tell whose thing it is; None where there is no such thing to touch."""
        if _OF_A_PERSON in things:
            return who is not None and things[_OF_A_PERSON] == who.member.id
        for name, table in _OF_A_STATION.items():
            if name in things:
                made_at = connection.scalar(
                    sa.select(table.c.station).where(table.c.id == things[name])
                )
                return None if made_at is None else bool(made_at == caller.station)
        return None

    def _note_refused(self, who: SignedIn, operation: Operation, refusal: Refusal) -> None:
        facts = {"operation": operation.value, "reason": refusal.reason.value}

        def note(connection: Connection) -> None:
            now = to_ms(self._clock())
            actor = who.member.id
            self._note(connection, now, actor, AuditAct.REFUSED, station=who.station, **facts)

        self._database.transact(note)


def _why_nobody(kind: StationKind, operation: Operation) -> Refusal:
    """At a staffed place nobody is signed in; a kiosk has no business with it at all."""
    is_staffed = kind in _STAFFED or operation is Operation.OWN_ACCOUNT
    return Refusal(Reason.NOT_SIGNED_IN if is_staffed else Reason.NOT_ALLOWED)
