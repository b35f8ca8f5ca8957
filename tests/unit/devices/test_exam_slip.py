"""One slip for several examinations: when, where, how to prepare, in order of time."""

from dataclasses import replace

import pytest

from hardware.printer.blocks import Qr
from hardware.printer.raster import Paper, render
from kiosk_app.devices.exam_slip import exam_blocks
from kiosk_app.domain.own_exam import OwnExam
from kiosk_app.domain.patient import Patient
from tests.helpers import booked, people
from tests.helpers.samples_exams import BOOKED, UNPAID
from tests.helpers.ticket_text import text_of


def told(
    exams: tuple[OwnExam, ...] = BOOKED,
    patient: Patient | None = None,
    *,
    is_copy: bool = False,
) -> str:
    whose = patient or booked.patient("张䶮明")
    blocks = exam_blocks(whose, exams, booked.ISSUER, printed_at=booked.PRINTED_AT, is_copy=is_copy)
    assert not any(isinstance(block, Qr) for block in blocks)
    assert render(blocks, Paper()).image.height > 0
    return text_of(blocks)


@pytest.mark.requirement("R057", "R159", "R103")
def test_it_says_of_each_when_where_and_how_to_prepare() -> None:
    text = told()
    for line in (
        "检查预约单",
        "患者 张*明",
        "共 3 项检查",
        "抽血检验",
        "时间 11月24日 08:00–08:30",
        "地点 门诊楼1层C区",
        "准备 空腹 8 小时以上，可少量饮水。",
        "时间 11月24日 09:30–10:00",
        booked.ISSUER.phone,
    ):
        assert line in text
    assert "补打" not in text
    assert "转诊优先" not in text


def test_they_stand_in_order_of_time_and_what_has_none_is_left_out() -> None:
    text = told((BOOKED[2], UNPAID, BOOKED[0]))
    assert text.index("抽血检验") < text.index("CT 增强")
    assert UNPAID.name not in text
    assert "共 2 项检查" in text


@pytest.mark.requirement("R037")
def test_a_copy_and_a_referred_patient_are_marked() -> None:
    first = replace(BOOKED[0], is_preferred=True, preparation="")
    text = told((first, BOOKED[1]), is_copy=True)
    assert "补打" in text
    assert "转诊优先" in text
    assert text.count("准备 ") == 1


def test_the_elderly_get_larger_type() -> None:
    lines = [
        len(exam_blocks(who, BOOKED, booked.ISSUER, printed_at=booked.PRINTED_AT, is_copy=False))
        for who in (people.ADULT_PATIENT, people.ELDER_PATIENT)
    ]
    assert lines[0] == lines[1]
    heights = [
        render(
            exam_blocks(who, BOOKED, booked.ISSUER, printed_at=booked.PRINTED_AT, is_copy=False),
            Paper(),
        ).image.height
        for who in (people.ADULT_PATIENT, people.ELDER_PATIENT)
    ]
    assert heights[0] < heights[1]
