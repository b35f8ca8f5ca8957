"""``central verify-audit``, ``confirm-clock``: the record of privileged acts."""

import argparse

from kiosk_app.bootstrap import central_upkeep as upkeep
from kiosk_app.commands.central_acts.act import Act, say, take_key_file


def _verify_audit(options: argparse.Namespace) -> None:
    say(upkeep.verify_audit(options.database, options.key_file))


def _confirm_clock(options: argparse.Namespace) -> None:
    say(upkeep.confirm_clock(options.database, options.key_file))


ACTS = (
    Act("verify-audit", "check the record of privileged acts", _verify_audit, take_key_file),
    Act("confirm-clock", "say that this machine's clock is right", _confirm_clock, take_key_file),
)
