"""The queue slip tells how long, where, and the rule for who is late or back with results."""

from dataclasses import replace

import pytest

from hardware.printer.blocks import Block
from hardware.printer.raster import Paper, render
from kiosk_app.devices.queue_slip import LATE_MARK, RESULTS_SLIP, SLIP, queue_slip_blocks
from kiosk_app.domain.queue_place import QueuePlace
from tests.helpers import booked, people
from tests.helpers import samples_check_in as s
from tests.helpers.decode_ticket import decode_qr
from tests.helpers.ticket_text import text_of


def slip(place: QueuePlace) -> tuple[Block, ...]:
    return queue_slip_blocks(people.ADULT_PATIENT, place, booked.ISSUER, printed_at=people.NOW)


@pytest.mark.requirement("R049")
@pytest.mark.parametrize(
    "told",
    [
        SLIP,
        "前面 3 位",
        "约 08:54 叫到",
        "时段 09:00–09:30",
        "科室 心血管内科",
        "沈怀远 主任医师",
        "地点 门诊楼 3 层 A 区 301 诊室",
        "患者 林*舟",
        "有效至 11月23日 12:00",
        "先预检分诊",
    ],
)
def test_it_tells_how_long_where_and_who(told: str) -> None:
    assert told in text_of(slip(s.PLACE))


@pytest.mark.requirement("R084")
def test_who_is_late_is_marked_and_told_the_rule() -> None:
    assert LATE_MARK not in text_of(slip(s.PLACE))
    assert LATE_MARK in text_of(slip(s.LATE))
    assert "迟到 排在当前时段的患者后面" in text_of(slip(s.LATE))
    assert "迟到 先让 3 位，再叫到您" in text_of(slip(s.LATE_AFTER))


@pytest.mark.requirement("R083")
def test_results_back_cost_nothing_and_say_when_one_is_called() -> None:
    text = text_of(slip(replace(s.BACK, punctuality=s.LATE.punctuality)))
    assert RESULTS_SLIP in text
    assert "回诊 每叫 2 位初诊，叫 1 位拿结果回来的患者。" in text
    assert LATE_MARK not in text


def test_a_clinic_without_a_named_doctor_says_so() -> None:
    slot = replace(s.PLACE.appointment.slot, practitioner=None)
    unnamed = replace(s.PLACE, appointment=replace(s.PLACE.appointment, slot=slot))
    assert "医师 当班医师" in text_of(slip(unnamed))


@pytest.mark.parametrize("place", [s.PLACE, s.LATE, s.BACK])
def test_its_code_can_be_scanned(place: QueuePlace) -> None:
    image = render(slip(place), Paper()).image
    assert decode_qr(image) == [place.appointment.check_in_code]


def test_a_long_slip_is_at_most_120_mm_long() -> None:
    appointment = booked.appointment(booked.long_slot())
    place = replace(s.LATE_AFTER, appointment=appointment)
    blocks = queue_slip_blocks(
        booked.patient("买买提·吐尔逊·阿卜杜热合曼"),
        place,
        booked.LONG_ISSUER,
        printed_at=booked.PRINTED_AT,
    )
    assert render(blocks).length_mm <= 120
