"""Two records that are one person's: when one goes up in the other, and when that is undone.

Nothing of a record is deleted: the one that is merged stays and leads to the other, the
*survivor*, and its documents, cards and codes lead there too. What was merged by mistake comes
apart again, as long as nothing was done since that belongs to both.

Source: BJ-OPD-DRAFT art. 13 (real name); requirement rows R030, R104.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk_app.domain.identity import Sex
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.names import same_name
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.second_person import may_decide

_SAID = frozenset({Sex.MALE, Sex.FEMALE})


@dataclass(frozen=True, slots=True)
class Known:
    """What a record says of its person, as far as two records can be compared by it.

    Attributes:
        citizen_number: of an identity card or household book; None for other documents.
        birth: None where no document tells.
    """

    name: str
    sex: Sex
    birth: date | None
    citizen_number: str | None


@dataclass(frozen=True, slots=True)
class Decided:
    """Who stands behind an act on a record, and why.

    Attributes:
        deciders: who signed in and agreed.
    """

    reason: str
    deciders: tuple[StaffId, ...]


class Differs(StrEnum):
    """What keeps two records from being one person's."""

    BIRTH = "birth"
    SEX = "sex"
    NAME = "name"


class InTheWay(StrEnum):
    """What two records have that one record cannot have."""

    HOLD = "hold"  # a number is in somebody's hand just now
    DAY = "day"  # a number in the same department on the same day
    LIST = "list"  # a place on the same waitlist
    EXAMINATION = "examination"  # an examination at the same time


class Since(StrEnum):
    """What was done since a merge that keeps it from being undone."""

    MERGED_ON = "merged_on"  # the survivor went up in a third record
    CHANGED = "changed"  # a number from before was changed for one of now
    REVISITED = "revisited"  # a free revisit follows a visit from before
    OFFERED = "offered"  # a place from before was given a number
    NUMBER_TAKEN = "number_taken"  # somebody was enrolled with the number that was let go


_NO_TO = {
    InTheWay.HOLD: Reason.MERGE_LIVE_HOLD,
    InTheWay.DAY: Reason.MERGE_SAME_DAY,
    InTheWay.LIST: Reason.MERGE_SAME_LIST,
    InTheWay.EXAMINATION: Reason.MERGE_SAME_TIME,
}


def may_be_one(
    survivor: Known, merged: Known, decided: Decided, policy: Policy, *, is_mistyped: bool = False
) -> Refusal | None:
    """Say why two records are not taken for one person's, or None.

    Args:
        survivor: the record that stays.
        merged: the record that goes up in it.
        decided: who stands behind it, and why.
        policy: the policy in force.
        is_mistyped: these say that the number of `merged` was mistyped: what a citizen number
            tells of birth and sex was then never true, and the name is all that speaks for it.

    Returns:
        MERGE_TWO_NUMBERS: each has a citizen number of its own; MERGE_OTHER_PERSON with ``what``,
        ``birth`` or ``sex``, where both say one and they differ, ``name`` beside a mistyped number;
        else as `may_change`, where different names or a mistyped number take a second person
        whatever the policy says.

    Source: BJ-OPD-DRAFT art. 13; requirement row R030.
    """
    is_alike = same_name(survivor.name, merged.name)
    if not (is_mistyped and merged.citizen_number is not None):
        refusal = what_differs(survivor, merged)
    else:
        refusal = None if is_alike else _other(Differs.NAME)
    by_two = policy.records.merge_by_two or is_mistyped or not is_alike
    return refusal or may_change(decided, by_two=by_two)


def what_differs(one: Known, other: Known) -> Refusal | None:
    """Say what two records tell otherwise, both being right, or None.

    Returns:
        MERGE_TWO_NUMBERS; MERGE_OTHER_PERSON with ``what``, ``birth`` or ``sex``.

    Source: BJ-OPD-DRAFT art. 13; requirement row R030.
    """
    if one.citizen_number is not None and other.citizen_number is not None:
        return Refusal(Reason.MERGE_TWO_NUMBERS)
    if one.birth is not None and other.birth is not None and one.birth != other.birth:
        return _other(Differs.BIRTH)
    return _other(Differs.SEX) if {one.sex, other.sex} >= _SAID else None


def _other(what: Differs) -> Refusal:
    return Refusal(Reason.MERGE_OTHER_PERSON, (("what", what.value),))


def may_change(decided: Decided, *, by_two: bool) -> Refusal | None:
    """Say why a record is not changed on these words by these people, or None.

    Returns:
        EVIDENCE_REQUIRED without a reason; SECOND_PERSON_REQUIRED.

    Source: GB/T 22239-2019 8.1.4.2 d; requirement row R104.
    """
    if not decided.reason.strip():
        return Refusal(Reason.EVIDENCE_REQUIRED)
    return may_decide(decided.deciders) if by_two else None


def may_join(in_the_way: Collection[InTheWay]) -> Refusal | None:
    """Say what the two have that one record cannot have, the first of `InTheWay`, or None.

    Returns:
        MERGE_LIVE_HOLD, MERGE_SAME_DAY, MERGE_SAME_LIST, MERGE_SAME_TIME.

    Source: BJ-OPD-DRAFT art. 14, art. 26, art. 27.
    """
    first = next((each for each in InTheWay if each in in_the_way), None)
    return None if first is None else Refusal(_NO_TO[first])


def may_come_apart(since: Collection[Since]) -> Refusal | None:
    """Say what was done since a merge that belongs to both, the first of `Since`, or None.

    Returns:
        MERGE_FOLLOWED with ``since``.

    Source: requirement row R030.
    """
    first = next((each for each in Since if each in since), None)
    return None if first is None else Refusal(Reason.MERGE_FOLLOWED, (("since", first.value),))
