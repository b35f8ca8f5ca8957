"""The calls that change nothing."""

import hashlib
from datetime import date

from sqlalchemy import Connection

from kiosk_app.central_service.after import own_places
from kiosk_app.central_service.answering.answers import Done, Outcome, Reply, refused
from kiosk_app.central_service.answering.demand import SCARCE
from kiosk_app.central_service.answering.keyed import Caller, check_station, find_request
from kiosk_app.central_service.booking import voids
from kiosk_app.central_service.calls.shared import Calls
from kiosk_app.central_service.devices.stations import only_from
from kiosk_app.central_service.keeping.instants import day_of, of_ms
from kiosk_app.central_service.numbers.catalogue_store import read_catalogue
from kiosk_app.central_service.patients import patients, real_names
from kiosk_app.central_service.suspension import shown_notices
from kiosk_app.contract import shapes
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.identity_numbers import normalise
from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import HalfDay


class Questions(Calls):
    """Catalogue, schedule, who is this, what is there, how does it stand."""

    def catalogue(self, caller: Caller) -> Reply:
        """Return the catalogue and the service's clock."""
        return self._ask(
            caller,
            lambda connection, now: Done(
                shapes.CatalogueAnswer(
                    catalogue=read_catalogue(connection, self._policies.at(now)), now=of_ms(now)
                )
            ),
        )

    def schedule(
        self, caller: Caller, day: date | None = None, half_day: HalfDay | None = None
    ) -> Reply:
        """Return the published sessions of one day, today by default, or of one part of it."""
        return self._ask(
            caller,
            lambda connection, now: Done(
                shapes.ScheduleAnswer(
                    now=of_ms(now), sessions=self._offers.schedule(connection, day, now, half_day)
                )
            ),
        )

    def lookup(self, caller: Caller, body: shapes.LookupBody) -> Reply:
        """Return who the person is to the hospital."""

        def find(connection: Connection, now: int) -> Outcome:
            station, policy = caller.station or "", self._policies.at(now)
            refusal = real_names.why_not(connection, station, body.person.proof, policy)
            row = refusal or patients.find(connection, body.person, now)
            if isinstance(row, Refusal):
                return row
            shown = shown_notices.shown_to(connection, row.id, policy, now)
            offers = own_places.offers(connection, self._waitlists, row.id, now)
            return Done(patients.answer_of(row, now, policy, shown, offers))

        return self._look_up_refused(caller, body) or self._ask(caller, find)

    def _look_up_refused(self, caller: Caller, body: shapes.LookupBody) -> Reply | None:
        """Hold back who tries one document over and over; it is named by a digest only."""
        with self._database.read() as connection:
            if check_station(connection, caller.station) is not None:
                return None  # said by the question itself
        person = hashlib.sha256(f"{body.person.kind} {normalise(body.person.number)}".encode())
        refusal = self.throttle.lookup(person.hexdigest()[:16], self._alarm)
        return None if refusal is None else refused(refusal, self._words)

    def sessions(  # noqa: PLR0913, PLR0917 - who asks for what, when, with whom
        self,
        caller: Caller,
        department: str,
        booking_class: BookingClass,
        patient: str | None = None,
        is_accompanied: bool | None = None,
        group: PriorityGroup | None = None,
    ) -> Reply:
        """Return a department's sessions of today, or of tomorrow to the horizon."""

        def find(connection: Connection, now: int) -> Outcome:
            refusal = _may_ask(connection, caller, group)
            if refusal is not None:
                return refusal
            found = self._offers.sessions(
                connection,
                department,
                booking_class,
                patient,
                now,
                with_guardian=bool(is_accompanied),
                group=group,
            )
            if isinstance(found, Refusal):
                return found
            if found and all(session.why_none in SCARCE for session in found):
                self.demand.looked(department, day_of(now).isoformat())
            return Done(shapes.SessionsAnswer(sessions=found))

        return self._ask(caller, find)

    def bands(
        self,
        caller: Caller,
        session: str,
        patient: str | None = None,
        group: PriorityGroup | None = None,
    ) -> Reply:
        """Return the time bands of a session."""

        def find(connection: Connection, now: int) -> Outcome:
            refusal = _may_ask(connection, caller, group)
            if refusal is not None:
                return refusal
            found = self._offers.bands(connection, session, patient, now, group)
            if isinstance(found, Refusal):
                return found
            return Done(shapes.BandsAnswer(bands=found))

        return self._ask(caller, find)

    def order(self, caller: Caller, order: str) -> Reply:
        """Return a payment order as the provider says it stands, or as last known."""
        self._till_look(caller, order)
        return self._ask(
            caller,
            lambda connection, now: self._orders.shown(
                connection, now, caller.station or "", order
            ),
        )

    def request(self, caller: Caller, key: str) -> Reply:
        """Return what a keyed request of this station was answered."""

        def find(connection: Connection, _now: int) -> Outcome:
            row = find_request(connection, caller.station or "", key)
            if row is None:
                return Refusal(Reason.UNKNOWN_REQUEST)
            if row.is_void:
                return Refusal(Reason.KEY_VOIDED)
            return Done(
                shapes.RequestAnswer(
                    key=RequestKey(key), status=row.status, body=voids.stored_json(row)
                )
            )

        reply = self._ask(caller, find)
        self._database.make_sure()  # somebody decides by it whether an act has happened
        return reply


def _may_ask(connection: Connection, caller: Caller, group: PriorityGroup | None) -> Refusal | None:
    """Say why nobody is shown what a special group may have, or None: a counter asks."""
    if group is None:
        return None
    return only_from(connection, caller.station or "", Channel.COUNTER)
