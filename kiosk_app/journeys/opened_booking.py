"""One booking, opened from the list: where every deed with it begins, and where "back" leads."""

from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk_app.domain.own_page import OwnBooking, OwnPage
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Refusal

ANSWER_S = 60
"""Longer than any handler takes; reached only when one is dead."""


class Deed(StrEnum):
    """What can be done with a booking; the value is a message key."""

    REPRINT = "deed.reprint"
    CHANGE = "deed.change"
    CANCEL = "deed.cancel"
    RECEIPT = "deed.receipt"


@dataclass(frozen=True, slots=True)
class ReadingBooking:
    patient: Patient
    page: OwnPage
    booking: OwnBooking
    remark: Refusal | None = None


def read_again(state: ReadingBooking, remark: Refusal | None = None) -> ReadingBooking:
    """Return the booking with what is to be said above it, if anything."""
    return replace(state, remark=remark)
