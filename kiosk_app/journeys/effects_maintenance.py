"""What staff ask of a kiosk behind its staff exit."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CheckStaff:
    """Ask central whether somebody may maintain this kiosk.

    Answer: StaffAdmitted | StaffRefused | CentralDown.
    """

    login: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DrawExitNumber:
    """Ask for a number whose code lets somebody in while central is away.

    Answer: ExitNumberDrawn | NoExitNumber.

    Attributes:
        was_wrong: the code typed before did not go with its number.
    """

    was_wrong: bool = False


@dataclass(frozen=True, slots=True)
class CheckExitCode:
    """Ask whether a code goes with a number. Answer: StaffAdmitted | ExitCodeWrong."""

    number: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LookAtParts:
    """Ask how every device is and what was done today. Answer: PartsSeen."""


@dataclass(frozen=True, slots=True)
class PrintTrial:
    """Print a ticket that is nobody's. Answer: TrialPrinted."""


@dataclass(frozen=True, slots=True)
class LeaveProgram:
    """End the program; it is not started again by itself. No answer."""


MaintenanceEffect = (
    CheckStaff | DrawExitNumber | CheckExitCode | LookAtParts | PrintTrial | LeaveProgram
)
