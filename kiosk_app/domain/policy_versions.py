"""Policies in time: which one is in force, what a change changes, and who may put one in force.

Nothing is edited: a change is a new version with its day, its author and the clause behind each
parameter. A booking keeps the version it was made under; versions begin one after the other, never
in the past and never at once, so that every process knows one before it rules.

Source: BJ-OPD-DRAFT art. 6 (1).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, time, timedelta

from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.second_person import may_decide
from kiosk_app.domain.staff import Role

LEAD = timedelta(minutes=1)
"""How long before it begins a version is adopted at the latest: everybody has to hear of it."""

DECIDERS = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})
"""Posts that propose and adopt."""

_NOT_PARAMETERS = frozenset({"version", "profile", "clauses"})
_MINUTE = timedelta(minutes=1)


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
class Proposal:
    """A version that somebody wants.

    Attributes:
        base: name of the version it was made from, see `Policy.name`.
        since: from when it is to rule.
    """

    policy: Policy
    base: str
    since: datetime
    author: StaffId


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


def may_decide_policy(posts: Collection[Role]) -> Refusal | None:
    """Say why somebody neither proposes nor adopts versions, or None; NOT_ALLOWED."""
    return None if DECIDERS & set(posts) else Refusal(Reason.NOT_ALLOWED)


def may_propose(proposal: Proposal, adopted: Iterable[Enacted], now: datetime) -> Refusal | None:
    """Say why a version cannot come into force as proposed, or None.

    Args:
        proposal: what is wanted.
        adopted: the versions of this profile that rule, ruled or will rule.
        now: the service's time, with offset.

    Returns:
        POLICY_EXISTS; POLICY_TOO_SOON with the fact ``earliest``; POLICY_NOT_IN_ORDER with
        ``version`` and ``since`` of the last one; POLICY_BASE_CHANGED with ``version``.

    Source: BJ-OPD-DRAFT art. 6 (1).
    """
    known = tuple(adopted)
    if proposal.policy.name in {version.policy.name for version in known}:
        return Refusal(Reason.POLICY_EXISTS, (("version", proposal.policy.name),))
    if proposal.since < now + LEAD:
        return Refusal(Reason.POLICY_TOO_SOON, (("earliest", _moment(now + 2 * LEAD)),))
    last = max(known, key=lambda version: version.since)
    facts = (("version", last.policy.name), ("since", _moment(last.since)))
    if proposal.since <= last.since:
        return Refusal(Reason.POLICY_NOT_IN_ORDER, facts)
    if proposal.base != last.policy.name:
        return Refusal(Reason.POLICY_BASE_CHANGED, facts)
    return None


def may_adopt(
    proposal: Proposal, adopter: StaffId, adopted: Iterable[Enacted], now: datetime
) -> Refusal | None:
    """Say why somebody cannot put a proposed version in force, or None.

    Returns:
        SECOND_PERSON_REQUIRED where it is their own; what `may_propose` says.

    Source: BJ-OPD-DRAFT art. 6 (1).
    """
    refusal = may_decide({proposal.author, adopter})
    return refusal or may_propose(proposal, adopted, now)


def changes(old: Policy, new: Policy) -> tuple[Change, ...]:
    """Return every parameter that differs, one audit row each.

    Source: BJ-OPD-DRAFT art. 6 (1).
    """
    before, after = dict(parameters_of(old)), dict(parameters_of(new))
    return tuple(
        Change(name, said(before[name]), said(value), new.clause_of(name))
        for name, value in after.items()
        if before[name] != value
    )


def parameters_of(policy: Policy) -> Iterator[tuple[str, object]]:
    """Give every parameter with its value, those of a family as ``"noshow.limit"``."""
    for item in fields(policy):
        if item.name in _NOT_PARAMETERS:
            continue
        value: object = getattr(policy, item.name)
        if is_dataclass(value):
            yield from ((f"{item.name}.{f.name}", getattr(value, f.name)) for f in fields(value))
        else:
            yield item.name, value


def said(value: object) -> str:
    """Return a value as people read and write it: ``07:00``, ``15 min``, ``yes``, ``a, b``."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case timedelta():
            return f"{value // _MINUTE} min"
        case time():
            return f"{value:%H:%M}"
        case tuple():
            inner = (f"({said(one)})" if isinstance(one, tuple) else said(one) for one in value)
            return ", ".join(inner)
        case _:
            return str(value)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
