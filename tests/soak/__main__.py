"""``python -m tests.soak --rounds 1000``: one JSON line with figures; 1 when something leaks.

``--plant thread | descriptor | memory``, repeated at will, leaks on purpose: a soak that
does not find it is worth nothing.
"""

import argparse
import faulthandler
import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

from hardware.emulators.private_pcscd import can_use_namespaces
from tests.soak.bench import bench
from tests.soak.gauge import leaks, look

WARM_UP = 60
"""At most; everything that is done now and then has been done once by then."""

_LEAKED: list[object] = []
_LEAK_BYTES = 1 << 20
LONGEST_S = 3 * 3600
PLANTS = ("thread", "descriptor", "memory")


def _leak(what: str) -> None:
    if what == "thread":
        stays = threading.Thread(target=threading.Event().wait, name="left-behind", daemon=True)
        stays.start()
    elif what == "descriptor":
        _LEAKED.append(os.open("/dev/null", os.O_RDONLY))
    elif what == "memory":
        _LEAKED.append(bytearray(os.urandom(_LEAK_BYTES)))


def main() -> int:
    """Run; return the exit code, 2 where a private card service cannot run."""
    faulthandler.dump_traceback_later(LONGEST_S, exit=True)  # a soak that hangs says where
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--plant", choices=PLANTS, action="append", default=[])
    options = parser.parse_args()
    why_not = can_use_namespaces()
    if why_not is not None:
        sys.stderr.write(f"no private card service: {why_not}\n")
        return 2
    warm_up = min(WARM_UP, options.rounds // 2)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, bench(Path(folder)) as stand:
        for _ in range(warm_up):
            stand.round()
        before, began = look(stand.service.pid), time.monotonic()
        for _ in range(options.rounds):
            stand.round()
            for what in options.plant:
                _leak(what)
        after, took_s = look(stand.service.pid), time.monotonic() - began
    found = leaks(before, after)
    figures = {
        "plug_cycles": 3 * options.rounds,
        "card_cycles": options.rounds,
        "print_jobs": len(stand.papers) * options.rounds,
        "threads": [before.threads.total(), after.threads.total()],
        "descriptors": [before.descriptors.total(), after.descriptors.total()],
        "resident_kb": [before.resident_kb, after.resident_kb],
        "service_kb": [before.service_kb, after.service_kb],
        "late_cards": stand.late_cards,
        "seconds": round(took_s, 1),
        "leaks": found,
    }
    sys.stdout.write(json.dumps(figures) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
