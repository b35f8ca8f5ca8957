"""Behind the staff exit: who gets there, what can be done, and that nobody is served meanwhile."""

import pytest

from kiosk_app.domain.printer_standing import PrinterStanding
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk, maintenance
from kiosk_app.journeys.effects_maintenance import (
    CheckExitCode,
    CheckStaff,
    DrawExitNumber,
    LeaveProgram,
    LookAtParts,
    PrintTrial,
)
from kiosk_app.journeys.effects_printer import LookAtPrinter
from kiosk_app.journeys.events_maintenance import (
    ExitCodeWrong,
    ExitNumberDrawn,
    NoExitNumber,
    StaffAdmitted,
    StaffRefused,
    TrialPrinted,
)
from kiosk_app.journeys.events_printer import PrinterSeen
from kiosk_app.journeys.events_upkeep import Capability, CapabilityLost
from kiosk_app.journeys.maintenance import Act, Maintaining, Said
from kiosk_app.journeys.parts import Next
from kiosk_app.journeys.screens import Text, Typing
from tests.helpers import people as p
from tests.helpers import samples_maintenance as s
from tests.helpers.samples import EVENTS, STATES

HOME = kiosk.AtHome()
SECRET = "correct horse battery"  # noqa: S105 - of invented people


def behind(state: maintenance.State, *events: ev.Event) -> Next[kiosk.State]:
    """Return the last step of a few events behind the exit."""
    step: Next[kiosk.State] = Next(kiosk.Maintained(HOME, state))
    for event in events:
        step = kiosk.advance(step.state, event)
    return step


def at(step: Next[kiosk.State]) -> maintenance.State:
    assert isinstance(step.state, kiosk.Maintained)
    return step.state.at


@pytest.mark.requirement("R011")
def test_staff_are_asked_who_they_are_only_where_nobody_is_served() -> None:
    """Whoever is served ends in their own way: the hold on the emblem does nothing until then."""
    for state in STATES:
        after = kiosk.advance(state, ev.StaffWanted())
        if isinstance(state, kiosk.AtHome | kiosk.OutOfService):
            assert after == Next(kiosk.Maintained(state, maintenance.NamingStaff()))
        else:
            assert after == Next(state)


@pytest.mark.requirement("R011")
@pytest.mark.requirement("R133")
def test_only_who_was_checked_comes_to_the_maintenance_page() -> None:
    for before in STATES:
        for event in EVENTS:
            after = kiosk.advance(before, event).state
            if _is_in(after) and not _is_in(before):
                assert isinstance(event, StaffAdmitted), (before, event)
                assert isinstance(before, kiosk.Maintained)
                assert isinstance(before.at, maintenance.CheckingStaff)


def _is_in(state: kiosk.State) -> bool:
    asking = (
        maintenance.NamingStaff
        | maintenance.TypingPassword
        | maintenance.CheckingStaff
        | maintenance.TypingExitCode
    )
    return isinstance(state, kiosk.Maintained) and not isinstance(state.at, asking)


def test_name_and_password_go_to_central_and_stay_nowhere() -> None:
    named = behind(s.NAMING, ev.Entered(" weixiu "))
    assert at(named) == maintenance.TypingPassword("weixiu")
    sent = behind(s.NAMING, ev.Entered("weixiu"), ev.Entered(SECRET))
    assert sent == Next(
        kiosk.Maintained(HOME, maintenance.CheckingStaff()), (CheckStaff("weixiu", SECRET),)
    )
    assert SECRET not in repr((sent, ev.Entered(SECRET)))


def test_the_password_is_not_shown() -> None:
    screens = {type(one): faces.screen_of(kiosk.Maintained(HOME, one)) for one in s.PARTS}
    password = screens[maintenance.TypingPassword]
    assert isinstance(password, Typing)
    assert password.is_secret


def test_nobody_leaves_while_central_is_asked_about_them() -> None:
    """Whoever came next would be let in by the answer about whoever was there before."""
    asked = faces.screen_of(kiosk.Maintained(HOME, maintenance.CheckingStaff())).frame
    assert not asked.can_leave
    assert not asked.can_go_back


@pytest.mark.parametrize("nothing", ["", "  "])
def test_nothing_typed_is_no_name(nothing: str) -> None:
    assert at(behind(s.NAMING, ev.Entered(nothing))) == s.NAMING


def test_nothing_typed_is_no_password() -> None:
    assert behind(s.PASSWORD, ev.Entered("")) == Next(kiosk.Maintained(HOME, s.PASSWORD))


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (StaffRefused(s.LOCKED), maintenance.NamingStaff(s.LOCKED)),
        (NoExitNumber(), maintenance.NamingStaff(is_unanswered=True)),
        (ev.Broke("DrawExitNumber"), maintenance.NamingStaff(is_unanswered=True)),
        (ev.Broke("CheckExitCode"), maintenance.NamingStaff(is_unanswered=True)),
    ],
)
def test_who_is_not_let_in_is_told_why_and_begins_anew(
    answer: ev.Event, trouble: maintenance.State
) -> None:
    assert at(behind(maintenance.CheckingStaff(), answer)) == trouble


@pytest.mark.requirement("R133")
@pytest.mark.parametrize("away", [ev.CentralDown(), ev.Broke("CheckStaff")])
def test_while_central_is_away_a_number_is_shown_and_its_code_lets_in(away: ev.Event) -> None:
    asked = behind(maintenance.CheckingStaff(), away)
    assert asked.effects == (DrawExitNumber(),)
    shown = behind(maintenance.CheckingStaff(), away, ExitNumberDrawn("04718260"))
    assert at(shown) == maintenance.TypingExitCode("04718260")
    page = faces.screen_of(shown.state)
    assert isinstance(page, Typing)
    assert isinstance(page.frame.title, Text)
    assert ("number", "0471\N{NO-BREAK SPACE}8260") in page.frame.title.args
    typed = kiosk.advance(shown.state, ev.Entered("1234 5678"))
    assert typed.effects == (CheckExitCode("04718260", "1234 5678"),)
    assert "5678" not in repr(typed.effects)
    assert at(behind(maintenance.CheckingStaff(), StaffAdmitted(""))) == Maintaining("")


@pytest.mark.requirement("R133")
def test_after_a_wrong_code_there_is_another_number() -> None:
    refused = behind(maintenance.CheckingStaff(), ExitCodeWrong())
    assert refused.effects == (DrawExitNumber(was_wrong=True),)
    again = behind(maintenance.CheckingStaff(), ExitNumberDrawn("55130977", was_wrong=True))
    assert at(again) == maintenance.TypingExitCode("55130977", was_wrong=True)
    page = faces.screen_of(again.state)
    assert isinstance(page, Typing)
    assert page.trouble is not None


def test_who_has_no_code_goes_back_or_types_on() -> None:
    waiting = maintenance.TypingExitCode("04718260")
    assert at(behind(waiting, ev.Entered("  "))) == waiting
    assert at(behind(waiting, ev.WentBack())) == s.NAMING


def test_who_is_let_in_sees_every_device() -> None:
    step = behind(maintenance.CheckingStaff(), StaffAdmitted(s.NAME))
    assert step.effects == (LookAtPrinter(), LookAtParts())
    seen = behind(s.BARE, s.SEEN, PrinterSeen(s.NO_PAPER))
    assert at(seen) == Maintaining(s.NAME, s.SEEN, s.NO_PAPER)


def test_a_test_print_says_how_it_ended() -> None:
    begun = behind(s.MAINTAINING, ev.Chosen(Act.TEST_PRINT))
    assert begun.effects == (PrintTrial(), LookAtPrinter(), LookAtParts())
    again = kiosk.advance(begun.state, ev.Chosen(Act.TEST_PRINT))
    assert again == Next(begun.state)
    for is_printed, said in ((True, Said.PRINTED), (False, Said.NOT_PRINTED)):
        told = at(Next(kiosk.advance(begun.state, TrialPrinted(is_printed)).state))
        assert isinstance(told, Maintaining)
        assert told.said is said


def test_a_test_print_that_broke_says_so() -> None:
    told = at(behind(s.MAINTAINING, ev.Chosen(Act.TEST_PRINT), ev.Broke("PrintTrial")))
    assert isinstance(told, Maintaining)
    assert told.said is Said.BROKE


@pytest.mark.parametrize(
    ("standing", "said"), [(PrinterStanding(), Said.PAPER_GOOD), (s.NO_PAPER, Said.PAPER_BAD)]
)
def test_after_paper_was_changed_the_printer_is_cleared_and_looked_at(
    standing: PrinterStanding, said: Said
) -> None:
    begun = behind(s.MAINTAINING, ev.Chosen(Act.PAPER_CHANGED))
    assert begun.effects == (LookAtPrinter(is_clearing=True), LookAtParts())
    told = kiosk.advance(begun.state, PrinterSeen(standing)).state
    assert isinstance(told, kiosk.Maintained)
    assert told.at == Maintaining(s.NAME, s.SEEN, standing, said)
    assert isinstance(told.under, kiosk.AtHome)
    assert told.under.can_print is (standing.trouble is None)


def test_a_clearing_that_broke_is_told_and_can_be_asked_for_again() -> None:
    begun = behind(s.MAINTAINING, ev.Chosen(Act.PAPER_CHANGED))
    assert kiosk.advance(begun.state, ev.Chosen(Act.PAPER_CHANGED)) == Next(begun.state)
    broke = kiosk.advance(begun.state, ev.Broke("LookAtPrinter"))
    told = at(broke)
    assert isinstance(told, Maintaining)
    assert told.said is Said.BROKE
    assert kiosk.advance(broke.state, ev.Chosen(Act.PAPER_CHANGED)).effects == begun.effects


@pytest.mark.requirement("R134")
@pytest.mark.parametrize(
    ("told", "said"),
    [
        (ev.CardRead(p.ADULT), Said.CARD_READ),
        (ev.CardUnreadable(ev.CardTrouble.UNREADABLE), Said.CARD_SEEN),
        (ev.ReadersGone(), Said.NO_READER),
        (ev.Broke("AskForCard"), Said.NO_READER),
        (ev.WentBack(), None),
    ],
)
def test_the_reader_test_says_that_a_card_was_read_and_not_whose(
    told: ev.Event, said: Said | None
) -> None:
    begun = behind(s.MAINTAINING, ev.Chosen(Act.READER_TEST))
    assert begun.effects == (ef.AskForCard(),)
    ended = kiosk.advance(begun.state, told)
    assert ended.effects == (ef.StopAskingForCard(),)
    assert at(ended) == Maintaining(s.NAME, s.SEEN, PrinterStanding(), said)
    assert p.ADULT.name not in repr(ended)


def test_what_is_seen_during_the_reader_test_is_there_after_it() -> None:
    ended = behind(s.TRYING, s.WELL, PrinterSeen(s.NO_PAPER), ev.WentBack())
    assert at(ended) == Maintaining(s.NAME, s.WELL, s.NO_PAPER)


@pytest.mark.requirement("R011")
def test_the_program_is_left_after_a_second_word_only() -> None:
    asked = behind(s.MAINTAINING, ev.Chosen(Act.LEAVE_PROGRAM))
    assert asked == Next(kiosk.Maintained(HOME, s.ASKING))
    assert at(kiosk.advance(asked.state, ev.WentBack())) == s.MAINTAINING
    left = kiosk.advance(asked.state, ev.Accepted())
    assert left == Next(kiosk.Maintained(HOME, s.LEAVING), (LeaveProgram(),))


def test_only_who_is_asked_whether_to_leave_can_leave_the_program() -> None:
    for before in STATES:
        for event in EVENTS:
            if LeaveProgram() in kiosk.advance(before, event).effects:
                assert isinstance(before, kiosk.Maintained)
                assert isinstance(before.at, maintenance.AskingToLeave)


def test_a_program_that_does_not_end_serves_again() -> None:
    ticks = [ev.Ticked()] * maintenance.LEAVING_S
    assert behind(s.LEAVING, *ticks[1:]).state == kiosk.Maintained(
        HOME, maintenance.LeavingProgram(1)
    )
    assert behind(s.LEAVING, *ticks) == Next(HOME)
    assert behind(s.LEAVING, ev.Left()).state == kiosk.Maintained(HOME, s.LEAVING)


@pytest.mark.parametrize(
    "leaving", [ev.Chosen(Act.BACK_TO_SERVICE), ev.Left()], ids=lambda e: type(e).__name__
)
def test_back_to_service_shows_the_page_beneath_as_it_is_by_then(leaving: ev.Event) -> None:
    step = behind(s.MAINTAINING, CapabilityLost(Capability.CARDS), leaving)
    assert step == Next(kiosk.AtHome(lacks=frozenset({Capability.CARDS})))


def test_an_outage_that_comes_or_goes_meanwhile_is_there_afterwards() -> None:
    out = behind(s.MAINTAINING, ev.PutOutOfService("central_down"))
    assert out.state == kiosk.Maintained(kiosk.OutOfService("central_down"), s.MAINTAINING)
    back = kiosk.advance(out.state, ev.MadeReady())
    assert back.state == kiosk.Maintained(HOME, s.MAINTAINING)


@pytest.mark.parametrize("asking", [s.NAMING, s.PASSWORD], ids=["name", "password"])
def test_back_is_one_question_earlier(asking: maintenance.State) -> None:
    step = behind(asking, ev.WentBack())
    if asking is s.NAMING:
        assert step == Next(HOME)
    else:
        assert at(step) == s.NAMING


def test_no_journey_begins_behind_the_exit() -> None:
    for part in s.PARTS:
        for event in EVENTS:
            after = kiosk.advance(kiosk.Maintained(HOME, part), event).state
            assert isinstance(after, kiosk.Maintained | kiosk.AtHome), (part, event)
