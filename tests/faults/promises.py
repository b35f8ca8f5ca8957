"""docs/promises.md: what is promised, what shows it, what that measured; written by program.

Every harness leaves its figures in build/faults/; whatever is not there was not measured, and the
page says so. The words of the promises are those of the reliability rules, section 2.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.faults.figures import Figures

KEPT: Final = Path("build/faults")
PAGE: Final = Path("docs/promises.md")
CROWD: Final = "crowd"
"""Kept by `make crowd`."""
Measured = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of the page.

    Attributes:
        harness: whose figures; see `tests.faults.__main__`.
        goal: how much of it is wanted, in CI and in `make faults`.
        said: puts its figures into words.
    """

    ids: str
    words: str
    harness: str
    goal: str
    said: Callable[[Measured], str]


def _of_simulator(m: Measured) -> str:
    return (
        f"{m['seeds']} seeds, {m['visits']} visits, {m['booked']} tickets, {m['requests']} requests"
        f" of which {m['faulty_requests']} went wrong, {m['power_cuts']} power cuts,"
        f" {m['central_deaths']} deaths of the service: {m['broken']} laws broken; quiet within"
        f" {m['slowest_settled_s']} simulated s"
    )


def _of_wire(m: Measured) -> str:
    return (
        f"{m['patients']} patients, {m['connections']} connections of which {m['faulty']} went"
        f" wrong, {m['kills']} SIGKILLs: {m['broken']} laws broken; settled {m['settled_s']} s"
        f" after the storm; the service ready again in {m['slowest_ready_ms']} ms at most"
    )


def _of_points(m: Measured) -> str:
    return (
        f"{m['kill_points']} points killed ({m.get('killed_in_recovery', 0)} again in recovery),"
        f" {m['enospc']} ENOSPC, {m['eio']} EIO, {m['makings']} makings of a journal broken off:"
        f" {m['broken']} laws broken"
    )


def _of_power(m: Measured) -> str:
    full, normal, off = m["FULL"], m["NORMAL"], m["OFF"]
    lost = f"{normal.get('lost', 0)} of {normal['cuts']} cuts"
    spoilt = f"{off.get('corrupt', 0)} of {off['cuts']}"
    return (
        f"{full.get('kept', 0)} of {full['cuts']} cuts kept every promise; weakened to NORMAL"
        f" {lost} lost some, OFF spoilt {spoilt}"
    )


def _of_cluster(m: Measured) -> str:
    mode = ", ".join(f"{name} {value}" for name, value in m["mode"].items())
    return (
        f"{m['kills']} SIGKILLs of the cluster under {m['writers']} writers, {m['acknowledged']}"
        f" numbers acknowledged, {m['lost']} lost ({mode}), ready again in"
        f" {m['slowest_ready_s']} s at most; with synchronous_commit off {m['control_lost']} of"
        f" {m['control_acknowledged']} lost in {m['control_kills']} kills"
    )


def _of_ready(m: Measured) -> str:
    service, kiosk = m["service_ready_s"], m["kiosk_ready_s"]
    return (
        f"{m['runs']} kills each, median and greatest: the service ready in {service[0]} and"
        f" {service[1]} s; a kiosk with {m['rows']} rows, {m['unsettled']} of them unsettled, in"
        f" {kiosk[0]} and {kiosk[1]} s, all of them settled {m['kiosk_settled_s'][1]} s later at"
        " most"
    )


def _of_devices(m: Measured) -> str:
    return (
        f"{m['cycles']} cycles of card service, readers and printer, {m['broken_off']} tickets"
        f" broken off: {m['broken']} laws broken; at most: pcscd and its reader back in"
        f" {m['pcscd_back_s']} s, the other reader in {m['reader_back_s']} s, the printer in"
        f" {m['printer_back_s']} s; gone seen in {m['pcscd_gone_seen_s']} s"
    )


def _of_soak(m: Measured) -> str:
    return (
        f"{m['patients']} patients in {m['stormy_s'] / 60:.0f} min, {m['connections']} connections"
        f" of which {m['faulty']} went wrong: {m['broken']} laws broken; threads, files, MB of the"
        f" station and of the service early and late: {_pair(m['threads'])}, {_pair(m['files'])},"
        f" {_pair(m['own_mb'])}, {_pair(m['service_mb'])}; unsettled {m['most_unsettled']} at most,"
        f" all settled {m['settled_s']} s after the end"
    )


def _of_crowd(m: Measured) -> str:
    return "; ".join(
        f"{engine} over HTTP: {one['clients']} clients on {one['seats']} numbers,"
        f" {one['at_once']} at the same moment, waited {one['p50_ms']} ms (median),"
        f" {one['p99_ms']} ms (p99), {one['max_ms']} ms at most"
        for engine, one in m["engines"].items()
    )


def _pair(both: list[float]) -> str:
    return f"{both[0]}→{both[1]}"


def _of_planted(m: Measured) -> str:
    return (
        f"{len(m['found'])} mistakes found, {m['broken']} missed: {', '.join(sorted(m['found']))}"
    )


PROMISES: Final = (
    Promise(
        "P1, P3, P4, P5, P6",
        "Nothing is oversold; paid = booked + refunded + refunding to the fen; no screen tells a"
        " success the books do not have; one original ticket; all settles by itself",
        "H1",
        "10,000 / 1,000,000 seeds",
        _of_simulator,
    ),
    Promise(
        "P1, P2, P3",
        "The same over real sockets, whatever becomes of a message, and when the service is killed",
        "H3",
        "2,000 / 20,000 patients",
        _of_wire,
    ),
    Promise(
        "P2, P10",
        "A kiosk killed, or failed by its disk, at any operation comes up, settles and never lies",
        "H4-5",
        "all points",
        _of_points,
    ),
    Promise(
        "P2",
        "What the journal acknowledged survives a power cut",
        "H6",
        "2,000 / 50,000 cuts",
        _of_power,
    ),
    Promise(
        "P1, P2, P7",
        "What the service acknowledged on PostgreSQL survives the death of the whole cluster",
        "H7",
        "1 + 1 / 20 + 5 kills",
        _of_cluster,
    ),
    Promise(
        "P7",
        "Back to ready after a kill (goal: the service on SQLite 3 s, a kiosk 5 s)",
        "P7",
        "- / 5 kills each",
        _of_ready,
    ),
    Promise(
        "P8",
        "Devices come back without a restart (goal: pcscd and readers 3 s, printer 5 s), and"
        " nothing of one patient is ever on the slip or screen of the next",
        "H8",
        "20 / 1,000 cycles",
        _of_devices,
    ),
    Promise(
        "P13",
        "A day at a whole station, one exchange and one ticket in twenty bad: nothing grows",
        "soak",
        "- / 24 h, ten patients a minute",
        _of_soak,
    ),
    Promise(
        "P1, P12",
        "A crowd that wants one clinic at the same moment gets exactly what there is, and whoever"
        " gets nothing is told why",
        CROWD,
        "2,000 clients on 30 numbers",
        _of_crowd,
    ),
    Promise("R1-R15", "A rule that is switched off is noticed", "H14", "all rules", _of_planted),
)


def keep(figures: Figures, today: str) -> None:
    """Keep what a harness measured for the page, with the day of UTC."""
    KEPT.mkdir(parents=True, exist_ok=True)
    told = {**json.loads(figures.line()), "date": today}
    (KEPT / f"{figures.harness}.json").write_text(json.dumps(told) + "\n", encoding="ascii")


def page(kept: Path, before: str = "") -> str:
    """Return the page.

    Args:
        kept: folder of what was measured here.
        before: the page as it was: what was not measured here keeps its line, with its day.
    """
    lines = [
        "# Promises, and what shows them",
        "",
        "Written by `make faults`, `make soak` and `make crowd` from what they measured last, not",
        "by hand. The goal is that of the reliability rules; where less was run, the figures say",
        "so.",
        "",
        "| promise | harness | goal (CI / `make faults`) | measured | on (UTC) | cores, load |",
        "|---|---|---|---|---|---|",
    ]
    known = {"|".join(line.split("|")[:4]) + "|": line for line in before.splitlines()}
    for promise in PROMISES:
        path = kept / f"{promise.harness}.json"
        begin = f"| {promise.ids}: {promise.words} | {promise.harness} | {promise.goal} |"
        if not path.exists():
            lines.append(known.get(begin, f"{begin} not measured | | |"))
            continue
        told = json.loads(path.read_text("ascii"))
        measured = f"{promise.said(told)}; {told['seconds']} s"
        load = f", {told['load']}" if "load" in told else ""
        place = f"{told['date']} | {told['cores']}{load}"
        lines.append(f"{begin} {measured} | {place} |")
    lines += [
        "",
        "Elsewhere: fail-over to a synchronous standby and its control (`make central-ha`, R13),",
        "cards, readers and printers (`make soak-devices`, `make canary`), the chained record",
        "(R14, its tests).",
        "",
    ]
    return "\n".join(lines)
