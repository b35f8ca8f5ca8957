"""The symptom guide: what cannot wait comes first, one question a page, and no number at a door."""

from dataclasses import replace

import pytest

from kiosk_app.domain.guide import Door, Who
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, identify, kiosk, symptom_guide
from kiosk_app.journeys.effects_guide import LoadGuide
from kiosk_app.journeys.events_guide import GuideLoaded, GuideMissing
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Notice, Plain, Text, Tone
from tests.helpers import people as p
from tests.helpers import samples_guide as s
from tests.helpers.guides import GUIDE, area, symptom


def after(state: kiosk.State, *events: ev.Event) -> kiosk.State:
    for event in events:
        state = kiosk.advance(state, event).state
    return state


def choice(state: kiosk.State) -> Choice:
    screen = faces.screen_of(state)
    assert isinstance(screen, Choice)
    return screen


def notice(state: kiosk.State) -> Notice:
    screen = faces.screen_of(state)
    assert isinstance(screen, Notice)
    return screen


NONE_OF_THE_FLAGS = ev.Chosen(len(GUIDE.red_flags))


@pytest.mark.requirement("R071")
def test_from_what_is_wrong_to_a_department_and_a_card() -> None:
    begun = kiosk.advance(kiosk.AtHome(), ev.JourneyChosen(Purpose.SYMPTOM_GUIDE))
    assert begun.effects == (LoadGuide(),)
    area_asked = after(
        begun.state, GuideLoaded(GUIDE, s.CATALOGUE), NONE_OF_THE_FLAGS, ev.Chosen(0)
    )
    assert area_asked == symptom_guide.AskingArea(s.GUIDED, Who.MAN)
    advice = after(area_asked, ev.Chosen(2), ev.Chosen(0))
    assert advice == s.ADVICE
    because = Plain(s.PALPITATION.zh, s.PALPITATION.en)
    assert choice(advice).frame.title.args == (("because", because),)
    step = kiosk.advance(after(advice, ev.Chosen(0)), ev.Chosen(1))
    assert step.state == identify.WaitingForCard(Purpose.ADVANCE, None, p.CARDIOLOGY.id)
    assert step.effects == (ef.AskForCard(),)


@pytest.mark.requirement("R001")
@pytest.mark.requirement("R071")
@pytest.mark.parametrize("index", range(len(GUIDE.red_flags)))
def test_what_cannot_wait_is_one_tap_from_its_door_and_nothing_is_booked(index: int) -> None:
    step = kiosk.advance(s.RED_FLAGS, ev.Chosen(index))
    flag = GUIDE.red_flags[index]
    assert step.state == symptom_guide.SentToDoor(s.RED_FLAGS, flag.words, flag.door)
    assert step.effects == ()
    shown = notice(step.state)
    assert shown.tone is (Tone.STOP if flag.door is Door.EMERGENCY else Tone.WARN)
    place = {Door.EMERGENCY: "急诊楼 1 层", Door.FEVER: "北门东侧平房"}[flag.door]
    assert place in repr(shown.lines)
    assert shown.lines[-1].key == "guide.because"
    assert after(step.state, ev.Accepted()) == kiosk.AtHome()
    assert after(replace(step.state, seconds_left=1), ev.Ticked()) == kiosk.AtHome()


def test_a_slip_of_the_finger_at_a_door_leads_back() -> None:
    assert after(s.EMERGENCY, ev.WentBack()) == s.RED_FLAGS
    assert after(s.UNSURE, ev.WentBack()) == s.SYMPTOM


def test_a_symptom_too_can_lead_to_a_door() -> None:
    asked = symptom_guide.AskingSymptom(s.GUIDED, Who.CHILD, area("belly"))
    assert after(asked, ev.Chosen(0)) == symptom_guide.SentToDoor(
        asked, symptom("diarrhoea").words, Door.INTESTINAL
    )


@pytest.mark.requirement("R071")
def test_it_says_when_it_is_unsure_and_leads_to_the_enquiry_desk() -> None:
    last = len(choice(s.SYMPTOM).options) - 1
    assert choice(s.SYMPTOM).options[last].label == Text("guide.none_of_these")
    unsure = after(s.SYMPTOM, ev.Chosen(last))
    assert unsure == s.UNSURE
    desk = Plain(GUIDE.enquiry_desk.zh, GUIDE.enquiry_desk.en)
    assert notice(unsure).lines[0] == Text("guide_unsure.desk", (("desk", desk),))
    nowhere = replace(s.SYMPTOM, guided=s.NOWHERE)
    told = after(nowhere, ev.Chosen(0))
    assert told == symptom_guide.GuideUnsure(nowhere, s.PALPITATION)
    assert "guide.because" in {line.key for line in notice(told).lines}


def test_who_is_pregnant_is_asked_of_one_part_only() -> None:
    asked = after(s.WHO, ev.Chosen(symptom_guide.PEOPLE.index(Who.PREGNANT)))
    assert asked == s.PREGNANT
    assert after(asked, ev.WentBack()) == s.WHO


@pytest.mark.parametrize(
    ("state", "before"),
    [
        (s.RED_FLAGS, kiosk.AtHome()),
        (symptom_guide.WithoutGuide(), kiosk.AtHome()),
        (s.WHO, s.RED_FLAGS),
        (s.AREA, s.WHO),
        (s.SYMPTOM, symptom_guide.AskingArea(s.GUIDED, Who.MAN)),
        (s.ADVICE, s.SYMPTOM),
        (s.DAY, s.ADVICE),
    ],
)
def test_back_leads_one_question_back(state: kiosk.State, before: kiosk.State) -> None:
    assert after(state, ev.WentBack()) == before


@pytest.mark.parametrize("state", [s.RED_FLAGS, s.SYMPTOM, symptom_guide.LoadingGuide()])
def test_who_leaves_is_home_at_once(state: kiosk.State) -> None:
    assert after(state, ev.Left()) == kiosk.AtHome()


@pytest.mark.parametrize("event", [GuideMissing(), ev.Broke("LoadGuide")])
def test_without_rules_it_leads_to_people_and_can_be_tried_again(event: ev.Event) -> None:
    without = after(symptom_guide.LoadingGuide(), event)
    assert "guide.emergency" in {line.key for line in notice(without).lines}
    again = kiosk.advance(without, ev.Accepted())
    assert again.state == symptom_guide.LoadingGuide()
    assert again.effects == (LoadGuide(),)


def test_without_central_it_still_shows_the_way_but_books_nothing() -> None:
    kept = GuideLoaded(GUIDE, s.CATALOGUE, is_kept=True)
    flags = after(symptom_guide.LoadingGuide(), kept)
    assert flags == replace(s.RED_FLAGS, guided=s.CLOSED)
    advice = after(flags, NONE_OF_THE_FLAGS, ev.Chosen(0), ev.Chosen(2), ev.Chosen(0))
    assert choice(advice).notice == Text("board.cannot_sell")
    assert after(advice, ev.Chosen(0)) == advice


@pytest.mark.parametrize("state", [s.DAY, s.ADVICE])
def test_an_outage_in_the_middle_takes_only_the_booking_away(state: kiosk.State) -> None:
    closed = after(state, ev.PutOutOfService("central_down"))
    assert isinstance(closed, kiosk.LastServed)
    assert after(closed, ev.Chosen(0)) == closed
    assert after(closed, ev.Left()) == kiosk.OutOfService("central_down")


def test_back_from_a_door_after_an_outage_is_still_closed() -> None:
    for last in (s.EMERGENCY, s.UNSURE):
        back = after(last, ev.PutOutOfService("central_down"), ev.WentBack())
        assert back == kiosk.LastServed(replace(last.earlier, guided=s.CLOSED), "central_down")
    waiting = after(symptom_guide.WithoutGuide(), ev.PutOutOfService("x"), ev.Accepted())
    assert waiting == kiosk.LastServed(symptom_guide.LoadingGuide(can_sell=False), "x")
