"""``counter --config FILE``: the registrar's counter, until its window is closed or SIGTERM.

A device that is missing does not stop it: documents can be typed, and a ticket that does not come
out is told. What the operator can mend before it starts is one line and exit code 2.
"""

import argparse
from dataclasses import replace
from pathlib import Path

from kiosk_app.commands.main import CommandError
from kiosk_app.config import ConfigError, load
from kiosk_app.logging_setup import set_up


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this command takes."""
    parser.add_argument("--config", type=Path, required=True, help="the station's TOML file")
    parser.add_argument(
        "--windowed", action="store_true", help="an ordinary window, whatever the file says"
    )


def run(options: argparse.Namespace) -> int:
    """Run the counter; return 0 when it was told to end."""
    try:
        config = load(options.config)
    except ConfigError as error:
        raise CommandError(str(error)) from error
    if options.windowed:
        config = replace(config, screen=replace(config.screen, is_windowed=True))
    set_up()
    from kiosk_app.bootstrap.counter import Counter  # noqa: PLC0415 - a broken file is told first
    from ui.app import FaceUnavailableError, run, start_application  # noqa: PLC0415 - likewise

    try:
        app = start_application(("counter",))
    except FaceUnavailableError as error:
        raise CommandError(f"the counter cannot run: {error}") from error
    counter = Counter(config)
    try:
        counter.open()
        return run(app)
    finally:
        counter.close()
