"""What is asked when a station is set up, and what is wanted beside its file.

Answers may come from a file: a station's own tables, and `[setup]` for what is no part of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Protocol

from kiosk_app.doctor.setup.search import Tables

KINDS: Final = ("kiosk", "counter")

PANELS: Final[Mapping[str, Mapping[str, float]]] = {
    "21.5": {"width_mm": 267.8, "width_px": 1080, "height_px": 1920},
    "32": {"width_mm": 398.5, "width_px": 1080, "height_px": 1920},
    "19": {"width_mm": 376.3, "width_px": 1280, "height_px": 1024},
}
"""Panels by their diagonal in inches; any other is measured, and written under [screen]."""


class Talk(Protocol):
    """Whoever sets the station up; words go by their keys."""

    def say(self, key: str, /, **facts: str) -> None:
        """Tell something."""

    def ask(self, key: str, default: str) -> str | None:
        """Return what was answered, `default` for nothing typed; None when nobody is there."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wanted beside the file.

    Attributes:
        kind: one of `KINDS`.
        panel: one of `PANELS`, or "" where [screen] says it.
        enrolment_code: one-time, from the central service; never written down.
    """

    kind: str = ""
    panel: str = ""
    enrolment_code: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One value of a station's file that somebody has to say.

    Attributes:
        default: what is taken when nothing is typed.
        is_needed: it cannot be left empty.
    """

    table: str
    key: str
    default: str = ""
    is_needed: bool = True

    @property
    def name(self) -> str:
        """As it stands in messages."""
        return f"{self.table}.{self.key}"


_OF_SITE: Final = (
    Question("site", "hospital"),
    Question("site", "hospital_en", is_needed=False),
    Question("station", "id"),
    Question("central", "url"),
    Question("central", "authority", is_needed=False),
)
_OF_PRINTER: Final = (
    Question("printer", "host"),
    Question("printer", "profile", "generic-80mm"),
)


class SetupError(Exception):
    """It cannot be set up so; the text says what is missing or wrong."""


def wishes_of(table: object) -> Wishes:
    """Return what `[setup]` of a file of answers says.

    Raises:
        SetupError: a key is unknown, or a value is none that is allowed.
    """
    if not isinstance(table, dict):
        raise SetupError("setup must be a table [setup]")
    known = {field.name for field in fields(Wishes)}
    for key, value in table.items():
        if key not in known:
            raise SetupError(f"unknown key setup.{key}; allowed here: {', '.join(sorted(known))}")
        if not isinstance(value, str):
            raise SetupError(f"setup.{key} must be a text")
    wishes = Wishes(**table)
    _demand("setup.kind", wishes.kind, KINDS)
    _demand("setup.panel", wishes.panel, PANELS)
    return wishes


def _demand(name: str, value: str, allowed: Any) -> None:  # noqa: ANN401 - names of any kind
    if value and value not in allowed:
        raise SetupError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")


def ask_what_is_open(
    tables: Tables, talk: Talk, why_not: Callable[[str, str, str], str | None]
) -> None:
    """Ask for every value nobody has said yet, again and again until it may be so.

    Args:
        tables: filled with what is answered.
        talk: who is asked.
        why_not: says what is wrong with a value of a table's key, or None.

    Raises:
        SetupError: nobody is there to answer; it names all that is missing.
    """
    printer = tables.get("printer", {})
    is_elsewhere = any(key in printer for key in ("usb", "serial"))
    open_now = [
        each
        for each in (*_OF_SITE, *(_OF_PRINTER[1:] if is_elsewhere else _OF_PRINTER))
        if each.key not in tables.get(each.table, {})
    ]
    missing = []
    for question in open_now:
        answer = _answer(question, talk, why_not)
        if answer is None:
            missing += [question.name] if question.is_needed and not question.default else []
            answer = question.default
        if answer:
            tables.setdefault(question.table, {})[question.key] = answer
    if missing:
        raise SetupError(f"missing: {', '.join(missing)}")


def _answer(
    question: Question, talk: Talk, why_not: Callable[[str, str, str], str | None]
) -> str | None:
    while True:
        answer = talk.ask(question.name, question.default)
        if answer is None:
            return None
        wrong = why_not(question.table, question.key, answer) if answer else None
        if wrong is not None:
            talk.say("wrong", why=wrong)
        elif answer or not question.is_needed:
            return answer
        else:
            talk.say("needed")


def ask_for(name: str, allowed: Mapping[str, object] | tuple[str, ...], talk: Talk) -> str:
    """Return which of a few is wanted, the first where nothing is typed or nobody is there."""
    first = next(iter(allowed))
    while True:
        answer = talk.ask(name, first)
        if answer is None or answer in allowed:
            return first if answer is None else answer
        talk.say("one_of", allowed=", ".join(allowed))
