"""Statements are compiled once for a test process, not once for each database of a test.

A service has one engine for as long as it runs, and SQLAlchemy keeps with it what it compiled.
Tests open thousands of databases of two kinds: all engines of a kind share what the first compiled,
as the connections of a service do.
"""

from sqlalchemy import Engine, QueuePool, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

_FIRST: dict[str, Engine] = {}
"""By the name of the dialect: the first that was connected."""
_ROOM = 4000
"""More than there are statements, so that none is compiled twice."""


def compile_once() -> None:
    """Let every engine that is made from now on share."""
    for kind in (PGDialect_psycopg, SQLiteDialect_pysqlite):
        kind.engine_created = classmethod(_share)  # type: ignore[assignment]  # SQLAlchemy's own hook


def _share(_kind: type, engine: Engine) -> None:
    if not isinstance(engine.pool, QueuePool):
        return  # a station's journal: whoever listens to its dialect must not hear the service
    first = _FIRST.get(engine.dialect.name)
    if first is not None:
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        return

    def connected(*_: object) -> None:
        engine._compiled_cache.capacity = _ROOM  # type: ignore[union-attr]  # an LRUCache
        _FIRST.setdefault(engine.dialect.name, engine)

    event.listen(engine, "connect", connected, once=True)  # by then its dialect knows the server
