"""The versions of policies as rows: found, propose, adopt, read.

Source: BJ-OPD-DRAFT art. 6 (1); requirement row R006.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.events import SERVICE
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.tables.schema_policy import (
    policy_adoption,
    policy_change,
    policy_version,
)
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.policy_versions import Change, Enacted, Proposal, may_adopt, may_propose
from kiosk_app.domain.refusal import Reason, Refusal

FOUNDING_CLAUSE = "BJ-OPD-DRAFT art. 6 (1)"


@dataclass(frozen=True, slots=True)
class Step:
    """One changed parameter of a proposal and why it is to change."""

    change: Change
    reason: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One version as the list shows it; `adopter` is None while it is only proposed."""

    name: str
    since: datetime
    author: str
    adopter: str | None
    changed: int


def adopted(connection: Connection) -> tuple[Enacted, ...]:
    """Return every version that was adopted, of all profiles, in order of beginning."""
    rows = connection.execute(
        sa.select(policy_version.c.parameters, policy_adoption.c.since, policy_adoption.c.by)
        .join(policy_adoption, policy_adoption.c.version == policy_version.c.name)
        .order_by(policy_adoption.c.since, policy_version.c.name)
    ).all()
    return tuple(
        Enacted(_policy(row.parameters), of_ms(row.since), StaffId(row.by), FOUNDING_CLAUSE)
        for row in rows
    )


def found(connection: Connection, founding: Policy, now: int) -> bool:
    """Write the version a profile begins with, once; tell whether it was written now.

    From then on the row rules, whatever a later program brings under the same name.
    """
    take_turn(connection, "policy", founding.profile)
    if _adopted_of(connection, founding.profile):
        return False
    _add_version(connection, Proposal(founding, "", of_ms(0), StaffId(SERVICE)), now)
    _add_adoption(connection, founding, 0, StaffId(SERVICE), now)
    return True


def propose(
    connection: Connection, proposal: Proposal, steps: Sequence[Step], now: int
) -> Refusal | None:
    """Write a proposal down, each changed parameter with its clause and reason."""
    profile = proposal.policy.profile
    take_turn(connection, "policy", profile)
    refusal = may_propose(proposal, _adopted_of(connection, profile), of_ms(now))
    if refusal is not None:
        return refusal
    if _row(connection, proposal.policy.name) is not None:
        return Refusal(Reason.POLICY_EXISTS, (("version", proposal.policy.name),))
    _add_version(connection, proposal, now)
    connection.execute(
        sa.insert(policy_change),
        [
            {
                "version": proposal.policy.name,
                "parameter": step.change.parameter,
                "old": step.change.old,
                "new": step.change.new,
                "clause": step.change.clause,
                "reason": step.reason,
            }
            for step in steps
        ],
    )
    return None


def adopt(connection: Connection, name: str, adopter: StaffId, now: int) -> Proposal | Refusal:
    """Put a proposed version in force from its beginning on; return it."""
    row = _row(connection, name)
    if row is None:
        return Refusal(Reason.NOT_FOUND)
    take_turn(connection, "policy", row.profile)
    proposal = Proposal(_policy(row.parameters), row.base, of_ms(row.since), StaffId(row.author))
    refusal = may_adopt(proposal, adopter, _adopted_of(connection, row.profile), of_ms(now))
    if refusal is not None:
        return refusal
    _add_adoption(connection, proposal.policy, row.since, adopter, now)
    return proposal


def steps_of(connection: Connection, name: str) -> tuple[Step, ...]:
    """Return what a version changes, in order of parameter."""
    rows = connection.execute(
        sa.select(policy_change)
        .where(policy_change.c.version == name)
        .order_by(policy_change.c.parameter)
    ).all()
    return tuple(Step(Change(r.parameter, r.old, r.new, r.clause), r.reason) for r in rows)


def listed(connection: Connection) -> tuple[Listed, ...]:
    """Return every version that was proposed or adopted, in order of beginning."""
    changed = (
        sa.select(sa.func.count())
        .where(policy_change.c.version == policy_version.c.name)
        .scalar_subquery()
    )
    rows = connection.execute(
        sa.select(*policy_version.c, policy_adoption.c.by, changed.label("changed"))
        .outerjoin(policy_adoption, policy_adoption.c.version == policy_version.c.name)
        .order_by(policy_version.c.profile, policy_version.c.since, policy_version.c.name)
    ).all()
    return tuple(Listed(r.name, of_ms(r.since), r.author, r.by, r.changed) for r in rows)


def last_of(connection: Connection, profile: str) -> Policy | None:
    """Return the last version of a profile that was adopted, whether it has begun or not."""
    known = _adopted_of(connection, profile)
    return known[-1].policy if known else None


# --- inside ------------------------------------------------------------------------------------


def _adopted_of(connection: Connection, profile: str) -> tuple[Enacted, ...]:
    return tuple(v for v in adopted(connection) if v.policy.profile == profile)


def _row(connection: Connection, name: str) -> AnyRow | None:
    return connection.execute(
        sa.select(policy_version).where(policy_version.c.name == name)
    ).first()


def _policy(parameters: str) -> Policy:
    return msgspec.json.decode(parameters, type=Policy)


def _add_version(connection: Connection, proposal: Proposal, now: int) -> None:
    policy = proposal.policy
    connection.execute(
        sa.insert(policy_version).values(
            name=policy.name,
            profile=policy.profile,
            since=to_ms(proposal.since),
            base=proposal.base,
            author=proposal.author,
            proposed_at=now,
            parameters=msgspec.json.encode(policy).decode(),
        )
    )


def _add_adoption(
    connection: Connection, policy: Policy, since: int, by: StaffId, now: int
) -> None:
    connection.execute(
        sa.insert(policy_adoption).values(
            version=policy.name, profile=policy.profile, since=since, by=by, at=now
        )
    )
