"""What an act of ``central`` is, and what families of acts share.

A family is a file beside this one with a tuple `ACTS`; `kiosk_app.commands.central` names it.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Act:
    """One word after ``central`` and what it does.

    Attributes:
        name: the word, e.g. ``"init"``.
        text: one line for the help.
        do: does it; tells what came of it with `say`, raises `ServiceError` or `CommandError`.
            Returns the exit code, None for 0.
        declare: adds what else the act takes to its parser.
        has_database: whether it takes ``--database``.
    """

    name: str
    text: str
    do: Callable[[argparse.Namespace], int | None]
    declare: Callable[[argparse.ArgumentParser], None] = lambda _parser: None
    has_database: bool = True


def take_key_file(parser: argparse.ArgumentParser) -> None:
    """Let the act take the key file."""
    parser.add_argument("--key-file", type=Path, help="default: beside the SQLite file")


def day(text: str) -> date:
    """Return the day that `text` names."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no day that exists; write it as 2026-11-30"
        ) from error


def hour(text: str) -> time:
    """Return the time of day that `text` names."""
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time of day; write it as 08:30"
        ) from error


def say(text: str) -> None:
    """Tell the operator what came of it, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
