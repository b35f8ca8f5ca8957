"""Whatever two records have: merged, it is all the survivor's; undone, all is as it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.merging import moves
from kiosk_app.central_service.merging.merges import Merges
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.sealed.values import indexed, seal
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema_exam import exam_order, exam_resource, exam_slot
from kiosk_app.central_service.tables.schema_identifiers import identifier
from kiosk_app.central_service.tables.schema_pre_visit import questionnaire_response
from kiosk_app.central_service.tables.schema_supply import notice, suspension_case
from kiosk_app.contract.merge_shapes import MergeBody, MergeLine, UndoMergeBody
from kiosk_app.domain.ids import PatientId, StaffId
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.suspension_notice import NoticeKind
from tests.contract.central.face import Desk
from tests.helpers.central import ENGINES, CentralHouse, central
from tests.helpers.merging import TRAVELLER
from tests.helpers.people import ADULT

DECIDERS = StaffId("a"), StaffId("b")
STATES = ("offered", "booked", "checked-in", "fulfilled", "noshow", "cancelled", "lapsed")
ACTIVE = {"booked", "checked-in"}
DAYS = ("2026-11-24", "2026-11-25")
HALF_HOUR = 1_800_000
WHOSE = ("survivor", "merged")
WHO = st.sampled_from(WHOSE)


@dataclass(frozen=True)
class Had:
    """What the two had: whose, and where it matters, in which state, on which day or list."""

    bookings: list[tuple[str, str, int]]
    places: list[tuple[str, str, int]]
    codes: list[str]
    orders: list[tuple[str, int | None]]
    answers: list[str]
    notices: bool


HAD = st.builds(
    Had,
    bookings=st.lists(st.tuples(WHO, st.sampled_from(STATES), st.integers(0, 1)), max_size=6),
    places=st.lists(
        st.tuples(WHO, st.sampled_from(("waiting", "left", "lapsed")), st.integers(0, 2)),
        max_size=4,
        unique_by=lambda place: (place[0], place[2]),
    ),
    codes=st.lists(WHO, max_size=3),
    orders=st.lists(
        st.tuples(WHO, st.one_of(st.none(), st.integers(0, 3))),
        max_size=4,
        unique_by=lambda order: (order[0], order[1]) if order[1] is not None else object(),
    ),
    answers=st.lists(WHO, max_size=3),
    notices=st.booleans(),
)


class _EndedError(Exception):
    """Rolls an example back."""


@dataclass(frozen=True)
class Pair:
    """A hospital that has two records of the adult."""

    house: CentralHouse
    survivor: PatientId
    merged: PatientId

    @property
    def now(self) -> int:
        return to_ms(self.house.clock())


@pytest.fixture(params=ENGINES, scope="module")
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    with central(engine=request.param, is_served=False, days=0) as house:
        desk = Desk(house, house.service)
        yield Pair(house, desk.enrol(ADULT), desk.enrol(TRAVELLER))


Row = dict[str, Any]


def write(connection: Connection, had: Had, who: dict[str, str]) -> None:
    """Write everything the two had, as the service would have."""
    case: Row = {"id": "case", "session": "s", "state": "open", "reason": "illness"}
    case |= {"opened_at": 1, "document_number": "", "opened_by": "x"}
    connection.execute(sa.insert(suspension_case).values(case))
    seats = connection.scalars(sa.select(schema.seat.c.id).limit(len(had.bookings))).all()
    active: set[tuple[str, int]] = set()
    for place, (whose, state, day) in enumerate(had.bookings):
        if state in ACTIVE and (whose, day) in active:
            continue
        active |= {(whose, day)} if state in ACTIVE else set()
        _book(connection, f"b{place}", who[whose], seats[place], state=state, day=DAYS[day])
        if had.notices:
            _tell(connection, f"b{place}", who[whose])
    for place, (whose, state, on) in enumerate(had.places):
        row: Row = {"id": f"w{place}", "session": f"list-{on}", "state": state}
        row |= {"group_name": "ordinary", "joined_at": 1, "closes_at": 2, "patient": who[whose]}
        connection.execute(sa.insert(schema.waiting).values(row))
    for place, whose in enumerate(had.codes):
        _bind(connection, f"i{place}", who[whose])
    for place, (whose, hour) in enumerate(had.orders):
        _order(connection, f"o{place}", who[whose], WHOSE.index(whose), hour)
    for place, whose in enumerate(had.answers):
        row = {"id": f"q{place}", "patient": who[whose], "questionnaire": "respiratory"}
        row |= {"version": 1, "answered_at": 1, "station": "kiosk-01", "code": f"c{place}"}
        said = seal(connection, questionnaire_response.c.answers, (f"q{place}",), "{}")
        connection.execute(sa.insert(questionnaire_response).values(**row, answers=said))


def _book(connection: Connection, name: str, who: str, seat: int, **more: str) -> None:
    row: Row = {"id": name, "session": "s", "seat": seat, "department": "0304E", "fee": 0}
    row |= {"patient": who, "station": "kiosk-01", "policy": DEMO.name, "held_at": 1}
    connection.execute(sa.insert(schema.booking).values(**row, expires_at=2, **more))
    if more["state"] == "noshow":
        missed: Row = {"booking": name, "patient": who, "department": "0304E", "session_end": 1}
        connection.execute(sa.insert(schema.no_show).values(**missed, counted_at=1))


def _tell(connection: Connection, name: str, who: str) -> None:
    row: Row = {"id": f"n-{name}", "case": "case", "booking": name, "patient": who, "made_at": 1}
    row["kind"] = NoticeKind.CALLED_OFF.value
    lines = seal(connection, notice.c.lines, (f"n-{name}",), "[]")
    connection.execute(sa.insert(notice).values(**row, lines=lines))


def _bind(connection: Connection, name: str, who: str) -> None:
    system = "hospital_card"
    row: Row = {"id": name, "system": system, "patient": who, "station": "kiosk-01"}
    row["value"] = seal(connection, identifier.c.value, (name,), name)
    row["value_index"] = indexed(connection, identifier.c.value_index, system, name)
    connection.execute(sa.insert(identifier).values(**row, bound_at=1))


def _order(connection: Connection, name: str, who: str, room: int, hour: int | None) -> None:
    """Order an examination; each of the two has a room of their own."""
    resources = connection.execute(
        sa.select(exam_resource.c.id, exam_resource.c.kind).order_by(exam_resource.c.id)
    ).all()
    kind = resources[room].kind
    row: Row = {"id": name, "patient": who, "kind": kind, "ordered_by": "d", "is_paid": True}
    connection.execute(sa.insert(exam_order).values(**row, ordered_at=1))
    if hour is None:
        return
    time: Row = {"resource": resources[room].id, "kind": kind, "day": DAYS[0], "pool": "open"}
    time |= {"begins_at": hour * HALF_HOUR, "ends_at": (hour + 1) * HALF_HOUR}
    connection.execute(sa.insert(exam_slot).values(**time, exam_order=name, patient=who))


def rows(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row that may say whose it is, and the patients but for the version counted."""
    told = {}
    for table in (*moves.TABLES, schema.patient):
        columns = [c for c in table.c if c is not schema.patient.c.version]
        found = connection.execute(sa.select(*columns)).all()
        told[table.name] = sorted((tuple(row) for row in found), key=repr)
    return told


def expected(had: Had) -> set[Reason]:
    """Return why these two may not be one, by what they were given."""
    both = {
        Reason.MERGE_SAME_DAY: [(w, day) for w, state, day in had.bookings if state in ACTIVE],
        Reason.MERGE_SAME_LIST: [(w, on) for w, state, on in had.places if state == "waiting"],
        Reason.MERGE_SAME_TIME: [(w, hour) for w, hour in had.orders if hour is not None],
    }
    return {
        reason
        for reason, had_at in both.items()
        if {at for w, at in had_at if w == WHOSE[0]} & {at for w, at in had_at if w == WHOSE[1]}
    }


@pytest.mark.requirement("R030")
@settings(max_examples=15, deadline=None, derandomize=True)
@given(had=HAD)
def test_merged_all_is_the_survivor_s_and_undone_all_is_as_it_was(pair: Pair, had: Had) -> None:
    def example(connection: Connection) -> None:
        _merge_and_undo(pair, connection, had)
        raise _EndedError

    with pytest.raises(_EndedError):
        pair.house.database.transact(example)


def _merge_and_undo(pair: Pair, connection: Connection, had: Had) -> None:
    write(connection, had, {"survivor": pair.survivor, "merged": pair.merged})
    merges, before = Merges(Policies(DEMO)), rows(connection)
    body = MergeBody(
        survivor=pair.survivor, merged=pair.merged, reason="same face", deciders=DECIDERS
    )
    joined = merges.merge(connection, pair.now, "counter-01", body)
    if isinstance(joined, Refusal):
        assert joined.reason in expected(had)
        assert rows(connection) == before
        return
    assert not expected(had)
    assert isinstance(joined, Done)
    assert isinstance(joined.answer, MergeLine)
    left = [t.name for t in moves.TABLES if connection.scalar(_any(t, pair.merged))]
    assert left == []
    undo = UndoMergeBody(reason="two cousins", deciders=DECIDERS)
    undone = merges.undo(connection, pair.now + 1, joined.answer.id, undo)
    assert isinstance(undone, Done)
    assert rows(connection) == before


def _any(table: sa.Table, who: str) -> sa.Select[tuple[bool]]:
    return sa.select(sa.exists().where(table.c.patient == who))
