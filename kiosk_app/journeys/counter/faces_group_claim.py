"""Pages of a special group: which one, and the number of its proof."""

from typing import assert_never

from kiosk_app.domain.group_claim import CLAIMED, GroupClaim
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.journeys.counter import group_claim
from kiosk_app.journeys.counter.pages import Action, Body, Line, Pick, PickRow, Sheet
from kiosk_app.journeys.counter.sheets import BACK, DROP, person_rows, said_of
from kiosk_app.journeys.events_counter import GroupPicked, GroupWanted
from kiosk_app.journeys.frames import name_of
from kiosk_app.journeys.parts import Remark
from kiosk_app.journeys.screens import Row, Text

WANTED = Action("F7", Text("counter.do.group"), GroupWanted())
"""At the sessions of a department: numbers are kept for such patients."""

_COLUMNS = (Text("counter.column.group"), Text("counter.column.group_proof"))


def body_of(state: group_claim.State) -> Body:
    """Return the page of a state of this part."""
    match state:
        case group_claim.PickingGroup(earlier):
            rows = tuple(map(_row, CLAIMED))
            nobody = PickRow((Text("counter.group.none"), None), GroupPicked(None))
            is_claimed = earlier.errand.claim is not None
            return Pick(_sheet(state), _COLUMNS, (*rows, nobody) if is_claimed else rows)
        case group_claim.TypingProof(_, group, remark):
            return Line(_sheet(state, remark), _proof(group))
        case _:
            assert_never(state)


def claim_rows(claim: GroupClaim | None) -> tuple[Row, ...]:
    """Return in which group a number is looked for; what shows it is not repeated."""
    if claim is None:
        return ()
    return (Row(Text("counter.row.group"), _name(claim.group), is_strong=True),)


def _row(group: PriorityGroup) -> PickRow:
    return PickRow((_name(group), _proof(group)), GroupPicked(group))


def _name(group: PriorityGroup) -> Text:
    return Text(f"counter.group.{group.value}")


def _proof(group: PriorityGroup) -> Text:
    return Text(f"counter.group_proof.{group.value}")


def _sheet(state: group_claim.State, remark: Remark | None = None) -> Sheet:
    name = name_of(state)
    errand = state.earlier.errand
    who = person_rows(errand.patient)
    if isinstance(state, group_claim.TypingProof):
        who = (*who, Row(Text("counter.row.group"), _name(state.group), is_strong=True))
    title = Text(f"counter.{name}.title")
    return Sheet(name=name, title=title, who=who, said=said_of(remark), actions=(BACK, DROP))
