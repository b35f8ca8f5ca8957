"""`make central-ha`: the fail-over, shown. Exit code 0 only if every promise was kept."""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from kiosk_app.bench.children import BenchError
from tests.ha.crowd import Crowd
from tests.ha.owned import TooLateError, kill_all
from tests.ha.play import EVENTS, QUICK, Event, Outcome, Play, Say, table
from tests.ha.services import Watch, services
from tests.ha.topology import NotInstalledError, Topology, versions
from tests.helpers.postgres import PostgresMissingError

_PREFIX = "central-ha-"
_NUMBERS_EACH = 60
_REPORT = Path("build/central-ha.json")
_SHOWN = 5


def main() -> int:
    """Play the events; print and write the verdict."""
    parser = argparse.ArgumentParser(prog="make central-ha", description=__doc__)
    parser.add_argument(
        "events", nargs="*", metavar="EVENT", help=f"some of: {', '.join(EVENTS)}; all by default"
    )
    parser.add_argument("--quick", action="store_true", help=f"only: {', '.join(QUICK)}")
    parser.add_argument(
        "--control",
        action="store_true",
        help="one crash without synchronous standbys; good if the judge finds what is lost",
    )
    parser.add_argument("--keep", action="store_true", help="keep the folder with all logs")
    options = parser.parse_args()
    names = options.events or (QUICK if options.quick else tuple(EVENTS))
    if options.control:
        names = ("crash",)
    if unknown := set(names) - set(EVENTS):
        parser.error(f"no such event: {', '.join(sorted(unknown))}")
    signal.signal(signal.SIGTERM, _interrupt)
    begun = time.monotonic()

    def say(line: str) -> None:
        sys.stdout.write(f"[{time.monotonic() - begun:6.1f} s] {line}\n")
        sys.stdout.flush()

    try:
        with _folder(is_kept=options.keep) as folder:
            nodes = Topology(folder, is_synchronous=not options.control)
            outcomes = _play(nodes, [EVENTS[name] for name in names], say)
    except (NotInstalledError, PostgresMissingError, TooLateError, BenchError) as no:
        say(f"cannot go on: {no}")
        return 2
    except KeyboardInterrupt:
        say("broken off; everything started here has been ended")
        return 130
    if options.control:
        return _control(outcomes)
    return _report(outcomes, time.monotonic() - begun)


def _play(nodes: Topology, events: list[Event], say: Say) -> list[Outcome]:
    say(f"three etcd and three Patroni start in {nodes.folder}")
    nodes.begin()
    say(f"{nodes.leader()} leads; the services start")
    with services(nodes.url, nodes.folder) as urls, Watch(urls) as watch:
        crowd = Crowd(urls)
        try:
            crowd.begin(_NUMBERS_EACH)
            play = Play(nodes, crowd, watch, say)
            outcomes = []
            for event in events:
                outcomes.append(play.act(event))
                say(f"  {'good' if outcomes[-1].is_good else 'BAD'}")
        finally:
            crowd.end()
        told = crowd.ledger
        say(f"slowest answer {told.slowest_s:.1f} s; without a decision: {dict(told.unknown)}")
        say(f"{told.replays} requests decided late were asked again after the decision")
    return outcomes


def _control(outcomes: list[Outcome]) -> int:
    """Say whether the judge saw that nothing was safe."""
    lost = sum(len(each.findings.lost) for each in outcomes)
    sys.stdout.write(f"{table(outcomes)}\nwithout synchronous standbys {lost} were found lost\n")
    return 0 if lost else 1


def _report(outcomes: list[Outcome], seconds: float) -> int:
    is_good = all(each.is_good for each in outcomes)
    _REPORT.parent.mkdir(exist_ok=True)
    facts = {
        "is_good": is_good,
        "cores": os.cpu_count(),
        "seconds": round(seconds, 1),
        "versions": versions(),
        "events": [{**asdict(each), "is_good": each.is_good} for each in outcomes],
    }
    _REPORT.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    lines = [table(outcomes)]
    for each in outcomes:
        found = each.findings
        wrong = [*each.faults, *found.lost, *found.doubled, *found.oversold, *found.false]
        lines += [f"{each.event}: {what}" for what in wrong[:_SHOWN]]
    sys.stdout.write("\n".join(lines) + f"\n{_REPORT} written\n")
    return 0 if is_good else 1


@contextmanager
def _folder(*, is_kept: bool) -> Iterator[Path]:
    """Give a folder of our own; end what stands in it, and in those of runs that were killed."""
    base = Path(tempfile.gettempdir())
    for old in base.glob(f"{_PREFIX}*"):
        if not Path("/proc", old.name.split("-")[2]).exists():
            _remove(old)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=base))
    folder.chmod(0o755)  # the servers run as somebody else
    try:
        yield folder
    finally:
        kill_all(folder)
        if not is_kept:
            _remove(folder)


def _remove(folder: Path) -> None:
    kill_all(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
