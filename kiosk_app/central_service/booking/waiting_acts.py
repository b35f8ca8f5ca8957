"""What patients do with waitlists: join one, leave it, take what is offered.

Taking an offer makes an ordinary hold of it: from there on it is paid and confirmed like any.

Source: BJ-OPD-DRAFT art. 27; requirement row R061.
"""

import secrets
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, Done, Outcome
from kiosk_app.central_service.booking.holds import Holds
from kiosk_app.central_service.booking.offers import Offers
from kiosk_app.central_service.booking.terms import Asked, TermsOfHold, way_of
from kiosk_app.central_service.engines.locks import share_session_turn, take_turn
from kiosk_app.central_service.keeping.current import in_turn
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.numbers import counted, ledger
from kiosk_app.central_service.numbers.catalogue_store import AnyRow, read_department, read_session
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.patients.patients import Record
from kiosk_app.central_service.tables.schema import BookingState, PlaceState, seat, waiting
from kiosk_app.central_service.waiting import wishes
from kiosk_app.central_service.waiting.waitlists import Waitlists
from kiosk_app.contract.after import AcceptBody, JoinBody, JoinDayBody, PlaceBody
from kiosk_app.contract.place_shapes import AnySession
from kiosk_app.contract.shapes import HoldBody
from kiosk_app.domain import waitlist
from kiosk_app.domain.eligibility import may_attend
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import BandSupply

_STANDS_FOR = sa.case(
    (waiting.c.state == PlaceState.OFFERED.value, 0),
    (waiting.c.state == PlaceState.WAITING.value, 1),
    (waiting.c.state == PlaceState.MERGED.value, 3),
    else_=2,
)
"""Which row of a wish stands for it."""

_OF_AN_OFFER = ("channel", "proof", "title_level", "visit_kind")
"""What a booking learns when its offer is taken."""

_NOT_ON_SALE = (Reason.NOT_YET_RELEASED, Reason.BEYOND_HORIZON)


class WaitingActs:
    """The acts of patients on waitlists; each runs inside a keyed transaction."""

    def __init__(
        self, policies: Policies, waitlists: Waitlists, terms: TermsOfHold, holds: Holds
    ) -> None:
        self._policies = policies
        self._waitlists = waitlists
        self._terms = terms
        self._holds = holds
        self._offers = Offers(policies)

    def join(self, connection: Connection, now: int, station: str, body: JoinBody) -> Outcome:
        """Put a patient at the end of the list of a session that is full."""
        patient = patients.by_id(connection, in_turn(connection, body.patient))
        session = read_session(connection, body.session)
        if patient is None or session is None:
            return Refusal(Reason.UNKNOWN_PATIENT if patient is None else Reason.UNKNOWN_SESSION)
        share_session_turn(connection, session.id)
        take_turn(connection, "waitlist", session.id)
        free = self._left(connection, self._asked(session, patient, station, now, body))
        if isinstance(free, Refusal):
            return free
        group = patients.priority_of(connection, patient.id, now, self._policies.at(now))
        waiter = waitlist.Waiter(PatientId(patient.id), of_ms(now), group)
        listed = waitlist.join(self._waitlists.read(connection, session, now), waiter, free)
        if isinstance(listed, Refusal):
            return listed
        refusal = self._is_too_much(connection, patient, now)
        if refusal is not None:
            return refusal
        place = f"place-{secrets.token_hex(8)}"
        connection.execute(
            sa.insert(waiting).values(
                id=place,
                session=session.id,
                patient=patient.id,
                group_name=group.value,
                state=PlaceState.WAITING.value,
                joined_at=now,
                closes_at=to_ms(listed.closes_at),
            )
        )
        record(connection, now, station, Act.JOINED)
        return Done(self._waitlists.place(connection, _existing(connection, place), now), CREATED)

    def join_day(
        self, connection: Connection, now: int, station: str, body: JoinDayBody
    ) -> Outcome:
        """Put a patient on the lists of all sessions of a specialty, title and day: one wish."""
        patient = patients.by_id(connection, in_turn(connection, body.patient))
        wanted = AnySession(department=body.department, clinic_type=body.clinic_type, day=body.day)
        sessions = wishes.sessions_for(connection, wanted, now)
        if patient is None or not sessions:
            return Refusal(Reason.UNKNOWN_PATIENT if patient is None else Reason.UNKNOWN_SESSION)
        lists, free = [], []
        for session in sessions:
            take_turn(connection, "waitlist", session.id)
            asked = self._asked(session, patient, station, now, body)
            left = self._left(connection, asked)
            if isinstance(left, Refusal):
                return left
            lists.append(self._waitlists.read(connection, session, now))
            free.append(left)
        group = patients.priority_of(connection, patient.id, now, self._policies.at(now))
        waiter = waitlist.Waiter(PatientId(patient.id), of_ms(now), group)
        joined = waitlist.join_day(lists, waiter, free)
        if isinstance(joined, Refusal):
            return joined
        refusal = self._is_too_much(connection, patient, now)
        if refusal is not None:
            return refusal
        on = [(sessions[place], to_ms(lists[place].closes_at)) for place in joined]
        wish = wishes.add(connection, waiter, on)
        record(connection, now, station, Act.JOINED)
        row = _place_of(connection, wish, patient.id)
        if isinstance(row, Refusal):
            return row
        return Done(self._waitlists.place(connection, row, now), CREATED)

    def leave(
        self, connection: Connection, now: int, station: str, place: str, body: PlaceBody
    ) -> Outcome:
        """Take a patient off a list; what was offered to them goes to the next at once."""
        row = _place_of(connection, place, in_turn(connection, body.patient))
        if isinstance(row, Refusal):
            return row
        share_session_turn(connection, row.session)
        take_turn(connection, "waitlist", row.session)
        if row.state in {PlaceState.WAITING, PlaceState.OFFERED}:
            self._waitlists.end(connection, row, PlaceState.LEFT, station, now)
            record(connection, now, station, Act.LEFT, booking=row.booking)
            session = read_session(connection, row.session)
            if session is not None:
                self._waitlists.offer_free(connection, session, now)
        ended = _existing(connection, row.id)
        return Done(self._waitlists.place(connection, ended, now))

    def accept(
        self, connection: Connection, now: int, station: str, place: str, body: AcceptBody
    ) -> Outcome:
        """Make a hold of the number that was offered."""
        row = _place_of(connection, place, in_turn(connection, body.patient))
        if isinstance(row, Refusal):
            return row
        share_session_turn(connection, row.session)
        take_turn(connection, "waitlist", row.session)
        session = read_session(connection, row.session)
        if session is not None and session.is_suspended:
            return Refusal(Reason.SESSION_SUSPENDED)
        offered = ledger.by_id(connection, row.booking) if row.booking else None
        if session is None or offered is None or row.state == PlaceState.LAPSED:
            lapsed = row.state == PlaceState.LAPSED
            return Refusal(Reason.OFFER_LAPSED if lapsed else Reason.NO_OFFER)
        listed = self._waitlists.read(connection, session, now)
        taken = waitlist.accept(listed, PatientId(row.patient), of_ms(now))
        if isinstance(taken, Refusal):
            return taken
        begin = connection.execute(
            sa.select(seat.c.begins_at).where(seat.c.id == offered.seat)
        ).scalar_one()
        patient = patients.existing(connection, row.patient)
        asked = self._asked(session, patient, station, now, body, begin)
        return self._take(connection, row, offered, asked)

    # --- inside --------------------------------------------------------------------------------

    @staticmethod
    def _asked(  # noqa: PLR0913, PLR0917 - a wish is told whole
        session: AnyRow,
        patient: Record,
        station: str,
        now: int,
        body: JoinBody | JoinDayBody | AcceptBody,
        begins_at: int | None = None,
    ) -> Asked:
        """Return what somebody waits for as if they asked for it now."""
        wish = HoldBody(
            patient=PatientId(patient.id),
            session=SessionId(session.id),
            band_begin=of_ms(session.begins_at if begins_at is None else begins_at),
            booker=body.booker,
            proof=body.proof,
        )
        return Asked(wish, patient, session, station, now)

    def _is_too_much(self, connection: Connection, patient: Record, now: int) -> Refusal | None:
        places = wishes.places_of(connection, patient.id, now)
        return waitlist.may_wait(places, self._policies.at(now))

    def _left(self, connection: Connection, asked: Asked) -> int | Refusal:
        """Return how many numbers of a session are left for everybody, or why nobody waits."""
        refusal = self._may_wait(connection, asked)
        if refusal is not None:
            return refusal
        bands = self._offers.bands(connection, asked.session.id, asked.patient.id, asked.at)
        return bands if isinstance(bands, Refusal) else _free(bands)

    def _may_wait(self, connection: Connection, asked: Asked) -> Refusal | None:
        """Ask what is asked before a hold, but for the number itself."""
        refusal = self._may_attend(connection, asked)
        if refusal is not None:
            return refusal
        if asked.session.is_suspended:
            return Refusal(Reason.SESSION_SUSPENDED)
        if asked.patient.phone is None:
            return Refusal(Reason.PHONE_REQUIRED)
        terms = self._terms.of(connection, asked)
        if isinstance(terms, Refusal):
            return terms
        standing = counted.booked(connection, asked.patient.id)
        way = way_of(asked, terms.channel)
        return self._terms.limits(connection, asked, terms, standing, way)

    def _may_attend(self, connection: Connection, asked: Asked) -> Refusal | None:
        department = read_department(connection, asked.session.department)
        if department is None:
            return Refusal(Reason.UNKNOWN_SESSION)
        person, policy = patients.person_of(asked.patient), self._policies.at(asked.at)
        return may_attend(person, department, asked.day, policy, asked.booker)

    def _take(
        self, connection: Connection, place: AnyRow, offered: AnyRow, asked: Asked
    ) -> Outcome:
        patient, station, now = asked.patient, asked.station, asked.at
        terms = self._may_attend(connection, asked) or self._terms.identified(connection, asked)
        if isinstance(terms, Refusal):
            return terms
        ledger.lapse_of_patient(connection, patient.id, now)
        refusal = self._holds.make_room(connection, asked, terms)
        if refusal is not None:
            return refusal
        life = self._policies.made_under(offered).hold_s * 1000
        ledger.extend(
            connection,
            offered,
            now + life,
            away_until=self._waitlists.away_after(asked.session, now + life),
            state=BookingState.HELD.value,
            station=station,
            held_at=now,
            **{name: terms.columns(asked.session)[name] for name in _OF_AN_OFFER},
        )
        connection.execute(
            sa.update(waiting)
            .where(waiting.c.id == place.id, waiting.c.state == place.state)
            .values(state=PlaceState.TAKEN.value)
        )
        record(connection, now, station, Act.ACCEPTED, booking=offered.id)
        self._terms.keep(connection, asked, offered.id)
        row = ledger.existing(connection, offered.id)
        return Done(self._holds.answer(connection, row, terms, now), CREATED, booking=row.id)


def _free(bands: Sequence[BandSupply]) -> int | Refusal:
    """Return how many numbers are to be had, or why the session is not on sale at all."""
    for supply in bands:
        if supply.why_none in _NOT_ON_SALE:
            return Refusal(supply.why_none)
    return sum(supply.free for supply in bands)


def _place_of(connection: Connection, place: str, patient: str) -> AnyRow | Refusal:
    """Return a place, or of a wish the row that stands for it: what is offered before all."""
    found = connection.execute(
        sa.select(waiting)
        .where(sa.or_(waiting.c.id == place, waiting.c.wish == place), waiting.c.patient == patient)
        .order_by(_STANDS_FOR, waiting.c.session)
        .limit(1)
    ).first()
    return Refusal(Reason.NO_OFFER) if found is None else found


def _existing(connection: Connection, place: str) -> AnyRow:
    return connection.execute(sa.select(waiting).where(waiting.c.id == place)).one()
