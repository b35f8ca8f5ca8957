"""The quick way to a hold says what the long way would say, and a "none left" writes nothing."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller, KeyedRequests, Question, question_of
from kiosk_app.central_service.booking.voids import HOLD
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.quick.holds import QuickHolds, Seen
from kiosk_app.central_service.tables import schema
from kiosk_app.contract import shapes
from kiosk_app.contract.refusals import load_words
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import Desk, code_of
from tests.contract.central.test_crowd import add_patients, one_band
from tests.contract.central.test_holding import leave
from tests.helpers.central import KIOSK, POSTGRESQL, SQLITE, CentralHouse, central
from tests.helpers.people import CHILD, ELDER, STRANGER

Prepare = Callable[[Desk], shapes.HoldBody]


def plain(desk: Desk) -> shapes.HoldBody:
    return desk.wish(desk.enrol())


def elderly(desk: Desk) -> shapes.HoldBody:
    return desk.wish(desk.enrol(ELDER))


def another_day(desk: Desk) -> shapes.HoldBody:
    patient = desk.enrol(ELDER)
    session = desk.sessions(patient, booking_class=BookingClass.ADVANCE)[0].id
    begin = desk.bands(session, patient)[0].band.begin
    return shapes.HoldBody(proof=Proof.ID_CARD, patient=patient, session=session, band_begin=begin)


def a_child_alone(desk: Desk) -> shapes.HoldBody:
    return replaced(plain(desk), desk.enrol(CHILD))


def nobody(desk: Desk) -> shapes.HoldBody:
    return replaced(plain(desk), PatientId("nobody"))


def another_hour(desk: Desk) -> shapes.HoldBody:
    body = plain(desk)
    return shapes.HoldBody(
        proof=Proof.ID_CARD,
        patient=body.patient,
        session=body.session,
        band_begin=body.band_begin + timedelta(minutes=7),
    )


def over(desk: Desk) -> shapes.HoldBody:
    body = plain(desk)
    desk.house.clock.advance(minutes=29)
    return body


def called_off(desk: Desk) -> shapes.HoldBody:
    body = plain(desk)
    change(desk, sa.update(schema.clinic_session).values(is_suspended=True))
    return body


def without_a_phone(desk: Desk) -> shapes.HoldBody:
    body = plain(desk)
    change(desk, sa.update(schema.patient).values(phone=None))
    return body


def held_by_another(desk: Desk) -> shapes.HoldBody:
    body = plain(desk)
    leave(desk, body, 1)
    assert desk.face.hold(desk.caller, replaced(body, desk.enrol(STRANGER))).is_success
    return body


def lapsed(desk: Desk) -> shapes.HoldBody:
    body = held_by_another(desk)
    desk.house.clock.advance(seconds=300)
    return body


def booked_out(desk: Desk) -> shapes.HoldBody:
    body = held_by_another(desk)
    change(desk, sa.update(schema.seat).where(schema.seat.c.state == 1).values(state=2))
    return body


def their_own_hold(desk: Desk) -> shapes.HoldBody:
    body = plain(desk)
    leave(desk, body, 1)
    assert desk.face.hold(desk.caller, body).is_success
    return body


def their_lapsed_hold(desk: Desk) -> shapes.HoldBody:
    body = their_own_hold(desk)
    desk.house.clock.advance(seconds=300)
    return body


def a_hold_elsewhere(desk: Desk) -> shapes.HoldBody:
    body = plain(desk)
    other = desk.at("kiosk-02")
    assert other.face.hold(other.caller, body).is_success
    return body


def booked_here(desk: Desk) -> shapes.HoldBody:
    body = plain(desk)
    desk.book(body.patient)
    return body


def booked_in_another_department(desk: Desk) -> shapes.HoldBody:
    body = plain(desk)
    desk.book(body.patient, "0303E")
    return body


def somebody_waits(desk: Desk) -> shapes.HoldBody:
    body = plain(desk)
    row: dict[str, object] = {
        "id": "wait-1",
        "session": body.session,
        "patient": desk.enrol(STRANGER),
    }
    row |= {"group_name": "ordinary", "state": "waiting", "joined_at": 1, "closes_at": 1 << 50}
    change(desk, sa.insert(schema.waiting).values(row))
    return body


def not_coming(desk: Desk) -> shapes.HoldBody:
    """A no-show this year; whether it leads to a ban is for the long way to say."""
    body = plain(desk)
    booked = desk.book(desk.enrol(STRANGER), "0303E")
    with desk.house.database.read() as connection:
        found = connection.scalar(
            sa.select(schema.booking.c.id).where(schema.booking.c.appointment == booked.id)
        )
    ends_at = int(desk.house.clock().timestamp() * 1000)
    row: dict[str, object] = {"booking": found, "patient": body.patient, "department": "0303E"}
    row |= {"session_end": ends_at, "counted_at": ends_at}
    change(desk, sa.insert(schema.no_show).values(row))
    return body


def put_aside(desk: Desk) -> shapes.HoldBody:
    body = plain(desk)
    change(desk, sa.update(schema.seat).values(pool=schema.PUT_ASIDE))
    return body


def come_back(desk: Desk) -> shapes.HoldBody:
    """Referral numbers that are everybody's by now."""
    body = plain(desk)
    values = {"pool": "referral", "back_pool": "open", "back_at": 1}
    change(desk, sa.update(schema.seat).values(values))
    return body


def resting(desk: Desk) -> shapes.HoldBody:
    """Returned numbers that are kept back for a while."""
    body = plain(desk)
    change(desk, sa.update(schema.seat).values(away_until=1 << 50))
    return body


SITUATIONS = (
    plain,
    elderly,
    another_day,
    a_child_alone,
    nobody,
    another_hour,
    over,
    called_off,
    without_a_phone,
    held_by_another,
    lapsed,
    booked_out,
    their_own_hold,
    their_lapsed_hold,
    a_hold_elsewhere,
    booked_here,
    booked_in_another_department,
    somebody_waits,
    not_coming,
    put_aside,
    come_back,
    resting,
)


def replaced(body: shapes.HoldBody, patient: PatientId) -> shapes.HoldBody:
    return shapes.HoldBody(
        proof=Proof.ID_CARD, patient=patient, session=body.session, band_begin=body.band_begin
    )


def change(desk: Desk, statement: sa.Executable) -> None:
    with desk.house.database.write() as connection:
        connection.execute(statement)


def told(reply: Reply) -> object:
    """Return what was answered, without what is drawn by lot."""
    if not reply.is_success:
        return reply
    answer = reply.read(shapes.HoldAnswer)
    hold = answer.hold
    return reply.status, answer.due, answer.waived, answer.is_warned, hold.slot, hold.expires_at


def written(house: CentralHouse) -> list[tuple[object, ...]]:
    """Return bookings, seats and events, without what is drawn by lot."""
    booking, seat, event = schema.booking, schema.seat, schema.event
    drawn = {"id", "patient", "appointment", "check_in_code", "replaces"}
    kept = [column for column in booking.c if column.name not in drawn]
    with house.database.read() as connection:
        return [
            *connection.execute(sa.select(*kept).order_by(booking.c.held_at, booking.c.state)),
            *connection.execute(
                sa.select(seat.c.id, seat.c.state, seat.c.hold_until, seat.c.away_until)
                .where(seat.c.state != 0)
                .order_by(seat.c.id)
            ),
            *connection.execute(
                sa.select(event.c.at, event.c.station, event.c.kind).order_by(event.c.id)
            ),
        ]


_TOLD_BY_SQL = (elderly, held_by_another, lapsed, booked_out, somebody_waits, come_back, resting)
_EVERYWHERE = [(SQLITE, prepare) for prepare in SITUATIONS]
_EVERYWHERE += [(POSTGRESQL, prepare) for prepare in _TOLD_BY_SQL]


@pytest.mark.parametrize(("engine", "prepare"), _EVERYWHERE)
def test_both_ways_say_and_write_the_same(engine: str, prepare: Prepare) -> None:
    with ExitStack() as stack:
        houses = [
            stack.enter_context(central(engine=engine, is_served=False, days=1)) for _ in range(2)
        ]
        desks = [Desk(house, house.service) for house in houses]
        bodies = [prepare(desk) for desk in desks]
        quick = houses[0].service.hold(desks[0].caller, bodies[0])
        long = houses[1].service.hold_the_long_way(desks[1].caller, bodies[1])
        assert told(quick) == told(long)
        assert written(houses[0]) == written(houses[1])


def quick_of(house: CentralHouse) -> QuickHolds:
    words = load_words()
    keyed = KeyedRequests(house.database, house.clock, words)
    return QuickHolds(house.database, Policies(house.policy), house.clock, words, keyed)


def asked(body: shapes.HoldBody, key: str = "a-key") -> Question:
    question = question_of(Caller(KIOSK, key), HOLD, "", body)
    assert isinstance(question, Question)
    return question


@pytest.mark.parametrize("prepare", [plain, elderly, another_day, lapsed, come_back])
def test_the_quick_way_takes_a_plain_number_by_itself(engine: str, prepare: Prepare) -> None:
    with central(engine=engine, is_served=False, days=1) as house:
        body = prepare(Desk(house, house.service))
        seen = quick_of(house).look(asked(body), body)
        assert isinstance(seen, Seen)
        reply = quick_of(house).take(seen)
        assert reply is not None
        assert reply.is_success
        assert quick_of(house).look(asked(body), body) is None
        assert house.service.hold(Caller(KIOSK, "a-key"), body) == reply


@pytest.mark.parametrize("prepare", [somebody_waits, not_coming, called_off, without_a_phone])
def test_the_unusual_is_left_to_the_long_way(engine: str, prepare: Prepare) -> None:
    with central(engine=engine, is_served=False, days=1) as house:
        body = prepare(Desk(house, house.service))
        assert quick_of(house).look(asked(body), body) is None


@pytest.mark.parametrize("prepare", [somebody_waits, called_off, booked_here, their_own_hold])
def test_what_happens_between_look_and_take_is_left_to_the_long_way(
    engine: str, prepare: Prepare
) -> None:
    with central(engine=engine, is_served=False, days=1) as house:
        desk = Desk(house, house.service)
        body = plain(desk)
        seen = quick_of(house).look(asked(body), body)
        assert isinstance(seen, Seen)
        prepare(desk)
        before = written(house)
        assert quick_of(house).take(seen) is None
        assert written(house) == before


def test_a_voided_key_is_refused_though_the_ask_is_plain(engine: str) -> None:
    with central(engine=engine, is_served=False, days=1) as house:
        body = plain(Desk(house, house.service))
        caller = Caller(KIOSK, "a-key")
        house.service.void(caller, "a-key")
        assert code_of(house.service.hold(caller, body)) == Reason.KEY_VOIDED


def pulse(connection: sa.Connection) -> object:
    """Return what changes with every transaction of another connection that writes."""
    if connection.dialect.name == "postgresql":
        return connection.scalar(sa.text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text"))
    return connection.scalar(sa.text("PRAGMA data_version"))


@pytest.mark.requirement("R002")
def test_an_ask_for_what_is_sold_out_writes_nothing(engine: str) -> None:
    with central(engine=engine, is_served=False, days=0) as house:
        patients = add_patients(house.database, 6)
        wish = one_band(house, patients[0], 1)
        url = house.address if engine == POSTGRESQL else f"sqlite:///{house.address}"
        watch = sa.create_engine(str(url).replace("postgresql:", "postgresql+psycopg:"))
        with watch.execution_options(isolation_level="AUTOCOMMIT").connect() as watching:
            before = pulse(watching)
            assert house.service.hold(Caller(KIOSK, "first"), wish).is_success
            assert pulse(watching) != before
            before = pulse(watching)
            for patient in patients[1:]:
                reply = house.service.hold(Caller(KIOSK, patient), replaced(wish, patient))
                assert code_of(reply) == Reason.HELD_BY_OTHERS
            assert pulse(watching) == before
        watch.dispose()


@pytest.mark.requirement("R002")
def test_an_ask_for_what_is_sold_out_waits_for_no_writer(engine: str) -> None:
    with central(engine=engine, is_served=False, days=0, patience_s=0.5) as house:
        first, second = add_patients(house.database, 2)
        wish = one_band(house, first, 1)
        assert house.service.hold(Caller(KIOSK, "first"), wish).is_success
        with house.database.write() as connection:  # SQLite's one writer; PostgreSQL's seats
            if engine == POSTGRESQL:
                connection.execute(sa.text("LOCK TABLE seat, booking, request IN EXCLUSIVE MODE"))
            reply = house.service.hold(Caller(KIOSK, "second"), replaced(wish, second))
        assert code_of(reply) == Reason.HELD_BY_OTHERS
