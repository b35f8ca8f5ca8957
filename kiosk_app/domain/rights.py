"""Who may do what, in one table: station or post × operation × whose. The rest is denied.

A station where nobody is signed in has the rights of its kind; where somebody is, the rights of
that person's posts and nothing of the station's.

Source: GB/T 22239-2019 8.1.4.2 (least privilege, separation of duties); OWASP ASVS 5.0 8.2, 8.3;
requirement rows R009, R133.
"""

from collections.abc import Collection, Mapping
from enum import Flag, StrEnum, auto

from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.staff import Role


class StationKind(StrEnum):
    """What kind of place a station is."""

    KIOSK = "kiosk"
    COUNTER = "counter"
    CONSULTING_ROOM = "consulting_room"  # the doctors' system speaks for the room
    REFERRAL = "referral"  # at an institution of primary care; never without somebody signed in
    DISPLAY = "display"  # a screen on a wall: the order of call, as it is published, and no more


Holder = StationKind | Role
"""Who has rights."""


class Whose(Flag):
    """Whose thing is touched: made at this station (or: one's own account), or not."""

    NOBODYS = 0
    OWN = auto()
    FOREIGN = auto()
    ANY = OWN | FOREIGN


class Operation(StrEnum):
    """What can be asked of the service, as far as rights go."""

    SEE_OFFER = "see_offer"  # catalogue, schedule, sessions, bands
    LOOK_UP_PATIENT = "look_up_patient"
    ENROL_PATIENT = "enrol_patient"
    MERGE_PATIENTS = "merge_patients"  # and take records apart again
    SEE_MERGES = "see_merges"
    SEE_DUPLICATES = "see_duplicates"  # records that may be one person's
    DISMISS_DUPLICATE = "dismiss_duplicate"
    CORRECT_PATIENT = "correct_patient"  # what a record says of its person
    SEE_CORRECTIONS = "see_corrections"
    HOLD = "hold"  # out of the numbers that are for everybody
    BOOK = "book"  # release, confirm
    TAKE_MONEY = "take_money"  # open, charge and close an order
    SEE_ORDER = "see_order"
    GIVE_MONEY_BACK = "give_money_back"
    SEE_PATIENT_PAGE = "see_patient_page"  # and the timeline of a booking
    CANCEL = "cancel"
    REPRINT = "reprint"  # count one more copy of a ticket
    CHECK_IN = "check_in"  # and come back with results
    SEE_QUESTIONS = "see_questions"  # what is asked before a visit, of whom
    ANSWER_QUESTIONS = "answer_questions"
    READ_ANSWERS = "read_answers"  # what a patient answered
    WAIT = "wait"  # join and leave a waitlist, take what is offered
    APPEAL = "appeal"
    SEE_QUEUE = "see_queue"  # the order of call, on screens too
    CALL_PATIENT = "call_patient"
    FULFIL = "fulfil"
    MAKE_VOID = "make_void"
    CALL_FOR_HELP = "call_for_help"  # from a kiosk, with or without a session to be taken over
    GIVE_HELP = "give_help"  # see who waits for a person, and close the call
    TAKE_OVER = "take_over"  # a session begun at a kiosk
    KEEP_AUTHORITIES = "keep_authorities"  # a patient's word that somebody acts for them
    EXCUSE = "excuse"
    LIST_NO_SHOWS = "list_no_shows"  # one by one, for excuses and appeals
    NOTE_OUTAGE = "note_outage"
    SEE_REQUEST = "see_request"
    VOID_REQUEST = "void_request"
    SIGN_IN = "sign_in"  # and make a password with a one-time code
    OWN_ACCOUNT = "own_account"  # see, sign out, change the password
    SEE_ACCOUNTS = "see_accounts"
    CHANGE_ACCOUNTS = "change_accounts"
    SEE_DEVICES = "see_devices"
    CHANGE_DEVICES = "change_devices"  # enrolment codes, revocation
    TELL_HEALTH = "tell_health"  # the heartbeat of a station
    MAINTAIN_STATION = "maintain_station"  # behind the staff exit of a kiosk
    SEE_AUDIT_HEAD = "see_audit_head"
    CHECK_AUDIT = "check_audit"
    CHANGE_SUPPLY = "change_supply"  # capacity, sessions
    SAY_STATUS = "say_status"  # late, away, back
    ASK_ADD_ON = "ask_add_on"
    DECIDE_ADD_ON = "decide_add_on"
    ISSUE_ADD_ON = "issue_add_on"
    CALL_OFF = "call_off"  # and resume, and close the case
    SETTLE_CALLED_OFF = "settle_called_off"  # worklist, outcomes, call list
    ACKNOWLEDGE_NOTICE = "acknowledge_notice"
    TAKE_SUBSTITUTE = "take_substitute"  # for one patient, by their notice
    SEE_REPORTS = "see_reports"
    TAKE_CASH = "take_cash"
    GIVE_CASH_BACK = "give_cash_back"
    KEEP_DRAWER = "keep_drawer"  # open and close one's own shift
    LEND_NUMBERS = "lend_numbers"  # have a block for hours without central, and give it back
    POST_EMERGENCY_SALE = "post_emergency_sale"
    SEE_EMERGENCY_SALES = "see_emergency_sales"  # and what became of each
    SEE_CASH = "see_cash"  # all drawers of a day
    REFER = "refer"  # see the kept numbers, hold one, give one's own referral back
    ASK_REFERRAL_RIGHT = "ask_referral_right"  # and add an institution
    REVIEW_REFERRAL_RIGHT = "review_referral_right"  # and bar from referring
    SEE_REFERRAL_RIGHTS = "see_referral_rights"
    END_REFERRAL_RIGHT = "end_referral_right"
    USE_REFERRAL = "use_referral"  # a patient's order: see it, hold a number by it
    ORDER_EXAMINATION = "order_examination"
    NOTE_EXAMINATION_PAID = "note_examination_paid"
    NOTE_EXAMINATION_MISSED = "note_examination_missed"
    SEE_EXAMINATIONS = "see_examinations"
    BOOK_EXAMINATION = "book_examination"  # one, and give its time back
    PLAN_EXAMINATIONS = "plan_examinations"  # several at once


_EVERY_POST = tuple(Role)
_STAFFABLE = tuple(kind for kind in StationKind if kind is not StationKind.DISPLAY)
_SELLING: tuple[Holder, ...] = (
    StationKind.KIOSK,
    Role.REGISTRAR,
    Role.GREEN_CHANNEL,
    Role.SUPERVISOR,
)
_HOLDING: tuple[Holder, ...] = (*_SELLING, StationKind.CONSULTING_ROOM)
_BOOKING: tuple[Holder, ...] = (*_HOLDING, Role.REFERRAL_DOCTOR)
_ENROLLING: tuple[Holder, ...] = (*_SELLING, Role.REFERRAL_DOCTOR)
_AT_COUNTERS = (Role.REGISTRAR, Role.GREEN_CHANNEL, Role.SUPERVISOR)
_MEETING_PATIENTS: tuple[Holder, ...] = (*_SELLING, Role.ENQUIRY, Role.TRIAGE, Role.FINANCE)


def _rows(whose: Whose, *holders: Holder) -> Mapping[Holder, Whose]:
    return dict.fromkeys(holders, whose)


RIGHTS: Mapping[Operation, Mapping[Holder, Whose]] = {
    Operation.SEE_OFFER: _rows(Whose.ANY, *_STAFFABLE, *_EVERY_POST),
    Operation.LOOK_UP_PATIENT: _rows(
        Whose.ANY,
        *_MEETING_PATIENTS,
        StationKind.CONSULTING_ROOM,
        Role.DOCTOR,
        Role.REFERRAL_DOCTOR,
    ),
    Operation.ENROL_PATIENT: _rows(Whose.ANY, *_ENROLLING),
    Operation.MERGE_PATIENTS: _rows(Whose.ANY, Role.REGISTRAR, Role.SUPERVISOR),
    Operation.SEE_MERGES: _rows(Whose.ANY, Role.REGISTRAR, Role.SUPERVISOR, Role.AUDITOR),
    Operation.SEE_DUPLICATES: _rows(Whose.ANY, Role.REGISTRAR, Role.SUPERVISOR, Role.AUDITOR),
    Operation.DISMISS_DUPLICATE: _rows(Whose.ANY, Role.REGISTRAR, Role.SUPERVISOR),
    Operation.CORRECT_PATIENT: _rows(Whose.ANY, Role.REGISTRAR, Role.SUPERVISOR),
    Operation.SEE_CORRECTIONS: _rows(Whose.ANY, Role.REGISTRAR, Role.SUPERVISOR, Role.AUDITOR),
    Operation.HOLD: _rows(Whose.OWN, *_HOLDING),
    Operation.BOOK: _rows(Whose.OWN, *_BOOKING),
    Operation.TAKE_MONEY: _rows(Whose.OWN, *_BOOKING),
    Operation.SEE_ORDER: _rows(Whose.OWN, *_BOOKING),
    Operation.GIVE_MONEY_BACK: _rows(Whose.OWN, *_BOOKING),
    Operation.SEE_PATIENT_PAGE: _rows(Whose.ANY, *_MEETING_PATIENTS),
    Operation.CANCEL: _rows(Whose.ANY, *_SELLING),
    Operation.REPRINT: _rows(Whose.ANY, *_SELLING, Role.ENQUIRY, Role.TRIAGE),
    Operation.CHECK_IN: _rows(Whose.ANY, *_SELLING, Role.TRIAGE),
    Operation.SEE_QUESTIONS: _rows(Whose.ANY, *_SELLING, Role.TRIAGE),
    Operation.ANSWER_QUESTIONS: _rows(Whose.ANY, *_SELLING, Role.TRIAGE),
    Operation.READ_ANSWERS: _rows(Whose.ANY, Role.TRIAGE, *_AT_COUNTERS),
    Operation.WAIT: _rows(Whose.ANY, *_SELLING),
    Operation.APPEAL: _rows(Whose.ANY, *_SELLING, Role.ENQUIRY),
    Operation.SEE_QUEUE: _rows(
        Whose.ANY, *_HOLDING, StationKind.DISPLAY, Role.ENQUIRY, Role.TRIAGE
    ),
    Operation.CALL_PATIENT: _rows(Whose.ANY, StationKind.CONSULTING_ROOM, Role.TRIAGE),
    Operation.FULFIL: _rows(Whose.ANY, StationKind.CONSULTING_ROOM),
    Operation.MAKE_VOID: _rows(
        Whose.ANY, Role.REGISTRAR, Role.GREEN_CHANNEL, Role.SUPERVISOR, Role.TRIAGE
    ),
    Operation.CALL_FOR_HELP: _rows(Whose.ANY, StationKind.KIOSK),
    Operation.GIVE_HELP: _rows(Whose.ANY, *_AT_COUNTERS, Role.ENQUIRY, Role.TRIAGE),
    Operation.TAKE_OVER: _rows(Whose.ANY, *_AT_COUNTERS),
    Operation.KEEP_AUTHORITIES: _rows(Whose.ANY, *_AT_COUNTERS),
    Operation.EXCUSE: _rows(Whose.ANY, Role.REGISTRAR, Role.SUPERVISOR),
    Operation.LIST_NO_SHOWS: _rows(Whose.ANY, Role.REGISTRAR, Role.SUPERVISOR, Role.AUDITOR),
    Operation.NOTE_OUTAGE: _rows(Whose.ANY, Role.SUPERVISOR),
    Operation.SEE_REQUEST: _rows(Whose.OWN, *_BOOKING),
    Operation.VOID_REQUEST: _rows(Whose.OWN, *_BOOKING),
    Operation.SIGN_IN: _rows(Whose.ANY, *_STAFFABLE, *_EVERY_POST),
    Operation.OWN_ACCOUNT: _rows(Whose.OWN, *_EVERY_POST),
    Operation.SEE_ACCOUNTS: _rows(Whose.ANY, Role.ADMINISTRATOR, Role.AUDITOR),
    Operation.CHANGE_ACCOUNTS: _rows(Whose.FOREIGN, Role.ADMINISTRATOR),
    Operation.SEE_DEVICES: _rows(Whose.ANY, Role.ADMINISTRATOR, Role.AUDITOR, Role.SUPERVISOR),
    Operation.CHANGE_DEVICES: _rows(Whose.ANY, Role.ADMINISTRATOR),
    Operation.TELL_HEALTH: _rows(Whose.ANY, *StationKind),
    Operation.MAINTAIN_STATION: _rows(
        Whose.ANY, StationKind.KIOSK, Role.SUPERVISOR, Role.ADMINISTRATOR
    ),
    Operation.SEE_AUDIT_HEAD: _rows(
        Whose.ANY, *StationKind, Role.AUDITOR, Role.ADMINISTRATOR, Role.SUPERVISOR
    ),
    Operation.CHECK_AUDIT: _rows(Whose.ANY, Role.AUDITOR),
    Operation.CHANGE_SUPPLY: _rows(Whose.ANY, Role.SUPERVISOR),
    Operation.SAY_STATUS: _rows(Whose.ANY, Role.TRIAGE, Role.SUPERVISOR),
    Operation.ASK_ADD_ON: _rows(Whose.ANY, *_AT_COUNTERS, Role.TRIAGE, Role.DOCTOR),
    Operation.DECIDE_ADD_ON: _rows(Whose.ANY, Role.SUPERVISOR),
    Operation.ISSUE_ADD_ON: _rows(Whose.ANY, *_AT_COUNTERS),
    Operation.CALL_OFF: _rows(Whose.ANY, Role.SUPERVISOR),
    Operation.SETTLE_CALLED_OFF: _rows(Whose.ANY, *_AT_COUNTERS, Role.TRIAGE),
    Operation.ACKNOWLEDGE_NOTICE: _rows(Whose.ANY, *_MEETING_PATIENTS),
    Operation.TAKE_SUBSTITUTE: _rows(Whose.ANY, *_SELLING),
    Operation.TAKE_CASH: _rows(Whose.OWN, *_AT_COUNTERS),
    Operation.GIVE_CASH_BACK: _rows(Whose.ANY, *_AT_COUNTERS),
    Operation.KEEP_DRAWER: _rows(Whose.ANY, *_AT_COUNTERS),
    Operation.LEND_NUMBERS: _rows(Whose.ANY, *_AT_COUNTERS),
    Operation.POST_EMERGENCY_SALE: _rows(Whose.ANY, *_AT_COUNTERS),
    Operation.SEE_EMERGENCY_SALES: _rows(Whose.ANY, *_AT_COUNTERS, Role.FINANCE, Role.AUDITOR),
    Operation.SEE_CASH: _rows(Whose.ANY, Role.FINANCE, Role.SUPERVISOR, Role.AUDITOR),
    Operation.SEE_REPORTS: _rows(Whose.ANY, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR),
    Operation.REFER: _rows(Whose.ANY, Role.REFERRAL_DOCTOR),
    Operation.ASK_REFERRAL_RIGHT: _rows(Whose.ANY, Role.ADMINISTRATOR),
    Operation.REVIEW_REFERRAL_RIGHT: _rows(Whose.ANY, Role.DISTRICT_ADMINISTRATOR),
    Operation.SEE_REFERRAL_RIGHTS: _rows(
        Whose.ANY, Role.DISTRICT_ADMINISTRATOR, Role.ADMINISTRATOR, Role.AUDITOR
    ),
    Operation.USE_REFERRAL: _rows(Whose.ANY, StationKind.KIOSK),
    Operation.ORDER_EXAMINATION: _rows(Whose.ANY, StationKind.CONSULTING_ROOM),
    Operation.NOTE_EXAMINATION_PAID: _rows(
        Whose.ANY, *_AT_COUNTERS, Role.FINANCE, StationKind.CONSULTING_ROOM
    ),
    Operation.NOTE_EXAMINATION_MISSED: _rows(
        Whose.ANY, StationKind.CONSULTING_ROOM, *_AT_COUNTERS, Role.TRIAGE
    ),
    Operation.SEE_EXAMINATIONS: _rows(Whose.ANY, *_HOLDING, Role.ENQUIRY, Role.TRIAGE),
    Operation.BOOK_EXAMINATION: _rows(Whose.ANY, *_HOLDING),
    Operation.PLAN_EXAMINATIONS: _rows(Whose.ANY, *_HOLDING),
    Operation.END_REFERRAL_RIGHT: _rows(Whose.ANY, Role.DISTRICT_ADMINISTRATOR, Role.ADMINISTRATOR),
}
"""The table. An operation or a holder that is not in it may nothing."""


def whose(holders: Collection[Holder], operation: Operation) -> Whose:
    """Return whose things these holders together may touch by an operation."""
    allowed = Whose.NOBODYS
    for holder in holders:
        allowed |= RIGHTS.get(operation, {}).get(holder, Whose.NOBODYS)
    return allowed


def may_do(
    holders: Collection[Holder], operation: Operation, *, is_own: bool | None = None
) -> Refusal | None:
    """Say why somebody may not do this, or None.

    Args:
        holders: the kind of the station, or the posts of who is signed in there.
        operation: what is asked.
        is_own: whether the thing it is about is theirs; None where it is about no such thing.

    Returns:
        NOT_ALLOWED.

    Source: GB/T 22239-2019 8.1.4.2; requirement rows R009, R133.
    """
    asked = Whose.ANY if is_own is None else Whose.OWN if is_own else Whose.FOREIGN
    return None if asked & whose(holders, operation) else Refusal(Reason.NOT_ALLOWED)
