"""H6: power cuts of the journal, replayed; weakened, the same journal has to lose something."""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kiosk_app.domain.ids import RequestKey
from kiosk_app.journal.intents import IntentState, JournalUnusableError
from kiosk_app.journal.journal import Journal
from tests.faults.figures import Figures
from tests.faults.powercut.replay import Operation, after_cut, read_record
from tests.faults.powercut.writer import JOURNAL, PROMISED
from tests.faults.shim import environment
from tests.helpers.postgres import roomy_folder

WRITES: Final = 200

_ORDER: Final = {
    IntentState.SENT: 0,
    IntentState.UNKNOWN: 0,  # what was SENT is UNKNOWN to the next run
    IntentState.OWED: 1,
    IntentState.SETTLED: 1,
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked for."""
    parser.add_argument("--cuts", type=int, default=2000)
    parser.add_argument("--control", type=int, default=100, help="cuts of each weakened journal")
    parser.add_argument("--seed", type=int, default=1)


def run(options: argparse.Namespace) -> Figures:
    """Cut the product's journal, and two weakened ones, which have to lose promises."""
    begun, broken, measured = time.monotonic(), list[str](), dict[str, object]()
    for mode, cuts in (
        ("FULL", options.cuts),
        ("NORMAL", options.control),
        ("OFF", options.control),
    ):
        found = _cut(mode, cuts, options.seed)
        bad = sum(found[name] for name in ("lost", "corrupt", "refused"))
        measured[mode] = {"cuts": cuts, **found}
        if mode == "FULL" and bad:
            broken.append(f"seed {options.seed}: {dict(found)}")
        if mode != "FULL" and not bad:
            broken.append(f"{mode} lost nothing: these cuts find nothing")
    return Figures("H6", measured, tuple(broken), time.monotonic() - begun)


def _cut(mode: str, cuts: int, seed: int) -> Counter[str]:
    rng = random.Random(seed)  # noqa: S311 - it has to be drawn alike again
    found = Counter[str]()
    with tempfile.TemporaryDirectory(prefix="faults-power-", dir=roomy_folder()) as name:
        folder = Path(name)
        operations = _recorded(folder, mode)
        found["operations"] = len(operations)
        for number in range(cuts):
            cut = rng.randint(1, len(operations))
            left = folder / f"left-{number}"
            left.mkdir()
            found[_after(operations[:cut], left, rng)] += 1
            shutil.rmtree(left)
    return found


def _recorded(folder: Path, mode: str) -> list[Operation]:
    live, record = folder / "live", folder / "record"
    live.mkdir()
    words = [str(live), str(record), str(WRITES), mode]
    command = [sys.executable, "-m", "tests.faults.powercut.writer", *words]
    subprocess.run(command, check=True, env=environment())
    return read_record(record)


def _after(operations: Sequence[Operation], left: Path, rng: random.Random) -> str:
    """Let the power come back: what became of the promises, in one word."""
    of_journal = [o for o in operations if not o.path.endswith(PROMISED)]
    after_cut(of_journal, rng).write_to(left)
    try:
        journal = Journal.open(left / JOURNAL)
    except JournalUnusableError:
        return "refused"
    try:
        if journal.moved_aside is not None:
            return "corrupt"
        return "kept" if _keeps(journal, operations) else "lost"
    except JournalUnusableError:
        return "corrupt"
    finally:
        journal.close()


def _keeps(journal: Journal, operations: Sequence[Operation]) -> bool:
    """Tell whether every promise before the cut stands; what is purged was settled."""
    promised: dict[str, IntentState] = {}
    for operation in operations:
        if operation.path.endswith(PROMISED) and operation.kind == "W":
            key, state = operation.data.decode().split()
            promised[key] = IntentState(state)
    for key, state in promised.items():
        found = journal.get(RequestKey(key))
        if found is None and state is not IntentState.SETTLED:
            return False
        if found is not None and _ORDER[found.state] < _ORDER[state]:
            return False
    return True
