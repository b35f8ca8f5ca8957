"""Effects of patients' records at a counter: looked at, corrected, joined, taken apart.

The journal learns of which records and which fields, never what was typed. An act whose answer
never came goes out under a new key when it is asked for once more: done twice it is once.
"""

from collections.abc import Callable

from kiosk_app.central_client.errors import CentralRefusedError, CentralUnreachableError
from kiosk_app.domain.correction import Field
from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.record_page import CorrectionNote, DismissNote, MergeNote
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import Act, carry_out
from kiosk_app.handlers.questions import asked
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_record import (
    AskSecond,
    CorrectRecord,
    DismissPair,
    FindRecord,
    LoadPair,
    LoadPairs,
    LoadRecord,
    MergeRecords,
    UndoMerge,
)
from kiosk_app.journeys.events_record import (
    PairFound,
    PairsFound,
    RecordChanged,
    RecordFound,
    RecordRefused,
    SecondAgreed,
    SecondRefused,
)


def find_record(bench: Bench, effect: FindRecord) -> ev.Event:
    """Carry out FindRecord."""
    person = effect.person
    return asked(bench, lambda: RecordFound(person, bench.central.record_of(person)))


def load_record(bench: Bench, effect: LoadRecord) -> ev.Event:
    """Carry out LoadRecord."""
    patient = effect.patient
    return asked(bench, lambda: RecordFound(patient, bench.central.record(patient)))


def load_pairs(bench: Bench, _effect: LoadPairs) -> ev.Event:
    """Carry out LoadPairs."""
    return asked(bench, lambda: PairsFound(bench.central.duplicates()))


def load_pair(bench: Bench, effect: LoadPair) -> ev.Event:
    """Carry out LoadPair."""
    central = bench.central

    def ask() -> ev.Event:
        first, second = central.record(effect.first), central.record(effect.second)
        return PairFound(effect.pair, first, second)

    return asked(bench, ask)


def dismiss_pair(bench: Bench, effect: DismissPair) -> ev.Event | None:
    """Carry out DismissPair."""
    pair, reason = effect.pair, effect.reason
    act: Act[DismissNote] = Act(
        kind=Kind.DISMISS,
        subject={"pair": pair, "reason": reason.value},
        send=lambda key: bench.central.dismiss_duplicate(pair, reason, key),
        settle=_settled_as("dismissed"),
        answered=RecordChanged,
        refused=RecordRefused,
        unreachable=ev.CentralDown(),
    )
    return carry_out(bench, act)


def ask_second(bench: Bench, effect: AskSecond) -> ev.Event:
    """Carry out AskSecond: one try, for a second might be counted as a wrong password."""
    try:
        return SecondAgreed(*bench.central.agree(effect.operation, effect.login, effect.password))
    except CentralRefusedError as no:
        return SecondRefused(no.refusal)
    except CentralUnreachableError:
        return ev.CentralDown()


def correct_record(bench: Bench, effect: CorrectRecord) -> ev.Event | None:
    """Carry out CorrectRecord."""
    patient, wanted, reason = effect.patient, effect.wanted, effect.reason
    fields = " ".join(each for each in Field if getattr(wanted, each.value) is not None)
    act: Act[CorrectionNote] = Act(
        kind=Kind.CORRECT,
        subject={"patient": patient, "fields": fields, "reason": reason.value},
        send=lambda key: bench.central.correct(patient, wanted, reason, effect.seconds, key),
        settle=_settled_as("corrected"),
        answered=RecordChanged,
        refused=RecordRefused,
        unreachable=ev.CentralDown(),
    )
    return carry_out(bench, act)


def merge_records(bench: Bench, effect: MergeRecords) -> ev.Event | None:
    """Carry out MergeRecords."""
    survivor, merged, reason = effect.survivor, effect.merged, effect.reason
    act: Act[MergeNote] = Act(
        kind=Kind.MERGE,
        subject={"survivor": survivor, "merged": merged, "reason": reason.value},
        send=lambda key: bench.central.merge_records(survivor, merged, reason, effect.seconds, key),
        settle=_settled_as("merged"),
        answered=RecordChanged,
        refused=RecordRefused,
        unreachable=ev.CentralDown(),
    )
    return carry_out(bench, act)


def undo_merge(bench: Bench, effect: UndoMerge) -> ev.Event | None:
    """Carry out UndoMerge."""
    merge, reason = effect.merge, effect.reason
    act: Act[tuple[MergeNote, int]] = Act(
        kind=Kind.UNDO_MERGE,
        subject={"merge": merge, "reason": reason.value},
        send=lambda key: bench.central.undo_merge(merge, reason, effect.seconds, key),
        settle=_settled_as("taken_apart"),
        answered=lambda done: RecordChanged(*done),
        refused=RecordRefused,
        unreachable=ev.CentralDown(),
    )
    return carry_out(bench, act)


def _settled_as(outcome: str) -> Callable[[Journal, RequestKey, object], None]:
    def settle(journal: Journal, key: RequestKey, _answer: object) -> None:
        journal.settle(key, outcome)

    return settle
