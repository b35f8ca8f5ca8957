"""What is not known yet when a patient has to go, and the short code it is found by (查询码).

An unknown outcome is neither promised nor taken back: whoever is asked for it finds it by its code.
"""

from enum import StrEnum

from kiosk_app.domain.ids import HoldId, OrderId

_CLAIM_LENGTH = 8


class OpenMatter(StrEnum):
    """What the journal still asks for without the patient."""

    PAYMENT = "payment"
    """Whether an order was paid."""
    BOOKING = "booking"
    """Paid; whether the number is booked."""
    UNPAID = "unpaid"
    """Nothing was to be paid; whether the number is booked."""
    CANCELLATION = "cancellation"
    """Whether a booking is cancelled; found by the number on its ticket."""


def claim_code(identifier: HoldId | OrderId) -> str:
    """Return the short form of a hold or order that the counter can search for."""
    return "".join(c for c in identifier if c.isalnum())[-_CLAIM_LENGTH:].upper()
