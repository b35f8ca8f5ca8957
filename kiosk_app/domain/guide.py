"""The symptom guide (智能导医): what hurts and whom, to the department, or to the right door.

The rules are data, in the words of patients; nothing here diagnoses anybody. What cannot wait is
asked first and leads to its door, where no numbers are sold. Where the data name no department, or
this hospital has none of those for this patient, the guide is unsure and says so.

Source: BJ-2022-PLAN item 2; BJ-OPD-DRAFT art. 2; requirement rows R001, R071.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kiosk_app.domain.catalogue import BookingScope, Department
from kiosk_app.domain.identity import Sex
from kiosk_app.domain.specialties import parent_of

MOST_ANSWERS = 6
"""So many answers a question has besides "none of these": more are not read standing."""
MOST_DEPARTMENTS = 3
"""Source: requirement row R071: one to three specialties are recommended."""
CHILD_AGE = 14
"""Whoever is younger counts as a child here. Source: BJ-2022-PLAN item 11; requirement row R088."""


class Who(StrEnum):
    """Who is ill; the value names its words."""

    MAN = "man"
    WOMAN = "woman"
    PREGNANT = "pregnant"
    CHILD = "child"


_SEX = {Who.MAN: Sex.MALE, Who.WOMAN: Sex.FEMALE, Who.PREGNANT: Sex.FEMALE}


class Door(StrEnum):
    """Where somebody goes at once and without a number; values are those of `BookingScope`."""

    EMERGENCY = "emergency"
    FEVER = "fever"
    INTESTINAL = "intestinal"


@dataclass(frozen=True, slots=True)
class Words:
    """The same in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class RedFlag:
    """Something that cannot wait."""

    id: str
    words: Words
    door: Door


@dataclass(frozen=True, slots=True)
class Symptom:
    """One complaint.

    Attributes:
        who: whom it is asked of.
        door: set where nobody with it is booked.
        codes: of the specialties that see to it, the likeliest first; without any and without a
            door the guide is unsure.
    """

    id: str
    words: Words
    who: frozenset[Who]
    door: Door | None
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the body."""

    id: str
    words: Words
    symptoms: tuple[Symptom, ...]


@dataclass(frozen=True, slots=True)
class SymptomGuide:
    """One version of the rules.

    Attributes:
        source: who says so, and who has to agree to it.
        enquiry_desk: where to ask when it is unsure.

    Raises:
        ValueError: rules that could lead astray; the text says which.
    """

    name: str
    version: int
    source: Words
    enquiry_desk: Words
    red_flags: tuple[RedFlag, ...]
    areas: tuple[Area, ...]

    def __post_init__(self) -> None:
        """Refuse what cannot be asked, or would lead nowhere."""
        symptoms = [symptom for area in self.areas for symptom in area.symptoms]
        parts: tuple[RedFlag | Area | Symptom, ...] = (*self.red_flags, *self.areas, *symptoms)
        ids = [one.id for one in parts]
        if len(ids) != len(set(ids)):
            raise ValueError("two of one id")
        said = [self.source, self.enquiry_desk, *(one.words for one in parts)]
        if not all(words.zh.strip() and words.en.strip() for words in said):
            raise ValueError("everything has its words, in Chinese and English")
        if not 0 < len(self.red_flags) <= MOST_ANSWERS:
            raise ValueError(f"1 to {MOST_ANSWERS} red flags")
        for symptom in symptoms:
            _check(symptom)
        for who in Who:
            areas = areas_for(self, who)
            if not areas:
                raise ValueError(f"nothing is asked of {who}")
            if any(len(symptoms_for(area, who)) > MOST_ANSWERS for area in areas):
                raise ValueError(f"more than {MOST_ANSWERS} answers for {who}")


@dataclass(frozen=True, slots=True)
class Recommended:
    """One to three departments that see to it, the likeliest first, a campus each."""

    departments: tuple[Department, ...]


@dataclass(frozen=True, slots=True)
class Unsure:
    """The guide does not know; people at the enquiry desk do."""


Advice = Door | Recommended | Unsure


def areas_for(guide: SymptomGuide, who: Who) -> tuple[Area, ...]:
    """Return the parts of the body there is something to ask about, of this patient."""
    return tuple(area for area in guide.areas if symptoms_for(area, who))


def symptoms_for(area: Area, who: Who) -> tuple[Symptom, ...]:
    """Return what is asked of this patient about a part of the body."""
    return tuple(symptom for symptom in area.symptoms if who in symptom.who)


def advise(symptom: Symptom | None, who: Who, departments: Iterable[Department]) -> Advice:
    """Return where to go with a symptom; None stands for "none of these".

    Never a department that does not admit this patient, and never one whose numbers are not sold.

    Source: BJ-2022-PLAN item 2; BJ-OPD-DRAFT art. 2.
    """
    if symptom is None:
        return Unsure()
    if symptom.door is not None:
        return symptom.door
    fit = [d for d in departments if d.scope is BookingScope.BOOKABLE and _admits(d, who)]
    found = tuple(d for code in symptom.codes for d in fit if d.code == code)
    return Recommended(found) if found else Unsure()


def at_door(door: Door, departments: Iterable[Department]) -> tuple[Department, ...]:
    """Return the departments behind a door, one a campus; none where the hospital has none."""
    scope = BookingScope(door.value)
    return tuple(d for d in departments if d.scope is scope)


def _admits(department: Department, who: Who) -> bool:
    if department.admits_sex is not None:  # of a child it is not asked
        return department.admits_sex is _SEX.get(who)
    if who is Who.CHILD:
        return department.min_age is None or department.min_age < CHILD_AGE
    return department.max_age is None or department.max_age > CHILD_AGE


def _check(symptom: Symptom) -> None:
    if not symptom.who:
        raise ValueError(f"{symptom.id} is asked of nobody")
    if symptom.door is not None and symptom.codes:
        raise ValueError(f"{symptom.id} has a door and departments")
    if len(symptom.codes) > MOST_DEPARTMENTS:
        raise ValueError(f"{symptom.id} has more than {MOST_DEPARTMENTS} departments")
    unknown = [code for code in symptom.codes if parent_of(code) is None]
    if unknown:
        raise ValueError(f"{symptom.id}: no national code {', '.join(unknown)}")
