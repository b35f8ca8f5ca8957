"""Every route × every holder × own and foreign, from the table and the published document."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import msgspec
import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.http import gate
from kiosk_app.central_service.tables.schema import booking, payment_order, station
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import paths, shapes
from kiosk_app.contract.operations import OPEN, OPERATION_OF
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.rights import Holder, Operation, StationKind, may_do
from kiosk_app.domain.staff import Role
from tests.contract.central.face import CARDIOLOGY, Desk, code_of
from tests.helpers.central import KIOSK, OTHER_KIOSK, CentralHouse, central
from tests.helpers.devices import enrol_everybody
from tests.helpers.people import ADULT, ELDER, STRANGER
from tests.helpers.referring import REFERRAL
from tests.helpers.staff import COUNTER, Hired, Wire, add_counter, hire, sign_in

TURNED_AWAY = {Reason.NOT_ALLOWED, Reason.NOT_SIGNED_IN, Reason.NOT_YOUR_HOLD}
ROUTES = sorted(OPERATION_OF)
ROOM, DISPLAY = "room-01", "display-01"
STATIONS: dict[Holder, str] = {
    StationKind.KIOSK: KIOSK,
    StationKind.CONSULTING_ROOM: ROOM,
    StationKind.REFERRAL: REFERRAL,
    StationKind.DISPLAY: DISPLAY,
}
HOLDERS: list[Holder] = [*StationKind, *Role]


class _BadBody(msgspec.Struct):
    """Fits no request: who is let through is refused for the body, and nothing happens."""

    nonsense: int = 1


@dataclass
class Place:
    """A hospital where every post is signed in, with things of three stations."""

    house: CentralHouse
    wire: Wire
    people: dict[Role, Hired]
    tokens: dict[Role, str]
    things: dict[str, dict[str, str]]

    def ask(self, holder: Holder, route: tuple[str, str], *, is_own: bool) -> str:
        """Ask as somebody about their own or another's thing; return the refusal's code."""
        method, path = route
        at = STATIONS.get(holder, COUNTER)
        token = self.tokens[holder] if isinstance(holder, Role) else None
        names = dict(self.things[at if is_own else OTHER_KIOSK])
        names["member"] = self.member(holder, is_own=is_own)
        body = None if method == "GET" else _BadBody()
        target = path.format(**names)
        reply = self.wire.ask(method, target, body, station=at, token=token, purpose="enquiry")
        return "" if reply.is_success else code_of(reply)

    def member(self, holder: Holder, *, is_own: bool) -> str:
        """Return an account: their own, or the triage nurse's (for her: the auditor's)."""
        if is_own and isinstance(holder, Role):
            return self.people[holder].id
        return self.people[Role.AUDITOR if holder is Role.TRIAGE else Role.TRIAGE].id


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with central() as house:
        add_counter(house)
        desk = Desk(house, house.service)
        things = {}
        patients = (ADULT, ELDER, STRANGER)
        for at, person in zip((KIOSK, OTHER_KIOSK, COUNTER), patients, strict=True):
            here = desk.at(at)
            hold = here.hold(here.enrol(person))
            order = here.open_order(hold.id)
            things[at] = {
                "hold": hold.id,
                "order": order.id,
                "session": here.sessions()[0].id,
                "department": CARDIOLOGY,
                "key": "a-key",
                "patient": "nobody",
                "appointment": "none",
                "place": "none",
                "authority": "none",
                "call": "none",
                "addon": "an-add-on",
                "case": "a-case",
                "block": "a-block",
                "notice": "a-notice",
                "right": "a-right",
                "merge": "a-merge",
                "duplicate": "a-pair",
                "exam": "none",
                "kind": "ct",
                "name": "no-station",
                "code": "no-code",
            }
        things[REFERRAL] = things[DISPLAY] = things[OTHER_KIOSK]
        things[ROOM] = _given_to_the_room(house, things[OTHER_KIOSK])
        people = {role: hire(house, role) for role in Role}
        tokens = {role: sign_in(house, who) for role, who in people.items()}
        wire = Wire(house.url)
        with wire.http:
            yield Place(house, wire, people, tokens, things)


def _given_to_the_room(house: CentralHouse, theirs: dict[str, str]) -> dict[str, str]:
    """Return things of the consulting room, as the kiosk's are: a hold and its order."""
    room = {"id": "room", "order": "room-order"}
    with house.database.write() as connection:
        hold = connection.execute(sa.select(booking).where(booking.c.id == theirs["hold"])).one()
        copy = {**hold._asdict(), "id": room["id"], "station": ROOM, "state": "lapsed"}
        connection.execute(sa.insert(booking).values(copy))
        order = sa.select(payment_order).where(payment_order.c.id == theirs["order"])
        paid = connection.execute(order).one()._asdict()
        copy = {**paid, "id": room["order"], "booking": room["id"], "station": ROOM}
        connection.execute(sa.insert(payment_order).values(copy))
    return {**theirs, "hold": room["id"], "order": room["order"]}


def has_owner(path: str) -> bool:
    return any(gap in path for gap in ("{hold}", "{order}", "{member}"))


@pytest.mark.requirement("R133")
def test_every_published_route_has_a_row_and_every_row_a_route(place: Place) -> None:
    document = msgspec.json.decode(place.wire.ask("GET", paths.OPENAPI).body)
    published = {
        (method.upper(), path) for path, methods in document["paths"].items() for method in methods
    }
    assert published - OPEN == set(OPERATION_OF)
    assert published & OPEN == OPEN - {("GET", paths.OPENAPI)}
    assert set(OPERATION_OF.values()) == set(Operation)


@pytest.mark.requirement("R133")
@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_the_service_does_what_the_table_says(place: Place, route: tuple[str, str]) -> None:
    operation = OPERATION_OF[route]
    for holder, is_own in product(HOLDERS, (True, False)):
        if not is_own and not has_owner(route[1]):
            continue
        is_kiosk_account = "{member}" in route[1] and not isinstance(holder, Role)
        about = is_own and not is_kiosk_account if has_owner(route[1]) else None
        allowed = may_do([holder], operation, is_own=about) is None
        code = place.ask(holder, route, is_own=is_own)
        assert (code not in TURNED_AWAY) == allowed, (holder, is_own, code)


@pytest.mark.requirement("R009")
def test_the_enquiry_desk_may_look_up_but_not_book(place: Place) -> None:
    body = shapes.HoldBody(
        proof=Proof.ID_CARD,
        patient=PatientId("p"),
        session=SessionId("s"),
        band_begin=place.house.clock(),
    )
    token = place.tokens[Role.ENQUIRY]
    reply = place.wire.ask("POST", paths.HOLDS, body, token=token, key="k1")
    assert (reply.status, code_of(reply)) == (403, Reason.NOT_ALLOWED)
    with place.house.database.read() as connection:
        row = connection.execute(sa.select(audit).order_by(audit.c.place.desc())).first()
    assert row is not None
    assert (row.actor, row.act) == (place.people[Role.ENQUIRY].id, "refused")
    assert '"operation": "hold"' in row.facts


def test_a_counter_books_only_with_somebody_signed_in(place: Place) -> None:
    reply = place.wire.ask("POST", paths.HOLDS, _BadBody(), key="k1")
    assert (reply.status, code_of(reply)) == (401, Reason.NOT_SIGNED_IN)


def test_a_route_without_a_row_is_not_there(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "OPERATION_OF", {})
    reply = place.wire.ask("GET", paths.CATALOGUE, station=KIOSK)
    assert (reply.status, code_of(reply)) == (404, Reason.NOT_FOUND)


@pytest.mark.parametrize("header", ["Bearer", "Bearer  ", "Basic eDp5", "Bearer nobody-knows-it"])
def test_a_token_that_is_none_is_not_a_station_either(place: Place, header: str) -> None:
    sent = {paths.AUTHORIZATION: header}
    reply = place.wire.ask("GET", paths.STAFF_ME, station=KIOSK, headers=sent)
    assert (reply.status, code_of(reply)) == (401, Reason.NOT_SIGNED_IN)


def test_who_is_signed_in_has_no_rights_of_the_station(place: Place) -> None:
    """A kiosk may book; an auditor who signs in at one may not."""
    service = place.house.service
    auditor = hire(place.house, Role.AUDITOR, login="second.auditor")
    token = sign_in(place.house, auditor, KIOSK)
    assert service.admit(Caller(KIOSK), Operation.BOOK, {}) is None
    refusal = service.admit(Caller(KIOSK, token=token), Operation.BOOK, {})
    assert refusal is not None
    assert refusal.reason is Reason.NOT_ALLOWED


@pytest.mark.requirement("R027")
def test_a_station_that_is_shut_off_is_out_at_once(place: Place) -> None:
    """Although its kind is remembered."""
    third = "kiosk-03"
    assert place.wire.ask("GET", paths.CATALOGUE, station=third).is_success
    assert place.house.service.may_pass_unseen(Caller(third), Operation.SEE_OFFER, {})
    change = sa.update(station).where(station.c.id == third)
    with place.house.database.write() as connection:
        connection.execute(change.values(is_enabled=False))
    for path in (paths.CATALOGUE, paths.ORDER.format(order="none")):
        reply = place.wire.ask("GET", path, station=third)
        assert (reply.status, code_of(reply)) == (401, Reason.UNKNOWN_STATION)


def test_a_station_of_no_known_kind_may_nothing(place: Place) -> None:
    with place.house.database.write() as connection:
        row = {"id": "odd-01", "kind": "toaster", "is_enabled": True}
        connection.execute(sa.insert(station).values(row))
        enrol_everybody(connection)
    reply = place.wire.ask("GET", paths.CATALOGUE, station="odd-01")
    assert (reply.status, code_of(reply)) == (401, Reason.UNKNOWN_STATION)
