"""Effects behind the staff exit: who may, how the devices are, a test print, the end."""

from datetime import datetime

from kiosk_app.central_client.errors import CentralRefusedError, CentralUnreachableError
from kiosk_app.domain.device_health import DevicePart, PartState
from kiosk_app.domain.policy import HOSPITAL_TIME
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.paper import PRINTED
from kiosk_app.journal.intents import JournalUnusableError, Kind
from kiosk_app.journeys import effects_maintenance as mine
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.events_maintenance import (
    ExitCodeWrong,
    ExitNumberDrawn,
    NoExitNumber,
    PartsSeen,
    StaffAdmitted,
    StaffRefused,
    TrialPrinted,
)


def check_staff(bench: Bench, effect: mine.CheckStaff) -> ev.Event:
    """Carry out CheckStaff: one try, for a second might be counted as a wrong password."""
    try:
        return StaffAdmitted(bench.central.begin_maintenance(effect.login, effect.password))
    except CentralRefusedError as no:
        return StaffRefused(no.refusal)
    except CentralUnreachableError:
        return ev.CentralDown()


def draw_exit_number(bench: Bench, effect: mine.DrawExitNumber) -> ev.Event:
    """Carry out DrawExitNumber."""
    number = None if bench.exit_lock is None else bench.exit_lock.number()
    return NoExitNumber() if number is None else ExitNumberDrawn(number, effect.was_wrong)


def check_exit_code(bench: Bench, effect: mine.CheckExitCode) -> ev.Event:
    """Carry out CheckExitCode; who it is, central's record says with the number."""
    lock = bench.exit_lock
    is_right = lock is not None and lock.opens(effect.number, effect.code)
    return StaffAdmitted("") if is_right else ExitCodeWrong()


def look_at_parts(bench: Bench, _effect: mine.LookAtParts) -> PartsSeen:
    """Carry out LookAtParts; a journal that cannot be read is told as a faulty part."""
    midnight = _midnight(bench.now())
    try:
        tickets = bench.journal.count(Kind.PRINT, PRINTED.lower(), midnight)
        bookings = bench.journal.count(Kind.CONFIRM, "booked", midnight)
    except JournalUnusableError:
        return PartsSeen({**bench.parts(), DevicePart.JOURNAL: PartState.FAULTY}, 0, 0)
    return PartsSeen({**bench.parts(), DevicePart.JOURNAL: PartState.WELL}, tickets, bookings)


def print_trial(bench: Bench, _effect: mine.PrintTrial) -> TrialPrinted:
    """Carry out PrintTrial; nothing of it is journalled, for it is nobody's."""
    is_printed = bench.printer.print_trial().name == PRINTED
    return TrialPrinted(is_printed, "" if is_printed else bench.printer.why())


def leave_program(bench: Bench, _effect: mine.LeaveProgram) -> None:
    """Carry out LeaveProgram."""
    bench.leave()


def _midnight(now: datetime) -> datetime:
    here = now.astimezone(HOSPITAL_TIME)
    return here.replace(hour=0, minute=0, second=0, microsecond=0)
