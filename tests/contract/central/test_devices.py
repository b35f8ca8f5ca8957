"""Devices over HTTP: enrolled by a code that is good once, revoked at once, heard of, listed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kiosk_app import clock
from kiosk_app.central_client.device_key import DeviceKey
from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.devices import device_book
from kiosk_app.central_service.devices.device_checks import REST_AFTER_REVOKING
from kiosk_app.central_service.devices.device_log import DeviceLog
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.tables.schema_devices import device, enrolment_code
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import device_shapes as shapes
from kiosk_app.contract import paths
from kiosk_app.contract.shapes import EmptyBody
from kiosk_app.contract.staff_shapes import AuditCheckAnswer
from kiosk_app.domain.audit_chain import Head
from kiosk_app.domain.device_health import DevicePart, Light, PartState
from kiosk_app.domain.device_signature import DEVICE_RULES, enrolment_text
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import StationKind
from kiosk_app.domain.staff import Role
from tests.contract.central.face import code_of
from tests.helpers.central import KIOSK, OTHER_KIOSK, CentralHouse, central, house_on
from tests.helpers.devices import key_of, seed_of
from tests.helpers.door import door_to
from tests.helpers.staff import OTHER_COUNTER, Wire, add_counter, hire, sign_in

NEW = "kiosk-77"


@dataclass
class Office:
    """An administrator at a counter, and a machine that wants to be a station."""

    house: CentralHouse
    wire: Wire
    token: str

    def code(self, station: str = NEW, kind: StationKind | None = StationKind.KIOSK) -> str:
        """Return a new code for a station."""
        body = shapes.DeviceCodeBody(station=station, kind=kind)
        reply = self.wire.ask("POST", paths.DEVICE_CODES, body, token=self.token)
        assert reply.status == 201, reply
        return reply.read(shapes.DeviceCodeAnswer).code

    def enrol(self, code: str, station: str = NEW, key: DeviceKey | None = None) -> Reply:
        """Have a machine enrol; it signs with the station's usual key by default."""
        mine = key or key_of(station)
        proof = mine.sign(enrolment_text(station, code, mine.public_key))
        body = shapes.DeviceEnrolBody(
            station=station, code=code, public_key=mine.public_key, proof=proof
        )
        return self.wire.ask("POST", paths.DEVICE_ENROL, body, station=None)

    def revoke(self, station: str) -> Reply:
        path = paths.DEVICE_REVOKE.format(name=station)
        return self.wire.ask("POST", path, EmptyBody(), token=self.token)

    def catalogue(self, station: str = NEW) -> Reply:
        return self.wire.ask("GET", paths.CATALOGUE, station=station)

    def rest(self) -> None:
        """Let so much time go by that a new device may follow an old one."""
        self.house.clock.advance(seconds=REST_AFTER_REVOKING.total_seconds())

    def devices(self) -> dict[str, shapes.DeviceAnswer]:
        reply = self.wire.ask("GET", paths.DEVICES, token=self.token)
        return {each.station: each for each in reply.read(shapes.DevicesAnswer).devices}

    def record(self) -> list[str]:
        """Return what the record says of devices."""
        with self.house.database.read() as connection:
            acts = connection.scalars(sa.select(audit.c.act).order_by(audit.c.place))
            return [act for act in acts if act.startswith(("device", "request"))]


@pytest.fixture
def office(engine: str) -> Iterator[Office]:
    with central(engine=engine) as house:
        add_counter(house)
        wire = Wire(house.url)
        with wire.http:
            yield Office(house, wire, sign_in(house, hire(house, Role.ADMINISTRATOR)))


@pytest.mark.requirement("R133")
def test_a_machine_becomes_a_station_by_a_code_and_may_ask_at_once(office: Office) -> None:
    code = office.code()
    assert code_of(office.catalogue()) == Reason.DEVICE_NOT_ENROLLED
    reply = office.enrol(code)
    assert reply.status == 201
    answer = reply.read(shapes.DeviceEnrolAnswer)
    assert (answer.station, answer.kind) == (NEW, StationKind.KIOSK)
    assert office.catalogue().status == 200
    assert office.record() == ["device_code_issued", "device_enrolled"]
    with office.house.database.read() as connection:
        row = connection.execute(sa.select(device).where(device.c.station == NEW)).one()
        kept = connection.execute(sa.select(enrolment_code)).one()
    secrets = (code.encode(), code.replace("-", "").encode(), seed_of(NEW))
    assert not any(secret in repr([*row, *kept]).encode() for secret in secrets)
    assert seed_of(NEW) not in {row.public_key, kept.code}


@pytest.mark.requirement("R133")
def test_a_lost_answer_is_asked_for_again_and_nobody_else_gets_it(office: Office) -> None:
    code = office.code()
    first = office.enrol(code)
    assert office.enrol(code).body == first.body
    thief = office.enrol(code, key=DeviceKey(bytes(32)))
    assert (thief.status, code_of(thief)) == (401, Reason.ENROLMENT_REFUSED)
    assert office.catalogue().status == 200


@pytest.mark.requirement("R133")
def test_a_code_ends_with_its_day(office: Office) -> None:
    code = office.code()
    office.house.clock.advance(seconds=DEVICE_RULES.code_lasts.total_seconds())
    assert code_of(office.enrol(code)) == Reason.ENROLMENT_REFUSED


@pytest.mark.requirement("R133")
def test_guessing_ends_the_code_and_is_recorded_a_few_times(office: Office) -> None:
    code = office.code()
    for _ in range(DEVICE_RULES.code_tries):
        assert code_of(office.enrol("AAAA-AAAA-AAAA-AAAA")) == Reason.ENROLMENT_REFUSED
    for _ in range(3):
        assert code_of(office.enrol(code)) == Reason.ENROLMENT_REFUSED
    wrong = ["device_code_wrong"] * (DEVICE_RULES.code_tries - 1)
    assert office.record() == ["device_code_issued", *wrong, "device_code_ended"]


def test_a_code_is_for_its_own_station(office: Office) -> None:
    code = office.code()
    assert code_of(office.enrol(code, OTHER_KIOSK)) == Reason.ENROLMENT_REFUSED
    assert code_of(office.enrol(code, "nowhere")) == Reason.ENROLMENT_REFUSED
    assert office.enrol(code).status == 201


def test_who_sends_another_s_public_key_is_refused(office: Office) -> None:
    code = office.code()
    mine, other = key_of(NEW), key_of("somebody")
    proof = mine.sign(enrolment_text(NEW, code, other.public_key))
    for key, shown in ((other.public_key, proof), ("A" * 43, proof), ("?", proof)):
        body = shapes.DeviceEnrolBody(station=NEW, code=code, public_key=key, proof=shown)
        reply = office.wire.ask("POST", paths.DEVICE_ENROL, body, station=None)
        assert code_of(reply) == Reason.SIGNATURE_REFUSED
    assert office.enrol(code).status == 201


@pytest.mark.requirement("R027")
@pytest.mark.requirement("R133")
def test_revoked_in_the_middle_it_is_refused_in_every_process_at_once(office: Office) -> None:
    with house_on(office.house.address) as other, door_to(other.service) as url:
        elsewhere = Wire(url)
        with elsewhere.http:
            assert office.catalogue(KIOSK).status == 200
            assert elsewhere.ask("GET", paths.CATALOGUE, station=KIOSK).status == 200
            assert office.revoke(KIOSK).status == 200
            for wire in (office.wire, elsewhere):
                reply = wire.ask("GET", paths.CATALOGUE, station=KIOSK)
                assert (reply.status, code_of(reply)) == (401, Reason.DEVICE_REVOKED)
            void = paths.REQUEST_VOID.format(key="k")
            reply = elsewhere.ask("POST", void, EmptyBody(), station=KIOSK)
            assert (reply.status, code_of(reply)) == (401, Reason.DEVICE_REVOKED)
    assert office.catalogue(OTHER_KIOSK).status == 200
    assert office.record().count("device_revoked") == 1


def test_revoking_again_changes_nothing_and_an_unknown_station_is_not_found(office: Office) -> None:
    assert office.revoke(KIOSK).status == 200
    assert office.revoke(KIOSK).status == 200
    assert office.record().count("device_revoked") == 1
    reply = office.revoke("nowhere")
    assert (reply.status, code_of(reply)) == (404, Reason.NOT_FOUND)


def test_revoking_ends_a_code_that_nobody_has_used(office: Office) -> None:
    code = office.code()
    assert office.revoke(NEW).status == 200
    assert code_of(office.enrol(code)) == Reason.ENROLMENT_REFUSED


@pytest.mark.requirement("R133")
def test_a_new_code_ends_the_old_device_and_only_the_new_key_fits(office: Office) -> None:
    code = office.code(KIOSK, None)
    assert code_of(office.catalogue(KIOSK)) == Reason.DEVICE_REVOKED
    new = DeviceKey(bytes(range(32)))
    too_soon = office.enrol(code, KIOSK, new)
    assert (too_soon.status, too_soon.wait_s is None) == (429, True)
    assert office.wire.last_headers["Retry-After"] == "2"
    office.rest()
    assert office.enrol(code, KIOSK, new).status == 201
    assert code_of(office.catalogue(KIOSK)) == Reason.SIGNATURE_REFUSED


def test_a_code_of_another_kind_or_for_nothing_is_refused(office: Office) -> None:
    for station, kind in ((KIOSK, StationKind.COUNTER), ("nowhere", None)):
        body = shapes.DeviceCodeBody(station=station, kind=kind)
        reply = office.wire.ask("POST", paths.DEVICE_CODES, body, token=office.token)
        assert code_of(reply) in {Reason.MALFORMED_REQUEST, Reason.UNKNOWN_STATION}
    assert office.catalogue(KIOSK).status == 200


def test_two_machines_with_one_code_make_one_device(office: Office) -> None:
    code = office.code()
    replies = [office.enrol(code, key=DeviceKey(bytes([n] * 32))) for n in (1, 2)]
    assert sorted(reply.status for reply in replies) == [201, 401]
    with office.house.database.read() as connection:
        found = sa.select(sa.func.count()).where(device.c.station == NEW)
        assert connection.scalar(found) == 1


def heartbeat(
    office: Office, station: str = KIOSK, **said: object
) -> tuple[Reply, shapes.HeartbeatAnswer | None]:
    body = shapes.HeartbeatBody(sent_at=clock.now(), **said)  # type: ignore[arg-type] # by name
    reply = office.wire.ask("POST", paths.DEVICE_HEARTBEAT, body, station=station)
    return reply, reply.read(shapes.HeartbeatAnswer) if reply.is_success else None


@pytest.mark.requirement("R132")
def test_a_kiosk_silent_for_more_than_a_minute_is_red(office: Office) -> None:
    assert office.devices()[KIOSK].light is Light.RED
    parts = {DevicePart.PRINTER: PartState.WELL, DevicePart.PAPER: PartState.WELL}
    assert heartbeat(office, parts=parts, version="0.1.0")[0].status == 200
    told = office.devices()[KIOSK]
    assert (told.light, told.parts, told.version) == (Light.GREEN, parts, "0.1.0")
    office.house.clock.advance(seconds=60)
    assert office.devices()[KIOSK].light is Light.GREEN
    office.house.clock.advance(seconds=1)
    assert office.devices()[KIOSK].light is Light.RED
    heartbeat(office, parts={**parts, DevicePart.PAPER: PartState.OUT}, unsettled=3)
    told = office.devices()[KIOSK]
    assert (told.light, told.unsettled) == (Light.YELLOW, 3)


@pytest.mark.requirement("R104")
def test_a_heartbeat_tells_the_head_of_the_record_for_the_station_to_keep(office: Office) -> None:
    _, first = heartbeat(office)
    assert first is not None
    assert first.head is not None
    assert first.is_head_kept
    kept = shapes.AnchorBody(index=first.head.index, keyed_hash=first.head.keyed_hash)
    office.code()
    _, second = heartbeat(office, head=kept)
    assert second is not None
    assert second.head is not None
    assert second.head.index == first.head.index + 1
    assert second.is_head_kept
    for wrong in (
        shapes.AnchorBody(index=second.head.index + 1, keyed_hash=second.head.keyed_hash),
        shapes.AnchorBody(index=0, keyed_hash="0" * 64),
    ):
        _, answer = heartbeat(office, head=wrong)
        assert answer is not None
        assert not answer.is_head_kept
    with office.house.database.read() as connection:  # what the record misses stays noted
        noted = device_book.kept_heads(connection)
    assert noted == {KIOSK: Head(second.head.index + 1, second.head.keyed_hash)}
    auditor = sign_in(office.house, hire(office.house, Role.AUDITOR), OTHER_COUNTER)
    check = office.wire.ask("GET", paths.AUDIT_CHECK, token=auditor, station=OTHER_COUNTER)
    assert check.read(AuditCheckAnswer).first_bad == second.head.index + 1


@pytest.mark.requirement("R104")
def test_the_head_a_station_was_told_is_noted_beside_the_record(office: Office) -> None:
    for _ in range(2):
        _, told = heartbeat(office)
        assert told is not None
        with office.house.database.read() as connection:
            assert device_book.kept_heads(connection) == {KIOSK: told.head}
        office.code()


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"sent_at":"2026-11-23T08:30:00"}',
        b'{"sent_at":"2026-11-23T08:30:00+08:00","parts":{"teapot":"well"}}',
        b'{"sent_at":"2026-11-23T08:30:00+08:00","parts":{"printer":"sad"}}',
        b'{"sent_at":"2026-11-23T08:30:00+08:00","name":"x"}',
        b'{"sent_at":"2026-11-23T08:30:00+08:00","version":"a b"}',
        b'{"sent_at":"2026-11-23T08:30:00+08:00","head":{"index":-1,"keyed_hash":"00"}}',
    ],
)
def test_a_heartbeat_that_does_not_fit_is_refused(office: Office, body: bytes) -> None:
    answer = office.wire.http.post(
        office.house.url + paths.DEVICE_HEARTBEAT,
        data=body,
        headers={paths.STATION: KIOSK},
        timeout=30,
    )
    assert (answer.status_code, answer.json()["code"]) == (400, Reason.MALFORMED_REQUEST)
    assert office.devices()[KIOSK].seen_at is None


@pytest.mark.requirement("R133")
def test_the_command_s_way_works_beside_a_running_service(office: Office) -> None:
    house = office.house
    log = DeviceLog(house.service._audit, "setup", to_ms(house.clock()), DEVICE_RULES)
    with house_on(house.address) as beside:
        made = beside.database.transact(lambda c: log.issue_code(c, NEW, StationKind.KIOSK))
        assert not isinstance(made, Refusal)
        assert office.enrol(made.code).status == 201
        assert office.catalogue().status == 200
        assert beside.database.transact(lambda c: log.revoke(c, NEW)) is None
    assert code_of(office.catalogue()) == Reason.DEVICE_REVOKED
    assert made.until - house.clock() == timedelta(hours=24)
