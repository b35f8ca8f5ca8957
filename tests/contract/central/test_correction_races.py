"""A record is corrected while somebody acts for a patient: either order ends right.

The first of two stands before its commit while the second comes; see `tests.helpers.interleaving`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.merging import duplicates
from kiosk_app.contract import shapes
from kiosk_app.contract.correction_shapes import CorrectionBody
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk, body_of
from tests.helpers.central import CentralHouse, central
from tests.helpers.desk_staff import Staff, fresh, reason_of, staffed
from tests.helpers.interleaving import Turns
from tests.helpers.merging import TRAVELLER
from tests.helpers.people import PHONE

Act = Callable[[], Reply]
RENUMBERED = replace(TRAVELLER, number="E76543218")
ONE_DECIDES = replace(DEMO, records=replace(DEMO.records, name_by_two=False))


@dataclass
class Beside:
    """A registrar who corrects the traveller's record, and a kiosk beside her."""

    house: CentralHouse
    desk: Desk
    turns: Turns
    staff: Staff
    who: PatientId

    def correcting(self, who: PatientId | None = None, **said: Any) -> Act:  # noqa: ANN401 - by name
        """Return the act that lets the traveller's record, or another, say something else."""
        body = CorrectionBody(reason="seen", deciders=(self.staff.who.id,), **said)
        caller = self.staff.caller
        return lambda: self.house.service.correct_patient(caller, who or self.who, body)

    def enrolling(self) -> Act:
        """Return the act that enrols who has the right number."""
        body, caller = shapes.EnrolBody(person=body_of(RENUMBERED), phone=PHONE), fresh()
        return lambda: self.house.service.enrol(caller, body)

    def holding(self) -> Act:
        """Return the act that holds a number for the patient."""
        wish, caller = self.desk.wish(self.who), fresh()
        return lambda: self.house.service.hold(caller, wish)

    def open_pairs(self) -> int:
        """Count the records that may be one person's."""
        with self.house.database.read() as connection:
            return duplicates.count_open(connection)

    def race(self, first: Act, second: Act) -> tuple[Reply, Reply]:
        """Let the second come while the first stands before its commit."""
        return self.turns.race(self.house, first, second)


@pytest.fixture
def beside(engine: str) -> Iterator[Beside]:
    turns = Turns()
    made = central(engine=engine, is_served=False, days=0, hook=turns.hook, policy=ONE_DECIDES)
    with made as house:
        staff = staffed(house, Role.REGISTRAR, "first.one")
        desk = Desk(house, house.service)
        yield Beside(house, desk, turns, staff, desk.enrol(TRAVELLER))


@pytest.mark.requirement("R030")
def test_who_is_enrolled_while_a_number_is_put_right_is_the_one_patient(beside: Beside) -> None:
    put_right, enrolled = beside.race(
        beside.correcting(number=RENUMBERED.number), beside.enrolling()
    )
    assert put_right.is_success
    assert enrolled.read(shapes.PatientAnswer).id == beside.who


@pytest.mark.requirement("R030")
def test_a_number_that_is_just_being_enrolled_becomes_nobody_else_s(beside: Beside) -> None:
    enrolled, put_right = beside.race(
        beside.enrolling(), beside.correcting(number=RENUMBERED.number)
    )
    assert enrolled.read(shapes.PatientAnswer).id != beside.who
    assert reason_of(put_right) == Reason.NUMBER_OF_ANOTHER


@pytest.mark.requirement("R030")
def test_a_number_that_is_just_being_held_keeps_the_birth_it_was_judged_by(beside: Beside) -> None:
    held, put_right = beside.race(beside.holding(), beside.correcting(birth=date(1949, 5, 17)))
    assert held.is_success
    assert reason_of(put_right) == Reason.CORRECTION_LIVE_HOLD


@pytest.mark.requirement("R030")
def test_of_two_corrected_at_once_the_second_is_compared_with_what_the_first_says_now(
    beside: Beside,
) -> None:
    """The one leaves the telephone that the other takes on: they have nothing in common."""
    other = beside.desk.enrol(replace(TRAVELLER, number="E20000003", birth=None))
    phones = "13800000971", "13800000972"
    for who, phone in ((beside.who, phones[0]), (other, "13800000973")):
        assert beside.correcting(who, phone=phone)().is_success
    assert beside.open_pairs() == 0
    left, taken = beside.race(
        beside.correcting(phone=phones[1]), beside.correcting(other, phone=phones[0])
    )
    assert (left.is_success, taken.is_success) == (True, True)
    assert beside.open_pairs() == 0


@pytest.mark.requirement("R030")
def test_a_number_held_while_a_birth_is_put_right_is_judged_by_the_right_one(
    beside: Beside,
) -> None:
    put_right, held = beside.race(beside.correcting(birth=date(2020, 6, 1)), beside.holding())
    assert put_right.is_success
    assert reason_of(held) == Reason.GUARDIAN_REQUIRED
