"""What the rules of scarce numbers say where their sentences have gaps."""

from dataclasses import replace
from datetime import time, timedelta

from kiosk_app.domain.addon import AddOnReason, AddOnRequest, Counts, may_approve
from kiosk_app.domain.appointment_status import AppointmentStatus
from kiosk_app.domain.cancellation import Asker, Booking, may_cancel
from kiosk_app.domain.cash import change_of
from kiosk_app.domain.catalogue import Title
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.checkin import Expected, may_check_in
from kiosk_app.domain.ids import (
    AppointmentId,
    DepartmentId,
    PatientId,
    PractitionerId,
    SessionId,
    StaffId,
)
from kiosk_app.domain.money import Fen
from kiosk_app.domain.noshow import NoShow, ban_at, bans_of, may_appeal, may_book
from kiosk_app.domain.policy import ANHUI, BEIJING
from kiosk_app.domain.policy_versions import Enacted, Proposal, may_propose
from kiosk_app.domain.pools import Pool, may_publish, split
from kiosk_app.domain.proxy import may_book_for
from kiosk_app.domain.questionnaire import (
    Question,
    Questionnaire,
    QuestionnaireResponse,
    judge,
    may_proceed,
)
from kiosk_app.domain.referral import Right, Role
from kiosk_app.domain.referral import may_book as may_book_referral
from kiosk_app.domain.referral_order import ReferralOrder
from kiosk_app.domain.referral_order import may_use as may_use_referral_order
from kiosk_app.domain.refusal import Refusal
from kiosk_app.domain.sessions import TimeBand
from kiosk_app.domain.stock import Stock, sell, set_capacity
from kiosk_app.domain.supply import may_cut, may_number, may_take_away
from kiosk_app.domain.suspension import WorkItem, may_close
from kiosk_app.domain.waitlist import Waiter, Waitlist, join, may_wait
from kiosk_app.domain.weekly_titles import MissingTitle
from tests.unit.domain.made_up import TODAY, at

_PATIENT, _DOCTOR, _STAFF = PatientId("p"), PractitionerId("d"), StaffId("w")
_RIGHT = Right(_STAFF, Role.FAMILY_DOCTOR, Pool.REFERRAL, _STAFF, TODAY)
_ENACTED = Enacted(BEIJING, at(8), _STAFF, "")
_ASKED = Questionnaire("q", 1, "问题", "Questions", (Question("a", "甲？", "A?"),))
_EXPECTED = Expected(AppointmentStatus.BOOKED, TimeBand(at(9), at(9, 30)), at(12))
_STRICT = replace(
    BEIJING,
    cancellation=replace(BEIJING.cancellation, own_days_before=1, own_time=time(16)),
)


def _below_sold() -> Refusal | None:
    sold = sell(Stock(split(10, BEIJING)), Pool.OPEN)
    refusal = set_capacity(sold, 0, BEIJING) if isinstance(sold, Stock) else sold
    return refusal if isinstance(refusal, Refusal) else None


def _unanswered() -> Refusal | None:
    answer = judge(_ASKED, {}, is_signed=True)
    return answer if isinstance(answer, Refusal) else None


def _banned() -> Refusal | None:
    bans = bans_of([NoShow(at(12) - timedelta(days=days)) for days in (1, 2, 3)])
    return may_book(ban_at(bans, at(12)), Channel.KIOSK, is_today=False, policy=BEIJING)


def _closed() -> Refusal | None:
    answer = join(Waitlist(at(8)), Waiter(_PATIENT, at(9)), 0)
    return answer if isinstance(answer, Refusal) else None


def _too_little() -> Refusal | None:
    change = change_of(Fen(5000), Fen(4000))
    return change if isinstance(change, Refusal) else None


SAID_ABOUT_NUMBERS: list[Refusal | None] = [
    _too_little(),
    _below_sold(),
    _banned(),
    _closed(),
    may_wait(5, BEIJING),
    may_cut(timedelta(minutes=31), BEIJING),
    may_number(timedelta(minutes=1), 500, BEIJING),
    may_take_away("2027-01-01", "s", is_sold=True, is_changed=True),
    may_take_away("2027-01-01", "s", is_sold=False, is_changed=True),
    may_publish({Pool.OPEN: 20}, ANHUI),
    MissingTitle("03.04", Title.CHIEF, TODAY).told("03.04 心血管内科"),
    may_cancel(
        Booking(AppointmentStatus.ARRIVED, at(8), at(12)),
        Asker(Channel.COUNTER),
        at(12) + timedelta(days=BEIJING.cancellation.unseen_days),
        BEIJING,
    ),
    may_cancel(
        Booking(AppointmentStatus.BOOKED, at(8), at(12), _STAFF, "010-00000901"),
        Asker(Channel.KIOSK),
        at(7),
        BEIJING,
    ),
    may_cancel(
        Booking(AppointmentStatus.BOOKED, at(8), at(12)), Asker(Channel.KIOSK), at(8), _STRICT
    ),
    may_appeal(NoShow(at(12) - timedelta(days=60)), at(12)),
    may_check_in(_EXPECTED, at(7), BEIJING),
    may_check_in(_EXPECTED, at(13), BEIJING),
    may_approve(
        AddOnRequest(SessionId("s"), _PATIENT, AddOnReason.FROM_FAR, _DOCTOR, _STAFF),
        Counts(capacity=0, of_session=0, of_doctor_today=0),
        (StaffId("x"),),
        BEIJING,
    ),
    may_close([WorkItem(AppointmentId("a"))]),
    may_use_referral_order(
        ReferralOrder(_RIGHT, DepartmentId("a"), TODAY - timedelta(days=1), is_used=False),
        DepartmentId("a"),
        at(9),
    ),
    may_book_referral(
        _RIGHT,
        None,
        _PATIENT,
        at(9),
        BEIJING,
    ),
    may_book_for(_PATIENT, [PatientId(f"p{i}") for i in range(5)], BEIJING),
    may_propose(Proposal(BEIJING, "", at(12), _STAFF), [_ENACTED], at(9)),
    may_propose(Proposal(ANHUI, "", at(9), _STAFF), [_ENACTED], at(9)),
    may_propose(Proposal(ANHUI, "", at(8), _STAFF), [_ENACTED], at(7)),
    may_propose(Proposal(ANHUI, "", at(12), _STAFF), [_ENACTED], at(9)),
    _unanswered(),
    may_proceed(
        QuestionnaireResponse("q", 1, at(9), is_positive=True), _ASKED, at(9), BEIJING, "x"
    ),
]
"""One refusal of every rule whose sentence asks for a fact."""
