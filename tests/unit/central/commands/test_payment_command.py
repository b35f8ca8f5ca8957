"""``central set-payment``: how one can pay at a station, set beside the service, on record."""

import json

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract.cash_shapes import MethodsAnswer
from kiosk_app.domain.cash import PaymentMethod
from tests.helpers.central import KIOSK, CentralHouse
from tests.helpers.operator import Run
from tests.helpers.staff import COUNTER

SCAN, CASH = PaymentMethod.SCAN, PaymentMethod.CASH


def offered(house: CentralHouse, station: str = KIOSK) -> tuple[PaymentMethod, ...]:
    return house.service.payment_methods(Caller(station)).read(MethodsAnswer).methods


@pytest.mark.requirement("R179")
def test_a_running_service_offers_at_once_what_is_set(house: CentralHouse, run: Run) -> None:
    assert offered(house) == (SCAN,)
    assert run("set-payment", KIOSK, "scan", "cash", "--acceptor") == f"{KIOSK} takes: scan, cash\n"
    assert offered(house) == (SCAN, CASH)
    assert run("set-payment", COUNTER, "cash") == f"{COUNTER} takes: cash\n"
    assert offered(house, COUNTER) == (CASH,)
    assert run("set-payment", KIOSK) == f"{KIOSK} takes: nothing\n"
    assert offered(house) == ()


@pytest.mark.requirement("R179")
def test_cash_at_a_kiosk_without_a_machine_for_it_is_not_offered_and_said(
    house: CentralHouse, run: Run
) -> None:
    assert run("set-payment", KIOSK, "scan", "cash").startswith(
        f"{KIOSK} takes: scan; cash only at a counter"
    )
    assert offered(house) == (SCAN,)


@pytest.mark.requirement("R104", "R179")
def test_what_was_set_is_in_the_record(house: CentralHouse, run: Run) -> None:
    run("set-payment", KIOSK, "cash", "--acceptor")
    assert "no station" in run("set-payment", "nowhere", "scan", code=2)
    with house.database.read() as connection:
        rows = connection.execute(sa.select(audit).where(audit.c.act == "payment_ways_set")).all()
        assert house.service._audit.first_bad(connection) is None
    assert [json.loads(row.facts) for row in rows] == [
        {"station": KIOSK, "methods": "cash", "acceptor": "true"}
    ]


def test_what_is_no_way_of_paying_is_said(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("set-payment", KIOSK, "cheque")
    assert "'cheque' is no way of paying: scan, cash" in capsys.readouterr().err
