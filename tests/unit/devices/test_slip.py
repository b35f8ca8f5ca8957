"""The slip of a cancellation can never be taken for a ticket, and says what comes back."""

import pytest

from hardware.printer.blocks import KeyValue, Line, Note, Qr
from hardware.printer.raster import Paper, render
from kiosk_app.devices.slip import cancellation_blocks
from kiosk_app.domain.money import Fen
from tests.helpers import booked


def told(amount: Fen) -> str:
    """Return all that stands on the slip."""
    said = []
    blocks = cancellation_blocks(
        booked.patient("张䶮明"),
        booked.appointment(),
        amount,
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


def test_it_promises_nothing_where_nothing_was_paid() -> None:
    assert "无需退款" in told(Fen(0))


def test_the_name_is_masked_on_it_too() -> None:
    assert "张䶮明" not in told(Fen(0))
