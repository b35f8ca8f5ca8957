"""One slip for all examinations a patient has times for: when, where, how to prepare.

Elderly patients get it in larger type. It is no receipt, and nobody is admitted by it: the order is
with the hospital, and the card is asked for.

Source: requirement rows R057, R159 (preparation notices, one slip); BJ-OPD-DRAFT art. 26.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from hardware.printer.blocks import Align, Block, Feed, KeyValue, Line, Note, Rule, SizeStep, Weight
from kiosk_app.devices import ticket
from kiosk_app.devices.ticket import Issuer
from kiosk_app.domain.own_exam import OwnExam, OwnExamTime
from kiosk_app.domain.patient import Patient

TITLE = "检查预约单"
PREFERRED_MARK = "转诊优先"


def exam_blocks(
    patient: Patient,
    exams: Sequence[OwnExam],
    issuer: Issuer,
    *,
    printed_at: datetime,
    is_copy: bool,
) -> tuple[Block, ...]:
    """Return the slip, in order of time; an order without a time is not on it.

    Args:
        patient: whose name is printed, masked (R103).
        exams: with their times, as the central service says they stand.
        issuer: hospital and kiosk.
        printed_at: wall-clock time of printing, with offset.
        is_copy: they had their times before; the slip says so.
    """
    timed = [(exam.time, exam) for exam in exams if exam.time is not None]
    timed.sort(key=lambda pair: pair[0].band.begin)
    size = SizeStep.LARGE if patient.is_elderly else SizeStep.BODY
    marks = [PREFERRED_MARK] if any(exam.is_preferred for exam in exams) else []
    marks += ["补打"] if is_copy else []
    return (
        Line(issuer.hospital, SizeStep.LARGE, Weight.BOLD, Align.CENTRE, may_shrink=True),
        Feed(6),
        Line(TITLE, SizeStep.HUGE, Weight.BOLD, Align.CENTRE, is_inverse=True),
        *(Line(mark, SizeStep.LARGE, Weight.BOLD, Align.CENTRE) for mark in marks),
        KeyValue("患者", patient.person.name_masked, fallback="见证件"),
        KeyValue("共", f"{len(timed)} 项检查"),
        *(block for time, exam in timed for block in _one(exam, time, size)),
        Rule(),
        Note("来时", "请按时间带好证件和检查单到检查地点；来不了请提前在自助机或窗口取消。"),
        Note("电话", issuer.phone),
        Feed(8),
        ticket.foot(issuer, printed_at),
    )


def _one(exam: OwnExam, time: OwnExamTime, size: SizeStep) -> Iterator[Block]:
    begin, end = time.band.begin, time.band.end
    when = f"{begin.month}月{begin.day}日 {begin:%H:%M}–{end:%H:%M}"
    yield Rule()
    yield Line(exam.name, SizeStep.LARGE, Weight.BOLD, may_shrink=True)
    yield KeyValue("时间", when, SizeStep.LARGE, may_shrink=True)
    yield KeyValue("地点", time.location, size, may_shrink=True)
    if exam.preparation:
        yield KeyValue("准备", exam.preparation, size)
