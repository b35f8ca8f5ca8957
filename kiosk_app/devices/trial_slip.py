"""The test print of a technician: nobody's, and not to be mistaken for a ticket.

Source: requirement row R132.
"""

from datetime import datetime

from hardware.printer.blocks import Align, Block, Feed, Line, Note, Rule, SizeStep, Weight
from kiosk_app.devices.ticket import Issuer, foot


def trial_blocks(issuer: Issuer, *, printed_at: datetime) -> tuple[Block, ...]:
    """Return the slip: sizes of type, a rule, and the words that it is no ticket.

    Args:
        issuer: hospital and station.
        printed_at: wall-clock time of printing, with offset.
    """
    return (
        Line(issuer.hospital, SizeStep.LARGE, Weight.BOLD, Align.CENTRE, may_shrink=True),
        Line("测试打印", SizeStep.HUGE, Weight.BOLD, Align.CENTRE),
        Rule(),
        Line("0123456789 ABCDEFG", SizeStep.LARGE, align=Align.CENTRE),
        Line("字迹清楚、左右完整，就是好的", align=Align.CENTRE),
        Rule(is_dashed=True),
        Note("说明", "不是挂号凭证，看完请收走。"),
        Feed(6),
        foot(issuer, printed_at),
    )
