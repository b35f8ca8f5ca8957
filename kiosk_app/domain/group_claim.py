"""A patient goes before others because a registrar has seen why (特殊就医人群).

Which groups draw on-site numbers is policy's (`pools.may_draw`), what a proof needs is
`checkin.may_claim`'s.

Source: BJ-OPD-DRAFT art. 10 (1); BJ-2022-PLAN item 24; requirement rows R012, R021, R102.
"""

from dataclasses import dataclass, field
from typing import Final

from kiosk_app.domain.parameters import SPECIAL_GROUPS, PriorityGroup

CLAIMED: Final = tuple(g for g in SPECIAL_GROUPS if g is not PriorityGroup.ELDERLY)
"""Groups somebody is of by a proof; of the elderly every document tells it."""


@dataclass(frozen=True, slots=True)
class GroupClaim:
    """The group, and the number on what was shown: military card, certificate or handbook."""

    group: PriorityGroup
    proof: str = field(repr=False)
