"""PostgreSQL: for a hospital or a city. Several processes, many writers; rows and keys are locked.

READ COMMITTED and row locks for writers (see `locks`), one unchanging snapshot for readers. Every
statement has a deadline shorter than the clients' read timeout, so that a client hears "busy"
rather than nothing. ``synchronous_commit``, ``fsync`` and ``full_page_writes`` are read back at
every connect.

The server's deadline does not cover a commit that waits for a standby, nor a frozen server: there
a watch hangs up. And a commit whose wait for the standby is called off by an operator is *not*
undone: the server says WARNING and reports success. We hear the warning; either way the outcome is
unknown.

Several hosts in the address are tried in turn for the one that takes writes:
``postgresql://user@/name?host=a:5432&host=b:5432``.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, TypeVar, cast

import psycopg
import sqlalchemy as sa
from psycopg import pq
from psycopg.errors import Diagnostic
from sqlalchemy import URL, Connection, Engine, Transaction
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from kiosk_app.central_service.engines.bare import Bare, as_known
from kiosk_app.central_service.engines.errors import DatabaseUnfitError, OutcomeUnknownError
from kiosk_app.central_service.engines.libpq import Libpq
from kiosk_app.central_service.engines.piped import Piped
from kiosk_app.central_service.engines.watch import Line, Watch

POOL_SIZE = 8
"""Of either of the two pools of a process."""
T = TypeVar("T")
_CONNECT_TIMEOUT_S = 2

WATCH_GRACE_S = 1.0
"""How much longer than a statement may run its answer may take."""
_KEEPALIVES = {
    f"tcp_keepalives_{what}": n for what, n in (("idle", 20), ("interval", 5), ("count", 3))
}
"""Within a minute the server lets go of what a machine held that is not there any more."""
_WARNINGS = "warnings"
_PREPARED = "prepared"

_RIVALRY = frozenset({"40001", "40P01", "23505"})
"""Serialization failure, deadlock, a unique key somebody else took while we looked."""

_NOT_WRITABLE = "25006"
"""A server that was the primary when we connected, and is not any more."""

_MUST_BE: Mapping[str, frozenset[str]] = {
    "synchronous_commit": frozenset({"on", "remote_apply"}),
    "fsync": frozenset({"on"}),
    "full_page_writes": frozenset({"on"}),
}


class Postgresql:
    """A PostgreSQL database; see `Kind` for what its members mean.

    Args:
        url: where it is.
        patience_s: deadline of a statement, of a lock and of waiting for a connection.
    """

    may_have_standby: ClassVar[bool] = True
    reader_options: ClassVar[Mapping[str, Any]] = {
        "isolation_level": "REPEATABLE READ",
        "postgresql_readonly": True,
    }
    writer_options: ClassVar[Mapping[str, Any]] = {"is_writer": True}

    def __init__(self, url: URL, patience_s: float) -> None:
        self.shown = url.render_as_string(hide_password=True)
        deadline_ms = max(1, int(patience_s * 1000))
        settings = {
            "statement_timeout": deadline_ms,
            "lock_timeout": deadline_ms,
            "idle_in_transaction_session_timeout": 10 * deadline_ms,
            **_KEEPALIVES,
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        arguments = {
            "connect_timeout": _CONNECT_TIMEOUT_S,
            "tcp_user_timeout": deadline_ms,
            "application_name": "central",
            "options": options,
        }
        self.engine = _engine(url, patience_s, arguments)
        # `_give_back` sees to it that nothing is left open
        self._quick = _engine(url, patience_s, arguments, pool_reset_on_return=None)
        self._watch = Watch(patience_s + WATCH_GRACE_S)
        self._listen()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Writers need no turn here."""
        yield

    def is_passing(self, error: DBAPIError) -> bool:
        """Deadline, no connection, shutdown, deadlock, or no primary any more."""
        return isinstance(error, OperationalError) or error.connection_invalidated

    def may_try_again(self, error: DBAPIError) -> bool:
        """After a lost race, or where the connection had died before we came."""
        return _state_of(error) in _RIVALRY or error.connection_invalidated

    def commit(self, transaction: Transaction) -> None:
        """Commit within the deadline; hear whether the server gave up waiting for its standby."""
        connection = transaction.connection
        warnings = connection.info[_WARNINGS]
        line = _line_of(connection)
        warnings.clear()
        with self._watched(line):
            transaction.commit()
        _check_heard(warnings)

    @contextmanager
    def bare(self) -> Iterator[Bare]:
        """Give a connection; every statement is a transaction unless BEGIN was said."""
        with self._lent() as (bare, _):
            yield bare

    def hurry(self, work: Callable[[Bare], T | None]) -> T | None:
        """Run `work` in a transaction of its own; the server itself puts commits together."""
        with self._lent() as (bare, warnings):
            bare.begin()
            came_to = work(bare)
            if came_to is None:
                bare.undo()
                return None
            warnings.clear()
            try:
                bare.commit()
            except DBAPIError as error:
                if bare.is_undone or not self.is_passing(error):
                    raise
                raise OutcomeUnknownError("the commit was not acknowledged") from error
            _check_heard(warnings)
            return came_to

    def close(self) -> None:
        """Close all connections and end the watch."""
        self.engine.dispose()
        self._quick.dispose()
        self._watch.close()

    @contextmanager
    def _lent(self) -> Iterator[tuple[Piped, list[str]]]:
        """Lend a connection, and the list of the warnings it hears."""
        dialect = self.engine.dialect
        try:
            lent = self._quick.raw_connection()
        except psycopg.Error as error:  # the pool does not put it in SQLAlchemy's words
            raise as_known(dialect, "connect", error) from error
        line = cast("psycopg.Connection[Any]", lent.dbapi_connection)
        try:
            quick = Libpq(line, lent.info[_PREPARED])
            yield Piped(quick, dialect, lambda: self._watched(line)), lent.info[_WARNINGS]
        except BaseException as error:
            if line.closed or _state_of(error) == _NOT_WRITABLE:
                lent.invalidate()
            raise
        finally:
            _give_back(lent, line)

    @contextmanager
    def _watched(self, line: Line) -> Iterator[None]:
        self._watch.begin(line)
        try:
            yield
        finally:
            self._watch.end(line)

    def sweep(self, tables: Collection[str]) -> None:
        """Write the tables anew, as long as that takes once they are free."""
        options = {"isolation_level": "AUTOCOMMIT", "is_unhurried": True}
        with self.engine.connect().execution_options(**options) as connection:
            connection.execute(sa.text("SET statement_timeout = 0"))
            try:
                for table in tables:
                    connection.execute(sa.text(f"VACUUM FULL {table}"))
            finally:
                connection.invalidate()  # the next one has its deadline again

    def _listen(self) -> None:
        """Watch every statement from its start to its answer."""
        listen = sa.event.listens_for

        @listen(self.engine, "before_cursor_execute")
        def ask(connection: Connection, *_: object) -> None:
            if not connection.get_execution_options().get("is_unhurried", False):
                self._watch.begin(_line_of(connection))

        @listen(self.engine, "after_cursor_execute")
        def answered(connection: Connection, *_: object) -> None:
            self._watch.end(_line_of(connection))

        @listen(self.engine, "handle_error")
        def failed(context: ExceptionContext) -> None:
            if context.connection is not None and not context.connection.closed:
                self._watch.end(_line_of(context.connection))
            if getattr(context.original_exception, "sqlstate", None) == _NOT_WRITABLE:
                context.is_disconnect = True  # let go of a primary that is none any more

    @contextmanager
    def alone(self, what: str) -> Iterator[bool]:
        """Hold an advisory lock of the session; it ends with the connection at the latest."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            key = sa.func.hashtextextended(what, 0)
            is_ours = bool(connection.scalar(sa.select(sa.func.pg_try_advisory_lock(key))))
            try:
                yield is_ours
            finally:
                if is_ours and not connection.invalidated:
                    connection.execute(sa.select(sa.func.pg_advisory_unlock(key)))

    @contextmanager
    def among(self, what: str) -> Iterator[Callable[[], bool]]:
        """Share an advisory lock of the session; it ends with the connection at the latest."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            key = sa.func.hashtextextended(what, 0)
            is_shared = connection.scalar(sa.select(sa.func.pg_try_advisory_lock_shared(key)))
            try:
                yield lambda: bool(is_shared) and _answers(connection)
            finally:
                connection.invalidate()


def _answers(connection: Connection) -> bool:
    try:
        return not connection.invalidated and connection.scalar(sa.select(sa.literal(1))) == 1
    except DBAPIError:
        return False


def _engine(
    url: URL,
    patience_s: float,
    arguments: Mapping[str, object],
    **more: Any,  # noqa: ANN401 - what SQLAlchemy takes
) -> Engine:
    """Return what lends connections whose durability was read back.

    Plain SQLAlchemy has one and the quick statements another: psycopg throws away all that is
    prepared on a connection where it hears of a savepoint that is undone.
    """
    engine = sa.create_engine(
        _of_writer(url).set(drivername="postgresql+psycopg"),
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=patience_s,
        hide_parameters=True,  # an error must not tell of persons
        connect_args=dict(arguments),
        **more,
    )
    sa.event.listen(engine, "connect", _make_safe)
    return engine


def _give_back(lent: PoolProxiedConnection, line: "psycopg.Connection[Any]") -> None:
    """Return a lent connection as it was, or not at all if it died meanwhile."""
    try:
        is_open = line.pgconn.transaction_status != pq.TransactionStatus.IDLE
        if lent.is_valid and is_open:
            line.rollback()
    except psycopg.Error:
        lent.invalidate()
    finally:
        lent.close()


def _check_heard(warnings: Sequence[str]) -> None:
    """Raise where a commit was reported that its standby may not have."""
    if warnings:
        said = "; ".join(warnings)
        raise OutcomeUnknownError(f"committed, but perhaps not on a standby: {said}")


def _of_writer(url: URL) -> URL:
    """Among several hosts, ask for the one that takes writes."""
    if "target_session_attrs" in url.query:
        return url
    return url.update_query_dict({"target_session_attrs": "read-write"})


def _make_safe(raw: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Read back what durability stands on, and listen for warnings."""
    connection = cast("psycopg.Connection[tuple[Any, ...]]", raw)
    check_durable(lambda name: connection.execute(f"SHOW {name}".encode()).fetchone())
    connection.rollback()
    warnings: list[str] = []
    record.info[_WARNINGS] = warnings
    record.info[_PREPARED] = set()

    def listen(notice: Diagnostic) -> None:
        if notice.severity_nonlocalized == "WARNING":
            warnings.append(notice.message_primary or "warning")

    connection.add_notice_handler(listen)


def check_durable(read_setting: Callable[[str], tuple[str, ...] | None]) -> None:
    """Raise `DatabaseUnfitError` unless an acknowledged booking would survive a power cut."""
    for name, allowed in _MUST_BE.items():
        row = read_setting(name)
        value = row[0] if row else "unknown"
        if value not in allowed:
            raise DatabaseUnfitError(f"{name} must be {' or '.join(sorted(allowed))}, not {value}")


def _line_of(connection: Connection) -> Line:
    return cast("Line", connection.connection.dbapi_connection)


def _state_of(error: BaseException) -> str | None:
    state: str | None = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state
