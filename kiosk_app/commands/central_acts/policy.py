"""``central policy list | show | propose | adopt``: the hospital's rules in their versions."""

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kiosk_app.bootstrap import central_policy
from kiosk_app.bootstrap.central import PROFILES
from kiosk_app.clock import CHINA
from kiosk_app.commands.central_acts.act import Act, say, take_key_file
from kiosk_app.commands.central_acts.secrets_asked import signature


def _declare(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    listed = deeds.add_parser("list", help="every version, proposed or adopted")
    show = deeds.add_parser("show", help="each parameter of the version in force, with its clause")
    show.add_argument("--at", type=_moment, metavar="DATE", help="at a moment; now by default")
    show.add_argument("--profile", choices=sorted(PROFILES), default="demo")
    propose = deeds.add_parser("propose", help="want a new version; see docs/rules-and-days.md")
    propose.add_argument("file", type=Path)
    adopt = deeds.add_parser("adopt", help="put somebody else's proposal in force")
    adopt.add_argument("version", help='as the list names it, e.g. "beijing 2027-01-01"')
    for deed in (listed, show, propose, adopt):  # before the deed or behind it, as one likes
        deed.add_argument("--database", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    for deed in (propose, adopt):
        deed.add_argument("--by", required=True, metavar="LOGIN", help="whose name stands under it")
        take_key_file(deed)


def _policy(options: argparse.Namespace) -> None:
    say(_DEEDS[options.deed](options))


def _list(options: argparse.Namespace) -> str:
    return central_policy.list_versions(options.database)


def _show(options: argparse.Namespace) -> str:
    return central_policy.show(options.database, options.profile, options.at)


def _propose(options: argparse.Namespace) -> str:
    return central_policy.propose(options.database, options.file, signature(options))


def _adopt(options: argparse.Namespace) -> str:
    return central_policy.adopt(options.database, options.version, signature(options))


_DEEDS: dict[str, Callable[[argparse.Namespace], str]] = {
    "list": _list,
    "show": _show,
    "propose": _propose,
    "adopt": _adopt,
}


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no date, e.g. 2027-01-01T07:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


ACTS = (Act("policy", "the rules in their versions: see, propose, adopt", _policy, _declare),)
