"""A wanted version as a file: TOML, one table per changed parameter, every mistake told at once.

```toml
profile = "beijing"
since = 2027-01-01

[[change]]
parameter = "cancellation.own_days_before"
value = 1
clause = "BJ-OPD-DRAFT art. 19"
reason = "numbers given back in time reach others"
```

Values are written as `policy_versions.said` shows them: ``"15 min"``, ``07:00:00``,
``["05", "07"]``; a limit that is not to be is ``"none"``.

Source: BJ-OPD-DRAFT art. 6 (1); requirement row R006.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

import msgspec

from kiosk_app.central_service.numbers.policy_store import Step
from kiosk_app.domain.policy import HOSPITAL_TIME, Policy
from kiosk_app.domain.policy_versions import changes, parameters_of

_KEYS = frozenset({"profile", "version", "since", "change"})
_KEYS_OF_CHANGE = frozenset({"parameter", "value", "clause", "reason"})
_MINUTES = re.compile(r"(\d{1,6}) min")
_HOUR = re.compile(r"\d\d:\d\d")
_MOST_TEXT = {"clause": 200, "reason": 500, "version": 28}

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a file asks for; `steps` tell each changed parameter with its reason."""

    policy: Policy
    since: datetime
    steps: tuple[Step, ...]


def profile_of(text: str) -> str | None:
    """Return for which profile a file is, None where it does not say.

    Raises:
        ValueError: it is no TOML.
    """
    found = tomllib.loads(text).get("profile")
    return found if isinstance(found, str) else None


def read_draft(text: str, base: Policy) -> Draft | tuple[str, ...]:
    """Return what a file asks for, made from `base`, or every mistake in it, a line each.

    Raises:
        ValueError: it is no TOML.
    """
    table = tomllib.loads(text)
    faults = [f"unknown entry {key!r}" for key in sorted(set(table) - _KEYS)]
    since = _since(table.get("since"))
    if since is None:
        faults.append("since: a date or a date with time, e.g. 2027-01-01")
    version = (
        _text(table, "version") if "version" in table else f"{since:%Y-%m-%d}" if since else ""
    )
    if not version:
        faults.append(f"version: a text of 1 to {_MOST_TEXT['version']} letters")
    wishes = table.get("change", [])
    if not isinstance(wishes, list) or not wishes:
        return (*faults, "no [[change]] at all")
    for place, wish in enumerate(wishes, start=1):
        faults += [f"change {place}{_named(wish)}: {fault}" for fault in _faults_of(wish, base)]
    faults += _doubles(wishes)
    if faults or since is None:
        return tuple(faults)
    return _draft(base, wishes, version, since)


# --- inside ------------------------------------------------------------------------------------


def _draft(
    base: Policy, wishes: list[Table], version: str, since: datetime
) -> Draft | tuple[str, ...]:
    plain = _plain(base)
    for wish in wishes:
        _put(plain, wish["parameter"], wish["value"])
    try:
        policy = msgspec.convert(plain, Policy)
    except msgspec.ValidationError as error:
        return (f"the changes do not go together: {error}",)
    clauses = dict(base.clauses) | {wish["parameter"]: wish["clause"] for wish in wishes}
    policy = replace(policy, version=version, clauses=tuple(clauses.items()))
    reasons = {wish["parameter"]: wish["reason"].strip() for wish in wishes}
    steps = tuple(Step(change, reasons[change.parameter]) for change in changes(base, policy))
    same = sorted(set(reasons) - {step.change.parameter for step in steps})
    if same:
        return tuple(f"{name}: has this value already" for name in same)
    return Draft(policy, since, steps)


def _faults_of(wish: object, base: Policy) -> list[str]:
    """Return what is wrong with one change by itself."""
    if not isinstance(wish, dict):
        return ["is no table"]
    faults = [f"unknown entry {key!r}" for key in sorted(set(wish) - _KEYS_OF_CHANGE)]
    faults += [
        f"{key}: a text of 1 to {_MOST_TEXT[key]} letters"
        for key in ("clause", "reason")
        if not _text(wish, key)
    ]
    name = wish.get("parameter")
    if name not in dict(parameters_of(base)):
        return [*faults, "no parameter of that name; see: central policy show"]
    if "value" not in wish:
        return [*faults, "value is missing"]
    plain = _plain(base)
    _put(plain, str(name), wish["value"])
    try:
        msgspec.convert(plain, Policy)
    except msgspec.ValidationError as error:
        if f"`$.{name}" in str(error):  # of this value alone; others are judged together
            faults.append(str(error).partition(" - at `$")[0])
    return faults


def _doubles(wishes: list[Table]) -> list[str]:
    names = [str(wish.get("parameter")) for wish in wishes if isinstance(wish, dict)]
    return [f"{name}: changed twice" for name in sorted(set(names)) if names.count(name) > 1]


def _plain(policy: Policy) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(policy)
    return plain


def _put(plain: dict[str, Any], parameter: str, value: object) -> None:
    family, _, name = parameter.rpartition(".")
    (plain[family] if family else plain)[name] = _value(value)


def _value(value: object) -> object:
    """Return a value of a file as the policy's own type reads it."""
    if isinstance(value, str):
        minutes = _MINUTES.fullmatch(value)
        if minutes is not None:
            return f"PT{minutes[1]}M"
        if _HOUR.fullmatch(value):
            return f"{value}:00"
        return None if value == "none" else value
    return value.isoformat() if isinstance(value, time) else value


def _since(value: object) -> datetime | None:
    """Return the moment; a date is its first, a time without an offset is the hospital's."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=HOSPITAL_TIME)
    if isinstance(value, date):
        return datetime.combine(value, time(0), HOSPITAL_TIME)
    return None


def _text(table: Table, key: str) -> str:
    """Return a text of the table, empty where there is none that will do."""
    found = table.get(key)
    if not isinstance(found, str) or len(found.strip()) > _MOST_TEXT[key]:
        return ""
    return found.strip() if found.isprintable() else ""


def _named(wish: object) -> str:
    return f" ({wish.get('parameter')})" if isinstance(wish, dict) else ""
