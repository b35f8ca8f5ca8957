"""The slip of a cancellation: which number was given back, when, and what money comes back.

It is no ticket: there is no code on it and its title says so, in the largest type.

Source: BJ-OPD-DRAFT art. 19; requirement rows R042, R043.
"""

from datetime import datetime

from hardware.printer.blocks import Align, Block, Feed, KeyValue, Line, Note, Rule, SizeStep, Weight
from kiosk_app.devices.ticket import Issuer
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.money import yuan
from kiosk_app.domain.patient import Patient


def cancellation_blocks(
    patient: Patient,
    appointment: Appointment,
    back: MoneyBack,
    issuer: Issuer,
    *,
    printed_at: datetime,
) -> tuple[Block, ...]:
    """Return the slip of a cancellation.

    Args:
        patient: whose name is printed, masked (R103).
        appointment: what was given back.
        back: what comes back, and what of it waits in cash at a staffed counter.
        issuer: hospital and kiosk.
        printed_at: wall-clock time of printing, with offset.
    """
    slot = appointment.slot
    begin = slot.band.begin
    return (
        Line(issuer.hospital, SizeStep.LARGE, Weight.BOLD, Align.CENTRE, may_shrink=True),
        Line(
            "退号退费凭条" if back.amount else "退号凭条", SizeStep.HUGE, Weight.BOLD, Align.CENTRE
        ),
        Line("号已退，不能凭此就诊", align=Align.CENTRE),
        Rule(),
        KeyValue("凭证号", appointment.number),
        KeyValue("科室", slot.department_name, may_shrink=True),
        KeyValue("原时间", f"{begin.month}月{begin.day}日 {begin:%H:%M}–{slot.band.end:%H:%M}"),
        KeyValue("患者", patient.person.name_masked),
        *(KeyValue("退款", words, SizeStep.LARGE, may_shrink=True) for words in _ways(back)),
        Rule(is_dashed=True),
        *_what_to_do(back, issuer),
        Feed(6),
        Line(
            f"{issuer.station} {printed_at:%Y-%m-%d %H:%M:%S} 打印 · 不作报销凭据",
            SizeStep.NOTE,
            align=Align.CENTRE,
        ),
    )


def _ways(back: MoneyBack) -> tuple[str, ...]:
    """Return each way the money goes, or that there is none to go."""
    ways = ((back.same_way, "原路退回"), (back.cash, "现金，在窗口领取"))
    told = tuple(f"￥{yuan(amount)} {way}" for amount, way in ways if amount)
    return told or ("无需退款",)


def _what_to_do(back: MoneyBack, issuer: Issuer) -> tuple[Block, ...]:
    """Say what waits for the patient, and what they can do where nothing has come."""
    by_hand = Note("现金", f"请持本条和证件到人工窗口领取；有疑问请致电{issuer.phone}。")
    by_itself = Note("到账", f"一般 1 到 3 天；未到账请持本条到挂号窗口或致电{issuer.phone}。")
    in_cash = (by_hand,) if back.cash else ()
    return in_cash if back.cash and not back.same_way else (*in_cash, by_itself)
