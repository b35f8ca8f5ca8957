"""The calls after a booking: cancel, come, not come; waiting for one is in `waiting_calls`.

Every one that changes something runs under a key, as the acts before a booking do.
"""

from collections.abc import Callable

from sqlalchemy import Connection

from kiosk_app.central_service.after.arrivals import Arrivals
from kiosk_app.central_service.after.reprints import count_reprint
from kiosk_app.central_service.answering.answers import Outcome, Reply, refused
from kiosk_app.central_service.answering.keyed import Caller, Hook
from kiosk_app.central_service.booking.cancellations import Cancellations
from kiosk_app.central_service.calls.own_page_calls import OwnPageCalls
from kiosk_app.central_service.calls.shared import KeyedBody, Parts, no_hook
from kiosk_app.central_service.keeping.audit_log import AuditAct
from kiosk_app.central_service.patients.identity_platform import PlatformSilentError
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.contract import after
from kiosk_app.domain.identifiers import IdentifierSystem
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import Operation

Work = Callable[[Connection, int, str], Outcome]
"""An act at a millisecond, for a station."""


class Aftercare(OwnPageCalls):
    """Cancel, check in; staff's and doctors' notes."""

    def __init__(self, parts: Parts, *, hook: Hook = no_hook) -> None:
        super().__init__(parts, hook=hook)
        self._cancellations = Cancellations(self._policies, self._returns)
        self._arrivals = Arrivals(self._policies, self._returns, self._pre_visit)

    # --- giving back, coming -------------------------------------------------------------------

    def cancel(self, caller: Caller, appointment: str, body: after.CancelBody) -> Reply:
        """Give a number back and start the refund."""
        return self._do(
            caller,
            "cancel",
            appointment,
            body,
            lambda c, now, station: self._cancellations.cancel(c, now, station, appointment, body),
            staff=() if body.staff is None else (body.staff,),
            recorded=AuditAct.APPOINTMENT_CANCELLED,
        )

    def reprint(self, caller: Caller, appointment: str, body: after.ReprintBody) -> Reply:
        """Count one more copy of a ticket."""
        return self._do(
            caller,
            "reprint",
            appointment,
            body,
            lambda c, now, station: count_reprint(c, now, station, appointment, body),
        )

    def check_in(self, caller: Caller, body: after.CheckInBody) -> Reply:
        """Check a patient in; once more gives the place in the queue as it is now."""
        try:
            insured = self._insured(body.shown)
        except PlatformSilentError:
            return self.refusal(Reason.IDENTIFIER_UNANSWERED)
        is_plain = body.override is None and body.group is None
        who = self.who(caller) if caller.token is not None else None
        by = who.member.id if isinstance(who, SignedIn) else None
        return self._do(
            caller,
            "check in",
            "",
            body,
            lambda c, now, station: self._arrivals.check_in(c, now, station, body, insured, by=by),
            staff=() if body.override is None else (body.override.by,),
            recorded=None if is_plain else AuditAct.CHECKED_IN_OTHERWISE,
        )

    def results_check_in(self, caller: Caller, body: after.ResultsBody) -> Reply:
        """Check a patient in who comes back with results."""
        try:
            insured = self._insured(body.shown)
        except PlatformSilentError:
            return self.refusal(Reason.IDENTIFIER_UNANSWERED)
        return self._do(
            caller,
            "results check in",
            "",
            body,
            lambda c, now, station: self._arrivals.results(c, now, station, body, insured),
        )

    def _insured(self, shown: after.ShownCodeBody | None) -> Person | None:
        """Ask the insurer whose code was shown, outside any transaction; None for other codes."""
        if shown is None or shown.system is not IdentifierSystem.INSURANCE_CODE:
            return None
        return self._platform.person_behind(shown.value.strip(), self._clock())

    def fulfil(self, caller: Caller, appointment: str, body: after.FulfilBody) -> Reply:
        """Note that the doctor has seen the patient; from the consulting room only."""
        return self._do(
            caller,
            "fulfil",
            appointment,
            body,
            lambda c, now, station: self._arrivals.fulfil(c, now, station, appointment, body),
        )

    def make_void(self, caller: Caller, appointment: str, body: after.VoidBody) -> Reply:
        """Make a booking void, for another person came; at the counter only."""
        return self._do(
            caller,
            "make void",
            appointment,
            body,
            lambda c, now, station: self._arrivals.make_void(c, now, station, appointment, body),
            staff=(body.by,),
            recorded=AuditAct.APPOINTMENT_MADE_VOID,
        )

    # --- not coming ----------------------------------------------------------------------------

    def excuse(self, caller: Caller, appointment: str, body: after.ExcuseBody) -> Reply:
        """Excuse a no-show, two persons on evidence; at the counter only."""
        return self._do(
            caller,
            "excuse",
            appointment,
            body,
            lambda c, now, station: self._no_shows.excuse(c, now, station, appointment, body),
            staff=body.deciders,
            operation=Operation.EXCUSE,
            recorded=AuditAct.NO_SHOW_EXCUSED,
        )

    def appeal(self, caller: Caller, appointment: str, body: after.AppealBody) -> Reply:
        """Note why a patient says a no-show should not count."""
        return self._do(
            caller,
            "appeal",
            appointment,
            body,
            lambda c, now, station: self._no_shows.appeal(c, now, station, appointment, body),
        )

    def note_outage(self, caller: Caller, body: after.OutageBody) -> Reply:
        """Note when cancelling or checking in was out of order, by two; at the counter only."""
        return self._do(
            caller,
            "note outage",
            "",
            body,
            lambda c, now, station: self._no_shows.note_outage(c, now, station, body),
            staff=body.deciders,
            operation=Operation.NOTE_OUTAGE,
            recorded=AuditAct.OUTAGE_NOTED,
        )

    def _do(  # noqa: PLR0913 - an act, what it is about, and who is named as doing it
        self,
        caller: Caller,
        act: str,
        target: str,
        body: KeyedBody,
        work: Work,
        *,
        staff: tuple[StaffId, ...] = (),
        operation: Operation | None = None,
        recorded: AuditAct | None = None,
    ) -> Reply:
        """Run an act that needs nobody outside the database.

        Whoever is signed in can name nobody but themself as the one who acts, and beside them
        only who agreed to the operation at this station. What is `recorded` of them has a row in
        the record, in the transaction of the act.
        """
        by: SignedIn | None = None
        if caller.token is not None and (staff or recorded is not None):
            who = self._acting(caller, staff, operation)
            if isinstance(who, Refusal):
                return refused(who, self._words)
            by = who

        def run(connection: Connection, now: int, station: str) -> Outcome:
            outcome = work(connection, now, station)
            if by is not None and recorded is not None and not isinstance(outcome, Refusal):
                about = target or outcome.booking or ""
                deciders = " ".join(sorted(set(staff)))
                facts = {"target": about, "station": by.station, "deciders": deciders}
                self._note(connection, now, by.member.id, recorded, **facts)
            return outcome

        return self._act(
            caller,
            act,
            target,
            body,
            lambda question: lambda c, now: run(c, now, question.station),
        )

    def _acting(
        self, caller: Caller, staff: tuple[StaffId, ...], operation: Operation | None
    ) -> SignedIn | Refusal:
        """Return who is signed in, if they may act in these names."""
        who = self.who(caller)
        if isinstance(who, Refusal) or not staff:
            return who
        if who.member.id not in staff:
            return Refusal(Reason.NOT_ALLOWED)
        refusal = operation and self.why_not_agreed(caller, who, staff, operation)
        return refusal or who
