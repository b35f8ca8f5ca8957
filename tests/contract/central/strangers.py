"""Anybody at all asks a route of a served hospital anything its published document knows of.

Requests that fit the document and requests that do not, made by schemathesis, always the same ones;
sent by who may, by who may not and by nobody; half of the time about things that exist.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import hypothesis
import msgspec
import requests
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from kiosk_app.contract import paths
from kiosk_app.contract.operations import OPERATION_OF
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.rights import RIGHTS, Holder, StationKind
from kiosk_app.domain.staff import Role
from tests.contract.central.face import CARDIOLOGY, Desk
from tests.helpers.central import KIOSK, CentralHouse, central
from tests.helpers.devices import AS_STATIONS
from tests.helpers.people import ADULT, ELDER
from tests.helpers.referring import REFERRAL, let_refer
from tests.helpers.staff import COUNTER, Hired, add_counter, hire, sign_in

Route = tuple[str, str]
AnyOperation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[AnyOperation]

BAD_REQUEST = 400
UNAUTHORIZED = 401
TOO_LARGE = 413
ENDING_SESSIONS = {paths.STAFF_SIGN_OUT, paths.STAFF_PASSWORD, paths.STAFF_DISABLE}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
AT_THE_GATE = frozenset({Reason.NOT_ALLOWED, Reason.NOT_SIGNED_IN, Reason.NOT_YOUR_HOLD})
"""Why somebody is sent away before their body is read."""

BEFORE_IT_IS_READ = AT_THE_GATE | {Reason.KEY_MISSING, Reason.TOO_LARGE}

_STATIONS: Mapping[Holder, str] = {
    StationKind.KIOSK: KIOSK,
    StationKind.CONSULTING_ROOM: "room-01",
    StationKind.REFERRAL: REFERRAL,
    StationKind.DISPLAY: "display-01",
}
_HOLDERS: tuple[Holder, ...] = (*StationKind, *Role)


@dataclass
class Crowd:
    """A served hospital and everybody who may ask something of it.

    Attributes:
        house: the hospital.
        schema: its published document, as schemathesis reads it.
        http: the connection; whoever signs requests does it here.
        things: values that exist, by the names paths, queries and bodies have for them.
    """

    house: CentralHouse
    schema: Any
    http: requests.Session
    people: Mapping[Role, Hired]
    things: Mapping[str, Any]
    _keys: "count[int]" = field(default_factory=count)
    _tokens: dict[Role, str] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        """Return every documented route."""
        found = (result.ok() for result in self.schema.get_all_operations())
        return [(operation.method.upper(), operation.path) for operation in found]

    def ask(self, route: Route, examples: int, *, is_only_fitting: bool = False) -> Counter[int]:
        """Ask a route so often in each way; return how often it was answered what.

        Args:
            route: method and path.
            examples: how often.
            is_only_fitting: ask only what fits the document, or all but one text of it: that
                reaches the database.

        Raises:
            Exception: an answer the document does not know, or a request let in that it forbids.
        """
        method, path = route
        operation: AnyOperation = self.schema[path][method]
        answered: Counter[int] = Counter()
        ways = (self._fitting, self._spoilt, self._unfitting, self._surprising)

        @hypothesis.seed(0)
        @hypothesis.settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @hypothesis.given(st.data())
        def play(data: st.DataObject) -> None:
            for send in (self._fitting, self._spoilt) if is_only_fitting else ways:
                answered.update(send(data, operation, route))

        play()
        return answered

    # --- three kinds of requests ---------------------------------------------------------------

    def _fitting(self, data: st.DataObject, operation: AnyOperation, route: Route) -> list[int]:
        case: AnyCase = data.draw(operation.as_strategy(GenerationMode.POSITIVE))
        if data.draw(st.booleans()):
            self._about_real_things(case)
        who = data.draw(_askers(route))
        return [self._sent(case, who, CHECKS).status_code]

    def _unfitting(self, data: st.DataObject, operation: AnyOperation, route: Route) -> list[int]:
        if not _can_be_unfit(operation):
            return []
        case: AnyCase = data.draw(operation.as_strategy(GenerationMode.NEGATIVE))
        who = data.draw(_askers(route))
        return [self._sent(case, who, [*CHECKS, negative_data_rejection]).status_code]

    def _surprising(self, data: st.DataObject, operation: AnyOperation, route: Route) -> list[int]:
        """Ask with one field more than there is, as somebody who may."""
        case: AnyCase = data.draw(operation.as_strategy(GenerationMode.POSITIVE))
        if not isinstance(case.body, dict):
            return []
        self._about_real_things(case)
        case.body = {**case.body, data.draw(st.sampled_from(["extra", "is_paid", "fee"])): 0}
        answer = self._sent(case, data.draw(st.sampled_from(_who_may(route))), CHECKS)
        if answer.status_code != BAD_REQUEST:
            code = answer.json().get("code")
            assert code in AT_THE_GATE, f"an unknown field was let in: {code}"
        return [answer.status_code]

    def _spoilt(self, data: st.DataObject, operation: AnyOperation, route: Route) -> list[int]:
        """Ask with a NUL in one text after another, which no text of ours has, as who may."""
        case: AnyCase = data.draw(operation.as_strategy(GenerationMode.POSITIVE))
        self._about_real_things(case)
        who = data.draw(st.sampled_from(_who_may(route)))
        parts = {"path_parameters": case.path_parameters, "query": case.query, "body": case.body}
        answered = []
        for part, whole in parts.items():
            for spoilt in _spoiled(whole):
                setattr(case, part, spoilt)
                answer = self._sent(case, who, CHECKS)
                setattr(case, part, whole)
                code = answer.json().get("code")
                is_ours = answer.status_code == BAD_REQUEST or code in BEFORE_IT_IS_READ
                assert is_ours, f"a control character was let in: {code} {part}"
                answered.append(answer.status_code)
        return answered

    # --- inside --------------------------------------------------------------------------------

    def _sent(self, case: AnyCase, who: Holder | None, checks: list[Any]) -> Response:
        given = dict(case.headers)
        case.headers.update(self._as(who, given))
        answer = case.call(base_url=self.house.url, session=self.http, timeout=30)
        if answer.status_code == UNAUTHORIZED or case.path in ENDING_SESSIONS:
            self._tokens.clear()
        if answer.status_code == TOO_LARGE:  # refused all the same, before it was read
            checks = [check for check in checks if check is not negative_data_rejection]
        case.validate_response(answer, checks=checks)
        return answer

    def _as(self, who: Holder | None, given: Mapping[str, str]) -> dict[str, str]:
        if who is None:
            return {}
        named = {paths.STATION: _STATIONS.get(who, COUNTER)}
        if isinstance(who, Role):
            named[paths.AUTHORIZATION] = f"Bearer {self._token(who)}"
        if paths.IDEMPOTENCY_KEY in given:
            named[paths.IDEMPOTENCY_KEY] = f"stranger-{next(self._keys)}"
        return named

    def _token(self, role: Role) -> str:
        if role not in self._tokens:
            self._tokens[role] = sign_in(self.house, self.people[role])
        return self._tokens[role]

    def _about_real_things(self, case: AnyCase) -> None:
        for named in (case.path_parameters, case.query, case.body):
            if isinstance(named, dict):
                named.update({name: self.things[name] for name in named if name in self.things})


def _spoiled(whole: object) -> Iterator[object]:
    """Give a value with another of its texts spoilt each time."""
    match whole:
        case str():
            yield f"{whole}\0"
        case dict():
            for name, part in whole.items():
                yield from ({**whole, name: spoilt} for spoilt in _spoiled(part))
        case list():
            for place, part in enumerate(whole):
                rest = whole[place + 1 :]
                yield from ([*whole[:place], spoilt, *rest] for spoilt in _spoiled(part))
        case _:  # no text in it
            return


def _who_may(route: Route) -> list[Holder]:
    operation = OPERATION_OF.get(route)
    return [who for who in _HOLDERS if operation is None or who in RIGHTS[operation]]


def _askers(route: Route) -> st.SearchStrategy[Holder | None]:
    """Return who asks: twice as often somebody who may as anybody at all, or nobody."""
    may = st.sampled_from(_who_may(route))
    return st.one_of(may, may, st.sampled_from([*_HOLDERS, None]))


def _can_be_unfit(operation: AnyOperation) -> bool:
    return bool(operation.body or operation.query or operation.path_parameters)


@contextmanager
def crowd(engine: str) -> Iterator[Crowd]:
    """Open a hospital in which every post is held and some things have been done."""
    with central(engine=engine) as house, requests.Session() as http:
        http.trust_env = False
        http.auth = AS_STATIONS
        add_counter(house)
        document = http.get(house.url + paths.OPENAPI, timeout=30).json()
        _leave_to_the_signer(document)
        people = {role: hire(house, role) for role in Role}
        let_refer(house, people[Role.REFERRAL_DOCTOR].id)
        yield Crowd(house, schemathesis.openapi.from_dict(document), http, people, _done_in(house))


def _leave_to_the_signer(document: dict[str, Any]) -> None:
    """Take out what the connection adds to every request: made-up values never arrive."""
    signed = {paths.NONCE, paths.DEVICE_TIME, paths.SIGNATURE}
    for methods in document["paths"].values():
        for operation in methods.values():
            taken = operation.get("parameters", [])
            operation["parameters"] = [each for each in taken if each["name"] not in signed]


def _done_in(house: CentralHouse) -> dict[str, Any]:
    desk = Desk(house, house.service)
    patient = desk.enrol(ADULT)
    booked = desk.book(desk.enrol(ELDER))
    wish = desk.wish(patient)
    hold = desk.hold(patient)
    order = desk.open_order(hold.id)
    scapegoat = hire(house, Role.ENQUIRY, login="scapegoat")
    return {
        "appointment": booked.id,
        "band_begin": msgspec.to_builtins(wish.band_begin),
        "department": CARDIOLOGY,
        "hold": hold.id,
        "member": scapegoat.id,
        "order": order.id,
        "patient": patient,
        "session": wish.session,
    }
