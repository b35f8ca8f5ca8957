"""Short stories of the desk, the drawer and a tab, told without a world around them."""

from dataclasses import replace

import pytest

from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.cash import HandedFor
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import effects_counter as mine
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told
from kiosk_app.journeys import faces as kiosk_faces
from kiosk_app.journeys import faces_maintenance, identify, kiosk, maintenance, pay, picking
from kiosk_app.journeys.counter import cash_back, desk, drawer, faces, identifying, walk_in
from kiosk_app.journeys.counter.from_screens import body_of_screen
from kiosk_app.journeys.counter.pages import Facts, Pick
from kiosk_app.journeys.counter.sheets import BACK, DROP
from kiosk_app.journeys.effects_bookings import CancelBooking
from kiosk_app.journeys.effects_slips import PrintExplanation, PrintRefundSlip
from kiosk_app.journeys.events_bookings import CancelRefused
from kiosk_app.journeys.parts import Next, Note
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Screen, Text
from tests.helpers import people as p
from tests.helpers import samples_counter as s
from tests.helpers import samples_my_bookings as my
from tests.helpers import samples_waitlist as waits

ASKED = told.SignInAsked("he.lu", p.PASSWORD)


@pytest.mark.requirement("R133")
def test_a_registrar_signs_in_is_locked_out_by_silence_and_comes_back() -> None:
    state = desk.advance(desk.start().state, ev.MadeReady()).state
    assert state == desk.SignedOut()
    step = desk.advance(state, ASKED)
    assert step.effects == (mine.SignIn("he.lu", p.PASSWORD),)
    state = desk.advance(step.state, told.SignedIn(p.REGISTRAR)).state
    for _ in range(desk.LOCK_AFTER_S - 1):
        state = desk.advance(state, ev.Ticked()).state
    assert isinstance(state, desk.AtDesk)
    touched = desk.advance(state, told.Touched()).state
    assert touched == desk.AtDesk(p.REGISTRAR)
    state = desk.advance(state, ev.Ticked()).state
    assert state == desk.Locked(p.REGISTRAR)
    back = desk.advance(desk.advance(state, ASKED).state, told.SignedIn(p.REGISTRAR))
    assert back == Next(desk.AtDesk(p.REGISTRAR))


def test_a_colleague_takes_over_a_locked_counter_with_their_own_password() -> None:
    waiting = desk.advance(s.LOCKED, told.SignInAsked("shen.yan", p.PASSWORD)).state
    assert desk.advance(waiting, told.SignedIn(p.COLLEAGUE)).state == desk.AtDesk(p.COLLEAGUE)


def test_a_wrong_password_is_told_at_the_field_and_the_login_stays_typed() -> None:
    waiting = desk.SigningIn("he.lu", s.SIGNED_OUT)
    no = Refusal(Reason.SIGN_IN_REFUSED)
    assert desk.advance(waiting, told.SignInRefused(no)).state == desk.SignedOut("he.lu", no)
    behind = desk.SigningIn("shen.yan", s.LOCKED)
    assert desk.advance(behind, told.SignInRefused(no)).state == replace(s.LOCKED, remark=no)
    assert desk.advance(waiting, ev.CentralDown()).state == desk.SignedOut("he.lu", Note.NO_ANSWER)


def test_a_counter_without_its_journal_lets_nobody_work_and_nobody_in() -> None:
    out = desk.advance(desk.AtDesk(p.REGISTRAR), ev.PutOutOfService("journal_unusable")).state
    assert out == desk.OutOfService("journal_unusable", s.LOCKED)
    assert desk.advance(out, ASKED) == Next(out)
    assert desk.advance(out, ev.MadeReady()).state == s.LOCKED
    dead = desk.advance(out, ev.PutOutOfService(ev.LANE_DIED)).state
    assert desk.advance(dead, ev.MadeReady()) == Next(dead)


def test_an_answer_nobody_waits_for_lets_nobody_in() -> None:
    late = desk.advance(s.SIGNED_OUT, told.SignedIn(p.REGISTRAR))
    assert late == Next(s.SIGNED_OUT, (mine.SignOut(),))


@pytest.mark.requirement("R179")
def test_a_drawer_is_opened_filled_counted_and_its_report_printed() -> None:
    step = drawer.advance(drawer.start().state, told.SignedIn(p.REGISTRAR))
    assert step == Next(drawer.Looking(), (mine.LookAtShift(),))
    state = drawer.advance(step.state, told.ShiftSeen(None)).state
    assert drawer.advance(state, told.AmountTyped("2oo")).state == drawer.Shut(
        Note.AMOUNT_UNREADABLE
    )
    step = drawer.advance(state, told.AmountTyped("200"))
    assert step == Next(drawer.Opening(Fen(20_000)), (mine.OpenShift(Fen(20_000)),))
    state = drawer.advance(step.state, told.ShiftSeen(p.SHIFT)).state
    paid = drawer.advance(state, told.CashTaken(p.PAYMENT, s.TENDERED, s.CHANGE))
    assert paid == Next(drawer.Looking(s.OPEN), (mine.LookAtShift(),))
    twice = drawer.advance(paid.state, told.CashGivenBack(p.ORDER.id, Fen(5_000)))
    assert twice == Next(paid.state, (mine.LookAtShift(),))
    step = drawer.advance(state, told.DrawerCounted(Fen(29_900)))
    assert step.effects == (mine.CloseShift(Fen(29_900)),)
    closed = drawer.advance(step.state, told.ShiftSeen(p.CLOSED_SHIFT))
    assert closed == Next(drawer.Closed(p.CLOSED_SHIFT), (mine.PrintShift(p.CLOSED_SHIFT),))
    printed = drawer.advance(closed.state, ev.TicketPrinted()).state
    assert printed == drawer.Closed(p.CLOSED_SHIFT, is_printed=True)
    assert drawer.advance(printed, ev.Accepted()).effects == (mine.LookAtShift(),)


def test_a_report_that_did_not_come_out_is_told() -> None:
    printing = drawer.Closed(p.CLOSED_SHIFT)
    trouble = ev.TicketNotPrinted(ev.PrintTrouble.NOT_PRINTED)
    assert drawer.advance(printing, trouble).state == drawer.Closed(
        p.CLOSED_SHIFT, is_printed=False
    )


def test_a_drawer_that_is_refused_or_unanswered_stays_as_it_was() -> None:
    opening, closing = drawer.Opening(Fen(1)), drawer.Closing(p.SHIFT, Fen(1))
    no = Refusal(Reason.SHIFT_OPEN)
    assert drawer.advance(opening, told.ShiftRefused(no)).state == drawer.Shut(no)
    assert drawer.advance(closing, told.ShiftRefused(s.NO_DRAWER)).state == drawer.Open(
        p.SHIFT, s.NO_DRAWER
    )
    assert drawer.advance(opening, ev.CentralDown()).state == drawer.Shut(Note.NO_ANSWER)
    assert drawer.advance(closing, ev.CentralDown()).state == drawer.Open(p.SHIFT, Note.NO_ANSWER)
    looking = drawer.Looking(s.OPEN)
    assert drawer.advance(drawer.Looking(), ev.Refused(no)).state == drawer.Unseen(no)
    assert drawer.advance(looking, ev.Refused(no)).state == drawer.Open(p.SHIFT, no)
    assert drawer.advance(drawer.Looking(), ev.CentralDown()).state == drawer.Unseen(Note.NO_ANSWER)
    assert drawer.advance(looking, ev.CentralDown()).state == drawer.Open(p.SHIFT, Note.NO_ANSWER)
    assert drawer.advance(drawer.Shut(), ev.CentralDown()) == Next(drawer.Shut())


def test_a_typed_document_is_looked_up_like_a_card() -> None:
    step = walk_in.advance(s.EMPTY, told.DocumentTyped(s.TYPED))
    assert step == Next(identifying.CheckingTyped(s.EMPTY), (mine.CheckTyped(s.TYPED),))
    found = walk_in.advance(step.state, ev.CardRead(p.ADULT))
    assert found.state == identify.FindingPatient(Purpose.SAME_DAY, p.ADULT)
    assert found.effects == (ef.StopAskingForCard(), ef.FindPatient(p.ADULT))
    wrong = walk_in.advance(step.state, told.TypedRefused(s.WRONG_NUMBER))
    assert wrong == Next(replace(s.EMPTY, remark=s.WRONG_NUMBER))
    assert walk_in.advance(step.state, ev.Broke("CheckTyped")) == Next(s.EMPTY)


@pytest.mark.requirement("R032")
def test_a_scanned_zone_is_looked_up_like_a_typed_document() -> None:
    step = walk_in.advance(s.WRONGLY_TYPED, s.ZONE_SCANNED)
    assert step == Next(identifying.CheckingTyped(s.EMPTY), (mine.CheckZone(s.ZONE_SCANNED.text),))
    found = walk_in.advance(step.state, ev.CardRead(p.ADULT))
    assert found.effects == (ef.StopAskingForCard(), ef.FindPatient(p.ADULT))
    assert walk_in.advance(step.state, ev.Broke("CheckZone")) == Next(s.EMPTY)


@pytest.mark.parametrize("trouble", told.ZoneTrouble)
def test_what_is_wrong_with_a_zone_is_said_at_the_form(trouble: told.ZoneTrouble) -> None:
    asked = identifying.CheckingTyped(replace(s.EMPTY, purpose=Purpose.ADVANCE))
    refused = walk_in.advance(asked, told.ZoneRefused(trouble)).state
    assert refused == replace(s.EMPTY, purpose=Purpose.ADVANCE, remark=trouble)
    said = faces.body_of(refused).sheet.said
    assert said is not None
    assert said.sentence == Text(f"counter.{trouble.value}")


def test_a_code_nobody_knows_is_told_at_the_form_and_a_zone_elsewhere_changes_nothing() -> None:
    half = ev.CodeScanned(ev.CodeKind.UNKNOWN, "")
    unread = replace(s.EMPTY, remark=told.ZoneTrouble.UNREADABLE)
    assert walk_in.advance(s.EMPTY, half) == Next(unread)
    busy = identifying.CheckingTyped(s.EMPTY)
    for state in (busy, s.TITLE, s.REVIEW, s.HANDING_BACK):
        assert walk_in.advance(state, s.ZONE_SCANNED) == Next(state)
    assert walk_in.advance(busy, half) == Next(busy)


def test_a_department_and_a_session_are_gone_to_straight() -> None:
    group = picking.ChoosingGroup(s.ERRAND)
    step = walk_in.advance(group, told.DepartmentPicked(p.CARDIOLOGY.id))
    assert step.state == picking.FindingSessions(s.ERRAND, group, p.CARDIOLOGY)
    fever = walk_in.advance(group, told.DepartmentPicked(p.FEVER.id))
    assert fever == Next(group)
    picked = walk_in.advance(s.TITLE, told.SessionPicked(p.CHIEF_SESSION.id))
    assert picked.state == picking.FindingBands(s.ERRAND, s.TITLE, p.CHIEF_SESSION)
    full = walk_in.advance(s.TITLE, told.SessionPicked(p.SUSPENDED_SESSION.id))
    assert type(full.state).__name__ == "ReadingFull"
    nowhere = walk_in.advance(s.TITLE, told.SessionPicked(SessionId("S-nowhere")))
    assert nowhere == Next(s.TITLE)


def test_the_same_patient_is_served_with_something_else_without_their_card() -> None:
    step = walk_in.advance(picking.ChoosingGroup(s.ERRAND), ev.JourneyChosen(Purpose.MY_BOOKINGS))
    assert type(step.state).__name__ == "LoadingOwnPage"
    loading = picking.LoadingCatalogue(s.ERRAND.booking_class, p.ADULT_PATIENT)
    again = walk_in.advance(loading, ev.JourneyChosen(Purpose.ADVANCE))
    assert isinstance(again.state, picking.LoadingCatalogue)


@pytest.mark.requirement("R179")
@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("8o", Note.AMOUNT_UNREADABLE),
        ("79.99", Refusal(Reason.NOT_ENOUGH_CASH, (("missing", "1"),))),
    ],
)
def test_an_amount_that_cannot_be_is_told_and_asks_nobody(
    text: str, remark: Refusal | Note
) -> None:
    assert walk_in.advance(s.REVIEW, told.AmountTyped(text)) == Next(
        replace(s.REVIEW, remark=remark)
    )


@pytest.mark.requirement("R179")
def test_cash_is_taken_the_number_booked_and_the_change_told_until_the_next() -> None:
    step = walk_in.advance(s.REVIEW, told.AmountTyped("100"))
    assert step == Next(
        walk_in.TakingCash(s.REVIEW, s.TENDERED), (mine.TakeCash(p.HOLD, s.TENDERED),)
    )
    taken = told.CashTaken(p.PAYMENT, s.TENDERED, s.CHANGE)
    step = walk_in.advance(step.state, taken)
    assert step.effects == (ef.ConfirmBooking(p.HOLD, p.PAYMENT),)
    step = walk_in.advance(step.state, ev.Booked(p.APPOINTMENT))
    assert step.effects == (ef.PrintTicket(p.ADULT_PATIENT, p.APPOINTMENT),)
    step = walk_in.advance(step.state, ev.TicketPrinted())
    assert step.state == walk_in.Paid(s.DONE, s.TENDERED, s.CHANGE)
    assert walk_in.advance(step.state, ev.Accepted()) == walk_in.start()


def test_a_booking_that_is_refused_after_cash_sends_the_cash_back_by_hand() -> None:
    paid = walk_in.Paid(s.CONFIRMING, s.TENDERED, s.CHANGE)
    step = walk_in.advance(paid, ev.BookingRefused(Refusal(Reason.HOLD_EXPIRED)))
    assert step == Next(s.HANDING_BACK, (ef.RefundPayment(p.PAYMENT), ef.ReleaseHold(p.HOLD)))
    out = walk_in.advance(s.HANDING_BACK, ev.Accepted())
    assert out == Next(cash_back.BookingOut(s.HANDING_BACK), (mine.GiveCashBack(p.ORDER.id),))
    back = walk_in.advance(out.state, told.CashGivenBack(p.ORDER.id, p.PAYMENT.amount))
    assert isinstance(back.state, cash_back.HandedBack)
    assert walk_in.advance(back.state, ev.Accepted()) == walk_in.start()


@pytest.mark.requirement("R042")
def test_cash_of_a_cancelled_booking_is_handed_back_order_by_order() -> None:
    both = MoneyBack(Fen(p.PAYMENT.amount + s.OTHER_CASH.amount), (p.PAYMENT, s.OTHER_CASH))
    step = walk_in.advance(replace(my.PRINTING_SLIP, back=both), ev.TicketPrinted())
    assert step == Next(s.TWO_BACK)
    assert faces.body_of(s.TWO_BACK).sheet.title == Text("counter.cash_back.cancellation.title")
    out = walk_in.advance(s.TWO_BACK, ev.Accepted())
    assert out.effects == (mine.GiveCashBack(p.ORDER.id),)
    handed = walk_in.advance(out.state, told.CashGivenBack(p.ORDER.id, p.PAYMENT.amount))
    slip = PrintRefundSlip(p.ADULT_PATIENT, p.PAYMENT, HandedFor.CANCELLATION)
    assert handed.effects == (slip,)
    assert walk_in.advance(handed.state, ev.Left()).state == handed.state
    rest = walk_in.advance(handed.state, ev.Accepted())
    assert rest == Next(replace(s.CANCELLED_BACK, payment=s.OTHER_CASH))


def test_what_was_not_paid_in_cash_ends_as_at_a_kiosk() -> None:
    assert walk_in.advance(my.PRINTING_SLIP, ev.TicketPrinted()) == Next(my.CANCELLED)


def test_cash_that_central_does_not_book_out_can_be_left_to_it() -> None:
    no_drawer = replace(s.CANCELLED_BACK, remark=s.NO_DRAWER)
    assert walk_in.advance(no_drawer, ev.Left()) == walk_in.start()
    assert walk_in.advance(s.CANCELLED_BACK, ev.Left()) == Next(s.CANCELLED_BACK)
    again = walk_in.advance(no_drawer, ev.Accepted())
    assert again.state == cash_back.BookingOut(s.CANCELLED_BACK)


def test_a_clinic_without_numbers_says_so_in_its_row_and_can_be_opened() -> None:
    """Opened it tells what can be done, the waitlist among it, as at a kiosk."""
    title = kiosk_faces.screen_of(waits.TITLE)
    table = body_of_screen(title, (), (BACK, DROP))
    assert isinstance(table, Pick)
    general, chief, *_ = table.rows
    assert general.cells[1] == Text("left", (("count", "5"),))
    assert chief.cells[1] == Text("none_left", (("why", Text("none.booked_out")),))
    assert chief.why_not is None


@pytest.mark.parametrize(
    "screen",
    [
        kiosk_faces.screen_of(kiosk.AtHome()),
        faces_maintenance.screen_of(maintenance.NamingStaff()),
    ],
)
def test_a_tab_is_never_a_home_page_nor_one_that_lets_staff_in(screen: Screen) -> None:
    with pytest.raises(ValueError, match="neither a home page"):
        body_of_screen(screen, (), (BACK, DROP))


def test_an_unknown_booking_is_asked_for_again_or_left_to_the_journal() -> None:
    unknown = walk_in.Paid(pay.BookingUnknown(s.ERRAND, p.HOLD, p.PAYMENT), s.TENDERED, s.CHANGE)
    again = walk_in.advance(unknown, ev.Accepted())
    assert again.effects == (ef.ConfirmBooking(p.HOLD, p.PAYMENT),)
    assert walk_in.advance(unknown, ev.Left()) == walk_in.start()


@pytest.mark.requirement("R042")
def test_an_unknown_cancellation_is_asked_for_again_as_the_same_act() -> None:
    again = walk_in.advance(my.CANCEL_UNKNOWN, ev.Accepted())
    asked = CancelBooking(p.ADULT_PATIENT, my.TODAY.appointment)
    assert again == Next(my.CANCELLING, (asked,))
    refused = walk_in.advance(again.state, CancelRefused(my.TODAY.appointment.id, my.NO_LONGER))
    assert refused == Next(replace(my.READING, remark=my.NO_LONGER))
    keys = [action.key for action in faces.body_of(my.CANCEL_UNKNOWN).sheet.actions]
    assert keys == ["Return", "F12"]
    assert walk_in.advance(my.CANCEL_UNKNOWN, ev.Left()) == walk_in.start()


@pytest.mark.parametrize("trouble", list(ev.PrintTrouble))
def test_a_slip_of_a_cancellation_that_failed_is_told_beside_the_cash(
    trouble: ev.PrintTrouble,
) -> None:
    paid_in_cash = replace(my.PRINTING_SLIP, back=my.CASH_BACK)
    step = walk_in.advance(paid_in_cash, ev.TicketNotPrinted(trouble))
    body = faces.body_of(step.state)
    assert isinstance(body, Facts)
    what = Text(f"counter.{trouble.value}")
    assert body.lines == (Text("counter.cancel_slip", (("what", what),)),)
    out = walk_in.advance(step.state, ev.Accepted())
    handed = walk_in.advance(out.state, told.CashGivenBack(p.ORDER.id, p.PAYMENT.amount))
    assert isinstance(handed.state, cash_back.HandedBack)


def test_a_tab_says_whose_it_is_in_every_question_about_a_booking() -> None:
    for state in (my.REVIEWING_CANCEL, my.CANCELLING, my.CHOOSING_WHEN, my.CANCEL_UNKNOWN):
        assert faces.tab_of(state).who == "林*舟"


@pytest.mark.requirement("R009")
def test_what_is_refused_is_shown_with_its_reason_and_printed_for_the_patient() -> None:
    remarked = replace(my.READING, remark=my.NO_LONGER)
    sheet = faces.body_of(remarked).sheet
    assert sheet.explains
    assert sheet.said is not None
    assert sheet.said.refusal == my.NO_LONGER
    assert sheet.said.now == Text("not_in_this_state.now")
    step = walk_in.advance(remarked, told.ExplanationWanted(s.EXPLANATION))
    assert step == Next(remarked, (PrintExplanation(s.EXPLANATION, "林*舟"),))
    nobody = walk_in.advance(s.EMPTY, told.ExplanationWanted(s.EXPLANATION))
    assert nobody == Next(s.EMPTY, (PrintExplanation(s.EXPLANATION),))
    assert not faces.body_of(my.READING).sheet.explains
    assert not faces.body_of(my.OWED_LIST).sheet.explains
