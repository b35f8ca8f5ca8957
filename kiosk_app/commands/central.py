"""``central serve``: run the central service on a SQLite database, on the loopback address."""

import argparse
import sys
from datetime import time
from pathlib import Path

from kiosk_app.bootstrap.central import PROFILES, ServeOptions, ServiceError, serve
from kiosk_app.commands.main import CommandError
from kiosk_app.logging_setup import set_up


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this command takes."""
    parser.add_argument("act", choices=["serve"], help="what to do")
    parser.add_argument("--database", type=Path, default=Path("central.db"), help="SQLite file")
    parser.add_argument("--port", type=int, default=8600, help="0 takes a free one")
    parser.add_argument("--profile", choices=sorted(PROFILES), default="demo", help="policy")
    parser.add_argument("--demo", action="store_true", help="seed a fictional hospital")
    parser.add_argument(
        "--start-at", type=time.fromisoformat, metavar="HH:MM", help="pretend it is this time"
    )


def run(options: argparse.Namespace) -> int:
    """Serve until told to end; the base URL is the first line of output."""
    set_up()

    def on_ready(url: str) -> None:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()

    serve_options = ServeOptions(
        database=options.database,
        port=options.port,
        profile=options.profile,
        start_at=options.start_at,
        is_demo=options.demo,
    )
    try:
        serve(serve_options, on_ready)
    except ServiceError as error:
        raise CommandError(str(error)) from error
    return 0
