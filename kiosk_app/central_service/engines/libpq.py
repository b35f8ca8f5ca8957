"""PostgreSQL's own client library, for the few statements that are run all day long.

A statement that psycopg runs costs it some 60 µs of Python: a cursor, types looked up one by one, a
statement counted until it is worth preparing. Here a statement is prepared on a connection when it
is run there for the first time, and then only its values travel: some 10 µs. The connection stays
psycopg's: its transactions, its deadlines, its warnings, its errors.

Statements that do not wait for one another's answers go out together (libpq's pipeline mode): the
server runs them in their order, each with its own view of the rows, and stops at the first that
fails. That saves a turn of the interpreter's lock and two of the scheduler for each.

Values are text, whole numbers, booleans, bytes or nothing; columns likewise. What else a statement
might bring is a defect and says so at once.
"""

import re
import select
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, cast

import psycopg
from psycopg import pq
from psycopg.errors import error_from_result

_GAP: Final = re.compile(r"%\((\w+)\)s|%%")
_TEXT, _BINARY = 0, 1
_FINE: Final = frozenset({pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK})
_NO_SUCH_STATEMENT: Final = "26000"


def _whole_number(raw: bytes) -> int:
    return int.from_bytes(raw, signed=True)


_COLUMN: Final[Mapping[int, Callable[[bytes], object]]] = {
    16: lambda raw: raw == b"\x01",  # bool
    17: bytes,  # bytea
    20: _whole_number,  # int8
    21: _whole_number,  # int2
    23: _whole_number,  # int4
    25: bytes.decode,  # text
    1042: bytes.decode,  # bpchar
    1043: bytes.decode,  # varchar
    2278: lambda _: None,  # void
}
"""By the number PostgreSQL's catalogue gives a type: what its binary form says."""


class Spelled:
    """A statement in PostgreSQL's own notation.

    Args:
        text: with gaps as psycopg has them.

    Attributes:
        text: with ``$1``, ``$2``.
        order: the names of the gaps.
    """

    def __init__(self, text: str) -> None:
        self.order: list[str] = []
        self.text = _GAP.sub(self._number, text).encode()
        self.name = f"quick_{next(_numbers)}".encode()

    def _number(self, gap: "re.Match[str]") -> str:
        name = gap[1]
        if name is None:
            return "%"
        if name not in self.order:
            self.order.append(name)
        return f"${self.order.index(name) + 1}"


_numbers = iter(range(1 << 62))
spelled: Final = cache(Spelled)


@dataclass(frozen=True, slots=True)
class Question:
    """A statement with the values of one run, as they travel."""

    known: Spelled
    values: Sequence[Any]  # bytes, None for NULL: psycopg's own type does not say so
    formats: Sequence[int]


def question_of(text: str, values: Mapping[str, object]) -> Question:
    """Return what is asked by a statement with these values.

    Raises:
        psycopg.DataError: a text that PostgreSQL cannot hold.
    """
    known = spelled(text)
    sent = [_sent(values[name]) for name in known.order]
    formats = [_BINARY if isinstance(value, bytes) else _TEXT for value in sent]
    raw = [value.encode() if isinstance(value, str) else value for value in sent]
    return Question(known, raw, formats)


class StoppedError(Exception):
    """One of several statements failed; nothing after it was run.

    Attributes:
        at: its place among them.
        why: what the server said.
        is_sent: False where it could not even be prepared, so that none of them was run.
    """

    def __init__(self, at: int, why: psycopg.Error, *, is_sent: bool) -> None:
        super().__init__(at)
        self.at = at
        self.why = why
        self.is_sent = is_sent


class Rows:
    """What a statement answered."""

    def __init__(self, result: pq.abc.PGresult) -> None:
        self._result = result

    @property
    def description(self) -> Sequence[tuple[str]]:
        """Return the names of the columns."""
        found = self._result
        return [((found.fname(at) or b"").decode(),) for at in range(found.nfields)]

    def fetchall(self) -> list[tuple[object, ...]]:
        """Return the rows."""
        found = self._result
        columns = range(found.nfields)
        makers = [_COLUMN[found.ftype(at)] for at in columns]
        value = found.get_value
        return [
            tuple(
                None if (raw := value(row, at)) is None else make(raw)
                for at, make in zip(columns, makers, strict=True)
            )
            for row in range(found.ntuples)
        ]


class Libpq:
    """A connection of psycopg's, lent to us, for prepared statements.

    Args:
        line: in no transaction. Every statement is one, unless BEGIN was said: psycopg's own
            BEGIN comes only with what is run through psycopg.
        prepared: what this connection has prepared; kept with it.
    """

    def __init__(self, line: "psycopg.Connection[Any]", prepared: set[bytes]) -> None:
        self._line = line
        self._pg = line.pgconn
        self._prepared = prepared

    @property
    def closed(self) -> bool:
        """Tell whether the connection is no more."""
        return self._line.closed

    @property
    def broken(self) -> bool:
        """Tell whether it ended without our doing."""
        return self._line.broken

    def execute(self, text: str, values: Mapping[str, object] | tuple[()], /) -> Rows:
        """Run one statement with its values, or, without any, say one word.

        Raises:
            psycopg.Error: as psycopg does.
        """
        if isinstance(values, tuple):
            return self._checked(self._pg.exec_(text.encode()))
        asked = question_of(text, values)
        self._prepare(asked.known)
        return self._checked(
            self._pg.exec_prepared(asked.known.name, asked.values, asked.formats, _BINARY)
        )

    def execute_all(self, asked: Sequence[Question]) -> list[Rows]:
        """Send all questions at once; they are answered in their order.

        Raises:
            StoppedError: one of them failed, and those after it were not run.
            psycopg.OperationalError: the connection is gone; what was run, nobody knows.
        """
        for at, each in enumerate(asked):
            try:
                self._prepare(each.known)
            except psycopg.Error as error:
                raise StoppedError(at, error, is_sent=False) from error
        pg = self._pg
        is_in_order = False
        try:
            pg.enter_pipeline_mode()
            for each in asked:
                pg.send_query_prepared(
                    each.known.name, each.values, each.formats, result_format=_BINARY
                )
            pg.pipeline_sync()
            results = self._collected()
            pg.exit_pipeline_mode()
            is_in_order = True
        finally:
            if not is_in_order:
                self._line.close()  # nobody knows what would come next on it
        rows: list[Rows] = []
        for result in results:
            try:
                rows.append(self._checked(result))
            except psycopg.Error as error:
                raise StoppedError(len(rows), error, is_sent=True) from error
        return rows

    def _collected(self) -> list[pq.abc.PGresult]:
        """Return what each statement came to; the interpreter is free for others meanwhile."""
        pg, was_nothing = self._pg, False
        results: list[pq.abc.PGresult] = []
        look = select.poll()
        look.register(pg.socket, select.POLLIN | select.POLLOUT)
        while pg.flush():
            look.poll()
            pg.consume_input()
        look.modify(pg.socket, select.POLLIN)
        while True:
            while pg.is_busy():
                look.poll()
                pg.consume_input()
            result = pg.get_result()
            if result is None and was_nothing:
                raise psycopg.OperationalError("the connection is gone")
            was_nothing = result is None
            if result is None:
                continue
            if result.status == pq.ExecStatus.PIPELINE_SYNC:
                return results
            results.append(result)

    def _prepare(self, known: Spelled) -> None:
        if known.name not in self._prepared:
            self._checked(self._pg.prepare(known.name, known.text))
            self._prepared.add(known.name)

    def _checked(self, result: pq.abc.PGresult) -> Rows:
        if result.status in _FINE:
            return Rows(result)
        error: psycopg.Error = error_from_result(result, "utf-8")
        if error.sqlstate is None:  # the library's own words, not the server's
            raise psycopg.OperationalError(str(error)) from error
        if error.sqlstate == _NO_SUCH_STATEMENT:
            self._line.close()  # somebody has thrown our statements away: another connection
        raise error


def _sent(value: object) -> str | bytes | None:
    """Return a value as it travels: bytes as they are, all else as text."""
    if value is None or isinstance(value, bytes):
        return value
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int):
        return str(int(value))
    text = cast("str", value) + ""
    if "\0" in text:
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return text
