"""Two records are joined while somebody acts for their patient: either order ends right.

The first of two stands before its commit while the second comes; see `tests.helpers.interleaving`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.tables.schema import booking, patient, queue_entry
from kiosk_app.central_service.tables.schema_merge import patient_merge
from kiosk_app.contract import after, shapes
from kiosk_app.contract.merge_shapes import MergeBody, MergeLine, UndoMergeBody
from kiosk_app.contract.staff_shapes import AgreementAnswer, AgreementBody
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.rights import Operation
from kiosk_app.domain.staff import Role
from tests.contract.central.after.steps import document
from tests.contract.central.face import Desk
from tests.helpers.central import CentralHouse, central
from tests.helpers.desk_staff import Staff, fresh, reason_of, staffed
from tests.helpers.interleaving import Turns
from tests.helpers.merging import TRAVELLER
from tests.helpers.people import ADULT
from tests.helpers.staff import OTHER_COUNTER, Hired, hire, sign_in

Act = Callable[[], Reply]


@dataclass
class Two:
    """Two counters that may join records, and the adult's two records."""

    house: CentralHouse
    desk: Desk
    turns: Turns
    counters: tuple[Staff, Staff]
    second: Hired
    survivor: PatientId
    merged: PatientId
    _keys: "count[int]" = field(default_factory=lambda: count(1))

    def _agreed(self, at: int) -> Caller:
        staff = self.counters[at]
        body = AgreementBody(
            login=self.second.login,
            password=self.second.password,
            operation=Operation.MERGE_PATIENTS,
        )
        caller = Caller(staff.at, f"two-{next(self._keys)}", staff.token)
        given = self.house.service.agree(caller, body).read(AgreementAnswer).agreement
        return Caller(caller.station, caller.key, caller.token, agreement=given)

    def merging(self, survivor: PatientId, merged: PatientId, at: int = 0) -> Act:
        """Return the act that joins them at one of the counters."""
        deciders = self.counters[at].who.id, self.second.id
        body = MergeBody(survivor=survivor, merged=merged, reason="same face", deciders=deciders)
        caller = self._agreed(at)
        return lambda: self.house.service.merge_patients(caller, body)

    def merge(self) -> Act:
        """Return the act that joins the two."""
        return self.merging(self.survivor, self.merged)

    def undoing(self, merge: str) -> Act:
        """Return the act that takes them apart."""
        deciders = self.counters[0].who.id, self.second.id
        body = UndoMergeBody(reason="two cousins", deciders=deciders)
        caller = self._agreed(0)
        return lambda: self.house.service.undo_merge(caller, merge, body)

    def holding(self, who: PatientId, band: int = 0) -> Act:
        """Return the act that holds a number in cardiology at a kiosk."""
        wish, caller = self.desk.wish(who, band=band), fresh()
        return lambda: self.house.service.hold(caller, wish)

    def race(self, first: Act, second: Act) -> tuple[Reply, Reply]:
        """Let the second come while the first stands before its commit."""
        return self.turns.race(self.house, first, second)

    def owners(self, *states: str) -> list[str]:
        """Return whose the bookings in these states are."""
        with self.house.database.read() as connection:
            mine = sa.select(booking.c.patient).where(booking.c.state.in_(states))
            return list(connection.scalars(mine.order_by(booking.c.id)))

    def leads(self) -> dict[str, str | None]:
        """Return which record leads where."""
        with self.house.database.read() as connection:
            both = patient.c.id.in_((self.survivor, self.merged))
            rows = connection.execute(sa.select(patient.c.id, patient.c.merged_into).where(both))
            return {row.id: row.merged_into for row in rows}


@pytest.fixture
def two(engine: str) -> Iterator[Two]:
    turns = Turns()
    with central(engine=engine, is_served=False, days=0, hook=turns.hook) as house:
        one = staffed(house, Role.REGISTRAR, "first.one")
        other = staffed(house, Role.REGISTRAR, "third.one", OTHER_COUNTER)
        second = hire(house, Role.SUPERVISOR, login="second.one")
        desk = Desk(house, house.service)
        pair = desk.enrol(ADULT), desk.enrol(TRAVELLER)
        yield Two(house, desk, turns, (one, other), second, *pair)


@pytest.mark.requirement("R030")
def test_of_two_counters_that_join_the_same_two_the_other_way_round_the_first_has_it(
    two: Two,
) -> None:
    one, other = two.race(
        two.merging(two.survivor, two.merged), two.merging(two.merged, two.survivor, 1)
    )
    assert one.is_success
    assert reason_of(other) == Reason.ALREADY_MERGED
    assert two.leads() == {two.survivor: None, two.merged: two.survivor}
    with two.house.database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(patient_merge)) == 1


@pytest.mark.requirement("R030")
def test_who_holds_a_number_while_they_are_merged_holds_it_as_the_survivor(two: Two) -> None:
    joined, held = two.race(two.merge(), two.holding(two.merged))
    assert joined.is_success
    assert held.read(shapes.HoldAnswer).hold.patient == two.survivor
    assert two.owners("held") == [two.survivor]


@pytest.mark.requirement("R030")
def test_nobody_is_merged_while_they_take_a_number(two: Two) -> None:
    held, joined = two.race(two.holding(two.merged), two.merge())
    assert held.read(shapes.HoldAnswer).hold.patient == two.merged
    assert reason_of(joined) == Reason.MERGE_LIVE_HOLD
    assert two.leads()[two.merged] is None


@pytest.mark.requirement("R030")
def test_a_second_number_of_the_day_is_refused_to_who_got_the_first_by_a_merge(two: Two) -> None:
    two.desk.book(two.merged)
    joined, held = two.race(two.merge(), two.holding(two.survivor, band=1))
    assert joined.is_success
    assert reason_of(held) == Reason.ALREADY_BOOKED
    assert two.owners("held", "booked") == [two.survivor]


@pytest.mark.requirement("R030")
def test_what_is_confirmed_beside_a_merge_is_the_survivor_s(two: Two) -> None:
    hold, order = two.desk.paid(two.merged)
    body = shapes.ConfirmBody(hold=hold.id, order=order.id)
    booked, joined = two.race(lambda: two.house.service.confirm(fresh(), body), two.merge())
    assert booked.read(shapes.AppointmentAnswer).appointment.patient == two.merged
    assert joined.read(MergeLine).moved == {"booking": 1}
    assert two.owners("booked") == [two.survivor]


@pytest.mark.requirement("R030")
def test_who_paid_late_gets_the_number_though_they_are_merged_at_that_moment(two: Two) -> None:
    hold, order = two.desk.paid(two.merged)
    body = shapes.ConfirmBody(hold=hold.id, order=order.id)
    two.house.clock.advance(seconds=DEMO.hold_s + DEMO.hold_paying_s)
    two.counters[0].token = sign_in(two.house, two.counters[0].who)
    joined, booked = two.race(two.merge(), lambda: two.house.service.confirm(fresh(), body))
    assert joined.is_success
    assert booked.read(shapes.AppointmentAnswer).appointment.patient == two.survivor
    assert two.owners("booked") == [two.survivor]


@pytest.mark.requirement("R030")
@pytest.mark.parametrize("is_merged_first", [True, False])
@pytest.mark.parametrize("shown", [ADULT, TRAVELLER], ids=["identity card", "passport"])
def test_who_checks_in_beside_a_merge_is_in_the_queue_once(
    two: Two, shown: Person, *, is_merged_first: bool
) -> None:
    booked = two.desk.book(two.merged)
    body = after.CheckInBody(document=document(shown), appointment=booked.id)

    def check_in() -> Reply:
        return two.house.service.check_in(fresh(), body)

    if is_merged_first:
        joined, came = two.race(two.merge(), check_in)
        assert came.is_success or shown is ADULT
    elif shown is TRAVELLER:
        came, joined = two.race(check_in, two.merge())
        assert came.is_success
    else:
        assert reason_of(check_in()) == Reason.DOCUMENT_MISMATCH
        joined = two.merge()()
    assert joined.is_success
    assert check_in().is_success
    assert two.owners("checked-in") == [two.survivor]
    with two.house.database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(queue_entry)) == 1


@pytest.mark.requirement("R030")
def test_who_holds_a_number_while_they_are_taken_apart_holds_their_own(two: Two) -> None:
    line = two.merge()().read(MergeLine)
    parted, held = two.race(two.undoing(line.id), two.holding(two.merged))
    assert parted.is_success
    assert held.read(shapes.HoldAnswer).hold.patient == two.merged
    assert two.leads() == {two.survivor: None, two.merged: None}
