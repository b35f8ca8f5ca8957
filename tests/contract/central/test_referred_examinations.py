"""Who was referred has their examinations before others: kept times are theirs too."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables.schema import booking
from kiosk_app.central_service.tables.schema_exam import exam_slot
from kiosk_app.contract import exam_shapes, paths
from kiosk_app.domain.examination import pools_for
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import code_of
from tests.contract.central.test_examinations import MONDAY, Ward
from tests.helpers.central import ENGINES, KIOSK, CentralHouse, central
from tests.helpers.desk_staff import enrolled
from tests.helpers.referring import Referring, over_http


@pytest.fixture(params=ENGINES)
def house(request: pytest.FixtureRequest) -> Iterator[CentralHouse]:
    with central(engine=request.param) as made:
        yield made


@pytest.fixture
def ward(house: CentralHouse) -> Iterator[Ward]:
    """A hospital whose only early times of the day are the kept ones."""
    with over_http(house) as wire:
        made = Ward(house, wire, enrolled(house, 2))
        with house.database.write() as connection:
            early = (
                exam_slot.c.pool == Pool.OPEN.value,
                exam_slot.c.begins_at < _first_kept(connection),
            )
            connection.execute(sa.delete(exam_slot).where(exam_slot.c.kind == "ct", *early))
        yield made


def _first_kept(connection: sa.Connection) -> int:
    kept = sa.select(sa.func.min(exam_slot.c.begins_at)).where(
        exam_slot.c.kind == "ct",
        exam_slot.c.day == MONDAY.isoformat(),
        exam_slot.c.pool == Pool.REFERRAL.value,
    )
    return int(connection.scalar(kept) or 0)


def referred(ward: Ward) -> PatientId:
    """Refer the first patient to a visit that is to come."""
    place = Referring.at(ward.house, ward.wire)
    gp, session = place.doctor("dr.gu"), place.session(20)
    patient = ward.people[0]
    assert place.booked(gp, patient, session).is_referred
    return patient


def times(ward: Ward, order: str) -> exam_shapes.ExamTimesAnswer:
    reply = ward.wire.ask("GET", paths.EXAM_TIMES.format(exam=order), station=KIOSK)
    return reply.read(exam_shapes.ExamTimesAnswer)


@pytest.mark.requirement("R037")
def test_a_referred_patient_is_shown_and_given_an_earlier_time_than_others(ward: Ward) -> None:
    first, other = referred(ward), ward.people[1]
    mine, theirs = ward.order(first, "ct"), ward.order(other, "ct")
    early, late = times(ward, mine), times(ward, theirs)
    assert (early.is_preferred, late.is_preferred) == (True, False)
    assert early.times[0].band.begin < late.times[0].band.begin
    kept = early.times[0].slot
    assert code_of(ward.book(other, theirs, kept)) == Reason.EXAMINATION_TIME_TAKEN
    booked = ward.book(first, mine, kept).read(exam_shapes.ExamOrderAnswer)
    assert (booked.time, booked.is_preferred) == (early.times[0], True)
    path = paths.PATIENT_EXAMS.format(patient=first)
    (shown,) = ward.wire.ask("GET", path, station=KIOSK).read(exam_shapes.ExamOrdersAnswer).orders
    assert shown.is_preferred


@pytest.mark.requirement("R037")
def test_what_is_placed_for_a_referred_patient_is_placed_before_others(ward: Ward) -> None:
    first, other = referred(ward), ward.people[1]
    begins = []
    for who in (other, first):
        placed = ward.plan(who, [ward.order(who, "ct")]).read(exam_shapes.ExamOrdersAnswer).orders
        begins += [order.time.band.begin for order in placed if order.time is not None]
        assert [order.is_preferred for order in placed] == [who == first]
    assert begins[1] < begins[0]


@pytest.mark.requirement("R037")
def test_a_referral_that_is_given_back_or_long_over_prefers_nobody(ward: Ward) -> None:
    patient = referred(ward)
    order = ward.order(patient, "ct")
    assert times(ward, order).is_preferred
    for values in ({"state": "cancelled"}, {"state": "booked", "day": "2026-10-20"}):
        with ward.house.database.write() as connection:
            connection.execute(sa.update(booking).values(values))
        assert not times(ward, order).is_preferred
    assert pools_for(is_referred=False) == (Pool.OPEN,)
    assert pools_for(is_referred=True) == (Pool.OPEN, Pool.REFERRAL)
