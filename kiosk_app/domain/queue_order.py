"""The order of call (二次分诊叫号): a published rule, driven by data, the same for everybody.

Patients are called by the hour of their band; at the same hour priority groups first, then in
order of check-in. Between first visits come those who return with results, one after two. Who is
late is called after the people of the running band, or after so many patients as policy says.

The law of this file: calling the first changes nothing in the order of the rest.

Source: BJ-2022-PLAN item 6, item 24; BJ-OPD-DRAFT art. 16, art. 25; AH-2023-101 ann. 1 item 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from kiosk_app.domain.ids import AppointmentId
from kiosk_app.domain.parameters import PriorityGroup, QueueParameters
from kiosk_app.domain.published import Line


@dataclass(frozen=True, slots=True)
class Entry:
    """One waiting patient of one clinic session.

    Attributes:
        begins_at: begin of the band; of a results revisit the time of its check-in.
        is_revisit: comes back with results (回诊), see `revisit`.
        is_late: checked in after the band's end.
        passed: patients called since this one checked in; counts for the late only.
    """

    appointment: AppointmentId
    begins_at: datetime
    checked_in_at: datetime
    group: PriorityGroup = PriorityGroup.ORDINARY
    is_revisit: bool = False
    is_late: bool = False
    passed: int = 0


@dataclass(frozen=True, slots=True)
class Queue:
    """Who waits, and how many first visits were called since the last results revisit."""

    entries: tuple[Entry, ...] = ()
    firsts_called: int = 0


def order(queue: Queue, rule: QueueParameters) -> tuple[Entry, ...]:
    """Return who is called, first to last.

    Source: BJ-2022-PLAN item 6: the rule of call, results of the same day, and the late.
    """
    is_apart = rule.late_after is not None
    apart = [e for e in queue.entries if is_apart and e.is_late]
    line = [e for e in queue.entries if not (is_apart and e.is_late)]
    merged = _interleaved(
        _by_hour((e for e in line if not e.is_revisit), rule),
        _by_hour((e for e in line if e.is_revisit), rule),
        queue.firsts_called,
        rule.firsts_per_revisit,
    )
    return tuple(_with_late(merged, apart, rule.late_after or 0))


def call_next(queue: Queue, rule: QueueParameters) -> tuple[Entry | None, Queue]:
    """Return who is called now and the queue without them; nobody from an empty one."""
    called = next(iter(order(queue, rule)), None)
    if called is None:
        return None, queue
    rest = tuple(replace(e, passed=e.passed + 1) for e in queue.entries if e != called)
    if called.is_late and rule.late_after is not None:
        return called, replace(queue, entries=rest)
    firsts = 0 if called.is_revisit else min(queue.firsts_called + 1, rule.firsts_per_revisit)
    return called, Queue(rest, firsts)


def ahead_of(queue: Queue, appointment: AppointmentId, rule: QueueParameters) -> int:
    """Return how many are called before an appointment; shown at check-in and on the slip.

    Raises:
        ValueError: it does not wait here.

    Source: BJ-OPD-DRAFT art. 22.
    """
    return [entry.appointment for entry in order(queue, rule)].index(appointment)


def rank_of(group: PriorityGroup, rule: QueueParameters) -> int:
    """Return the rank of a group, 0 first; who is in no rank comes last."""
    ranks = (i for i, groups in enumerate(rule.ranks) if group in groups)
    return next(ranks, len(rule.ranks))


def rule_text(rule: QueueParameters) -> tuple[Line, ...]:
    """Return the rule as sentences to be published, made from its parameters.

    Source: BJ-2022-PLAN item 6: the rule of call is made clear.
    """
    lines = [Line("queue.by_hour")]
    lines += [
        Line("queue.rank", (("rank", str(i + 1)), ("groups", " ".join(f"@group.{g}" for g in row))))
        for i, row in enumerate(rule.ranks)
    ]
    lines.append(Line("queue.revisits", (("firsts", str(rule.firsts_per_revisit)),)))
    if rule.late_after is None:
        return (*lines, Line("queue.late_after_band"))
    return (*lines, Line("queue.late_after", (("patients", str(rule.late_after)),)))


def _by_hour(entries: Iterable[Entry], rule: QueueParameters) -> list[Entry]:
    def key(entry: Entry) -> tuple[datetime, int, datetime, str]:
        hour = entry.checked_in_at if entry.is_late else entry.begins_at
        return hour, rank_of(entry.group, rule), entry.checked_in_at, entry.appointment

    return sorted(entries, key=key)


def _interleaved(
    firsts: list[Entry], revisits: list[Entry], called: int, per_revisit: int
) -> list[Entry]:
    """Merge so that after `per_revisit` first visits a revisit is called, if one waits."""
    merged: list[Entry] = []
    while firsts or revisits:
        if revisits and (called >= per_revisit or not firsts):
            merged.append(revisits.pop(0))
            called = 0
        else:
            merged.append(firsts.pop(0))
            called += 1
    return merged


def _with_late(line: list[Entry], late: list[Entry], let_pass: int) -> list[Entry]:
    """Put each late patient behind those it still has to let pass, in order of check-in."""
    before = 0
    for entry in sorted(late, key=lambda e: (e.checked_in_at, e.appointment)):
        place = min(max(let_pass - entry.passed, before), len(line))
        line.insert(place, entry)
        before = place + 1
    return line
