"""Add-ons at work: asked for, approved by one or two, issued to the one patient as a hold.

Source: BJ-OPD-DRAFT art. 11.
"""

from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome, Settled
from kiosk_app.central_service.booking.kept_holds import AddOnHolds, is_unused
from kiosk_app.central_service.engines.locks import take_session_turns, take_turn
from kiosk_app.central_service.keeping.current import current_id, in_turn
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.catalogue_store import read_session
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.numbers.supply_book import stock_of
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.staff import joint_decisions, people
from kiosk_app.central_service.supply import add_on_book as book
from kiosk_app.central_service.supply.add_on_book import AddOn, AddOnBook
from kiosk_app.central_service.tables.schema_supply import department_head
from kiosk_app.contract.supply_shapes import AddOnAnswer, AddOnBody, AddOnIssueBody
from kiosk_app.domain.addon import (
    AddOnAct,
    AddOnEvent,
    AddOnRequest,
    AddOnState,
    Counts,
    SessionStaff,
    may_approve,
    may_ask_for,
    may_issue,
    may_request,
)
from kiosk_app.domain.ids import PatientId, PractitionerId, SessionId, StaffId, StationId
from kiosk_app.domain.refusal import Reason, Refusal

_NO_HEAD = PractitionerId("")


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who is signed in, and where.

    Attributes:
        asks_as: the doctor this person is, and asks as; None: they work at a desk.
        facts: what else the record says of the act, put in by the act itself: what was before,
            what is now, by which clause. No personal data.
    """

    staff: StaffId
    station: str
    asks_as: PractitionerId | None = None
    facts: dict[str, str] = field(default_factory=dict)


class AddOns:
    """The acts on add-ons; each runs inside a keyed transaction."""

    def __init__(self, policies: Policies, key: bytes, holds: AddOnHolds) -> None:
        self._policies = policies
        self._book = AddOnBook(key)
        self._holds = holds

    def request(self, connection: Connection, now: int, actor: Actor, body: AddOnBody) -> Outcome:
        """Ask for one more number of a session, for one patient.

        A doctor asks in their own name only; a desk says on what word of the doctor it asks.
        """
        session = read_session(connection, body.session)
        if session is None:
            return Refusal(Reason.UNKNOWN_SESSION)
        if body.patient is not None and patients.by_id(connection, body.patient) is None:
            return Refusal(Reason.UNKNOWN_PATIENT)
        wish = AddOnRequest(
            body.session, body.patient, body.reason, body.doctor, actor.staff, body.word
        )
        head = connection.scalar(
            sa.select(department_head.c.practitioner).where(
                department_head.c.department == session.department
            )
        )
        here = SessionStaff(
            SessionId(session.id), session.practitioner, PractitionerId(head or _NO_HEAD)
        )
        refusal = may_request(wish, here) if body.doctor else Refusal(Reason.ADD_ON_NOT_YOURS)
        refusal = refusal or may_ask_for(wish, actor.asks_as, self._policies.at(now))
        if refusal is not None:
            return refusal
        actor.facts.update(doctor=wish.by, word=str(wish.word))
        return self._done(connection, self._book.begin(connection, wish, actor.station, of_ms(now)))

    def approve(self, connection: Connection, now: int, actor: Actor, add_on: str) -> Outcome:
        """Agree to an add-on; above the limit the agreement waits for a second person's.

        Returns:
            The add-on; SECOND_PERSON_REQUIRED; ADD_ON_LIMIT, and the agreement is kept.
        """
        known = self._alone_with(connection, add_on, AddOnAct.APPROVE)
        if isinstance(known, Refusal):
            return known
        deciders = joint_decisions.agree(connection, add_on, actor.staff, now)
        counts, policy = self._counts(connection, known), self._policies.at(now)
        doctor = people.of_practitioner(connection, known.request.by)
        refusal = may_approve(known.request, counts, deciders, policy, doctor)
        if refusal is not None:
            is_kept = refusal.reason is Reason.ADD_ON_LIMIT
            return Settled(refusal) if is_kept else refusal
        self._step(connection, known, AddOnAct.APPROVE, actor, now, deciders)
        return self._done(connection, add_on)

    def reject(self, connection: Connection, now: int, actor: Actor, add_on: str) -> Outcome:
        """Refuse an add-on that was asked for."""
        known = self._alone_with(connection, add_on, AddOnAct.REJECT)
        if isinstance(known, Refusal):
            return known
        self._step(connection, known, AddOnAct.REJECT, actor, now, (actor.staff,))
        return self._done(connection, add_on)

    def issue(
        self, connection: Connection, now: int, actor: Actor, add_on: str, body: AddOnIssueBody
    ) -> Outcome:
        """Hold an approved add-on for its patient at this station; it is paid like any number.

        Where an earlier hold of it ended unpaid it is held once more, to the end of its session.
        """
        who = in_turn(connection, body.patient)
        known = self._found_alone(connection, add_on)
        if known is None:
            return Refusal(Reason.NOT_FOUND)
        bound_to = PatientId(current_id(connection, known.request.patient or ""))
        asked = replace(known.request, patient=bound_to)  # the steps keep whom they were made for
        holds = book.holds_of(connection, add_on)  # its step may be gone, its holds are not
        state = AddOnState.ISSUED if holds else known.state
        is_spare = is_unused(connection, holds, now)
        refusal = may_issue(asked, state, PatientId(who), is_unused=is_spare)
        if refusal is not None:
            return refusal
        session = known.request.session
        held = self._holds.hold_add_on(connection, now, actor.station, session, body)
        if isinstance(held, Done):
            self._step(connection, known, AddOnAct.ISSUE, actor, now, (), held.booking)
        return held

    def first_bad(self, connection: Connection) -> int | None:
        """Return the place of the first step that was tampered with, or None."""
        return self._book.first_bad(connection)

    # --- inside --------------------------------------------------------------------------------

    @staticmethod
    def _found_alone(connection: Connection, add_on: str) -> AddOn | None:
        """Return an add-on as it stands; nobody else decides for its session or doctor meanwhile.

        What is counted is per session, and per doctor and day; so both have one turn each.
        """
        known = book.find(connection, add_on)
        if known is None:
            return None
        take_session_turns(connection, known.request.session)
        session = read_session(connection, known.request.session)
        day = session.day if session is not None else ""
        take_turn(connection, "add-ons", known.request.by, day)
        return book.find(connection, add_on)

    def _alone_with(self, connection: Connection, add_on: str, act: AddOnAct) -> AddOn | Refusal:
        """Return an add-on nobody has decided about yet."""
        known = self._found_alone(connection, add_on)
        if known is None:
            return Refusal(Reason.NOT_FOUND, (("act", act.value),))
        if len(known.events) > 1:
            return Refusal(Reason.NOT_IN_THIS_STATE, (("status", known.state.value),))
        return known

    @staticmethod
    def _counts(connection: Connection, known: AddOn) -> Counts:
        session = read_session(connection, known.request.session)
        day = session.day if session is not None else ""
        return Counts(
            capacity=stock_of(connection, known.request.session).capacity,
            of_session=book.standing(book.of_session(connection, known.request.session)),
            of_doctor_today=book.standing(book.of_doctor(connection, known.request.by, day)),
        )

    def _step(  # noqa: PLR0913, PLR0917 - a step is told whole
        self,
        connection: Connection,
        known: AddOn,
        act: AddOnAct,
        actor: Actor,
        now: int,
        deciders: tuple[StaffId, ...],
        booking: str | None = None,
    ) -> None:
        first = known.events[0]
        step = AddOnEvent(
            add_on=known.id,
            act=act,
            by=actor.staff,
            doctor=first.doctor,
            patient=first.patient,
            reason=first.reason,
            station=StationId(actor.station),
            at=of_ms(now),
            deciders=deciders,
        )
        self._book.go_on(connection, known, step, booking)

    @staticmethod
    def _done(connection: Connection, add_on: str) -> Outcome:
        known = book.find(connection, add_on)
        return Refusal(Reason.NOT_FOUND) if known is None else Done(answer_of(known))


def answer_of(known: AddOn) -> AddOnAnswer:
    """Return an add-on as the wire says it."""
    return AddOnAnswer(
        id=known.id,
        session=known.request.session,
        patient=known.events[0].patient,
        doctor=known.request.by,
        reason=known.events[0].reason,
        state=known.state,
        deciders=next((e.deciders for e in known.events if e.deciders), ()),
        word=known.request.word,
    )
