"""Nobody is called into a room but by who may: a stolen message and a wrong post call nobody."""

from collections.abc import Iterator

import msgspec
import pytest

from kiosk_app.contract import paths
from kiosk_app.contract.queue_shapes import CallBody, CalledAnswer
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.after.steps import DOCTOR, ROOM, counter
from tests.contract.central.after.test_calling import board, come
from tests.contract.central.face import Desk, HttpFace, code_of
from tests.contract.central.test_signatures import Post
from tests.helpers.central import central, house_on
from tests.helpers.door import door_to
from tests.helpers.people import ADULT, STRANGER
from tests.helpers.staff import add_counter


@pytest.fixture
def served(engine: str) -> Iterator[Desk]:
    with central(engine=engine) as house:
        face = HttpFace(house.url)
        with face.http:
            yield Desk(house, face)


@pytest.mark.requirement("R027", "R056")
def test_a_call_that_is_sent_again_as_it_was_calls_nobody_else(served: Desk) -> None:
    first, second = come(served, ADULT, 0), come(served, STRANGER, 1)
    session = first.slot.session
    post = Post(served.house)
    path, body = paths.CALL_NEXT.format(session=session), msgspec.json.encode(CallBody(by=DOCTOR))
    with post.http, house_on(served.house.address) as other, door_to(other.service) as url:
        asked = post.signed("POST", path, body, X_Station=ROOM, Idempotency_Key="a-call")
        assert post.send(asked).read(CalledAnswer).appointment == first.id
        for process in ("", url):
            reply = post.send(asked, process)
            assert (reply.status, code_of(reply)) == (401, Reason.REQUEST_REPLAYED)
        asked.headers["Idempotency-Key"] = "another-call"
        assert code_of(post.send(asked)) == Reason.SIGNATURE_REFUSED
    assert [line.number for line in board(served, session).waiting] == [second.number]


@pytest.mark.requirement("R056", "R104")
def test_kiosks_and_posts_that_do_not_call_call_nobody(served: Desk) -> None:
    first = come(served, ADULT, 0)
    session = first.slot.session
    add_counter(served.house)
    for role in (Role.REGISTRAR, Role.SUPERVISOR, Role.ENQUIRY):
        window, who = counter(served, role)
        reply = window.face.call_next(window.caller, session, CallBody(by=who))
        assert (reply.status, code_of(reply)) == (403, Reason.NOT_ALLOWED), role
    kiosk = served.face.call_next(served.caller, session, CallBody(by=DOCTOR))
    assert code_of(kiosk) == Reason.NOT_ALLOWED
    assert len(board(served, session).waiting) == 1
