"""On which terms a number is held: by which channel, in exchange for what, at which price.

A plain hold has the fee of its session and nothing else. A hold that replaces an appointment
counts it out of the limits; a free revisit costs nothing; a doctor's order says why.

Source: BJ-OPD-DRAFT art. 14, art. 18, art. 19, art. 25, art. 27, art. 28.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.booking import proxies
from kiosk_app.central_service.booking.cancellations import as_rule_sees
from kiosk_app.central_service.booking.noshows import NoShows
from kiosk_app.central_service.booking.revisits import free_revisit
from kiosk_app.central_service.devices.stations import channel_of
from kiosk_app.central_service.keeping.instants import day_of, of_ms
from kiosk_app.central_service.numbers import counted
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.numbers.standing import find
from kiosk_app.central_service.patients import real_names
from kiosk_app.central_service.patients.patients import Record
from kiosk_app.central_service.tables.schema import room_booking, seat
from kiosk_app.central_service.visit.pre_visit import PreVisit
from kiosk_app.central_service.visit.priority_proofs import Shown, keep_proof
from kiosk_app.contract.shapes import HoldBody
from kiosk_app.domain import noshow, reschedule
from kiosk_app.domain.cancellation import Asker
from kiosk_app.domain.channels import ON_SITE, Channel, kind_of
from kiosk_app.domain.consulting_room import RoomOrder, may_order
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import DepartmentId, SessionId, StaffId
from kiosk_app.domain.limits import ADD_ON, Booked, may_hold
from kiosk_app.domain.money import Fen
from kiosk_app.domain.parameters import QuestionedAct
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.proxy import Booker
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.revisit import WaivedLine, kind_of_visit


@dataclass(frozen=True, slots=True)
class Asked:
    """Who wants what, from which station, when.

    Attributes:
        patient, session: the rows of both.
        at: milliseconds of the service's clock.
        by: who is signed in there, where a proof was seen.
    """

    body: HoldBody
    patient: Record
    session: AnyRow
    station: str
    at: int
    by: StaffId | None = None

    @property
    def day(self) -> date:
        """Return the day of the session."""
        return date.fromisoformat(self.session.day)

    @property
    def place(self) -> proxies.Place:
        """Return where and when it is asked, and how the patient was established."""
        return proxies.Place(self.station, self.body.proof, self.at)

    @property
    def booker(self) -> Booker | None:
        """Return who books for the patient; None: nobody but the patient."""
        body = self.body.booker
        return None if body is None else proxies.as_rule_sees(body)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a hold is written with.

    Attributes:
        fee: what the number costs the patient.
        waived: fees that are not taken.
        replaces: the booking it is to replace.
        revisit_of: the booking it follows without a fee.
        is_warned: the patient is under a ban that does not stop this booking.
        proof: how the patient was established.
        was_seen: the department has seen the patient before.
    """

    channel: Channel
    fee: Fen
    waived: tuple[WaivedLine, ...] = ()
    replaces: AnyRow | None = None
    revisit_of: str | None = None
    is_warned: bool = False
    proof: Proof | None = None
    was_seen: bool = False

    def columns(self, session: AnyRow) -> dict[str, object]:
        """Return the columns of a booking that follow from the terms."""
        return {
            "fee": self.fee,
            "waived": session.fee - self.fee,
            "channel": self.channel.value,
            "replaces": None if self.replaces is None else self.replaces.id,
            "is_exchange": self.replaces is not None,
            "revisit_of": self.revisit_of,
            "proof": None if self.proof is None else self.proof.value,
            "visit_kind": kind_of_visit(was_seen=self.was_seen).value,
            "title_level": session.clinic_type,
        }


class TermsOfHold:
    """Asks the rules that depend on who books, where, and in exchange for what."""

    def __init__(self, policies: Policies, no_shows: NoShows, pre_visit: PreVisit) -> None:
        self._policies = policies
        self._no_shows = no_shows
        self._pre_visit = pre_visit

    def of(self, connection: Connection, asked: Asked) -> Terms | Refusal:
        """Return the terms for a patient and a session, or why there are none."""
        channel = self._channel(connection, asked)
        ban = self._no_shows.ban_of(connection, asked.patient.id, asked.at)
        policy = self._policies.at(asked.at)
        terms = plain_terms(asked, channel, ban, policy)
        booker = asked.body.booker
        if isinstance(terms, Terms) and booker is not None:
            refusal = proxies.check(connection, booker, asked.patient, asked.place, policy)
            terms = refusal or terms
        if isinstance(terms, Terms) and is_questioned(asked, channel):
            patient, place = asked.patient.id, asked.session.department
            refusal = self._pre_visit.why_not(
                connection, asked.at, patient, place, QuestionedAct.BOOKING
            )
            terms = refusal or terms
        if isinstance(terms, Refusal):
            return terms
        seen = counted.was_seen(connection, asked.patient.id, asked.session.department)
        return self._in_exchange(connection, asked, replace(terms, was_seen=seen))

    def identified(self, connection: Connection, asked: Asked) -> Terms | Refusal:
        """Return the terms for a patient who was really established here, or why not."""
        policy, proof = self._policies.at(asked.at), asked.body.proof
        refusal = real_names.why_not(connection, asked.station, proof, policy)
        if refusal is None and asked.body.booker is not None:
            proxies.take_booker_turn(connection, asked.body.booker)
        return refusal or self.of(connection, asked)

    def limits(
        self,
        connection: Connection,
        asked: Asked,
        terms: Terms,
        existing: Sequence[Booked],
        way: str,
    ) -> Refusal | None:
        """Ask how many numbers a patient may have; the one that is replaced does not count.

        `existing` are those that stand; what counts although it is over is looked up.
        """
        new, policy = _new_place(asked), self._policies.at(asked.at)
        every, has_spans = counted.all_that_counts(
            connection, asked.patient.id, existing, way, day_of(asked.at), policy
        )
        if terms.replaces is None:
            return may_hold(new.department, asked.day, every, policy, has_spans=has_spans)
        old = _old_place(connection, terms.replaces)
        return reschedule.may_take(old, new, every, policy, has_spans=has_spans)

    def at_price(self, connection: Connection, asked: Asked, terms: Terms) -> Terms | Refusal:
        """Return the terms with the fees of a free revisit waived, if one is asked for."""
        if asked.body.revisit_of is None:
            return terms
        found = free_revisit(connection, asked.body, asked.session, self._policies)
        if isinstance(found, Refusal):
            return found
        original, lines = found
        return replace(terms, fee=Fen(0), waived=lines, revisit_of=original)

    def keep(self, connection: Connection, asked: Asked, booking_id: str) -> None:
        """Store who booked for the patient, what a doctor ordered, which proof was seen."""
        body, booker, room = asked.body, asked.body.booker, asked.body.room
        shown = Shown(body.group, body.group_proof, asked.station, asked.by)
        keep_proof(connection, booking_id, shown, asked.at)
        if booker is not None and not proxies.is_patient(connection, booker, asked.patient):
            policy = self._policies.at(asked.at)
            proxies.keep(connection, booker, asked.patient, booking_id, asked.place, policy)
        if room is not None:
            connection.execute(
                sa.insert(room_booking).values(
                    booking=booking_id, purpose=room.purpose.value, doctor=room.doctor
                )
            )

    def _channel(self, connection: Connection, asked: Asked) -> Channel:
        """Return by which channel a number is asked for: that of the station."""
        return channel_of(connection, asked.station) or Channel.KIOSK

    def _in_exchange(self, connection: Connection, asked: Asked, terms: Terms) -> Terms | Refusal:
        if asked.body.replaces is None:
            return terms
        old = find(connection, asked.body.replaces, asked.patient.id)
        if isinstance(old, Refusal):
            return old
        refusal = reschedule.may_change(
            as_rule_sees(old),
            Asker(terms.channel),
            of_ms(asked.at),
            self._policies.made_under(old),
            (_old_place(connection, old), _new_place(asked)),
        )
        return refusal or replace(terms, replaces=old)


def way_of(asked: Asked, channel: Channel) -> str:
    """Return by which way a number is got, as limits ask: a kind of booking, or an add-on."""
    today = day_of(asked.at)
    kind = kind_of(channel, max(asked.day, today), today)
    return ADD_ON if isinstance(kind, Refusal) else kind.value


def is_questioned(asked: Asked, channel: Channel) -> bool:
    """Tell whether it is a booking before which questions may be asked: on site, for today."""
    return channel in ON_SITE and asked.day == day_of(asked.at)


def plain_terms(
    asked: Asked, channel: Channel, ban: noshow.BookingBan | None, policy: Policy
) -> Terms | Refusal:
    """Return the terms of a hold that neither replaces nor follows anything."""
    is_today = asked.day == day_of(asked.at)
    refusal = _may_order(asked, channel) or noshow.may_book(
        ban, channel, is_today=is_today, policy=policy
    )
    return refusal or Terms(
        channel, Fen(asked.session.fee), is_warned=ban is not None, proof=asked.body.proof
    )


def _may_order(asked: Asked, channel: Channel) -> Refusal | None:
    """Ask what only a doctor's station may do, and what it does not do today."""
    room, today = asked.body.room, day_of(asked.at)
    refusal = may_order(channel, None if room is None else RoomOrder(room.purpose, room.doctor))
    if refusal is None and asked.day >= today:
        kind = kind_of(channel, asked.day, today)
        return kind if isinstance(kind, Refusal) else None
    return refusal


def _new_place(asked: Asked) -> reschedule.Place:
    return reschedule.Place(
        SessionId(asked.session.id),
        DepartmentId(asked.session.department),
        asked.body.band_begin,
        Fen(asked.session.fee),
    )


def _old_place(connection: Connection, row: AnyRow) -> reschedule.Place:
    begins_at = connection.execute(
        sa.select(seat.c.begins_at).where(seat.c.id == row.seat)
    ).scalar_one()
    return reschedule.Place(
        SessionId(row.session), DepartmentId(row.department), of_ms(begins_at), Fen(row.paid)
    )
