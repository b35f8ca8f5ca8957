"""Keyed acts: written down, sent, tried again with the same key, settled by the answer.

The order is the whole point: the intent is on disk before the first byte leaves, so that whatever
happens to this process, somebody knows which key to ask for.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, TypeVar

from kiosk_app.central_client.errors import CentralRefusedError, CentralUnreachableError
from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.pace import ACT
from kiosk_app.handlers.ports import Journal
from kiosk_app.journal.intents import Intent, JournalUnusableError, Kind
from kiosk_app.journeys.events import Event, PutOutOfService

logger = logging.getLogger(__name__)

_A = TypeVar("_A")

JOURNAL_UNUSABLE: Final = "journal_unusable"

_BODY_IS_SUBJECT: Final = frozenset(
    {
        Kind.HOLD,
        Kind.RELEASE,
        Kind.OPEN_ORDER,
        Kind.CLOSE_ORDER,
        Kind.REFUND,
        Kind.CONFIRM,
        Kind.REPRINT,
        Kind.ACKNOWLEDGE,
        Kind.CANCEL,
        Kind.APPEAL,
        Kind.TAKE_CASH,
        Kind.CASH_BACK,
        Kind.OPEN_SHIFT,
        Kind.CLOSE_SHIFT,
        Kind.JOIN,
        Kind.LEAVE,
        Kind.BOOK_EXAMS,
        Kind.EXAM_BACK,
        Kind.HELP,
        Kind.HELP_SEEN,
        Kind.TAKE_OVER,
        Kind.ACCEPT,
        Kind.CALL_OFF,
        Kind.SUBSTITUTE,
        Kind.OUTCOME,
        Kind.REACHED,
        Kind.CLOSE_CASE,
        Kind.ADD_ON_ASK,
        Kind.ADD_ON_DECIDE,
        Kind.ADD_ON_ISSUE,
    }
)
"""Kinds whose request says nothing but its subject: asked again, they go out with the old key."""

ABOUT_THE_REQUEST: Final = frozenset(
    {
        Reason.KEY_MISSING,
        Reason.KEY_REUSED,
        Reason.KEY_VOIDED,
        Reason.UNKNOWN_STATION,
        Reason.MALFORMED_REQUEST,
        Reason.NOT_FOUND,
        Reason.TOO_LARGE,
        Reason.BODY_NOT_JSON,
        Reason.UNKNOWN_PARAMETER,
        Reason.SERVICE_FAULT,
        Reason.UNKNOWN_REASON,
    }
)
"""Refusals that say nothing about the matter: what had to be given back still has to be."""


@dataclass(frozen=True, slots=True)
class Act(Generic[_A]):
    """One keyed request and what follows from each way it can end.

    Attributes:
        subject: opaque ids only.
        send: the request.
        first: the request as it goes out the very first time under a key nobody used, where that
            differs; never a second time, and never under a key that may have been used.
        settle: what its answer means to the journal.
        answered, refused: what the journey is told.
        settle_refused: what a refusal means to the journal.
        unreachable: what the journey is told when the outcome stays unknown.
    """

    kind: Kind
    subject: Mapping[str, str]
    send: Callable[[RequestKey], _A]
    settle: Callable[[Journal, RequestKey, _A], None]
    answered: Callable[[_A], Event | None]
    refused: Callable[[Refusal], Event | None]
    settle_refused: Callable[[Journal, RequestKey, Refusal], None] | None = None
    unreachable: Event | None = None
    first: Callable[[RequestKey], _A] | None = None


def carry_out(bench: Bench, act: Act[_A]) -> Event | None:
    """Carry out a keyed act; no request leaves when it cannot be written down."""
    try:
        key, is_new = _write_down(bench, act)
    except JournalUnusableError as no:
        return out_of_service(no)
    try:
        told, settle = _ask(bench, act, _sender(act, key, is_new=is_new), key)
    except CentralUnreachableError:
        told, settle = act.unreachable, partial(bench.journal.give_up, key)
    except BaseException:
        bench.journal.give_up(key)
        raise
    try:
        settle()
    except JournalUnusableError as no:
        # What central said is true all the same: it is told first, then nothing more is sold.
        if told is not None:
            bench.post(told)
        return out_of_service(no)
    return told


def out_of_service(no: JournalUnusableError) -> PutOutOfService:
    """Say loudly that nothing may be sold, and return the event for it."""
    logger.error("out of service: %s", no)
    return PutOutOfService(JOURNAL_UNUSABLE)


def _write_down(bench: Bench, act: Act[_A]) -> tuple[RequestKey, bool]:
    """Return the key to send with, and whether it is new.

    It is the one of the same act if what became of that is still unknown.
    """
    if act.kind in _BODY_IS_SUBJECT:
        for intent in bench.journal.unknown():
            if intent.kind is act.kind and dict(intent.subject) == dict(act.subject):
                bench.journal.take_up(intent.key)
                return intent.key, False
    key = bench.new_key()
    bench.journal.write(Intent(key, act.kind, act.subject, bench.now()))
    return key, True


def _sender(act: Act[_A], key: RequestKey, *, is_new: bool) -> Callable[[], _A]:
    """Return what sends the request, once for each try."""
    firsts = [act.first] if is_new and act.first is not None else []
    return lambda: firsts.pop()(key) if firsts else act.send(key)


def _ask(
    bench: Bench, act: Act[_A], send: Callable[[], _A], key: RequestKey
) -> tuple[Event | None, Callable[[], None]]:
    """Return what the journey is told and how the journal is settled, by central's answer."""
    try:
        answer = bench.pace.keep_trying(send, ACT)
    except CentralRefusedError as no:
        settle_refused = act.settle_refused or _settle_by_reason
        return act.refused(no.refusal), partial(settle_refused, bench.journal, key, no.refusal)
    return act.answered(answer), partial(act.settle, bench.journal, key, answer)


def _settle_by_reason(journal: Journal, key: RequestKey, refusal: Refusal) -> None:
    journal.settle(key, refusal.reason.value)
