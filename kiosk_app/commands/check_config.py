"""``check-config FILE``: read a configuration as the kiosk would, and say what is wrong.

``check-config --schema`` prints what such a file may hold, as a JSON schema for editors and tools.
"""

import argparse
import sys
from pathlib import Path

from hardware.printer.profiles import ProfileError
from kiosk_app.bootstrap.config_schema import station_schema, text_of
from kiosk_app.bootstrap.drivers import printer_profile_of
from kiosk_app.commands.main import CommandError
from kiosk_app.config import ConfigError, load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this command takes."""
    parser.add_argument("file", type=Path, nargs="?", help="the station's TOML file")
    parser.add_argument("--schema", action="store_true", help="print a JSON schema of such files")


def run(options: argparse.Namespace) -> int:
    """Check the file; raise `CommandError` with the first mistake."""
    if options.schema:
        sys.stdout.write(text_of(station_schema()))
        return 0
    if options.file is None:
        raise CommandError("name the station's TOML file, or give --schema")
    try:
        config = load(options.file)
        printer_profile_of(config)
    except (ConfigError, ProfileError) as error:
        raise CommandError(str(error)) from error
    sys.stdout.write(f"{options.file}: good; station {config.station.id}\n")
    return 0
