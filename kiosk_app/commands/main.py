"""Parse the command line and run one command; what is expected ends in one clear line."""

import argparse
import importlib
import sys
from collections.abc import Iterable, Sequence

COMMANDS = {
    "kiosk": "the lobby kiosk on this machine's devices",
    "counter": "the counter of a registrar, with this machine's devices",
    "demo": "service, devices and kiosk on this machine; one patient from card to ticket",
    "central": "the central service",
    "bench": "run the benchmarks",
    "setup": "make this machine a station: find, ask, write, enrol, print a test ticket",
    "enrol": "make this machine a station of the central service, by a one-time code",
    "check-config": "check a configuration file",
    "doctor": "find and check every device of a station; say what to do about each",
    "settled": "say whether anything of a patient is still open in this station's journal",
}

PROGRAM = "python -m kiosk_app"

_WITH_ACTS = frozenset({"central"})
"""Commands of several acts; argparse takes words and options in any order from the others only."""


class CommandError(Exception):
    """Something expected went wrong; its text says what and what to do, in one line or two."""


def main(
    arguments: Sequence[str], program: str = PROGRAM, commands: Iterable[str] = tuple(COMMANDS)
) -> int:
    """Run the command named first; return the exit code (2 for what the operator can mend).

    A package says by which name its `program` is called and which `commands` it holds.
    """
    parser = argparse.ArgumentParser(prog=program, description="Registration desk for hospitals.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    names = tuple(commands)
    for name in names:
        subparsers.add_parser(name, help=COMMANDS[name], add_help=False)
    command = parser.parse_args(arguments[:1]).command
    module = importlib.import_module(f"kiosk_app.commands.{command.replace('-', '_')}")
    options = argparse.ArgumentParser(
        prog=program if len(names) == 1 else f"{program} {command}", description=COMMANDS[command]
    )
    module.add_arguments(options)
    parse = options.parse_args if command in _WITH_ACTS else options.parse_intermixed_args
    try:
        return int(module.run(parse(arguments[1:])))
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except KeyboardInterrupt:
        return 130
