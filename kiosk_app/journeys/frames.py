"""What every page of a journey has around its question: names, progress, who, patience."""

import re
from dataclasses import replace
from enum import StrEnum

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.identity import Person
from kiosk_app.domain.patient import Patient
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Frame, Progress, Text

PATIENCE_S = 60
ELDERLY_PATIENCE_S = 90


class Step(StrEnum):
    """A step of a registration as the patient counts them."""

    IDENTIFY = "identify"
    DEPARTMENT = "department"
    DAY = "day"
    DOCTOR = "doctor"
    TIME = "time"
    PAY = "pay"


_STEPS = {
    Purpose.ADVANCE: tuple(Step),
    Purpose.SAME_DAY: tuple(step for step in Step if step is not Step.DAY),
}


def progress_of(purpose: Purpose | BookingClass, step: Step) -> Progress | None:
    """Return where `step` stands in its journey; None where steps are not counted."""
    steps = _STEPS.get(Purpose(purpose.value))
    return None if steps is None else Progress(steps.index(step) + 1, len(steps))


def name_of(state: object) -> str:
    """Return the page name of a state: ``"choosing_title"`` for `ChoosingTitle`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(state).__name__).lower()


def frame_of(
    state: object,
    who: Patient | Person | None = None,
    progress: Progress | None = None,
    about: str = "",
    *,
    is_elderly: bool = False,
) -> Frame:
    """Return the frame of `state`, titled by ``<about>.title`` and spoken by ``<about>.next``.

    Args:
        state: whose page it is; gives the page its name.
        who: whose name is shown, masked.
        progress: step of the journey.
        about: prefix of the two keys when it is not the name.
        is_elderly: by the card alone; of a patient central knows the patient itself says it.
    """
    about = about or name_of(state)
    patient = who if isinstance(who, Patient) else None
    person = who.person if isinstance(who, Patient) else who
    is_elderly = is_elderly if patient is None else patient.is_elderly
    return Frame(
        name=name_of(state),
        title=Text(f"{about}.title"),
        next_step=Text(f"{about}.next"),
        progress=progress,
        who="" if person is None else person.name_masked,
        is_elderly=is_elderly,
        patience_s=ELDERLY_PATIENCE_S if is_elderly else PATIENCE_S,
    )


def last_frame(frame: Frame) -> Frame:
    """Return `frame` for a page that cannot be left and counts by itself: no idle warning."""
    return replace(frame, can_leave=False, patience_s=None)
