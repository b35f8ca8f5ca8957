"""``doctor [printer|reader] [FILE]``: find and check the devices; say what to do about each.

With ``--acceptance`` it walks an integrator through the bench checklist of the printer, or of the
readers and the scanner, and writes a report.
"""

import argparse
import sys
from pathlib import Path

from hardware.errors import DeviceError
from hardware.hospital_card.profile import ProfileError as CardProfileError
from hardware.printer.profiles import ProfileError
from kiosk_app import clock
from kiosk_app.bootstrap.acceptance import KINDS, accept
from kiosk_app.bootstrap.examination import examine
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.commands.main import CommandError
from kiosk_app.config import Config, ConfigError, load
from kiosk_app.doctor.acceptance.protocol import AcceptanceWords
from kiosk_app.doctor.acceptance.terminal import TerminalHands
from kiosk_app.doctor.acceptance.walk import Guide
from kiosk_app.doctor.findings import Device
from kiosk_app.doctor.report import LANGUAGES, DoctorWords, as_json, as_table, is_good

STATION = "station.toml"
_OF_KIND = {
    "printer": {Device.PRINTER},
    "reader": {Device.CHIP_READER, Device.ID_CARD_READER, Device.SCANNER},
}
_MOST_WORDS = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this command takes."""
    parser.add_argument(
        "words",
        nargs="*",
        metavar="[printer|reader] [FILE]",
        help=f"which devices, all by default; the station's TOML file, {STATION} by default",
    )
    parser.add_argument("--json", action="store_true", help="for machines instead of people")
    parser.add_argument("--language", choices=LANGUAGES, default="zh", help="default: zh")
    parser.add_argument(
        "--acceptance",
        action="store_true",
        help="walk through the ten-minute bench checklist and write a report",
    )
    parser.add_argument(
        "--report", type=Path, default=Path(), help="folder for the report, this one by default"
    )


def run(options: argparse.Namespace) -> int:
    """Examine; 0 when nothing is out of order, 1 when something is."""
    kind, path = _told(options.words)
    try:
        config = load(path)
    except ConfigError as error:
        raise CommandError(str(error)) from error
    if options.acceptance:
        return _accept(config, kind, options)
    words = DoctorWords(RESOURCES / "i18n", options.language)
    wanted = _OF_KIND.get(kind, set(Device))
    findings = [found for found in examine(config) if found.device in wanted]
    show = as_json if options.json else as_table
    sys.stdout.write(show(findings, words) + "\n")
    return 0 if is_good(findings) else 1


def _told(words: list[str]) -> tuple[str, Path]:
    """Return which devices are meant, "" for all, and the station's file."""
    kind = words[0] if words and words[0] in KINDS else ""
    rest = words[1:] if kind else words
    if len(rest) >= _MOST_WORDS:
        raise CommandError(f"one of {', '.join(KINDS)} and one file, not {' '.join(words)}")
    return kind, Path(rest[0] if rest else STATION)


def _accept(config: Config, kind: str, options: argparse.Namespace) -> int:
    if not kind:
        raise CommandError(f"say which devices are to be accepted: one of {', '.join(KINDS)}")
    words = AcceptanceWords(RESOURCES / "i18n", options.language)
    sys.stdout.write(f"{words.phrase('keys')}\n")
    hands = TerminalHands(words, sys.stdin.fileno(), sys.stdout)
    try:
        protocol = accept(config, kind, Guide(hands), clock.now)
    except (DeviceError, ProfileError, CardProfileError) as error:
        raise CommandError(str(error)) from error
    try:
        machines, people = protocol.write(options.report, words)
    except OSError as error:
        raise CommandError(f"the report cannot be written: {error}") from error
    sys.stdout.write(f"\n{protocol.as_text(words)}\n{words.phrase('written')} {people}\n")
    sys.stdout.write(protocol.as_json(words) if options.json else f"{machines}\n")
    return 0 if protocol.is_passed else 1
