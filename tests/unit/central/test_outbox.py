"""Messages to patients: each once, tried until it is handed over, and nothing said too late."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.messages.gateways import (
    FolderGateway,
    GatewaySilentError,
    HttpGateway,
    Outgoing,
    gateway_at,
)
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.tables.schema import booking
from kiosk_app.central_service.tables.schema_messages import message
from kiosk_app.contract import after
from kiosk_app.contract.suspension_shapes import CasesAnswer, OutcomeBody, SuspendBody
from kiosk_app.domain.booking import Appointment, BookingClass
from kiosk_app.domain.identity import DocumentKind
from kiosk_app.domain.ids import AppointmentId, SessionId
from kiosk_app.domain.reminder import MessageKind
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.suspension import Outcome
from tests.contract.central.after.steps import cancel, check_in, fulfil, hold_in, pay_and_confirm
from tests.contract.central.after.test_waiting import full, join
from tests.contract.central.face import CARDIOLOGY, Desk
from tests.helpers.central import ENGINES, CentralHouse, house_on, seeded_address
from tests.helpers.clinic import new_session, opened
from tests.helpers.desk_staff import enrolled, staffed
from tests.helpers.people import ADULT, ELDER, PHONE, STRANGER

ONE = Outgoing(key="booked-hold-1", phone="13800000001", text="你好", text_en="hello")


@dataclass
class Phone:
    """A gateway that may be silent; what was handed over is there to look at, each key once."""

    is_silent: bool = False
    got: dict[str, Outgoing] = field(default_factory=dict)
    asked: int = 0

    def hand_over(self, message: Outgoing) -> None:
        """Take a message, or not."""
        self.asked += 1
        if self.is_silent:
            raise GatewaySilentError("silent")
        assert message.key not in self.got, "handed over twice"
        self.got[message.key] = message


@dataclass
class World:
    house: CentralHouse
    phone: Phone
    desk: Desk

    def work(self, **later: float) -> list[str]:
        """Let time pass and the worker work; return the kinds that have gone out so far."""
        self.house.clock.set(self.house.clock() + timedelta(**later))
        self.house.service.background.run_once()
        return sorted(key.partition("-")[0] for key in self.phone.got)


@pytest.fixture(params=ENGINES)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    phone = Phone()
    with (
        seeded_address(request.param, days=2) as address,
        house_on(address, gateway=phone) as house,
    ):
        yield World(house, phone, Desk(house, house.service))


def book_wednesday(desk: Desk) -> Appointment:
    who = desk.enrol()
    found = desk.sessions(who, CARDIOLOGY, BookingClass.ADVANCE)
    session = next(s for s in found if s.day.day == 25)
    begin = desk.bands(session.id, who)[0].band.begin
    return pay_and_confirm(desk, hold_in(desk, who, session.id, begin))


@pytest.mark.requirement("R061")
def test_a_number_offered_from_a_waitlist_is_told_once_while_there_is_time(world: World) -> None:
    """A gateway that is silent until the offer is over tells nothing any more."""
    desk = world.desk
    owner, first, second = desk.enrol(ADULT), desk.enrol(STRANGER), desk.enrol(ELDER)
    session, appointment = full(desk, owner)
    assert join(desk, first, session).state == join(desk, second, session).state == "waiting"
    assert world.work() == ["booked"]
    assert cancel(desk, appointment).is_success
    assert world.work(seconds=6) == ["booked", "offered"]
    (told,) = (each for key, each in world.phone.got.items() if key.startswith("offered"))
    slot = appointment.slot
    assert told.phone == PHONE
    assert f"{slot.band.begin:%Y-%m-%d %H:%M}" in told.text
    assert f"{desk.house.clock() + timedelta(minutes=14):%H:%M}"[:3] in told.text
    assert STRANGER.name not in told.text
    assert world.work(minutes=1) == ["booked", "offered"]
    world.phone.is_silent = True
    world.work(minutes=15)  # it goes on to the next, whom nobody can tell until it is over, too
    world.phone.is_silent = False
    assert world.work(minutes=16) == ["booked", "offered"]


def rows(house: CentralHouse) -> list[tuple[str, str]]:
    """Return kind and due time of every message."""
    with house.database.read() as connection:
        found = connection.execute(sa.select(message).order_by(message.c.due_at)).all()
    return [(row.kind, f"{of_ms(row.due_at):%d %H:%M}") for row in found]


@pytest.mark.requirement("R085")
@pytest.mark.requirement("R183")
def test_on_booking_the_day_before_and_on_call(world: World) -> None:
    booked = book_wednesday(world.desk)
    assert world.work() == ["booked"]
    assert rows(world.house) == [("booked", "23 08:30"), ("day_before", "24 18:00")]
    assert world.work(hours=33, minutes=29) == ["booked"]
    assert world.work(minutes=1) == ["booked", "day_before"]
    world.house.clock.set(booked.slot.band.begin)
    assert check_in(world.desk, booked, ADULT).is_success
    assert world.work() == ["booked", "day_before", "soon"]
    assert [kind for kind, _ in rows(world.house)] == ["booked", "day_before", "soon"]
    assert world.work(minutes=30) == ["booked", "day_before", "soon"]
    text = next(iter(world.phone.got.values()))
    assert text.phone == PHONE.replace(" ", "")
    assert ADULT.name not in text.text


@pytest.mark.requirement("R085")
def test_a_gateway_that_is_down_is_asked_again_and_each_message_goes_out_once(world: World) -> None:
    world.phone.is_silent = True
    world.desk.book(world.desk.enrol())
    assert world.work() == []
    assert world.work(seconds=9) == []
    assert world.phone.asked == 1  # not before its time
    world.phone.is_silent = False
    assert world.work(seconds=1) == ["booked"]
    for _ in range(3):
        assert world.work(minutes=5) == ["booked"]
    assert world.phone.asked == 2


@pytest.mark.requirement("R085")
def test_several_processes_queue_and_send_a_message_once(world: World) -> None:
    world.desk.book(world.desk.enrol())
    with house_on(world.house.address, gateway=world.phone) as other:
        for house in (other, world.house, other):
            house.service.background.run_round()
    assert list(world.phone.got) == [f"booked-{name}" for name in booked_names(world.house)]


def move(world: World, booked: Appointment, by_days: int) -> None:
    """Call the session of a booking off and move the patient to one of a later day."""
    boss = staffed(world.house)
    later = new_session(day=booked.slot.band.begin.date() + timedelta(by_days))
    with world.house.database.write() as connection:
        target = SessionId(opened(connection, later, world.house.policy))
    off = SuspendBody(sessions=(booked.slot.session,), reason=UrgentReason.ILLNESS)
    (case,) = world.house.service.suspend(boss.caller, off).read(CasesAnswer).cases
    body = OutcomeBody(outcome=Outcome.REBOOKED, appointments=(booked.id,), target=target)
    assert world.house.service.settle_case(boss.caller, case.id, body).is_success


def reminders(world: World) -> list[str]:
    return [m.text for key, m in world.phone.got.items() if key.startswith("day_before")]


def test_a_moved_booking_is_reminded_of_its_new_day_and_not_of_the_old(world: World) -> None:
    booked = book_wednesday(world.desk)
    assert world.work() == ["booked"]
    move(world, booked, 7)
    assert rows(world.house) == [("booked", "23 08:30"), ("day_before", "01 18:00")]
    for _ in range(4):
        world.work(days=2)
        assert reminders(world) == []  # until Tuesday evening a week later
    assert world.work(hours=10) == ["booked", "day_before"]
    assert "2026-12-02" in reminders(world)[0]


def test_who_was_reminded_and_then_moved_is_reminded_of_the_new_day_too(world: World) -> None:
    booked = book_wednesday(world.desk)
    world.work()
    assert world.work(hours=34) == ["booked", "day_before"]
    move(world, booked, 7)
    assert world.work(days=7) == ["booked", "day_before", "day_before"]
    assert ["2026-11-25" in text for text in reminders(world)] == [True, False]


def booked_names(house: CentralHouse) -> list[str]:
    with house.database.read() as connection:
        return list(connection.scalars(sa.select(message.c.booking)))


@pytest.mark.requirement("R126")
def test_who_comes_to_be_fourth_is_told_once(world: World) -> None:
    desk = world.desk.at("kiosk-02")
    session = desk.sessions(None, CARDIOLOGY)[0].id
    booked = []
    for who in enrolled(world.house, 5):
        begin = [b for b in desk.bands(session, who) if b.free][-1].band.begin
        booked.append(pay_and_confirm(desk, hold_in(desk, who, session, begin)))
    world.work()
    world.house.clock.set(min(each.slot.band.begin for each in booked))
    for appointment in booked:
        check_in_by_number(world.house, desk, appointment.id)
    assert world.work().count("soon") == 4  # nobody, 1, 2 and 3 before them
    first, second, *_ = told_soon(world)
    assert fulfil(desk, first).is_success
    assert world.work(seconds=6).count("soon") == 5
    assert fulfil(desk, second).is_success
    assert world.work(seconds=6).count("soon") == 5


def told_soon(world: World) -> list[AppointmentId]:
    """Return the appointments of those who were told that they are called soon."""
    told = [key.removeprefix("soon-") for key in world.phone.got if key.startswith("soon-")]
    with world.house.database.read() as connection:
        found = sa.select(booking.c.appointment).where(booking.c.id.in_(told))
        return [AppointmentId(str(name)) for name in connection.scalars(found)]


def check_in_by_number(house: CentralHouse, desk: Desk, appointment: str) -> None:
    with house.database.read() as connection:
        whose = sa.select(booking.c.patient).where(booking.c.appointment == appointment)
        row = patients.existing(connection, connection.scalars(whose).one())
    document = after.DocumentBody(kind=DocumentKind(row.kind), number=row.number)
    body = after.CheckInBody(document=document, appointment=AppointmentId(appointment))
    assert desk.face.check_in(desk.caller, body).is_success


@pytest.mark.requirement("R085")
def test_nobody_is_reminded_of_what_was_cancelled(world: World) -> None:
    booked = book_wednesday(world.desk)
    world.work()
    assert cancel(world.desk, booked).is_success
    assert world.work(hours=34) == ["booked"]


@pytest.mark.requirement("R085")
def test_what_could_not_be_told_for_half_a_day_is_not_told_any_more(world: World) -> None:
    world.phone.is_silent = True
    book_wednesday(world.desk)
    world.work()
    world.phone.is_silent = False
    assert world.work(hours=12) == []
    assert rows(world.house)[0][0] == MessageKind.BOOKED
    assert world.work(hours=1) == []


def test_without_a_gateway_nothing_is_written(tmp_path: Path) -> None:
    with seeded_address(days=0) as address, house_on(address) as house:
        desk = Desk(house, house.service)
        desk.book(desk.enrol())
        house.service.background.run_once()
        assert rows(house) == []
    with pytest.raises(ValueError, match="is no folder"):
        gateway_at(str(tmp_path / "none"))


@pytest.mark.requirement("R085")
def test_a_folder_takes_each_key_once_and_whole(tmp_path: Path) -> None:
    gateway = gateway_at(str(tmp_path))
    assert isinstance(gateway, FolderGateway)
    gateway.hand_over(ONE)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert msgspec.json.decode(file.read_bytes(), type=Outgoing) == ONE
    (tmp_path / "sent").mkdir()
    file.rename(tmp_path / "sent" / file.name)
    gateway.hand_over(ONE)
    assert [path.name for path in tmp_path.iterdir()] == ["sent"]
    with pytest.raises(GatewaySilentError):
        FolderGateway(tmp_path / "gone").hand_over(ONE)


@pytest.mark.requirement("R085")
@pytest.mark.parametrize(("status", "is_taken"), [(202, True), (409, True), (503, False)])
def test_a_service_over_http_gets_the_key(status: int, is_taken: bool) -> None:
    with listening(status) as (url, heard):
        gateway = gateway_at(url)
        assert isinstance(gateway, HttpGateway)
        if is_taken:
            gateway.hand_over(ONE)
        else:
            with pytest.raises(GatewaySilentError, match="503"):
                gateway.hand_over(ONE)
    assert [(key, msgspec.json.decode(body)["phone"]) for key, body in heard] == [
        (ONE.key, ONE.phone)
    ]
    with pytest.raises(GatewaySilentError, match="does not answer"):
        gateway.hand_over(ONE)


@contextmanager
def listening(status: int) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Give the address of a service that answers with a status, and what it hears."""
    heard: list[tuple[str, bytes]] = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            heard.append((self.headers["Idempotency-Key"], self.rfile.read(length)))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/messages", heard
        thread.join()
