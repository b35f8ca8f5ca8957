"""``central enrol-code``, ``revoke-device``, ``exit-code``, ...: what stations may do."""

import argparse

from kiosk_app.bootstrap import central_devices
from kiosk_app.commands.central_acts.act import Act, say, take_key_file
from kiosk_app.domain.cash import PaymentMethod
from kiosk_app.domain.rights import StationKind


def _take_station(parser: argparse.ArgumentParser) -> None:
    take_key_file(parser)
    parser.add_argument("station", metavar="STATION", help="e.g. kiosk-01")


def _take_kind(parser: argparse.ArgumentParser) -> None:
    _take_station(parser)
    parser.add_argument(
        "--kind",
        choices=[kind.value for kind in StationKind],
        help="of a station that is not there yet",
    )


def _enrol_code(options: argparse.Namespace) -> None:
    kind = None if options.kind is None else StationKind(options.kind)
    made = central_devices.enrol_code(options.database, options.station, kind, options.key_file)
    until = made.until.strftime("%Y-%m-%d %H:%M")
    say(f"one-time code of {made.station} ({made.kind}), until {until}: {made.code}")


def _revoke(options: argparse.Namespace) -> None:
    say(central_devices.revoke(options.database, options.station, options.key_file))


def _take_number(parser: argparse.ArgumentParser) -> None:
    _take_station(parser)
    parser.add_argument("number", metavar="NUMBER", help="that the kiosk's staff exit shows")


def _exit_code(options: argparse.Namespace) -> None:
    found = central_devices.exit_code(
        options.database, options.station, options.number, options.key_file
    )
    say(f"code for {options.station}: {found[:4]} {found[4:]}")


def _take_methods(parser: argparse.ArgumentParser) -> None:
    _take_station(parser)
    parser.add_argument(
        "methods",
        metavar="METHOD",
        nargs="*",
        type=_method,
        help=f"{' or '.join(PaymentMethod)}, or both; none: nothing is paid there",
    )
    parser.add_argument(
        "--acceptor", action="store_true", help="a machine for notes and coins is built in"
    )


def _method(text: str) -> PaymentMethod:
    try:
        return PaymentMethod(text)
    except ValueError as error:
        known = ", ".join(PaymentMethod)
        raise argparse.ArgumentTypeError(f"{text!r} is no way of paying: {known}") from error


def _set_payment(options: argparse.Namespace) -> None:
    said = central_devices.set_payment(
        options.database,
        options.station,
        options.methods,
        acceptor=options.acceptor,
        key_file=options.key_file,
    )
    say(said)


def _devices(options: argparse.Namespace) -> None:
    for line in central_devices.devices(options.database):
        say(line)


ACTS = (
    Act(
        "enrol-code",
        "issue a one-time code for a station's device; the one it has ends at once",
        _enrol_code,
        _take_kind,
    ),
    Act("revoke-device", "end a station's device and its code at once", _revoke, _take_station),
    Act(
        "exit-code",
        "tell the code that opens a kiosk's staff exit while it cannot reach the service",
        _exit_code,
        _take_number,
    ),
    Act(
        "set-payment",
        "set how one can pay at a station; it counts from its next question on",
        _set_payment,
        _take_methods,
    ),
    Act("devices", "list every station and when its device was heard of last", _devices),
)
