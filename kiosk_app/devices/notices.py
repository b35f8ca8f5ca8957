"""Slips that tell what went wrong: a clinic called off, an outcome that is not known yet.

Each says what is certain, what to do now, and that it costs the patient nothing.

Source: BJ-2022-PLAN item 4 (what is called off, how to re-book, how to get the money back).
"""

from datetime import datetime

from hardware.printer.blocks import Align, Block, Feed, KeyValue, Line, Qr, Rule, SizeStep, Weight
from kiosk_app.devices import ticket
from kiosk_app.devices.ticket import Issuer
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.masking import mask_name
from kiosk_app.domain.money import Fen, yuan
from kiosk_app.domain.patient import Patient

_GROUP = 4


def suspension_blocks(
    patient: Patient, appointment: Appointment, issuer: Issuer, *, printed_at: datetime
) -> tuple[Block, ...]:
    """Return the notice that a clinic is called off, for a patient who has a number for it."""
    slot = appointment.slot
    return (
        *_title(issuer, "停诊告知"),
        KeyValue("患者", mask_name(patient.person.name), fallback="见证件"),
        KeyValue("凭证号", appointment.number),
        KeyValue("原时间", f"{ticket.day_words(slot.band.begin)} {slot.band.begin:%H:%M}"),
        KeyValue("科室", slot.department_name, SizeStep.LARGE, may_shrink=True),
        KeyValue("医师", ticket.attends(slot), SizeStep.LARGE, may_shrink=True),
        Rule(),
        Line("本次门诊停诊，此号不能就诊。", SizeStep.LARGE, Weight.BOLD),
        Feed(8),
        KeyValue("改约", f"任何一台自助机、人工窗口，或致电{issuer.phone}", SizeStep.LARGE),
        Feed(4),
        KeyValue("退费", "同上办理；钱原路退回，不扣费用，不算爽约", SizeStep.LARGE),
        Feed(8),
        ticket.foot(issuer, printed_at),
    )


def unknown_blocks(
    claim_code: str, paid: Fen | None, issuer: Issuer, *, printed_at: datetime
) -> tuple[Block, ...]:
    """Return the slip of an outcome that is not known yet, with the code the counter searches for.

    Args:
        claim_code: letters and digits, as on screen.
        paid: what is known to have been paid, in fen; None while even that is being asked for.
        issuer: hospital and kiosk.
        printed_at: wall-clock time of printing, with offset.
    """
    certain = "挂号成功，或者原路退款"
    money = f"已收到付款 ￥{yuan(paid)}" if paid is not None else "付款有没有成功，还在查"
    spaced = " ".join(claim_code[at : at + _GROUP] for at in range(0, len(claim_code), _GROUP))
    return (
        *_title(issuer, "结果待查"),
        Line("查询码", SizeStep.LARGE, align=Align.CENTRE),
        Line(spaced, SizeStep.TRIPLE, Weight.BOLD, Align.CENTRE, may_shrink=True),
        Qr(claim_code, module_tenths_mm=9),
        Rule(),
        KeyValue("付款", money, SizeStep.LARGE),
        KeyValue("一定", certain, SizeStep.LARGE),
        Feed(8),
        *(_loud(words) for words in ("请不要再付款", "也不用再挂号")),
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
