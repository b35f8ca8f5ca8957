"""Two doctors of one institution refer on one consultation at the very same moment: one may.

The first of two stands before its commit while the second comes; see `tests.helpers.interleaving`.
"""

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.contract.referral_shapes import ReferralOrderBody
from kiosk_app.domain.ids import DepartmentId, PatientId, SessionId
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import CARDIOLOGY
from tests.helpers.central import central
from tests.helpers.desk_staff import reason_of
from tests.helpers.interleaving import Turns
from tests.helpers.referring import Referring, Somebody, over_http

_KEYS = count(1)
CONSULTATION = "C-901"
Act = Callable[[Referring, Somebody, PatientId, SessionId], Reply]


def caller_of(who: Somebody) -> Caller:
    return Caller(who.at, f"one-{next(_KEYS)}", who.token)


def refer(place: Referring, who: Somebody, patient: PatientId, session: SessionId) -> Reply:
    body = place.body(patient, session, consultation=CONSULTATION)
    return place.house.service.refer(caller_of(who), body)


def order(place: Referring, who: Somebody, patient: PatientId, _session: SessionId) -> Reply:
    body = ReferralOrderBody(
        patient=patient,
        department=DepartmentId(CARDIOLOGY),
        consultation=CONSULTATION,
        consultation_day=place.house.clock().date(),
    )
    return place.house.service.order_referral(caller_of(who), body)


@pytest.fixture
def turns() -> Turns:
    return Turns()


@pytest.fixture
def place(engine: str, turns: Turns) -> Iterator[Referring]:
    with central(engine=engine, days=0, hook=turns.hook) as house, over_http(house) as wire:
        yield Referring.at(house, wire)


@pytest.mark.requirement("R196")
@pytest.mark.parametrize("first", [refer, order])
@pytest.mark.parametrize("second", [refer, order])
def test_one_consultation_is_not_referred_for_two_patients_at_once(
    place: Referring, turns: Turns, first: Act, second: Act
) -> None:
    one, other = place.doctor("dr.gu"), place.doctor("dr.mo")
    patients, session = place.patients(2), place.session(20)
    done, late = turns.race(
        place.house,
        lambda: first(place, one, patients[0], session),
        lambda: second(place, other, patients[1], session),
    )
    assert done.is_success
    assert reason_of(late) == Reason.CONSULTATION_REQUIRED
