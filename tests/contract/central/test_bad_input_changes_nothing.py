"""Whatever is sent that does not fit, it is refused, and nothing has changed.

Each request is one that was granted a moment before, spoiled in one place: no JSON, a field too
many, days and moments that do not exist, hostile texts, ids nobody knows, a key that was used for
something else. What is kept of requests themselves (nonces, sessions, the record) may change; what
the record says is that somebody was refused, or asked for somebody unknown, and never a deed.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.http.app import ROWS
from kiosk_app.central_service.http.table import Sent
from kiosk_app.central_service.tables.all_tables import metadata
from kiosk_app.contract import paths
from kiosk_app.contract.operations import OPERATION_OF
from kiosk_app.contract.shapes import RefusalBody
from kiosk_app.domain.refusal import Reason
from tests.contract.central.recorded import counters, houses, patients
from tests.contract.central.recorded.office import Asked, Office, Route, office
from tests.helpers.central import SQLITE

RECIPES = patients.RECIPES | counters.RECIPES | houses.RECIPES
ACTS = sorted(route for route in OPERATION_OF if route[0] == "POST")
KEYED = {(row.method, row.path) for row in ROWS if Sent.KEY in row.sent}
OF_REQUESTS = {"audit", "device_nonce", "staff_session", "sign_in_tries", "consent", "device"}
"""Tables that tell of requests, not of what was done by them."""

NOBODY = "nobody-0"
HOSTILE = "x'); DROP TABLE booking;--\0"
IDS = {
    *("patient", "session", "hold", "order", "appointment", "survivor", "merged", "proxy"),
    *("member", "organisation", "resource", "department"),
}
LEAVES_A_TOMBSTONE = {("POST", paths.REQUEST_VOID): {"key"}}
"""A key nobody knows is no bad input there: whatever comes late under it is refused from now on."""

DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(rf"{DAY.pattern}T.+")


@pytest.fixture(scope="module")
def here() -> Iterator[Office]:
    with office(SQLITE) as made:
        yield made


def contents(here: Office) -> dict[str, list[object]]:
    """Return every row of every table that says what was done."""
    tables = [table for table in metadata.sorted_tables if table.name not in OF_REQUESTS]
    with here.house.database.read() as connection:
        return {
            table.name: list(connection.execute(sa.text(f"SELECT * FROM {table.name}")))  # noqa: S608
            for table in tables
        }


def spoiled(asked: Asked) -> Iterator[tuple[str, Asked]]:
    """Give the request spoiled in one place after another, each with what was done to it."""
    yield "no JSON", replace(asked, body=b'{"a":')
    yield "a list", replace(asked, body=b"[]")
    body = json.loads(asked.body)
    yield "one more field", replace(asked, body=json.dumps({**body, "colour": 0}).encode())
    for name, value in body.items():
        for what, bad in _bad(name, value):
            yield what, replace(asked, body=json.dumps({**body, name: bad}).encode())
    for gap in asked.gaps.keys() - LEAVES_A_TOMBSTONE.get(asked.route, set()):
        yield f"unknown {gap}", replace(asked, gaps={**asked.gaps, gap: NOBODY})


def _bad(name: str, value: object) -> Iterator[tuple[str, object]]:
    """Give what a field must not be instead of its value."""
    if isinstance(value, dict):
        for inner, part in value.items():
            for what, bad in _bad(inner, part):
                yield f"{name}.{what}", {**value, inner: bad}
    elif isinstance(value, int):
        yield f"{name}: a text", "many"
    elif isinstance(value, str):
        yield from ((f"{name}: {what}", bad) for what, bad in _bad_texts(name, value))


def _bad_texts(name: str, value: str) -> Iterator[tuple[str, str]]:
    if MOMENT.fullmatch(value):
        yield "a moment that does not exist", "2026-02-30T25:00:00+08:00"
        yield "a moment of nowhere", "2026-11-23T08:00:00"
    elif DAY.fullmatch(value):
        yield "a day that does not exist", "2026-02-30"
        yield "a day nobody means", "9999-12-31"
    else:
        yield "hostile", value + HOSTILE
    if name in IDS:
        yield "unknown", NOBODY


@pytest.mark.requirement("R007")
@pytest.mark.parametrize("route", ACTS, ids=" ".join)
def test_what_does_not_fit_is_refused_and_changes_nothing(here: Office, route: Route) -> None:
    RECIPES[route](here)
    asked = here.asked
    assert asked is not None
    before = contents(here)
    tries = [(what, replace(bad, key=here.key())) for what, bad in spoiled(asked)]
    if route in KEYED and asked.gaps:
        gaps = dict.fromkeys(asked.gaps, NOBODY)
        tries.append(("a key that was used for another thing", replace(asked, gaps=gaps)))
    for what, bad in tries:
        headers, rows = here.headers(bad), len(here.rows())
        reply = here.send(bad, headers)
        assert 400 <= reply.status < 500, (what, reply)
        assert Reason(reply.read(RefusalBody).code), what
        told = {act for _, act in here.rows()[rows:]}
        assert told <= {"refused", "patient_looked_up", "sign_in_failed"}, what
    assert contents(here) == before
