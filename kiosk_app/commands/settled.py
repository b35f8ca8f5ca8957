"""``settled --config FILE``: say whether anything of a patient is still open in this journal.

An upgrade asks it and does not begin while something is: what was begun is finished by the program
that began it. The kiosk may run meanwhile.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from kiosk_app import clock
from kiosk_app.commands.main import CommandError
from kiosk_app.config import ConfigError, load
from kiosk_app.journal.intents import JournalUnusableError
from kiosk_app.journal.reading import open_intents


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this command takes."""
    parser.add_argument("--config", type=Path, required=True, help="the station's TOML file")


def run(options: argparse.Namespace) -> int:
    """Return 0 when nothing is open, 1 when something is; what, by kind and age, on stdout."""
    try:
        found = open_intents(load(options.config).journal.path)
    except (ConfigError, JournalUnusableError) as error:
        raise CommandError(str(error)) from error
    if not found:
        sys.stdout.write("nothing is open\n")
        return 0
    minutes = int(found[0].age(clock.now()).total_seconds() // 60)
    kinds = Counter(intent.kind.value for intent in found)
    sys.stdout.write(
        f"open: {', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items()))}; "
        f"the oldest is {minutes} min old\n"
        "The running program finishes it as soon as the central service answers.\n"
    )
    return 1
