"""``central fake-provider``: play the payment provider."""

import argparse
from pathlib import Path

from kiosk_app.bootstrap.fake_provider import FakeProviderOptions, run_fake_provider
from kiosk_app.commands.central_acts.act import Act, say
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


ACTS = (
    Act(
        "fake-provider",
        "play a payment provider, for trying out and for tests",
        _fake_provider,
        _declare,
        has_database=False,
    ),
)
