"""What staff read of add-ons: a session's, the limits, each with its steps, and the record's state.

Source: BJ-OPD-DRAFT art. 11 (limited, traceable).
"""

from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.booking.kept_holds import is_unused
from kiosk_app.central_service.keeping.current import current_id
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.catalogue_store import (
    practitioner_of,
    read_session,
    read_sessions,
)
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.numbers.supply_book import stock_of
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.staff import joint_decisions, people
from kiosk_app.central_service.supply import add_on_book as book
from kiosk_app.central_service.supply.add_on_book import AddOn
from kiosk_app.central_service.supply.desk_sessions import desk_sessions
from kiosk_app.central_service.tables.schema import clinic_session, practitioner
from kiosk_app.central_service.tables.schema_supply import department_head
from kiosk_app.domain.addon import (
    AddOnAsker,
    AddOnPage,
    AddOnState,
    AddOnStep,
    AddOnStory,
    limit_of,
    words_of,
)
from kiosk_app.domain.catalogue import Practitioner, Title
from kiosk_app.domain.ids import PatientId, PractitionerId, SessionId, StaffId
from kiosk_app.domain.masking import mask_name
from kiosk_app.domain.pending_add_on import PendingAddOn, PendingAddOns
from kiosk_app.domain.policy import Policy


def page_of(  # noqa: PLR0913, PLR0917 - who reads it, by which rules, and when
    connection: Connection,
    session_id: str,
    policy: Policy,
    first_bad: int | None,
    now: int,
    asks_as: PractitionerId | None = None,
) -> AddOnPage | None:
    """Return the add-ons of a session, None where there is no such session.

    Whoever reads it as a doctor finds nobody but themselves among those who may ask.
    """
    session = read_session(connection, session_id)
    if session is None:
        return None
    add_ons = book.of_session(connection, session_id)
    return AddOnPage(
        session=SessionId(session_id),
        limit=limit_of(stock_of(connection, session_id).capacity, policy),
        standing=book.standing(add_ons),
        doctor_limit=policy.add_on.per_doctor_day,
        askers=tuple(
            AddOnAsker(
                doctor=doctor,
                standing=book.standing(book.of_doctor(connection, doctor.id, session.day)),
            )
            for doctor in _askers(connection, session)
            if asks_as in {None, doctor.id}
        ),
        stories=tuple(_story(connection, add_on, now) for add_on in add_ons),
        words=words_of(asks_as, policy),
        first_bad=first_bad,
    )


def pending_of(
    connection: Connection, policy: Policy, first_bad: int | None, now: int
) -> PendingAddOns:
    """Return what awaits approval in any session that is not over, the oldest first."""
    found = (_pending(connection, add_on, policy, now) for add_on in book.pending(connection, now))
    return PendingAddOns(tuple(found), first_bad)


def _pending(connection: Connection, add_on: AddOn, policy: Policy, now: int) -> PendingAddOn:
    rows = read_sessions(connection, clinic_session.c.id == add_on.request.session)
    (session,) = desk_sessions(connection, rows)
    doctor, day = add_on.request.by, rows[0].day
    record = patients.existing(connection, current_id(connection, add_on.events[0].patient))
    return PendingAddOn(
        session=session,
        patient_masked=mask_name(record.name),
        story=_story(connection, add_on, now),
        waits_min=(of_ms(now) - add_on.events[0].at) // timedelta(minutes=1),
        limit=limit_of(stock_of(connection, session.id).capacity, policy),
        standing=book.standing(book.of_session(connection, session.id)),
        doctor_limit=policy.add_on.per_doctor_day,
        doctor_standing=book.standing(book.of_doctor(connection, doctor, day)),
    )


def _askers(connection: Connection, session: AnyRow) -> tuple[Practitioner, ...]:
    """Return the session's doctor and the head of the department, as far as there are such."""
    own = practitioner_of(session)
    head = connection.scalar(
        sa.select(department_head.c.practitioner).where(
            department_head.c.department == session.department
        )
    )
    others = () if head is None or (own and own.id == head) else (_doctor(connection, head),)
    return (*(() if own is None else (own,)), *others)


def _doctor(connection: Connection, doctor: str) -> Practitioner:
    row = connection.execute(sa.select(practitioner).where(practitioner.c.id == doctor)).one()
    return Practitioner(PractitionerId(row.id), row.name, Title(row.title))


def _story(connection: Connection, add_on: AddOn, now: int) -> AddOnStory:
    is_open = add_on.state is AddOnState.REQUESTED
    agreed = joint_decisions.deciders(connection, add_on.id) if is_open else ()
    first = add_on.events[0]
    return AddOnStory(
        id=add_on.id,
        patient=PatientId(current_id(connection, first.patient)),
        doctor=_doctor(connection, first.doctor),
        reason=first.reason,
        state=add_on.state,
        steps=tuple(
            AddOnStep(
                place=place,
                act=step.act,
                by=_name(connection, step.by),
                station=step.station,
                at=step.at,
                deciders=_names(connection, step.deciders),
            )
            for place, step in zip(add_on.places, add_on.events, strict=True)
        ),
        agreed=_names(connection, agreed),
        is_unused=is_unused(connection, book.holds_of(connection, add_on.id), now),
        word=first.word,
    )


def _names(connection: Connection, staff: Iterable[StaffId]) -> tuple[str, ...]:
    return tuple(_name(connection, one) for one in staff)


def _name(connection: Connection, staff: StaffId) -> str:
    member = people.by_id(connection, staff)
    return staff if member is None else mask_name(member.name)
