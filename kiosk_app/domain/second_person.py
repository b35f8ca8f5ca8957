"""Acts that one person alone does not do (双人确认)."""

from collections.abc import Collection

from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.refusal import Reason, Refusal

TWO = 2


def may_decide(deciders: Collection[StaffId], *, asker: StaffId | None = None) -> Refusal | None:
    """Say why an act is not done yet, or None: two different persons agreed.

    Args:
        deciders: who signed in and agreed.
        asker: who wants it, where that one may not agree to it.

    Returns:
        SECOND_PERSON_REQUIRED.

    Source: requirement rows R025, R060, R086, R206; BJ-OPD-DRAFT art. 6 (1) (the hospital's
        rules of booking), art. 11, art. 27.
    """
    if len(set(deciders) - {asker}) >= TWO:
        return None
    return Refusal(Reason.SECOND_PERSON_REQUIRED)
