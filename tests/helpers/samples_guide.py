"""Samples of `symptom_guide`: every state and event in every shape that decides something."""

from dataclasses import replace

from kiosk_app.domain.guide import Door, Who
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk, symptom_guide
from kiosk_app.journeys.events_guide import GuideLoaded, GuideMissing
from tests.helpers import people as p
from tests.helpers.boards import BOARD, CARDIOLOGY_WEST
from tests.helpers.guides import GUIDE, area, symptom

CATALOGUE = BOARD.catalogue
GUIDED = symptom_guide.Guided(GUIDE, CATALOGUE, can_sell=True)
CLOSED = replace(GUIDED, can_sell=False)
NOWHERE = replace(GUIDED, catalogue=replace(CATALOGUE, departments=()))
CHEST, BELLY = area("chest"), area("belly")

RED_FLAGS = symptom_guide.AskingRedFlags(GUIDED)
WHO = symptom_guide.AskingWho(GUIDED)
AREA = symptom_guide.AskingArea(GUIDED, Who.WOMAN)
SYMPTOM = symptom_guide.AskingSymptom(GUIDED, Who.MAN, CHEST)
PREGNANT = symptom_guide.AskingSymptom(GUIDED, Who.PREGNANT, area("pregnancy"))
PALPITATION = symptom("palpitation").words
ADVICE = symptom_guide.ReadingAdvice(GUIDED, SYMPTOM, PALPITATION, (p.CARDIOLOGY, CARDIOLOGY_WEST))
DAY = symptom_guide.ChoosingVisitDay(GUIDED, ADVICE, p.CARDIOLOGY)
EMERGENCY = symptom_guide.SentToDoor(RED_FLAGS, GUIDE.red_flags[0].words, Door.EMERGENCY)
UNSURE = symptom_guide.GuideUnsure(SYMPTOM, None)

STATES: tuple[kiosk.State, ...] = (
    symptom_guide.LoadingGuide(),
    symptom_guide.WithoutGuide(),
    RED_FLAGS,
    WHO,
    *(symptom_guide.AskingArea(GUIDED, who) for who in (Who.MAN, Who.WOMAN, Who.CHILD)),
    *(
        symptom_guide.AskingSymptom(GUIDED, who, one)
        for who in Who
        for one in GUIDE.areas
        if any(who in s.who for s in one.symptoms)
    ),
    ADVICE,
    replace(ADVICE, guided=CLOSED),
    DAY,
    replace(DAY, guided=CLOSED),
    EMERGENCY,
    replace(EMERGENCY, seconds_left=1),
    replace(EMERGENCY, because=GUIDE.red_flags[-1].words, door=Door.FEVER),
    symptom_guide.SentToDoor(
        replace(SYMPTOM, area=BELLY), symptom("diarrhoea").words, Door.INTESTINAL
    ),
    replace(EMERGENCY, earlier=replace(RED_FLAGS, guided=NOWHERE)),
    UNSURE,
    replace(UNSURE, because=PALPITATION, seconds_left=1),
    kiosk.LastServed(replace(WHO, guided=CLOSED), "central_down"),
)
EVENTS: tuple[ev.Event, ...] = (
    GuideLoaded(GUIDE, CATALOGUE),
    GuideLoaded(GUIDE, CATALOGUE, is_kept=True),
    GuideMissing(),
)
