"""`make faults`: break things on purpose and hold the product to its promises.

``python -m tests.faults simulate --seeds 1000 --first 1`` prints one JSON line with its figures,
and before it a line for each seed that broke a law; the exit code is 1 then.
"""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC
from typing import Final

from kiosk_app import clock
from tests.faults import (
    cluster,
    devices,
    planted_ones,
    points,
    power,
    promises,
    ready,
    simulate,
    soaking,
    wire,
)
from tests.faults.figures import Figures

Harness = Callable[[argparse.Namespace], Figures]

_HARNESSES: Final[dict[str, tuple[Callable[[argparse.ArgumentParser], None], Harness]]] = {
    "simulate": (simulate.add_options, simulate.run),
    "wire": (wire.add_options, wire.run),
    "points": (points.add_options, points.run),
    "power": (power.add_options, power.run),
    "devices": (devices.add_options, devices.run),
    "ready": (ready.add_options, ready.run),
    "cluster": (cluster.add_options, cluster.run),
    "soak": (soaking.add_options, soaking.run),
    "planted": (planted_ones.add_options, planted_ones.run),
}


def main(words: Sequence[str] | None = None) -> int:
    """Run one harness; return the exit code: 0 when every law held."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="keep the figures for the page")
    parser.add_argument("--loud", action="store_true", help="show what the product logs")
    each = parser.add_subparsers(dest="harness", required=True)
    for name, (add_options, _) in _HARNESSES.items():
        add_options(each.add_parser(name))
    each.add_parser("page", help=f"write {promises.PAGE} from what was kept")
    options = parser.parse_args(words)
    if os.environ.get("PYTHONHASHSEED") != "0":  # or sets would have another order each time
        again = [sys.executable, "-m", "tests.faults", *sys.argv[1:]]
        os.execve(sys.executable, again, {**os.environ, "PYTHONHASHSEED": "0"})  # noqa: S606
    logging.basicConfig(level=logging.DEBUG if options.loud else logging.CRITICAL)
    if options.harness == "page":
        before = promises.PAGE.read_text("utf-8") if promises.PAGE.exists() else ""
        promises.PAGE.write_text(promises.page(promises.KEPT, before), encoding="utf-8")
        return 0
    figures = _HARNESSES[options.harness][1](options)
    if options.keep:
        promises.keep(figures, f"{clock.now().astimezone(UTC):%Y-%m-%d}")
    sys.stdout.write("".join(f"{line}\n" for line in figures.broken))
    sys.stdout.write(figures.line() + "\n")
    return 1 if figures.broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
