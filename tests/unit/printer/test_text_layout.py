"""Text for serial printers: every character as meant, or drawn; never a command of a name."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.emulators.printer.receiver import Plain, Receiver
from hardware.emulators.printer.virtual_printer import VirtualPrinter
from hardware.printer.back_ends import TextBackEnd, back_end_for, job_of, on_serial
from hardware.printer.blocks import (
    Block,
    Columns,
    Feed,
    KeyValue,
    Line,
    Note,
    Qr,
    Rule,
    SizeStep,
    Weight,
    clean_text,
)
from hardware.printer.profiles import Charset
from hardware.printer.text_layout import TextLayout, can_print, cells
from hardware.printer.transport import Link
from tests.helpers.decode_ticket import decode_qr
from tests.helpers.printing import EPSON, KIOSK

COMMAND = re.compile(rb"\x1d!.|\x1bE.|\x1b3.|\x1ba.|\x1dB.|\x1c&|\x1cS..|\x1bt.|\x1bJ.", re.DOTALL)


def _text(blocks: Sequence[Block]) -> str:
    """Return what a Chinese printer reads out of the strips, commands taken out."""
    strips = TextLayout(EPSON).strips(blocks)
    return COMMAND.sub(b"", b"".join(strip.data for strip in strips)).decode("gb18030")


@given(
    st.text(st.characters(codec="gbk", exclude_categories=("Cc", "Cf", "Zl", "Zp")), max_size=30)
)
def test_what_a_printer_has_in_its_font_round_trips(name: str) -> None:
    printable = "".join(c for c in clean_text(name) if can_print(c, Charset.GB18030))
    said = _text([Line(printable)])
    assert "".join(said.split()) == "".join(printable.split())


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_no_name_carries_a_command_into_the_printer(name: str) -> None:
    """Control bytes, lone surrogates, unassigned characters: drawn, or gone, but never obeyed."""
    blocks: list[Block] = [
        KeyValue("患者", name, fallback="证件尾号 9015"),
        Line(name),
        Note("回诊", name),
    ]
    job = job_of(TextBackEnd(EPSON).lay(blocks), EPSON, b"abcd")
    stream = job.opening + b"".join(job.strips) + job.closing
    assert all(isinstance(heard, Plain) for heard in Receiver().feed(stream))
    printer = VirtualPrinter()
    printer.connect(lambda _data: None)
    try:
        for at in range(0, len(stream), 512):
            assert printer.wait_until(lambda: printer.buffer.room >= 512)
            printer.receive(stream[at : at + 512])
        assert printer.wait_for_tickets(1)
        assert printer.unknown == []
        assert len(printer.tickets) == 1
    finally:
        printer.close()


@pytest.mark.parametrize("character", ["䶮", "𠮷", "\ue000", "ﷺ", "𓀀"])
def test_what_fonts_lack_is_drawn(character: str) -> None:
    assert not can_print(character, Charset.GB18030)
    [_, first, *_] = TextLayout(EPSON).strips([Line(f"张{character}明")])
    assert b"\x1dv0" in first.data


@pytest.mark.parametrize(
    ("character", "charset", "has"),
    [
        ("国", Charset.GB2312, True),
        ("國", Charset.GB2312, False),
        ("國", Charset.GBK, True),
        ("￥", Charset.GB2312, True),
        ("A", Charset.NONE, True),
        ("国", Charset.NONE, False),
        ("\x1b", Charset.GB18030, False),
    ],
)
def test_each_charset_has_its_own_characters(character: str, charset: Charset, has: bool) -> None:
    assert can_print(character, charset) is has


def test_only_gs_sets_a_size_and_every_line_puts_it_back() -> None:
    blocks = [Line("大", size) for size in SizeStep]
    for strip in TextLayout(EPSON).strips(blocks)[1:]:
        assert b"\x1b!" not in strip.data
        assert strip.data.endswith(b"\n\x1d!\x00")


def test_a_long_value_wraps_beside_its_label() -> None:
    said = _text([KeyValue("地点", "门急诊医技综合楼十二层东侧检查区第三候诊厅旁边的那一间诊室")])
    first, second = said.splitlines()[:2]
    assert first.startswith("地点 门急诊")
    assert second.startswith("     ")
    assert all(cells(row) <= EPSON.width_dots // 12 for row in said.splitlines())


def test_what_may_shrink_shrinks_before_it_wraps() -> None:
    name = "滨江医科大学附属第一医院滨江市第一人民"
    assert len(_text([Line(name, SizeStep.LARGE, may_shrink=True)]).splitlines()) == 1
    assert len(_text([Line(name, SizeStep.LARGE)]).splitlines()) == 2


def test_columns_rules_and_inverse_come_one_after_the_other() -> None:
    said = _text(
        [Columns((Line("左"),), (Line("右", is_inverse=True),)), Rule(), Rule(is_dashed=True)]
    )
    assert [row[:2] for row in said.split("\n") if row] == ["左", "右", "──", "- "]


def test_a_long_feed_is_made_of_short_ones() -> None:
    strips = TextLayout(EPSON).strips([Feed(500)])
    assert sum(strip.rows for strip in strips) == EPSON.paper.dots(500)
    assert all(strip.data[2] <= 255 for strip in strips[1:])


def test_a_code_drawn_by_the_printer_can_be_scanned() -> None:
    printer = VirtualPrinter()
    printer.connect(lambda _data: None)
    stream = job_of(TextBackEnd(EPSON).lay([Qr("G26112300045-8F3K")]), EPSON, b"abcd")
    printer.receive(stream.opening + b"".join(stream.strips) + stream.closing)
    assert printer.wait_for_tickets(1)
    printer.close()
    assert decode_qr(printer.tickets[0]) == ["G26112300045-8F3K"]


def test_a_code_too_wide_for_the_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="too wide"):
        TextLayout(EPSON).strips([Qr("9" * 200, module_tenths_mm=1)])


def test_the_link_and_the_font_choose_the_back_end() -> None:
    assert isinstance(back_end_for(EPSON, Link.SERIAL), TextBackEnd)
    assert not isinstance(back_end_for(EPSON, Link.USB), TextBackEnd)
    assert not isinstance(back_end_for(EPSON, Link.LAN), TextBackEnd)
    assert not isinstance(back_end_for(KIOSK, Link.SERIAL), TextBackEnd)
    assert on_serial(EPSON, 9600).bytes_per_s == 960


def test_bold_ends_where_it_should() -> None:
    [_, strip] = TextLayout(EPSON).strips([Line("粗", weight=Weight.BOLD)])
    assert b"\x1bE\x01" in strip.data
    [_, strip] = TextLayout(EPSON).strips([Line("细")])
    assert b"\x1bE\x00" in strip.data
