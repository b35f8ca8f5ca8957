"""``bench``: measure, print a line for each figure, write ``build/bench.json``."""

import argparse
import sys
from pathlib import Path

from kiosk_app.bench.figures import write_report
from kiosk_app.bench.ground import TINY, Effort
from kiosk_app.bench.programme import MEASURES
from kiosk_app.bench.programme import run as run_programme
from kiosk_app.bootstrap.rig import RigError
from kiosk_app.commands.main import CommandError

OUT = Path("build/bench.json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this command takes."""
    parser.add_argument(
        "--only",
        nargs="+",
        choices=list(MEASURES),
        default=list(MEASURES),
        metavar="NAME",
        help=f"measure only these: {', '.join(MEASURES)}",
    )
    parser.add_argument("--out", type=Path, default=OUT, help="where the figures go")
    parser.add_argument(
        "--quick", action="store_true", help="once each: to see whether it works, not how fast"
    )


def run(options: argparse.Namespace) -> int:
    """Measure; return 1 when something that was wanted could not be measured here."""
    try:
        figures, left_out = run_programme(options.only, TINY if options.quick else Effort(), _say)
    except RigError as error:
        raise CommandError(f"the bench cannot run: {error}") from error
    write_report(figures, options.out)
    _say(f"written to {options.out}")
    return 1 if left_out else 0


def _say(line: str) -> None:
    sys.stdout.write(f"[bench] {line}\n")
    sys.stdout.flush()
