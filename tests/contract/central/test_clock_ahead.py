"""A clock that is far ahead: nothing that time alone decides is done until somebody else agrees.

Source: requirement rows R046 (no-shows), R104; decision 0049.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from kiosk_app import clock
from kiosk_app.bootstrap import central_upkeep as upkeep
from kiosk_app.bootstrap.central import ServeOptions, clock_rules_of
from kiosk_app.central_client.client import CentralClient
from kiosk_app.central_client.errors import NotBelievedError
from kiosk_app.central_service.keeping import clock_watch
from kiosk_app.central_service.keeping.audit_log import AuditAct, AuditLog
from kiosk_app.central_service.keeping.clock_marks import newest, so_far
from kiosk_app.central_service.keeping.clock_watch import ClockRules, ClockWatch, passed
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.events import Act, record
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema_devices import device
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import paths
from tests.contract.central.face import Desk
from tests.helpers.central import ENGINES, MONDAY_MORNING, CentralHouse, central
from tests.helpers.devices import client_of, credential_of
from tests.helpers.operator import key_in, stamp
from tests.helpers.postgres import cluster

RULES = ClockRules()

LOG = AuditLog(b"a key of this test" * 2)


@dataclass
class Machine:
    """What a machine knows of the time; `set_to` is a person's hand on its clock."""

    house: CentralHouse
    flag: Path
    passed_s: float = 0.0
    told: list[bool] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def pass_(self, time: timedelta) -> None:
        self.house.clock.advance(seconds=time.total_seconds())
        self.passed_s += time.total_seconds()

    def watch(self, rules: ClockRules | None = RULES) -> ClockWatch:
        """Return what looks after the clock of a service that starts now."""
        return ClockWatch(
            self.house.database,
            LOG,
            self.house.clock,
            rules,
            self.told.append,
            lambda: self.passed_s,
            self.flag,
        )

    def touch_flag(self, at: datetime) -> None:
        self.flag.touch()
        os.utime(self.flag, (at.timestamp(), at.timestamp()))


@pytest.fixture(params=ENGINES)
def machine(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Machine]:
    with central(engine=request.param, is_served=False, days=0) as house:
        Desk(house, house.service).hold(Desk(house, house.service).enrol())
        machine = Machine(house, tmp_path / "synchronized")
        said = machine.said
        monkeypatch.setattr(clock_watch.logger, "error", lambda *words: said.append(words[0]))
        yield machine


def test_a_clock_that_runs_is_believed_and_so_is_one_after_a_night_asleep(machine: Machine) -> None:
    watch = machine.watch()
    assert watch.look()
    machine.pass_(timedelta(hours=11))
    assert watch.look()
    machine.house.clock.advance(minutes=4)  # set a little
    assert watch.look()
    machine.house.clock.advance(minutes=-90)  # set back: nothing is due that was not due before
    assert watch.look()
    assert machine.told == [True] * 4


def test_one_that_leaps_while_the_service_runs_is_not_until_it_is_set_back(
    machine: Machine,
) -> None:
    watch = machine.watch()
    assert watch.look()
    machine.house.clock.advance(minutes=6)
    assert not watch.look()
    machine.pass_(timedelta(hours=1))
    for _ in range(2):  # it stays wrong, however long it runs on
        assert not watch.look()
    assert len(machine.said) == 1
    machine.house.clock.advance(minutes=-6)
    assert watch.look()
    assert machine.told == [True, False, False, False, True]


def test_one_that_is_late_at_the_start_is_not_but_after_a_short_pause_it_is(
    machine: Machine,
) -> None:
    machine.pass_(timedelta(hours=6))
    assert machine.watch().look()
    machine.pass_(timedelta(minutes=1))
    assert not machine.watch().look()
    assert machine.watch(ClockRules(at_start=timedelta(hours=7))).look()
    assert machine.watch(None).look()


def test_weeks_shut_are_no_matter_where_the_network_has_set_the_clock(machine: Machine) -> None:
    machine.pass_(timedelta(days=14))
    watch = machine.watch()
    assert not watch.look()
    machine.touch_flag(machine.house.clock() - timedelta(hours=2))  # before somebody set it
    assert not watch.look()
    machine.touch_flag(machine.house.clock() - timedelta(minutes=34))
    assert watch.look()


def test_nor_where_a_station_elsewhere_signs_at_the_same_time(machine: Machine) -> None:
    machine.pass_(timedelta(days=14))
    watch = machine.watch()
    watch.vouched("10.0.0.7", "10.0.0.1")  # that was before anybody asked
    assert not watch.look()
    machine.pass_(timedelta(seconds=1))
    for here in (("127.0.0.1", "127.0.0.1"), ("10.0.0.1", "10.0.0.1"), ("", ""), ("::1", "::2")):
        watch.vouched(*here)
    assert not watch.look()
    watch.vouched("10.0.0.7", "10.0.0.1")
    assert watch.look()
    machine.house.clock.advance(minutes=30)
    for _ in range(2):  # its word is not for a later leap
        assert not watch.look()


@pytest.mark.parametrize(("off", "is_believed"), [(4, True), (6, False)])
def test_nor_where_a_server_elsewhere_says_the_same(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, off: int, is_believed: bool
) -> None:
    machine.pass_(timedelta(days=14))
    its = to_ms(machine.house.clock() - timedelta(minutes=off))
    monkeypatch.setattr(clock_watch, "_elsewhere", lambda _connection: its)
    assert machine.watch().look() is is_believed


def test_a_server_on_this_machine_shares_its_clock_and_vouches_for_nothing(
    machine: Machine,
) -> None:
    with machine.house.database.read() as connection:
        assert clock_watch._elsewhere(connection) is None


ENDS = (
    ("10.0.0.7", "10.0.0.1", True),
    ("127.0.0.1", "127.0.1.1", False),  # by this machine's own name, as Debian resolves it
    ("10.0.0.1", "127.0.0.1", False),
    ("::1", "10.0.0.1", False),
    ("10.0.0.1", "10.0.0.1", False),
    ("", "", False),  # a socket has no addresses
)

PLACED = """
    CREATE FUNCTION public.inet_client_addr() RETURNS inet LANGUAGE sql
        AS $$ SELECT nullif(current_setting('placed.client'), '')::inet $$;
    CREATE FUNCTION public.inet_server_addr() RETURNS inet LANGUAGE sql
        AS $$ SELECT nullif(current_setting('placed.server'), '')::inet $$;
    SET search_path = public, pg_catalog
"""
"""A server whose connections have the ends that a test says."""


def test_a_server_is_elsewhere_only_where_neither_end_is_this_machine_itself() -> None:
    with cluster().database() as url:
        database = Database(url)
        with database.write() as connection:
            connection.exec_driver_sql(PLACED)
            for client, server, is_heard in ENDS:
                for name, it in (("client", client), ("server", server)):
                    connection.exec_driver_sql(f"SET placed.{name} = '{it}'")
                heard = clock_watch._elsewhere(connection)
                assert (heard is not None) is is_heard, (client, server)
        database.close()


def test_the_network_s_word_from_before_a_leap_is_none_for_the_clock_after_it(
    machine: Machine,
) -> None:
    watch = machine.watch()
    assert watch.look()
    machine.pass_(timedelta(minutes=1))
    machine.touch_flag(machine.house.clock())
    assert watch.look()
    machine.pass_(timedelta(seconds=1))
    machine.touch_flag(machine.house.clock())  # after the last look, on the clock of before
    machine.house.clock.advance(minutes=54)
    for _ in range(2):
        assert not watch.look()
    machine.pass_(timedelta(minutes=1))
    machine.touch_flag(machine.house.clock())
    assert watch.look()


def test_an_empty_database_knows_of_no_moment(machine: Machine) -> None:
    with central(is_served=False, days=0) as fresh, fresh.database.read() as connection:
        assert newest(connection) is None
        watch = ClockWatch(fresh.database, LOG, fresh.clock, RULES, machine.told.append, passed)
        assert watch.look()


def test_what_a_doubted_clock_writes_is_no_reason_to_believe_it_not_even_later(
    machine: Machine,
) -> None:
    machine.house.clock.advance(minutes=8 * 60)
    watch = machine.watch()
    write(machine)  # before anybody has looked
    assert not watch.look()
    write(machine)
    assert not watch.look()
    assert not machine.watch().look()
    machine.house.clock.advance(minutes=-8 * 60)
    assert machine.watch().look()
    machine.house.clock.advance(minutes=8 * 60)
    assert not machine.watch().look()  # what was written in the doubt that ended is no reason
    assert marks(machine) == ["clock_doubted", "clock_believed", "clock_doubted"]


def test_nor_is_what_one_writes_that_leapt_while_the_service_ran(machine: Machine) -> None:
    watch = machine.watch()
    assert watch.look()
    machine.house.clock.advance(minutes=8 * 60)
    assert not watch.look()
    write(machine)
    assert not machine.watch().look()


def test_a_clock_that_is_set_right_is_believed_however_long_it_was_doubted(
    machine: Machine,
) -> None:
    machine.house.clock.advance(minutes=8 * 60)
    watch = machine.watch()
    assert not watch.look()
    machine.pass_(timedelta(hours=7))
    assert not watch.look()
    machine.house.clock.advance(minutes=-8 * 60)
    assert watch.look()
    assert machine.watch().look()


def test_a_word_for_another_clock_leaves_this_one_in_doubt(machine: Machine) -> None:
    machine.house.clock.advance(minutes=8 * 60)
    watch = machine.watch()
    assert not watch.look()
    with machine.house.database.write() as connection:
        right = machine.house.clock() - timedelta(hours=8)
        facts = {"clock": right.isoformat(), **so_far(connection)}
        LOG.add(connection, right, "somebody", AuditAct.CLOCK_CONFIRMED, **facts)
    assert not watch.look()
    write(machine)
    assert not machine.watch().look()
    assert marks(machine) == ["clock_doubted", "clock_confirmed", "clock_doubted"]


def write(machine: Machine) -> None:
    """Let all be written that tells a time: the record, an act on a number, a heartbeat."""
    now = machine.house.clock()
    with machine.house.database.write() as connection:
        LOG.add(connection, now, "kiosk-01", AuditAct.REQUEST_NOT_BELIEVED)
        record(connection, to_ms(now), "kiosk-01", Act.HELD)
        heard = connection.execute(sa.update(device).values(seen_at=to_ms(now)))
        assert heard.rowcount > 0


def marks(machine: Machine) -> list[str]:
    with machine.house.database.read() as connection:
        is_mark = audit.c.act.startswith("clock_")
        return list(
            connection.scalars(sa.select(audit.c.act).where(is_mark).order_by(audit.c.place))
        )


def test_a_station_whose_right_clock_is_refused_does_not_make_the_wrong_one_believed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with central(days=0) as house:
        Desk(house, house.service).hold(Desk(house, house.service).enrol())
        right = house.clock()
        house.service.signatures._clock = house.clock
        lead_by(house, timedelta(hours=8))
        house.service.background.run_once()
        credential = replace(credential_of(house.station), now=lambda: right)
        client = CentralClient(house.url, house.station, lambda: right, credential=credential)
        with pytest.raises(NotBelievedError):
            client.catalogue()
        with house.database.read() as connection:
            newest_act = sa.select(audit.c.act).order_by(audit.c.place.desc()).limit(1)
            assert connection.scalar(newest_act) == AuditAct.REQUEST_NOT_BELIEVED
        house.service.background.run_once()
        assert states(house) == {"held"}
    caplog.clear()


def lead_by(house: CentralHouse, time: timedelta, rules: ClockRules | None = RULES) -> None:
    """Let the house's service watch its clock, and that leap ahead."""
    house.service.hour._rules = rules
    house.service.hour._passed_s = lambda: 0.0
    house.service.hour._flag = Path("/nowhere")
    house.service.background.run_once()
    house.clock.advance(seconds=time.total_seconds())


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_lapses_by_a_clock_that_leaps_until_a_person_confirms_it(
    engine: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with central(engine=engine, days=0) as house:
        stamp(house)
        Desk(house, house.service).hold(Desk(house, house.service).enrol())
        lead_by(house, timedelta(hours=8))
        house.service.background.run_once()
        assert states(house) == {"held"}
        told = requests.get(house.url + paths.READYZ, timeout=5)
        assert (told.status_code, told.json()) == (200, {"status": "ready", "waits": "clock"})
        assert "central_clock_believed 0.0" in house.service.metrics.page()
        (said,) = [record for record in caplog.records if record.levelname == "ERROR"]
        assert said.message.startswith("the clock says 2026-11-23T16:30+08:00, which is later")
        monkeypatch.setattr(clock, "now", house.clock)
        word = upkeep.confirm_clock(house.address, Path(key_in(tmp_path)[1]))
        assert word.startswith("the clock says 2026-11-23 16:30+08:00 and is believed; known was 2")
        house.service.background.run_once()
        assert states(house) == {"lapsed"}
        told = requests.get(house.url + paths.READYZ, timeout=5)
        assert told.json() == {"status": "ready"}
        assert "central_clock_believed 1.0" in house.service.metrics.page()
    caplog.clear()


def test_a_station_that_is_believed_by_http_speaks_for_the_clock(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with central(days=0) as house:
        heard: list[tuple[str, str]] = []
        desk = Desk(house, house.service)
        desk.hold(desk.enrol())
        lead_by(house, timedelta(hours=8))
        house.service.background.run_once()
        monkeypatch.setattr(house.service.hour, "vouched", lambda *ends: heard.append(ends))
        requests.get(house.url + paths.CATALOGUE, headers={paths.STATION: "kiosk-01"}, timeout=5)
        assert heard == []
        client_of(house).catalogue()
        assert heard == [("127.0.0.1", "127.0.0.1")]
    caplog.clear()


def states(house: CentralHouse) -> set[str]:
    with house.database.read() as connection:
        return set(connection.scalars(sa.select(schema.booking.c.state)))


def test_a_demo_s_days_are_made_up_and_may_be_of_any_time() -> None:
    options = ServeOptions(database="x.db", port=0, clock_lead=timedelta(hours=2))
    assert clock_rules_of(options) == ClockRules(at_start=timedelta(hours=2))
    assert clock_rules_of(ServeOptions(database="x.db", port=0, is_demo=True)) is None
    shifted = ServeOptions(database="x.db", port=0, start_at=MONDAY_MORNING.time())
    assert clock_rules_of(shifted) is None
