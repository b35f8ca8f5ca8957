"""Ways to a number beside the plain one: by letter, by doctor, weekend and evening, late, quiet."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.sessions import BandSupply, HalfDay
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk, listing, picking
from kiosk_app.journeys.screens import Choice, Notice, Plain, SlotGrid, Text, Tone
from tests.helpers import people as p
from tests.helpers import samples as s

EVENING = replace(
    p.clinic("S-evening", p.CHIEF, p.CHIEF_SESSION.clinic_type, half_day=HalfDay.EVENING),
    free=3,
    why_none=None,
)


def labels(state: kiosk.State) -> list[object]:
    screen = faces.screen_of(state)
    assert isinstance(screen, Choice)
    return [option.label for option in screen.options]


# --- by letter -----------------------------------------------------------------------------


def test_a_department_is_found_by_the_first_letter_of_its_pinyin() -> None:
    departments = (replace(p.CARDIOLOGY, initials="xxgnk"), replace(p.RESPIRATORY, initials="hxnk"))
    catalogue = replace(p.CATALOGUE, departments=departments)
    group = picking.ChoosingGroup(replace(s.ERRAND, catalogue=catalogue))
    by_letter = len(listing.groups_of(catalogue))
    assert labels(group)[by_letter] == Text("choosing_group.by_initial")
    letters = kiosk.advance(group, ev.Chosen(by_letter)).state
    assert labels(letters) == [Plain("H", "H"), Plain("X", "X")]
    found = kiosk.advance(letters, ev.Chosen(1)).state
    assert isinstance(found, picking.ChoosingDepartment)
    assert found.departments == (departments[0],)
    assert kiosk.advance(found, ev.WentBack()).state == letters
    assert kiosk.advance(letters, ev.WentBack()).state == group
    sessions = kiosk.advance(found, ev.Chosen(0))
    assert isinstance(sessions.state, picking.FindingSessions)


def test_without_letters_in_the_data_the_way_is_not_offered() -> None:
    departments = tuple(replace(d, initials="") for d in p.CATALOGUE.departments)
    catalogue = replace(p.CATALOGUE, departments=departments)
    group = picking.ChoosingGroup(replace(s.ERRAND, catalogue=catalogue))
    assert Text("choosing_group.by_initial") not in labels(group)
    assert kiosk.advance(group, ev.Chosen(len(labels(group)))).state == group


# --- by doctor -----------------------------------------------------------------------------


def test_who_knows_the_doctor_chooses_the_doctor_first() -> None:
    sessions = (*p.SESSIONS, p.ASSOCIATE_SESSION)
    title = replace(s.TITLE, sessions=sessions)
    place = len(listing.types_of(sessions))
    assert labels(title)[place] == Text("choosing_title.by_doctor")
    doctors = kiosk.advance(title, ev.Chosen(place)).state
    assert isinstance(doctors, picking.ChoosingPractitioner)
    assert all(session.practitioner is not None for session in doctors.sessions)
    assert {session.id for session in doctors.sessions} > {p.ASSOCIATE_SESSION.id}
    assert kiosk.advance(doctors, ev.WentBack()).state == title


def test_with_one_doctor_only_there_is_nothing_to_choose() -> None:
    title = replace(s.TITLE, sessions=(p.GENERAL_SESSION, p.CHIEF_SESSION))
    assert Text("choosing_title.by_doctor") not in labels(title)


# --- weekend and evening -------------------------------------------------------------------


@pytest.mark.requirement("R069")
def test_evening_shows_only_clinics_that_begin_at_five_or_later() -> None:
    day = replace(s.DAY, sessions=(p.TOMORROW_SESSION, EVENING, p.SATURDAY_SESSION))
    said = labels(day)
    place = said.index(Text("only.evening"))
    evening = kiosk.advance(day, ev.Chosen(place)).state
    assert isinstance(evening, picking.ChoosingDay)
    assert evening.only is listing.Only.EVENING
    title = kiosk.advance(evening, ev.Chosen(0)).state
    assert isinstance(title, picking.ChoosingTitle)
    assert title.sessions == (EVENING,)
    assert all(session.begin.hour >= 17 for session in title.sessions)
    all_again = kiosk.advance(evening, ev.Chosen(labels(evening).index(Text("only.all")))).state
    assert all_again == day


@pytest.mark.requirement("R069")
def test_days_say_that_they_are_of_a_weekend_or_have_an_evening_clinic() -> None:
    screen = faces.screen_of(
        replace(s.DAY, sessions=(EVENING, p.TOMORROW_SESSION, p.SATURDAY_SESSION))
    )
    assert isinstance(screen, Choice)
    assert [option.tag for option in screen.options[:3]] == [
        Text("day.has_evening"),
        None,
        Text("day.is_weekend"),
    ]


def test_a_kind_that_is_not_there_is_not_offered() -> None:
    day = replace(s.DAY, sessions=(p.TOMORROW_SESSION,))
    assert len(labels(day)) == 1


# --- late or away --------------------------------------------------------------------------


@pytest.mark.requirement("R108")
def test_who_runs_late_is_said_and_accepted_before_anything_is_held() -> None:
    doctors = replace(s.PRACTITIONER, sessions=(p.LATE_SESSION, p.CHIEF_SESSION))
    told = kiosk.advance(doctors, ev.Chosen(0))
    assert isinstance(told.state, picking.AcceptingLate)
    assert told.effects == ()
    screen = faces.screen_of(told.state)
    assert isinstance(screen, Notice)
    assert screen.tone is Tone.WARN
    assert screen.lines[0] == Text("live.late.minutes", (("minutes", "40"),))
    accepted = kiosk.advance(told.state, ev.Accepted())
    assert accepted.effects == (ef.LoadBands(p.ADULT_PATIENT, p.LATE_SESSION.id),)
    assert kiosk.advance(told.state, ev.WentBack()).state == doctors


@pytest.mark.requirement("R108")
def test_a_late_clinic_says_so_in_the_list() -> None:
    screen = faces.screen_of(replace(s.PRACTITIONER, sessions=(p.LATE_SESSION, p.CHIEF_SESSION)))
    assert isinstance(screen, Choice)
    assert screen.options[0].note == Text("live.late.minutes", (("minutes", "40"),))


# --- quieter times -------------------------------------------------------------------------


@pytest.mark.requirement("R049")
def test_the_least_busy_times_are_marked() -> None:
    bands = (*p.BANDS, BandSupply(p.TEN, free=1))
    screen = faces.screen_of(replace(s.BAND, bands=bands))
    assert isinstance(screen, SlotGrid)
    tags = [option.tag for option in screen.groups[0].options]
    assert tags == [Text("band.quiet"), None, None]


@pytest.mark.requirement("R049")
def test_the_quieter_half_day_is_marked_where_the_doctor_is_whoever_is_on_duty() -> None:
    quiet = replace(p.GENERAL_AFTERNOON, free=9)
    screen = faces.screen_of(replace(s.PRACTITIONER, sessions=(p.GENERAL_SESSION, quiet)))
    assert isinstance(screen, Choice)
    notes = [option.note.key for option in screen.options if isinstance(option.note, Text)]
    assert notes == ["session.unnamed", "session.unnamed_quiet"]


@given(st.lists(st.integers(0, 9)))
def test_what_is_marked_has_the_most_left_and_another_has_fewer(counts: list[int]) -> None:
    bands = [BandSupply(p.NINE, free=count) for count in counts]
    quiet = listing.quietest_of(bands)
    for place in quiet:
        assert counts[place] == max(counts)
    assert bool(quiet) == (len({count for count in counts if count}) > 1)
