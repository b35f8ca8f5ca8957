"""A rule's "no" is a value: one `Reason` per rule, in code, on the wire, in logs, in words."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why something is refused. The value is wire code, message key and log field at once."""

    # who
    INVALID_DOCUMENT_NUMBER = "invalid_document_number"
    IDENTITY_CONFLICT = "identity_conflict"
    REAL_NAME_REQUIRED = "real_name_required"
    PHONE_REQUIRED = "phone_required"
    INVALID_PHONE = "invalid_phone"
    SEX_NOT_ADMITTED = "sex_not_admitted"
    AGE_NOT_ADMITTED = "age_not_admitted"
    GUARDIAN_REQUIRED = "guardian_required"
    # what and when
    OUT_OF_SCOPE = "out_of_scope"
    UNKNOWN_SESSION = "unknown_session"
    UNKNOWN_BAND = "unknown_band"
    UNKNOWN_PATIENT = "unknown_patient"
    BAND_OVER = "band_over"
    NOT_YET_RELEASED = "not_yet_released"
    BEYOND_HORIZON = "beyond_horizon"
    SESSION_SUSPENDED = "session_suspended"
    HELD_BY_OTHERS = "held_by_others"
    BOOKED_OUT = "booked_out"
    # how much
    ALREADY_BOOKED = "already_booked"
    DAY_LIMIT = "day_limit"
    HOLD_ACTIVE_ELSEWHERE = "hold_active_elsewhere"
    # hold, money, confirm
    UNKNOWN_HOLD = "unknown_hold"
    HOLD_EXPIRED = "hold_expired"
    HOLD_RELEASED = "hold_released"
    NOT_YOUR_HOLD = "not_your_hold"
    UNKNOWN_ORDER = "unknown_order"
    ORDER_NOT_PAID = "order_not_paid"
    ORDER_CLOSED = "order_closed"
    PAYMENT_DECLINED = "payment_declined"
    UNKNOWN_APPOINTMENT = "unknown_appointment"
    # the request itself
    KEY_MISSING = "key_missing"
    KEY_REUSED = "key_reused"
    KEY_VOIDED = "key_voided"
    UNKNOWN_REQUEST = "unknown_request"
    UNKNOWN_STATION = "unknown_station"
    MALFORMED_REQUEST = "malformed_request"
    NOT_FOUND = "not_found"
    TOO_LARGE = "too_large"
    BUSY = "busy"
    # only ever said by a program older than the one that answers it
    UNKNOWN_REASON = "unknown_reason"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule said no.

    Attributes:
        reason: which rule.
        facts: what fills the gaps of the sentence, e.g. ``(("limit", "2"),)``: the value of the
            rule, a date, a count. Never a name or a number of a person.
    """

    reason: Reason
    facts: tuple[tuple[str, str], ...] = ()
