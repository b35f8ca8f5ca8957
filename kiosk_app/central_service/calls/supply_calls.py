"""The calls of staff about scarce numbers: capacity, sessions, add-ons, figures.

Who may do what is decided at the gate (`kiosk_app.domain.rights`). Each act is keyed, is done by
somebody who is signed in, and leaves a row in the record in its own transaction.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

import msgspec
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, Done, Outcome, Reply, refused
from kiosk_app.central_service.answering.keyed import Caller, Hook
from kiosk_app.central_service.booking.kept_holds import AddOnHolds
from kiosk_app.central_service.booking.terms import TermsOfHold
from kiosk_app.central_service.calls.records import Records
from kiosk_app.central_service.calls.shared import Parts, no_hook
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.numbers.supply_book import (
    Change,
    change_capacity,
    preview,
    stock_of,
    why_short,
)
from kiosk_app.central_service.supply import add_on_book
from kiosk_app.central_service.supply.add_on_pages import page_of, pending_of
from kiosk_app.central_service.supply.add_ons import Actor, AddOns
from kiosk_app.central_service.supply.figures import figures
from kiosk_app.central_service.supply.new_sessions import NewSession, add_session
from kiosk_app.central_service.supply.session_supply import supply_page
from kiosk_app.central_service.supply.unresolved import unresolved
from kiosk_app.contract import shapes, supply_shapes
from kiosk_app.contract.supply_shapes import CapacityAnswer, PoolChange, ShortShare
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason, Refusal

_ADJUSTED: Final = "BJ-OPD-DRAFT art. 8"
Deed = Callable[[Connection, int, Actor], Outcome]
"""What somebody who is signed in does in a keyed transaction."""


class SupplyCalls(Records):
    """Base of what staff do about supply; see `Calls` for what it takes to make one."""

    def __init__(self, parts: Parts, *, hook: Hook = no_hook) -> None:
        super().__init__(parts, hook=hook)
        terms = TermsOfHold(self._policies, self._no_shows, self._pre_visit)
        holds = AddOnHolds(self._policies, terms)
        self._add_ons = AddOns(self._policies, parts.security.audit_key, holds)

    # --- supply --------------------------------------------------------------------------------

    def preview_capacity(self, caller: Caller, session: str, capacity: int) -> Reply:
        """Return what another capacity would change; changes nothing."""
        return self._ask(
            caller,
            lambda connection, now: _changed(
                connection,
                session,
                preview(connection, session, capacity, self._policies.at(now)),
                self._policies.at(now),
            ),
        )

    def session_supply(self, caller: Caller, session: str) -> Reply:
        """Return a session's numbers as the schedule desk reads them."""

        def find(connection: Connection, now: int) -> Outcome:
            page = supply_page(connection, session, now)
            if page is None:
                return Refusal(Reason.UNKNOWN_SESSION)
            return Done(supply_shapes.SupplyPageAnswer(page=page))

        return self._ask(caller, find)

    def set_capacity(self, caller: Caller, session: str, body: supply_shapes.CapacityBody) -> Reply:
        """Give a session more numbers, or fewer down to what is taken."""

        def change(connection: Connection, now: int, actor: Actor) -> Outcome:
            policy, wanted = self._policies.at(now), body.capacity
            before = stock_of(connection, session).capacity
            actor.facts.update(before=str(before), after=str(wanted), clause=_ADJUSTED)
            done = change_capacity(connection, session, wanted, policy, actor.staff, now)
            return _changed(connection, session, done, policy)

        return self._deed(caller, AuditAct.SUPPLY_CHANGED, session, body, change)

    def add_session(self, caller: Caller, body: supply_shapes.SessionBody) -> Reply:
        """Add a session, of today if need be."""

        def add(connection: Connection, now: int, actor: Actor) -> Outcome:
            new = NewSession(
                department=body.department,
                practitioner=body.practitioner,
                clinic_type=body.clinic_type,
                day=body.day,
                begin=body.begin,
                end=body.end,
                capacity=body.capacity,
                room=body.room,
                band_minutes=body.band_minutes,
            )
            made = add_session(connection, new, self._policies.at(now), actor.staff, now)
            if isinstance(made, Refusal):
                return made
            return Done(supply_shapes.SessionAddedAnswer(session=SessionId(made)), CREATED)

        return self._deed(caller, AuditAct.SUPPLY_CHANGED, body.department, body, add)

    # --- add-ons -------------------------------------------------------------------------------

    def request_add_on(self, caller: Caller, body: supply_shapes.AddOnBody) -> Reply:
        """Ask for one more number of a session, for one patient."""
        return self._deed(
            caller,
            AuditAct.ADD_ON_REQUESTED,
            body.session,
            body,
            lambda connection, now, actor: self._add_ons.request(connection, now, actor, body),
        )

    def approve_add_on(self, caller: Caller, add_on: str) -> Reply:
        """Agree to an add-on."""
        return self._deed(
            caller,
            AuditAct.ADD_ON_APPROVED,
            add_on,
            shapes.EmptyBody(),
            lambda connection, now, actor: self._add_ons.approve(connection, now, actor, add_on),
        )

    def reject_add_on(self, caller: Caller, add_on: str) -> Reply:
        """Refuse an add-on that was asked for."""
        return self._deed(
            caller,
            AuditAct.ADD_ON_REJECTED,
            add_on,
            shapes.EmptyBody(),
            lambda connection, now, actor: self._add_ons.reject(connection, now, actor, add_on),
        )

    def issue_add_on(
        self, caller: Caller, add_on: str, body: supply_shapes.AddOnIssueBody
    ) -> Reply:
        """Hold an approved add-on for its patient."""
        return self._deed(
            caller,
            AuditAct.ADD_ON_ISSUED,
            add_on,
            body,
            lambda connection, now, actor: self._add_ons.issue(
                connection, now, actor, add_on, body
            ),
        )

    def session_add_ons(self, caller: Caller, session: str) -> Reply:
        """Return a session's add-ons, its limits, and whether the record of all is whole."""

        def find(connection: Connection, now: int) -> Outcome:
            bad = self._add_ons.first_bad(connection)
            who = self._signed_in(connection, caller, now)
            if isinstance(who, Refusal):
                return who
            policy, asks_as = self._policies.at(now), who.member.asks_as
            page = page_of(connection, session, policy, bad, now, asks_as)
            if page is None:
                return Refusal(Reason.UNKNOWN_SESSION)
            return Done(supply_shapes.AddOnPageAnswer(page=page))

        return self._ask(caller, find)

    def pending_add_ons(self, caller: Caller) -> Reply:
        """Return the add-ons of all sessions that await approval."""

        def find(connection: Connection, now: int) -> Outcome:
            bad = self._add_ons.first_bad(connection)
            pending = pending_of(connection, self._policies.at(now), bad, now)
            return Done(supply_shapes.PendingAddOnsAnswer(pending=pending))

        return self._ask(caller, find)

    def add_on_report(self, caller: Caller, first_day: date, last_day: date) -> Reply:
        """Return issued add-ons by doctor, and whether the record of all of them is whole."""

        def find(connection: Connection, _now: int) -> Outcome:
            counts = add_on_book.by_doctor(connection, first_day.isoformat(), last_day.isoformat())
            return Done(
                supply_shapes.AddOnReportAnswer(
                    doctors=tuple(
                        supply_shapes.DoctorAddOns(doctor=doctor, issued=issued)
                        for doctor, issued in sorted(counts.items())
                    ),
                    first_bad=self._add_ons.first_bad(connection),
                )
            )

        return self._ask(caller, find)

    def figures(self, caller: Caller, first_day: date, last_day: date) -> Reply:
        """Return the figures of the sessions of these days, without identities."""
        return self._ask(
            caller, lambda connection, _now: Done(figures(connection, first_day, last_day))
        )

    def unresolved(self, caller: Caller) -> Reply:
        """Return what is not settled yet, the oldest first, and what of it is too old."""
        return self._ask(
            caller,
            lambda connection, now: Done(unresolved(connection, now, self._policies.at(now))),
        )

    # --- inside --------------------------------------------------------------------------------

    def _deed(
        self, caller: Caller, act: AuditAct, target: str, body: msgspec.Struct, deed: Deed
    ) -> Reply:
        """Do a keyed act as whoever is signed in, with its row in the record, all or nothing."""
        self._know_policies()
        who = self.who(caller)
        if isinstance(who, Refusal):
            return refused(who, self._words)
        question = self._keyed.question(caller, act.value, f"{who.member.id} {target}", body)
        if isinstance(question, Refusal):
            return refused(question, self._words)

        def transact(connection: Connection, now: int) -> Outcome:
            found = self._signed_in(connection, caller, now)
            if isinstance(found, Refusal):
                return found
            actor = Actor(found.member.id, found.station, found.member.asks_as)
            outcome = deed(connection, now, actor)
            if not isinstance(outcome, Refusal):
                facts = {"target": target, "station": found.station, **actor.facts}
                if not isinstance(outcome, Done):
                    facts["reason"] = outcome.refusal.reason.value
                self._note(connection, now, found.member.id, act, **facts)
            return outcome

        return self._keyed.replay(question) or self._keyed.run(question, transact)


def _changed(
    connection: Connection, session: str, change: Change | Refusal, policy: Policy
) -> Outcome:
    if isinstance(change, Refusal):
        return change
    why = why_short(connection, session, change, policy)
    said = {} if why is None else dict(why.facts)
    short = ShortShare(pool=Pool(said["pool"]), least=int(said["least"])) if said else None
    return Done(
        CapacityAnswer(
            session=SessionId(session),
            changes=tuple(
                PoolChange(pool=pool, before=before, after=after)
                for pool, (before, after) in change.items()
            ),
            short=short,
        )
    )
