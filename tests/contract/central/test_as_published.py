"""Bodies are read as the published document says: nothing is taken for something else."""

import json
from collections.abc import Iterator

import pytest

from kiosk_app.contract import paths
from kiosk_app.contract.fitting import Expected
from kiosk_app.domain.refusal import Reason
from tests.contract.central.face import Desk, HttpFace
from tests.helpers.central import central


@pytest.fixture
def desk() -> Iterator[Desk]:
    with central() as house:
        face = HttpFace(house.url)
        with face.http:
            yield Desk(house, face)


@pytest.mark.requirement("R088")
def test_a_body_is_not_read_as_what_it_does_not_say(desk: Desk) -> None:
    assert isinstance(desk.face, HttpFace)
    wish = desk.wish(desk.enrol())
    fits = {
        "patient": wish.patient,
        "session": wish.session,
        "band_begin": wish.band_begin.isoformat(),
        "proof": "id_card",
    }
    moment = round(wish.band_begin.timestamp())
    lenient = {
        json.dumps(fits | {"band_begin": moment}): ("$.band_begin", Expected.MOMENT),
        json.dumps(fits | {"band_begin": str(moment)}): ("$.band_begin", Expected.MOMENT),
        json.dumps(fits | {"is_same_illness": "true"}): (
            "$.is_same_illness",
            Expected.TRUE_OR_FALSE,
        ),
        json.dumps(fits | {"is_same_illness": 1}): ("$.is_same_illness", Expected.TRUE_OR_FALSE),
        '{"patient":"somebody",' + json.dumps(fits)[1:]: ("$..patient", Expected.ONCE),
    }
    for body, (field, expected) in lenient.items():
        reply = desk.face.post_raw(desk.caller, paths.HOLDS, body.encode())
        told = json.loads(reply.body)
        assert (reply.status, told["code"]) == (400, Reason.MALFORMED_REQUEST), body
        assert (told["facts"]["field"], told["facts"]["expected"]) == (field, expected), body
    good = desk.face.post_raw(desk.caller, paths.HOLDS, json.dumps(fits).encode())
    assert good.status == 201


def test_an_act_that_says_nothing_is_read_strictly_too(desk: Desk) -> None:
    assert isinstance(desk.face, HttpFace)
    hold = desk.hold(desk.enrol())
    path = paths.HOLD_RELEASE.format(hold=hold.id)
    assert desk.face.post_raw(desk.caller, path, b'{"a":1,"a":1}').status == 400
    assert desk.face.post_raw(desk.caller, path, b"{}").is_success
