"""A general clinic has no named doctor: every page says so in words that read naturally."""

from dataclasses import replace

from kiosk_app.journeys import faces, wording
from kiosk_app.journeys.screens import Choice, Plain, Result, Review, Text
from tests.helpers import people as p
from tests.helpers import samples as s

NOBODY_NAMED = replace(s.PRACTITIONER, sessions=(p.GENERAL_SESSION, p.GENERAL_AFTERNOON))
SOME_NAMED = replace(s.PRACTITIONER, sessions=(p.GENERAL_SESSION, p.CHIEF_SESSION))
ON_DUTY = Text("practitioner.any")


def test_where_no_doctor_is_named_it_is_only_asked_when() -> None:
    screen = faces.screen_of(NOBODY_NAMED)
    assert isinstance(screen, Choice)
    assert screen.frame.name == "choosing_practitioner"
    assert screen.frame.title == Text("choosing_practitioner.half_day.title")
    assert screen.frame.next_step == Text("choosing_practitioner.half_day.next")
    labels = [option.label for option in screen.options]
    assert labels == [wording.hours_text(session) for session in NOBODY_NAMED.sessions]
    assert {option.note for option in screen.options} == {
        Text("session.unnamed", (("room", Plain("301 诊室")),))
    }


def test_beside_a_named_doctor_the_other_is_the_one_on_duty() -> None:
    screen = faces.screen_of(SOME_NAMED)
    assert isinstance(screen, Choice)
    assert screen.frame.title == Text("choosing_practitioner.title")
    on_duty, named = (option.label for option in screen.options)
    assert on_duty == ON_DUTY
    assert isinstance(named, Text)
    assert named.key == "practitioner"


def test_review_and_result_name_the_doctor_on_duty() -> None:
    slot = replace(p.SLOT, practitioner=None)
    review = faces.screen_of(replace(s.REVIEW, hold=replace(p.HOLD, slot=slot)))
    done = faces.screen_of(replace(s.DONE, appointment=replace(p.APPOINTMENT, slot=slot)))
    assert isinstance(review, Review)
    assert isinstance(done, Result)
    for rows in (review.rows, done.rows):
        assert {row.label.key: row.value for row in rows}["row.practitioner"] == ON_DUTY
