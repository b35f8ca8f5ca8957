"""Secrets of whoever gives a command: typed unseen, or the next line of what is sent in."""

import argparse
import getpass
import sys

from kiosk_app.bootstrap.central_policy import Signature
from kiosk_app.commands.main import CommandError


def signature(options: argparse.Namespace) -> Signature:
    """Ask for the password of the person named by ``--by``."""
    return Signature(options.by, secret(f"password of {options.by}"), options.key_file)


def secret(what: str) -> str:
    """Ask for one secret.

    Raises:
        CommandError: nothing was typed or sent in.
    """
    is_typed = sys.stdin.isatty()
    said = getpass.getpass(f"{what}: ") if is_typed else sys.stdin.readline().rstrip("\n")
    if not said:
        raise CommandError(f"no {what}; type it, or send it in as a line of its own")
    return said
