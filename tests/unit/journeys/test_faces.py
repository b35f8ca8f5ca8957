"""Every state has its screen, with all that must be said and no more than may be seen."""

from dataclasses import replace

import pytest

from kiosk_app.domain.booking import Appointment, IfNotComing
from kiosk_app.domain.catalogue import BanRule
from kiosk_app.domain.claim import claim_code
from kiosk_app.domain.identity import Person
from kiosk_app.journeys import faces, frames, identify, kiosk, pay
from kiosk_app.journeys.events import PrintTrouble
from kiosk_app.journeys.parts import Ended, Why
from kiosk_app.journeys.purpose import OFFERED, Purpose
from kiosk_app.journeys.screens import (
    Choice,
    Home,
    Notice,
    Option,
    Pay,
    Picture,
    Plain,
    Progress,
    Result,
    Review,
    SlotGrid,
    Text,
    Tone,
)
from tests.helpers import people as p
from tests.helpers import samples as s


def options_of(state: kiosk.State) -> tuple[Option, ...]:
    screen = faces.screen_of(state)
    if isinstance(screen, SlotGrid):
        return tuple(option for group in screen.groups for option in group.options)
    assert isinstance(screen, Choice)
    return screen.options


def test_page_names_are_unique_and_spelled_like_the_states() -> None:
    own = [state for state in s.STATES if s.served(state) is state]
    names = {type(state): faces.screen_of(state).frame.name for state in own}
    assert len(set(names.values())) == len(names)
    assert names[pay.BookingUnknown] == "booking_unknown"
    assert names[identify.WaitingForCard] == "waiting_for_card"


@pytest.mark.parametrize("state", s.STATES, ids=lambda state: type(state).__name__)
def test_no_page_shows_a_whole_name_number_or_phone(state: kiosk.State) -> None:
    shown = repr(faces.screen_of(state))
    people: tuple[Person, ...] = (p.ADULT, p.ELDER, p.STRANGER)
    for person in people:
        assert person.name not in shown
        assert person.number not in shown
    assert p.PHONE not in shown


def test_who_is_served_is_shown_masked() -> None:
    assert faces.screen_of(s.TITLE).frame.who == "林*舟"
    assert faces.screen_of(identify.FindingPatient(Purpose.SAME_DAY, p.ELDER)).frame.who == "周*兰"
    assert faces.screen_of(kiosk.AtHome()).frame.who == ""


def test_the_elderly_get_their_mode_and_more_time_without_asking() -> None:
    frame = faces.screen_of(s.DAY).frame
    assert frame.is_elderly
    assert frame.patience_s == frames.ELDERLY_PATIENCE_S
    assert faces.screen_of(s.TITLE).frame.patience_s == frames.PATIENCE_S


def test_progress_counts_the_day_only_when_booking_in_advance() -> None:
    assert faces.screen_of(s.TITLE).frame.progress == Progress(3, 5)
    assert faces.screen_of(s.DAY).frame.progress == Progress(3, 6)
    assert faces.screen_of(s.REVIEW).frame.progress == Progress(5, 5)


@pytest.mark.requirement("R036")
@pytest.mark.parametrize("trouble", [None, *PrintTrouble])
def test_the_result_states_all_five_things(trouble: PrintTrouble | None) -> None:
    screen = faces.screen_of(replace(s.DONE, trouble=trouble))
    assert isinstance(screen, Result)
    assert screen.number == "7"
    told = {row.label.key: row.value for row in screen.rows}
    assert "09:00" in repr(told["row.when"])
    assert told["row.department"] == Plain("心血管内科", "Cardiology")
    assert "title.231" in repr(told["row.practitioner"])
    assert {"legal.cancel_here", "legal.no_show"} <= {line.key for line in screen.lines}
    assert {"row.location", "row.room", "row.fee", "row.appointment"} <= set(told)


@pytest.mark.requirement("R036")
def test_the_review_states_the_same_before_any_money() -> None:
    review, result = faces.screen_of(s.REVIEW), faces.screen_of(s.DONE)
    assert isinstance(review, Review)
    assert isinstance(result, Result)
    assert set(review.rows) < set(result.rows)
    assert {line.key for line in review.small_print} == {"legal.cancel", "legal.no_show"}
    assert review.seconds_left == s.REVIEW.seconds_left


@pytest.mark.requirement("R036")
def test_the_review_says_of_not_coming_what_the_catalogue_says_and_no_figures_of_its_own() -> None:
    def told(rule: BanRule | None) -> list[Text]:
        errand = replace(s.REVIEW.errand, catalogue=replace(p.CATALOGUE, ban_rule=rule))
        review = faces.screen_of(replace(s.REVIEW, errand=errand))
        assert isinstance(review, Review)
        return [line for line in review.small_print if line.key.startswith("legal.no_show")]

    assert told(BanRule(2, 6)) == [Text("legal.no_show", (("times", "2"), ("months", "6")))]
    assert told(None) == [Text("legal.no_show_often")]


@pytest.mark.requirement("R036")
def test_the_result_says_of_cancelling_and_not_coming_what_the_answer_says() -> None:
    def told(appointment: Appointment) -> dict[str, dict[str, object]]:
        screen = faces.screen_of(replace(s.DONE, appointment=appointment))
        assert isinstance(screen, Result)
        return {line.key: dict(line.args) for line in screen.lines if "legal" in line.key}

    noon = p.APPOINTMENT.valid_until
    said = told(replace(p.APPOINTMENT, if_not_coming=IfNotComing("010-11", noon, noon, 2, 6)))
    assert said["legal.cancel_here"]["time"] == "12:00"
    assert said["legal.cancel_here"]["phone"] == Plain("010-11")
    assert said["legal.no_show"] == {"times": "2", "months": "6"}
    assert told(p.WITH_STAFF_ONLY).keys() == {"legal.cancel_with_staff", "legal.no_show"}
    untold = told(replace(p.APPOINTMENT, if_not_coming=None))
    assert untold.keys() == {"legal.cancel", "legal.no_show"}


@pytest.mark.requirement("R001")
def test_what_is_not_sold_is_shown_with_the_way_to_go() -> None:
    fever, intestinal, hepatology = options_of(s.INFECTIOUS)
    assert fever.why_not == Text("way.fever", (("place", Plain("北门东侧平房")),))
    assert intestinal.why_not is not None
    assert hepatology.why_not is None
    by_name = {o.label.zh: o for o in options_of(s.GROUP) if isinstance(o.label, Plain)}
    emergency = by_name["急诊医学科"].why_not
    assert emergency is not None
    assert emergency.key == "way.emergency"
    assert by_name["感染疾病科"].why_not is None


@pytest.mark.requirement("R028")
def test_a_title_is_chosen_with_fee_and_numbers_left_or_why_none() -> None:
    general, associate, chief, *_ = options_of(s.TITLE)
    assert general.tag == Text("fee", (("yuan", "50.00"),))
    assert general.note == Text("left", (("count", "5"),))
    assert associate.none_left == Text("none_left", (("why", Text("none.session_suspended")),))
    assert associate.why_not is None  # a tap tells what can be done
    assert chief.none_left is None


@pytest.mark.requirement("R023")
def test_bands_show_begin_and_end() -> None:
    first, second = options_of(s.BAND)
    assert first.label == Text("band", (("begin", "09:00"), ("end", "09:30")))
    assert second.why_not == Text("none.held_by_others")


def test_a_page_with_nothing_to_take_says_what_to_do_now() -> None:
    screen = faces.screen_of(replace(s.TITLE, sessions=(p.SUSPENDED_SESSION,)))
    assert isinstance(screen, Choice)
    assert screen.notice == Text("why_not.nothing_left")


def test_while_a_code_is_tried_the_page_says_so() -> None:
    screen = faces.screen_of(s.CHARGING)
    assert isinstance(screen, Pay)
    assert screen.frame.next_step == Text("paying.charging")


@pytest.mark.parametrize("state", [s.PAYMENT_UNKNOWN, s.BOOKING_UNKNOWN])
def test_an_unknown_outcome_says_what_is_certain_and_gives_a_claim_code(
    state: pay.PaymentUnknown | pay.BookingUnknown,
) -> None:
    screen = faces.screen_of(state)
    assert isinstance(screen, Notice)
    said = {row.label.key: row.value for row in screen.rows}
    assert said.keys() == {"unknown.certain", "unknown.checked", "unknown.to_do"}
    keys = {value.key for value in said.values() if isinstance(value, Text)}
    assert keys == {f"{screen.frame.name}.{what}" for what in ("certain", "checked", "twice")}
    assert screen.code == "5D2E80B4"
    assert screen.lines == ()


def test_a_claim_code_is_short_and_easy_to_read_out() -> None:
    assert claim_code(p.HOLD.id) == "7F3A91C2"


def test_every_end_of_a_booking_says_what_became_of_the_money() -> None:
    for state in s.STATES:
        if isinstance(state, Ended):
            screen = faces.screen_of(state)
            assert isinstance(screen, Notice)
            money = Text("money.refunding" if state.is_refunding else "money.not_charged")
            assert (money in screen.lines) is state.is_booking
            last = Text("money.no_slip") if state.why_no_slip else money
            assert (screen.lines[-1] == last) is state.is_booking


def test_an_end_that_was_chosen_or_cost_nothing_is_no_warning() -> None:
    def told(ended: Ended) -> tuple[Tone, Picture]:
        screen = faces.screen_of(ended)
        assert isinstance(screen, Notice)
        return screen.tone, screen.picture

    assert told(Ended(p.ADULT_PATIENT, Why.LEFT)) == (Tone.INFO, Picture.TAKE_CARD)
    assert told(Ended(None, Why.LEFT)) == (Tone.INFO, Picture.NONE)
    assert told(Ended(p.ADULT_PATIENT, Why.NOT_PAID)) == (Tone.INFO, Picture.TAKE_CARD)
    assert told(Ended(p.ADULT_PATIENT, Why.BROKE)) == (Tone.WARN, Picture.NONE)
    assert told(Ended(p.ADULT_PATIENT, Why.LEFT, is_refunding=True)) == (Tone.WARN, Picture.STAFF)
    refused = Ended(p.ADULT_PATIENT, s.BOOKED_ALREADY)
    assert told(refused) == (Tone.WARN, Picture.NONE)


def test_the_tiles_wait_until_the_machine_is_ready() -> None:
    starting, home = faces.screen_of(kiosk.StartingUp()), faces.screen_of(kiosk.AtHome())
    assert isinstance(starting, Home)
    assert isinstance(home, Home)
    assert (starting.is_ready, home.is_ready) == (False, True)
    assert [tile.purpose for tile in home.tiles] == list(OFFERED)
    assert [tile.is_large for tile in home.tiles] == [True, True, *[False] * (len(OFFERED) - 2)]


def test_what_a_notice_says_in_rows_stands_beside_a_code() -> None:
    """The page draws rows beside a code only: elsewhere they would be said to nobody."""
    for state in s.STATES:
        screen = faces.screen_of(state)
        if isinstance(screen, Notice) and screen.rows:
            assert screen.code, state
