"""``central serve``: run the service."""

import argparse
import ipaddress
import logging
from datetime import timedelta
from pathlib import Path

from kiosk_app.bootstrap.central import PROFILES, ServeOptions, serve
from kiosk_app.central_service.keeping.clock_watch import ClockRules
from kiosk_app.commands.central_acts.act import Act, hour, say, take_key_file
from kiosk_app.logging_setup import log_what_nobody_caught, set_up

MAX_PORT = 65535
MAX_HOURS = 8760


def _declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--profile", choices=sorted(PROFILES), default="demo")
    take_key_file(parser)
    parser.add_argument(
        "--messages", metavar="PLACE", help="a folder or an address that takes messages to patients"
    )
    parser.add_argument("--port", type=port, default=8600, help="0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1", help="another than loopback with TLS only")
    parser.add_argument("--tls-certificate", type=Path, metavar="FILE", help="PEM, with its chain")
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help="PEM, of the certificate")
    parser.add_argument(
        "--behind-proxy",
        metavar="ADDRESS",
        action="append",
        default=[],
        type=address,
        help="a proxy that is believed when it says whose request it is (X-Forwarded-For)",
    )
    parser.add_argument("--provider", metavar="URL", help="who takes the money, by HTTP")
    parser.add_argument("--provider-key", type=Path, help="the key shared with the provider")
    parser.add_argument(
        "--metrics-port", type=port, help="figures for Prometheus, on the loopback address only"
    )
    parser.add_argument(
        "--log",
        choices=("all", "faults"),
        default="all",
        help="JSON lines on stderr: one for each request too, or only what needs somebody",
    )
    parser.add_argument(
        "--demo", action="store_true", help="prepare and seed a fictional hospital first"
    )
    parser.add_argument(
        "--unlimited", action="store_true", help="hold nobody back who asks fast; with --demo only"
    )
    parser.add_argument(
        "--clock-lead",
        metavar="HOURS",
        type=hours,
        default=ClockRules().at_start,
        help="so much later than all that is recorded may the clock be at the start",
    )
    parser.add_argument("--start-at", type=hour, metavar="HH:MM", help="pretend it is this time")


def address(text: str) -> str:
    """Return the IP address or network that `text` names; everybody is no proxy."""
    try:
        network = ipaddress.ip_network(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no address: {error}") from error
    if network.prefixlen == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is everybody: name the proxies")
    return text


def hours(text: str) -> timedelta:
    """Return so many whole hours, a year's at most."""
    if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_HOURS)):
        number = int(text)
        if number <= MAX_HOURS:
            return timedelta(hours=number)
    raise argparse.ArgumentTypeError(f"{text!r} are no hours: take a number up to {MAX_HOURS}")


def port(text: str) -> int:
    """Return the port that `text` names, 0 for any."""
    if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_PORT)):
        number = int(text)
        if number <= MAX_PORT:
            return number
    raise argparse.ArgumentTypeError(f"{text!r} is no port: take one from 0 to {MAX_PORT}")


def _serve(options: argparse.Namespace) -> None:
    """Serve until told to end; the base URL is the first line of output."""
    set_up(logging.INFO if options.log == "all" else logging.WARNING)
    log_what_nobody_caught()
    serve_options = ServeOptions(
        database=options.database,
        port=options.port,
        profile=options.profile,
        start_at=options.start_at,
        is_demo=options.demo,
        is_unlimited=options.unlimited,
        key_file=options.key_file,
        messages=options.messages,
        host=options.host,
        certificate=options.tls_certificate,
        certificate_key=options.tls_key,
        proxies=tuple(options.behind_proxy),
        metrics_port=options.metrics_port,
        provider=options.provider,
        provider_key=options.provider_key,
        clock_lead=options.clock_lead,
    )
    serve(serve_options, say)


ACTS = (Act("serve", "run the service, on the loopback address by default", _serve, _declare),)
