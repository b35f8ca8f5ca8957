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
from kiosk_app.domain.proxy import Booker, is_guardian
from kiosk_app.domain.refusal import Reason, Refusal


def may_attend(
    person: Person,
    department: Department,
    day: date,
    policy: Policy,
    booker: Booker | None = None,
) -> Refusal | None:
    """Say why `person` may not have a number of `department`, or None.

    Args:
        person: as the document says.
        department: where to.
        day: day of the visit; ages are counted on it.
        policy: the policy in force.
        booker: who books for them; None: they are alone.

    Returns:
        OUT_OF_SCOPE with the fact ``scope``; SEX_NOT_ADMITTED; AGE_NOT_ADMITTED with the fact
        ``ages`` (``"0-14"``, ``"15-"``); GUARDIAN_REQUIRED with ``age``, the age of the rule.

    Source: BJ-OPD-DRAFT art. 2; BJ-2022-PLAN item 2, item 11.
    """
    refusal = admits(person, department, day)
    age = _age(person, day)
    if refusal is not None or age is None or age >= policy.guardian_age:
        return refusal
    if is_guardian(booker, person, day, policy):
        return None
    return Refusal(Reason.GUARDIAN_REQUIRED, (("age", str(policy.guardian_age)),))


def admits(person: Person, department: Department, day: date) -> Refusal | None:
    """Say why a department does not see a person at all, with whomever they come, or None.

    Returns:
        What `may_attend` says, but for GUARDIAN_REQUIRED.

    Source: BJ-OPD-DRAFT art. 2; BJ-2022-PLAN item 2, item 11.
    """
    if department.scope is not BookingScope.BOOKABLE:
        return Refusal(Reason.OUT_OF_SCOPE, (("scope", department.scope.value),))
    if department.admits_sex is not None and _sex(person) not in {None, department.admits_sex}:
        return Refusal(Reason.SEX_NOT_ADMITTED)
    age = _age(person, day)
    if age is None:
        return None
    low, high = department.min_age, department.max_age
    if (low is not None and age < low) or (high is not None and age > high):
        ages = f"{low or 0}-{'' if high is None else high}"
        return Refusal(Reason.AGE_NOT_ADMITTED, (("ages", ages),))
    return None


def _age(person: Person, day: date) -> int | None:
    """Return the age that is known for certain: from the document, else from its number."""
    birth = person.birth or birth_of(person.kind, person.number)
    return None if birth is None else age_on(birth, day)


def _sex(person: Person) -> Sex | None:
    """Return the sex that is known for certain: from the document, else from its number."""
    if person.sex in {Sex.MALE, Sex.FEMALE}:
        return person.sex
    return sex_of(person.kind, person.number)
