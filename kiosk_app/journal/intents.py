"""What is written down before it is done, and how the journal itself can fail.

Plain values without SQLAlchemy, so that handlers can be imported before the window is painted.
A subject carries opaque ids and nothing else: no name, no document number, no telephone number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk_app.domain.ids import HoldId, RequestKey

MAX_TRIES = 6
"""Failed tries before a person has to look. Source: PayEx IFSF, REVERSAL ADVICE 1420."""


class Kind(StrEnum):
    """What an intent sets out to do."""

    ENROL = "enrol"
    HOLD = "hold"
    RELEASE = "release"
    OPEN_ORDER = "open_order"
    PRESENT_CODE = "present_code"
    CLOSE_ORDER = "close_order"
    REFUND = "refund"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    APPEAL = "appeal"
    PRINT = "print"
    ACKNOWLEDGE = "acknowledge"  # a patient knows of a called-off clinic
    JOIN = "join"  # a place on a waitlist; asked for twice it is one
    LEAVE = "leave"
    BOOK_EXAMS = "book_exams"  # costs nothing and is given back at any kiosk: what was done stands
    EXAM_BACK = "exam_back"
    ANSWER = "answer"  # that questions were answered, never what was said
    ACCEPT = "accept"  # what was offered from a waitlist becomes a hold
    CHECK_IN = "check_in"  # asked for twice it is one, so it is never undone
    TAKE_CASH = "take_cash"  # done, the number is paid: central books it, with us or without
    CASH_BACK = "cash_back"  # never done again by itself: a person hands the money over
    OPEN_SHIFT = "open_shift"
    CLOSE_SHIFT = "close_shift"
    HELP_SEEN = "help_seen"  # somebody has seen to a call; noted twice it is once
    TAKE_OVER = "take_over"  # a hold begun at a kiosk is ours; it ends by itself if nobody goes on
    HELP = "help"  # staff are called, or a hold is left to them; done twice it is one
    CALL_OFF = "call_off"
    SUBSTITUTE = "substitute"  # the doctor who stands in was taken: what was done stands
    OUTCOME = "outcome"  # of a patient of a called-off session
    REACHED = "reached"
    CLOSE_CASE = "close_case"
    CAPACITY = "capacity"  # a session has more numbers, or fewer; set twice it is set once
    STATUS = "status"  # a doctor is late, away, back
    ADD_ON_ASK = "add_on_ask"
    ADD_ON_DECIDE = "add_on_decide"
    ADD_ON_ISSUE = "add_on_issue"  # an add-on becomes a hold
    CORRECT = "correct"  # done twice there is nothing to correct, so it is never undone
    MERGE = "merge"  # likewise of two records that are one already
    UNDO_MERGE = "undo_merge"
    DISMISS = "dismiss"  # two records are two persons'; said twice it is said
    BIND = "bind"  # a code or card to who showed a document; bound twice it is once
    AGREED = "agreed"  # the patient said that it is right; nobody is asked, so it is never open
    REPRINT = "reprint"  # a copy is counted at central before it is printed


class IntentState(StrEnum):
    """Where an intent stands.

    SENT → SETTLED is the usual way; a hold goes SENT → OWED → SETTLED.
    """

    SENT = "sent"  # a handler of this run is at work on it
    UNKNOWN = "unknown"  # the handler gave up: what it did is not known here
    OWED = "owed"  # done, and the patient still has something of it (a kept slot)
    SETTLED = "settled"
    NEEDS_PERSON = "needs_person"  # tried too often; stands on the human list


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing this kiosk set out to do; `key` is also the idempotency key on the wire.

    Attributes:
        subject: opaque ids only, e.g. ``{"hold": "h1", "order": "o1"}``.
        tries: how often finding out, or doing it again, has failed.
        outcome: empty until settled.
        debt: the hold the patient has by it while the state is OWED.
    """

    key: RequestKey
    kind: Kind
    subject: Mapping[str, str]
    written_at: datetime
    state: IntentState = IntentState.SENT
    tries: int = 0
    outcome: str = ""
    debt: HoldId | None = field(default=None)

    def age(self, now: datetime) -> timedelta:
        """Return how long ago it was written."""
        return now - self.written_at


class JournalTrouble(StrEnum):
    """Why the journal cannot be used, by what staff can do."""

    LOCKED = "locked"  # another instance runs
    FULL = "full"  # no space left on the disk
    READ_ONLY = "read_only"
    CORRUPT = "corrupt"
    UNSAFE = "unsafe"  # the disk or the database does not keep what it promises


class JournalUnusableError(Exception):
    """The journal cannot keep a promise: nothing may be sold.

    Attributes:
        trouble: what staff can do about it.
    """

    def __init__(self, trouble: JournalTrouble, detail: str = "") -> None:
        super().__init__(f"journal {trouble}: {detail}" if detail else f"journal {trouble}")
        self.trouble = trouble
