"""What the patient opposite sees: the truth of their own tab at each stage, and nothing else."""

from dataclasses import replace

import pytest

from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import pay, picking, serving
from kiosk_app.journeys.counter import cash_back, patient_side, walk_in
from kiosk_app.journeys.counter.patient_side import GIVEN_UP, GIVEN_UP_S, WELCOME, Side, turn
from kiosk_app.journeys.parts import Ended, Why
from kiosk_app.journeys.screens import Detail, Frame, Pay, Plain, Text
from kiosk_app.journeys.wording import fee_text, when_text
from tests.helpers import people as p
from tests.helpers import samples as all_s
from tests.helpers import samples_counter as s
from tests.unit.journeys.counter.test_laws import TABS

PAID = walk_in.Paid(s.DONE, s.TENDERED, s.CHANGE)
HOLDING = picking.HoldingSlot(s.ERRAND, all_s.BAND, p.HOLD.slot.band)
REFUSED = Refusal(Reason.ALREADY_BOOKED)
STAGES: tuple[tuple[walk_in.State, str], ...] = (
    (s.EMPTY, "patient_welcome"),
    (picking.ChoosingGroup(s.ERRAND), "patient_looking"),
    (s.TITLE, "patient_looking"),
    (s.REVIEW, "patient_checking"),
    (walk_in.TakingCash(s.REVIEW, s.TENDERED), "patient_taking"),
    (walk_in.CashUnknown(s.REVIEW, s.TENDERED), "patient_unknown"),
    (walk_in.Paid(s.CONFIRMING, s.TENDERED, s.CHANGE), "patient_registering"),
    (walk_in.Paid(s.PRINTING, s.TENDERED, s.CHANGE), "patient_registering"),
    (
        walk_in.Paid(pay.BookingUnknown(s.ERRAND, p.HOLD, p.PAYMENT), s.TENDERED, s.CHANGE),
        "patient_unknown",
    ),
    (PAID, "patient_booked"),
    (replace(PAID, part=replace(s.DONE, trouble=ev.PrintTrouble.UNKNOWN)), "patient_no_ticket"),
    (s.DONE, "patient_booked"),
    (s.PRINTING, "patient_printing"),
    (s.CONFIRMING, "patient_registering"),
    (s.HANDING_BACK, "patient_money_back"),
    (cash_back.BookingOut(s.HANDING_BACK), "patient_money_back"),
    (cash_back.HandedBack(s.HANDING_BACK, p.PAYMENT.amount), "patient_money_given"),
    (Ended(p.ADULT_PATIENT, REFUSED), "patient_called_off"),
    (serving.CentralAway(HOLDING), "patient_busy"),
)


def rows(state: walk_in.State) -> dict[str, object]:
    screen = patient_side.screen_of(state)
    assert isinstance(screen, Detail)
    return {row.label.key: row.value for row in screen.rows}


def ways_out(frame: Frame) -> set[str]:
    ways = {"leave": frame.can_leave, "call": frame.can_call, "back": frame.can_go_back}
    return {way for way, is_there in ways.items() if is_there}


@pytest.mark.requirement("R012")
@pytest.mark.parametrize(("state", "name"), STAGES, ids=lambda value: str(value)[:30])
def test_each_stage_has_its_page(state: walk_in.State, name: str) -> None:
    assert patient_side.screen_of(state).frame.name == name


@pytest.mark.requirement("R012")
def test_what_is_booked_is_there_fact_by_fact_before_the_money() -> None:
    slot = p.HOLD.slot
    shown = rows(s.REVIEW)
    assert shown["row.when"] == when_text(slot.band)
    assert shown["row.department"] == Plain(slot.department_name, slot.department_name_en)
    place = shown["row.location"]
    assert isinstance(place, Plain)
    assert slot.location in place.zh
    assert slot.room in place.zh
    assert shown["row.fee"] == fee_text(slot.fee)
    assert "row.practitioner" in shown
    assert "row.to_pay" not in shown
    part = rows(replace(s.REVIEW, due=Fen(3_000)))
    assert (part["row.fee"], part["row.to_pay"]) == (fee_text(slot.fee), fee_text(Fen(3_000)))


@pytest.mark.requirement("R012", "R179")
def test_the_money_is_told_as_it_goes_over_the_counter() -> None:
    taking = rows(walk_in.TakingCash(s.REVIEW, s.TENDERED))
    assert taking["patient_side.given"] == fee_text(s.TENDERED)
    for state in (walk_in.Paid(s.CONFIRMING, s.TENDERED, s.CHANGE), PAID):
        shown = rows(state)
        assert shown["patient_side.given"] == fee_text(s.TENDERED)
        assert shown["patient_side.change"] == fee_text(s.CHANGE)
    assert rows(PAID)["row.queue_number"] == Plain(str(p.APPOINTMENT.slot.number))
    assert "patient_side.change" not in rows(s.DONE)
    assert rows(s.HANDING_BACK) == {"patient_side.back": fee_text(p.PAYMENT.amount)}


def test_who_pays_by_phone_scans_the_very_code_of_the_order() -> None:
    paying = next(state for state in all_s.STATES if isinstance(state, pay.Paying))
    screen = patient_side.screen_of(paying)
    assert isinstance(screen, Pay)
    assert screen.qr_text == paying.order.qr_text
    assert ways_out(screen.frame) == set()
    assert screen.frame.progress is None


@pytest.mark.requirement("R003", "R103")
def test_every_page_is_large_cannot_be_left_and_names_nobody_in_full() -> None:
    for state in TABS:
        frame = patient_side.screen_of(state).frame
        assert frame.is_elderly
        assert ways_out(frame) == set()
        assert frame.patience_s is None
        assert p.ADULT.name not in repr(patient_side.screen_of(state))
    assert patient_side.screen_of(s.REVIEW).frame.who == "林*舟"


@pytest.mark.parametrize(
    ("state", "lines"),
    [
        (Ended(p.ADULT_PATIENT, Why.LEFT), ("money.not_charged",)),
        (Ended(p.ADULT_PATIENT, REFUSED, is_refunding=True), ("money.refunding",)),
        (Ended(p.ADULT_PATIENT, REFUSED, is_booking=False), ()),
    ],
)
def test_what_is_called_off_says_what_becomes_of_the_money(
    state: Ended, lines: tuple[str, ...]
) -> None:
    assert [line.key for line in patient_side.screen_of(state).lines] == list(lines)  # type: ignore[union-attr]  # a notice


def test_while_a_number_is_looked_for_the_department_is_told_once_there_is_one() -> None:
    name = Plain(p.CARDIOLOGY.name, p.CARDIOLOGY.name_en)
    told = (Text("patient_side.department", (("name", name),)),)
    none = picking.ChoosingGroup(s.ERRAND)
    band = picking.ChoosingBand(s.ERRAND, s.TITLE, p.CHIEF_SESSION, p.BANDS)
    for state, lines in ((none, ()), (s.TITLE, told), (band, told)):
        assert patient_side.screen_of(state).lines == lines  # type: ignore[union-attr]  # a notice


# --- who sits there ------------------------------------------------------------------------------


@pytest.mark.requirement("R012")
@pytest.mark.parametrize(
    "state", [s.REVIEW, pay.OpeningOrder(s.ERRAND, None, p.HOLD, 300)], ids=["held", "opening"]
)
def test_who_gives_up_is_told_that_nothing_was_charged_for_a_while(state: walk_in.State) -> None:
    side = turn(turn(Side(), 0, state, 0), 0, s.EMPTY, 0)
    assert side.screen == GIVEN_UP
    side = turn(side, 0, s.EMPTY, GIVEN_UP_S - 1)
    assert side.screen == GIVEN_UP
    assert turn(side, 0, s.EMPTY, 1).screen == WELCOME


@pytest.mark.parametrize("state", [PAID, walk_in.CashUnknown(s.REVIEW, s.TENDERED), s.TITLE])
def test_of_nobody_else_it_is_said(state: walk_in.State) -> None:
    assert turn(turn(Side(), 0, state, 0), 0, s.EMPTY, 0).screen == WELCOME


def test_another_patient_s_end_is_not_told_to_who_comes_next() -> None:
    side = turn(Side(), 0, s.REVIEW, 0)
    assert turn(side, 1, s.EMPTY, 0).screen == WELCOME
    given_up = turn(side, 0, s.EMPTY, 0)
    assert turn(given_up, 1, s.EMPTY, 1).screen == WELCOME
    assert turn(given_up, 0, s.TITLE, 1).screen.frame.name == "patient_looking"


@pytest.mark.requirement("R133")
def test_behind_a_lock_nobody_is_shown() -> None:
    side = turn(turn(Side(), 0, s.REVIEW, 0), 0, None, 1)
    assert side == Side(WELCOME)
    assert turn(side, 0, s.REVIEW, 0).screen.frame.name == "patient_checking"
