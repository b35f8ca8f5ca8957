"""Taking the doctor who stands in: asked once more, done once, told as it is."""

from dataclasses import replace

import pytest

from kiosk_app.domain.patient import Patient
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.suspension_notice import StandIn, Substituted
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk, taking_substitute
from kiosk_app.journeys.effects import PrintTicket
from kiosk_app.journeys.effects_news import TakeSubstitute
from kiosk_app.journeys.events_news import SubstituteRefused, SubstituteTaken
from kiosk_app.journeys.parts import Ended, Next, Why
from kiosk_app.journeys.reading_notice import Wish
from kiosk_app.journeys.screens import Detail, Notice, Option, Plain, Result, Review, Row, Text
from kiosk_app.journeys.told_first import wishes_of
from tests.helpers import people as p
from tests.helpers import samples_told_first as s
from tests.helpers.samples import EVENTS
from tests.helpers.samples_my_bookings import BOOKED_BY

TAKEN = SubstituteTaken(p.NOTICE.id, s.SUBSTITUTED)


@pytest.mark.requirement("R051")
def test_who_can_be_had_is_the_first_thing_offered_and_the_page_sends_nobody_to_a_counter() -> None:
    assert wishes_of(s.OFFERED) == (Wish.SUBSTITUTE, Wish.REFUND, Wish.REBOOK, Wish.GO_ON)
    screen = faces.screen_of(s.OFFERED)
    assert isinstance(screen, Detail)
    assert screen.actions[0] == Option(Text("wish.substitute"), Text("wish.substitute.note"))
    value = screen.rows[-1].value
    assert isinstance(value, Text)
    assert value.key == "notice.substitute.offered.here"
    assert kiosk.advance(s.OFFERED, ev.Chosen(0)) == Next(s.REVIEWING_SUBSTITUTE)
    assert kiosk.advance(s.OFFERED, ev.Chosen(4)).effects != ()
    less = faces.screen_of(s.OFFERED_LESS)
    assert isinstance(less, Detail)
    assert isinstance(less.rows[-1].value, Text)
    assert less.rows[-1].value.key == "notice.substitute.lower.here"


@pytest.mark.parametrize("stand_in", [None, s.EQUAL, s.LESS, s.GIVEN, s.GENERAL])
def test_who_cannot_be_had_here_is_not_offered(stand_in: StandIn | None) -> None:
    assert Wish.SUBSTITUTE not in wishes_of(s.told_of(stand_in))


def test_nobody_to_take_leads_back_to_the_notice() -> None:
    reading = s.told_of(None)
    assert taking_substitute.start(reading) == Next(reading)
    nowhere = taking_substitute.ReviewingSubstitute(reading, s.EQUAL)
    assert taking_substitute.advance(nowhere, ev.Accepted()) == Next(reading)


@pytest.mark.requirement("R051")
def test_a_lower_title_is_consented_to_on_a_page_that_says_what_comes_back() -> None:
    equal, less = faces.screen_of(s.REVIEWING_SUBSTITUTE), faces.screen_of(s.REVIEWING_LESS)
    assert isinstance(equal, Review)
    assert isinstance(less, Review)
    assert (equal.accept, less.accept) == (
        Text("button.substitute"),
        Text("button.agree_substitute"),
    )
    assert [text.key for text in less.small_print] == [
        "substitute.consent",
        "substitute.no_more",
        "substitute.old_ticket",
    ]
    assert Text("substitute.consent") not in equal.small_print
    back = Row(Text("row.comes_back"), Text("fee", (("yuan", "20.00"),)), is_strong=True)
    assert less.rows[-1] == back
    assert back.label not in [row.label for row in equal.rows]


@pytest.mark.parametrize(
    ("review", "has_consent"), [(s.REVIEWING_SUBSTITUTE, False), (s.REVIEWING_LESS, True)]
)
def test_only_who_was_shown_a_lower_title_has_agreed_to_one(
    review: taking_substitute.ReviewingSubstitute, *, has_consent: bool
) -> None:
    step = kiosk.advance(review, ev.Accepted())
    assert isinstance(step.state, taking_substitute.TakingSubstitute)
    notice = review.earlier.patient.notices[0]
    session = p.GENERAL_SESSION.id
    assert step.effects == (TakeSubstitute(review.earlier.patient, notice, session, has_consent),)


def test_back_leads_to_the_notice_and_leaving_changes_nothing() -> None:
    assert kiosk.advance(s.REVIEWING_SUBSTITUTE, ev.WentBack()) == Next(s.OFFERED)
    told = s.OFFERED.patient
    for event, why in (
        (ev.Left(), Why.LEFT),
        (ev.CardRead(p.STRANGER), Why.ANOTHER_CARD),
    ):
        step = kiosk.advance(s.REVIEWING_SUBSTITUTE, event)
        assert step == Next(Ended(told, why, is_booking=False))
    same = kiosk.advance(s.REVIEWING_SUBSTITUTE, ev.CardRead(p.ADULT))
    assert same == Next(s.REVIEWING_SUBSTITUTE)


@pytest.mark.parametrize("state", [s.TAKING, s.SUBSTITUTE_UNKNOWN])
def test_what_is_done_is_printed_with_the_mark_also_when_it_is_heard_late(
    state: kiosk.State,
) -> None:
    step = kiosk.advance(state, SubstituteTaken(p.NOTICE.id, s.CHEAPER))
    assert isinstance(step.state, taking_substitute.PrintingInstead)
    (ticket,) = step.effects
    assert isinstance(ticket, PrintTicket)
    assert (ticket.is_instead, ticket.copy, ticket.booker) == (True, 0, BOOKED_BY)
    other = kiosk.advance(state, SubstituteTaken(s.OTHER.id, s.SUBSTITUTED))
    assert other == Next(state)


def test_no_step_forgets_that_it_was_done() -> None:
    """From the answer on every event leads to the new ticket, its end, or home by that."""
    for before in (s.PRINTING_INSTEAD, replace(s.PRINTING_INSTEAD, seconds_left=1)):
        for event in EVENTS:
            after = taking_substitute.advance(before, event).state
            assert isinstance(
                after, taking_substitute.PrintingInstead | taking_substitute.SubstituteDone
            ), event
            assert after.now == before.now


@pytest.mark.parametrize(
    "lost",
    [ev.CentralDown(), ev.Broke("TakeSubstitute"), ev.PutOutOfService("journal_unusable")],
)
def test_no_answer_is_neither_yes_nor_no(lost: ev.Event) -> None:
    after = kiosk.advance(s.TAKING, lost).state
    shown = after.serving if isinstance(after, kiosk.LastServed) else after
    assert shown == s.SUBSTITUTE_UNKNOWN
    screen = faces.screen_of(shown)
    assert isinstance(screen, Notice)
    assert [line.key for line in screen.lines] == [
        "substitute_unknown.to_do",
        "substitute_unknown.certain",
        "substitute_unknown.checked",
    ]
    assert not screen.rows, "rows are shown beside a code only"


def test_patience_ends_too() -> None:
    assert kiosk.advance(replace(s.TAKING, seconds_left=1), ev.Ticked()).state == (
        s.SUBSTITUTE_UNKNOWN
    )
    assert kiosk.advance(s.TAKING, ev.Ticked()).state == replace(s.TAKING, seconds_left=59)


@pytest.mark.parametrize("reason", [Reason.BOOKED_OUT, Reason.SESSION_SUSPENDED, Reason.DAY_LIMIT])
def test_who_cannot_be_had_any_more_is_gone_from_the_notice_and_all_else_stands(
    reason: Reason,
) -> None:
    refusal = Refusal(reason)
    after = kiosk.advance(s.TAKING, SubstituteRefused(p.NOTICE.id, refusal)).state
    assert after == replace(s.told_of(None), remark=refusal)
    assert isinstance(after, type(s.OFFERED))
    assert wishes_of(after) == (Wish.REFUND, Wish.REBOOK, Wish.GO_ON)


def test_a_title_that_is_lower_by_now_is_asked_about() -> None:
    after = kiosk.advance(s.TAKING, SubstituteRefused(p.NOTICE.id, s.LOWER_BY_NOW)).state
    lower = replace(s.TAKEABLE, needs_consent=True)
    assert after == taking_substitute.ReviewingSubstitute(s.OFFERED, lower, is_lower_now=True)
    screen = faces.screen_of(after)
    assert isinstance(screen, Review)
    assert screen.notice == Text("substitute.lower_now")
    again = kiosk.advance(after, ev.Accepted())
    (take,) = again.effects
    assert isinstance(take, TakeSubstitute)
    assert take.has_consent


def test_a_number_that_went_another_way_is_the_end_with_where_to_look() -> None:
    after = kiosk.advance(s.TAKING, SubstituteRefused(p.NOTICE.id, s.SETTLED)).state
    assert after == Ended(s.OFFERED.patient, s.SETTLED, is_booking=False)
    other = kiosk.advance(s.TAKING, SubstituteRefused(s.OTHER.id, s.SETTLED)).state
    assert other == s.TAKING


@pytest.mark.parametrize(
    ("event", "trouble", "why"),
    [
        (ev.TicketPrinted(), None, ""),
        (
            ev.TicketNotPrinted(ev.PrintTrouble.NOT_PRINTED, "printer.paper_end"),
            ev.PrintTrouble.NOT_PRINTED,
            "printer.paper_end",
        ),
        (ev.Broke("PrintTicket"), ev.PrintTrouble.UNKNOWN, ""),
    ],
)
def test_the_end_says_how_the_ticket_came_out(
    event: ev.Event, trouble: ev.PrintTrouble | None, why: str
) -> None:
    after = kiosk.advance(s.PRINTING_INSTEAD, event).state
    assert after == replace(s.SUBSTITUTE_DONE, trouble=trouble, why=why)
    screen = faces.screen_of(after)
    assert isinstance(screen, Result)
    number = Row(
        Text("row.appointment"), Plain(p.APPOINTMENT.number), is_strong=trouble is not None
    )
    assert screen.rows[-1] == number


@pytest.mark.parametrize(
    ("now", "keys"),
    [
        (s.SUBSTITUTED, []),
        (s.CHEAPER, ["cancel_done.refund"]),
        (s.CASH_BACK, ["cancel_done.cash"]),
    ],
)
def test_it_says_what_money_comes_back_and_how(now: Substituted, keys: list[str]) -> None:
    screen = faces.screen_of(replace(s.SUBSTITUTE_DONE, now=now))
    assert isinstance(screen, Result)
    said = [text.key for text in screen.lines]
    assert said[0] == "substitute_done.old_ticket"
    assert said[1 : 1 + len(keys)] == keys
    assert not any(key.startswith("cancel_done") for key in said[1 + len(keys) :])


def test_an_answer_from_before_cancelling_was_told_says_nothing_of_it() -> None:
    appointment = replace(p.APPOINTMENT, if_not_coming=None)
    now = Substituted(appointment, s.SUBSTITUTED.back)
    screen = faces.screen_of(replace(s.SUBSTITUTE_DONE, now=now))
    assert isinstance(screen, Result)
    assert screen.lines == (Text("substitute_done.old_ticket"),)


def test_it_comes_home_by_itself_or_by_a_tap() -> None:
    for last in (s.SUBSTITUTE_DONE, s.SUBSTITUTE_UNKNOWN):
        assert kiosk.advance(last, ev.Accepted()).state == kiosk.AtHome()
        assert kiosk.advance(replace(last, seconds_left=1), ev.Ticked()).state == kiosk.AtHome()


def test_the_person_served_is_named_by_the_notice() -> None:
    assert isinstance(s.OFFERED.patient, Patient)
    assert faces.screen_of(s.REVIEWING_SUBSTITUTE).frame.who == p.ADULT.name_masked
