"""Short stories, one per way a registration can go; the laws cover what no story tells."""

from dataclasses import replace

import pytest

from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.claim import OpenMatter, claim_code
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import (
    booking_exams,
    check_in,
    faces,
    identify,
    joining,
    kiosk,
    pay,
    picking,
    serving,
)
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_printer import LookAtPrinter
from kiosk_app.journeys.effects_slips import PrintClaimSlip, PrintRefundSlip
from kiosk_app.journeys.parts import Ended, Next, Note, Why
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Notice, Text
from kiosk_app.journeys.taps import NoTicketError, taps_to_ticket
from tests.helpers import people as p
from tests.helpers import samples as s
from tests.helpers.samples import EVENTS
from tests.helpers.world import Story, but, kind_world

CHIEF_CHOSEN = (ev.Chosen(0), ev.Chosen(0), ev.Chosen(2), ev.Chosen(0), ev.Chosen(0))
"""Internal medicine, cardiology, chief's clinic, the doctor in the morning, nine o'clock."""


@pytest.mark.requirement("R066")
def test_same_day_from_the_card_to_the_ticket() -> None:
    story = Story().tell(ev.JourneyChosen(Purpose.SAME_DAY), *CHIEF_CHOSEN, ev.Accepted())
    assert isinstance(story.state, pay.Done)
    assert story.state.trouble is None
    loads = [effect for effect in story.asked if isinstance(effect, ef.LoadSessions)]
    assert loads == [ef.LoadSessions(p.ADULT_PATIENT, p.CARDIOLOGY.id, BookingClass.SAME_DAY)]
    assert "ChoosingDay" not in story.pages


@pytest.mark.requirement("R063")
def test_in_advance_the_day_is_asked_for_before_the_title() -> None:
    taps = (ev.Chosen(0), ev.Chosen(0), ev.Chosen(0), ev.Chosen(0), ev.Chosen(0), ev.Accepted())
    story = Story().tell(ev.JourneyChosen(Purpose.ADVANCE), *taps)
    assert isinstance(story.state, pay.Done)
    assert story.pages.index("ChoosingDay") < story.pages.index("ChoosingTitle")


@pytest.mark.requirement("R008")
def test_same_day_takes_at_most_six_taps_from_the_card_to_the_ticket() -> None:
    assert taps_to_ticket(Purpose.SAME_DAY, kind_world) <= 6


@pytest.mark.requirement("R008")
def test_the_longest_same_day_way_takes_six_taps() -> None:
    after_card = (*CHIEF_CHOSEN, ev.Accepted())
    assert len(after_card) <= 6


def test_a_phone_number_is_counted_by_its_digits() -> None:
    world = but((ef.FindPatient, ev.PatientUnknown(p.ADULT)))
    known = taps_to_ticket(Purpose.ADVANCE, kind_world)
    assert taps_to_ticket(Purpose.ADVANCE, world, p.PHONE) == known + len(p.PHONE) + 1


def test_counting_taps_ends_where_there_is_no_ticket() -> None:
    with pytest.raises(NoTicketError, match="reading_why_not"):
        taps_to_ticket(
            Purpose.SAME_DAY,
            but((ef.LoadSessions, ev.SessionsLoaded(p.CARDIOLOGY.id, ()))),
        )
    unsold = replace(p.CATALOGUE, departments=(p.EMERGENCY,))
    with pytest.raises(NoTicketError, match="choosing_department"):
        taps_to_ticket(Purpose.SAME_DAY, but((ef.LoadCatalogue, ev.CatalogueLoaded(unsold))))
    with pytest.raises(NoTicketError, match="reading_full"):
        taps_to_ticket(
            Purpose.SAME_DAY,
            but((ef.LoadSessions, ev.SessionsLoaded(p.CARDIOLOGY.id, (p.SUSPENDED_SESSION,)))),
        )


@pytest.mark.requirement("R028")
def test_no_number_without_a_title() -> None:
    story = Story().tell(
        ev.JourneyChosen(Purpose.SAME_DAY), ev.Chosen(0), ev.Chosen(0), ev.Accepted()
    )
    assert isinstance(story.state, picking.ChoosingTitle)


def test_a_type_with_one_session_needs_no_practitioner_question() -> None:
    after = kiosk.advance(s.TITLE, ev.Chosen(0))
    assert isinstance(after.state, picking.FindingBands)
    assert after.effects == (ef.LoadBands(p.ADULT_PATIENT, p.GENERAL_SESSION.id),)


def test_a_group_of_one_is_its_department() -> None:
    after = kiosk.advance(s.GROUP, ev.Chosen(1))
    assert after.state == picking.FindingSessions(s.ERRAND, s.GROUP, p.OPHTHALMOLOGY)


@pytest.mark.requirement("R001")
@pytest.mark.parametrize(("state", "index"), [(s.GROUP, 3), (s.INFECTIOUS, 0)])
def test_a_tap_on_what_is_not_sold_changes_nothing(state: kiosk.State, index: int) -> None:
    assert kiosk.advance(state, ev.Chosen(index)) == Next(state)


@pytest.mark.requirement("R033")
def test_a_first_time_patient_is_asked_for_a_phone_until_it_is_one() -> None:
    story = Story(but((ef.FindPatient, ev.PatientUnknown(p.ADULT))))
    asked = story.tell(ev.JourneyChosen(Purpose.SAME_DAY), ev.Entered("12")).state
    assert asked == identify.EnteringPhone(Purpose.SAME_DAY, p.ADULT, s.BAD_PHONE)
    known = story.tell(ev.Entered("138 0000 0901")).state
    assert isinstance(known, picking.ChoosingGroup)
    assert ef.EnrolPatient(p.ADULT, p.PHONE) in story.asked


ELDER_CARD = (ef.AskForCard, ev.CardRead(p.ELDER, is_elderly=True))


@pytest.mark.parametrize(
    ("answer", "events"),
    [
        (None, ()),
        (ev.CentralDown(), ()),
        (ev.Refused(s.GONE), ()),
        (ev.PatientUnknown(p.ELDER), ()),
        (ev.PatientUnknown(p.ELDER), (ev.Entered("12"),)),
        (ev.PatientUnknown(p.ELDER), (ev.Entered(p.PHONE),)),
        (ev.PatientUnknown(p.ELDER), (ev.Entered(p.PHONE), ev.Refused(s.BAD_PHONE))),
        (ev.PatientUnknown(p.ELDER), (ev.Entered(p.PHONE), ev.Refused(s.GONE))),
        (ev.PatientFound(replace(p.ELDER_PATIENT, phone_masked=None)), ()),
        (None, (ev.Left(),)),
        (None, (ev.PutOutOfService("central_down"),)),
    ],
)
def test_the_elderly_get_their_mode_from_the_first_page_after_the_card(
    answer: ev.Event | None, events: tuple[ev.Event, ...]
) -> None:
    world = but(ELDER_CARD, (ef.FindPatient, answer), (ef.EnrolPatient, None))
    story = Story(world).tell(ev.JourneyChosen(Purpose.ADVANCE), *events)
    frame = faces.screen_of(story.state).frame
    assert frame.is_elderly, frame.name


def test_whom_central_knows_is_as_old_as_central_says() -> None:
    unasked = but(ELDER_CARD, (ef.FindPatient, None))
    story = Story(unasked).tell(ev.JourneyChosen(Purpose.ADVANCE))
    younger = replace(p.ELDER_PATIENT, is_elderly=False)
    story.tell(ev.PatientFound(younger))
    assert not faces.screen_of(story.state).frame.is_elderly


@pytest.mark.requirement("R033")
def test_a_known_patient_without_a_phone_is_asked_for_one() -> None:
    story = Story(but((ef.FindPatient, ev.PatientFound(p.PHONELESS_PATIENT))))
    story.tell(ev.JourneyChosen(Purpose.SAME_DAY))
    assert isinstance(story.state, identify.EnteringPhone)


def test_a_card_that_fails_may_be_tried_again_and_without_readers_there_is_the_counter() -> None:
    story = Story(but((ef.AskForCard, None))).tell(ev.JourneyChosen(Purpose.SAME_DAY))
    told = story.tell(ev.CardUnreadable(ev.CardTrouble.WRONG_SLOT)).state
    assert told == identify.WaitingForCard(Purpose.SAME_DAY, ev.CardTrouble.WRONG_SLOT)
    without = story.tell(ev.ReadersGone()).state
    assert without == identify.WithoutReader(Purpose.SAME_DAY)
    again = story.tell(ev.Accepted()).state
    assert again == identify.WaitingForCard(Purpose.SAME_DAY)


@pytest.mark.parametrize("waiting", s.WAITING, ids=lambda w: type(w).__name__)
def test_when_central_is_away_the_same_question_is_put_again(
    waiting: serving.Waiting,
) -> None:
    away = kiosk.advance(waiting, ev.CentralDown()).state
    assert away == serving.CentralAway(waiting)
    again = kiosk.advance(away, ev.Accepted())
    assert again.state == waiting
    assert len(again.effects) == 1


def test_an_answer_that_comes_while_central_seems_away_is_taken() -> None:
    away = serving.CentralAway(s.HOLDING)
    assert isinstance(kiosk.advance(away, ev.SlotHeld(p.HOLD)).state, picking.ReviewingHold)
    assert kiosk.advance(away, ev.SlotHeld(s.OTHER_HOLD)) == Next(
        away, (ef.ReleaseHold(s.OTHER_HOLD),)
    )


def test_back_leads_through_every_question_to_the_home_page() -> None:
    story = Story(but((ef.HoldSlot, None))).tell(ev.JourneyChosen(Purpose.SAME_DAY), *CHIEF_CHOSEN)
    story.pages.clear()
    story.tell(*[ev.WentBack()] * 6)
    assert story.pages == [
        "ChoosingBand",
        "ChoosingPractitioner",
        "ChoosingTitle",
        "ChoosingDepartment",
        "ChoosingGroup",
        "AtHome",
    ]


def test_back_from_the_review_gives_the_number_back_and_shows_fresh_times() -> None:
    after = kiosk.advance(s.REVIEW, ev.WentBack())
    assert after == Next(
        s.FINDING_BANDS, (ef.ReleaseHold(p.HOLD), ef.LoadBands(p.ADULT_PATIENT, p.CHIEF_SESSION.id))
    )


def test_a_hold_that_runs_out_is_given_back_with_a_word() -> None:
    story = Story(state=replace(s.REVIEW, seconds_left=2)).tell(ev.Ticked(), ev.Ticked())
    assert story.state == replace(s.BAND, remark=Note.HOLD_TIME_UP)
    assert ef.ReleaseHold(p.HOLD) in story.asked


def test_a_number_taken_by_others_leads_back_to_the_times() -> None:
    story = Story(but((ef.HoldSlot, ev.HoldRefused(s.GONE))), s.BAND).tell(ev.Chosen(0))
    assert story.state == replace(s.BAND, remark=s.GONE)


def test_a_rule_that_says_no_is_read_and_then_left() -> None:
    story = Story(but((ef.HoldSlot, ev.HoldRefused(s.BOOKED_ALREADY))), s.BAND)
    story.tell(ev.Chosen(0))
    assert story.state == picking.ReadingWhyNot(s.ERRAND, s.BAND, s.BOOKED_ALREADY)
    assert story.tell(ev.Accepted()).state == s.BAND


def test_only_the_awaited_number_is_taken() -> None:
    assert kiosk.advance(s.HOLDING, ev.SlotHeld(s.OTHER_HOLD)) == Next(
        s.HOLDING, (ef.ReleaseHold(s.OTHER_HOLD),)
    )


def test_leaving_while_paying_says_nothing_before_the_close_is_acknowledged() -> None:
    after = kiosk.advance(s.PAYING, ev.Left())
    assert isinstance(after.state, pay.ClosingOrder)
    assert after.effects == (ef.CloseOrder(p.ORDER),)
    closed = kiosk.advance(after.state, ev.OrderClosed(p.ORDER.id))
    assert closed == Next(Ended(p.ADULT_PATIENT, Why.LEFT), (ef.ReleaseHold(p.HOLD),))


def test_paid_at_the_last_instant_is_confirmed() -> None:
    for closing in s.CLOSING.values():
        after = kiosk.advance(closing, ev.OrderPaid(p.PAYMENT))
        assert after == Next(s.CONFIRMING, (ef.ConfirmBooking(p.HOLD, p.PAYMENT),))


def test_back_from_paying_keeps_the_number() -> None:
    story = Story(state=s.PAYING).tell(ev.WentBack())
    assert story.state == replace(s.REVIEW, seconds_left=270)


def test_time_to_pay_runs_out() -> None:
    story = Story(state=replace(s.PAYING, seconds_left=1)).tell(ev.Ticked())
    assert story.state == Ended(p.ADULT_PATIENT, Why.PAYMENT_TIME_UP)


def test_a_second_takes_one_from_order_and_hold_alike() -> None:
    later = kiosk.advance(s.PAYING, ev.Ticked()).state
    assert later == replace(s.PAYING, seconds_left=179, hold_seconds_left=269)


def test_a_payment_code_is_charged_once_and_may_be_declined() -> None:
    world = but((ef.AwaitPayment, None))
    code = ev.CodeScanned(ev.CodeKind.PAYMENT, "134567890123456789")
    story = Story(world, s.PAYING).tell(code, code)
    assert story.asked == [ef.PresentPaymentCode(p.ORDER, code.text)]
    story.tell(ev.OrderDeclined(p.ORDER.id, is_still_watched=True))
    assert story.state == replace(s.PAYING, remark=Note.DECLINED)
    assert story.asked == [ef.PresentPaymentCode(p.ORDER, code.text)]


def test_a_decline_seen_by_the_watch_sets_it_up_again() -> None:
    assert kiosk.advance(s.PAYING, ev.OrderDeclined(p.ORDER.id)).effects == (
        ef.AwaitPayment(p.ORDER),
    )


def test_a_refused_code_is_told_and_the_order_stays() -> None:
    refused = ev.OrderRefused(p.ORDER.id, Refusal(Reason.PAYMENT_DECLINED))
    after = kiosk.advance(s.CHARGING, refused)
    assert after == Next(replace(s.PAYING, remark=refused.refusal))


def test_an_order_that_cannot_be_opened_keeps_or_frees_the_number() -> None:
    down = kiosk.advance(s.OPENING, ev.CentralDown())
    again = replace(s.REVIEW, seconds_left=280, remark=Note.NO_ANSWER)
    assert down == Next(again, (LookAtPrinter(),))
    refused = kiosk.advance(s.OPENING, ev.OrderRefused(None, Refusal(Reason.HOLD_EXPIRED)))
    assert isinstance(refused.state, picking.FindingBands)
    assert refused.effects[0] == ef.ReleaseHold(p.HOLD)


def test_money_is_returned_when_central_refuses_the_paid_hold() -> None:
    refusal = Refusal(Reason.HOLD_EXPIRED)
    for state in (s.CONFIRMING, s.BOOKING_UNKNOWN):
        assert kiosk.advance(state, ev.BookingRefused(refusal)) == Next(
            Ended(p.ADULT_PATIENT, refusal, is_refunding=True),
            (
                ef.RefundPayment(p.PAYMENT),
                ef.ReleaseHold(p.HOLD),
                PrintRefundSlip(p.ADULT_PATIENT, p.PAYMENT),
            ),
        )


def test_who_leaves_without_knowing_takes_the_code_along_once() -> None:
    lost = kiosk.advance(s.CONFIRMING, ev.CentralDown())
    code = claim_code(p.PAYMENT.order)
    slip = PrintClaimSlip(OpenMatter.BOOKING, code, p.PAYMENT.amount)
    assert lost == Next(s.BOOKING_UNKNOWN, (slip,))
    later = kiosk.advance(s.BOOKING_UNKNOWN, ev.Ticked())
    assert isinstance(later.state, pay.BookingUnknown)
    assert later.effects == ()
    not_paid = kiosk.advance(s.PAYING, ev.CentralDown())
    assert not_paid.effects == (PrintClaimSlip(OpenMatter.PAYMENT, claim_code(p.ORDER.id)),)


def test_an_unknown_outcome_that_becomes_known_is_taken_up() -> None:
    assert isinstance(
        kiosk.advance(s.BOOKING_UNKNOWN, ev.Booked(p.APPOINTMENT)).state, pay.PrintingTicket
    )
    assert kiosk.advance(s.PAYMENT_UNKNOWN, ev.OrderPaid(p.PAYMENT)).state == s.CONFIRMING
    assert kiosk.advance(s.PAYMENT_UNKNOWN, ev.OrderClosed(p.ORDER.id)) == Next(
        Ended(p.ADULT_PATIENT, Why.NOT_PAID), (ef.ReleaseHold(p.HOLD),)
    )


def test_late_answers_are_undone_at_home() -> None:
    home = kiosk.AtHome()
    assert kiosk.advance(home, ev.SlotHeld(p.HOLD)).effects == (ef.ReleaseHold(p.HOLD),)
    assert kiosk.advance(home, ev.OrderOpened(p.ORDER)).effects == (ef.CloseOrder(p.ORDER),)
    assert kiosk.advance(home, ev.OrderPaid(p.PAYMENT)).effects == (ef.RefundPayment(p.PAYMENT),)


@pytest.mark.parametrize("state", [s.CONFIRMING, s.BOOKING_UNKNOWN, s.PRINTING, s.DONE])
def test_the_same_payment_told_twice_is_not_refunded(state: kiosk.State) -> None:
    assert kiosk.advance(state, ev.OrderPaid(p.PAYMENT)) == Next(state)


def can_be_cut_short(waiting: serving.Waiting) -> bool:
    """Tell whether what is waited for can be left: nothing is being done, and for somebody."""
    settled = (
        check_in.CheckingIn | joining.Joining | identify.FindingByCode | booking_exams.BookingExams
    )
    return not isinstance(getattr(waiting, "part", waiting), settled)


@pytest.mark.parametrize(
    "state",
    [s.GROUP, s.HOLDING, s.REVIEW, s.OPENING, *filter(can_be_cut_short, s.WAITING)],
    ids=lambda x: type(x).__name__,
)
def test_another_card_ends_a_session_before_money(state: kiosk.State) -> None:
    after = kiosk.advance(state, ev.CardRead(p.STRANGER)).state
    assert isinstance(after, Ended)
    assert after.why is Why.ANOTHER_CARD


def test_ones_own_second_card_is_no_surprise() -> None:
    same_person = replace(p.ADULT, proof=p.ELDER.proof)
    assert kiosk.advance(s.REVIEW, ev.CardRead(same_person)) == Next(s.REVIEW)


def test_another_card_while_paying_closes_the_order_first() -> None:
    after = kiosk.advance(s.PAYING, ev.CardRead(p.STRANGER))
    assert isinstance(after.state, pay.ClosingOrder)
    assert after.state.closing is pay.Closing.ANOTHER_CARD
    assert after.effects == (ef.CloseOrder(p.ORDER),)


def test_out_of_service_and_back() -> None:
    story = Story(state=kiosk.StartingUp()).tell(ev.PutOutOfService("central_down"))
    assert story.state == kiosk.OutOfService("central_down")
    assert story.tell(ev.MadeReady()).state == kiosk.AtHome()


def test_an_outage_lets_the_patient_finish_and_then_takes_hold() -> None:
    outage = ev.PutOutOfService("lane_died")
    story = Story(but((ef.PrintTicket, None)), s.CONFIRMING)
    story.tell(ev.Booked(p.APPOINTMENT), outage, ev.TicketPrinted())
    assert story.state == kiosk.LastServed(s.DONE, "lane_died")
    assert story.tell(ev.Accepted()).state == kiosk.OutOfService("lane_died")


def test_an_outage_before_money_is_told_and_takes_hold() -> None:
    story = Story(state=s.REVIEW).tell(ev.PutOutOfService("journal_unusable"))
    assert story.state == kiosk.LastServed(
        Ended(p.ADULT_PATIENT, Why.SERVICE_STOPPED), "journal_unusable"
    )
    assert story.asked == [ef.ReleaseHold(p.HOLD)]


def test_an_outage_that_is_over_in_time_leaves_no_trace() -> None:
    last = kiosk.LastServed(s.DONE, "central_down")
    assert kiosk.advance(last, ev.MadeReady()) == Next(s.DONE)
    worse = kiosk.advance(last, ev.PutOutOfService("journal_unusable"))
    assert worse == Next(kiosk.LastServed(s.DONE, "journal_unusable"))


def test_after_a_dead_thread_only_a_restart_brings_the_kiosk_back() -> None:
    story = Story(state=kiosk.OutOfService("central_down")).tell(ev.PutOutOfService("lane_died"))
    dead = kiosk.OutOfService("lane_died")
    assert story.state == dead
    for event in EVENTS:
        after = kiosk.advance(dead, event).state  # staff may be asked who they are
        assert (after.under if isinstance(after, kiosk.Maintained) else after) == dead, event
    screen = faces.screen_of(dead)
    assert isinstance(screen, Notice)
    assert Text("out_of_service.lane_died") in screen.lines


def test_a_dead_thread_is_not_forgotten_while_the_last_patient_is_served() -> None:
    last = kiosk.LastServed(s.DONE, "lane_died")
    for event in (ev.MadeReady(), ev.PutOutOfService("central_down")):
        assert kiosk.advance(last, event) == Next(last)
    paying = kiosk.LastServed(s.PAYING, "lane_died")
    after = kiosk.advance(paying, ev.PutOutOfService("central_down"))
    closing = s.CLOSING[pay.Closing.SERVICE_STOPPED]
    assert isinstance(after.state, kiosk.LastServed)
    assert isinstance(after.state.serving, type(closing))
    assert after.state.why == "lane_died"


def test_a_last_page_goes_home_by_itself() -> None:
    story = Story(state=s.DONE).tell(*[ev.Ticked()] * 29)
    assert isinstance(story.state, pay.Done)
    assert story.tell(ev.Ticked()).state == kiosk.AtHome()


def test_the_kiosk_starts_without_asking_for_anything() -> None:
    assert kiosk.start() == Next(kiosk.StartingUp())
