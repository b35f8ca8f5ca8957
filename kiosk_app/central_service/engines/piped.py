"""A transaction of PostgreSQL's that waits for an answer only where one is needed.

What answers nothing is kept back and goes out with the next statement that does, or with COMMIT. A
hold's ten statements and words travel in three lots that way. The server runs them in the order in
which they were asked, and nothing after the first that fails.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Final

from sqlalchemy.engine import Dialect

from kiosk_app.central_service.engines.bare import Bare, Prepared, Record, Values, as_known
from kiosk_app.central_service.engines.libpq import (
    Libpq,
    Question,
    Rows,
    StoppedError,
    question_of,
)

_BEGIN: Final = question_of("BEGIN", {})
_COMMIT: Final = question_of("COMMIT", {})


class Piped(Bare):
    """A connection for one transaction, or for statements outside of any.

    Args:
        line: psycopg's connection, in no transaction.
        dialect: of PostgreSQL.
        watched: what surrounds every wait for an answer.

    Attributes:
        is_undone: COMMIT was never run, so that nothing is left of what was.
    """

    def __init__(
        self,
        line: Libpq,
        dialect: Dialect,
        watched: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        super().__init__(line, dialect, watched)
        self._libpq = line
        self._kept_back: list[Question] = []
        self._has_begun = False
        self.is_undone = False

    def begin(self) -> None:
        """Let a transaction begin with what is asked next."""
        self._kept_back.append(_BEGIN)

    def commit(self) -> None:
        """Send what is left, and COMMIT with it."""
        self._send([_COMMIT])

    def undo(self) -> None:
        """Forget what was kept back, and undo what was sent."""
        self._kept_back.clear()
        if self._has_begun:
            self.say("ROLLBACK")

    def rows(self, prepared: Prepared, values: Values) -> list[Record]:
        """Run a statement, after all that was kept back, and return its rows."""
        if not self._kept_back:
            return super().rows(prepared, values)
        (found,) = self.in_turn((prepared, values))
        return found

    def in_turn(self, *asked: tuple[Prepared, Values]) -> list[list[Record]]:
        """Run statements one after the other, after all that was kept back; return all rows."""
        texts = [prepared.for_dialect(self._dialect) for prepared, _ in asked]
        told = self._send([self._question(prepared, values) for prepared, values in asked])
        return [text.records(rows) for text, rows in zip(texts, told[-len(texts) :], strict=True)]

    def run(self, prepared: Prepared, values: Values) -> None:
        """Keep a statement back that answers nothing."""
        self._kept_back.append(self._question(prepared, values))

    def _question(self, prepared: Prepared, values: Values) -> Question:
        text = prepared.for_dialect(self._dialect)
        try:
            return question_of(text.text, text.bind(values))
        except self._dialect.loaded_dbapi.Error as error:
            raise as_known(self._dialect, text.text, error) from error

    def _send(self, last: Sequence[Question]) -> list[Rows]:
        asked, self._kept_back = [*self._kept_back, *last], []
        self._has_begun = self._has_begun or asked[0] is _BEGIN
        try:
            with self._watched():
                return self._libpq.execute_all(asked)
        except StoppedError as stopped:
            self.is_undone = not stopped.is_sent or asked[stopped.at] is not _COMMIT
            raise self._known(asked[stopped.at].known.text, stopped.why) from stopped
        except self._dialect.loaded_dbapi.Error as error:
            raise self._known(asked[-1].known.text, error) from error

    def _known(self, text: bytes, error: Exception) -> BaseException:
        return as_known(self._dialect, text.decode(), error, self._libpq)
