"""``central reconcile``: a day, its bill, its drawers; ``fake-provider``: play the provider."""

import argparse
from datetime import timedelta
from pathlib import Path

from kiosk_app import clock
from kiosk_app.bootstrap.central_reconcile import ReconcileOptions, reconcile
from kiosk_app.bootstrap.fake_provider import FakeProviderOptions, run_fake_provider
from kiosk_app.commands.central_acts.act import Act, day, say, take_key_file
from kiosk_app.commands.central_acts.serving import port


def _declare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--book", type=Path, default=Path("fake-provider.db"), help="its own file")
    parser.add_argument(
        "--provider-key",
        type=Path,
        default=Path("provider.key"),
        help="the key shared with the service, made if it is not there",
    )
    parser.add_argument("--port", type=port, default=8601, help="0 takes a free one")
    parser.add_argument("--notify", metavar="URL", help="base URL of the central service")


def _fake_provider(options: argparse.Namespace) -> None:
    """Serve until told to end; the base URL is the first line of output."""
    played = FakeProviderOptions(
        book=options.book,
        key_file=options.provider_key,
        port=options.port,
        notify=options.notify,
    )
    run_fake_provider(played, say)


def _declare_reconcile(parser: argparse.ArgumentParser) -> None:
    take_key_file(parser)
    parser.add_argument("--date", type=day, metavar="YYYY-MM-DD", help="default: yesterday")
    parser.add_argument("--bill", type=Path, help="the bill as a file; else the provider is asked")
    parser.add_argument(
        "--replace-bill", action="store_true", help="the bill imported before was a wrong one"
    )
    parser.add_argument("--provider", metavar="URL", help="who takes the money, by HTTP")
    parser.add_argument("--provider-key", type=Path, help="the key shared with the provider")
    parser.add_argument(
        "--cash-only", action="store_true", help="no provider takes money here: the drawers alone"
    )
    parser.add_argument(
        "--refund", action="store_true", help="begin to give back what nobody is booked by"
    )


def _reconcile(options: argparse.Namespace) -> int:
    """Tell row by row what does not agree; 0 if all does, 1 if somebody has to look."""
    asked = ReconcileOptions(
        database=options.database,
        day=options.date or clock.now().date() - timedelta(days=1),
        key_file=options.key_file,
        bill=options.bill,
        provider=options.provider,
        provider_key=options.provider_key,
        replaces_bill=options.replace_bill,
        starts_refunds=options.refund,
        is_cash_only=options.cash_only,
    )
    return 0 if reconcile(asked, say) else 1


ACTS = (
    Act(
        "reconcile",
        "compare a day with the provider's bill and the cash drawers; exit code 1 if they disagree",
        _reconcile,
        _declare_reconcile,
    ),
    Act(
        "fake-provider",
        "play a payment provider, for trying out and for tests",
        _fake_provider,
        _declare,
        has_database=False,
    ),
)
