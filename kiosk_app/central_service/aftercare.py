"""The calls after a booking: a patient's page, cancel, come, wait, not come.

Every one that changes something runs under a key, as the acts before a booking do.
"""

from collections.abc import Callable

from sqlalchemy import Connection

from kiosk_app.central_service import voids
from kiosk_app.central_service.agreements import Agreements
from kiosk_app.central_service.answers import Outcome, Reply, refused
from kiosk_app.central_service.arrivals import Arrivals
from kiosk_app.central_service.calls import KeyedBody, Parts, no_hook
from kiosk_app.central_service.cancellations import Cancellations
from kiosk_app.central_service.identity_platform import PlatformSilentError
from kiosk_app.central_service.keyed import Caller, Hook
from kiosk_app.central_service.own_page import OwnPage
from kiosk_app.central_service.reprints import count_reprint
from kiosk_app.contract import after
from kiosk_app.domain.identifiers import IdentifierSystem
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import Operation

Work = Callable[[Connection, int, str], Outcome]
"""An act at a millisecond, for a station."""


class Aftercare(Agreements):
    """Records and timeline; cancel, check in, wait; staff's and doctors' notes."""

    def __init__(self, parts: Parts, *, hook: Hook = no_hook) -> None:
        super().__init__(parts, hook=hook)
        self._cancellations = Cancellations(self._policies, self._returns)
        self._arrivals = Arrivals(self._policies, self._returns, self._pre_visit)
        self._own_page = OwnPage(self._policies, self._no_shows, self._waitlists, self._waiting)

    # --- a patient's page ----------------------------------------------------------------------

    def records(self, caller: Caller, patient: str) -> Reply:
        """Return a patient's appointments, waitlist places, no-shows and ban."""
        return self._ask(
            caller,
            lambda connection, now: self._own_page.of_patient(
                connection, now, caller.station or "", patient
            ),
        )

    def timeline(self, caller: Caller, appointment: str) -> Reply:
        """Return everything that happened to an appointment."""
        return self._ask(
            caller, lambda connection, _now: self._own_page.timeline(connection, appointment)
        )

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
        return self._do(
            caller,
            "check in",
            "",
            body,
            lambda c, now, station: self._arrivals.check_in(c, now, station, body, insured),
            staff=() if body.override is None else (body.override.by,),
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
        )

    # --- waiting for a number ------------------------------------------------------------------

    def join(self, caller: Caller, body: after.JoinBody) -> Reply:
        """Wait for a number of a session that is full."""
        return self._do(
            caller,
            "join",
            "",
            body,
            lambda c, now, station: self._waiting.join(c, now, station, body),
        )

    def join_day(self, caller: Caller, body: after.JoinDayBody) -> Reply:
        """Wait for a number of any session of a specialty, title and day."""
        return self._do(
            caller,
            "join day",
            "",
            body,
            lambda c, now, station: self._waiting.join_day(c, now, station, body),
        )

    def leave(self, caller: Caller, place: str, body: after.PlaceBody) -> Reply:
        """Wait no more."""
        return self._do(
            caller,
            "leave",
            place,
            body,
            lambda c, now, station: self._waiting.leave(c, now, station, place, body),
        )

    def accept(self, caller: Caller, place: str, body: after.AcceptBody) -> Reply:
        """Take an offered number: it becomes a hold."""
        return self._do(
            caller,
            voids.ACCEPT,
            place,
            body,
            lambda c, now, station: self._waiting.accept(c, now, station, place, body),
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
        """Note when cancelling or checking in was out of order; at the counter only."""
        return self._do(
            caller,
            "note outage",
            "",
            body,
            lambda c, now, station: self._no_shows.note_outage(c, now, station, body),
            staff=(body.by,),
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
    ) -> Reply:
        """Run an act that needs nobody outside the database.

        Whoever is signed in can name nobody but themself as the one who acts, and beside them
        only who agreed to the operation at this station.
        """
        if staff and caller.token is not None:
            who = self.who(caller)
            if isinstance(who, Refusal):
                return refused(who, self._words)
            if who.member.id not in staff:
                return self.refusal(Reason.NOT_ALLOWED)
            if operation is not None:
                refusal = self.why_not_agreed(caller, who, staff, operation)
                if refusal is not None:
                    return refused(refusal, self._words)
        return self._act(
            caller,
            act,
            target,
            body,
            lambda question: lambda c, now: work(c, now, question.station),
        )
