"""The slip of a cancellation can never be taken for a ticket, and says what comes back."""

import pytest

from hardware.printer.blocks import KeyValue, Line, Note, Qr
from hardware.printer.raster import Paper, render
from kiosk_app.devices.slip import cancellation_blocks
from kiosk_app.domain.booking import Payment
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.money import NOTHING, Fen
from tests.helpers import booked


def told(amount: Fen, in_cash: Fen = NOTHING) -> str:
    """Return all that stands on the slip."""
    said = []
    cash = (Payment(OrderId("O-1"), in_cash),) if in_cash else ()
    blocks = cancellation_blocks(
        booked.patient("张䶮明"),
        booked.appointment(),
        MoneyBack(amount, cash),
        booked.ISSUER,
        printed_at=booked.PRINTED_AT,
    )
    assert not any(isinstance(block, Qr) for block in blocks)
    assert render(blocks, Paper()).image.height > 0
    for block in blocks:
        match block:
            case Line(text=text):
                said.append(text)
            case KeyValue(key=key, value=value):
                said.append(f"{key} {value}")
            case Note(lead=lead, text=text):
                said.append(f"{lead} {text}")
            case _:
                pass
    return "\n".join(said)


@pytest.mark.requirement("R043")
def test_it_says_which_number_is_gone_and_what_comes_back() -> None:
    text = told(Fen(8000))
    assert booked.appointment().number in text
    assert "￥80.00 原路退回" in text
    assert "不能凭此就诊" in text
    assert booked.ISSUER.phone in text


@pytest.mark.requirement("R042")
def test_cash_waits_at_the_counter_and_is_not_said_to_come_by_itself() -> None:
    text = told(Fen(8000), in_cash=Fen(8000))
    assert "￥80.00 现金，在窗口领取" in text
    assert "请持本条和证件到人工窗口领取" in text
    assert "原路退回" not in text
    assert "1 到 3 天" not in text


def test_what_was_paid_in_two_ways_comes_back_in_two() -> None:
    text = told(Fen(8000), in_cash=Fen(3000))
    assert "￥50.00 原路退回" in text
    assert "￥30.00 现金，在窗口领取" in text


def test_it_promises_nothing_where_nothing_was_paid() -> None:
    assert "无需退款" in told(Fen(0))


def test_the_name_is_masked_on_it_too() -> None:
    assert "张䶮明" not in told(Fen(0))
