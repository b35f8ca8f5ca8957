"""What an operator does to the hospital's rules: list, show, propose, adopt.

Proposing and adopting take the password of a supervisor or an administrator, each their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk_app import clock
from kiosk_app.bootstrap.central import PROFILES, ServiceError
from kiosk_app.bootstrap.central_database import opened, unlocked
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.database import Address, Database
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.keeping.schema_version import check_schema
from kiosk_app.central_service.keeping.security import Keys, Security
from kiosk_app.central_service.numbers import policy_store
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.numbers.policy_files import Draft, profile_of, read_draft
from kiosk_app.central_service.staff.operators import operator
from kiosk_app.central_service.staff.people import Member
from kiosk_app.contract.refusals import body_of, load_words
from kiosk_app.domain.policy_versions import Proposal, may_decide_policy, parameters_of, said
from kiosk_app.domain.refusal import Refusal

_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Signature:
    """Who puts their name to it."""

    login: str
    password: str
    key_file: Path | None = None


def list_versions(address: Address) -> str:
    """Return every version, proposed or adopted."""
    with opened(address) as database:
        check_schema(database)
        with database.read() as connection:
            known = policy_store.listed(connection)
    head = ("version", "begins", "proposed by", "adopted by", "changes")
    rows = [(v.name, _moment(v.since), v.author, v.adopter or "-", str(v.changed)) for v in known]
    return _table(head, rows) if rows else "no versions yet: the profile of the program rules"


def show(address: Address, profile: str, at: datetime | None = None) -> str:
    """Return the version in force at a moment, now by default: each parameter with its clause."""
    moment = to_ms(at or clock.now())
    with opened(address) as database:
        check_schema(database)
        policies = Policies(PROFILES[profile])
        policies.read(database, moment)
    ruling = policies.ruling(moment)
    rows = [
        (name, said(value), ruling.policy.clause_of(name))
        for name, value in parameters_of(ruling.policy)
    ]
    head = f"{ruling.policy.name}, in force since {_moment(ruling.since)}"
    return f"{head}\n{_table(('parameter', 'value', 'clause'), rows)}"


def propose(address: Address, file: Path, by: Signature) -> str:
    """Write down a wanted version; nothing changes before another person adopts it.

    Raises:
        ServiceError: the file has mistakes (all of them are told), or a rule says no.
    """
    text = _read(file)
    try:
        profile = profile_of(text) or ""
    except ValueError as error:
        raise ServiceError(f"{file}: this is no TOML: {error}") from error
    if profile not in PROFILES:
        raise ServiceError(f"{file}: profile: one of {', '.join(sorted(PROFILES))}")
    with unlocked(address, by.key_file) as (database, keys):
        member = _decider(database, keys, by)
        now = to_ms(clock.now())
        with database.write() as connection:
            policy_store.found(connection, PROFILES[profile], now)
            base = policy_store.last_of(connection, profile) or PROFILES[profile]
            draft = read_draft(text, base)
            if not isinstance(draft, Draft):
                raise ServiceError("\n".join(f"{file}: {fault}" for fault in draft))
            proposal = Proposal(draft.policy, base.name, draft.since, member.id)
            _settled(policy_store.propose(connection, proposal, draft.steps, now))
            log = AuditLog(keys.audit)
            log.add(
                connection,
                clock.now(),
                member.id,
                AuditAct.POLICY_PROPOSED,
                version=draft.policy.name,
                since=_moment(draft.since),
            )
    return f"proposed: {draft.policy.name}, from {_moment(draft.since)}\n{_steps(draft.steps)}"


def adopt(address: Address, name: str, by: Signature) -> str:
    """Put a proposed version in force from its beginning; one row in the record per parameter.

    Raises:
        ServiceError: a rule says no: it is one's own, it begins too soon, another came first.
    """
    with unlocked(address, by.key_file) as (database, keys):
        member = _decider(database, keys, by)
        log = AuditLog(keys.audit)
        with database.write() as connection:
            adopted = policy_store.adopt(connection, name, member.id, to_ms(clock.now()))
            if isinstance(adopted, Refusal):
                raise ServiceError(sentence_of(adopted))
            steps = policy_store.steps_of(connection, name)
            for step in steps:
                log.add(
                    connection,
                    clock.now(),
                    member.id,
                    AuditAct.POLICY_ADOPTED,
                    version=name,
                    author=adopted.author,
                    since=_moment(adopted.since),
                    parameter=step.change.parameter,
                    old=step.change.old,
                    new=step.change.new,
                    clause=step.change.clause,
                )
    return f"adopted: {name}, in force from {_moment(adopted.since)}\n{_steps(steps)}"


# --- inside ------------------------------------------------------------------------------------


def _read(file: Path) -> str:
    try:
        raw = file.read_bytes()[: _MOST_BYTES + 1]
        if len(raw) > _MOST_BYTES:
            raise ServiceError(f"{file} is larger than {_MOST_BYTES} bytes")
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise ServiceError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ServiceError(f"{file} is no text in UTF-8") from error


def _decider(database: Database, keys: Keys, by: Signature) -> Member:
    security = Security(audit_key=keys.audit)
    found = operator(database, security, clock.now, by.login, by.password)
    if isinstance(found, Refusal):
        raise ServiceError(sentence_of(found))
    _settled(may_decide_policy(found.roles))
    return found


def _settled(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise ServiceError(sentence_of(refusal))


def sentence_of(refusal: Refusal) -> str:
    """Return what a rule says, as an operator reads it."""
    body = body_of(refusal, load_words())
    return f"{body.sentence_en} ({body.code})"


def _steps(steps: Sequence[policy_store.Step]) -> str:
    head = ("parameter", "from", "to", "clause", "reason")
    rows = [
        (s.change.parameter, s.change.old, s.change.new, s.change.clause, s.reason) for s in steps
    ]
    return _table(head, rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return columns side by side, the last as long as it is."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]

    def lines() -> Iterator[str]:
        for row in (head, *rows):
            yield "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()

    return "\n".join(lines())


def _moment(moment: datetime) -> str:
    return "the beginning" if not to_ms(moment) else f"{moment:%Y-%m-%d %H:%M}"
