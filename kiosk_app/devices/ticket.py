"""From an appointment to the blocks of its ticket: what is printed, in what order, how large.

The queue number is what people look for, so it is largest; then when, where, with whom. The five
things a patient must be told on success are all here, and a test takes each one away:
time band, department, the practitioner's title, how to cancel, and what a no-show leads to.

Source: BJ-OPD-DRAFT art. 15. Nothing here knows a printer; see `hardware.printer.blocks`.
"""

from dataclasses import dataclass
from datetime import datetime

from hardware.printer.blocks import (
    Align,
    Block,
    Columns,
    Feed,
    KeyValue,
    Line,
    Note,
    Qr,
    Rule,
    SizeStep,
    Weight,
)
from kiosk_app.domain.booking import Appointment, BookingClass, IfNotComing, Slot
from kiosk_app.domain.catalogue import ClinicType, Title
from kiosk_app.domain.ids import StationId
from kiosk_app.domain.money import yuan
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.proxy import BookedBy

TITLE_WORDS = {
    Title.CHIEF: "主任医师",
    Title.ASSOCIATE_CHIEF: "副主任医师",
    Title.ATTENDING: "主治医师",
    Title.RESIDENT: "医师",
}
CLINIC_WORDS = {
    ClinicType.GENERAL: "普通门诊",
    ClinicType.ASSOCIATE_CHIEF: "副主任医师门诊",
    ClinicType.CHIEF: "主任医师门诊",
    ClinicType.RENOWNED: "知名专家门诊",
    ClinicType.SPECIAL_NEED: "特需门诊",
}
_CLASS_WORDS = {
    BookingClass.SAME_DAY: "当日挂号凭证",
    BookingClass.ADVANCE: "预约挂号凭证",
}
REFERRED = "转诊预约凭证 · 优先就诊"
INSTEAD = "替诊 换医生 · 以此为准，原凭证作废"
_WEEKDAYS = "一二三四五六日"
_NOON = 12
_EVENING = 17


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who prints the ticket.

    Attributes:
        phone: of the hospital's appointment desk, for cancelling from home.
    """

    hospital: str
    phone: str
    station: StationId


def ticket_blocks(  # noqa: PLR0913 - what stands on a ticket
    patient: Patient,
    appointment: Appointment,
    issuer: Issuer,
    *,
    printed_at: datetime,
    copy: int = 0,
    booker: BookedBy | None = None,
    is_instead: bool = False,
) -> tuple[Block, ...]:
    """Return the ticket of `appointment`.

    Args:
        patient: whose name is printed, masked (R103).
        appointment: as the central service confirmed it.
        issuer: hospital and kiosk.
        printed_at: wall-clock time of printing, with offset.
        copy: 0 for the original, n for the n-th reprint, which is marked 补打 (never to be
            mistaken for a second booking: number and QR stay the same).
        booker: who booked for the patient, masked too.
        is_instead: another doctor stands in (替诊); the ticket of before is good no more.
    """
    return (
        *head(appointment, issuer, copy, is_instead=is_instead),
        Rule(),
        *_when(appointment, printed_at),
        Rule(),
        *_where(appointment.slot),
        Rule(is_dashed=True),
        *_who(patient, appointment, booker),
        Feed(4),
        *rules(issuer, appointment),
        Feed(4),
        foot(issuer, printed_at),
    )


def head(
    appointment: Appointment, issuer: Issuer, copy: int, *, is_instead: bool = False
) -> tuple[Block, ...]:
    """Return hospital, kind of ticket, and the mark of a copy or of a doctor who stands in."""
    kind = REFERRED if appointment.is_referred else _CLASS_WORDS[appointment.booking_class]
    campus = appointment.slot.campus_name
    head = (
        Line(issuer.hospital, SizeStep.LARGE, Weight.BOLD, Align.CENTRE, may_shrink=True),
        Line(f"{kind} · {campus}" if campus else kind, align=Align.CENTRE),
    )
    if not copy and not is_instead:
        return head
    mark = Line(
        INSTEAD if is_instead else f"补打 第{copy}次 · 与原凭证同号，只可使用一次",
        SizeStep.NOTE,
        Weight.BOLD,
        Align.CENTRE,
        is_inverse=True,
    )
    return (*head, Feed(8), mark)


def _half_day(begin: datetime) -> str:
    if begin.hour < _NOON:
        return "上午"
    return "下午" if begin.hour < _EVENING else "晚上"


def day_words(begin: datetime) -> str:
    """Return the day as it is said: month, day, weekday, half-day."""
    half = _half_day(begin)
    return f"{begin.month}月{begin.day}日 星期{_WEEKDAYS[begin.weekday()]} {half}"


def attends(slot: Slot) -> str:
    """Return who sees the patient: name and title, or the kind of clinic."""
    doctor = slot.practitioner
    if doctor is None:
        return f"{CLINIC_WORDS[slot.clinic_type]}（当班医师）"
    return f"{doctor.name} {TITLE_WORDS[doctor.title]}"


def advice(appointment: Appointment, printed_at: datetime) -> str:
    """When to come, as central says; a number taken on the spot may begin sooner than that.

    Source: R048.
    """
    come, begin = appointment.advised_from, appointment.slot.band.begin
    if come is None:
        return "请按就诊时段到院"
    if printed_at >= come:
        return "请现在就去诊区"
    return f"建议 {come:%H:%M}–{begin:%H:%M} 到院"


def _when(appointment: Appointment, printed_at: datetime) -> tuple[Block, ...]:
    """Queue number beside date, band and the advice when to come."""
    slot, band = appointment.slot, appointment.slot.band
    begin = band.begin
    day = day_words(begin)
    number = (
        Line("候诊序号", align=Align.CENTRE),
        Line(str(slot.number), SizeStep.GIANT, Weight.BOLD, Align.CENTRE),
    )
    time = (
        Line(day, SizeStep.BODY, Weight.BOLD),
        Line(f"{begin:%H:%M}–{band.end:%H:%M}", SizeStep.HUGE, Weight.BOLD),
        Feed(6),
        Line(advice(appointment, printed_at), SizeStep.NOTE),
        Line("先预检分诊，再候诊", SizeStep.NOTE),
    )
    return (Columns(number, time, left_percent=46),)


def _where(slot: Slot) -> tuple[Block, ...]:
    return (
        KeyValue("科室", slot.department_name, SizeStep.LARGE, may_shrink=True),
        KeyValue("医师", attends(slot), SizeStep.LARGE, may_shrink=True),
        KeyValue("地点", f"{slot.location} {slot.room}", SizeStep.LARGE, may_shrink=True),
    )


def _who(patient: Patient, appointment: Appointment, booker: BookedBy | None) -> tuple[Block, ...]:
    """Who and how much, beside the code the triage desk scans."""
    until = appointment.valid_until
    hint = f"证件尾号 {patient.person.number_masked[-4:]}"
    facts = (
        KeyValue("患者", patient.person.name_masked, fallback=hint),
        *booked_by(booker, SizeStep.BODY),
        KeyValue("费用", f"￥{yuan(appointment.paid)}"),
        KeyValue("号别", CLINIC_WORDS[appointment.slot.clinic_type], weight=Weight.REGULAR),
        KeyValue("有效至", f"{until.month}月{until.day}日 {until:%H:%M}"),
        Line(f"凭证号 {appointment.number}", SizeStep.NOTE),
        Line("扫码报到；请带挂号所用证件", SizeStep.NOTE),
    )
    return (Columns((Qr(appointment.check_in_code, module_tenths_mm=7),), facts, left_percent=38),)


def booked_by(booker: BookedBy | None, size: SizeStep) -> tuple[Block, ...]:
    """Return who booked for the patient; nothing where that was the patient.

    Source: BJ-OPD-DRAFT art. 14; requirement row R035.
    """
    if booker is None:
        return ()
    hint = f"证件尾号 {booker.number_masked[-4:]}"
    return (KeyValue("预约人", booker.name_masked, size, fallback=hint),)


def rules(issuer: Issuer, appointment: Appointment) -> tuple[Note, ...]:
    """Cancelling, no-show, results back, as the answer of the booking says.

    Source: BJ-OPD-DRAFT art. 19 (cancel before the clinic session ends), art. 27 (what counts as
    a no-show); BJD-2021-05-20 (three in a calendar year: no booking for three months); R083
    (what to do when results are back).
    """
    cancel, no_show = _if_not_coming(appointment.if_not_coming, issuer.phone)
    return (
        Note("取消", f"{cancel}退号。扫码付原路退，现金到窗口领。"),
        Note("爽约", f"未取消且未就诊计爽约；一个自然年内累计{no_show}不能预约挂号。"),
        Note("回诊", "当日出结果后，到原分诊台登记，按叫号回诊。"),
    )


def _if_not_coming(told: IfNotComing | None, phone: str) -> tuple[str, str]:
    """Return how to cancel, and after how many no-shows for how long nothing is booked.

    What the answer does not say is said without figures.
    """
    if told is None:  # an answer from before this was said
        return f"出诊结束前可到挂号窗口或致电{phone}", "多次，一段时间内"
    until = told.cancel_until
    where = "自助机、窗口" if told.kiosk_until == until else "挂号窗口"
    return (
        f"就诊日{until:%H:%M}前到{where}或致电{told.phone}",
        f"{told.no_shows}次，{told.ban_months}个月内",
    )


def foot(issuer: Issuer, printed_at: datetime) -> Block:
    """Return the last line: which machine, when, and what it is not."""
    return Line(
        f"{issuer.station} {printed_at:%Y-%m-%d %H:%M:%S} 打印 · 不作报销凭据",
        SizeStep.NOTE,
        align=Align.CENTRE,
    )
