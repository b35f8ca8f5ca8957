"""``check-config FILE``: read a configuration as the kiosk would, and say what is wrong."""

import argparse
import sys
from pathlib import Path

from hardware.printer.profiles import ProfileError
from kiosk_app.bootstrap.drivers import printer_profile_of
from kiosk_app.commands.main import CommandError
from kiosk_app.config import ConfigError, load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this command takes."""
    parser.add_argument("file", type=Path, help="the station's TOML file")


def run(options: argparse.Namespace) -> int:
    """Check the file; raise `CommandError` with the first mistake."""
    try:
        config = load(options.file)
        printer_profile_of(config)
    except (ConfigError, ProfileError) as error:
        raise CommandError(str(error)) from error
    sys.stdout.write(f"{options.file}: good; station {config.station.id}\n")
    return 0
