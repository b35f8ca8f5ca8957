"""Statements compiled once and run on the bare driver, for the few that are run all day long.

SQLAlchemy builds, caches and wraps a statement anew each time it is run: some 150 µs a statement,
where the driver needs 10. A `Prepared` is written in the same language and holds for both
databases, but is turned into text once. What the driver raises is told in SQLAlchemy's words, so
that the one way to the database judges all errors alike.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, cast

import sqlalchemy as sa
from sqlalchemy import ClauseElement
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

Values = Mapping[str, object]


class Record(Protocol):
    """A row: its columns by name."""

    def __getattr__(self, name: str) -> Any: ...  # noqa: ANN401 - whatever the column holds


def given(name: str, kind: TypeEngine[Any]) -> sa.BindParameter[Any]:
    """Return a gap of a prepared statement; the value comes with each run."""
    return sa.bindparam(name, None, type_=kind)


def maker_of(columns: Sequence[str]) -> Callable[..., Record]:
    """Return what makes records of these columns."""
    made = namedtuple(  # type: ignore[misc]  # noqa: PYI024 - known at run time
        "_Row", columns, rename=True
    )
    return cast("Callable[..., Record]", made)


class Cursor(Protocol):
    """As far as we use one."""

    @property
    def description(self) -> Sequence[Sequence[Any]] | None:
        """Return the columns of the answer, the name first."""
        ...

    def fetchall(self) -> list[Any]:
        """Return the rows of the answer."""
        ...


class Line(Protocol):
    """A connection of a driver, every statement a transaction unless BEGIN was said."""

    def execute(self, text: str, values: Any, /) -> Cursor:  # noqa: ANN401 - by kind of driver
        """Run one statement."""
        ...


class _Text:
    """A statement as one kind of database wants it."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled: Any = statement.compile(
            dialect=dialect, compile_kwargs={"render_postcompile": True}
        )
        self.text = str(compiled)
        self.fixed: dict[str, object] = dict(compiled.params)
        self._order: Sequence[str] | None = compiled.positiontup
        self.record: Callable[..., Record] | None = None

    def bind(self, values: Values) -> Any:  # noqa: ANN401 - by kind of driver
        """Return the values of one run as the driver wants them."""
        if self._order is None:
            return {name: values.get(name, fixed) for name, fixed in self.fixed.items()}
        fixed = self.fixed
        return [values[name] if name in values else fixed[name] for name in self._order]

    def records(self, cursor: Cursor) -> list[Record]:
        """Return all rows."""
        if self.record is None:
            self.record = maker_of([column[0] for column in cursor.description or ()])
        make = self.record
        return [make(*row) for row in cursor.fetchall()]


class Prepared:
    """A statement that is compiled once for each kind of database.

    Args:
        statement: with `given` where values come in.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self.statement = statement
        self._texts: dict[str, _Text] = {}

    def for_dialect(self, dialect: Dialect) -> _Text:
        """Return the text for a kind of database."""
        text = self._texts.get(dialect.name)
        if text is None:
            text = self._texts[dialect.name] = _Text(self.statement, dialect)
        return text


class Bare:
    """A driver's connection for prepared statements.

    Args:
        line: what the driver gives.
        dialect: of the kind of database.
        watched: what surrounds every question, so that an answer that never comes is noticed.
    """

    def __init__(
        self,
        line: Line,
        dialect: Dialect,
        watched: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._line = line
        self._dialect = dialect
        self._watched = watched

    @property
    def has_rivals(self) -> bool:
        """Tell whether others may write at the same time."""
        return self._dialect.name == "postgresql"

    def rows(self, prepared: Prepared, values: Values) -> list[Record]:
        """Run a statement and return its rows."""
        text = prepared.for_dialect(self._dialect)
        return text.records(self._ask(text.text, text.bind(values)))

    def in_turn(self, *asked: tuple[Prepared, Values]) -> list[list[Record]]:
        """Run statements one after the other, whatever the first ones find; return all rows.

        Each sees what the one before it did. Where the server is far they go out together.
        """
        return [self.rows(prepared, values) for prepared, values in asked]

    def run(self, prepared: Prepared, values: Values) -> None:
        """Run a statement that answers nothing: before the next that does, or before COMMIT."""
        text = prepared.for_dialect(self._dialect)
        self._ask(text.text, text.bind(values))

    def say(self, word: str) -> None:
        """Say BEGIN, COMMIT and the like."""
        self._ask(word, ())

    def _ask(self, text: str, values: Any) -> Cursor:  # noqa: ANN401 - by kind of driver
        try:
            with self._watched():
                return self._line.execute(text, values)
        except self._dialect.loaded_dbapi.Error as error:
            raise as_known(self._dialect, text, error, self._line) from error


def as_known(
    dialect: Dialect, text: str, error: Exception, line: Line | None = None
) -> BaseException:
    """Return what a driver raised in SQLAlchemy's words; `line` where there was a connection."""
    raised = cast("Any", error)
    is_gone = line is not None and dialect.is_disconnect(raised, cast("Any", line), None)
    return DBAPIError.instance(
        text,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=is_gone,
        dialect=dialect,
    )
