"""The journal: promises and debts, on disk before we act.

Every method commits before it returns and may be called from any lane. After an error of the disk
nothing is tried a second time: the journal stays unusable until it is opened anew, because a
failed sync may have lost what an earlier commit was told is safe. A full disk is the exception,
since a write that found no room changed nothing: whose ending could not be written down for it is
UNKNOWN from the next look on.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Update,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DatabaseError, IntegrityError

from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.ids import HoldId, RequestKey
from kiosk_app.journal import storage
from kiosk_app.journal.intents import (
    MAX_TRIES,
    Intent,
    IntentState,
    JournalTrouble,
    JournalUnusableError,
    Kind,
)
from kiosk_app.journal.storage import INTENTS

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SENT: Final = INTENTS.c.state == IntentState.SENT
_PASSING: Final = frozenset({JournalTrouble.FULL, JournalTrouble.LOCKED})


class Journal:
    """Intents in one SQLite file, opened by `open`."""

    def __init__(self, engine: Engine, lock: storage.FileLock, aside: Path | None) -> None:
        self._engine = engine
        self._file_lock = lock
        self._turn = threading.Lock()
        self._broken: JournalTrouble | None = None
        self._without_ending: set[RequestKey] = set()
        self.moved_aside: Final = aside
        """Where a corrupt predecessor lies, or None. Staff must be told."""

    @classmethod
    def open(cls, path: Path) -> "Journal":
        """Open the journal at `path`, creating it if there is none.

        What an earlier run left SENT is UNKNOWN from here on: nobody is at work on it any more.

        Raises:
            JournalUnusableError: nothing may be sold.
        """
        lock = storage.FileLock(path.with_name(path.name + ".lock"))
        engine: Engine | None = None
        try:
            engine, aside = _open_checked(path)
            journal = cls(engine, lock, aside)
            journal._orphan_sent()
        except BaseException:
            if engine is not None:
                engine.dispose()
            lock.release()
            raise
        return journal

    def close(self) -> None:
        """Close the file and let the next instance in. Idempotent use is not supported."""
        with self._turn:
            self._engine.dispose()
            self._file_lock.release()

    # --- writing -----------------------------------------------------------------------------

    def write(self, intent: Intent) -> None:
        """Write `intent` down; returns only once it is on disk.

        Raises:
            JournalUnusableError: it is not; nothing may be done about it on the wire.
        """
        with self._committed() as db:
            db.execute(insert(INTENTS).values(_row_of(intent)))

    def settle(self, key: RequestKey, outcome: str, *, clears: HoldId | None = None) -> None:
        """Record how an intent ended; `clears` names the hold the patient no longer has by it."""
        with self._ending(key) as db:
            db.execute(_change(key, state=IntentState.SETTLED, outcome=outcome))
            if clears is not None:
                db.execute(
                    update(INTENTS)
                    .where(INTENTS.c.debt == clears, INTENTS.c.state == IntentState.OWED)
                    .values(state=IntentState.SETTLED, outcome=outcome)
                )

    def owe(self, key: RequestKey, hold: HoldId) -> None:
        """Record that the intent is done and the patient has `hold` by it until it is cleared."""
        with self._ending(key) as db:
            db.execute(_change(key, state=IntentState.OWED, outcome="held", debt=hold))

    def give_up(self, key: RequestKey) -> None:
        """Record that nobody is at work on a SENT intent any more; its outcome is unknown."""
        with self._ending(key) as db:
            db.execute(_change(key, state=IntentState.UNKNOWN).where(_SENT))

    def take_up(self, key: RequestKey) -> None:
        """Record that somebody is at work on an UNKNOWN intent again."""
        with self._committed() as db:
            unknown = INTENTS.c.state == IntentState.UNKNOWN
            db.execute(_change(key, state=IntentState.SENT).where(unknown))

    def count_failure(self, key: RequestKey) -> IntentState:
        """Count one failed try; the last one puts the intent on the human list."""
        with self._committed() as db:
            db.execute(_change(key, tries=INTENTS.c.tries + 1))
            used_up = INTENTS.c.tries >= MAX_TRIES
            db.execute(_change(key, state=IntentState.NEEDS_PERSON).where(used_up))
            state = db.execute(select(INTENTS.c.state).where(INTENTS.c.key == key)).scalar_one()
        return IntentState(state)

    def purge(self, before: datetime) -> int:
        """Delete settled intents written before `before`; return how many.

        Nothing of them is left in the file: deleted pages are overwritten, and the write-ahead log,
        in which they would otherwise lie on, is emptied.

        Source: CN-2020-405 sec. 4 (2); requirement row R134.
        """
        with self._committed() as db:
            done = db.execute(
                delete(INTENTS).where(
                    INTENTS.c.state == IntentState.SETTLED, INTENTS.c.written_ms < _ms(before)
                )
            )
        if done.rowcount:
            with self._committed() as db:
                db.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        return done.rowcount

    # --- reading -----------------------------------------------------------------------------

    def unsettled(self) -> tuple[Intent, ...]:
        """Return every intent whose outcome is not known, oldest first."""
        return self._find(INTENTS.c.state.in_([IntentState.SENT, IntentState.UNKNOWN]))

    def unknown(self) -> tuple[Intent, ...]:
        """Return the unsettled intents nobody is at work on, oldest first."""
        if late := frozenset(self._without_ending):
            with self._committed() as db:
                unknown = update(INTENTS).values(state=IntentState.UNKNOWN)
                db.execute(unknown.where(INTENTS.c.key.in_(late), _SENT))
            self._without_ending -= late
        return self._find(INTENTS.c.state == IntentState.UNKNOWN)

    def owed(self) -> tuple[Intent, ...]:
        """Return the intents by which somebody still has a hold, oldest first."""
        return self._find(INTENTS.c.state == IntentState.OWED)

    def needs_person(self) -> tuple[Intent, ...]:
        """Return the human list, oldest first."""
        return self._find(INTENTS.c.state == IntentState.NEEDS_PERSON)

    def has_order(self, hold: HoldId) -> bool:
        """Tell whether an order was opened for a hold, as far as this journal knows."""
        asked = self._find(INTENTS.c.subject == _subject_text({"hold": hold}))
        opened = {state.value for state in (OrderState.OPEN, OrderState.DECLINED, OrderState.PAID)}
        return any(i.kind is Kind.OPEN_ORDER and i.outcome in opened for i in asked)

    def count(self, kind: Kind, outcome: str, since: datetime) -> int:
        """Return how many intents of a kind ended so, of those written from `since` on."""
        is_so = (
            INTENTS.c.kind == kind,
            INTENTS.c.outcome == outcome,
            INTENTS.c.written_ms >= _ms(since),
        )
        with self._committed() as db:
            return db.execute(select(func.count()).select_from(INTENTS).where(*is_so)).scalar_one()

    def get(self, key: RequestKey) -> Intent | None:
        """Return one intent, settled or not."""
        return next(iter(self._find(INTENTS.c.key == key)), None)

    def check(self) -> None:
        """Confirm that the journal still keeps what it promises, by asking and by writing.

        Raises:
            JournalUnusableError: it does not.
        """
        with self._committed() as db:
            storage.confirm_safe(db)
            db.execute(text(f"PRAGMA user_version={storage.SCHEMA_VERSION}"))

    # --- inside ------------------------------------------------------------------------------

    def _orphan_sent(self) -> None:
        with self._committed() as db:
            db.execute(update(INTENTS).where(_SENT).values(state=IntentState.UNKNOWN))

    def _find(self, condition: ColumnElement[bool]) -> tuple[Intent, ...]:
        query = select(INTENTS).where(condition).order_by(INTENTS.c.written_ms, INTENTS.c.key)
        with self._committed() as db:
            return tuple(intent_of(row) for row in db.execute(query))

    @contextmanager
    def _ending(self, key: RequestKey) -> Iterator[Connection]:
        """Change an intent somebody was at work on, and is no more, whether or not it succeeds."""
        try:
            with self._committed() as db:
                yield db
        except JournalUnusableError:
            self._without_ending.add(key)
            raise

    @contextmanager
    def _committed(self) -> Iterator[Connection]:
        with self._turn:
            if self._broken is not None:
                raise JournalUnusableError(self._broken, "failed before; open it anew")
            try:
                with self._engine.begin() as db:
                    yield db
            except IntegrityError:
                raise  # a defect of the caller, e.g. one key for two intents; the file is sound
            except DatabaseError as no:
                trouble = storage.trouble_of(no)
                if trouble not in _PASSING:
                    self._broken = trouble
                raise JournalUnusableError(trouble, str(no.orig)) from no


def _open_checked(path: Path) -> tuple[Engine, Path | None]:
    """Return an engine on a sound journal, and where a corrupt one was moved, if there was one."""
    aside: Path | None = None
    if not path.exists():
        storage.create(path)
    engine = storage.engine_for(path)
    try:
        storage.check(engine)
    except JournalUnusableError as no:
        engine.dispose()
        if no.trouble is not JournalTrouble.CORRUPT:
            raise
        try:
            aside = storage.move_aside(path)
        except OSError as fixed:
            raise JournalUnusableError(JournalTrouble.CORRUPT, str(fixed)) from no
        storage.create(path)
        engine = storage.engine_for(path)
        storage.check(engine)
    return engine, aside


def _change(key: RequestKey, **values: object) -> Update:
    return update(INTENTS).where(INTENTS.c.key == key).values(**values)


def _ms(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _subject_text(subject: Mapping[str, str]) -> str:
    return json.dumps(dict(subject), sort_keys=True)


def _row_of(intent: Intent) -> dict[str, object]:
    return {
        "key": intent.key,
        "kind": intent.kind,
        "subject": _subject_text(intent.subject),
        "written_ms": _ms(intent.written_at),
        "state": intent.state,
        "tries": intent.tries,
        "outcome": intent.outcome,
        "debt": intent.debt,
    }


def intent_of(row: Row[Any]) -> Intent:
    """Return the intent that a row of the file says."""
    return Intent(
        key=RequestKey(row.key),
        kind=Kind(row.kind),
        subject=json.loads(row.subject),
        written_at=_EPOCH + timedelta(milliseconds=row.written_ms),
        state=IntentState(row.state),
        tries=row.tries,
        outcome=row.outcome,
        debt=None if row.debt is None else HoldId(row.debt),
    )
