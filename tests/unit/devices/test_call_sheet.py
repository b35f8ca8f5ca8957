"""The call sheet names the session, each patient masked, and the whole number to dial."""

from dataclasses import replace

import pytest

from hardware.printer.blocks import KeyValue, Line, Note
from hardware.printer.raster import Paper, render
from kiosk_app.devices.call_sheet import call_sheet_blocks
from kiosk_app.domain.suspension_case import CallLine
from tests.helpers import booked
from tests.helpers import samples_suspensions as s


@pytest.mark.requirement("R078")
def test_it_says_whom_to_call_about_what() -> None:
    lines = (CallLine(s.FIRST, "13900000902"), CallLine(s.SECOND, None))
    page = replace(s.PAGE, session=s.STANDS)
    blocks = call_sheet_blocks(page, lines, booked.ISSUER, printed_at=booked.PRINTED_AT)
    assert render(blocks, Paper()).image.height > 0
    values = [(block.key, block.value) for block in blocks if isinstance(block, KeyValue)]
    heads = [block.text for block in blocks if isinstance(block, Line)]
    assert ("停诊", "心血管内科") in values
    assert ("人数", "2") in values
    assert [value for key, value in values if key == "电话"] == ["13900000902", "没有留电话"]
    assert "□ 1号 周*兰 75岁" in heads
    assert "□ 2号 林*舟" in heads
    assert (values[0][0], heads[1]) == ("停诊", "停诊电话通知单")
    named = call_sheet_blocks(s.PAGE, lines, booked.ISSUER, printed_at=booked.PRINTED_AT)
    assert any(isinstance(b, KeyValue) and b.value.endswith("沈怀远") for b in named)


@pytest.mark.requirement("R110")
def test_of_a_clinic_that_takes_place_after_all_it_says_that() -> None:
    lines = (CallLine(s.KEPT, "13900000902"),)
    blocks = call_sheet_blocks(s.ON_AGAIN, lines, booked.ISSUER, printed_at=booked.PRINTED_AT)
    assert render(blocks, Paper()).image.height > 0
    heads = [block.text for block in blocks if isinstance(block, Line)]
    (note,) = (block.text for block in blocks if isinstance(block, Note))
    assert "恢复出诊电话通知单" in heads
    assert "原来的号有效" in note
    assert "停诊" not in "".join((*heads, note))
