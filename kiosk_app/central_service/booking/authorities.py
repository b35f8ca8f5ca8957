"""Patients' words that somebody acts for them: written down at a counter, dated, taken back.

Of a patient, a helper and a purpose one stands at a time: given again, the new one counts.

Source: AH-2023-101 ann. 2 item 3; requirement row R173.
"""

import secrets
from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, Done
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.current import current_id, in_turn, leading_to
from kiosk_app.central_service.keeping.instants import day_of
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.patients import patients, real_names
from kiosk_app.central_service.patients.patients import Record
from kiosk_app.central_service.staff.sessions import SignedIn
from kiosk_app.central_service.tables.schema_authority import authority
from kiosk_app.contract.authority_shapes import AuthoritiesAnswer, AuthorityAnswer, AuthorityBody
from kiosk_app.domain.ids import AuthorityId, PatientId
from kiosk_app.domain.masking import mask_name, mask_number
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.proxy import Authority, Purpose, may_act, may_authorise
from kiosk_app.domain.refusal import Reason, Refusal

_LISTED = 100


def give(  # noqa: PLR0913, PLR0917 - who says what to whom, when, by which rules
    connection: Connection,
    patient: str,
    body: AuthorityBody,
    who: SignedIn,
    now: int,
    policy: Policy,
) -> Done | Refusal:
    """Write an authority down; one there was for the same helper and purpose ends.

    Returns:
        The authority; UNKNOWN_PATIENT; what `may_identify` and `may_authorise` say.
    """
    patient, proxy = in_turn(connection, patient), current_id(connection, body.proxy)
    if patients.by_id(connection, patient) is None or not patients.by_id(connection, proxy):
        return Refusal(Reason.UNKNOWN_PATIENT)
    given = Authority(PatientId(patient), PatientId(proxy), body.purpose, body.until)
    refusal = real_names.why_not(connection, who.station, body.proof, policy) or may_authorise(
        given, body.proof, day_of(now), policy
    )
    if refusal is not None:
        return refusal
    same = sa.and_(_between(connection, patient, proxy), authority.c.purpose == body.purpose.value)
    _end(connection, same, who, now)
    made = f"auth-{secrets.token_hex(8)}"
    connection.execute(
        sa.insert(authority).values(
            id=made,
            patient=patient,
            proxy=proxy,
            purpose=body.purpose.value,
            until=body.until.isoformat(),
            proof=body.proof.value if body.proof else "",
            given_at=now,
            given_to=who.member.id,
            station=who.station,
        )
    )
    return Done(_answer(connection, _existing(connection, made), now), CREATED)


def withdraw(connection: Connection, made: str, who: SignedIn, now: int) -> Done | Refusal:
    """Take an authority back at once; taken back once more it stays so."""
    row = connection.execute(sa.select(authority).where(authority.c.id == made)).first()
    if row is None:
        return Refusal(Reason.NOT_FOUND)
    take_turn(connection, "patient", row.patient)
    _end(connection, authority.c.id == made, who, now)
    return Done(_answer(connection, _existing(connection, made), now))


def of_patient(connection: Connection, patient: str, now: int) -> Done | Refusal:
    """Return what authorities a patient gave, the latest first."""
    known = patients.by_id(connection, patient)
    if known is None:
        return Refusal(Reason.UNKNOWN_PATIENT)
    rows = connection.execute(
        sa.select(authority)
        .where(authority.c.patient.in_(leading_to(connection, known.id)))
        .order_by(authority.c.given_at.desc(), authority.c.id)
        .limit(_LISTED)
    ).all()
    return Done(AuthoritiesAnswer(authorities=tuple(_answer(connection, r, now) for r in rows)))


def acting(
    connection: Connection, patient: Record, proxy: Record | None, purpose: Purpose, day: date
) -> str | Refusal:
    """Return the authority on which somebody acts for a patient, or why there is none.

    Args:
        connection: of any transaction.
        patient: for whom.
        proxy: who acts; None: nobody whom a document ever established here.
        purpose: for what.
        day: on which they act.
    """
    if proxy is None:
        return may_act(None, (PatientId(patient.id),) * 2, purpose, day) or ""
    rows = connection.execute(
        sa.select(authority)
        .where(_between(connection, patient.id, proxy.id))
        .order_by(
            authority.c.purpose == purpose.value,
            authority.c.withdrawn_at.is_(None),
            authority.c.given_at,
        )
    ).all()
    row = rows[-1] if rows else None
    parties = PatientId(patient.id), PatientId(proxy.id)
    given = None if row is None else _as_rule_sees(row)
    given = given and replace(given, patient=parties[0], proxy=parties[1])
    refusal = may_act(given, parties, purpose, day)
    return refusal or (row.id if row else "")


# --- inside ------------------------------------------------------------------------------------


def _between(connection: Connection, patient: str, proxy: str) -> sa.ColumnElement[bool]:
    """Return the condition: from one to the other, whichever of their records it names."""
    return sa.and_(
        authority.c.patient.in_(leading_to(connection, patient)),
        authority.c.proxy.in_(leading_to(connection, proxy)),
    )


def _end(connection: Connection, which: sa.ColumnElement[bool], who: SignedIn, now: int) -> None:
    connection.execute(
        sa.update(authority)
        .where(which, authority.c.withdrawn_at.is_(None))
        .values(withdrawn_at=now, withdrawn_by=who.member.id)
    )


def _existing(connection: Connection, made: str) -> AnyRow:
    return connection.execute(sa.select(authority).where(authority.c.id == made)).one()


def _as_rule_sees(row: AnyRow) -> Authority:
    return Authority(
        PatientId(row.patient),
        PatientId(row.proxy),
        Purpose(row.purpose),
        date.fromisoformat(row.until),
        is_withdrawn=row.withdrawn_at is not None,
    )


def _answer(connection: Connection, row: AnyRow, now: int) -> AuthorityAnswer:
    proxy, said = patients.existing(connection, row.proxy), _as_rule_sees(row)
    parties = said.patient, said.proxy
    return AuthorityAnswer(
        authority=AuthorityId(row.id),
        patient=said.patient,
        proxy=said.proxy,
        name_masked=mask_name(proxy.name),
        number_masked=mask_number(proxy.number),
        purpose=said.purpose,
        until=said.until,
        is_withdrawn=said.is_withdrawn,
        is_valid=may_act(said, parties, said.purpose, day_of(now)) is None,
    )
