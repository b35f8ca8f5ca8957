"""The slip of a refusal: what was refused and why, by which clause, and what can be done now.

Source: requirement row R009.
"""

from datetime import datetime

from hardware.printer.blocks import Align, Block, Feed, KeyValue, Line, Note, Rule, SizeStep, Weight
from kiosk_app.devices import ticket
from kiosk_app.devices.ticket import Issuer
from kiosk_app.domain.explanation import Explanation


def explanation_blocks(
    explanation: Explanation, who: str, issuer: Issuer, *, printed_at: datetime
) -> tuple[Block, ...]:
    """Return the slip of a refusal.

    Args:
        explanation: in the words patients are told.
        who: masked name of the patient; empty where nobody is known.
        issuer: hospital and station.
        printed_at: wall-clock time of printing, with offset.
    """
    name = (KeyValue("患者", who, fallback="见证件"),) if who else ()
    now = (Feed(4), KeyValue("怎么办", explanation.now, SizeStep.LARGE)) if explanation.now else ()
    clause = (Note("依据", explanation.clause),) if explanation.clause else ()
    return (
        Line(issuer.hospital, SizeStep.LARGE, Weight.BOLD, Align.CENTRE, may_shrink=True),
        Line("情况说明", SizeStep.HUGE, Weight.BOLD, Align.CENTRE),
        Rule(),
        *name,
        KeyValue("原因", explanation.sentence, SizeStep.LARGE),
        *now,
        Rule(is_dashed=True),
        *clause,
        Note("咨询", f"有疑问请致电{issuer.phone}，或持本条到人工窗口。"),
        Feed(6),
        ticket.foot(issuer, printed_at),
    )
