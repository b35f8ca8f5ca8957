"""``central import-schedule``, ``import-templates``, ``import-calendar``, ``export-report``."""

import argparse
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kiosk_app.bootstrap import central_supply
from kiosk_app.bootstrap.central import PROFILES
from kiosk_app.bootstrap.central_supply import BOM, Import, Sheet
from kiosk_app.commands.central_acts.act import Act, day, say, take_key_file
from kiosk_app.commands.main import CommandError


def _declare_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="CSV as spreadsheets write it, heading first")
    parser.add_argument("--dry-run", action="store_true", help="only look; nothing comes in")
    take_key_file(parser)


def _declare_planning(parser: argparse.ArgumentParser) -> None:
    _declare_import(parser)
    parser.add_argument("--profile", choices=sorted(PROFILES), default="demo")


def _declare_schedule(parser: argparse.ArgumentParser) -> None:
    _declare_planning(parser)
    parser.add_argument(
        "--partial", action="store_true", help="let good rows in although others are not"
    )


def _bring_in(sheet: Sheet) -> Callable[[argparse.Namespace], None]:
    def bring_in(options: argparse.Namespace) -> None:
        wanted = Import(
            sheet,
            options.file,
            is_dry=options.dry_run,
            is_partial=getattr(options, "partial", False),
            profile=getattr(options, "profile", "demo"),
            key_file=options.key_file,
        )
        say(central_supply.bring_in(options.database, wanted))

    return bring_in


def _declare_report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="first", type=day, required=True)
    parser.add_argument("--to", dest="last", type=day, required=True)
    parser.add_argument("--output", type=Path, help="a file for spreadsheets; else it is printed")


def _report(options: argparse.Namespace) -> None:
    text = central_supply.report(options.database, options.first, options.last)
    if options.output is None:
        say(text.replace("\r\n", "\n").rstrip("\n"))
        return
    draft = options.output.with_name(f"{options.output.name}.part")
    try:
        draft.write_text(BOM + text, encoding="utf-8", newline="")
        draft.replace(options.output)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise CommandError(f"{options.output} cannot be written: {error.strerror}") from error
    say(f"{options.output}: figures of {options.first} to {options.last}")


ACTS = (
    Act("import-schedule", "sessions from a file", _bring_in(Sheet.SCHEDULE), _declare_schedule),
    Act(
        "import-templates",
        "templates that open days up to the horizon",
        _bring_in(Sheet.TEMPLATES),
        _declare_planning,
    ),
    Act(
        "import-calendar",
        "public holidays and the days worked for them",
        _bring_in(Sheet.CALENDAR),
        _declare_import,
    ),
    Act("export-report", "figures of some days, without identities", _report, _declare_report),
)
