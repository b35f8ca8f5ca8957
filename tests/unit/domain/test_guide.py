"""The symptom guide: to the department, to the right door, or to people who know."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.domain.catalogue import BookingScope
from kiosk_app.domain.guide import (
    MOST_ANSWERS,
    MOST_DEPARTMENTS,
    Door,
    Recommended,
    SymptomGuide,
    Unsure,
    Who,
    Words,
    advise,
    areas_for,
    at_door,
    symptoms_for,
)
from kiosk_app.domain.identity import Sex
from tests.helpers import people as p
from tests.helpers.boards import CARDIOLOGY_WEST
from tests.helpers.guides import GUIDE, area, symptom

ORTHOPAEDICS = p.department("04.03", "骨科", "Orthopaedics", "外科", "Surgery", "门诊楼 2 层")
SPORTS = p.department("22", "运动医学科", "Sports Medicine", "运动医学科", "Sports", "门诊楼 2 层")
CHILDREN = p.department(
    "07.03", "小儿消化科", "Paediatrics", "儿科", "Paediatrics", "综合楼", max_age=14
)
GROWN_UPS = p.department(
    "15.06", "临床心理科", "Psychology", "精神科", "Psychiatry", "综合楼", min_age=18
)
HOUSE = (*p.CATALOGUE.departments, CARDIOLOGY_WEST, SPORTS, ORTHOPAEDICS, CHILDREN, GROWN_UPS)


@pytest.mark.requirement("R071")
def test_knee_pain_leads_to_orthopaedics_first() -> None:
    assert advise(symptom("knee"), Who.MAN, HOUSE) == Recommended((ORTHOPAEDICS, SPORTS))


@pytest.mark.requirement("R071")
def test_crushing_chest_pain_with_sweat_is_asked_first_and_is_the_emergency_door() -> None:
    first = GUIDE.red_flags[0]
    assert "胸口" in first.words.zh
    assert "冷汗" in first.words.zh
    assert first.door is Door.EMERGENCY
    assert Door.FEVER in {flag.door for flag in GUIDE.red_flags}


@pytest.mark.requirement("R071")
def test_no_man_is_ever_led_to_a_department_for_women() -> None:
    for one in GUIDE.areas:
        for asked in one.symptoms:
            advice = advise(asked, Who.MAN, HOUSE)
            if isinstance(advice, Recommended):
                assert all(d.admits_sex is not Sex.FEMALE for d in advice.departments)
    assert advise(symptom("period"), Who.WOMAN, HOUSE) == Recommended((p.GYNAECOLOGY,))
    assert advise(symptom("period"), Who.MAN, HOUSE) == Unsure()
    assert advise(symptom("checkup"), Who.PREGNANT, HOUSE) == Recommended((p.OBSTETRICS,))


@pytest.mark.requirement("R071")
def test_children_are_led_to_paediatrics_and_grown_ups_never() -> None:
    assert advise(symptom("child_belly"), Who.CHILD, HOUSE) == Recommended((CHILDREN,))
    assert advise(symptom("child_belly"), Who.MAN, HOUSE) == Unsure()
    assert advise(symptom("sleep"), Who.CHILD, HOUSE) == Unsure()
    assert advise(symptom("sleep"), Who.WOMAN, HOUSE) == Recommended((GROWN_UPS,))
    assert advise(symptom("period"), Who.CHILD, HOUSE) == Unsure()


def test_a_department_stands_once_a_campus() -> None:
    advice = advise(symptom("palpitation"), Who.WOMAN, HOUSE)
    assert advice == Recommended((p.CARDIOLOGY, CARDIOLOGY_WEST))


@pytest.mark.requirement("R001")
def test_what_is_not_sold_is_never_recommended_but_a_door() -> None:
    assert advise(symptom("diarrhoea"), Who.CHILD, HOUSE) is Door.INTESTINAL
    assert advise(symptom("labour"), Who.PREGNANT, HOUSE) is Door.EMERGENCY
    closed = tuple(replace(d, scope=BookingScope.INTERNET) for d in HOUSE)
    for one in GUIDE.areas:
        for asked in one.symptoms:
            assert not isinstance(advise(asked, Who.WOMAN, closed), Recommended)
    assert at_door(Door.FEVER, HOUSE) == (p.FEVER,)
    assert at_door(Door.FEVER, ()) == ()


def test_it_says_when_it_is_unsure() -> None:
    assert advise(None, Who.MAN, HOUSE) == Unsure()
    assert advise(symptom("burn"), Who.MAN, HOUSE) == Unsure()
    assert advise(replace(symptom("knee"), codes=()), Who.MAN, HOUSE) == Unsure()


def test_everybody_is_asked_so_much_that_it_can_be_read_standing() -> None:
    for who in Who:
        for one in areas_for(GUIDE, who):
            assert 0 < len(symptoms_for(one, who)) <= MOST_ANSWERS
    assert area("men") not in areas_for(GUIDE, Who.WOMAN)
    assert areas_for(GUIDE, Who.PREGNANT) == (area("pregnancy"),)
    assert "审定" in GUIDE.source.zh


KNEE = symptom("knee")
LIMBS = area("limbs")
Spoil = Callable[[SymptomGuide], SymptomGuide]


def with_knee(**changes: object) -> Spoil:
    """Return what replaces the knee in the guide by a spoilt one."""
    spoilt = replace(LIMBS, symptoms=(replace(KNEE, **changes),))  # type: ignore[arg-type] # by name

    def spoil(guide: SymptomGuide) -> SymptomGuide:
        return replace(guide, areas=(*(a for a in guide.areas if a is not LIMBS), spoilt))

    return spoil


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (with_knee(id="chest"), "two of one id"),
        (with_knee(words=Words("膝盖疼", " ")), "has its words"),
        (with_knee(who=frozenset()), "asked of nobody"),
        (with_knee(door=Door.EMERGENCY), "a door and departments"),
        (with_knee(codes=("04.03",) * (MOST_DEPARTMENTS + 1)), "more than 3 departments"),
        (with_knee(codes=("骨科",)), "no national code 骨科"),
        (lambda guide: replace(guide, red_flags=()), "red flags"),
        (lambda guide: replace(guide, areas=guide.areas[:-1]), "nothing is asked of pregnant"),
        (
            lambda guide: replace(
                guide,
                areas=(
                    *guide.areas,
                    replace(
                        LIMBS,
                        id="many",
                        symptoms=tuple(replace(KNEE, id=f"k{i}") for i in range(7)),
                    ),
                ),
            ),
            "more than 6 answers",
        ),
    ],
)
def test_rules_that_could_lead_astray_are_refused(spoil: Spoil, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        spoil(GUIDE)


def test_every_specialty_and_door_it_names_is_one_the_invented_hospital_has() -> None:
    rows = json.loads((RESOURCES / "seed" / "departments.json").read_text(encoding="utf-8"))
    named = {code for one in GUIDE.areas for s in one.symptoms for code in s.codes}
    assert named <= {row["code"] for row in rows if row["scope"] == "bookable"}
    assert {door.value for door in Door} <= {row["scope"] for row in rows}
