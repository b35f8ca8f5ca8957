"""Slips that tell what went wrong: a clinic called off, an outcome that is not known yet.

Each says what is certain, what to do now, and that it costs the patient nothing.

Source: BJ-2022-PLAN item 4 (what is called off, how to re-book, how to get the money back).
"""

from dataclasses import dataclass
from datetime import datetime

from hardware.printer.blocks import Align, Block, Feed, KeyValue, Line, Qr, Rule, SizeStep, Weight
from kiosk_app.devices import ticket
from kiosk_app.devices.ticket import Issuer
from kiosk_app.domain.claim import OpenMatter
from kiosk_app.domain.money import Fen, yuan
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.sessions import HalfDay
from kiosk_app.domain.suspension_notice import ShownNotice, StandIn

_GROUP = 4
_HALF_DAYS = {
    f"@notice.half_day.{half_day}": words
    for half_day, words in zip(HalfDay, ("上午", "中午", "下午", "晚上"), strict=True)
}


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said of one kind of open matter."""

    money: str
    certain: str
    loud: tuple[str, ...]
    code: str = "查询码"


_EITHER = "挂号成功，或者原路退款"
_NOT_TWICE = ("请不要再付款", "也不用再挂号")
_OPEN = {
    OpenMatter.PAYMENT: _Words("付款有没有成功，还在查", _EITHER, _NOT_TWICE),
    OpenMatter.BOOKING: _Words("已收到付款", _EITHER, _NOT_TWICE),
    OpenMatter.UNPAID: _Words("没有再扣钱", "您至少有一个号", ("先不要再办一次",)),
    OpenMatter.CANCELLATION: _Words("取消成功就退款", "不会多扣钱", ("不用再取消一次",), "凭证号"),
}


def suspension_blocks(
    patient: Patient, notice: ShownNotice, issuer: Issuer, *, printed_at: datetime
) -> tuple[Block, ...]:
    """Return the notice that a clinic is called off, for a patient who has a number for it.

    Or that it takes place after all. What central does not name, e.g. the doctor of a general
    clinic, has no line.
    """
    told = {key: value for line in notice.lines for key, value in line.facts}
    half_day = _HALF_DAYS.get(told.get("half_day", ""), "")
    rows = (
        ("时间" if notice.is_resumed else "原时间", f"{told.get('day', '')} {half_day}".strip()),
        ("科室", told.get("department", "")),
        ("医师", told.get("doctor", "")),
    )
    return (
        *_title(issuer, "恢复出诊告知" if notice.is_resumed else "停诊告知"),
        KeyValue("患者", patient.person.name_masked, fallback="见证件"),
        *(KeyValue(key, value, SizeStep.LARGE, may_shrink=True) for key, value in rows if value),
        Rule(),
        *(_as_before(issuer) if notice.is_resumed else _off(notice.stand_in, issuer)),
        Feed(8),
        ticket.foot(issuer, printed_at),
    )


def _as_before(issuer: Issuer) -> tuple[Block, ...]:
    return (
        Line("本次门诊恢复出诊，您的号照常有效。", SizeStep.LARGE, Weight.BOLD),
        Feed(8),
        KeyValue("就诊", "请按原来的时间来", SizeStep.LARGE),
        Feed(4),
        KeyValue(
            "不能来", f"请提前退号或改约：自助机、人工窗口，或致电{issuer.phone}", SizeStep.LARGE
        ),
    )


def _off(stand_in: StandIn | None, issuer: Issuer) -> tuple[Block, ...]:
    return (
        *_instead(stand_in),
        Feed(8),
        KeyValue("改约", f"任何一台自助机、人工窗口，或致电{issuer.phone}", SizeStep.LARGE),
        Feed(4),
        KeyValue(
            "退费", "同上办理，不扣费用，不算爽约。扫码付的原路退回，现金到窗口领取", SizeStep.LARGE
        ),
    )


def _instead(stand_in: StandIn | None) -> tuple[Block, ...]:
    """Return what becomes of the number: nothing, or whose it is now, or could be."""
    nobody = Line("本次门诊停诊，此号不能就诊。", SizeStep.LARGE, Weight.BOLD)
    if stand_in is None:
        return (nobody,)
    doctor = stand_in.doctor
    who = "普通门诊" if doctor is None else f"{doctor.name} {ticket.TITLE_WORDS[doctor.title]}"
    when = f"{ticket.day_words(stand_in.begin)} {stand_in.begin:%H:%M}"
    if stand_in.is_given:
        return (
            Line("本次门诊停诊，您的号已转给：", SizeStep.LARGE, Weight.BOLD),
            KeyValue("替诊", f"{who}，{when}，不另收钱", SizeStep.LARGE),
        )
    where = "任何一台自助机或人工窗口" if stand_in.can_be_taken else "人工窗口"
    consent = "职称低一些，您同意才换，多付的退回" if stand_in.needs_consent else "不另收钱"
    return (
        nobody,
        Feed(4),
        KeyValue("替诊", f"{who}，{when}起。到{where}换，{consent}", SizeStep.LARGE),
    )


def unknown_blocks(
    matter: OpenMatter, claim_code: str, paid: Fen | None, issuer: Issuer, *, printed_at: datetime
) -> tuple[Block, ...]:
    """Return the slip of an outcome that is not known yet, with the code the counter searches for.

    Args:
        matter: what is not known.
        claim_code: letters and digits, as on screen.
        paid: what is known to have been paid, in fen.
        issuer: hospital and kiosk.
        printed_at: wall-clock time of printing, with offset.
    """
    words = _OPEN[matter]
    money = words.money if paid is None else f"已收到付款 ￥{yuan(paid)}"
    spaced = " ".join(claim_code[at : at + _GROUP] for at in range(0, len(claim_code), _GROUP))
    return (
        *_title(issuer, "结果待查"),
        Line(words.code, SizeStep.LARGE, align=Align.CENTRE),
        Line(spaced, SizeStep.TRIPLE, Weight.BOLD, Align.CENTRE, may_shrink=True),
        Qr(claim_code, module_tenths_mm=9),
        Rule(),
        KeyValue("付款", money, SizeStep.LARGE),
        KeyValue("一定", words.certain, SizeStep.LARGE),
        Feed(8),
        *map(_loud, words.loud),
        Feed(8),
        KeyValue("现在", f"拿着这张条到人工窗口，或致电{issuer.phone}", SizeStep.LARGE),
        Feed(8),
        ticket.foot(issuer, printed_at),
    )


def _loud(words: str) -> Block:
    return Line(words, SizeStep.LARGE, Weight.BOLD, Align.CENTRE, is_inverse=True)


def _title(issuer: Issuer, title: str) -> tuple[Block, ...]:
    return (
        Line(issuer.hospital, SizeStep.LARGE, Weight.BOLD, Align.CENTRE, may_shrink=True),
        Feed(6),
        Line(title, SizeStep.HUGE, Weight.BOLD, Align.CENTRE, is_inverse=True),
        Rule(),
    )
