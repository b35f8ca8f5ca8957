"""``central set-payment``: how one can pay at a station, set beside the service, on record."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract.cash_shapes import MethodsAnswer
from kiosk_app.domain.cash import PaymentMethod
from tests.helpers.central import ENGINES, KIOSK, CentralHouse
from tests.helpers.operator import Run, prepared, runner
from tests.helpers.staff import COUNTER

SCAN, CASH = PaymentMethod.SCAN, PaymentMethod.CASH


@pytest.fixture(params=ENGINES)
def house(request: pytest.FixtureRequest) -> Iterator[CentralHouse]:
    with prepared(request.param) as made:
        yield made


@pytest.fixture
def run(
    house: CentralHouse,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run the act and return what it said."""
    return partial(runner(house, tmp_path, monkeypatch, capsys), "set-payment")


def offered(house: CentralHouse, station: str = KIOSK) -> tuple[PaymentMethod, ...]:
    return house.service.payment_methods(Caller(station)).read(MethodsAnswer).methods


@pytest.mark.requirement("R179")
def test_a_running_service_offers_at_once_what_is_set(house: CentralHouse, run: Run) -> None:
    assert offered(house) == (SCAN,)
    assert run(KIOSK, "scan", "cash", "--acceptor") == f"{KIOSK} takes: scan, cash\n"
    assert offered(house) == (SCAN, CASH)
    assert run(COUNTER, "cash") == f"{COUNTER} takes: cash\n"
    assert offered(house, COUNTER) == (CASH,)
    assert run(KIOSK) == f"{KIOSK} takes: nothing\n"
    assert offered(house) == ()


@pytest.mark.requirement("R179")
def test_cash_at_a_kiosk_without_a_machine_for_it_is_not_offered_and_said(
    house: CentralHouse, run: Run
) -> None:
    assert run(KIOSK, "scan", "cash").startswith(f"{KIOSK} takes: scan; cash only at a counter")
    assert offered(house) == (SCAN,)


@pytest.mark.requirement("R104", "R179")
def test_what_was_set_is_in_the_record(house: CentralHouse, run: Run) -> None:
    run(KIOSK, "cash", "--acceptor")
    assert "no station" in run("nowhere", "scan", code=2)
    with house.database.read() as connection:
        rows = connection.execute(sa.select(audit).where(audit.c.act == "payment_ways_set")).all()
        assert house.service._audit.first_bad(connection) is None
    assert [json.loads(row.facts) for row in rows] == [
        {"station": KIOSK, "methods": "cash", "acceptor": "true"}
    ]


def test_what_is_no_way_of_paying_is_said(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(KIOSK, "cheque")
    assert "'cheque' is no way of paying: scan, cash" in capsys.readouterr().err
