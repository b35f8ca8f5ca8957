"""What PostgreSQL's own library is asked it answers as psycopg would; it fails and warns alike."""

import socket
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk_app.central_service.engines.bare import Bare, Prepared
from kiosk_app.central_service.engines.bare import given as gap
from kiosk_app.central_service.engines.errors import DatabaseBusyError, OutcomeUnknownError
from kiosk_app.central_service.engines.libpq import Libpq, Spelled
from kiosk_app.central_service.engines.piped import Piped
from kiosk_app.central_service.keeping.database import Database
from tests.helpers.postgres import cluster

_KEEP = (
    "CREATE TABLE kept "
    "(id bigint PRIMARY KEY, text varchar, small smallint, is_so boolean, raw bytea)"
)
_WARN = (
    "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE WARNING 'not on a standby'; RETURN NULL; END $$"
)
_LATE = (
    "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON kept DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION warn()"
)
_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
_ROW = st.tuples(
    st.integers(-(1 << 63), (1 << 63) - 1),
    st.none() | _TEXT,
    st.none() | st.integers(-(1 << 15), (1 << 15) - 1),
    st.none() | st.booleans(),
    st.none() | st.binary(max_size=40),
)
_table = sa.table(
    "kept",
    sa.column("id", sa.BigInteger()),
    sa.column("text", sa.String()),
    sa.column("small", sa.SmallInteger()),
    sa.column("is_so", sa.Boolean()),
    sa.column("raw", sa.LargeBinary()),
)
_ADD = Prepared(
    sa.insert(_table).values({column: gap(column.name, column.type) for column in _table.c})
)
_ALL = Prepared(sa.select(_table, sa.func.count().over().label("n")))
_DIALECT = sa.create_engine("postgresql+psycopg://").dialect
_ONE = Prepared(sa.select(sa.literal_column("1").label("one")).where(gap("x", sa.String()) == "x"))


@pytest.fixture
def database() -> Iterator[Database]:
    name = cluster().create()
    made = Database(cluster().url(name))
    with made.write() as connection:
        connection.execute(sa.text(_KEEP))
    yield made
    made.close()


@pytest.fixture
def line(database: Database) -> Iterator["psycopg.Connection[object]"]:
    with psycopg.connect(database.shown.replace("+psycopg", "")) as made:
        yield made


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(row=_ROW)
def test_every_value_comes_back_as_it_went(database: Database, row: tuple[object, ...]) -> None:
    names = ("id", "text", "small", "is_so", "raw")

    def work(bare: Bare) -> object:
        bare.run(_ADD, dict(zip(names, row, strict=True)))
        (found,) = bare.rows(_ALL, {})
        assert (found.id, found.text, found.small, found.is_so, found.raw, found.n) == (*row, 1)
        assert [type(value) for value in row] == [type(found[at]) for at in range(len(row))]  # type: ignore[index]  # a tuple
        return None

    assert database.hurry(work) is None
    with database.read() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM kept")) == 0


def test_a_text_that_postgresql_cannot_hold_is_refused_as_ever(database: Database) -> None:
    values = {"id": 1, "text": "a\0b", "small": 1, "is_so": True, "raw": b"\0"}
    with pytest.raises(sa.exc.DataError, match="NUL"):
        database.hurry(lambda bare: bare.run(_ADD, values))


def test_a_gap_that_comes_twice_is_one_and_a_percent_sign_is_one() -> None:
    made = Spelled("SELECT %(a)s, %(b)s, %(a)s, 5 %% 2")
    assert made.text == b"SELECT $1, $2, $1, 5 % 2"
    assert made.order == ["a", "b"]


def test_a_type_nobody_reads_here_is_a_defect(line: "psycopg.Connection[object]") -> None:
    with pytest.raises(KeyError):
        Libpq(line, set()).execute("SELECT now()", {}).fetchall()


def test_a_race_for_a_key_is_lost_without_a_trace(database: Database) -> None:
    values = {"id": 1, "text": None, "small": None, "is_so": None, "raw": None}

    def twice(bare: Bare) -> bool:
        bare.run(_ADD, values)
        bare.run(_ADD, values)
        return True

    assert database.hurry(twice) is None
    with database.look() as bare:
        assert bare.rows(_ALL, {}) == []


def test_statements_that_somebody_threw_away_cost_one_connection(database: Database) -> None:
    with database.look() as bare:
        assert bare.rows(_ONE, {"x": "x"})
        bare.say("DEALLOCATE ALL")
    with pytest.raises(DatabaseBusyError), database.look() as bare:
        bare.rows(_ONE, {"x": "x"})
    with database.look() as bare:
        assert bare.rows(_ONE, {"x": "x"})
        bare.say("DEALLOCATE ALL")
    assert database.hurry(lambda bare: bare.rows(_ONE, {"x": "x"})) is None
    assert database.hurry(lambda bare: bare.rows(_ONE, {"x": "x"}))


def test_a_savepoint_that_is_undone_elsewhere_takes_no_statement_along(database: Database) -> None:
    with database.look() as bare:
        assert bare.rows(_ONE, {"x": "x"})
    for _ in range(8):
        with database.write() as connection:
            for _ in range(8):
                connection.execute(sa.text("SELECT :x"), {"x": "x"})
            connection.begin_nested().rollback()
            connection.execute(sa.text("SELECT 1"))
        with database.look() as bare:
            assert bare.rows(_ONE, {"x": "x"})


def test_a_warning_that_comes_with_a_commit_is_heard(database: Database) -> None:
    with database.write() as connection:
        for text in (_WARN, _LATE):
            connection.execute(sa.text(text))
    values = {"id": 1, "text": None, "small": None, "is_so": None, "raw": None}

    def work(bare: Bare) -> bool:
        bare.run(_ADD, values)
        return True

    with pytest.raises(OutcomeUnknownError, match="not on a standby"):
        database.hurry(work)


def row(at: int, raw: bytes | None = None) -> dict[str, object]:
    return {"id": at, "text": None, "small": None, "is_so": None, "raw": raw}


def ids(database: Database) -> list[int]:
    with database.look() as bare:
        return [found.id for found in bare.rows(_ALL, {})]


def test_what_answers_nothing_waits_for_what_does_and_runs_before_it(database: Database) -> None:
    def work(bare: Bare) -> bool:
        bare.run(_ADD, row(1))
        first, again, second = bare.in_turn((_ALL, {}), (_ADD, row(2)), (_ALL, {}))
        assert [len(first), len(again), len(second)] == [1, 0, 2]
        bare.run(_ADD, row(3))
        return True

    assert database.hurry(work)
    assert ids(database) == [1, 2, 3]


@pytest.mark.parametrize("is_sent", [False, True])
def test_what_comes_to_nothing_leaves_nothing_sent_or_not(
    database: Database, *, is_sent: bool
) -> None:
    def work(bare: Bare) -> None:
        bare.run(_ADD, row(1))
        if is_sent:
            assert len(bare.rows(_ALL, {})) == 1
            bare.run(_ADD, row(2))

    assert database.hurry(work) is None
    assert database.hurry(lambda bare: bare.rows(_ALL, {}) == []) is True


def test_nothing_is_run_after_the_first_that_fails(database: Database) -> None:
    def work(bare: Bare) -> object:
        bare.run(_ADD, row(1))
        bare.run(_ADD, row(1))
        return bare.rows(_ALL, {})

    assert database.hurry(work) is None
    assert ids(database) == []
    assert database.hurry(lambda bare: not bare.rows(_ALL, {})), "the connection is as good as new"


@pytest.mark.parametrize("is_prepared", [False, True])
def test_a_statement_too_slow_to_be_written_is_known_to_be_undone(
    database: Database, line: "psycopg.Connection[object]", *, is_prepared: bool
) -> None:
    """It was the server that refused it, before the commit that went out with it."""
    line.execute("SET lock_timeout = 50")
    line.commit()
    prepared: set[bytes] = set()
    if is_prepared:
        before = Piped(Libpq(line, prepared), _DIALECT)
        before.run(_ADD, row(2))
        assert len(before.rows(_ALL, {})) == 1
    with psycopg.connect(database.shown.replace("+psycopg", "")) as other:
        other.execute("LOCK TABLE kept")
        piped = Piped(Libpq(line, prepared), _DIALECT)
        piped.begin()
        piped.run(_ADD, row(1))
        with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
            piped.commit()
    assert piped.is_undone
    line.rollback()
    assert 1 not in ids(database)


@pytest.mark.parametrize("is_prepared", [False, True])
def test_a_line_that_breaks_leaves_it_unknown_only_where_a_commit_was_sent(
    line: "psycopg.Connection[object]", *, is_prepared: bool
) -> None:
    prepared: set[bytes] = set()
    if is_prepared:
        before = Piped(Libpq(line, prepared), _DIALECT)
        before.begin()
        before.run(_ADD, row(2))
        before.commit()
    piped = Piped(Libpq(line, prepared), _DIALECT)
    piped.begin()
    piped.rows(_ALL, {})
    piped.run(_ADD, row(1))
    with socket.socket(fileno=line.fileno()) as handle:
        handle.shutdown(socket.SHUT_RDWR)
        handle.detach()
    with pytest.raises(sa.exc.OperationalError) as told:
        piped.commit()
    assert told.value.connection_invalidated
    assert piped.is_undone is not is_prepared
    assert line.closed


def test_more_than_a_line_takes_at_once_goes_all_the_same(database: Database) -> None:
    large = b"\x01" * 6_000_000

    def work(bare: Bare) -> bool:
        bare.run(_ADD, row(1, large))
        found, _ = bare.in_turn((_ALL, {}), (_ADD, row(2, large)))
        bare.run(_ADD, row(3, large))
        return bool(found[0].raw == large)

    assert database.hurry(work)
    assert ids(database) == [1, 2, 3]
