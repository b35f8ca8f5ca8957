"""``demo``: one patient from card to ticket on real protocols and emulated hardware.

With a display: the kiosk and an emulator dock, until the kiosk's window is closed. Without one:
the same windows on a virtual display, driven by real pointer events through two journeys; pictures,
tickets and ``summary.json`` are left behind, and the exit code is 1 if anything is not as expected.
"""

import argparse
import logging
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from kiosk_app.bootstrap.rig import Rig, RigError
from kiosk_app.bootstrap.virtual_display import DisplayError, virtual_display
from kiosk_app.commands.main import CommandError
from kiosk_app.demo.folder import LOG, clean_folder
from kiosk_app.demo.hand import HandError
from kiosk_app.demo.show import VIRTUAL_HEIGHT, VIRTUAL_WIDTH, Show
from kiosk_app.logging_setup import set_up
from ui.app import FaceUnavailableError

OUT = Path("build/demo")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this command takes."""
    parser.add_argument("--out", type=Path, default=OUT, help="where pictures and summary go")
    parser.add_argument(
        "--virtual", action="store_true", help="play the stories even if there is a display"
    )
    parser.add_argument(
        "--aloud", action="store_true", help="read pages aloud where they are switched to it"
    )


def run(options: argparse.Namespace) -> int:
    """Set everything up and show it; return 1 when something was not as expected."""
    with ExitStack() as stack:
        try:
            stack.enter_context(clean_folder(options.out))
            stream = stack.enter_context((options.out / LOG).open("w", encoding="utf-8"))
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        except OSError as error:
            raise CommandError(f"{options.out} cannot be written: {error.strerror}") from error
        set_up(logging.INFO, stream)
        try:
            return _run(options, folder)
        except (RigError, DisplayError, FaceUnavailableError, HandError) as error:
            raise CommandError(f"the demo cannot run: {error}") from error


def _run(options: argparse.Namespace, folder: Path) -> int:
    _say("starting the central service and the emulated devices")
    log = options.out / "central.log"
    with Rig(folder, central_log=log, is_speaking=options.aloud) as rig:
        if rig.chip_reader_note:
            _say(f"note: {rig.chip_reader_note}")
        if os.environ.get("DISPLAY") and not options.virtual:
            _say("the kiosk is on your display; close its window to end")
            Show(rig, options.out).play()
            return 0
        with virtual_display(VIRTUAL_WIDTH, VIRTUAL_HEIGHT) as display:
            os.environ["DISPLAY"] = display
            os.environ["QT_QPA_PLATFORM"] = "xcb"
            _say("no display: playing the stories on a virtual one")
            return _tell(rig, options.out)


def _tell(rig: Rig, out: Path) -> int:
    show = Show(rig, out)
    show.report.facts["chip reader"] = rig.chip_reader_note or "pcscd with a virtual reader"
    show.tell()
    summary = show.report.write()
    for journey in show.report.journeys:
        _say(f"{'ok  ' if journey.is_as_expected else 'FAIL'} {journey.name}")
        for step in journey.steps:
            if not step.is_as_expected:
                _say(f"     {step.did}: expected {step.expected}, seen {step.seen}")
    for name in show.report.missing:
        _say(f"MISSING {name}")
    _say(f"pictures, tickets and {summary}")
    return 0 if show.report.is_as_expected else 1


def _say(line: str) -> None:
    sys.stdout.write(f"[demo] {line}\n")
    sys.stdout.flush()
