"""The ticket says what the law and a patient want, and looks the same on every printer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.printer.blocks import Block, KeyValue, Line, Qr, SizeStep, Weight
from hardware.printer.raster import Paper, render
from kiosk_app.devices.large_ticket import large_ticket_blocks
from kiosk_app.devices.ticket import ticket_blocks
from kiosk_app.domain.booking import Appointment, IfNotComing, Slot
from kiosk_app.domain.catalogue import ClinicType, Title
from kiosk_app.domain.identifiers import Identifier, IdentifierSystem, PersonReference
from kiosk_app.domain.identity import Person
from kiosk_app.domain.sessions import TimeBand
from tests.helpers import booked
from tests.helpers.decode_ticket import decode_qr
from tests.helpers.samples_for_another import BOOKER
from tests.helpers.ticket_text import flat, text_of

Layout = Callable[..., tuple[Block, ...]]


def _blocks(
    name: str = "张䶮明", appointment: Appointment | None = None, copy: int = 0
) -> tuple[Block, ...]:
    return ticket_blocks(
        booked.patient(name),
        appointment or booked.appointment(),
        booked.ISSUER,
        printed_at=booked.PRINTED_AT,
        copy=copy,
    )


@pytest.mark.requirement("R036")
@pytest.mark.parametrize(
    "told",
    [
        "09:30–10:00",
        "科室 心血管内科专业",
        "李晓䶮 主任医师",
        "取消 就诊日12:00前到自助机、窗口或致电0571-5550123退号",
        "爽约 未取消且未就诊计爽约；一个自然年内累计3次，3个月内不能预约挂号",
    ],
    ids=["band", "department", "title", "how to cancel", "no-show rule"],
)
def test_it_tells_the_five_things_the_law_asks_for(told: str) -> None:
    assert told in text_of(_blocks())


@pytest.mark.requirement("R036")
@pytest.mark.parametrize("layout", [ticket_blocks, large_ticket_blocks])
def test_how_to_cancel_and_what_follows_are_what_the_answer_says(layout: Layout) -> None:
    def text(told: IfNotComing | None) -> str:
        appointment = replace(booked.appointment(), if_not_coming=told)
        return text_of(
            layout(booked.patient(), appointment, booked.ISSUER, printed_at=booked.PRINTED_AT)
        )

    evening = booked.PRINTED_AT.replace(day=25, hour=20, minute=0)
    stricter = text(IfNotComing("010-11", evening, booked.PRINTED_AT, no_shows=2, ban_months=6))
    assert "就诊日20:00前到挂号窗口或致电010-11退号" in stricter
    assert "累计2次，6个月内不能预约挂号" in stricter
    untold = text(None)
    assert "出诊结束前可到挂号窗口或致电0571-5550123退号" in untold
    assert "累计多次，一段时间内不能预约挂号" in untold


@pytest.mark.parametrize(
    "told",
    [
        "滨江市第一人民医院",
        "预约挂号凭证 · 东院区",
        "11月23日 星期一 上午",
        "地点 门诊楼3层A区 312诊室",
        "患者 张*明",
        "费用 ￥50.00",
        "凭证号 G26112300045",
        "K-07 2026-11-22 18:04:31 打印",
    ],
)
def test_it_says_where_when_who_and_how_much(told: str) -> None:
    assert told in text_of(_blocks())


@pytest.mark.requirement("R048")
def test_it_advises_when_to_come_as_central_says() -> None:
    assert "建议 09:10–09:30 到院" in text_of(_blocks())
    earlier = booked.appointment().slot.band.begin - timedelta(minutes=45)
    other = replace(booked.appointment(), advised_from=earlier)
    assert "建议 08:45–09:30 到院" in text_of(_blocks(appointment=other))
    untold = replace(booked.appointment(), advised_from=None)
    assert "请按就诊时段到院" in text_of(_blocks(appointment=untold))


def test_a_number_that_begins_right_away_does_not_advise_the_past() -> None:
    soon = booked.appointment()
    late = ticket_blocks(
        booked.patient("张明"),
        soon,
        booked.ISSUER,
        printed_at=soon.slot.band.begin - timedelta(minutes=10),
    )
    assert "请现在就去诊区" in text_of(late)
    assert "建议" not in text_of(late)


@pytest.mark.parametrize(("hour", "half"), [(8, "上午"), (13, "下午"), (16, "下午"), (18, "晚上")])
def test_the_half_day_is_named_as_people_say_it(hour: int, half: str) -> None:
    whole = booked.appointment()
    begin = whole.slot.band.begin.replace(hour=hour)
    band = TimeBand(begin, begin + timedelta(minutes=30))
    moved = replace(whole, slot=replace(whole.slot, band=band))
    assert half in text_of(_blocks(appointment=moved))


@pytest.mark.requirement("R054")
def test_it_says_until_when_it_is_valid() -> None:
    assert "有效至 11月23日 12:00" in text_of(_blocks())


@pytest.mark.requirement("R083")
@pytest.mark.requirement("R037")
def test_a_referred_patients_ticket_says_that_they_go_first() -> None:
    referred = replace(booked.appointment(), is_referred=True)
    assert "优先就诊" in text_of(_blocks(appointment=referred))
    assert "优先就诊" not in text_of(_blocks())


def test_it_says_what_to_do_when_results_are_back() -> None:
    assert "回诊 当日出结果后，到原分诊台登记" in text_of(_blocks())


@pytest.mark.requirement("R129")
def test_it_leads_to_the_door() -> None:
    assert "门诊楼3层A区 312诊室" in text_of(_blocks())


@pytest.mark.requirement("R103")
def test_it_never_shows_the_full_name() -> None:
    assert "张䶮明" not in text_of(_blocks())


def test_the_queue_number_is_largest_and_bold() -> None:
    lines = [block for block in flat(_blocks()) if isinstance(block, Line)]
    giants = [line for line in lines if line.size is SizeStep.GIANT]
    assert [(line.text, line.weight) for line in giants] == [("23", Weight.BOLD)]


def test_the_queue_number_is_four_times_as_high_as_thetext_of() -> None:
    number = render((Line("8", SizeStep.GIANT, Weight.BOLD),)).image
    text = render((Line("8"),)).image
    assert _ink_height(number) >= 4 * _ink_height(text)


def _ink_height(image: object) -> int:
    box = image.point(lambda dot: 255 - dot).getbbox()  # type: ignore[attr-defined]  # an Image
    return int(box[3] - box[1])


@pytest.mark.requirement("R100")
def test_a_reprint_is_marked_and_keeps_number_and_code() -> None:
    original, reprint = _blocks(), _blocks(copy=2)
    assert "补打 第2次" in text_of(reprint)
    assert "补打" not in text_of(original)
    assert [b for b in flat(reprint) if isinstance(b, Qr)] == [
        b for b in flat(original) if isinstance(b, Qr)
    ]


def test_a_general_clinic_without_a_doctor_still_says_who_attends() -> None:
    slot = replace(booked.slot(), practitioner=None, clinic_type=ClinicType.GENERAL)
    assert "医师 普通门诊（当班医师）" in text_of(_blocks(appointment=booked.appointment(slot)))


def test_afternoons_are_called_so() -> None:
    slot = booked.slot()
    later = timedelta(hours=4)
    band = replace(slot.band, begin=slot.band.begin + later, end=slot.band.end + later)
    text = text_of(_blocks(appointment=booked.appointment(replace(slot, band=band))))
    assert "星期一 下午" in text


def test_a_hospital_of_one_campus_names_none() -> None:
    slot = replace(booked.slot(), campus_name="")
    assert "预约挂号凭证\n" in text_of(_blocks(appointment=booked.appointment(slot)))


@pytest.mark.parametrize("title", list(Title))
def test_every_title_has_words(title: Title) -> None:
    slot = booked.slot()
    assert slot.practitioner is not None
    slot = replace(slot, practitioner=replace(slot.practitioner, title=title))
    assert "医师" in text_of(_blocks(appointment=booked.appointment(slot)))


@pytest.mark.requirement("R051")
@pytest.mark.parametrize("layout", [ticket_blocks, large_ticket_blocks])
def test_the_ticket_of_who_stands_in_says_that_the_old_one_is_good_no_more(
    layout: Layout,
) -> None:
    def printed(*, is_instead: bool) -> str:
        return text_of(
            layout(
                booked.patient("张明"),
                booked.appointment(),
                booked.ISSUER,
                printed_at=booked.PRINTED_AT,
                is_instead=is_instead,
            )
        )

    assert "替诊 换医生 · 以此为准，原凭证作废" in printed(is_instead=True)
    assert "原凭证作废" not in printed(is_instead=False)


@pytest.mark.parametrize("copy", [0, 2])
@pytest.mark.parametrize("slot", [booked.slot(), booked.long_slot()], ids=["usual", "longest"])
@pytest.mark.parametrize("dots_dpi", [(576, 203), (512, 180)], ids=["203 dpi", "180 dpi"])
def test_it_is_at_most_120_mm_long(copy: int, slot: Slot, dots_dpi: tuple[int, int]) -> None:
    blocks = ticket_blocks(
        booked.patient("买买提·吐尔逊·阿卜杜热合曼"),
        booked.appointment(slot),
        booked.LONG_ISSUER if slot.number > 100 else booked.ISSUER,
        printed_at=booked.PRINTED_AT,
        copy=copy,
    )
    assert render(blocks, Paper(*dots_dpi)).length_mm <= 120


def test_the_usual_ticket_fits_120_mm_with_the_feed_to_the_knife() -> None:
    assert render(_blocks()).length_mm + 14 <= 120


def test_a_scanner_reads_the_check_in_code() -> None:
    assert decode_qr(render(_blocks()).image) == [booked.appointment().check_in_code]


@pytest.mark.requirement("R031")
def test_a_rare_name_is_drawn_and_not_boxed() -> None:
    assert render(_blocks("陈䶮")).missing == ()


def test_a_name_the_font_lacks_gives_way_to_the_document_hint() -> None:
    rows = [b for b in flat(_blocks("张\ue000")) if isinstance(b, KeyValue) and b.key == "患者"]
    assert rows[0].fallback == "证件尾号 9015"


@settings(deadline=None)
@given(st.text(min_size=1, max_size=40).filter(lambda name: name.strip()))
def test_no_name_brings_a_control_character_to_the_printer(name: str) -> None:
    text = text_of(_blocks(name)).replace("\n", "")
    assert text.isprintable() or all(ord(c) >= 0x20 and ord(c) != 0x7F for c in text)


@pytest.mark.requirement("R104", "R164")
@pytest.mark.parametrize("layout", [ticket_blocks, large_ticket_blocks])
def test_whoever_showed_a_code_gets_the_same_ticket_as_with_the_document(layout: Layout) -> None:
    by_document = booked.patient("张䶮明")
    assert isinstance(by_document.person, Person)
    behind = PersonReference(
        Identifier(IdentifierSystem.HOSPITAL_CARD, "00012345"),
        by_document.person.name_masked,
        by_document.person.number_masked,
        by_document.person.kind,
    )
    first, second = (
        layout(patient, booked.appointment(), booked.ISSUER, printed_at=booked.PRINTED_AT)
        for patient in (by_document, replace(by_document, person=behind))
    )
    assert first == second


@pytest.mark.requirement("R035")
@pytest.mark.parametrize("layout", [ticket_blocks, large_ticket_blocks])
def test_a_number_booked_by_another_names_both(layout: Layout) -> None:
    patient = booked.patient("张䶮明")
    blocks = layout(
        patient,
        booked.appointment(),
        booked.ISSUER,
        printed_at=booked.PRINTED_AT,
        booker=BOOKER.as_told,
    )
    text = text_of(blocks)
    assert "患者 张*明" in text
    assert "预约人 林*舟" in text
    assert "预约人" not in text_of(_blocks())
