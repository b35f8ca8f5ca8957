"""The people who work here, as rows: found, invited, given posts, shut out.

Nobody is ever deleted: what they did stays theirs. An account begins without a password; its
owner makes one with a one-time code, so no two people ever know it and there is no default.

Source: GB/T 22239-2019 8.1.4.1, 8.1.4.2; OWASP ASVS 5.0 6.4.1.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.keeping.passwords import code_digest, digest, is_same, new_code
from kiosk_app.central_service.sealed.values import opened, seal
from kiosk_app.central_service.tables.schema_staff import (
    sign_in_tries,
    staff,
    staff_practitioner,
    staff_role,
)
from kiosk_app.domain.ids import PractitionerId, StaffId
from kiosk_app.domain.staff import Role, Tries


@dataclass(frozen=True, slots=True)
class Member:
    """A person who works here. The password is its hash, None before activation.

    Attributes:
        practitioner: the doctor of the catalogue this person is.
    """

    id: StaffId
    login: str
    name: str
    password: str | None
    is_enabled: bool
    roles: frozenset[Role]
    practitioner: PractitionerId | None = None

    @property
    def asks_as(self) -> PractitionerId | None:
        """Return as which doctor they ask for anything; None: they work at a desk.

        Who has the post of a doctor, and is none of the catalogue, asks as nobody.
        """
        if self.practitioner is None and Role.DOCTOR in self.roles:
            return _NOBODY
        return self.practitioner


_NOBODY = PractitionerId("")


def by_login(connection: Connection, login: str | None) -> Member | None:
    """Return who has an account of that name."""
    return _first(connection, staff.c.login == login)


def by_id(connection: Connection, member: str) -> Member | None:
    """Return who that is."""
    return _first(connection, staff.c.id == member)


def everybody(connection: Connection) -> tuple[Member, ...]:
    """Return all accounts by name."""
    rows = connection.execute(sa.select(staff.c.id).order_by(staff.c.login)).all()
    found = (by_id(connection, row.id) for row in rows)
    return tuple(member for member in found if member is not None)


def invite(
    connection: Connection, login: str, name: str, roles: Collection[Role], now: int
) -> StaffId:
    """Add an account that nobody can sign in to yet, and return its id."""
    member = StaffId(f"stf-{secrets.token_hex(8)}")
    sealed = seal(connection, staff.c.name, (member,), name)
    connection.execute(
        sa.insert(staff).values(id=member, login=login, name=sealed, is_enabled=True, made_at=now)
    )
    set_roles(connection, member, roles)
    return member


def set_roles(connection: Connection, member: StaffId, roles: Collection[Role]) -> None:
    """Give a person exactly these posts."""
    connection.execute(sa.delete(staff_role).where(staff_role.c.staff == member))
    rows = [{"staff": member, "role": role.value} for role in sorted(roles)]
    connection.execute(sa.insert(staff_role), rows)


def of_practitioner(connection: Connection, practitioner: PractitionerId) -> StaffId | None:
    """Return whose account is a doctor's, None where there is none."""
    found = connection.scalar(
        sa.select(staff_practitioner.c.staff).where(
            staff_practitioner.c.practitioner == practitioner
        )
    )
    return None if found is None else StaffId(found)


def set_practitioner(
    connection: Connection, member: StaffId, practitioner: PractitionerId | None
) -> None:
    """Say which doctor of the catalogue a person is, or that they are none."""
    connection.execute(sa.delete(staff_practitioner).where(staff_practitioner.c.staff == member))
    if practitioner is not None:
        row = {"staff": member, "practitioner": practitioner}
        connection.execute(sa.insert(staff_practitioner).values(row))


def disable(connection: Connection, member: StaffId) -> None:
    """Shut a person out: no password, no code, until a new code is issued."""
    connection.execute(
        sa.update(staff)
        .where(staff.c.id == member)
        .values(is_enabled=False, password=None, code=None, code_until=None)
    )


def issue_code(connection: Connection, member: StaffId, now: int, lasts: timedelta) -> str:
    """Return a new one-time code; the password and any older code end with it."""
    code = new_code()
    connection.execute(
        sa.update(staff)
        .where(staff.c.id == member)
        .values(
            is_enabled=True,
            password=None,
            code=code_digest(code),
            code_until=to_ms(of_ms(now) + lasts),
        )
    )
    return code


def fits_code(connection: Connection, member: Member | None, code: str, now: int) -> bool:
    """Tell whether this is the person's one-time code, and still good."""
    row = connection.execute(
        sa.select(staff.c.code, staff.c.code_until).where(
            staff.c.id == (member.id if member is not None else "")
        )
    ).first()
    kept = row.code if row is not None and row.code is not None else digest("")
    is_right = is_same(kept, code_digest(code))
    return is_right and row is not None and row.code_until is not None and now < row.code_until


def set_password(connection: Connection, member: StaffId, hashed: str) -> None:
    """Keep the hash of a new password; a code that was open is used up."""
    connection.execute(
        sa.update(staff)
        .where(staff.c.id == member)
        .values(password=hashed, code=None, code_until=None)
    )


def tries_of(connection: Connection, name: bytes) -> Tries:
    """Return what is remembered of wrong passwords for a name, by its digest."""
    row = connection.execute(sa.select(sign_in_tries).where(sign_in_tries.c.name == name)).first()
    if row is None:
        return Tries()
    until = None if row.locked_until is None else of_ms(row.locked_until)
    return Tries(row.wrong, row.locks, until)


def keep_tries(connection: Connection, name: bytes, tries: Tries, now: int) -> None:
    """Remember wrong passwords; nothing to remember leaves no row."""
    connection.execute(sa.delete(sign_in_tries).where(sign_in_tries.c.name == name))
    if tries == Tries():
        return
    until = None if tries.locked_until is None else to_ms(tries.locked_until)
    connection.execute(
        sa.insert(sign_in_tries).values(
            name=name, wrong=tries.wrong, locks=tries.locks, locked_until=until, at=now
        )
    )


def _first(connection: Connection, where: sa.ColumnElement[bool]) -> Member | None:
    whole = sa.select(staff, staff_practitioner.c.practitioner).outerjoin(staff_practitioner)
    row = connection.execute(whole.where(where)).first()
    if row is None:
        return None
    roles = connection.scalars(sa.select(staff_role.c.role).where(staff_role.c.staff == row.id))
    return Member(
        id=StaffId(row.id),
        login=row.login,
        name=opened(connection, staff.c.name, (row.id,), row.name),
        password=row.password,
        is_enabled=row.is_enabled,
        roles=frozenset(Role(role) for role in roles),
        practitioner=None if row.practitioner is None else PractitionerId(row.practitioner),
    )
