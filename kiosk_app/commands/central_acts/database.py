"""``central init``, ``seed``, ``backup``, ``restore``: look after the database."""

import argparse
from pathlib import Path

from kiosk_app.bootstrap import central_upkeep as upkeep
from kiosk_app.bootstrap.central import PROFILES
from kiosk_app.commands.central_acts.act import Act, say, take_key_file
from kiosk_app.commands.main import CommandError


def _declare_init(parser: argparse.ArgumentParser) -> None:
    take_key_file(parser)
    parser.add_argument("--administrator", metavar="LOGIN", help="open the first account")
    parser.add_argument("--name", help="whose account it is")


def _init(options: argparse.Namespace) -> None:
    if options.administrator is not None and options.name is None:
        raise CommandError("an administrator needs a name: --name")
    say(upkeep.prepare(options.database, options.key_file))
    if options.administrator is not None:
        say(
            upkeep.open_first_account(
                options.database, options.administrator, options.name, options.key_file
            )
        )


def _declare_seed(parser: argparse.ArgumentParser) -> None:
    take_key_file(parser)
    parser.add_argument("--profile", choices=sorted(PROFILES), default="demo")


def _seed(options: argparse.Namespace) -> None:
    say(upkeep.seed(options.database, options.profile, options.key_file))


def _declare_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)


def _back_up(options: argparse.Namespace) -> None:
    say(upkeep.back_up(options.database, options.file))


def _declare_restore(parser: argparse.ArgumentParser) -> None:
    _declare_file(parser)
    take_key_file(parser)


def _restore(options: argparse.Namespace) -> None:
    say(upkeep.restore(options.file, options.database, options.key_file))


def _rotate_key(options: argparse.Namespace) -> None:
    say(upkeep.rotate_key(options.database, options.key_file))


ACTS = (
    Act("init", "make the tables, or renew those of an older version", _init, _declare_init),
    Act("seed", "fill a prepared database with a fictional hospital", _seed, _declare_seed),
    Act("rotate-key", "seal all about persons with a new data key", _rotate_key, take_key_file),
    Act("backup", "write a backup while the service runs", _back_up, _declare_file),
    Act("restore", "fill an empty database from a backup", _restore, _declare_restore),
)
