"""``enrol CODE --config FILE``: make this machine the device of its station.

The key is made here and stays here. Where the answer was lost, the same command with the same code
ends what was begun.
"""

import argparse
from pathlib import Path

from kiosk_app.bootstrap.device import EnrolmentError, enrol
from kiosk_app.commands.central_acts.act import say
from kiosk_app.commands.main import CommandError
from kiosk_app.config import ConfigError, load
from kiosk_app.logging_setup import set_up


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this command takes."""
    parser.add_argument("code", metavar="CODE", help="as `central enrol-code STATION` says it")
    parser.add_argument("--config", type=Path, required=True, help="the station's TOML file")


def run(options: argparse.Namespace) -> int:
    """Enrol; return 0 when the key is in force."""
    set_up()
    try:
        say(enrol(load(options.config), options.code))
    except (ConfigError, EnrolmentError) as error:
        raise CommandError(str(error)) from error
    return 0
