"""Add-ons (加号) that nobody has decided about yet, as a supervisor reads them across all sessions.

Source: BJ-OPD-DRAFT art. 11 (limited, traceable).
"""

from dataclasses import dataclass

from kiosk_app.domain.addon import AddOnStory
from kiosk_app.domain.suspension_case import DeskSession


@dataclass(frozen=True, slots=True)
class PendingAddOn:
    """One that awaits approval.

    Attributes:
        patient_masked: their name, as lists show it.
        waits_min: whole minutes since it was asked for.
        limit, standing: of the session: above how many it takes two, and how many there are.
        doctor_limit, doctor_standing: of who wants it, on the session's day, likewise.
    """

    session: DeskSession
    patient_masked: str
    story: AddOnStory
    waits_min: int
    limit: int
    standing: int
    doctor_limit: int
    doctor_standing: int

    @property
    def takes_two(self) -> bool:
        """Tell whether approving it takes two persons."""
        return self.standing >= self.limit or self.doctor_standing >= self.doctor_limit


@dataclass(frozen=True, slots=True)
class PendingAddOns:
    """All that await approval, the one that waits longest first.

    Attributes:
        first_bad: place of the first step that was tampered with; None: the record is whole.
    """

    add_ons: tuple[PendingAddOn, ...]
    first_bad: int | None = None

    def of(self, add_on: str) -> PendingAddOn | None:
        """Return one of them; None where it is decided, or its session over."""
        return next((one for one in self.add_ons if one.story.id == add_on), None)
