"""From a place in the queue to the blocks of its slip (签到候诊单), printed at every check-in.

It says what changes with the hour: how many are ahead, when the call is to be expected, and the
rule for who is late or back with results. It is no receipt and admits nobody twice: the number is
the booking's, and the code is what the triage desk scans.

Source: requirement rows R049, R056, R083, R084, R118; BJ-2022-PLAN item 6.
"""

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
from kiosk_app.devices.ticket import TITLE_WORDS, Issuer
from kiosk_app.domain.booking import Slot
from kiosk_app.domain.checkin import Punctuality
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.published import Line as Sentence
from kiosk_app.domain.queue_place import QueuePlace

SLIP, RESULTS_SLIP = "签到候诊单", "回诊候诊单 · 不收费、不用再挂号"
LATE_MARK = "迟到 · 按迟到规则排队"
_RULE_WORDS = {
    "queue.late_after": "先让 {patients} 位，再叫到您；本场门诊结束前都能看。",
    "queue.late_after_band": "排在当前时段的患者后面；本场门诊结束前都能看。",
    "queue.revisits": "每叫 {firsts} 位初诊，叫 1 位拿结果回来的患者。",
}


def queue_slip_blocks(
    patient: Patient, place: QueuePlace, issuer: Issuer, *, printed_at: datetime
) -> tuple[Block, ...]:
    """Return the slip of somebody who has checked in.

    Args:
        patient: whose name is printed, masked (R103).
        place: as central said it.
        issuer: hospital and kiosk.
        printed_at: wall-clock time of printing, with offset.
    """
    slot = place.appointment.slot
    title = RESULTS_SLIP if place.is_results_revisit else SLIP
    return (
        Line(issuer.hospital, SizeStep.LARGE, Weight.BOLD, Align.CENTRE, may_shrink=True),
        Line(title, align=Align.CENTRE),
        *_late(place),
        Rule(),
        *_how_long(place),
        Rule(),
        *_where(slot),
        Rule(is_dashed=True),
        *_who(patient, place),
        Feed(6),
        Note("顺序", "先预检分诊，再到诊区候诊，听叫号。"),
        *(Note(_lead(line), _words(line)) for line in place.telling),
        Feed(6),
        Line(f"{issuer.station} {printed_at:%Y-%m-%d %H:%M:%S} 打印", SizeStep.NOTE),
    )


def _late(place: QueuePlace) -> tuple[Block, ...]:
    if place.is_results_revisit or place.punctuality is not Punctuality.LATE:
        return ()
    mark = Line(LATE_MARK, SizeStep.NOTE, Weight.BOLD, Align.CENTRE, is_inverse=True)
    return (Feed(8), mark)


def _how_long(place: QueuePlace) -> tuple[Block, ...]:
    """Return the queue number beside the people ahead and the hour of the call."""
    band = place.appointment.slot.band
    number = (
        Line("候诊序号", align=Align.CENTRE),
        Line(str(place.appointment.slot.number), SizeStep.GIANT, Weight.BOLD, Align.CENTRE),
    )
    wait = (
        Line(f"时段 {band.begin:%H:%M}–{band.end:%H:%M}", SizeStep.BODY, Weight.BOLD),
        Line(f"前面 {place.ahead} 位", SizeStep.LARGE, Weight.BOLD),
        Line(f"约 {place.expected_at:%H:%M} 叫到", SizeStep.LARGE, Weight.BOLD, may_shrink=True),
        Line("以现场叫号为准", SizeStep.NOTE),
    )
    return (Columns(number, wait, left_percent=46),)


def _where(slot: Slot) -> tuple[Block, ...]:
    doctor = slot.practitioner
    attends = "当班医师" if doctor is None else f"{doctor.name} {TITLE_WORDS[doctor.title]}"
    return (
        KeyValue("科室", slot.department_name, SizeStep.LARGE, may_shrink=True),
        KeyValue("医师", attends, SizeStep.LARGE, may_shrink=True),
        KeyValue("地点", f"{slot.location} {slot.room}", SizeStep.LARGE, may_shrink=True),
    )


def _who(patient: Patient, place: QueuePlace) -> tuple[Block, ...]:
    appointment = place.appointment
    until = appointment.valid_until
    facts = (
        KeyValue(
            "患者",
            patient.person.name_masked,
            fallback=f"证件尾号 {patient.person.number_masked[-4:]}",
        ),
        KeyValue("有效至", f"{until.month}月{until.day}日 {until:%H:%M}"),
        Line(f"凭证号 {appointment.number}", SizeStep.NOTE),
    )
    return (Columns((Qr(appointment.check_in_code, module_tenths_mm=8),), facts, left_percent=38),)


def _lead(line: Sentence) -> str:
    return "回诊" if line.key == "queue.revisits" else "迟到"


def _words(line: Sentence) -> str:
    return _RULE_WORDS[line.key].format(**dict(line.facts))
