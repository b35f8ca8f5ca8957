"""Calls of the suspension desk, of somebody who is signed in at a counter."""

from collections.abc import Sequence
from datetime import date

from kiosk_app.central_client.caller import Caller, fill
from kiosk_app.contract import paths, shapes
from kiosk_app.contract import suspension_shapes as wire
from kiosk_app.domain.ids import AppointmentId, RequestKey, SessionId
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.suspension import Outcome
from kiosk_app.domain.suspension_case import CaseLine, CasePage, DeskSession


class SuspensionCalls(Caller):
    """One method per call."""

    def open_cases(self) -> tuple[CaseLine, ...]:
        """Return the cases that are open, the session that is next first."""
        return self._get(paths.SUSPENSIONS, wire.OpenCasesAnswer).cases

    def day_sessions(self, day: date) -> tuple[DeskSession, ...]:
        """Return the sessions of a day as staff see them."""
        query = {"day": day.isoformat()}
        return self._get(paths.SESSION_ADD, wire.DaySessionsAnswer, query).sessions

    def call_off(
        self, session: SessionId, reason: UrgentReason, document: str, key: RequestKey
    ) -> str:
        """Call a session off; return its case.

        Raises:
            CentralRefusedError: SESSION_SUSPENDED; of a whole key department APPROVAL_REQUIRED
                without a document, SECOND_PERSON_REQUIRED, and the agreement is kept.
        """
        body = wire.SuspendBody(sessions=(session,), reason=reason, document_number=document)
        return self._post(paths.SUSPENSIONS, body, wire.CasesAnswer, key).cases[0].id

    def case(self, case: str) -> CasePage:
        """Return a case with its patients, masked, and where they can go."""
        path = fill(paths.SUSPENSION_WORKLIST, case=case)
        return self._get(path, wire.WorklistAnswer).page

    def give_outcome(  # noqa: PLR0913 - who goes where, and how
        self,
        case: str,
        outcome: Outcome,
        appointments: Sequence[AppointmentId],
        target: SessionId | None,
        key: RequestKey,
        *,
        has_consent: bool,
    ) -> None:
        """Give patients their outcome, all of them or none.

        Raises:
            CentralRefusedError: NOT_IN_THIS_STATE, SUBSTITUTE_UNFIT, CONSENT_REQUIRED,
                SESSION_SUSPENDED, BOOKED_OUT, ALREADY_BOOKED.
        """
        body = wire.OutcomeBody(
            outcome=outcome,
            appointments=tuple(appointments),
            target=target,
            has_consent=has_consent,
        )
        self._post(fill(paths.SUSPENSION_OUTCOMES, case=case), body, wire.CaseAnswer, key)

    def note_reached(self, notice: str, key: RequestKey, *, has_reached: bool) -> None:
        """Write down that a patient was called, and whether they were reached."""
        body = wire.AttemptBody(channel="phone", has_reached=has_reached)
        self._post(fill(paths.NOTICE_ATTEMPTS, notice=notice), body, wire.NoticeAnswer, key)

    def phones(
        self, case: str, appointments: Sequence[AppointmentId], key: RequestKey
    ) -> dict[AppointmentId, str | None]:
        """Return whole telephone numbers; it is recorded who saw them."""
        path = fill(paths.SUSPENSION_PHONES, case=case)
        body = wire.PhonesBody(appointments=tuple(appointments))
        return dict(self._post(path, body, wire.PhonesAnswer, key).phones)

    def close_case(self, case: str, key: RequestKey) -> None:
        """Close a case.

        Raises:
            CentralRefusedError: ITEMS_OPEN with the fact ``left``; NOT_IN_THIS_STATE.
        """
        path = fill(paths.SUSPENSION_CLOSE, case=case)
        self._post(path, shapes.EmptyBody(), wire.CaseAnswer, key)
