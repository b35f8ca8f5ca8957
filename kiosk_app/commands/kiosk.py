"""``kiosk --config FILE``: the lobby kiosk, until SIGTERM or SIGINT.

A device that is missing does not stop it: its state is health, and the pages offer other ways.
What the operator can mend before it starts (the file, the display, the font) is one line and exit
code 2.
"""

import argparse
import gc
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk_app.commands.main import CommandError
from kiosk_app.config import Config, ConfigError, load
from kiosk_app.logging_setup import set_up

if TYPE_CHECKING:
    from kiosk_app.bootstrap.kiosk import Kiosk

LEFT_BY_STAFF = 3
"""Exit code of a program that staff have left: the package's unit does not start it again."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this command takes."""
    parser.add_argument("--config", type=Path, required=True, help="the station's TOML file")
    parser.add_argument(
        "--windowed", action="store_true", help="an ordinary window, whatever the file says"
    )
    parser.add_argument(
        "--report-start",
        action="store_true",
        help='print "painted" when the home page stands and "ready" when it can be tapped',
    )


def run(options: argparse.Namespace) -> int:
    """Run the kiosk; return 0 when it was told to end, `LEFT_BY_STAFF` when staff left it."""
    try:
        config = load(options.config)
    except ConfigError as error:
        raise CommandError(str(error)) from error
    if options.windowed:
        config = replace(config, screen=replace(config.screen, is_windowed=True))
    set_up()
    gc.disable()  # until the first page is painted: what is imported for it is no garbage
    try:
        return _run(config, is_reporting=options.report_start)
    finally:
        gc.enable()


def _run(config: Config, *, is_reporting: bool) -> int:
    from kiosk_app.bootstrap.kiosk import Kiosk  # noqa: PLC0415 - a broken file is told before Qt
    from ui.app import FaceUnavailableError, run, start_application  # noqa: PLC0415 - likewise

    try:
        app = start_application()
    except FaceUnavailableError as error:
        raise CommandError(f"the kiosk cannot run: {error}") from error
    kiosk = Kiosk(config, has_cursor=config.screen.is_windowed)
    kiosk.window.page_shown.connect(_collect_again)
    kiosk.bridge.left.connect(lambda: app.exit(LEFT_BY_STAFF))
    if is_reporting:
        _report_start(kiosk)
    try:
        kiosk.open()
        return run(app)
    finally:
        kiosk.close()


def _collect_again(_page: str) -> None:
    gc.enable()


def _report_start(kiosk: "Kiosk") -> None:
    """Say once on stdout when the home page is painted, and once when it can be tapped."""
    out = sys.stdout  # as it is now: the printer's library is silenced through sys.stdout later
    said: set[str] = set()

    def say_once(word: str) -> None:
        if word not in said:
            said.add(word)
            out.write(f"{word}\n")
            out.flush()

    def on_page_shown(_name: str) -> None:
        say_once("painted")
        from kiosk_app.journeys.kiosk import AtHome  # noqa: PLC0415 - only after the first paint

        if isinstance(kiosk.session.state, AtHome):
            say_once("ready")

    kiosk.window.page_shown.connect(on_page_shown)
