"""A patient's own page, and the story of one booking.

The page shows what the central rows say and nothing else: no name, no number of a document.

Source: CN-2020-405 sec. 1; requirement rows R137, R138.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.after import own_places
from kiosk_app.central_service.after.arrivals import band_of
from kiosk_app.central_service.answering.answers import Done
from kiosk_app.central_service.booking.bookings import appointment_of
from kiosk_app.central_service.booking.cancellations import as_rule_sees, asker_of
from kiosk_app.central_service.booking.noshows import NoShows
from kiosk_app.central_service.booking.revisits import seen_visit
from kiosk_app.central_service.devices.stations import channel_of
from kiosk_app.central_service.keeping.events import BROUGHT_FORWARD
from kiosk_app.central_service.keeping.instants import day_of, of_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.numbers.standing import find, of_patient, status_of
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.payment import owed_cash
from kiosk_app.central_service.tables.schema import event
from kiosk_app.central_service.waiting.waitlists import Waitlists
from kiosk_app.contract import after
from kiosk_app.domain.cancellation import deadline_of, may_cancel
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.checkin import opens_at
from kiosk_app.domain.ids import AppointmentId, StaffId
from kiosk_app.domain.masking import mask_phone
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.revisit import (
    Wish,
    last_free_day,
    may_return_with_results,
    may_revisit_free,
)


class OwnPage:
    """Reads; changes nothing."""

    def __init__(self, policies: Policies, no_shows: NoShows, waitlists: Waitlists) -> None:
        self._policies = policies
        self._no_shows = no_shows
        self._waitlists = waitlists

    def of_patient(
        self, connection: Connection, now: int, station: str, patient: str
    ) -> Done | Refusal:
        """Return a patient's appointments, places, no-shows and ban."""
        row = patients.by_id(connection, patient)
        if row is None:
            return Refusal(Reason.UNKNOWN_PATIENT)
        return Done(
            after.RecordsAnswer(
                now=of_ms(now),
                phone_masked=None if row.phone is None else mask_phone(row.phone),
                appointments=tuple(
                    self._line(connection, found, station, now)
                    for found in of_patient(connection, row.id)
                ),
                places=own_places.places(connection, self._waitlists, row.id, now),
                no_show_count=self._no_shows.count(connection, row.id, now),
                no_shows=self._no_shows.lines(connection, row.id),
                ban=self._no_shows.ban_answer(connection, row.id, now),
                cash_owed=owed_cash.waiting_for(connection, row.id),
            )
        )

    @staticmethod
    def timeline(connection: Connection, appointment: str) -> Done | Refusal:
        """Return everything that happened to a booking, in order, with who did it and where."""
        row = find(connection, appointment)
        if isinstance(row, Refusal):
            return row
        entries = connection.execute(
            sa.select(event)
            .where(event.c.booking == row.id, event.c.kind.not_in(BROUGHT_FORWARD))
            .order_by(event.c.id)
        ).all()
        return Done(
            after.TimelineAnswer(
                appointment=AppointmentId(appointment),
                status=status_of(row),
                entries=tuple(
                    after.TimelineEntry(
                        at=of_ms(entry.at),
                        act=entry.kind,
                        station=entry.station,
                        channel=channel_of(connection, entry.station),
                        staff=None if entry.staff is None else StaffId(entry.staff),
                    )
                    for entry in entries
                ),
            )
        )

    def _line(
        self, connection: Connection, row: AnyRow, station: str, now: int
    ) -> after.BookingLine:
        asker = asker_of(connection, station, None)
        seen, policy = as_rule_sees(row), self._policies.made_under(row)
        refusal = may_cancel(seen, asker, of_ms(now), policy)
        visit = seen_visit(connection, row, policy)
        results = may_return_with_results(visit, of_ms(now))
        here_again = Wish(visit.place, day_of(now), is_same_illness=True)
        is_free = may_revisit_free(visit, here_again, policy) is None
        band = band_of(connection, row)
        return after.BookingLine(
            appointment=appointment_of(connection, row, policy),
            status=seen.status,
            channel=None if row.channel is None else Channel(row.channel),
            why_not_cancel=None if refusal is None else refusal.reason,
            cancel_until=deadline_of(seen, asker.channel, policy),
            check_in_from=opens_at(band, policy),
            has_results_revisit=results is None,
            free_revisit_until=last_free_day(visit.day, policy) if is_free else None,
        )
