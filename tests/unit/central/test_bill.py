"""A daily bill: read whole or not at all."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk_app.central_service.payment.bill import BillError, BillLine, read_bill
from kiosk_app.domain.money import Fen

DAY = date(2026, 11, 23)
HEAD = "交易时间,商户号,微信订单号,商户订单号,交易状态,订单金额,商户退款单号,退款金额,手续费\r\n"
PAID = "`2026-11-23 08:30:00,`1,`42001,`ord-1,`SUCCESS,`50.00,`,`0.00,`0.00\r\n"
BACK = "`2026-11-23 09:30:00,`1,`42001,`ord-1,`REFUND,`0.00,`ord-1-2000,`20.00,`0.00\r\n"
SUMS = "总交易单数,总交易额,总退款金额,手续费总金额\r\n"
WHOLE = HEAD + PAID + BACK + SUMS + "`2,`50.00,`20.00,`0.00\r\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bill.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_whole_bill_is_read_in_any_encoding_of_the_field(path: Path, encoding: str) -> None:
    path.write_bytes(WHOLE.encode(encoding))
    bill = read_bill(path, DAY)
    assert (bill.lines, bill.paid, bill.back) == (2, 5000, 2000)
    paid, back = bill
    assert paid == BillLine("ord-1", "42001", is_back=False, amount=Fen(5000), at=paid.at)
    assert (back.trade, back.is_back, back.amount) == ("ord-1-2000", True, 2000)
    assert back.at - paid.at == 3_600_000


def test_an_empty_day_has_a_bill_too(path: Path) -> None:
    path.write_text(HEAD + SUMS + "`0,`0.00,`0.00,`0.00\r\n", encoding="utf-8")
    assert list(read_bill(path, DAY)) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is missing"),
        (HEAD, "cut off"),
        (HEAD + PAID, "cut off"),
        (HEAD + PAID + PAID[:30], "cut off within a line"),
        (HEAD + PAID + SUMS, "cut off"),
        (HEAD + PAID + SUMS + "`2,`50.00,`0.00,`0.00\r\n", "not those of its lines"),
        (HEAD + PAID + SUMS + "`1,`50.01,`0.00,`0.00\r\n", "not those of its lines"),
        (HEAD + PAID + SUMS + "`x,`50.00,`0.00,`0.00\r\n", "cannot be read"),
        (WHOLE + PAID, "goes on"),
        (HEAD + PAID + PAID + SUMS + "`2,`100.00,`0.00,`0.00\r\n", "order ord-1 is in it twice"),
        (HEAD + '"' + "x" * 200_000, "a line cannot be read: field larger"),
        (WHOLE.replace("2026-11-23 08", "2026-11-24 08"), "is not of 2026-11-23"),
        (WHOLE.replace("2026-11-23 08:30:00", "yesterday"), "no time"),
        (WHOLE.replace("2026-11-23 08:30:00", "2026-11-23 25:30:00"), "no time"),
        (WHOLE.replace("`50.00", "`50"), "no amount in yuan"),
        (WHOLE.replace("`50.00", "`-50.00"), "no amount in yuan"),
        (WHOLE.replace("SUCCESS", "MAYBE"), "unknown"),
        (WHOLE.replace("`ord-1,", "`,"), "no order or trade number"),
        (WHOLE.replace("商户订单号", "单号"), "column 商户订单号 is missing"),
    ],
)
def test_what_is_not_whole_is_no_bill(path: Path, text: str, says: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BillError, match=says):
        read_bill(path, DAY)


def test_what_is_no_text_or_not_there_is_no_bill(path: Path) -> None:
    with pytest.raises(BillError, match="No such file"):
        read_bill(path, DAY)
    path.write_bytes(b"\xff\xff\xff")
    with pytest.raises(BillError, match="neither"):
        read_bill(path, DAY)


@given(st.binary(max_size=80), st.integers(0, len(WHOLE)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_happens_to_the_file_it_is_the_bill_or_none(
    path: Path, noise: bytes, place: int
) -> None:
    path.write_bytes(WHOLE.encode()[:place] + noise + WHOLE.encode()[place:])
    try:
        bill = read_bill(path, DAY)
    except BillError:
        return
    assert (bill.lines, bill.paid, bill.back) == (2, 5000, 2000)
