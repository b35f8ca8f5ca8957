"""``central import-questions``: what is asked before a visit, as a further version."""

import argparse
from pathlib import Path

from kiosk_app.bootstrap import central_questions
from kiosk_app.commands.central_acts.act import Act, say, take_key_file


def _declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="JSON: name, title, questions")
    take_key_file(parser)


def _bring_in(options: argparse.Namespace) -> None:
    say(central_questions.bring_in(options.database, options.file, options.key_file))


ACTS = (Act("import-questions", "questions before a visit from a file", _bring_in, _declare),)
