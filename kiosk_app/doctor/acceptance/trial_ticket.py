"""The ticket of a trial: a frame at the edge of the paper, hard names, a code, and its own mark."""

from typing import Final

from PIL import Image, ImageDraw

from hardware.printer.blocks import Align, Block, Feed, KeyValue, Line, Qr, Rule, SizeStep, Weight
from hardware.printer.raster import Paper, render

RARE_NAMES: Final = "䶮㛃𠮷𫖯"
"""Characters that GBK, many printers' fonts or careless programs do not have."""

CODE: Final = "RT1.TRIAL"
_FRAME_DOTS: Final = 2


def trial_ticket(paper: Paper, mark: str, copies: int = 1) -> Image.Image:
    """Return the picture of a trial ticket, mode "1", as wide as the paper.

    Args:
        paper: of the printer's profile.
        mark: a letter that tells this ticket from every other of the same walk.
        copies: how often its middle is repeated, to make it long.
    """
    middle: tuple[Block, ...] = (
        KeyValue("姓名", RARE_NAMES, SizeStep.LARGE),
        KeyValue("金额", "￥25.00"),
        Line("ABC abc 0123456789 ①℃《》【】", SizeStep.NOTE),
        Rule(is_dashed=True),
    )
    blocks: tuple[Block, ...] = (
        Feed(16),
        Line("打印机验收", SizeStep.LARGE, Weight.BOLD, Align.CENTRE),
        Line(mark, SizeStep.GIANT, Weight.BOLD, Align.CENTRE),
        *(middle * copies),
        Qr(CODE, module_tenths_mm=8),
        Feed(16),
    )
    image = render(blocks, paper).image
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, image.width - 1, image.height - 1), outline=0, width=_FRAME_DOTS)
    return image
