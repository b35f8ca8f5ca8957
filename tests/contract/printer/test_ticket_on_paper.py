"""The whole way: appointment, blocks, raster, bytes, wire, rows, scanner and eye."""

import pytest
from PIL import Image, ImageChops

from hardware.printer.blocks import Qr
from hardware.printer.port import Outcome
from hardware.printer.raster import render
from kiosk_app.devices.ticket import ticket_blocks
from tests.helpers import booked
from tests.helpers.decode_ticket import decode_qr, likeness, read_words
from tests.helpers.printing import CLONE, EPSON, desk


def _on_paper(name: str = "张䶮明") -> Image.Image:
    blocks = ticket_blocks(
        booked.patient(name), booked.appointment(), booked.ISSUER, printed_at=booked.PRINTED_AT
    )
    with desk(EPSON) as ready:
        assert ready.driver.print_job(render(blocks).image).outcome is Outcome.PRINTED
        return ready.device.tickets[-1]


def test_what_comes_out_is_what_was_drawn_dot_by_dot() -> None:
    blocks = ticket_blocks(
        booked.patient(), booked.appointment(), booked.ISSUER, printed_at=booked.PRINTED_AT
    )
    drawn = render(blocks).image
    with desk(CLONE) as ready:
        ready.driver.print_job(drawn)
        printed = ready.device.tickets[-1].crop((0, 0, drawn.width, drawn.height))
    differing = sum(
        (a ^ b).bit_count() for a, b in zip(drawn.tobytes(), printed.tobytes(), strict=True)
    )
    assert differing <= 8  # dots the sanitiser may take


def test_the_triage_desk_scans_the_check_in_code_off_the_paper() -> None:
    assert decode_qr(_on_paper()) == [booked.appointment().check_in_code]


def test_a_code_that_only_one_of_two_readers_makes_out_is_not_passed() -> None:
    """A nick in the corner is nothing to zbar and too much for zxing: one witness is too few."""
    code = render((Qr("RT1.NICKED"),)).image
    left, top, *_ = ImageChops.invert(code.convert("L")).getbbox() or (0, 0)
    code.paste(255, (left, top, left + 8, top + 8))
    with pytest.raises(AssertionError, match="NICKED"):
        decode_qr(code)


@pytest.mark.slow
@pytest.mark.requirement("R036")
def test_the_paper_can_be_read() -> None:
    words = read_words(_on_paper())
    for line in (
        "滨江市第一人民医院",
        "心血管内科专业",
        "主任医师",
        "门诊楼3层A区",
        "未取消且未就诊计爽约",
        "3个月内不能预约挂号",
        "扫码付原路退",
        "现金到窗口领",
        "到原分诊台登记",
    ):
        assert likeness(line, words) >= 0.9, (line, words)


@pytest.mark.slow
def test_the_large_things_can_be_read_by_themselves() -> None:
    paper = _on_paper()
    number = paper.crop((8, 118, 250, 246))  # below its label, above the rule
    assert likeness("23", read_words(number, "eng")) == 1.0
