"""Not coming: count it at the session's end, excuse it, hear an appeal, ban and lift the ban.

Bans are not stored: they follow from the no-shows each time they are asked for, so an excuse that
two persons give lifts what it caused in the same moment.

Source: BJ-OPD-DRAFT art. 27; BJD-2021-05-20; requirement rows R059, R060, R204, R205, R206.
"""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome
from kiosk_app.central_service.devices.stations import only_from
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.events import SERVICE, Act, record
from kiosk_app.central_service.keeping.instants import day_of, of_ms, to_ms
from kiosk_app.central_service.numbers.bans import (
    as_rule_sees,
    ban_of,
    known_of,
    no_shows_of,
)
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.numbers.standing import advance, find, status_of
from kiosk_app.central_service.numbers.told import is_unaware, was_told
from kiosk_app.central_service.payment.till import orders_of, start_refund
from kiosk_app.central_service.sealed.values import seal
from kiosk_app.central_service.tables.schema import (
    BookingState,
    booking,
    clinic_session,
    no_show,
    outage,
    seat,
)
from kiosk_app.central_service.tables.schema_emergency import emergency_number
from kiosk_app.central_service.tables.schema_supply import suspension_case
from kiosk_app.contract import after
from kiosk_app.domain import appointment_status
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.checkin import opens_at, valid_until
from kiosk_app.domain.ids import AppointmentId, StaffId
from kiosk_app.domain.noshow import (
    AUTOMATIC,
    BookingBan,
    Excuse,
    Outage,
    Visit,
    Waiver,
    automatic_excuse,
    count_of,
    is_money_owed,
    is_no_show,
    may_appeal,
    may_note_outage,
    may_waive,
)
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import TimeBand

AT_ONCE = 200
"""How many bookings one transaction judges, so that a claim never waits long for the job."""


class NoShows:
    """The ledger of no-shows."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies

    def ban_of(self, connection: Connection, patient: str, now: int) -> BookingBan | None:
        """Return the ban a patient is under."""
        return ban_of(connection, self._policies, patient, now)

    def count(self, connection: Connection, patient: str, now: int) -> int:
        """Return how many no-shows of this calendar year count."""
        return count_of(known_of(connection, self._policies, patient), day_of(now).year)

    @staticmethod
    def lines(connection: Connection, patient: str) -> tuple[after.NoShowLine, ...]:
        """Return a patient's no-shows, the latest first."""
        return tuple(_line(row) for row in no_shows_of(connection, patient))

    def ban_answer(self, connection: Connection, patient: str, now: int) -> after.BanAnswer | None:
        """Return the ban a patient is under as the wire says it."""
        ban = self.ban_of(connection, patient, now)
        if ban is None:
            return None
        return after.BanAnswer(begin=of_ms(to_ms(ban.begin)), until=ban.until, dates=ban.dates)

    # --- the job -------------------------------------------------------------------------------

    def work(self, database: Database, now: int) -> int:
        """Judge every appointment whose session is over; repeatable, and broken off anywhere.

        Numbers that are good for longer by policy are passed over until they end.
        """
        counted, seen = 0, ""
        while True:
            is_left = sa.and_(_due(now), booking.c.id > seen)
            with database.read() as connection:
                is_due = connection.scalar(sa.select(sa.exists().where(is_left)))
            if not is_due:
                return counted
            with database.write() as connection:
                due = _DUE.where(is_left).order_by(booking.c.id).limit(AT_ONCE)
                rows = connection.execute(due.with_for_update(of=booking, skip_locked=True)).all()
                counted += sum(self._judge(connection, row, now) for row in rows)
            if not rows:  # another process has them in hand
                return counted
            seen = rows[-1].id

    def _judge(self, connection: Connection, row: AnyRow, now: int) -> bool:
        until = self._ends(row)
        opens = self._opens(row)
        had_fault = _was_unknown(connection, row, opens) or _had_outage(connection, opens, until)
        seen = Visit(status_of(row), of_ms(until), had_system_fault=had_fault)
        if not is_no_show(seen, of_ms(now)):
            return False
        advance(connection, row, appointment_status.Act.MISS)
        was_off = _was_called_off(connection, row, self._opens(row))
        seen = replace(
            seen,
            is_suspended=was_off,
            is_untold=not was_told(connection, row),
            is_unaware=is_unaware(connection, row),
        )
        if is_money_owed(seen):
            _give_money_back(connection, row, now)
        excuse = automatic_excuse(seen)
        connection.execute(
            sa.insert(no_show).values(
                booking=row.id,
                patient=row.patient,
                department=row.department,
                session_end=row.session_end,
                counted_at=now,
                excuse=None if excuse is None else excuse.value,
            )
        )
        record(connection, now, SERVICE, Act.MISSED, booking=row.id)
        return True

    # --- the acts ------------------------------------------------------------------------------

    def excuse(
        self,
        connection: Connection,
        now: int,
        station: str,
        appointment: str,
        body: after.ExcuseBody,
    ) -> Outcome:
        """Excuse a no-show: two persons, with evidence."""
        refusal = only_from(connection, station, Channel.COUNTER)
        if refusal is None and body.excuse in AUTOMATIC:
            refusal = Refusal(Reason.MALFORMED_REQUEST, (("field", "excuse"),))
        refusal = refusal or may_waive(Waiver(body.excuse, body.evidence, body.deciders))
        if refusal is not None:
            return refusal
        row = _of_appointment(connection, appointment)
        if isinstance(row, Refusal):
            return row
        connection.execute(
            sa.update(no_show)
            .where(no_show.c.booking == row.booking)
            .values(
                excuse=body.excuse.value,
                evidence=seal(
                    connection, no_show.c.evidence, (row.booking,), body.evidence.strip()
                ),
                deciders=" ".join(sorted(set(body.deciders))),
                excused_at=now,
            )
        )
        record(connection, now, station, Act.EXCUSED, booking=row.booking, staff=body.deciders[0])
        return self._told(connection, row.booking, row.patient, now)

    def appeal(
        self,
        connection: Connection,
        now: int,
        station: str,
        appointment: str,
        body: after.AppealBody,
    ) -> Outcome:
        """Note a patient's appeal; the latest words stand."""
        row = _of_appointment(connection, appointment, body.patient)
        if isinstance(row, Refusal):
            return row
        refusal = may_appeal(as_rule_sees(row, self._policies), of_ms(now))
        if refusal is None and not body.text.strip():
            refusal = Refusal(Reason.EVIDENCE_REQUIRED)
        if refusal is not None:
            return refusal
        connection.execute(
            sa.update(no_show)
            .where(no_show.c.booking == row.booking)
            .values(
                appealed_at=now,
                appeal=seal(connection, no_show.c.appeal, (row.booking,), body.text.strip()),
            )
        )
        record(connection, now, station, Act.APPEALED, booking=row.booking)
        return self._told(connection, row.booking, row.patient, now)

    def note_outage(
        self, connection: Connection, now: int, station: str, body: after.OutageBody
    ) -> Outcome:
        """Note when cancelling or checking in was out of order: two persons, once it is over.

        Who was counted as absent meanwhile is excused, as whoever is judged later is.
        """
        noted = Outage(body.begin, body.end, body.note, body.deciders)
        refusal = only_from(connection, station, Channel.COUNTER) or may_note_outage(
            noted, of_ms(now)
        )
        if refusal is not None:
            return refusal
        begins_at, ends_at = to_ms(body.begin), to_ms(body.end)
        by = " ".join(sorted(set(body.deciders)))
        connection.execute(
            sa.insert(outage).values(
                begins_at=begins_at, ends_at=ends_at, note=f"{by}: {body.note.strip()}"
            )
        )
        counted = _DUE.join(no_show, no_show.c.booking == booking.c.id).where(
            no_show.c.excuse.is_(None),
            booking.c.day >= day_of(begins_at).isoformat(),
            booking.c.day <= day_of(ends_at).isoformat(),
        )
        for row in connection.execute(counted).all():
            self._excuse_for_outage(connection, row, station, now, body.deciders[0])
        return Done(after.OutageAnswer(begin=body.begin, end=body.end))

    def _excuse_for_outage(
        self, connection: Connection, row: AnyRow, station: str, now: int, staff: StaffId
    ) -> None:
        if not _had_outage(connection, self._opens(row), self._ends(row)):
            return
        connection.execute(
            sa.update(no_show)
            .where(no_show.c.booking == row.id, no_show.c.excuse.is_(None))
            .values(excuse=Excuse.SYSTEM_FAULT.value, excused_at=now)
        )
        record(connection, now, station, Act.EXCUSED, booking=row.id, staff=staff)

    def _opens(self, row: AnyRow) -> int:
        """Return since when the patient could have checked in."""
        band = TimeBand(of_ms(row.band_begin), of_ms(row.band_end))
        return to_ms(opens_at(band, self._policies.made_under(row)))

    def _ends(self, row: AnyRow) -> int:
        """Return until when the patient could have checked in, as the number says."""
        return to_ms(valid_until(of_ms(row.session_end), self._policies.made_under(row)))

    def _told(self, connection: Connection, booking_id: str, patient: str, now: int) -> Done:
        line = next(
            _line(row) for row in no_shows_of(connection, patient) if row.booking == booking_id
        )
        answer = after.NoShowAnswer(
            no_show=line,
            no_show_count=self.count(connection, patient, now),
            ban=self.ban_answer(connection, patient, now),
        )
        return Done(answer, booking=booking_id)


_DUE = sa.select(
    *booking.c,
    clinic_session.c.ends_at.label("session_end"),
    seat.c.begins_at.label("band_begin"),
    seat.c.ends_at.label("band_end"),
).select_from(
    booking.join(clinic_session, clinic_session.c.id == booking.c.session).join(
        seat, seat.c.id == booking.c.seat
    )
)


_new = booking.alias("new")
_IS_BEING_CHANGED = sa.exists().where(
    _new.c.patient == booking.c.patient,  # found by its index
    _new.c.replaces == booking.c.id,
    _new.c.is_exchange,
    _new.c.state == BookingState.HELD,
)
"""The condition: a hold that is to replace the booking has not come to its end."""


def _due(now: int) -> sa.ColumnElement[bool]:
    """Return the condition: booked, and its session over; called-off ones have another desk.

    A change that was begun in time can be finished as long as its hold lives, see `exchanges`, so
    the old number is judged once that has ended; who pays for it has not stayed away.
    """
    return sa.and_(
        sa.text("booking.state = 'booked'"),  # as the partial index says it
        booking.c.state == BookingState.BOOKED,
        booking.c.day <= day_of(now).isoformat(),
        clinic_session.c.id == booking.c.session,
        clinic_session.c.ends_at <= now,
        clinic_session.c.is_suspended.is_(False),
        ~_IS_BEING_CHANGED,
    )


def _of_appointment(
    connection: Connection, appointment: str, patient: str | None = None
) -> AnyRow | Refusal:
    row = find(connection, appointment, patient)
    if isinstance(row, Refusal):
        return row
    found = [n for n in no_shows_of(connection, row.patient) if n.booking == row.id]
    return found[0] if found else Refusal(Reason.UNKNOWN_APPOINTMENT)


def _had_outage(connection: Connection, since: int, until: int) -> bool:
    return bool(
        connection.scalar(
            sa.select(sa.exists().where(outage.c.begins_at < until, outage.c.ends_at > since))
        )
    )


def _was_unknown(connection: Connection, row: AnyRow, since: int) -> bool:
    """Tell whether we heard of a booking only when its patient could have checked in already.

    It was sold by a counter while we were away: the patient could not check in as others can.
    """
    posted = emergency_number.c.posted_at > since
    mine = sa.exists().where(posted, emergency_number.c.booking == row.id)
    return bool(connection.scalar(sa.select(mine)))


def _give_money_back(connection: Connection, row: AnyRow, now: int) -> None:
    """Send back what was paid for a number its patient never knew they had, there and then."""
    for order in orders_of(connection, row.id, [OrderState.PAID.value]):
        start_refund(connection, order.id, SERVICE, now)


def _was_called_off(connection: Connection, row: AnyRow, since: int) -> bool:
    """Tell whether a booking's session was called off while its patient could have come.

    Whoever was told so and stayed away has cause, also where it was resumed after all.

    Source: BJ-OPD-DRAFT art. 23, art. 27; requirement row R059.
    """
    case = suspension_case.c
    off = sa.exists().where(
        case.session == row.session,
        case.opened_at < row.session_end,
        sa.or_(case.ended_at.is_(None), case.ended_at > since),
    )
    return bool(connection.scalar(sa.select(off)))


def _line(row: AnyRow) -> after.NoShowLine:
    return after.NoShowLine(
        appointment=AppointmentId(row.appointment),
        day=day_of(row.session_end),
        excuse=None if row.excuse is None else Excuse(row.excuse),
        is_appealed=row.appealed_at is not None,
    )
