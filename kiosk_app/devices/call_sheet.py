"""The call sheet: whom to call about a clinic that is called off, or takes place after all.

It is for staff and has whole telephone numbers: whoever prints it stands in the record. Names are
masked as on every list; whoever is called is asked for theirs.

Source: BJ-2022-PLAN item 4; BJ-OPD-DRAFT art. 23; requirement rows R052, R078.
"""

from collections.abc import Sequence
from datetime import datetime

from hardware.printer.blocks import Align, Block, Feed, KeyValue, Line, Note, Rule, SizeStep, Weight
from kiosk_app.devices import ticket
from kiosk_app.devices.ticket import Issuer
from kiosk_app.domain.suspension_case import CallLine, CasePage

_NO_PHONE = "没有留电话"
_CALLED_OFF, _RESUMED = "停诊", "恢复出诊"
_TO_SAY = {
    _CALLED_OFF: "停诊，问清要替诊、补诊、改约还是退费",
    _RESUMED: "恢复出诊，原来的号有效；不能来的请退号或改约。已改到别处的，告知现在的时间",
}


def call_sheet_blocks(
    page: CasePage, lines: Sequence[CallLine], issuer: Issuer, *, printed_at: datetime
) -> tuple[Block, ...]:
    """Return the sheet of a case: its session, then a line to tick for each patient.

    Args:
        page: the case.
        lines: whom nobody has reached, in order of call.
        issuer: hospital and station.
        printed_at: wall-clock time of printing, with offset.
    """
    session = page.session
    what = _RESUMED if page.is_resumed else _CALLED_OFF
    doctor = "" if session.doctor is None else f"　{session.doctor.name}"
    rows: list[Block] = []
    for line in lines:
        patient = line.patient
        age = "" if patient.age is None else f"　{patient.age}岁"
        name = f"□ {patient.number}号　{patient.name_masked}{age}"
        rows += [
            Line(name, SizeStep.LARGE, Weight.BOLD),
            KeyValue("电话", line.phone or _NO_PHONE, SizeStep.LARGE),
            KeyValue("原时段", f"{patient.begin:%m-%d %H:%M}"),
            Rule(is_dashed=True),
        ]
    return (
        Line(issuer.hospital, SizeStep.LARGE, Weight.BOLD, Align.CENTRE, may_shrink=True),
        Line(f"{what}电话通知单", SizeStep.HUGE, Weight.BOLD, Align.CENTRE, may_shrink=True),
        Rule(),
        KeyValue(what, f"{session.department}{doctor}"),
        KeyValue("时间", f"{session.begin:%Y-%m-%d %H:%M}–{session.end:%H:%M}"),
        KeyValue("人数", f"{len(lines)}"),
        Rule(),
        *rows,
        Note("说明", f"先核对姓名，再告知{_TO_SAY[what]}。用完请销毁。"),
        Feed(6),
        ticket.foot(issuer, printed_at),
    )
