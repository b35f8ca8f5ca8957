"""The slip of a place on a waitlist (候补): for what, how far ahead, until when; it is no number.

Source: BJ-OPD-DRAFT art. 27; requirement row R061 (joining and leaving are printed).
"""

from datetime import datetime
from typing import Final

from hardware.printer.blocks import Align, Block, Feed, KeyValue, Line, Rule, SizeStep, Weight
from kiosk_app.devices import ticket
from kiosk_app.devices.ticket import Issuer
from kiosk_app.domain.own_place import OwnPlace
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.sessions import HalfDay

_HALF_DAYS: Final = dict(zip(HalfDay, ("上午", "中午", "下午", "晚上"), strict=True))


def place_blocks(
    patient: Patient, place: OwnPlace, issuer: Issuer, *, printed_at: datetime, is_left: bool
) -> tuple[Block, ...]:
    """Return the slip of a place that was taken, or given up.

    Args:
        patient: whose name is printed, masked (R103).
        place: as the central service says it stands.
        issuer: hospital and kiosk.
        printed_at: wall-clock time of printing, with offset.
        is_left: the place was given up.
    """
    title = "已取消候补" if is_left else "候补登记"
    return (
        Line(issuer.hospital, SizeStep.LARGE, Weight.BOLD, Align.CENTRE, may_shrink=True),
        Feed(6),
        Line(title, SizeStep.HUGE, Weight.BOLD, Align.CENTRE, is_inverse=True),
        Rule(),
        KeyValue("患者", patient.person.name_masked, fallback="见证件"),
        *_for_what(place),
        Rule(),
        *(_left() if is_left else _waits(place, issuer)),
        Feed(8),
        ticket.foot(issuer, printed_at),
    )


def _for_what(place: OwnPlace) -> tuple[Block, ...]:
    half_day = "" if place.is_any else f" {_HALF_DAYS[place.half_day]}"
    doctor = place.practitioner
    who = "哪位医生都行" if place.is_any else "" if doctor is None else doctor.name
    rows = (
        ("日期", f"{place.day.month}月{place.day.day}日{half_day}"),
        ("科室", place.department_name),
        ("医师", who),
        ("号别", ticket.CLINIC_WORDS[place.clinic_type]),
    )
    return tuple(KeyValue(k, v, SizeStep.LARGE, may_shrink=True) for k, v in rows if v)


def _waits(place: OwnPlace, issuer: Issuer) -> tuple[Block, ...]:
    closes = place.closes_at
    return (
        Line(f"排第 {place.ahead + 1} 位", SizeStep.HUGE, Weight.BOLD, Align.CENTRE),
        Line("这不是号，不能凭此就诊", SizeStep.LARGE, Weight.BOLD, Align.CENTRE, is_inverse=True),
        Feed(8),
        KeyValue("有号时", "留给您一会儿，刷卡时会看到，请常来看一看", SizeStep.LARGE),
        KeyValue(
            "截止", f"{closes.month}月{closes.day}日 {closes:%H:%M}，过后不再有号", SizeStep.LARGE
        ),
        KeyValue("取消", f"任何一台自助机、人工窗口，或致电{issuer.phone}", SizeStep.LARGE),
    )


def _left() -> tuple[Block, ...]:
    return (
        Line("您不再候补这个号。", SizeStep.LARGE, Weight.BOLD),
        Feed(8),
        KeyValue("再要", "还可以重新候补，从最后一位排起", SizeStep.LARGE),
    )
