"""Policies in time: which one is in force, and what a change changes, for the audit.

Nothing is edited: a change is a new version with its day, its author and the clause behind it. A
booking keeps the version it was made under.

Source: BJ-OPD-DRAFT art. 6 (1).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime

from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.policy import Policy

_NOT_PARAMETERS = frozenset({"version", "profile", "clauses"})


@dataclass(frozen=True, slots=True)
class Enacted:
    """One version of a policy.

    Attributes:
        since: from when it rules.
        author: who put it in force.
        clause: what it rests on, a clause id or the hospital's own document.
    """

    policy: Policy
    since: datetime
    author: StaffId
    clause: str


@dataclass(frozen=True, slots=True)
class Change:
    """One parameter before and after, as written in the audit.

    Attributes:
        parameter: e.g. ``"per_day_limit"``, ``"noshow.limit"``.
        clause: what stands behind the parameter, see `Policy.clause_of`; may be empty.
    """

    parameter: str
    old: str
    new: str
    clause: str


def in_force(versions: Iterable[Enacted], now: datetime) -> Enacted:
    """Return the version that rules at `now`: the latest that has begun.

    Raises:
        LookupError: none has begun.
    """
    begun = [version for version in versions if version.since <= now]
    if not begun:
        raise LookupError(f"no policy is in force at {now}")
    return max(begun, key=lambda version: version.since)


def version_of(versions: Iterable[Enacted], name: str) -> Policy:
    """Return the policy a booking was made under.

    Raises:
        LookupError: there is no such version, or two go by one name.
    """
    policies = [v.policy for v in versions if v.policy.version == name]
    if len(policies) != 1:
        raise LookupError(f"{len(policies)} policies are called {name}")
    return policies[0]


def changes(old: Policy, new: Policy) -> tuple[Change, ...]:
    """Return every parameter that differs, one audit row each.

    Source: BJ-OPD-DRAFT art. 6 (1).
    """
    before, after = dict(_parameters(old)), dict(_parameters(new))
    return tuple(
        Change(name, str(before[name]), str(value), new.clause_of(name))
        for name, value in after.items()
        if before[name] != value
    )


def _parameters(policy: Policy) -> Iterator[tuple[str, object]]:
    for item in fields(policy):
        if item.name in _NOT_PARAMETERS:
            continue
        value: object = getattr(policy, item.name)
        if is_dataclass(value):
            yield from ((f"{item.name}.{f.name}", getattr(value, f.name)) for f in fields(value))
        else:
            yield item.name, value
