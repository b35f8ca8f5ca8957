"""PostgreSQL only: what several writers, deadlines, lost servers and missing standbys do to us."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, IntegrityError

from kiosk_app.central_service.answering.answers import Done, Reply
from kiosk_app.central_service.answering.keyed import Caller, KeyedRequests, Question
from kiosk_app.central_service.booking import voids
from kiosk_app.central_service.engines import postgresql
from kiosk_app.central_service.engines.bare import Prepared
from kiosk_app.central_service.engines.postgresql import POOL_SIZE, check_durable
from kiosk_app.central_service.keeping.database import (
    Database,
    DatabaseBusyError,
    DatabaseUnfitError,
    OutcomeUnknownError,
)
from kiosk_app.central_service.keeping.events import SERVICE, Act, record
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import shapes
from kiosk_app.contract.refusals import load_words
from kiosk_app.domain.pools import Pool
from tests.helpers.central import MONDAY_MORNING, house_on, new_database, unlocked
from tests.helpers.postgres import Cluster, cluster, new_folder, start_cluster

ENOUGH = 200
WAIT = threading.Event()
"""Never set: waiting on it is the pause between two looks."""


@pytest.fixture
def empty() -> Iterator[Database]:
    """All tables, no rows."""
    with cluster().database() as url:
        database = new_database(url)
        yield database
        database.close()


def _monday() -> datetime:
    return MONDAY_MORNING


def add_seats(database: Database, seats: int) -> None:
    row = {"session": "s", "begins_at": 1, "ends_at": 2, "pool": "open", "state": 0}
    with database.write() as connection:
        connection.execute(sa.insert(schema.seat), [{**row, "seq": i} for i in range(seats)])


def claim(connection: Connection, name: str) -> bool:
    wish = ledger.Wish(name, "s", 1, (Pool.OPEN,), 1000)
    return ledger.claim(connection, wish, 1) is not None


def await_waiter(database: Database) -> None:
    """Return once some transaction waits for a lock."""
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    for _ in range(1000):
        with database.read() as connection:
            if connection.scalar(waiting):
                return
        WAIT.wait(0.01)
    pytest.fail("nobody waits")


@pytest.mark.requirement("R002")
@pytest.mark.parametrize("is_rolled_back", [True, False])
def test_a_seat_in_somebody_s_hand_is_waited_for(empty: Database, *, is_rolled_back: bool) -> None:
    add_seats(empty, 1)

    def second() -> bool:
        return empty.transact(lambda connection: claim(connection, "second"))

    with ThreadPoolExecutor(1) as pool:
        with empty.write() as connection, connection.begin_nested() as savepoint:
            assert claim(connection, "first")
            later = pool.submit(second)
            await_waiter(empty)
            if is_rolled_back:
                savepoint.rollback()
        assert later.result(20) is is_rolled_back


def test_a_seat_in_somebody_s_hand_is_passed_over_while_there_are_others(empty: Database) -> None:
    add_seats(empty, 2)
    with empty.write() as one, empty.write() as other:
        assert claim(one, "first")
        assert claim(other, "second")


def test_the_second_of_two_twins_does_nothing_but_wait(empty: Database) -> None:
    keyed = KeyedRequests(empty, _monday, load_words())
    question = Question("kiosk-01", "the-key", "hold", b"f" * 32)
    done: list[str] = []

    def act(_connection: Connection, _now: int) -> Done:
        done.append("once")
        await_waiter(empty)
        return Done(shapes.EmptyBody())

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: keyed.run(question, act), range(2))
    assert first == second
    assert done == ["once"]


def test_a_deadlock_is_tried_again(empty: Database) -> None:
    add_seats(empty, 2)
    both_hold_one = Barrier(2)

    def work(order: tuple[int, int]) -> int:
        tries: list[int] = []

        def update(connection: Connection) -> None:
            tries.append(1)
            for place, seq in enumerate(order):
                connection.execute(
                    sa.update(schema.seat)
                    .where(schema.seat.c.seq == seq)
                    .values(ends_at=schema.seat.c.ends_at + 1)
                )
                if place == 0 and len(tries) == 1:
                    both_hold_one.wait(20)

        empty.transact(update)
        return len(tries)

    with ThreadPoolExecutor(2) as pool:
        tries = list(pool.map(work, ((0, 1), (1, 0))))
    assert sum(tries) > 2
    with empty.read() as connection:
        assert connection.scalars(sa.select(schema.seat.c.ends_at)).all() == [4, 4]


def test_who_loses_the_race_for_a_unique_key_looks_again(empty: Database) -> None:
    station = {"id": "k", "kind": "kiosk", "is_enabled": True}

    def add(connection: Connection) -> str:
        if connection.scalar(sa.select(schema.station.c.id)) is not None:
            return "was there"
        connection.execute(sa.insert(schema.station).values(station))
        return "added"

    with ThreadPoolExecutor(1) as pool:
        with empty.write() as connection:
            assert add(connection) == "added"
            later = pool.submit(empty.transact, add)
            await_waiter(empty)
        assert later.result(20) == "was there"


def test_a_key_that_is_taken_for_good_is_told(empty: Database) -> None:
    add_seats(empty, 1)
    with pytest.raises(IntegrityError):
        empty.transact(
            lambda connection: connection.execute(
                sa.insert(schema.seat).values(
                    id=77, session="s", seq=0, begins_at=1, ends_at=2, pool="open", state=0
                )
            )
        )


@pytest.mark.parametrize("way", ["read", "write"])
def test_a_statement_has_a_deadline(way: str) -> None:
    with cluster().database() as url:
        database = Database(url, patience_s=0.5)
        with pytest.raises(DatabaseBusyError), getattr(database, way)() as connection:
            connection.execute(sa.select(sa.func.pg_sleep(30)))
        database.probe()
        database.close()


def test_so_has_the_wait_for_a_connection_and_for_a_lock(empty: Database) -> None:
    url = str(empty.shown)
    add_seats(empty, 1)
    with empty.write() as connection:
        assert claim(connection, "first")
        impatient = Database(url, patience_s=0.5)
        with pytest.raises(DatabaseBusyError), impatient.write() as other:
            claim(other, "second")
        with ExitStack() as taken:
            for _ in range(POOL_SIZE):
                taken.enter_context(impatient.read())
            with pytest.raises(DatabaseBusyError), impatient.read():
                pytest.fail("more connections than there are")
            with pytest.raises(DatabaseBusyError):
                impatient.probe()
        impatient.close()


def test_a_server_that_takes_no_writes_any_more_is_let_go(empty: Database) -> None:
    seen = []

    def write(connection: Connection) -> None:
        seen.append(connection.scalar(sa.text("SELECT pg_backend_pid()")))
        if len(seen) == 1:
            connection.execute(sa.text("SET TRANSACTION READ ONLY"))
        record(connection, 1, SERVICE, Act.BOOKED)

    empty.transact(write)
    assert len(set(seen)) == 2


def cut_all_lines(database: Database) -> None:
    name = database.shown.partition("@/")[2].partition("?")[0]
    with cluster().connect() as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )


def test_lost_connections_are_made_anew(empty: Database) -> None:
    empty.probe()
    cut_all_lines(empty)
    with pytest.raises(DatabaseBusyError):
        empty.probe()
    empty.probe()
    cut_all_lines(empty)
    empty.transact(lambda connection: record(connection, 1, SERVICE, Act.BOOKED))


def test_several_hosts_are_tried_for_the_one_that_takes_writes() -> None:
    with cluster().database() as url:
        here = cluster().folder
        several = url.replace(f"?host={here}", f"?host={here / 'nowhere'}:5432&host={here}:5432")
        database = Database(several)
        database.probe()
        database.close()


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnfitError) as caught:
        Database(f"postgresql://somebody:very-secret@/name?host={tmp_path}")
    assert "very-secret" not in str(caught.value)
    assert "cannot be used as a database" in str(caught.value)


@pytest.mark.parametrize(
    ("address", "text"),
    [("mysql://a@b/c", "no way to a mysql database"), ("postgresql://a@b:c/d", "cannot be read")],
)
def test_other_addresses_are_refused(address: str, text: str) -> None:
    with pytest.raises(DatabaseUnfitError, match=text):
        Database(address)


def test_a_database_that_forgets_is_refused() -> None:
    with cluster().database() as url:
        name = url.partition("@/")[2].partition("?")[0]
        cluster().run(f"ALTER DATABASE {name} SET synchronous_commit = off")
        with pytest.raises(DatabaseUnfitError, match="synchronous_commit must be on"):
            Database(url)


@pytest.mark.parametrize(
    ("name", "value", "is_fit"),
    [
        ("synchronous_commit", "remote_apply", True),
        ("synchronous_commit", "local", False),
        ("fsync", "off", False),
        ("full_page_writes", "off", False),
    ],
)
def test_what_durability_stands_on(name: str, value: str, *, is_fit: bool) -> None:
    settings = {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on", name: value}

    def read(asked: str) -> tuple[str]:
        return (settings[asked],)

    if is_fit:
        check_durable(read)
    else:
        with pytest.raises(DatabaseUnfitError, match=f"{name} must be"):
            check_durable(read)


@pytest.mark.parametrize("text", ["DELETE FROM event", "UPDATE event SET at = 2", "TRUNCATE event"])
def test_events_are_only_ever_added(empty: Database, text: str) -> None:
    with empty.write() as connection:
        record(connection, 1, SERVICE, Act.BOOKED)
    with pytest.raises(DatabaseError, match="only ever added"), empty.write() as connection:
        connection.execute(sa.text(text))


def test_one_process_at_a_time_does_what_is_done_alone(empty: Database) -> None:
    other = Database(empty.shown)
    with empty.alone("work") as first, other.alone("work") as second, other.alone("rest") as third:
        assert (first, second, third) == (True, False, True)
    with other.alone("work") as later:
        assert later
    other.close()


def test_what_was_acknowledged_outlives_the_death_of_the_server() -> None:
    folder = new_folder()
    server = start_cluster(folder)
    acknowledged: list[int] = []
    try:
        database = new_database(server.url("postgres"))
        enough = threading.Event()

        def write(start: int) -> None:
            for at in range(start, start + 100_000):
                try:
                    database.transact(partial(record, at=at, station=SERVICE, act=Act.BOOKED))
                except (DatabaseBusyError, DatabaseError):
                    return
                acknowledged.append(at)
                if len(acknowledged) > ENOUGH:
                    enough.set()

        with ThreadPoolExecutor(4) as pool:
            for start in range(4):
                pool.submit(write, start * 100_000)
            assert enough.wait(30)
            server.kill()
        database.close()
        server = start_cluster(folder)
        database = Database(server.url("postgres"))
        with database.read() as connection:
            kept = set(connection.scalars(sa.select(schema.event.c.at)))
        assert set(acknowledged) <= kept
        database.close()
    finally:
        server.stop()


@pytest.mark.requirement("R007")
def test_while_the_server_is_gone_every_way_to_it_says_ask_again() -> None:
    folder = new_folder()
    server = start_cluster(folder)
    one = Prepared(sa.select(sa.literal(1)))
    try:
        database = Database(server.url("postgres"))

        def look() -> None:
            with database.look() as bare:
                assert bare.rows(one, {})

        def read() -> None:
            with database.read() as connection:
                connection.execute(sa.select(sa.literal(1)))

        def hurry() -> None:
            assert database.hurry(lambda bare: bare.rows(one, {}))

        ways = (look, read, hurry, database.probe, database.make_sure)
        for way in ways:
            way()
        server.kill()
        on_a_dead_line = database.hurry(lambda bare: bare.rows(one, {}))
        assert on_a_dead_line is None  # nothing was written; the long way is asked next
        for way in ways:
            with pytest.raises(DatabaseBusyError):
                way()
        server = start_cluster(folder)
        for way in ways:
            way()
        database.close()
    finally:
        server.stop()


@pytest.fixture(scope="module")
def lonely() -> Iterator[Cluster]:
    """A server that waits for a standby that never comes."""
    server = start_cluster(new_folder())
    new_database(server.url("postgres")).close()
    server.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()")
    yield server
    server.stop()


@pytest.fixture
def hasty(lonely: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Somebody who does not wait long for the standby."""
    monkeypatch.setattr(postgresql, "WATCH_GRACE_S", 0.1)
    database = unlocked(Database(lonely.url("postgres"), patience_s=0.2))
    yield database
    database.close()


def test_a_commit_that_reaches_no_standby_has_a_deadline(hasty: Database) -> None:
    with pytest.raises(OutcomeUnknownError, match="not acknowledged"):
        hasty.transact(partial(record, at=1, station=SERVICE, act=Act.BOOKED))


def call_off_the_wait(server: Cluster, act: Future[Any]) -> None:
    """Cancel, as an operator would, every commit's wait for the standby until the act is over."""
    with server.connect() as other:
        while not act.done():
            other.execute(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event='SyncRep'"
            )
            WAIT.wait(0.01)


def test_a_commit_whose_standby_was_not_waited_for_is_not_believed(lonely: Cluster) -> None:
    database = Database(lonely.url("postgres"), patience_s=60)
    book = partial(record, at=1, station=SERVICE, act=Act.BOOKED)
    with ThreadPoolExecutor(1) as pool:
        later = pool.submit(database.transact, book)
        call_off_the_wait(lonely, later)
        with pytest.raises(OutcomeUnknownError, match="not on a standby"):
            later.result(20)
    database.close()


@contextmanager
def standby_is_back(server: Cluster) -> Iterator[None]:
    """Have the server wait for nobody, as if all it has were on a standby."""
    reload = "SELECT pg_reload_conf()"
    server.run("ALTER SYSTEM RESET synchronous_standby_names", reload)
    try:
        yield
    finally:
        server.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", reload)


def test_what_stands_on_one_server_only_is_not_told_again_as_settled(
    lonely: Cluster, hasty: Database
) -> None:
    question = Question("kiosk-01", "the-key", "hold", b"f" * 32)
    done: list[str] = []

    def act(_connection: Connection, _now: int) -> Done:
        done.append("once")
        return Done(shapes.EmptyBody())

    def void_on(connection: Connection) -> Reply:
        return voids.void(connection, 1, "kiosk-01", "the-void", ledger.give_back)

    def void() -> Reply:
        return hasty.transact(void_on)

    patient = unlocked(Database(lonely.url("postgres"), patience_s=60))
    with ThreadPoolExecutor(2) as pool:
        for first in (
            pool.submit(KeyedRequests(patient, _monday, load_words()).run, question, act),
            pool.submit(patient.transact, void_on),
        ):
            call_off_the_wait(lonely, first)
            with pytest.raises(OutcomeUnknownError):
                first.result(20)
    keyed = KeyedRequests(hasty, _monday, load_words())
    for ask in (lambda: keyed.replay(question), lambda: keyed.run(question, act), void):
        with pytest.raises(OutcomeUnknownError, match="not acknowledged"):
            ask()
    with standby_is_back(lonely):
        assert keyed.replay(question) == keyed.run(question, act)
        assert void().is_success
    assert done == ["once"]
    patient.close()


def test_nor_is_it_decided_by_what_may_be_lost_whether_an_act_happened(
    lonely: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "WATCH_GRACE_S", 0.1)
    with house_on(lonely.url("postgres"), patience_s=0.2) as house:
        service = house.service
        for ask in (
            lambda: service.request(Caller("kiosk-01"), "no-such-key"),
            service.check_ready,
        ):
            with pytest.raises(OutcomeUnknownError):
                ask()
        with standby_is_back(lonely):
            service.check_ready()
