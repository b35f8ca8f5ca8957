"""A rule's "no" is a value: one `Reason` per rule, in code, on the wire, in logs, in words."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why something is refused. The value is wire code, message key and log field at once."""

    # who
    INVALID_DOCUMENT_NUMBER = "invalid_document_number"
    IDENTITY_CONFLICT = "identity_conflict"
    NAME_CONFLICT = "name_conflict"
    NAME_UNREADABLE = "name_unreadable"
    REAL_NAME_REQUIRED = "real_name_required"
    PHONE_REQUIRED = "phone_required"
    INVALID_PHONE = "invalid_phone"
    SEX_NOT_ADMITTED = "sex_not_admitted"
    AGE_NOT_ADMITTED = "age_not_admitted"
    GUARDIAN_REQUIRED = "guardian_required"
    ALREADY_MERGED = "already_merged"
    MERGE_TWO_NUMBERS = "merge_two_numbers"
    MERGE_OTHER_PERSON = "merge_other_person"
    MERGE_LIVE_HOLD = "merge_live_hold"
    MERGE_SAME_DAY = "merge_same_day"
    MERGE_SAME_LIST = "merge_same_list"
    MERGE_SAME_TIME = "merge_same_time"
    UNKNOWN_MERGE = "unknown_merge"
    UNKNOWN_DUPLICATE = "unknown_duplicate"
    DUPLICATE_SETTLED = "duplicate_settled"
    MERGE_UNDONE = "merge_undone"
    MERGE_FOLLOWED = "merge_followed"
    NOTHING_TO_CORRECT = "nothing_to_correct"
    NUMBER_OF_ANOTHER = "number_of_another"
    CORRECTION_LIVE_HOLD = "correction_live_hold"
    # what and when
    OUT_OF_SCOPE = "out_of_scope"
    UNKNOWN_SESSION = "unknown_session"
    UNKNOWN_BAND = "unknown_band"
    UNKNOWN_PATIENT = "unknown_patient"
    UNKNOWN_IDENTIFIER = "unknown_identifier"
    HAND_OVER_UNKNOWN = "hand_over_unknown"
    PAYING_AT_KIOSK = "paying_at_kiosk"
    IDENTIFIER_TAKEN = "identifier_taken"
    IDENTIFIER_EXPIRES = "identifier_expires"
    IDENTIFIER_UNREADABLE = "identifier_unreadable"
    IDENTIFIER_UNANSWERED = "identifier_unanswered"
    BAND_OVER = "band_over"
    NOT_YET_RELEASED = "not_yet_released"
    BEYOND_HORIZON = "beyond_horizon"
    SESSION_SUSPENDED = "session_suspended"
    HELD_BY_OTHERS = "held_by_others"
    BOOKED_OUT = "booked_out"
    # how much
    ALREADY_BOOKED = "already_booked"
    DAY_LIMIT = "day_limit"
    WEEK_LIMIT = "week_limit"
    MONTHS_LIMIT = "months_limit"
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
    PAYMENT_CODE_UNREADABLE = "payment_code_unreadable"
    NOTHING_TO_PAY = "nothing_to_pay"
    METHOD_NOT_OFFERED = "method_not_offered"
    NOT_ENOUGH_CASH = "not_enough_cash"
    PAID_ALREADY = "paid_already"
    NOT_CASH = "not_cash"
    NO_OPEN_SHIFT = "no_open_shift"
    SHIFT_OPEN = "shift_open"
    UNKNOWN_APPOINTMENT = "unknown_appointment"
    # supply
    BELOW_SOLD = "below_sold"
    DOUBLE_SESSION = "double_session"
    BEYOND_HALF_DAY = "beyond_half_day"
    BAND_TOO_LONG = "band_too_long"
    TOO_MANY_NUMBERS = "too_many_numbers"
    OPENED_DAY_SOLD = "opened_day_sold"
    OPENED_DAY_CHANGED = "opened_day_changed"
    SHARE_TOO_SMALL = "share_too_small"
    NO_ON_SITE_GROUP = "no_on_site_group"
    TITLE_MISSING = "title_missing"  # a warning: the schedule comes in all the same
    ADD_ON_INSTEAD = "add_on_instead"
    # where a booking stands
    NOT_IN_THIS_STATE = "not_in_this_state"
    NOT_CHECKED_IN = "not_checked_in"
    ALREADY_SEEN = "already_seen"
    ALREADY_CANCELLED = "already_cancelled"
    COUNTED_AS_NO_SHOW = "counted_as_no_show"
    ALREADY_VOID = "already_void"
    WAITED_UNSEEN = "waited_unseen"
    UNSEEN_CLAIM_OVER = "unseen_claim_over"
    # giving back, changing
    CANCEL_AT_COUNTER = "cancel_at_counter"
    NOT_YOUR_REFERRAL = "not_your_referral"
    NOTHING_TO_CHANGE = "nothing_to_change"
    # not coming, two persons
    BOOKING_BANNED = "booking_banned"
    SECOND_PERSON_REQUIRED = "second_person_required"
    EVIDENCE_REQUIRED = "evidence_required"
    APPEAL_OVER = "appeal_over"
    # coming
    TOO_EARLY = "too_early"
    NUMBER_EXPIRED = "number_expired"
    DOCUMENT_MISMATCH = "document_mismatch"
    # coming again
    NO_RESULTS_REVISIT = "no_results_revisit"
    NO_FREE_REVISIT = "no_free_revisit"
    # questions before a visit
    QUESTIONS_DUE = "questions_due"
    QUESTIONS_UNANSWERED = "questions_unanswered"
    QUESTIONS_RENEWED = "questions_renewed"
    ANSWERS_NOT_SIGNED = "answers_not_signed"
    GO_TO_FEVER_CLINIC = "go_to_fever_clinic"
    # waiting for a number
    NOT_FULL = "not_full"
    ALREADY_WAITING = "already_waiting"
    WAITLIST_CLOSED = "waitlist_closed"
    WAITLIST_LIMIT = "waitlist_limit"
    OFFER_LAPSED = "offer_lapsed"
    NO_OFFER = "no_offer"
    # add-ons
    ADD_ON_INCOMPLETE = "add_on_incomplete"
    ADD_ON_NOT_YOURS = "add_on_not_yours"
    ADD_ON_WORD = "add_on_word"
    ADD_ON_LIMIT = "add_on_limit"
    ADD_ON_BOUND = "add_on_bound"
    # calling off
    ITEMS_OPEN = "items_open"
    APPROVAL_REQUIRED = "approval_required"
    SUBSTITUTE_UNFIT = "substitute_unfit"
    CONSENT_REQUIRED = "consent_required"
    CALLED_OFF_SETTLED = "called_off_settled"
    SESSION_OVER = "session_over"
    # from primary care
    ROLE_NOT_ADMITTED = "role_not_admitted"
    REFERRAL_RIGHT_MISSING = "referral_right_missing"
    CONSULTATION_REQUIRED = "consultation_required"
    UNKNOWN_REFERRAL_ORDER = "unknown_referral_order"
    REFERRAL_ORDER_EXPIRED = "referral_order_expired"
    REFERRAL_ORDER_USED = "referral_order_used"
    REFERRAL_ORDER_VOID = "referral_order_void"
    REFERRAL_ORDER_ELSEWHERE = "referral_order_elsewhere"
    # for somebody else
    PROXY_INCOMPLETE = "proxy_incomplete"
    PROXY_LIMIT = "proxy_limit"
    AUTHORITY_MISSING = "authority_missing"
    # examinations
    EXAMINATION_NOT_ORDERED = "examination_not_ordered"
    EXAMINATION_NOT_PAID = "examination_not_paid"
    NO_PLAN = "no_plan"
    UNKNOWN_EXAMINATION = "unknown_examination"
    EXAMINATION_CLASH = "examination_clash"
    EXAMINATION_TIME_TAKEN = "examination_time_taken"
    # who works here, and how much at once
    NOT_SIGNED_IN = "not_signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_IN_LOCKED = "sign_in_locked"
    NOT_ALLOWED = "not_allowed"
    WEAK_PASSWORD = "weak_password"  # noqa: S105 - the name of a refusal
    CODE_REFUSED = "code_refused"
    STAFF_EXISTS = "staff_exists"
    UNKNOWN_STAFF = "unknown_staff"
    PURPOSE_REQUIRED = "purpose_required"
    TOO_MANY_REQUESTS = "too_many_requests"
    # the hospital's own rules
    POLICY_EXISTS = "policy_exists"
    POLICY_TOO_SOON = "policy_too_soon"
    POLICY_NOT_IN_ORDER = "policy_not_in_order"
    POLICY_BASE_CHANGED = "policy_base_changed"
    # the request itself
    KEY_MISSING = "key_missing"
    KEY_REUSED = "key_reused"
    KEY_VOIDED = "key_voided"
    UNKNOWN_REQUEST = "unknown_request"
    UNKNOWN_STATION = "unknown_station"
    DEVICE_NOT_ENROLLED = "device_not_enrolled"
    DEVICE_REVOKED = "device_revoked"
    SIGNATURE_REFUSED = "signature_refused"
    CLOCK_OFF = "clock_off"
    REQUEST_REPLAYED = "request_replayed"
    ENROLMENT_REFUSED = "enrolment_refused"
    MALFORMED_REQUEST = "malformed_request"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    TOO_LARGE = "too_large"
    BODY_NOT_JSON = "body_not_json"
    UNKNOWN_PARAMETER = "unknown_parameter"
    BUSY = "busy"
    SERVICE_FAULT = "service_fault"
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
