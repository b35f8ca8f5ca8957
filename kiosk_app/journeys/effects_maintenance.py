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
class LookAtParts:
    """Ask how every device is and what was done today. Answer: PartsSeen."""


@dataclass(frozen=True, slots=True)
class PrintTrial:
    """Print a ticket that is nobody's. Answer: TrialPrinted."""


@dataclass(frozen=True, slots=True)
class LeaveProgram:
    """End the program; it is not started again by itself. No answer."""


MaintenanceEffect = CheckStaff | LookAtParts | PrintTrial | LeaveProgram
