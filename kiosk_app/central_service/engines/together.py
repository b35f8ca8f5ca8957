"""Writers who come while another writes go together in the next transaction: one fsync for all.

Each has a savepoint of its own, so that one who fails takes nobody along; nobody is told of a
success before the one commit has happened.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Generic, TypeVar

from kiosk_app.central_service.engines.bare import Bare
from kiosk_app.central_service.engines.errors import DatabaseBusyError, OutcomeUnknownError

MOST = 32
"""So many go in one transaction at most, so that nobody waits long for it."""

T = TypeVar("T")


class _Work(Generic[T]):
    """One writer's part of a transaction."""

    def __init__(self, work: Callable[[Bare], T | None]) -> None:
        self._work = work
        self._came_to: T | None = None
        self.failure: BaseException | None = None
        self.is_done = False

    def try_on(self, bare: Bare) -> None:
        """Do it inside a savepoint; None or a failure undoes it."""
        bare.say("SAVEPOINT one_of_many")
        try:
            self._came_to = self._work(bare)
        except BaseException as failure:  # noqa: BLE001 - told to whoever asked, on their thread
            self.failure = failure
        if self.failure is not None or self._came_to is None:
            bare.say("ROLLBACK TO one_of_many")
        bare.say("RELEASE one_of_many")

    def told(self) -> T | None:
        """Return what it came to, or raise what went wrong."""
        if self.failure is not None:
            raise self.failure
        return self._came_to


class Together:
    """The one writer's transactions.

    Args:
        turn: waits for the writer's turn.
        bare: gives the writer's connection, in no transaction.
        commit: commits on it.
    """

    def __init__(
        self,
        turn: Callable[[], AbstractContextManager[None]],
        bare: Callable[[], AbstractContextManager[Bare]],
        commit: Callable[[Bare], None],
    ) -> None:
        self._turn = turn
        self._bare = bare
        self._commit = commit
        self._door = threading.Lock()
        self._waiting: list[_Work[object]] = []

    @property
    def in_line(self) -> int:
        """Return how many wait to be written."""
        return len(self._waiting)

    def run(self, work: Callable[[Bare], T | None]) -> T | None:
        """Return what `work` came to once it is committed; None: nothing was written.

        Raises:
            DatabaseBusyError: it was not our turn in time.
        """
        mine: _Work[T] = _Work(work)
        with self._door:
            self._waiting.append(mine)  # type: ignore[arg-type]  # whatever it comes to
        try:
            with self._turn():
                while not mine.is_done:
                    self._write_some()
        except DatabaseBusyError as error:
            if self._may_step_back(mine):
                raise
            if not mine.is_done:
                raise OutcomeUnknownError("others are writing it just now") from error
        return mine.told()

    def _may_step_back(self, mine: _Work[T]) -> bool:
        """Take our work back, if nobody has begun it."""
        with self._door:
            is_waiting = mine in self._waiting
            if is_waiting:
                self._waiting.remove(mine)  # type: ignore[arg-type]  # see above
        return is_waiting

    def _write_some(self) -> None:
        with self._door:
            ours, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            with self._bare() as bare:
                bare.say("BEGIN IMMEDIATE")
                for work in ours:
                    work.try_on(bare)
                self._commit(bare)
        except Exception as failure:  # noqa: BLE001 - told to each of them, on their threads
            for work in ours:
                work.failure = failure
        for work in ours:
            work.is_done = True
