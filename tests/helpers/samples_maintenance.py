"""Behind the staff exit: every state and event in every shape that decides something."""

from kiosk_app.domain.device_health import DevicePart, PartState
from kiosk_app.domain.printer_standing import PrinterStanding
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk, maintenance
from kiosk_app.journeys.events_maintenance import (
    ExitCodeWrong,
    ExitNumberDrawn,
    NoExitNumber,
    PartsSeen,
    StaffAdmitted,
    StaffRefused,
    TrialPrinted,
)

NAME = "王*"
LOCKED = Refusal(Reason.SIGN_IN_LOCKED)
SEEN = PartsSeen(dict(zip(DevicePart, PartState, strict=True)), tickets=128, bookings=96)
WELL = PartsSeen(dict.fromkeys(DevicePart, PartState.WELL), tickets=0, bookings=0)
NO_PAPER = PrinterStanding("printer.paper_end")
LOW = PrinterStanding(warnings=("printer.paper_near_end",))

NAMING = maintenance.NamingStaff()
PASSWORD = maintenance.TypingPassword("weixiu")
BARE = maintenance.Maintaining(NAME)
MAINTAINING = maintenance.Maintaining(NAME, SEEN, PrinterStanding())
TRYING = maintenance.TryingReader(MAINTAINING)
ASKING = maintenance.AskingToLeave(MAINTAINING)
LEAVING = maintenance.LeavingProgram()

PARTS: tuple[maintenance.State, ...] = (
    NAMING,
    maintenance.NamingStaff(LOCKED),
    maintenance.NamingStaff(Refusal(Reason.NOT_ALLOWED)),
    maintenance.NamingStaff(is_unanswered=True),
    PASSWORD,
    maintenance.CheckingStaff(),
    maintenance.TypingExitCode("04718260"),
    maintenance.TypingExitCode("55130977", was_wrong=True),
    BARE,
    MAINTAINING,
    maintenance.Maintaining(NAME, WELL, LOW),
    *(maintenance.Maintaining(NAME, SEEN, NO_PAPER, said) for said in maintenance.Said),
    maintenance.Maintaining(NAME, None, None, maintenance.Said.CLEARING),
    TRYING,
    ASKING,
    LEAVING,
    maintenance.LeavingProgram(seconds_left=1),
)
STATES: tuple[kiosk.State, ...] = (
    *(kiosk.Maintained(kiosk.AtHome(), part) for part in PARTS),
    kiosk.Maintained(kiosk.OutOfService("central_down"), NAMING),
    kiosk.Maintained(kiosk.OutOfService("lane_died"), MAINTAINING),
)
EVENTS: tuple[ev.Event, ...] = (
    ev.StaffWanted(),
    ev.Chosen(4),
    ev.Entered(" "),
    StaffAdmitted(NAME),
    StaffRefused(LOCKED),
    SEEN,
    WELL,
    TrialPrinted(is_printed=True),
    TrialPrinted(is_printed=False, why="printer.paper_end"),
    ExitNumberDrawn("04718260"),
    ExitNumberDrawn("55130977", was_wrong=True),
    NoExitNumber(),
    ExitCodeWrong(),
    ev.Broke("CheckStaff"),
    ev.Broke("DrawExitNumber"),
    ev.Broke("CheckExitCode"),
    ev.Broke("PrintTrial"),
    ev.Broke("AskForCard"),
)
