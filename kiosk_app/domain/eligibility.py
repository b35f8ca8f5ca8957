"""Who may attend a department: what is sold at all, for which sex, at which age, with whom.

A rule refuses what the document proves and nothing else: where a document tells no birth or no
sex, the desk in the department decides, and nobody is turned away by a machine for a gap.
"""

from datetime import date

from kiosk_app.domain.ages import age_on
from kiosk_app.domain.catalogue import BookingScope, Department
from kiosk_app.domain.identity import Person, Sex
from kiosk_app.domain.identity_numbers import birth_of, sex_of
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal


def may_attend(person: Person, department: Department, day: date, policy: Policy) -> Refusal | None:
    """Say why `person`, alone at a kiosk, may not have a number of `department`, or None.

    Args:
        person: as the document says.
        department: where to.
        day: day of the visit; ages are counted on it.
        policy: the policy in force.

    Returns:
        OUT_OF_SCOPE with the fact ``scope``; SEX_NOT_ADMITTED; AGE_NOT_ADMITTED with the fact
        ``ages`` (``"0-14"``, ``"15-"``); GUARDIAN_REQUIRED with ``age``, the age of the rule.

    Source: BJ-OPD-DRAFT art. 2; BJ-2022-PLAN item 2, item 11.
    """
    if department.scope is not BookingScope.BOOKABLE:
        return Refusal(Reason.OUT_OF_SCOPE, (("scope", department.scope.value),))
    if department.admits_sex is not None and _sex(person) not in {None, department.admits_sex}:
        return Refusal(Reason.SEX_NOT_ADMITTED)
    birth = person.birth or birth_of(person.kind, person.number)
    if birth is None:
        return None
    return _may_attend_at(age_on(birth, day), department, policy)


def _may_attend_at(age: int, department: Department, policy: Policy) -> Refusal | None:
    low, high = department.min_age, department.max_age
    if (low is not None and age < low) or (high is not None and age > high):
        ages = f"{low or 0}-{'' if high is None else high}"
        return Refusal(Reason.AGE_NOT_ADMITTED, (("ages", ages),))
    if age < policy.guardian_age:
        return Refusal(Reason.GUARDIAN_REQUIRED, (("age", str(policy.guardian_age)),))
    return None


def _sex(person: Person) -> Sex | None:
    """Return the sex that is known for certain: from the document, else from its number."""
    if person.sex in {Sex.MALE, Sex.FEMALE}:
        return person.sex
    return sex_of(person.kind, person.number)
