"""Slips about money: what was given back at the counter, and what a shift came to.

Amounts are in fen and printed in yuan; a difference is shown as it is, a shortage with its minus.

Source: AH-2023-101 ann. 2 item 7; requirement row R179.
"""

from dataclasses import dataclass
from datetime import datetime

from hardware.printer.blocks import Align, Block, Feed, KeyValue, Line, Rule, SizeStep, Weight
from kiosk_app.devices import ticket
from kiosk_app.devices.ticket import Issuer
from kiosk_app.domain.cash import DrawerShift
from kiosk_app.domain.money import Fen, yuan


@dataclass(frozen=True, slots=True)
class Refunded:
    """Money that went back, or is on its way.

    Attributes:
        number: of the appointment it was paid for, or the claim code where there is none.
        name: of the patient, masked already.
        amount: in fen.
        is_cash: handed over here; otherwise it goes back the way it came.
        reason: in the words of the desk, e.g. ``"停诊"``.
        has_number: `number` is an appointment's.
    """

    number: str
    name: str
    amount: Fen
    is_cash: bool
    reason: str
    has_number: bool = True


def refund_blocks(refunded: Refunded, issuer: Issuer, *, printed_at: datetime) -> tuple[Block, ...]:
    """Return the slip of a refund; cash is signed for on it."""
    way = "现金，已当面点清" if refunded.is_cash else "原路退回，一般 1 到 3 天到账"
    signature = (
        (Feed(60), Line("领款人签字：＿＿＿＿＿＿＿＿＿＿", SizeStep.LARGE, may_shrink=True))
        if refunded.is_cash
        else (Line(f"未到账请持本条到挂号窗口或致电{issuer.phone}", SizeStep.NOTE),)
    )
    return (
        *_title(issuer, "退费凭条"),
        KeyValue("凭证号" if refunded.has_number else "查询码", refunded.number),
        KeyValue("患者", refunded.name, fallback="见证件"),
        KeyValue("原因", refunded.reason),
        Rule(),
        KeyValue("退款", f"￥{yuan(refunded.amount)}", SizeStep.HUGE, may_shrink=True),
        KeyValue("方式", way, SizeStep.LARGE, may_shrink=True),
        *signature,
        Feed(8),
        ticket.foot(issuer, printed_at),
    )


def shift_blocks(shift: DrawerShift, issuer: Issuer, *, printed_at: datetime) -> tuple[Block, ...]:
    """Return the report of a shift, open or closed, to be signed by both who hand it over."""
    rows = (
        ("上岗备用金", shift.drawer.opened_with),
        ("收入现金", shift.drawer.taken),
        ("退出现金", Fen(-shift.drawer.back)),
        ("应有现金", shift.drawer.expected),
    )
    counted = () if shift.counted is None else (_row("清点现金", shift.counted, is_strong=True),)
    return (
        *_title(issuer, "班次日结" if shift.closed_at else "班次小结（未结）"),
        KeyValue("窗口", str(shift.station)),
        KeyValue("挂号员", shift.staff_name, fallback="见签字"),
        KeyValue("开始", f"{shift.opened_at:%Y-%m-%d %H:%M}"),
        KeyValue("结束", f"{shift.closed_at:%Y-%m-%d %H:%M}" if shift.closed_at else "—"),
        Rule(),
        *(_row(words, amount) for words, amount in rows),
        *counted,
        *_difference(shift.difference),
        Rule(is_dashed=True),
        Feed(40),
        Line("交班人：＿＿＿＿＿＿＿＿＿"),
        Feed(60),
        Line("接班人：＿＿＿＿＿＿＿＿＿"),
        Feed(8),
        ticket.foot(issuer, printed_at),
    )


def _row(words: str, amount: Fen, *, is_strong: bool = False) -> Block:
    weight = Weight.BOLD if is_strong else Weight.REGULAR
    return KeyValue(words, f"￥{yuan(amount)}", SizeStep.LARGE, weight)


def _difference(difference: Fen | None) -> tuple[Block, ...]:
    """Say a difference so that it cannot be overlooked, and that there is none as plainly."""
    if difference is None:
        return ()
    if not difference:
        return (Line("账款相符", SizeStep.LARGE, Weight.BOLD, Align.CENTRE),)
    word = "长款" if difference > 0 else "短款"
    text = f"{word} ￥{yuan(Fen(abs(difference)))}"
    return (Line(text, SizeStep.HUGE, Weight.BOLD, Align.CENTRE, is_inverse=True),)


def _title(issuer: Issuer, title: str) -> tuple[Block, ...]:
    return (
        Line(issuer.hospital, SizeStep.LARGE, Weight.BOLD, Align.CENTRE, may_shrink=True),
        Line(title, SizeStep.HUGE, Weight.BOLD, Align.CENTRE),
        Rule(),
    )
