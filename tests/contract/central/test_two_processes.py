"""Who guesses is counted once, whichever of several processes is asked.

Decision 0039 says which limits are of a process, and why those that keep guesses out are not.

Source: requirement row R027; GB/T 22239-2019 8.1.4.1; OWASP ASVS 5.0 6.3.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import device_shapes, staff_shapes
from kiosk_app.domain.device_signature import DEVICE_RULES, enrolment_text
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.rights import StationKind
from kiosk_app.domain.staff import SIGN_IN_RULES, Role
from tests.contract.central.face import code_of
from tests.helpers.central import CentralHouse, central, house_on
from tests.helpers.desk_staff import staffed
from tests.helpers.devices import key_of
from tests.helpers.staff import COUNTER, PASSWORD, Hired, hire

NEW = "kiosk-77"
WRONG = "a wrong password"


@dataclass
class Hospital:
    """Two processes on one database, asked in turn."""

    houses: tuple[CentralHouse, CentralHouse]

    def ask(self, times: int, act: Callable[[CentralHouse], Reply]) -> list[Reply]:
        """Let the processes answer so many times, one after the other."""
        return [act(house) for house in islice(cycle(self.houses), times)]

    def acts(self) -> list[str]:
        with self.houses[0].database.read() as connection:
            return list(connection.scalars(sa.select(audit.c.act).order_by(audit.c.place)))


@pytest.fixture
def hospital(engine: str) -> Iterator[Hospital]:
    with (
        central(engine=engine, is_served=False, days=0) as one,
        house_on(one.address, clock=one.clock) as other,
    ):
        yield Hospital((one, other))


def signing_in(who: Hired, password: str) -> Callable[[CentralHouse], Reply]:
    body = staff_shapes.SignInBody(login=who.login, password=password)
    return lambda house: house.service.sign_in(Caller(COUNTER), body)


def enrolling(code: str) -> Callable[[CentralHouse], Reply]:
    key = key_of(NEW)
    proof = key.sign(enrolment_text(NEW, code, key.public_key))
    body = device_shapes.DeviceEnrolBody(
        station=NEW, code=code, public_key=key.public_key, proof=proof
    )
    return lambda house: house.service.enrol_device(body)


@pytest.mark.requirement("R027")
def test_wrong_passwords_lock_a_name_however_they_are_spread(hospital: Hospital) -> None:
    staffed(hospital.houses[0])
    who = hire(hospital.houses[0], Role.REGISTRAR, login="he.lu")
    wrong = hospital.ask(SIGN_IN_RULES.wrong_limit, signing_in(who, WRONG))
    assert {code_of(reply) for reply in wrong} == {Reason.SIGN_IN_REFUSED}
    right = hospital.ask(2, signing_in(who, PASSWORD))
    assert {code_of(reply) for reply in right} == {Reason.SIGN_IN_LOCKED}
    assert hospital.acts().count("locked") == 1


@pytest.mark.requirement("R027")
def test_a_name_nobody_has_is_locked_as_well(hospital: Hospital) -> None:
    staffed(hospital.houses[0])
    nobody = signing_in(Hired(hire(hospital.houses[0], Role.ENQUIRY).id, "nobody.here"), WRONG)
    replies = hospital.ask(SIGN_IN_RULES.wrong_limit + 1, nobody)
    assert code_of(replies[-1]) == Reason.SIGN_IN_LOCKED


@pytest.mark.requirement("R027", "R133")
def test_wrong_codes_end_a_station_s_code_however_they_are_spread(hospital: Hospital) -> None:
    boss = staffed(hospital.houses[0], Role.ADMINISTRATOR)
    body = device_shapes.DeviceCodeBody(station=NEW, kind=StationKind.KIOSK)
    made = hospital.houses[0].service.issue_device_code(boss.caller, body)
    code = made.read(device_shapes.DeviceCodeAnswer).code
    wrong = hospital.ask(DEVICE_RULES.code_tries, enrolling("AAAA-AAAA-AAAA-AAAA"))
    right = hospital.ask(2, enrolling(code))
    assert {code_of(reply) for reply in (*wrong, *right)} == {Reason.ENROLMENT_REFUSED}
    assert hospital.acts().count("device_code_ended") == 1


@pytest.mark.requirement("R027", "R133")
def test_one_try_less_and_the_right_one_is_good_in_either(hospital: Hospital) -> None:
    boss = staffed(hospital.houses[0], Role.ADMINISTRATOR)
    body = device_shapes.DeviceCodeBody(station=NEW, kind=StationKind.KIOSK)
    made = hospital.houses[0].service.issue_device_code(boss.caller, body)
    hospital.ask(DEVICE_RULES.code_tries - 1, enrolling("AAAA-AAAA-AAAA-AAAA"))
    code = made.read(device_shapes.DeviceCodeAnswer).code
    assert enrolling(code)(hospital.houses[1]).is_success
