"""Which operation of the table of rights each route is: one row per method and path.

A route without a row is denied to everybody, and a test names it.
"""

from collections.abc import Mapping
from typing import Final

from kiosk_app.contract import paths
from kiosk_app.domain.rights import Operation

OPERATION_OF: Final[Mapping[tuple[str, str], Operation]] = {
    ("GET", paths.CATALOGUE): Operation.SEE_OFFER,
    ("GET", paths.SCHEDULE): Operation.SEE_OFFER,
    ("GET", paths.SESSIONS): Operation.SEE_OFFER,
    ("GET", paths.BANDS): Operation.SEE_OFFER,
    ("POST", paths.PATIENT_LOOKUP): Operation.LOOK_UP_PATIENT,
    ("POST", paths.PATIENTS): Operation.ENROL_PATIENT,
    ("POST", paths.HOLDS): Operation.HOLD,
    ("POST", paths.HOLD_RELEASE): Operation.BOOK,
    ("POST", paths.HOLD_ORDERS): Operation.TAKE_MONEY,
    ("GET", paths.ORDER): Operation.SEE_ORDER,
    ("POST", paths.ORDER_CODE): Operation.TAKE_MONEY,
    ("POST", paths.ORDER_CLOSE): Operation.TAKE_MONEY,
    ("POST", paths.ORDER_REFUND): Operation.GIVE_MONEY_BACK,
    ("POST", paths.APPOINTMENTS): Operation.BOOK,
    ("GET", paths.PATIENT_RECORDS): Operation.SEE_PATIENT_PAGE,
    ("GET", paths.TIMELINE): Operation.SEE_PATIENT_PAGE,
    ("POST", paths.CANCEL): Operation.CANCEL,
    ("POST", paths.CHECK_INS): Operation.CHECK_IN,
    ("POST", paths.RESULTS_CHECK_INS): Operation.CHECK_IN,
    ("POST", paths.FULFIL): Operation.FULFIL,
    ("POST", paths.MAKE_VOID): Operation.MAKE_VOID,
    ("POST", paths.WAITING): Operation.WAIT,
    ("POST", paths.WAITING_LEAVE): Operation.WAIT,
    ("POST", paths.WAITING_ACCEPT): Operation.WAIT,
    ("POST", paths.NO_SHOW_EXCUSE): Operation.EXCUSE,
    ("POST", paths.NO_SHOW_APPEAL): Operation.APPEAL,
    ("POST", paths.OUTAGES): Operation.NOTE_OUTAGE,
    ("GET", paths.REQUEST): Operation.SEE_REQUEST,
    ("POST", paths.REQUEST_VOID): Operation.VOID_REQUEST,
    ("POST", paths.STAFF_SIGN_IN): Operation.SIGN_IN,
    ("POST", paths.STAFF_ACTIVATE): Operation.SIGN_IN,
    ("POST", paths.STAFF_SIGN_OUT): Operation.OWN_ACCOUNT,
    ("GET", paths.STAFF_ME): Operation.OWN_ACCOUNT,
    ("POST", paths.STAFF_PASSWORD): Operation.OWN_ACCOUNT,
    ("POST", paths.STAFF_AGREEMENTS): Operation.OWN_ACCOUNT,
    ("GET", paths.STAFF): Operation.SEE_ACCOUNTS,
    ("POST", paths.STAFF_INVITATIONS): Operation.CHANGE_ACCOUNTS,
    ("POST", paths.STAFF_CODE): Operation.CHANGE_ACCOUNTS,
    ("POST", paths.STAFF_POSTS): Operation.CHANGE_ACCOUNTS,
    ("POST", paths.STAFF_DISABLE): Operation.CHANGE_ACCOUNTS,
    ("GET", paths.DEVICES): Operation.SEE_DEVICES,
    ("POST", paths.DEVICE_CODES): Operation.CHANGE_DEVICES,
    ("POST", paths.DEVICE_REVOKE): Operation.CHANGE_DEVICES,
    ("POST", paths.DEVICE_HEARTBEAT): Operation.TELL_HEALTH,
    ("GET", paths.AUDIT_HEAD): Operation.SEE_AUDIT_HEAD,
    ("GET", paths.AUDIT_CHECK): Operation.CHECK_AUDIT,
    ("POST", paths.SESSION_ADD): Operation.CHANGE_SUPPLY,
    ("POST", paths.CAPACITY): Operation.CHANGE_SUPPLY,
    ("GET", paths.CAPACITY_PREVIEW): Operation.CHANGE_SUPPLY,
    ("POST", paths.SESSION_STATUS): Operation.SAY_STATUS,
    ("POST", paths.ADD_ONS): Operation.ASK_ADD_ON,
    ("POST", paths.ADD_ON_APPROVE): Operation.DECIDE_ADD_ON,
    ("POST", paths.ADD_ON_REJECT): Operation.DECIDE_ADD_ON,
    ("POST", paths.ADD_ON_ISSUE): Operation.ISSUE_ADD_ON,
    ("GET", paths.ADD_ON_REPORT): Operation.SEE_REPORTS,
    ("GET", paths.FIGURES): Operation.SEE_REPORTS,
    ("POST", paths.SUSPENSIONS): Operation.CALL_OFF,
    ("GET", paths.SUSPENSION): Operation.SETTLE_CALLED_OFF,
    ("POST", paths.SUSPENSION_OUTCOMES): Operation.SETTLE_CALLED_OFF,
    ("POST", paths.SUSPENSION_CLOSE): Operation.CALL_OFF,
    ("POST", paths.SUSPENSION_RESUME): Operation.CALL_OFF,
    ("GET", paths.NOTICES_UNREACHED): Operation.SETTLE_CALLED_OFF,
    ("POST", paths.NOTICE_ATTEMPTS): Operation.SETTLE_CALLED_OFF,
    ("POST", paths.NOTICE_ACKNOWLEDGE): Operation.ACKNOWLEDGE_NOTICE,
    ("POST", paths.REFERRAL_ORGANISATIONS): Operation.ASK_REFERRAL_RIGHT,
    ("POST", paths.REFERRAL_RIGHT_ASK): Operation.ASK_REFERRAL_RIGHT,
    ("POST", paths.REFERRAL_RIGHT_REVIEW): Operation.REVIEW_REFERRAL_RIGHT,
    ("POST", paths.REFERRAL_RIGHT_END): Operation.END_REFERRAL_RIGHT,
    ("GET", paths.REFERRAL_RIGHTS): Operation.SEE_REFERRAL_RIGHTS,
    ("POST", paths.REFERRAL_SANCTIONS): Operation.REVIEW_REFERRAL_RIGHT,
    ("GET", paths.REFERRAL_OFFER): Operation.REFER,
    ("POST", paths.REFERRALS): Operation.REFER,
    ("POST", paths.REFERRAL_CANCEL): Operation.REFER,
    ("GET", paths.REFERRAL_REPORT): Operation.SEE_REPORTS,
}

OPEN: Final = frozenset(
    {
        ("GET", paths.LIVEZ),
        ("GET", paths.READYZ),
        ("GET", paths.OPENAPI),
        ("POST", paths.FAKE_PROVIDER_PAY),
        ("POST", paths.PROVIDER_NOTIFICATIONS),
        ("POST", paths.DEVICE_ENROL),
        ("GET", paths.PUBLISHED_SCHEDULE),
        ("GET", paths.PUBLISHED_NOTICES),
        ("GET", paths.PUBLISHED_FEES),
        ("GET", paths.PUBLISHED_RULES),
    }
)
"""Routes about no patient and no station: health, the document, publications, the demo's phone;
what a payment provider tells, which it signs; and the one by which a station gets what it signs
with, which has its one-time code instead."""
