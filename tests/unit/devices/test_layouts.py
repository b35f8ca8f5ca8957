"""Every layout says what it has to, on every paper, and as long as it may be."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from PIL import Image

from hardware.printer.back_ends import TextBackEnd, picture
from hardware.printer.blocks import Block, Columns, KeyValue, Line, Note, Pictogram, Qr, SizeStep
from hardware.printer.escpos_bytes import as_printed
from hardware.printer.profiles import load_profile
from hardware.printer.raster import Paper, render
from kiosk_app.devices.large_ticket import floor_of, large_ticket_blocks
from kiosk_app.devices.money_slips import shift_blocks
from kiosk_app.devices.ticket import ticket_blocks
from kiosk_app.domain.identity import Person
from kiosk_app.domain.money import Fen
from tests.helpers import booked
from tests.helpers.decode_ticket import decode_qr
from tests.helpers.draw_tickets import SHIFT, layouts
from tests.helpers.printing import EPSON, PROFILES

MOST_MM = 110.0
LAYOUTS = layouts()


def _flat(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Columns):
            yield from _flat((*block.left, *block.right))
        else:
            yield block


def _words(blocks: Sequence[Block]) -> str:
    found = []
    for block in _flat(blocks):
        match block:
            case Line():
                found.append(block.text)
            case KeyValue():
                found.append(f"{block.key} {block.value}")
            case Note():
                found.append(f"{block.lead} {block.text}")
            case _:
                pass
    return "\n".join(found)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize(
    "paper", [Paper(576), Paper(512, 180), Paper(384)], ids=["80", "180", "58"]
)
def test_every_layout_is_drawn_whole_on_every_paper(name: str, paper: Paper) -> None:
    sheet = render(LAYOUTS[name], paper)
    assert sheet.image.width == paper.width_dots
    assert sheet.missing == ()
    codes = [block.text for block in _flat(LAYOUTS[name]) if isinstance(block, Qr)]
    assert decode_qr(sheet.image) == codes


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("profile", ["epson-tm", "xprinter", "generic-58mm"])
def test_every_layout_goes_over_a_serial_line_as_well(name: str, profile: str) -> None:
    printer = load_profile(PROFILES / f"{profile}.json")
    laid = TextBackEnd(printer).lay(LAYOUTS[name])
    assert laid.missing == ()
    drawn = render(LAYOUTS[name], printer.paper).image.height * printer.width_bytes
    assert sum(map(len, laid.strips)) < drawn / 3


@pytest.mark.parametrize("name", ["standard", "standard-copy-2", "standard-long"])
def test_the_standard_ticket_is_short_with_the_longest_words_too(name: str) -> None:
    assert render(LAYOUTS[name]).length_mm <= MOST_MM


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
def test_large_print_leaves_nothing_out(told: str) -> None:
    assert told in _words(LAYOUTS["large"])


@pytest.mark.requirement("R012")
@pytest.mark.parametrize("told", ["09:30–10:00", "3层", "312诊室", "李晓䶮 主任医师", "家属留存"])
def test_a_relative_is_told_when_where_and_whom_in_large_print(told: str) -> None:
    assert told in _words(LAYOUTS["family-copy"])


@pytest.mark.requirement("R012", "R103")
def test_nobody_is_let_in_by_a_relative_s_copy() -> None:
    blocks = LAYOUTS["family-copy"]
    assert not [block for block in _flat(blocks) if isinstance(block, Qr)]
    assert [block for block in _flat(LAYOUTS["large"]) if isinstance(block, Qr)]
    assert booked.appointment().number not in _words(blocks)
    person = booked.patient().person
    assert isinstance(person, Person)
    assert person.name not in _words(blocks)


@pytest.mark.parametrize("shown", ["09:30", "3层", "312诊室"])
def test_time_floor_and_room_are_four_times_as_large_with_a_pictogram(shown: str) -> None:
    [beside] = [
        block
        for block in LAYOUTS["large"]
        if isinstance(block, Columns) and Line(shown, SizeStep.QUADRUPLE).text in _words([block])
        if isinstance(block.left[0], Pictogram)
    ]
    [line] = beside.right
    assert isinstance(line, Line)
    assert line.size is SizeStep.QUADRUPLE
    body = render([Line(shown)]).image.height
    assert render([replace(line, may_shrink=False)]).image.height >= 3 * body


@pytest.mark.parametrize(
    ("location", "floor"),
    [
        ("门诊楼3层A区", "3层"),
        ("门急诊医技综合楼12层东侧B区", "12层"),
        ("地下1层", "地下1层"),
        ("住院部二楼", "二楼"),
        ("急诊大厅", ""),
    ],
)
def test_the_floor_is_found_in_the_location(location: str, floor: str) -> None:
    assert floor_of(location) == floor


def test_a_place_without_a_floor_is_told_as_it_is() -> None:
    slot = replace(booked.slot(), location="急诊大厅")
    blocks = large_ticket_blocks(
        booked.patient(), booked.appointment(slot), booked.ISSUER, printed_at=booked.PRINTED_AT
    )
    assert "急诊大厅" in _words(blocks)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("standard-copy-2", ["补打 第2次", "与原凭证同号"]),
        (
            "suspension",
            ["停诊告知", "此号不能就诊", "改约", "原路退回", "不算爽约"],
        ),
        ("suspension-offered", ["此号不能就诊", "沈怀远 主任医师", "人工窗口换", "不另收钱"]),
        ("suspension-taken-here", ["此号不能就诊", "任何一台自助机", "人工窗口换", "不另收钱"]),
        ("suspension-lower", ["顾清和 副主任医师", "您同意才换", "多付的退回"]),
        ("suspension-given", ["已转给", "顾清和 副主任医师", "08:30", "不另收钱"]),
        ("suspension-given-general", ["已转给", "普通门诊"]),
        ("unknown-payment", ["查询码", "3F8K 7QW2", "请不要再付款", "还在查"]),
        ("unknown-booking", ["查询码", "请不要再付款", "也不用再挂号", "￥50.00"]),
        ("unknown-unpaid", ["查询码", "没有再扣钱", "您至少有一个号", "先不要再办一次"]),
        ("unknown-cancellation", ["凭证号", "G261 1230 0045", "不会多扣钱", "不用再取消一次"]),
        ("refund-unbooked", ["退费凭条", "查询码 3F8K7QW2", "挂号没有成功", "原路退回"]),
        ("cancellation", ["退号退费凭条", "￥50.00 原路退回"]),
        ("refund-cash", ["退费凭条", "￥50.00", "现金", "领款人签字"]),
        ("refund", ["原路退回", "未到账"]),
        ("explanation", ["情况说明", "林*舟", "不能预约", "可以申诉", "BJD-2021-05-20"]),
        ("shift", ["班次日结", "￥1440.00", "短款 ￥10.00", "交班人", "接班人"]),
    ],
)
def test_every_slip_says_what_it_is_for(name: str, told: list[str]) -> None:
    for words in told:
        assert words in _words(LAYOUTS[name])


@pytest.mark.parametrize("name", LAYOUTS)
def test_no_slip_names_a_patient_in_full(name: str) -> None:
    assert "张䶮明" not in _words(LAYOUTS[name])
    assert "110101195003079015" not in _words(LAYOUTS[name])


@pytest.mark.parametrize(
    ("difference", "told"),
    [(Fen(0), "账款相符"), (Fen(500), "长款 ￥5.00"), (Fen(-1), "短款 ￥0.01")],
)
def test_a_difference_is_told_as_it_is(difference: Fen, told: str) -> None:
    shift = replace(SHIFT, counted=Fen(SHIFT.drawer.expected + difference))
    assert told in _words(shift_blocks(shift, booked.ISSUER, printed_at=booked.PRINTED_AT))


def test_a_shift_report_names_who_worked_and_no_account() -> None:
    said = _words(shift_blocks(SHIFT, booked.ISSUER, printed_at=booked.PRINTED_AT))
    assert f"挂号员 {SHIFT.staff_name}" in said
    assert SHIFT.staff not in said


def test_an_open_shift_says_so() -> None:
    shift = replace(SHIFT, closed_at=None, counted=None)
    said = _words(shift_blocks(shift, booked.ISSUER, printed_at=booked.PRINTED_AT))
    assert "未结" in said
    assert "清点现金" not in said


def test_the_preview_is_the_raster_itself() -> None:
    blocks = ticket_blocks(
        booked.patient(), booked.appointment(), booked.ISSUER, printed_at=booked.PRINTED_AT
    )
    png = picture(blocks, EPSON)
    assert png.startswith(b"\x89PNG")
    with Image.open(io.BytesIO(png)) as shown:
        assert shown.mode == "1"
        sheet = render(blocks, EPSON.paper).image
        assert shown.tobytes() == as_printed(sheet, EPSON.width_dots, EPSON.strip_rows).tobytes()
