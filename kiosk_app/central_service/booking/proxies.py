"""Booking for somebody else: who books is kept with the booking, and looked at by the day.

Limits of numbers count on the patient; here the limit of patients counts on the booker. A booker is
established by a document of their own, and acts on the patient's authority where the rules ask it.

Source: BJ-OPD-DRAFT art. 13, art. 14; AH-2023-101 ann. 2 item 3; CN-2020-405 sec. 1; requirement
rows R035, R173.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.booking import authorities
from kiosk_app.central_service.booking.returns import Risk, note
from kiosk_app.central_service.engines.locks import has_rivals, take_turn
from kiosk_app.central_service.keeping import data_keys
from kiosk_app.central_service.keeping.current import leading_to
from kiosk_app.central_service.keeping.instants import day_of
from kiosk_app.central_service.patients import patients, real_names
from kiosk_app.central_service.patients.patients import Record, group_of
from kiosk_app.central_service.sealed.values import found, indexed, opened, seal
from kiosk_app.central_service.tables.schema import BookingState, booker, booking
from kiosk_app.contract.shapes import BookerBody
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.identity_numbers import key_of, normalise
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.masking import mask_name, mask_number
from kiosk_app.domain.names import clean_name, is_whole, same_name
from kiosk_app.domain.phone import normalise_phone
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.proxy import (
    BookedBy,
    Booker,
    check_booker,
    has_document,
    is_conspicuous,
    is_guarded,
    may_book_for,
    needs_authority,
)
from kiosk_app.domain.refusal import Reason, Refusal

_NEVER_WAS = (BookingState.LAPSED, BookingState.RELEASED, BookingState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when somebody books for another.

    Attributes:
        station: where.
        proof: how the patient was established there.
        at: milliseconds of the service's clock.
    """

    station: str
    proof: Proof | None
    at: int


def check(
    connection: Connection, body: BookerBody, patient: Record, here: Place, policy: Policy
) -> Refusal | None:
    """Say why this person may not book for this patient, or None.

    Returns:
        What `check_booker`, `may_identify` and `has_document` say; NAME_UNREADABLE; NAME_CONFLICT
        (their document is enrolled under another name); what `may_act` and `may_book_for` say.
    """
    refusal = check_booker(as_rule_sees(body), day_of(here.at))
    if refusal is None and not is_whole(body.name):
        refusal = Refusal(Reason.NAME_UNREADABLE)
    refusal = (
        refusal
        or real_names.why_not(connection, here.station, body.proof, policy)
        or has_document(body.proof)
        or _as_enrolled(connection, body)
    )
    if refusal is not None or is_patient(connection, body, patient):
        return refusal
    acts_on = authority(connection, body, patient, here, policy)
    if isinstance(acts_on, Refusal):
        return acts_on
    return may_book_for(PatientId(patient.id), _others(connection, body, here.at), policy)


def take_booker_turn(connection: Connection, body: BookerBody) -> None:
    """Wait until nobody books as this person; nobody does until ours ends.

    Whoever books for somebody waits here before `check`, so that no two of one booker's patients,
    who have turns of their own, each see one patient fewer than there are. The turn goes by every
    document that leads to the booker.

    Source: CN-2020-405 sec. 1; requirement rows R035, R121.
    """
    for group, number in sorted(_documents(connection, body)) if has_rivals(connection) else ():
        take_turn(connection, "booker", group, number)


def authority(
    connection: Connection, body: BookerBody, patient: Record, here: Place, policy: Policy
) -> str | Refusal | None:
    """Return the authority on which somebody books, None where none is asked, or why not."""
    day = day_of(here.at)
    if is_guarded(as_rule_sees(body), patients.person_of(patient), day, policy):
        return None
    if not needs_authority(body.purpose, here.proof, policy):
        return None
    proxy = patients.by_document(connection, body.kind, normalise(body.number))
    return authorities.acting(connection, patient, proxy, body.purpose, day)


def as_rule_sees(body: BookerBody) -> Booker:
    """Return who books, as rules want to see them."""
    return Booker(body.name, body.kind, normalise(body.number), body.phone, body.relation)


def keep(  # noqa: PLR0913, PLR0917 - who books for whom, where, by which rules
    connection: Connection,
    body: BookerBody,
    patient: Record,
    booking_id: str,
    here: Place,
    policy: Policy,
) -> None:
    """Store who booked, on which authority, and note it where they book for conspicuously many."""
    now, acts_on = here.at, authority(connection, body, patient, here, policy)
    group, number = group_of(body.kind), key_of(body.kind, body.number)
    said = {
        booker.c.number: number,
        booker.c.name: clean_name(body.name),
        booker.c.phone: normalise_phone(body.phone),
    }
    sealed = {c.name: seal(connection, c, (booking_id,), text) for c, text in said.items()}
    connection.execute(
        sa.insert(booker).values(
            **sealed,
            booking=booking_id,
            kind_group=group,
            number_index=indexed(connection, booker.c.number_index, group, number),
            kind=body.kind.value,
            relation=body.relation.value if body.relation else "",
            day=day_of(now).isoformat(),
            purpose=body.purpose.value,
            proof=body.proof.value if body.proof else None,
            authority=None if isinstance(acts_on, Refusal) else acts_on,
        )
    )
    everyone = _others(connection, body, now)
    if is_conspicuous(next(iter(everyone)), everyone, policy):
        note(connection, now, Risk.MANY_PATIENTS, booking_id)


def booked_by(connection: Connection, booking_id: str) -> BookedBy | None:
    """Return who booked for the patient, masked; None where that was the patient.

    Source: BJ-OPD-DRAFT art. 14; requirement row R035.
    """
    row = connection.execute(sa.select(booker).where(booker.c.booking == booking_id)).first()
    if row is None:
        return None
    name = opened(connection, booker.c.name, (booking_id,), row.name)
    number = opened(connection, booker.c.number, (booking_id,), row.number)
    return BookedBy(mask_name(name), mask_number(number))


def is_patient(connection: Connection, body: BookerBody, patient: Record) -> bool:
    """Tell whether who books is the patient themself, so that nobody books for another."""
    booker_is = patients.by_document(connection, body.kind, normalise(body.number))
    return booker_is is not None and booker_is.id == patient.id


def _as_enrolled(connection: Connection, body: BookerBody) -> Refusal | None:
    """Say that the booker's document is enrolled under another name, or None.

    Source: BJ-OPD-DRAFT art. 14; requirement rows R034, R035.
    """
    known = patients.of_document(connection, body.kind, normalise(body.number))
    is_conflict = known is not None and not same_name(known.name, body.name)
    return Refusal(Reason.NAME_CONFLICT) if is_conflict else None


def _others(connection: Connection, body: BookerBody, now: int) -> set[PatientId]:
    """Return for whom this person booked today already, with whichever of their documents."""
    data_keys.is_behind(connection)  # else bookings kept under a newer key would not count
    by_them = [
        sa.and_(
            booker.c.kind_group == group, found(connection, booker.c.number_index, group, number)
        )
        for group, number in _documents(connection, body)
    ]
    others = connection.scalars(
        sa.select(booking.c.patient)
        .join(booker, booker.c.booking == booking.c.id)
        .where(
            sa.or_(*by_them),
            booker.c.day == day_of(now).isoformat(),
            booking.c.state.not_in(_NEVER_WAS),
        )
    )
    return {PatientId(patient) for patient in others}


def _documents(connection: Connection, body: BookerBody) -> set[tuple[str, str]]:
    """Return the documents of who books: the one they showed, and those of records gone up in one.

    Source: BJ-OPD-DRAFT art. 14; requirement rows R030, R035.
    """
    mine = {(group_of(body.kind), key_of(body.kind, normalise(body.number)))}
    known = patients.by_document(connection, body.kind, normalise(body.number))
    for record_id in [] if known is None else leading_to(connection, known.id):
        record = patients.itself(connection, record_id)
        if record is not None:
            mine.add((group_of(record.kind), key_of(record.kind, record.number)))
    return mine
