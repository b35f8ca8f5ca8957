"""Coming: check in, come back with results, be seen, or turn out to be somebody else.

A ticket's code finds the appointment; the document proves whose it is. Checking in twice gives the
place in the queue again, as it is then.

Source: BJ-OPD-DRAFT art. 20, art. 21, art. 25; AH-2023-101 ann. 1 item 9; BJ-2022-PLAN item 6.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome
from kiosk_app.central_service.booking.bookings import appointment_of
from kiosk_app.central_service.booking.cancellations import refund_all
from kiosk_app.central_service.booking.returns import Returns, Risk, note
from kiosk_app.central_service.booking.revisits import seen_visit
from kiosk_app.central_service.devices.stations import only_from
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.numbers.standing import advance, find, find_by_code, status_of
from kiosk_app.central_service.patients import identifiers, patients
from kiosk_app.central_service.tables.schema import BookingState, seat, visit
from kiosk_app.central_service.visit import queues
from kiosk_app.central_service.visit.pre_visit import PreVisit
from kiosk_app.central_service.visit.priority_proofs import Shown, keep_proof
from kiosk_app.contract import after
from kiosk_app.domain import appointment_status
from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.checkin import (
    Document,
    Expected,
    Override,
    Punctuality,
    may_check_in,
    may_claim,
    may_use,
    may_void,
    punctuality,
    void_outcome,
)
from kiosk_app.domain.identifiers import Identifier, written_form
from kiosk_app.domain.identity import DocumentKind, Person
from kiosk_app.domain.identity_numbers import normalise
from kiosk_app.domain.ids import AppointmentId, StaffId
from kiosk_app.domain.parameters import PriorityGroup, QuestionedAct
from kiosk_app.domain.queue_order import rank_of, rule_text
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.revisit import may_return_with_results
from kiosk_app.domain.sessions import TimeBand


class Arrivals:
    """The acts of coming; each runs inside a keyed transaction."""

    def __init__(self, policies: Policies, returns: Returns, pre_visit: PreVisit) -> None:
        self._policies = policies
        self._returns = returns
        self._pre_visit = pre_visit

    def check_in(  # noqa: PLR0913 - who comes where and when, and who let them in
        self,
        connection: Connection,
        now: int,
        station: str,
        body: after.CheckInBody,
        insured: Person | None = None,
        *,
        by: StaffId | None = None,
    ) -> Outcome:
        """Put a patient into the queue of their session.

        Args:
            connection: of the act's transaction.
            now: the service's time, epoch ms.
            station: where it is asked.
            body: which booking, with which document or code, in which group.
            insured: whom an insurer has named behind a code that was shown.
            by: who is signed in there; None at a kiosk.
        """
        row = _asked_for(connection, body)
        if isinstance(row, Refusal):
            return row
        refusal = _may_decide(connection, station, body) or _may_use(connection, row, body, insured)
        if refusal is not None:
            return refusal
        if status_of(row) is not AppointmentStatus.CHECKED_IN:
            refusal = self._enter(connection, row, station, body, now, by)
            if refusal is not None:
                return refusal
        return self._place(connection, row, now)

    def results(
        self,
        connection: Connection,
        now: int,
        station: str,
        body: after.ResultsBody,
        insured: Person | None = None,
    ) -> Outcome:
        """Put a patient who was seen back into the queue with their results; no new number."""
        row = find(connection, body.appointment)
        if isinstance(row, Refusal):
            return row
        shown = _shown(connection, body, insured)
        if isinstance(shown, Refusal):
            return shown
        refusal = may_use(_booked_with(connection, row), shown) or may_return_with_results(
            seen_visit(connection, row, self._policies.made_under(row)), of_ms(now)
        )
        if refusal is not None:
            return refusal
        if queues.waiting_entry(connection, row.id) is None:
            group = self._group(connection, row, None, now)
            coming = queues.Coming(
                row.id, row.session, now, group, Punctuality.IN_TIME, is_revisit=True
            )
            queues.join(connection, coming, now)
            record(connection, now, station, Act.RESULTS_CHECKED_IN, booking=row.id)
        return self._place(connection, row, now)

    @staticmethod
    def fulfil(
        connection: Connection, now: int, station: str, appointment: str, body: after.FulfilBody
    ) -> Outcome:
        """Note that the doctor has seen a patient, the first time or with results."""
        row = only_from(connection, station, Channel.CONSULTING_ROOM) or find(
            connection, appointment
        )
        if isinstance(row, Refusal):
            return row
        if row.state == BookingState.FULFILLED and queues.waiting_entry(connection, row.id):
            act = Act.RESULTS_SEEN
        else:
            refusal = advance(
                connection, row, appointment_status.Act.FULFIL, is_suspended=row.is_suspended
            )
            if refusal is not None:
                return refusal
            connection.execute(
                sa.insert(visit).values(
                    booking=row.id, seen_at=now, by=body.by, has_examination=body.has_examination
                )
            )
            act = Act.FULFILLED
        queues.call_done(connection, row.id, now)
        record(connection, now, station, act, booking=row.id, staff=body.by)
        answer = after.StatusAnswer(
            appointment=AppointmentId(appointment), status=AppointmentStatus.FULFILLED
        )
        return Done(answer, booking=row.id)

    def make_void(
        self,
        connection: Connection,
        now: int,
        station: str,
        appointment: str,
        body: after.VoidBody,
    ) -> Outcome:
        """Make a booking void because another person came; no no-show, no cancellation."""
        row = only_from(connection, station, Channel.COUNTER) or find(connection, appointment)
        if isinstance(row, Refusal):
            return row
        refusal = may_void(status_of(row), Override(body.by, body.reason))
        if refusal is not None:
            return refusal
        policy = self._policies.made_under(row)
        outcome = void_outcome(_expected(connection, row), of_ms(now), policy)
        queues.leave(connection, row.id)
        self._returns.take_back(connection, row, BookingState.VOID, station, now, staff=body.by)
        lines = refund_all(connection, row, station, now) if outcome.is_refunded else ()
        if outcome.has_risk_note:
            note(connection, now, Risk.OTHER_PERSON, row.id, reason=body.reason.strip())
        answer = after.VoidedAnswer(
            appointment=AppointmentId(appointment),
            refunding=tuple(line.order for line in lines),
            is_resold=outcome.is_resold,
        )
        return Done(answer, booking=row.id)

    # --- inside --------------------------------------------------------------------------------

    def _enter(  # noqa: PLR0913, PLR0917 - as `check_in`
        self,
        connection: Connection,
        row: AnyRow,
        station: str,
        body: after.CheckInBody,
        now: int,
        by: StaffId | None,
    ) -> Refusal | None:
        expected = _expected(connection, row)
        policy = self._policies.made_under(row)
        refusal = (
            may_check_in(expected, of_ms(now), policy)
            or self._pre_visit.why_not(
                connection, now, row.patient, row.department, QuestionedAct.CHECK_IN
            )
            or advance(
                connection, row, appointment_status.Act.CHECK_IN, is_suspended=row.is_suspended
            )
        )
        if refusal is not None:
            return refusal
        coming = queues.Coming(
            row.id,
            row.session,
            int(expected.band.begin.timestamp() * 1000),
            self._group(connection, row, body.group, now),
            punctuality(expected.band, of_ms(now)),
        )
        queues.join(connection, coming, now)
        keep_proof(connection, row.id, Shown(body.group, body.group_proof, station, by), now)
        record(connection, now, station, Act.CHECKED_IN, booking=row.id, staff=by)
        return None

    def _group(
        self, connection: Connection, row: AnyRow, claimed: PriorityGroup | None, now: int
    ) -> PriorityGroup:
        """Return the group the registrar has seen proof of, else what the age tells.

        Who was referred is called as such, unless the other group goes before.
        """
        policy = self._policies.at(now)
        group = claimed or patients.priority_of(connection, row.patient, now, policy)
        if row.channel != Channel.REFERRAL:
            return group
        return min(group, PriorityGroup.REFERRAL, key=lambda g: rank_of(g, policy.queue))

    def _place(self, connection: Connection, row: AnyRow, now: int) -> Outcome:
        entry = queues.waiting_entry(connection, row.id)
        if entry is None:
            return Refusal(Reason.NOT_CHECKED_IN)
        policy = self._policies.at(now)
        is_called = entry.called_at is not None
        ahead = 0 if is_called else queues.ahead(connection, row.session, row.appointment, policy)
        answer = after.CheckInAnswer(
            appointment=appointment_of(connection, row, self._policies.made_under(row)),
            punctuality=Punctuality(entry.punctuality),
            is_results_revisit=entry.is_revisit,
            group=PriorityGroup(entry.group_name),
            ahead=ahead,
            expected_at=queues.expected_at(connection, row.session, ahead, now),
            rule=rule_text(policy.queue),
        )
        return Done(answer, booking=row.id)


def band_of(connection: Connection, row: AnyRow) -> TimeBand:
    """Return the band of a booking's seat."""
    found = connection.execute(
        sa.select(seat.c.begins_at, seat.c.ends_at).where(seat.c.id == row.seat)
    ).one()
    return TimeBand(of_ms(found.begins_at), of_ms(found.ends_at))


def _asked_for(connection: Connection, body: after.CheckInBody) -> AnyRow | Refusal:
    if body.appointment is not None:
        return find(connection, body.appointment)
    if body.code is not None:
        return find_by_code(connection, body.code)
    return Refusal(Reason.MALFORMED_REQUEST, (("field", "appointment"),))


def _may_decide(connection: Connection, station: str, body: after.CheckInBody) -> Refusal | None:
    """Keep what a registrar has to see with their own eyes at the counter."""
    if body.override is None and body.group is None:
        return may_claim(body.group, body.group_proof)
    return only_from(connection, station, Channel.COUNTER) or may_claim(
        body.group, body.group_proof
    )


def _may_use(
    connection: Connection, row: AnyRow, body: after.CheckInBody, insured: Person | None
) -> Refusal | None:
    shown = _shown(connection, body, insured)
    if isinstance(shown, Refusal):
        return shown
    said = body.override
    override = None if said is None else Override(said.by, said.reason)
    return may_use(_booked_with(connection, row), shown, override)


def _shown(
    connection: Connection, body: after.CheckInBody | after.ResultsBody, insured: Person | None
) -> Document | Refusal:
    """Return the document that was shown, or that of the patient a code points to."""
    if body.document is not None:
        return _led_to(connection, body.document.kind, body.document.number)
    if body.shown is None:
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "document"),))
    if insured is not None:
        return _led_to(connection, insured.kind, insured.number)
    value = written_form(Identifier(body.shown.system, body.shown.value))
    if isinstance(value, Refusal):
        return value
    holder = identifiers.holder_of(connection, body.shown.system, value)
    if holder is None:
        return Refusal(Reason.UNKNOWN_IDENTIFIER)
    return Document(holder.kind, holder.number)


def _led_to(connection: Connection, kind: DocumentKind, number: str) -> Document:
    """Return a document, or that of the record which the one enrolled with it went up in."""
    shown = Document(kind, normalise(number))
    known = patients.of_document(connection, kind, shown.number)
    if known is None or known.merged_into is None:
        return shown
    record = patients.existing(connection, known.id)
    return Document(record.kind, record.number)


def _booked_with(connection: Connection, row: AnyRow) -> Document:
    patient = patients.existing(connection, row.patient)
    return Document(DocumentKind(patient.kind), patient.number)


def _expected(connection: Connection, row: AnyRow) -> Expected:
    return Expected(
        status_of(row), band_of(connection, row), of_ms(row.session_end), row.is_suspended
    )
