"""``central``: run the central service and look after its database."""

import argparse

from kiosk_app.bootstrap.central import ServiceError
from kiosk_app.commands.central_acts import (
    database,
    devices,
    paying,
    policy,
    questions,
    record,
    serving,
    staff,
    supply,
)
from kiosk_app.commands.main import CommandError
from kiosk_app.logging_setup import set_up

FAMILIES = (serving, database, staff, devices, record, policy, questions, supply, paying)
ACTS = {act.name: act for family in FAMILIES for act in family.ACTS}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this command takes."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    for act in ACTS.values():
        own = acts.add_parser(act.name, help=act.text, description=act.text)
        if act.has_database:
            own.add_argument(
                "--database",
                default="central.db",
                help="SQLite file, or postgresql://user@host/name (the password in .pgpass)",
            )
        act.declare(own)


def run(options: argparse.Namespace) -> int:
    """Do the act; what came of it is the output, a fault the operator can mend one line."""
    set_up()
    try:
        return ACTS[options.act].do(options) or 0
    except ServiceError as error:
        raise CommandError(str(error)) from error
