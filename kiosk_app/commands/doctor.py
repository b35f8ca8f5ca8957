"""``doctor FILE``: find and check every configured device; say what to do about each."""

import argparse
import sys
from pathlib import Path

from kiosk_app.bootstrap.examination import examine
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.commands.main import CommandError
from kiosk_app.config import ConfigError, load
from kiosk_app.doctor.report import LANGUAGES, DoctorWords, as_json, as_table, is_good


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this command takes."""
    parser.add_argument("file", type=Path, help="the station's TOML file")
    parser.add_argument("--json", action="store_true", help="for machines instead of people")
    parser.add_argument("--language", choices=LANGUAGES, default="zh", help="default: zh")


def run(options: argparse.Namespace) -> int:
    """Examine; 0 when nothing is out of order, 1 when something is."""
    try:
        config = load(options.file)
    except ConfigError as error:
        raise CommandError(str(error)) from error
    words = DoctorWords(RESOURCES / "i18n", options.language)
    findings = examine(config)
    show = as_json if options.json else as_table
    sys.stdout.write(show(findings, words) + "\n")
    return 0 if is_good(findings) else 1
