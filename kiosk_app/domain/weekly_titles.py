"""Which titles sit in a specialty each week (出诊梯队), and which of those that should do not.

A week without is no fault of a schedule: it comes in all the same, and somebody is told.

Source: BJ-OPD-DRAFT art. 8; requirement row R016.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk_app.domain.catalogue import Title
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal


@dataclass(frozen=True, slots=True)
class SittingTitle:
    """One clinic session, as far as titles go.

    Attributes:
        code: of its licensed specialty; all departments of one code are one specialty.
        title: of its doctor; None for a general clinic without a named one.
    """

    code: str
    title: Title | None
    day: date


@dataclass(frozen=True, slots=True, order=True)
class MissingTitle:
    """A title that nobody in a specialty has in a week; `week` is its Monday."""

    code: str
    title: Title
    week: date

    def told(self, specialty: str) -> Refusal:
        """Return it in the words somebody who keeps the schedule reads.

        Args:
            specialty: what it is called, code included.
        """
        facts = (("specialty", specialty), ("title_level", self.title.value))
        return Refusal(Reason.TITLE_MISSING, (*facts, ("week", self.week.isoformat())))


def monday_of(day: date) -> date:
    """Return the day a week begins with."""
    return day - timedelta(days=day.weekday())


def needed(code: str, policy: Policy) -> tuple[Title, ...]:
    """Return the titles a specialty needs each week; what is said of itself goes first.

    Source: BJ-OPD-DRAFT art. 8.
    """
    said = dict(policy.schedule.weekly_titles)
    return said.get(code, said.get(code.partition(".")[0], ()))


def missing_titles(
    sittings: Iterable[SittingTitle], wanted: Collection[tuple[str, date]], policy: Policy
) -> tuple[MissingTitle, ...]:
    """Return which titles are missing, in order of specialty, title and week.

    Args:
        sittings: every session of the weeks that are looked at.
        wanted: codes of specialties, and Mondays, that are looked at.
        policy: the policy in force.

    Source: BJ-OPD-DRAFT art. 8.
    """
    there = {(sitting.code, sitting.title, monday_of(sitting.day)) for sitting in sittings}
    every = (
        MissingTitle(code, title, week) for code, week in wanted for title in needed(code, policy)
    )
    return tuple(sorted(one for one in every if (one.code, one.title, one.week) not in there))
