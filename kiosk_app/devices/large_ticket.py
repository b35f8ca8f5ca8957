"""The ticket for old eyes: time, floor and room four times the usual size, with pictograms.

It says the same as the usual ticket (`ticket`) in the same words; what the law asks for is on
both, and one test goes over both. Longer on purpose: who needs it, needs it.

Source: BJ-OPD-DRAFT art. 15.
"""

import re
from datetime import datetime

from hardware.printer.blocks import (
    Align,
    Block,
    Columns,
    Feed,
    KeyValue,
    Line,
    Pictogram,
    Qr,
    Rule,
    Sign,
    SizeStep,
    Weight,
)
from kiosk_app.devices import ticket
from kiosk_app.devices.ticket import Issuer
from kiosk_app.domain.booking import Appointment, Slot
from kiosk_app.domain.money import yuan
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.proxy import BookedBy

_FLOOR = re.compile(r"(?:地下|负|B)?[0-9一二三四五六七八九十]+(?:层|楼|F)")
_SIGN_PERCENT = 22
FOR_FAMILY = "家属留存 · 报到请用患者本人的凭条"


def large_ticket_blocks(  # noqa: PLR0913 - what stands on a ticket
    patient: Patient,
    appointment: Appointment,
    issuer: Issuer,
    *,
    printed_at: datetime,
    copy: int = 0,
    booker: BookedBy | None = None,
    is_instead: bool = False,
) -> tuple[Block, ...]:
    """Return the ticket of `appointment` in large print; see `ticket.ticket_blocks`."""
    slot = appointment.slot
    return (
        *ticket.head(appointment, issuer, copy, is_instead=is_instead),
        Rule(),
        *_number(slot),
        Rule(),
        *_when(appointment, printed_at),
        *_where(slot),
        Rule(),
        *_whom(slot),
        Rule(is_dashed=True),
        *_who(patient, appointment, booker),
        Feed(10),
        *_rules(issuer, appointment),
        Feed(10),
        ticket.foot(issuer, printed_at),
    )


def family_copy_blocks(
    patient: Patient, appointment: Appointment, issuer: Issuer, *, printed_at: datetime
) -> tuple[Block, ...]:
    """Return the same for a relative: nobody is let in by it, so it has no code and no number.

    Args:
        patient: whose name is printed, masked (R103).
        appointment: as the central service confirmed it.
        issuer: hospital and counter.
        printed_at: wall-clock time of printing, with offset.
    """
    slot = appointment.slot
    hint = f"证件尾号 {patient.person.number_masked[-4:]}"
    mark = Line(
        FOR_FAMILY, SizeStep.BODY, Weight.BOLD, Align.CENTRE, is_inverse=True, may_shrink=True
    )
    return (
        *ticket.head(appointment, issuer, 0),
        Feed(8),
        mark,
        Rule(),
        KeyValue("患者", patient.person.name_masked, SizeStep.HUGE, fallback=hint),
        *_number(slot),
        Rule(),
        *_when(appointment, printed_at),
        *_where(slot),
        Rule(),
        *_whom(slot),
        Feed(10),
        *_rules(issuer, appointment),
        Feed(10),
        ticket.foot(issuer, printed_at),
    )


def floor_of(location: str) -> str:
    """Return the floor a location names, e.g. ``"3层"``; empty if it names none."""
    found = _FLOOR.search(location)
    return found[0] if found else ""


def _beside(sign: Sign, text: str) -> Block:
    line = Line(text, SizeStep.QUADRUPLE, Weight.BOLD, may_shrink=True)
    return Columns((Pictogram(sign),), (line,), left_percent=_SIGN_PERCENT)


def _number(slot: Slot) -> tuple[Block, ...]:
    words = ("候诊", "序号")
    label = tuple(Line(word, SizeStep.HUGE, align=Align.CENTRE) for word in words)
    number = Line(str(slot.number), SizeStep.GIANT, Weight.BOLD, Align.CENTRE)
    return (Columns(label, (number,), left_percent=34),)


def _when(appointment: Appointment, printed_at: datetime) -> tuple[Block, ...]:
    slot, begin = appointment.slot, appointment.slot.band.begin
    come = ticket.advice(appointment, printed_at)
    return (
        Line(ticket.day_words(begin), SizeStep.HUGE, Weight.BOLD, Align.CENTRE, may_shrink=True),
        _beside(Sign.CLOCK, f"{begin:%H:%M}"),
        Line(f"时段 {begin:%H:%M}–{slot.band.end:%H:%M}", SizeStep.LARGE, align=Align.CENTRE),
        Line(come, SizeStep.LARGE, align=Align.CENTRE, may_shrink=True),
        Feed(8),
    )


def _where(slot: Slot) -> tuple[Block, ...]:
    floor = floor_of(slot.location)
    floors = (_beside(Sign.STAIRS, floor),) if floor else ()
    return (
        *floors,
        Line(slot.location, SizeStep.HUGE, align=Align.CENTRE, may_shrink=True),
        Feed(8),
        _beside(Sign.DOOR, slot.room),
    )


def _whom(slot: Slot) -> tuple[Block, ...]:
    return (
        KeyValue("科室", slot.department_name, SizeStep.HUGE, may_shrink=True),
        KeyValue("医师", ticket.attends(slot), SizeStep.HUGE, may_shrink=True),
    )


def _who(patient: Patient, appointment: Appointment, booker: BookedBy | None) -> tuple[Block, ...]:
    until = appointment.valid_until
    hint = f"证件尾号 {patient.person.number_masked[-4:]}"
    return (
        KeyValue("患者", patient.person.name_masked, SizeStep.LARGE, fallback=hint),
        *ticket.booked_by(booker, SizeStep.LARGE),
        KeyValue("费用", f"￥{yuan(appointment.paid)}", SizeStep.LARGE),
        KeyValue("有效至", f"{until.month}月{until.day}日 {until:%H:%M}", SizeStep.LARGE),
        KeyValue("凭证号", appointment.number, SizeStep.BODY),
        Qr(appointment.check_in_code, module_tenths_mm=9),
        Line("扫码报到；请带挂号所用证件", SizeStep.LARGE, align=Align.CENTRE, may_shrink=True),
    )


def _rules(issuer: Issuer, appointment: Appointment) -> tuple[Block, ...]:
    """Return the small print of the usual ticket in no small print."""
    return tuple(
        KeyValue(note.lead, note.text, SizeStep.BODY, Weight.REGULAR)
        for note in ticket.rules(issuer, appointment)
    )
