"""POSTs without an idempotency key: which, why, and that a second time does no harm."""

import msgspec
import pytest

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.contract import device_shapes, paths, staff_shapes
from kiosk_app.contract.unkeyed import WHY_UNKEYED
from kiosk_app.domain.ids import PractitionerId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.rights import StationKind
from kiosk_app.domain.staff import Role
from tests.contract.central.face import HttpFace, code_of
from tests.helpers.central import KIOSK, central
from tests.helpers.staff import COUNTER, PASSWORD, add_counter, hire, sign_in

pytestmark = pytest.mark.requirement("R007")


def test_every_post_has_a_key_or_says_why_it_needs_none() -> None:
    with central(days=0) as house:
        answer = HttpFace(house.url).get(Caller(KIOSK), paths.OPENAPI)
    said = {
        path: operation.get("description")
        for path, item in msgspec.json.decode(answer.body)["paths"].items()
        if (operation := item.get("post"))
        and paths.IDEMPOTENCY_KEY not in {each["name"] for each in operation.get("parameters", ())}
    }
    assert said == dict(WHY_UNKEYED)


def test_acts_without_a_key_lead_to_the_same_when_they_come_twice(engine: str) -> None:
    with central(engine=engine, days=0, is_served=False) as house:
        add_counter(house)
        nurse = hire(house, Role.TRIAGE)
        boss = Caller(COUNTER, token=sign_in(house, hire(house, Role.ADMINISTRATOR)))
        service = house.service
        posts = staff_shapes.PostsBody(roles=frozenset({Role.AUDITOR}))

        def twice(first: Reply, second: Reply) -> None:
            assert first.is_success
            assert second == first

        twice(*(service.set_posts(boss, nurse.id, posts) for _ in range(2)))
        doctor = staff_shapes.PractitionerBody(practitioner=PractitionerId("P0304E1"))
        twice(*(service.set_practitioner(boss, nurse.id, doctor) for _ in range(2)))
        twice(*(service.disable(boss, nurse.id) for _ in range(2)))
        twice(*(service.revoke_device(boss, KIOSK) for _ in range(2)))


def test_a_secret_that_is_asked_for_twice_is_a_new_one_and_ends_the_first(engine: str) -> None:
    with central(engine=engine, days=0, is_served=False) as house:
        add_counter(house)
        boss = Caller(COUNTER, token=sign_in(house, hire(house, Role.ADMINISTRATOR)))
        service = house.service
        wanted = staff_shapes.InviteBody(login="x.y", name="李四", roles=frozenset({Role.TRIAGE}))
        invited = service.invite(boss, wanted).read(staff_shapes.CodeAnswer)
        assert code_of(service.invite(boss, wanted)) == Reason.STAFF_EXISTS
        anew = service.issue_code(boss, invited.member.id).read(staff_shapes.CodeAnswer)

        def activate(code: str) -> Reply:
            body = staff_shapes.ActivateBody(login="x.y", code=code, password=PASSWORD)
            return service.activate(Caller(COUNTER), body)

        assert code_of(activate(invited.code)) == Reason.CODE_REFUSED
        assert activate(anew.code).is_success
        device = device_shapes.DeviceCodeBody(station=KIOSK, kind=StationKind.KIOSK)
        codes = [
            service.issue_device_code(boss, device).read(device_shapes.DeviceCodeAnswer).code
            for _ in range(2)
        ]
        assert len(set(codes)) == len(codes)
