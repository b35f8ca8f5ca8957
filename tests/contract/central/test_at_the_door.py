"""What no database could keep is turned away at the door, on both databases alike.

Source: requirement row R116; OWASP API Security 2023 API8.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import msgspec
import pytest

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.contract import paths, shapes
from kiosk_app.contract.fitting import Expected
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import Desk, HttpFace
from tests.helpers.central import CentralHouse, central
from tests.helpers.desk_staff import Staff, staffed

NUL = "a\0b"
DAY = "2026-11-23T08:30:00+08:00"
OUTAGE = {"begin": DAY, "end": "2026-11-23T09:00:00+08:00", "note": "", "deciders": ["x"]}
ADD_ON = {"session": "s", "doctor": "d", "patient": "p", "reason": "follow_up"}


@dataclass
class Door:
    """A served hospital and a supervisor in front of it."""

    house: CentralHouse
    face: HttpFace
    boss: Staff

    def ask(self, path: str) -> Reply:
        return self.face.get(self.boss.caller, path)

    def send(self, path: str, body: bytes | Mapping[str, object]) -> Reply:
        raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return self.face.post_raw(self.boss.caller, path, raw)


@pytest.fixture
def door(engine: str) -> Iterator[Door]:
    with central(engine=engine) as house:
        face = HttpFace(house.url)
        with face.http:
            yield Door(house, face, staffed(house))


def facts_of(reply: Reply) -> dict[str, str]:
    body = reply.read(shapes.RefusalBody)
    assert (reply.status, body.code) == (400, Reason.MALFORMED_REQUEST)
    return body.facts


@pytest.mark.parametrize(
    ("path", "named"),
    [
        (paths.BANDS, "session"),
        (paths.PATIENT_RECORDS, "patient"),
        (paths.REQUEST, "key"),
        (paths.ORDER, "order"),
        (paths.TIMELINE, "appointment"),
        (paths.SESSIONS + "?booking_class=same_day", "department"),
    ],
)
def test_a_control_character_in_an_address_is_refused(door: Door, path: str, named: str) -> None:
    said = facts_of(door.ask(path.format(**{named: quote(NUL)})))
    assert said == {"field": named, "expected": Expected.PLAIN}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (paths.HOLDS, {"patient": NUL, "session": "s", "band_begin": DAY}, "patient"),
        (paths.OUTAGES, OUTAGE | {"note": NUL}, "note"),
        (
            paths.SUSPENSIONS,
            {"sessions": ["s"], "reason": "rescue", "document_number": NUL},
            "document_number",
        ),
        (paths.ADD_ONS, ADD_ON | {"doctor": NUL}, "doctor"),
    ],
)
def test_a_control_character_in_a_body_is_refused(
    door: Door, path: str, body: Mapping[str, object], field: str
) -> None:
    said = facts_of(door.send(path, body))
    assert said == {"field": f"$.{field}", "expected": Expected.PLAIN}


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/reports/cash?day=9999-12-31", "day"),
        ("/v1/reports/examinations?first_day=9999-12-31&last_day=2026-12-01", "first_day"),
        ("/v1/schedule?day=0001-01-01", "day"),
        ("/v1/reports/figures?first_day=2026-11-01&last_day=9999-12-31", "last_day"),
    ],
)
def test_a_day_nobody_means_is_refused(door: Door, path: str, field: str) -> None:
    assert facts_of(door.ask(path)) == {"field": field, "expected": Expected.NEAR_DAY}


def test_a_moment_nobody_means_is_refused(door: Door) -> None:
    far = OUTAGE | {"begin": "0001-01-01T00:00:00+14:00"}
    said = facts_of(door.send(paths.OUTAGES, far))
    assert said == {"field": "$.begin", "expected": Expected.NEAR_DAY}


def test_brackets_without_end_are_refused(door: Door) -> None:
    deep = b'{"note":' + b"[" * 30_000 + b"]" * 30_000 + b"}"
    assert facts_of(door.send(paths.OUTAGES, deep)) == {"field": "$", "expected": Expected.SHALLOW}
    opened = door.face.post_raw(Caller(None), paths.DEVICE_ENROL, deep)
    assert facts_of(opened)["field"] == "$"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (OUTAGE | {"extra": "x"}, {"field": "$.extra", "expected": Expected.LEFT_OUT}),
        (
            OUTAGE | {"begin": "2026-02-30T08:00:00+08:00"},
            {"field": "$.begin", "expected": Expected.MOMENT},
        ),
        (
            {"begin": DAY, "end": DAY, "note": ""},
            {"field": "$.deciders", "expected": Expected.GIVEN},
        ),
        (b"{", {"field": "$", "expected": Expected.JSON}),
        (b'{"note":"\xff"}', {"field": "$", "expected": Expected.JSON}),
    ],
)
def test_staff_are_told_which_field_does_not_fit(
    door: Door, body: bytes | Mapping[str, object], said: Mapping[str, str]
) -> None:
    assert facts_of(door.send(paths.OUTAGES, body)) == said


def test_a_query_that_is_missing_or_wrong_is_named(door: Door) -> None:
    sessions = paths.SESSIONS.format(department="0304E")
    assert facts_of(door.ask(sessions)) == {"field": "booking_class", "expected": Expected.GIVEN}
    wrong = facts_of(door.ask(f"{sessions}?booking_class=sometime"))
    assert wrong == {"field": "booking_class", "expected": Expected.ONE_OF}
    no_day = facts_of(door.ask("/v1/schedule?day=2026-02-30"))
    assert no_day == {"field": "day", "expected": Expected.DAY}


def test_the_plain_door_for_holds_says_the_same(door: Door) -> None:
    desk = Desk(door.house, door.face)
    wish = msgspec.to_builtins(desk.wish(desk.enrol()))
    reply = door.face.post_raw(
        desk.caller, paths.HOLDS, msgspec.json.encode(wish | {"session": NUL})
    )
    assert facts_of(reply) == {"field": "$.session", "expected": Expected.PLAIN}


@pytest.mark.parametrize("report", [paths.FIGURES, paths.ADD_ON_REPORT, paths.EXAM_REPORT])
def test_days_the_wrong_way_round_are_refused(door: Door, report: str) -> None:
    said = facts_of(door.ask(f"{report}?first_day=2026-12-01&last_day=2026-11-01"))
    assert said == {
        "field": "last_day",
        "expected": Expected.NOT_BEFORE,
        "limit": "2026-12-01",
    }
