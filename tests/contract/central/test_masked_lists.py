"""Whatever can be read, by whoever may read it: no list tells a patient's name, number or phone."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables.schema import booking, patient
from kiosk_app.central_service.tables.schema_supply import notice, suspension_case
from kiosk_app.contract import paths, shapes
from kiosk_app.contract.operations import OPEN, OPERATION_OF
from kiosk_app.domain.masking import mask_phone
from kiosk_app.domain.staff import Purpose, Role
from tests.contract.central.face import Desk, body_of
from tests.contract.central.test_at_rest import ASKING, PROXY_PHONE, TOMORROW, live_a_life, told_in
from tests.helpers.central import CentralHouse, central
from tests.helpers.people import ADULT, PHONE
from tests.helpers.staff import COUNTER, Hired, Wire, add_counter, hire, sign_in

READS = sorted(
    path for method, path in {*OPERATION_OF, *OPEN} if method == "GET" and path != paths.STAFF_ME
)
"""All but one's own account, which tells one's own name."""
QUERIES = ("", "?day=2026-11-23", "?department=0304E1", "?from=2026-11-23&to=2026-11-24")


class Reader:
    """A house that has lived, and somebody of every post who reads in it."""

    def __init__(self, house: CentralHouse) -> None:
        self.house = house
        self.wire = Wire(house.url)
        add_counter(house)
        live_a_life(Desk(house, house.service))
        self.people: dict[Role, Hired] = {role: hire(house, role) for role in Role}
        self.names = self._names()

    def read(self, path: str) -> Iterator[tuple[str, bytes]]:
        """Ask for a path as everybody, in every way; give what was answered with success."""
        full = path.format_map(self.names)
        for role, who in self.people.items():
            token = sign_in(self.house, who)
            for query in QUERIES:
                reply = self.wire.ask("GET", full + query, token=token, station=COUNTER)
                if reply.is_success:
                    yield f"{role.value} {full}{query}", reply.body
        for query in QUERIES:
            reply = self.wire.ask("GET", full + query, station=self.house.station)
            if reply.is_success:
                yield f"kiosk {full}{query}", reply.body

    def _names(self) -> "dict[str, str]":
        with self.house.database.read() as connection:
            known = {
                "patient": connection.scalar(sa.select(notice.c.patient)),
                "appointment": connection.scalar(
                    sa.select(booking.c.appointment).where(booking.c.appointment.is_not(None))
                ),
                "case": connection.scalar(sa.select(suspension_case.c.id)),
                "session": TOMORROW,
            }
        return _Names({name: str(value) for name, value in known.items()})


class _Names(dict[str, str]):
    """What stands in a path for a name nobody thought of."""

    def __missing__(self, name: str) -> str:
        return f"any-{name}"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with central(days=2, rules=ASKING) as house:
        yield Reader(house)


@pytest.mark.requirement("R014")
@pytest.mark.parametrize("path", READS)
def test_nothing_that_can_be_read_tells_who(reader: Reader, path: str) -> None:
    for who, body in reader.read(path):
        assert told_in(body) == [], who


def test_the_lists_that_have_somebody_in_them_were_read(reader: Reader) -> None:
    """Or the test above would praise empty pages."""
    for path in (paths.NOTICES_UNREACHED, paths.SUSPENSION, paths.PATIENT_RECORDS):
        bodies = [body for _, body in reader.read(path)]
        assert any(reader.names["patient"].encode() in body for body in bodies) or any(
            mask_phone(PHONE).encode() in body for body in bodies
        ), path
    members = [body for _, body in reader.read(paths.STAFF)]
    assert any("张*丰".encode() in body for body in members)


@pytest.mark.requirement("R104")
def test_a_single_patient_is_looked_up_for_a_purpose_and_even_then_masked(reader: Reader) -> None:
    token = sign_in(reader.house, reader.people[Role.REGISTRAR])
    body = shapes.LookupBody(person=body_of(ADULT))
    without = reader.wire.ask("POST", paths.PATIENT_LOOKUP, body, token=token)
    assert not without.is_success
    for purpose in Purpose:
        reply = reader.wire.ask(
            "POST", paths.PATIENT_LOOKUP, body, token=token, purpose=purpose.value
        )
        answer = reply.read(shapes.PatientAnswer)
        assert answer.phone_masked == mask_phone(PHONE)
        assert told_in(reply.body) == []
    assert PROXY_PHONE.encode() not in reply.body
    with reader.house.database.read() as connection:
        assert connection.scalar(sa.select(patient.c.id).where(patient.c.id == answer.id))
