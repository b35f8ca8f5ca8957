"""``setup [--from ANSWERS]``: make this machine a station; ends with a test ticket.

Devices are found, what nobody has said is asked, the file is written whole or not at all. Answers
may come from a file: a station's tables, and ``[setup]`` with ``kind``, ``panel`` and
``enrolment_code``.
"""

import argparse
import sys
from functools import partial
from pathlib import Path

from hardware.printer.profiles import ProfileError
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.bootstrap.setting_up import as_owner, prepare, try_out
from kiosk_app.commands.main import CommandError
from kiosk_app.config import ConfigError
from kiosk_app.doctor.report import LANGUAGES, DoctorWords, as_table
from kiosk_app.doctor.setup.questions import SetupError
from kiosk_app.doctor.setup.terminal import TerminalTalk
from kiosk_app.logging_setup import set_up

TARGET = Path("/etc/registration-kiosk/station.toml")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what this command takes."""
    parser.add_argument("--from", dest="answers", type=Path, help="a file of answers")
    parser.add_argument(
        "--to", dest="target", type=Path, default=TARGET, help=f"by default {TARGET}"
    )
    parser.add_argument("--language", choices=LANGUAGES, default="zh", help="default: zh")


def run(options: argparse.Namespace) -> int:
    """Set up; 0 when everything is in order, 1 when something is not."""
    set_up()
    read = input if sys.stdin.isatty() else None
    talk = TerminalTalk(RESOURCES / "i18n", options.language, _say, read)
    words = DoctorWords(RESOURCES / "i18n", options.language)
    try:
        config, wishes = prepare(options.target, options.answers, talk, Path("/"))
    except (ConfigError, ProfileError, SetupError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{options.target} cannot be written: {error}") from error
    trial = partial(
        try_out,
        config,
        wishes,
        options.target,
        talk,
        lambda found: _say(as_table(found, words) + "\n"),
    )
    is_good = as_owner(config.journal.path.parent, trial)
    talk.say(f"next_{wishes.kind}" if is_good else "not_good")
    return 0 if is_good else 1


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
