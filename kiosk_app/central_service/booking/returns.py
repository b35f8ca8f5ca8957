"""What becomes of a number that a patient gives back, and who seems to pass numbers on.

First those who wait; else it stays away for a random while; in the session's last hour it is back
at once. Nothing here decides: `hold_back` does, with the chance that is handed in.

Source: CN-2020-405 sec. 1; BJ-OPD-DRAFT art. 27; requirement row R121.
"""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.catalogue_store import AnyRow, read_session
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.sealed.values import seal
from kiosk_app.central_service.tables.schema import FOR_WAITERS, BookingState, booking, risk_note
from kiosk_app.central_service.waiting.waitlists import Waitlists
from kiosk_app.domain.hold_back import SlotAct, SlotEvent, pairs
from kiosk_app.domain.ids import PatientId, SessionId


class Risk(StrEnum):
    """What somebody should look at."""

    PASSED_ON = "passed_on"  # one cancelled, another soon had the very number
    MANY_PATIENTS = "many_patients"  # one booker, many patients
    OTHER_PERSON = "other_person"  # void: another person came


class Returns:
    """Takes numbers back."""

    def __init__(self, policies: Policies, waitlists: Waitlists) -> None:
        self._policies = policies
        self._waitlists = waitlists

    def take_back(  # noqa: PLR0913 - what ends, how, and by whom
        self,
        connection: Connection,
        row: AnyRow,
        state: BookingState,
        station: str,
        now: int,
        *,
        staff: str | None = None,
    ) -> None:
        """End an appointment in `state` and pass its number on to whom it goes now.

        It is theirs who wait and may have it; where there are none it is put away.
        """
        session = read_session(connection, row.session)
        if session is None:
            raise LookupError(f"booking {row.id} has no session")
        ledger.give_back(connection, row, state, station, now, away_until=FOR_WAITERS, staff=staff)
        self._waitlists.offer_free(connection, session, now)

    def note_passing_on(self, connection: Connection, row: AnyRow, now: int) -> None:
        """Note it where the number just booked had been cancelled by another a moment before."""
        events = [
            event
            for past in connection.execute(
                sa.select(booking).where(
                    booking.c.seat == row.seat, booking.c.appointment.is_not(None)
                )
            ).all()
            for event in _events(past)
        ]
        for pair in pairs(events, self._policies.at(now)):
            if pair.booked.patient == row.patient and pair.booked.at == of_ms(row.booked_at):
                other = connection.scalar(
                    sa.select(booking.c.id).where(
                        booking.c.seat == row.seat,
                        booking.c.patient == pair.cancelled.patient,
                        booking.c.ended_at == to_ms(pair.cancelled.at),
                    )
                )
                note(connection, now, Risk.PASSED_ON, row.id, other=other)


def note(  # noqa: PLR0913 - a row has as many columns
    connection: Connection,
    now: int,
    risk: Risk,
    booking_id: str,
    *,
    other: str | None = None,
    reason: str | None = None,
) -> None:
    """Write down what somebody should look at; once for each booking and kind."""
    known = connection.scalar(
        sa.select(risk_note.c.id).where(
            risk_note.c.kind == risk.value, risk_note.c.booking == booking_id
        )
    )
    if known is None:
        place = (risk.value, booking_id)
        sealed = reason and seal(connection, risk_note.c.reason, place, reason)
        connection.execute(
            sa.insert(risk_note).values(
                at=now, kind=risk.value, booking=booking_id, other_booking=other, reason=sealed
            )
        )


def _events(row: AnyRow) -> list[SlotEvent]:
    """Return when a number was booked, and when it was given back if it was told and is."""
    session, patient = SessionId(row.session), PatientId(row.patient)

    def event(act: SlotAct, at: int) -> SlotEvent:
        return SlotEvent(session, row.seat, act, patient, of_ms(at))

    events = [event(SlotAct.BOOKED, row.booked_at)]
    is_withdrawn = row.state == BookingState.WITHDRAWN and row.is_station_told
    if row.state == BookingState.CANCELLED or is_withdrawn:
        events.append(event(SlotAct.CANCELLED, row.ended_at))
    return events
