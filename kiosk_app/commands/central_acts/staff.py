"""``central invite`` and ``activate``: accounts of the people who work here."""

import argparse

from kiosk_app.bootstrap import central_staff
from kiosk_app.commands.central_acts.act import Act, say, take_key_file
from kiosk_app.commands.central_acts.secrets_asked import secret, signature
from kiosk_app.commands.main import CommandError
from kiosk_app.domain.staff import Role


def _declare_invite(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("login", help="the name to sign in with")
    parser.add_argument("--name", required=True, help="whose account it is")
    roles = sorted(role.value for role in Role)
    parser.add_argument("--role", required=True, action="append", choices=roles, help="a post")
    parser.add_argument("--by", required=True, metavar="LOGIN", help="the administrator")
    take_key_file(parser)


def _invite(options: argparse.Namespace) -> None:
    roles = [Role(role) for role in options.role]
    by = signature(options)
    say(central_staff.invite(options.database, options.login, options.name, roles, by))


def _declare_activate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("login", help="as it was invited")
    take_key_file(parser)


def _activate(options: argparse.Namespace) -> None:
    code = secret(f"one-time code of {options.login}")
    password = secret("new password")
    if secret("the same again") != password:
        raise CommandError("the two passwords differ")
    say(central_staff.activate(options.database, options.login, code, password, options.key_file))


ACTS = (
    Act("invite", "open an account, with a one-time code for its owner", _invite, _declare_invite),
    Act("activate", "make a first password with the code", _activate, _declare_activate),
)
