"""The board: everybody may look, back leads where one came from, booking needs a card."""

from dataclasses import replace

import pytest

from kiosk_app.domain.board import HalfDayOnBoard, SoonOff
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.ids import DepartmentId
from kiosk_app.domain.sessions import HalfDay
from kiosk_app.journeys import (
    board,
    faces,
    faces_board,
    identify,
    kiosk,
    picking,
    serving,
    to_department,
)
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_board import LoadBoard
from kiosk_app.journeys.events_board import BoardLoaded, SoonOffSeen
from kiosk_app.journeys.events_news import NoticeAcknowledged
from kiosk_app.journeys.parts import Next
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Detail, Home, Notice, Plain, Text
from tests.helpers import people as p
from tests.helpers import samples_board as s
from tests.helpers.boards import (
    BOARD,
    CALLED_OFF,
    CARDIOLOGY_WEST,
    KEPT_BOARD,
    LATE,
    MUCH_OFF,
    NOBODY_ELSE,
    NOTHING_OFF,
    ONE_OFF,
    RESUMED,
    THREE_OFF,
    TWO_OFF,
)
from tests.helpers.samples import BAD_PHONE


def after(state: kiosk.State, *events: ev.Event) -> kiosk.State:
    for event in events:
        state = kiosk.advance(state, event).state
    return state


def detail(state: kiosk.State) -> Detail:
    screen = faces.screen_of(state)
    assert isinstance(screen, Detail)
    return screen


def choice(state: kiosk.State) -> Choice:
    screen = faces.screen_of(state)
    assert isinstance(screen, Choice)
    return screen


@pytest.mark.requirement("R015")
def test_from_home_to_titles_numbers_times_and_fees_without_a_card() -> None:
    step = kiosk.advance(kiosk.AtHome(), ev.JourneyChosen(Purpose.BOARD))
    assert step.effects == (LoadBoard(),)
    read = after(
        step.state, BoardLoaded(BOARD), ev.Chosen(0), ev.Chosen(0), ev.Chosen(0), ev.Chosen(0)
    )
    assert read == s.READING
    rows = {row.label.key: row.value for row in detail(read).rows}
    assert rows["title.231"] == Text(
        "board.line",
        (("doctors", "2"), ("count", "40"), ("fee", Text("fee", (("yuan", "80.00"),)))),
    )
    assert {"row.when", "row.department", "row.location", "board.unnamed"} <= set(rows)


def test_a_group_of_one_is_its_department() -> None:
    assert after(s.GROUP, ev.Chosen(1)) == board.ChoosingHalfDay(s.SHOWN, p.OPHTHALMOLOGY)


@pytest.mark.parametrize(
    ("state", "before"),
    [
        (s.READING, s.HALF_DAY),
        (s.HALF_DAY, s.DEPARTMENT),
        (board.ChoosingHalfDay(s.SHOWN, p.OPHTHALMOLOGY), s.GROUP),
        (s.DEPARTMENT, s.GROUP),
        (s.GROUP, s.MENU),
        (s.READING_NEWS, s.NEWS),
        (s.NEWS, s.MENU),
        (s.FEES, s.MENU),
        (s.MENU, kiosk.AtHome()),
        (board.WithoutBoard(), kiosk.AtHome()),
    ],
)
def test_back_leads_one_question_back(state: kiosk.State, before: kiosk.State) -> None:
    assert after(state, ev.WentBack()) == before


@pytest.mark.parametrize("state", [s.MENU, s.READING, board.LoadingBoard(), board.WithoutBoard()])
def test_who_leaves_is_home_at_once_for_nothing_was_begun(state: kiosk.State) -> None:
    assert after(state, ev.Left()) == kiosk.AtHome()


@pytest.mark.parametrize(
    ("lines", "purpose"), [(s.LINES, Purpose.SAME_DAY), ((BOARD.lines[1],), Purpose.ADVANCE)]
)
def test_from_a_half_day_the_way_to_book_begins_with_a_card(
    lines: HalfDayOnBoard, purpose: Purpose
) -> None:
    step = kiosk.advance(replace(s.READING, lines=lines), ev.Chosen(0))
    assert step.state == identify.WaitingForCard(purpose, None, p.CARDIOLOGY.id)
    assert step.effects == (ef.AskForCard(),)


def test_the_department_is_not_asked_for_again() -> None:
    card = identify.WaitingForCard(Purpose.SAME_DAY, None, p.CARDIOLOGY.id)
    finding = after(card, ev.CardRead(p.ADULT), ev.PatientFound(p.ADULT_PATIENT))
    assert finding == s.FINDING
    step = kiosk.advance(finding, ev.CatalogueLoaded(p.CATALOGUE))
    assert isinstance(step.state, picking.FindingSessions)
    asked = ef.LoadSessions(p.ADULT_PATIENT, p.CARDIOLOGY.id, BookingClass.SAME_DAY)
    assert step.effects == (asked,)
    assert isinstance(after(step.state, ev.WentBack()), picking.ChoosingGroup)


@pytest.mark.parametrize(
    "events",
    [
        (ev.CardUnreadable(ev.CardTrouble.UNREADABLE), ev.CardRead(p.ADULT)),
        (ev.ReadersGone(), ev.Accepted(), ev.CardRead(p.ADULT)),
    ],
)
def test_nor_after_trouble_with_the_card_a_new_number_or_a_notice(
    events: tuple[ev.Event, ...],
) -> None:
    finding = after(identify.WaitingForCard(Purpose.SAME_DAY, None, p.CARDIOLOGY.id), *events)
    phone = after(finding, ev.PatientUnknown(p.ADULT))
    assert isinstance(phone, identify.EnteringPhone)
    enrolling = after(phone, ev.Entered(p.PHONE), ev.Refused(BAD_PHONE), ev.Entered(p.PHONE))
    told = after(enrolling, ev.PatientFound(s.TOLD))
    gone_on = after(told, ev.Chosen(2))
    assert after(gone_on, NoticeAcknowledged(p.NOTICE.id)) == s.FINDING


def test_a_department_that_is_not_sold_or_gone_is_asked_for_after_all() -> None:
    for department in (p.EMERGENCY.id, "D-gone"):
        finding = to_department.FindingDepartment(
            BookingClass.SAME_DAY, p.ADULT_PATIENT, DepartmentId(department)
        )
        found = after(finding, ev.CatalogueLoaded(p.CATALOGUE))
        assert isinstance(found, picking.ChoosingGroup)


def test_central_away_while_the_department_is_looked_for_can_be_tried_again() -> None:
    away = after(s.FINDING, ev.CentralDown())
    assert away == serving.CentralAway(s.FINDING)
    again = kiosk.advance(away, ev.Accepted())
    assert again.state == s.FINDING
    assert again.effects == (ef.LoadCatalogue(),)


# --- what does not take place -------------------------------------------------------------------


@pytest.mark.requirement("R108")
def test_a_late_clinic_is_told_with_how_long_and_why() -> None:
    rows = {r.label.key: r.value for r in detail(board.ReadingNews(s.SHOWN, LATE)).rows}
    assert rows["row.standing"] == Text("live.late.minutes", (("minutes", "40"),))
    assert rows["row.reason"] == Text("urgent.rescue")
    assert rows["row.what_now"] == Text("board.late.now")


@pytest.mark.requirement("R078")
def test_a_called_off_clinic_is_told_with_who_can_be_seen_instead() -> None:
    rows = {r.label.key: r.value for r in detail(s.READING_NEWS).rows}
    assert rows["row.standing"] == Text("board.called_off")
    assert rows["row.others"] == Text("board.others", (("count", "3"),))
    ways = detail(s.READING_NEWS).actions
    assert len(ways) == 2
    there = after(s.READING_NEWS, ev.Chosen(1))
    assert there == board.ChoosingHalfDay(s.SHOWN, CARDIOLOGY_WEST)
    nobody = {r.label.key: r.value for r in detail(board.ReadingNews(s.SHOWN, NOBODY_ELSE)).rows}
    assert nobody["row.others"] == Text("board.no_others")


@pytest.mark.requirement("R110")
def test_a_resumed_clinic_says_that_it_takes_place() -> None:
    rows = {r.label.key: r.value for r in detail(board.ReadingNews(s.SHOWN, RESUMED)).rows}
    assert rows["row.standing"] == Text("board.resumed")
    assert "row.others" not in rows
    assert len(choice(s.NEWS).options) == 4
    assert after(s.NEWS, ev.Chosen(1)) == board.ReadingNews(s.SHOWN, CALLED_OFF)


@pytest.mark.requirement("R106")
def test_every_fee_that_is_taken_is_on_the_price_page_with_its_amount() -> None:
    shown = repr(detail(s.FEES).rows)
    for item in p.CATALOGUE.fees:
        assert f"clinic_type.{item.clinic_type.value}" in shown
        assert f"{item.fee // 100}.00" in shown
    assert p.CATALOGUE.phone in shown


# --- without central, out of service ------------------------------------------------------------


@pytest.mark.requirement("R133")
def test_without_central_the_last_board_is_shown_with_its_age_and_nothing_is_booked() -> None:
    out = kiosk.OutOfService("central_down")
    screen = faces.screen_of(out)
    assert isinstance(screen, Notice)
    assert screen.accept == Text("button.see_board")
    loading = kiosk.advance(out, ev.Accepted())
    assert loading.state == kiosk.LastServed(board.LoadingBoard(can_sell=False), "central_down")
    assert loading.effects == (LoadBoard(),)
    menu = after(loading.state, BoardLoaded(KEPT_BOARD))
    notice = choice(menu).notice
    assert notice is not None
    assert notice.key == "board.kept"
    assert "08:30" in repr(notice)
    read = after(menu, ev.Chosen(0), ev.Chosen(0), ev.Chosen(0), ev.Chosen(0))
    assert detail(read).actions == ()
    assert after(read, ev.Chosen(0)) == read
    assert after(read, ev.Left()) == out


def test_by_an_old_board_nothing_is_booked_though_the_kiosk_is_in_service() -> None:
    read = replace(s.READING, shown=replace(s.KEPT, can_sell=True))
    assert detail(read).actions == ()
    assert after(read, ev.Chosen(0)) == read


@pytest.mark.parametrize("why", ["journal_unusable", "lane_died", "start-up"])
def test_where_nothing_could_answer_no_board_is_offered(why: str) -> None:
    screen = faces.screen_of(kiosk.OutOfService(why))
    assert isinstance(screen, Notice)
    assert screen.accept is None
    assert after(kiosk.OutOfService(why), ev.Accepted()) == kiosk.OutOfService(why)


def test_an_outage_in_the_middle_takes_only_the_way_to_a_booking_away() -> None:
    read = after(s.READING, ev.PutOutOfService("central_down"))
    assert read == kiosk.LastServed(replace(s.READING, shown=s.CLOSED), "central_down")
    assert detail(read).actions == ()
    assert detail(read).notice == Text("board.cannot_sell")
    assert after(read, ev.WentBack(), ev.Left()) == kiosk.OutOfService("central_down")


@pytest.mark.parametrize("event", [ev.CentralDown(), ev.Broke("LoadBoard")])
def test_with_nothing_kept_it_says_so_and_can_be_tried_again(event: ev.Event) -> None:
    without = after(board.LoadingBoard(), event)
    assert without == board.WithoutBoard()
    again = kiosk.advance(without, ev.Accepted())
    assert again.state == board.LoadingBoard()
    assert again.effects == (LoadBoard(),)
    closed = after(without, ev.PutOutOfService("central_down"), ev.Accepted())
    assert closed == kiosk.LastServed(board.LoadingBoard(can_sell=False), "central_down")


def test_an_evening_stands_after_the_afternoon() -> None:
    evening = replace(BOARD.lines[4], half_day=HalfDay.EVENING)
    late = board.Shown(replace(BOARD, lines=(evening, *BOARD.lines)), can_sell=True)
    rows = choice(board.ChoosingHalfDay(late, p.CARDIOLOGY)).options
    assert "evening" in repr(rows[2].label)


def home(state: kiosk.State) -> Home:
    screen = faces.screen_of(state)
    assert isinstance(screen, Home)
    return screen


def off(state: Text | Plain | None) -> tuple[str, dict[str, object]]:
    assert isinstance(state, Text)
    return state.key, dict(state.args)


def one_off(day: str, half_day: str, name: str) -> Text:
    when = Text(f"off.{day}", (("half_day", Text(f"half_day.{half_day}")),))
    heart = Plain("心血管内科", "Cardiology")
    who = Text("board.who", (("department", heart), ("name", Plain(name))))
    return Text("off.one", (("when", when), ("who", who)))


@pytest.mark.requirement("R077")
@pytest.mark.requirement("R078")
def test_home_names_what_is_off_and_the_line_leads_to_the_list() -> None:
    told = kiosk.advance(kiosk.AtHome(), SoonOffSeen(ONE_OFF))
    assert told == Next(kiosk.AtHome(soon=ONE_OFF))
    news = home(told.state).news
    assert news is not None
    assert off(news.label) == ("at_home.off", {"count": "1"})
    assert news.note == one_off("today", "morning", CALLED_OFF.doctor)
    step = kiosk.advance(told.state, ev.Accepted())
    assert step.effects == (LoadBoard(),)
    assert after(step.state, BoardLoaded(BOARD)) == s.NEWS


@pytest.mark.requirement("R078")
@pytest.mark.parametrize(
    ("soon", "key", "more"), [(TWO_OFF, "off.two", None), (THREE_OFF, "off.more", "1")]
)
def test_of_many_the_first_two_are_named_and_the_rest_counted(
    soon: SoonOff, key: str, more: str | None
) -> None:
    news = home(kiosk.AtHome(soon=soon)).news
    assert news is not None
    told, said = off(news.note)
    assert (told, said.get("count")) == (key, more)
    assert said["first"] == one_off("today", "morning", CALLED_OFF.doctor)
    assert "off.tomorrow" in repr(said["second"]) or soon is THREE_OFF


def test_where_nothing_is_off_home_says_nothing_and_there_is_nothing_to_tap() -> None:
    quiet = kiosk.AtHome(soon=NOTHING_OFF)
    assert home(quiet).news is None
    assert kiosk.advance(quiet, ev.Accepted()) == Next(quiet)
    assert kiosk.advance(kiosk.AtHome(), ev.Accepted()) == Next(kiosk.AtHome())


def test_the_list_is_read_without_paper_but_nobody_goes_on_to_book() -> None:
    strict = kiosk.AtHome(can_print=False, books_without_paper=False, soon=ONE_OFF)
    read = after(strict, ev.Accepted(), BoardLoaded(BOARD))
    assert read == board.ChoosingNews(s.CLOSED)


@pytest.mark.requirement("R078")
def test_the_board_names_what_is_off_at_once_unless_it_is_old() -> None:
    menu = replace(s.MENU, shown=board.Shown(MUCH_OFF, can_sell=True))
    key, said = off(choice(menu).options[1].note)
    assert (key, said["count"]) == ("board.news.off", "6")
    assert said["off"] == faces_board.soon_off_text(THREE_OFF)
    kept = board.Shown(replace(MUCH_OFF, is_kept=True), can_sell=False)
    old = choice(replace(s.MENU, shown=kept)).options[1].note
    assert off(old) == ("board.news.count", {"count": "6"})
    resumed = replace(BOARD, called_off=(RESUMED,), late=())
    only = choice(replace(s.MENU, shown=board.Shown(resumed, can_sell=True))).options[1].note
    assert off(only) == ("board.news.count", {"count": "1"})
