"""The slip of a place on a waitlist says what is waited for, and is never taken for a number."""

from dataclasses import replace

import pytest

from hardware.printer.blocks import Qr
from hardware.printer.raster import Paper, render
from kiosk_app.devices.place_slip import place_blocks
from kiosk_app.domain.own_place import OwnPlace
from tests.helpers import booked
from tests.helpers.people import WAITS
from tests.helpers.ticket_text import text_of


def told(place: OwnPlace = WAITS, *, is_left: bool = False) -> str:
    blocks = place_blocks(
        booked.patient("张䶮明"),
        place,
        booked.ISSUER,
        printed_at=booked.PRINTED_AT,
        is_left=is_left,
    )
    assert not any(isinstance(block, Qr) for block in blocks)
    assert render(blocks, Paper()).image.height > 0
    return text_of(blocks)


@pytest.mark.requirement("R061", "R103")
def test_it_says_for_what_how_far_and_until_when() -> None:
    text = told()
    for line in (
        "候补登记",
        "患者 张*明",
        "日期 11月23日 上午",
        "科室 心血管内科",
        "医师 沈怀远",
        "排第 3 位",
        "这不是号，不能凭此就诊",
        "截止 11月23日 09:00",
        booked.ISSUER.phone,
    ):
        assert line in text


def test_where_any_session_will_do_no_doctor_is_named() -> None:
    text = told(replace(WAITS, is_any=True))
    assert "哪位医生都行" in text
    assert "上午" not in text
    assert "沈怀远" not in text


def test_of_a_general_clinic_there_is_no_doctor_to_name() -> None:
    assert "医师 " not in told(replace(WAITS, practitioner=None))


@pytest.mark.requirement("R061")
def test_a_place_that_was_given_up_is_no_place() -> None:
    text = told(is_left=True)
    assert "已取消候补" in text
    assert "排第" not in text
    assert "截止" not in text
