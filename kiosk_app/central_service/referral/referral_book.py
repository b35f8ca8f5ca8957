"""Institutions, rights and referrals as rows.

A right belongs to a person. Whether an institution is barred is asked with each right of its
people, so that barring it is one row and holds for all of them at once.

Source: BJD-2021-05-20.
"""

import secrets
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.current import current_id
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.sealed.values import opened
from kiosk_app.central_service.supply.add_ons import Actor
from kiosk_app.central_service.tables.schema import booking
from kiosk_app.central_service.tables.schema_referral import (
    referral,
    referral_order,
    referral_organisation,
    referral_right,
    referral_sanction,
)
from kiosk_app.central_service.tables.schema_staff import staff
from kiosk_app.contract.referral_shapes import (
    Barred,
    OrganisationAnswer,
    OrganisationBody,
    ReferralBody,
    ReferralOrderBody,
    RightAnswer,
    RightBody,
    SanctionBody,
)
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.masking import mask_name
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.referral import Right, Role, state_of


@dataclass(frozen=True, slots=True)
class Granted:
    """A right, who asked for it, and the institution it was asked for."""

    id: str
    right: Right
    asked_by: StaffId
    organisation: str
    phone: str
    name: str


_RIGHTS = (
    sa.select(
        *referral_right.c,
        referral_organisation.c.phone,
        referral_organisation.c.is_suspended.label("is_organisation_suspended"),
        staff.c.name,
    )
    .join(referral_organisation, referral_organisation.c.id == referral_right.c.organisation)
    .join(staff, staff.c.id == referral_right.c.staff)
)


def of_member(connection: Connection, member: str) -> Granted | None:
    """Return the right a person has now, or the last one they had."""
    rows = _RIGHTS.where(referral_right.c.staff == member).order_by(
        referral_right.c.ended_at.is_not(None), referral_right.c.ended_at.desc()
    )
    return _granted(connection, connection.execute(rows.limit(1)).first())


def by_id(connection: Connection, right: str) -> Granted | None:
    """Return the right of that id."""
    found = connection.execute(_RIGHTS.where(referral_right.c.id == right)).first()
    return _granted(connection, found)


def every(connection: Connection, now: int) -> tuple[RightAnswer, ...]:
    """Return all rights, the one that ends first first; names are masked."""
    rows = connection.execute(
        _RIGHTS.order_by(referral_right.c.expires_on, referral_right.c.id)
    ).all()
    found = (_granted(connection, row) for row in rows)
    return tuple(answer_of(granted, now) for granted in found if granted is not None)


def answer_of(granted: Granted, now: int) -> RightAnswer:
    """Return a right as the wire says it."""
    right = granted.right
    return RightAnswer(
        id=granted.id,
        member=right.person,
        name=mask_name(granted.name),
        organisation=granted.organisation,
        role=right.role,
        pool=right.pool,
        expires_on=right.expires_on,
        state=state_of(right, of_ms(now)),
    )


def add_right(connection: Connection, body: RightBody, actor: Actor, now: int) -> str:
    """Write an application down and return its id."""
    right = f"rgt-{secrets.token_hex(8)}"
    connection.execute(
        sa.insert(referral_right).values(
            id=right,
            staff=body.member,
            organisation=body.organisation,
            role=body.role.value,
            pool=body.pool.value,
            expires_on=body.expires_on.isoformat(),
            asked_by=actor.staff,
            asked_at=now,
            is_suspended=False,
        )
    )
    return right


def change_right(connection: Connection, right: str, **values: object) -> None:
    """Change columns of a right."""
    connection.execute(
        sa.update(referral_right)
        .where(referral_right.c.id == right, referral_right.c.ended_at.is_(None))
        .values(**values)
    )


def add_organisation(connection: Connection, body: OrganisationBody, now: int) -> str:
    """Write an institution down and return its id."""
    organisation = f"org-{secrets.token_hex(8)}"
    connection.execute(
        sa.insert(referral_organisation).values(
            id=organisation,
            name=body.name.strip(),
            phone=body.phone,
            district=body.district,
            is_suspended=False,
            made_at=now,
        )
    )
    return organisation


def organisations(
    connection: Connection, which: sa.ColumnElement[bool] | None = None
) -> tuple[OrganisationAnswer, ...]:
    """Return institutions by name."""
    rows = connection.execute(
        sa.select(referral_organisation)
        .where(sa.true() if which is None else which)
        .order_by(referral_organisation.c.name)
    ).all()
    return tuple(
        OrganisationAnswer(
            id=row.id,
            name=row.name,
            phone=row.phone,
            district=row.district,
            is_suspended=row.is_suspended,
        )
        for row in rows
    )


def bar(connection: Connection, body: SanctionBody, actor: Actor, now: int) -> int | None:
    """Bar somebody or let them in again; return how many rights it touches, None if unknown."""
    is_right = body.kind is Barred.RIGHT
    table = referral_right if is_right else referral_organisation
    changed = connection.execute(
        sa.update(table).where(table.c.id == body.subject).values(is_suspended=not body.is_lifted)
    )
    if changed.rowcount == 0:
        return None
    connection.execute(
        sa.insert(referral_sanction).values(
            kind=body.kind.value,
            subject=body.subject,
            is_lifted=body.is_lifted,
            evidence=body.evidence.strip(),
            by=actor.staff,
            at=now,
        )
    )
    column = referral_right.c.id if is_right else referral_right.c.organisation
    standing = sa.select(sa.func.count()).where(
        column == body.subject, referral_right.c.ended_at.is_(None)
    )
    return connection.execute(standing).scalar_one()


def take_consultation_turn(
    connection: Connection, granted: Granted, body: ReferralBody | ReferralOrderBody
) -> None:
    """Wait until nobody of the institution refers on a consultation; nobody does until we end.

    Source: BJD-2021-05-20; requirement row R196.
    """
    take_turn(connection, "consultation", granted.organisation, body.consultation.strip())


def is_another_patients(
    connection: Connection, granted: Granted, body: ReferralBody | ReferralOrderBody
) -> bool:
    """Tell whether the institution has referred somebody else on the same consultation.

    Who was given an order counts, too, whether a number was held by it or not.
    """
    whose = current_id(connection, body.patient)
    there = referral_right.c.organisation == granted.organisation
    used = (
        sa.select(referral.c.booking)
        .join(booking, booking.c.id == referral.c.booking)
        .join(referral_right, referral_right.c.id == referral.c.right_id)
        .where(
            referral.c.consultation == body.consultation.strip(),
            there,
            booking.c.patient != whose,
        )
    )
    given = (
        sa.select(referral_order.c.id)
        .join(referral_right, referral_right.c.id == referral_order.c.right_id)
        .where(
            referral_order.c.consultation == body.consultation.strip(),
            there,
            referral_order.c.patient != whose,
        )
    )
    return bool(connection.scalar(sa.select(sa.or_(used.exists(), given.exists()))))


def keep(
    connection: Connection, booking_id: str, granted: Granted, body: ReferralBody, now: int
) -> None:
    """Write down who referred, on what ground."""
    connection.execute(
        sa.insert(referral).values(
            booking=booking_id,
            right_id=granted.id,
            doctor=granted.right.person,
            phone=granted.phone,
            consultation=body.consultation.strip(),
            consultation_day=body.consultation_day.isoformat(),
            is_contracted=body.is_contracted,
            at=now,
        )
    )


def _granted(connection: Connection, row: AnyRow | None) -> Granted | None:
    if row is None:
        return None
    right = Right(
        person=StaffId(row.staff),
        role=Role(row.role),
        pool=Pool(row.pool),
        reviewed_by=None if row.reviewed_by is None else StaffId(row.reviewed_by),
        expires_on=date.fromisoformat(row.expires_on),
        ended_at=None if row.ended_at is None else of_ms(row.ended_at),
        is_suspended=row.is_suspended or row.is_organisation_suspended,
    )
    name = opened(connection, staff.c.name, (row.staff,), row.name)
    return Granted(row.id, right, StaffId(row.asked_by), row.organisation, row.phone, name)
