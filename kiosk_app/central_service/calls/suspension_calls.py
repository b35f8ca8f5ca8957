"""The calls of staff about called-off and late clinics, and about telling patients."""

from datetime import date
from typing import Final

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome, Reply
from kiosk_app.central_service.answering.keyed import Caller, Hook
from kiosk_app.central_service.calls.shared import Parts, no_hook
from kiosk_app.central_service.calls.supply_calls import SupplyCalls
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.keeping.instants import day_of
from kiosk_app.central_service.messages import notices
from kiosk_app.central_service.numbers import clinic_statuses
from kiosk_app.central_service.numbers.catalogue_store import read_session
from kiosk_app.central_service.supply.add_ons import Actor
from kiosk_app.central_service.supply.desk_sessions import sessions_of_day
from kiosk_app.central_service.suspension import suspension_case_book as cases
from kiosk_app.central_service.suspension import worklists
from kiosk_app.central_service.suspension.suspension_outcomes import settle
from kiosk_app.central_service.suspension.suspensions import Suspensions
from kiosk_app.central_service.tables.schema_supply import clinic_status
from kiosk_app.contract import shapes, suspension_shapes
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import LiveStatus
from kiosk_app.domain.suspension_notice import Attempt

_SAID: Final = "BJ-2022-PLAN item 29"


class SuspensionCalls(SupplyCalls):
    """Calling off, settling, telling; see `SupplyCalls` for how an act is done."""

    def __init__(self, parts: Parts, *, hook: Hook = no_hook) -> None:
        super().__init__(parts, hook=hook)
        self._suspensions = Suspensions(self._policies, self._waitlists)

    # --- calling off ---------------------------------------------------------------------------

    def suspend(self, caller: Caller, body: suspension_shapes.SuspendBody) -> Reply:
        """Call sessions off."""
        return self._deed(
            caller,
            AuditAct.SUSPENDED,
            " ".join(body.sessions)[:80],
            body,
            lambda connection, now, actor: self._suspensions.suspend(connection, now, actor, body),
        )

    def resume(self, caller: Caller, case: str) -> Reply:
        """Let a session take place after all."""
        return self._deed(
            caller,
            AuditAct.RESUMED,
            case,
            shapes.EmptyBody(),
            lambda connection, now, actor: self._suspensions.resume(connection, now, actor, case),
        )

    def case(self, caller: Caller, case: str) -> Reply:
        """Return the worklist of a called-off session."""

        def find(connection: Connection, _now: int) -> Outcome:
            if cases.case_row(connection, case) is None:
                return Refusal(Reason.NOT_FOUND)
            return Done(cases.answer(connection, case))

        return self._ask(caller, find)

    def open_cases(self, caller: Caller) -> Reply:
        """Return the cases that are open, or whose patients have to be told of the resuming."""
        return self._ask(
            caller,
            lambda connection, now: Done(
                suspension_shapes.OpenCasesAnswer(cases=worklists.open_cases(connection, now))
            ),
        )

    def worklist(self, caller: Caller, case: str) -> Reply:
        """Return a case with its patients and where they can go."""

        def find(connection: Connection, now: int) -> Outcome:
            page = worklists.page_of(connection, case, self._policies.at(now), now)
            if page is None:
                return Refusal(Reason.NOT_FOUND)
            return Done(suspension_shapes.WorklistAnswer(page=page))

        return self._ask(caller, find)

    def show_phones(self, caller: Caller, case: str, body: suspension_shapes.PhonesBody) -> Reply:
        """Tell whole telephone numbers of patients of a case."""

        def tell(connection: Connection, _now: int, _actor: Actor) -> Outcome:
            found = worklists.phones_of(connection, case, body.appointments)
            if found is None:
                return Refusal(Reason.NOT_FOUND)
            return Done(suspension_shapes.PhonesAnswer(phones=found))

        return self._deed(caller, AuditAct.PHONES_SHOWN, case, body, tell)

    def day_sessions(self, caller: Caller, day: date) -> Reply:
        """Return the sessions of a day as staff see them."""
        return self._ask(
            caller,
            lambda connection, _now: Done(
                suspension_shapes.DaySessionsAnswer(sessions=sessions_of_day(connection, day))
            ),
        )

    def settle_case(self, caller: Caller, case: str, body: suspension_shapes.OutcomeBody) -> Reply:
        """Give patients of a called-off session their outcome."""
        return self._deed(
            caller,
            AuditAct.OUTCOME_GIVEN,
            case,
            body,
            lambda connection, now, actor: settle(
                connection, now, actor, case, body, self._policies
            ),
        )

    def close_case(self, caller: Caller, case: str) -> Reply:
        """Close a case whose patients all have an outcome."""

        def close(connection: Connection, now: int, actor: Actor) -> Outcome:
            refusal = cases.close(connection, case, actor.staff, now)
            return refusal or Done(cases.answer(connection, case))

        return self._deed(caller, AuditAct.CASE_CLOSED, case, shapes.EmptyBody(), close)

    # --- telling patients ----------------------------------------------------------------------

    def set_status(self, caller: Caller, session: str, body: suspension_shapes.StatusBody) -> Reply:
        """Say that a doctor is late or away, or back."""

        def say(connection: Connection, now: int, actor: Actor) -> Outcome:
            row = read_session(connection, session)
            if row is None or row.day != day_of(now).isoformat():
                return Refusal(Reason.UNKNOWN_SESSION)
            live = clinic_statuses.live_notes(connection, clinic_status.c.session == session)
            note = live.get(session)
            before = LiveStatus.ON_TIME if note is None else note.status
            actor.facts.update(before=before.value, after=body.status.value, clause=_SAID)
            clinic_statuses.say(
                connection,
                session,
                body.status,
                body.reason,
                minutes=body.minutes,
                by=actor.staff,
                now=now,
            )
            return Done(
                suspension_shapes.StatusAnswer(
                    session=SessionId(session),
                    practitioner=row.practitioner,
                    status=body.status,
                    minutes=body.minutes,
                )
            )

        return self._deed(caller, AuditAct.STATUS_SAID, session, body, say)

    def unreached(self, caller: Caller) -> Reply:
        """Return the call list: patients of called-off sessions whom nobody has reached."""
        return self._ask(
            caller,
            lambda connection, now: Done(
                suspension_shapes.UnreachedAnswer(
                    patients=notices.unreached(connection, self._policies.at(now), now)
                )
            ),
        )

    def note_attempt(
        self, caller: Caller, notice: str, body: suspension_shapes.AttemptBody
    ) -> Reply:
        """Write down one try to reach a patient."""

        def note(connection: Connection, now: int, _actor: Actor) -> Outcome:
            attempt = Attempt(body.channel, body.has_reached)
            done = notices.tried(connection, notice, attempt, now)
            return Refusal(Reason.NOT_FOUND) if done is None else Done(done)

        return self._deed(caller, AuditAct.NOTICE_TRIED, notice, body, note)
