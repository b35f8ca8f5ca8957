"""The routes of referral: rights, referrals, the district's view. No rule lives here."""

from typing import Final

from kiosk_app.central_service.http.supply_routes import PERIOD
from kiosk_app.central_service.http.table import (
    BY_STAFF,
    CREATED,
    KEYED_BY_STAFF,
    Row,
    act,
    ask,
)
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import paths
from kiosk_app.contract import referral_shapes as shapes
from kiosk_app.contract import shapes as booking_shapes
from kiosk_app.contract.after import CancelAnswer

RIGHTS: Final = (
    act(
        paths.REFERRAL_ORGANISATIONS,
        CentralService.add_referral_organisation,
        shapes.OrganisationAnswer,
        "Add an institution of primary care whose doctors may be given the right to refer.",
        sent=KEYED_BY_STAFF,
        successes=(CREATED,),
    ),
    act(
        paths.REFERRAL_RIGHT_ASK,
        CentralService.ask_referral_right,
        shapes.RightAnswer,
        "Ask for a person's right to refer; family doctors and specialists, until a date.",
        sent=KEYED_BY_STAFF,
        successes=(CREATED,),
    ),
    act(
        paths.REFERRAL_RIGHT_REVIEW,
        CentralService.review_referral_right,
        shapes.RightAnswer,
        "The district's administrator lets a right be used that somebody else asked for.",
        sent=KEYED_BY_STAFF,
    ),
    act(
        paths.REFERRAL_RIGHT_END,
        CentralService.end_referral_right,
        shapes.RightAnswer,
        "End a right at once, and the person's session with it.",
        sent=KEYED_BY_STAFF,
    ),
    act(
        paths.REFERRAL_SANCTIONS,
        CentralService.bar_from_referring,
        shapes.SanctionAnswer,
        "Bar a person or a whole institution from referring, or let them in again, on evidence.",
        sent=KEYED_BY_STAFF,
    ),
    ask(
        paths.REFERRAL_RIGHTS,
        CentralService.referral_rights,
        shapes.RightsAnswer,
        "Institutions and rights as they stand, the one that ends first first; names masked.",
        sent=BY_STAFF,
    ),
)

REFERRING: Final = (
    ask(
        paths.REFERRAL_OFFER,
        CentralService.referral_offer,
        shapes.KeptOfferAnswer,
        "What the doctor may refer to in a department: visits and experts, two weeks early.",
        sent=BY_STAFF,
    ),
    act(
        paths.REFERRALS,
        CentralService.refer,
        shapes.ReferralAnswer,
        "Hold one number of the kept share for a patient the doctor has seen; paid like any other.",
        sent=KEYED_BY_STAFF,
        successes=(CREATED,),
    ),
    act(
        paths.REFERRAL_ORDERS,
        CentralService.order_referral,
        shapes.ReferralOrderAnswer,
        "Let a patient the doctor has seen choose the time themselves, at a kiosk of the hospital.",
        sent=KEYED_BY_STAFF,
        successes=(CREATED,),
    ),
    ask(
        paths.PATIENT_REFERRALS,
        CentralService.referrals_of,
        shapes.ReferralOrdersAnswer,
        "A patient's referral orders: open, used, expired, or void with the right behind them.",
    ),
    ask(
        paths.REFERRAL_ORDER_SESSIONS,
        CentralService.referred_sessions,
        booking_shapes.SessionsAnswer,
        "Sessions of the order's department with what is left of its share, two weeks early.",
    ),
    ask(
        paths.REFERRAL_ORDER_BANDS,
        CentralService.referred_bands,
        booking_shapes.BandsAnswer,
        "Time bands of one of these sessions.",
    ),
    act(
        paths.REFERRAL_ORDER_HOLDS,
        CentralService.hold_referred,
        booking_shapes.HoldAnswer,
        "Hold one number of the kept share by an order; paid and confirmed like any other.",
        successes=(CREATED,),
    ),
    act(
        paths.REFERRAL_CANCEL,
        CentralService.cancel_referral,
        CancelAnswer,
        "The doctor gives their own referral back.",
        sent=KEYED_BY_STAFF,
    ),
    ask(
        paths.REFERRAL_REPORT,
        CentralService.referral_report,
        shapes.ReferralReportAnswer,
        "Who referred how much, whom somebody should look at, and the share of referred visits.",
        sent=BY_STAFF,
        query=PERIOD,
    ),
)

ROUTES: Final[tuple[Row, ...]] = (*RIGHTS, *REFERRING)
"""Every route of this page."""
