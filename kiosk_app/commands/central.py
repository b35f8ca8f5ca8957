"""``central``: run the central service and look after its database."""

import argparse
import sys
from collections.abc import Callable
from datetime import time
from pathlib import Path

from kiosk_app.bootstrap import central_upkeep as upkeep
from kiosk_app.bootstrap.central import PROFILES, ServeOptions, ServiceError, serve
from kiosk_app.commands.main import CommandError
from kiosk_app.logging_setup import set_up

MAX_PORT = 65535
ACTS = {
    "serve": "run the service on the loopback address",
    "init": "make the tables, or renew those of an older version",
    "seed": "fill a prepared database with a fictional hospital",
    "backup": "write a backup while the service runs",
    "restore": "fill an empty database from a backup",
    "verify-audit": "check the record of privileged acts",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this command takes."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    made = {name: acts.add_parser(name, help=text, description=text) for name, text in ACTS.items()}
    for act in made.values():
        act.add_argument(
            "--database",
            default="central.db",
            help="SQLite file, or postgresql://user@host/name (the password in .pgpass)",
        )
    for name in ("serve", "seed"):
        made[name].add_argument("--profile", choices=sorted(PROFILES), default="demo")
    for name in ("serve", "init", "verify-audit"):
        made[name].add_argument("--key-file", type=Path, help="default: beside the SQLite file")
    made["serve"].add_argument("--port", type=_port, default=8600, help="0 takes a free one")
    made["serve"].add_argument(
        "--demo", action="store_true", help="prepare and seed a fictional hospital first"
    )
    made["serve"].add_argument(
        "--unlimited", action="store_true", help="hold nobody back who asks fast; with --demo only"
    )
    made["serve"].add_argument(
        "--start-at", type=time.fromisoformat, metavar="HH:MM", help="pretend it is this time"
    )
    made["init"].add_argument("--administrator", metavar="LOGIN", help="open the first account")
    made["init"].add_argument("--name", help="whose account it is")
    for name in ("backup", "restore"):
        made[name].add_argument("file", type=Path)


def _port(text: str) -> int:
    """Return the port that `text` names, 0 for any."""
    if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_PORT)):
        number = int(text)
        if number <= MAX_PORT:
            return number
    raise argparse.ArgumentTypeError(f"{text!r} is no port: take one from 0 to {MAX_PORT}")


def run(options: argparse.Namespace) -> int:
    """Do the act; what came of it is the output, a fault the operator can mend one line."""
    set_up()
    try:
        _ACT_OF[options.act](options)
    except ServiceError as error:
        raise CommandError(str(error)) from error
    return 0


def _serve(options: argparse.Namespace) -> None:
    """Serve until told to end; the base URL is the first line of output."""
    serve_options = ServeOptions(
        database=options.database,
        port=options.port,
        profile=options.profile,
        start_at=options.start_at,
        is_demo=options.demo,
        is_unlimited=options.unlimited,
        key_file=options.key_file,
    )
    serve(serve_options, _say)


def _init(options: argparse.Namespace) -> None:
    if options.administrator is not None and options.name is None:
        raise CommandError("an administrator needs a name: --name")
    _say(upkeep.prepare(options.database))
    if options.administrator is not None:
        _say(
            upkeep.open_first_account(
                options.database, options.administrator, options.name, options.key_file
            )
        )


def _seed(options: argparse.Namespace) -> None:
    _say(upkeep.seed(options.database, options.profile))


def _backup(options: argparse.Namespace) -> None:
    _say(upkeep.back_up(options.database, options.file))


def _restore(options: argparse.Namespace) -> None:
    _say(upkeep.restore(options.file, options.database))


def _verify_audit(options: argparse.Namespace) -> None:
    _say(upkeep.verify_audit(options.database, options.key_file))


_ACT_OF: dict[str, Callable[[argparse.Namespace], None]] = {
    "serve": _serve,
    "init": _init,
    "seed": _seed,
    "backup": _backup,
    "restore": _restore,
    "verify-audit": _verify_audit,
}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
