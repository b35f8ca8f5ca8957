"""One row per route: path, call, answer; and the one place that makes a handler of a row.

A row names the method of `CentralService` it stands for. What travels in the body is read from that
method's own signature, so a row cannot say anything else than the call does.

WORKAROUND: a handler goes to its thread by itself. Litestar 2.25 registers the handlers of a path
again with each further one; what it was to run on a thread it then wraps twice, and gets no answer.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Flag, auto
from inspect import Parameter, Signature
from typing import Any, Final, get_args, get_type_hints

import msgspec
from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, RawBody

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.http import documented
from kiosk_app.central_service.http.replies import to_http
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import shapes
from kiosk_app.contract.fitting import Expected, Unfit, unfit_in, unfit_in_any, unfit_strictly

OK: Final = 200
CREATED: Final = 201


class Sent(Flag):
    """What a caller says of themselves, a header each."""

    NOTHING = 0
    STATION = auto()  # and what its device signs with
    KEY = auto()
    TOKEN = auto()
    MAYBE_TOKEN = auto()  # a kiosk has none, staff have
    PURPOSE = auto()
    AGREEMENT = auto()
    ATTEMPT = auto()  # read at the quick door


_HEADERS: Final[Mapping[Sent, Mapping[str, Any]]] = {
    Sent.STATION: {
        "station": documented.Station,
        "nonce": documented.Nonce,
        "moment": documented.Moment,  # these two are read at the gate
        "signature": documented.Signature,
    },
    Sent.KEY: {"key": documented.Key},
    Sent.TOKEN: {"token": documented.Token},
    Sent.MAYBE_TOKEN: {"token": documented.MaybeToken},
    Sent.PURPOSE: {"purpose": documented.Purpose},
    Sent.AGREEMENT: {"agreement": documented.Agreement},
    Sent.ATTEMPT: {"attempt": documented.Attempt},
}

BY_STAFF: Final = Sent.STATION | Sent.TOKEN
"""A question of somebody who is signed in."""

KEYED: Final = Sent.STATION | Sent.KEY
"""An act of a station."""

KEYED_BY_ANYBODY: Final = KEYED | Sent.MAYBE_TOKEN
"""An act of a kiosk, or of somebody who is signed in at a counter."""

KEYED_BY_STAFF: Final = KEYED | Sent.TOKEN
"""An act of somebody who is signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One route.

    Attributes:
        method: GET or POST.
        path: as the contract has it; the call gets its variables in their order.
        call: the method of `CentralService`.
        answer: what a success carries.
        words: what the published document says.
        successes: documented statuses, the usual one last.
        refusals: documented statuses of a "no".
        sent: what the caller says of themselves; without any, the call gets no caller.
        query: parameters of the address, by the names the call has for them.
    """

    method: str
    path: str
    call: Callable[..., Reply]
    answer: type
    words: str
    successes: Sequence[int] = (OK,)
    refusals: Sequence[int]
    sent: Sent
    query: Mapping[str, Any] = field(default_factory=dict)

    @property
    def variables(self) -> list[str]:
        """Return the names in the path."""
        return re.findall(r"\{(\w+)\}", self.path)

    @property
    def body(self) -> type[msgspec.Struct] | None:
        """Return what the call takes as a body, None if it takes none."""
        hints = get_type_hints(self.call)
        hints.pop("return", None)
        taken = (hint for hint in hints.values() if isinstance(hint, type))
        return next((hint for hint in taken if issubclass(hint, msgspec.Struct)), None)


def ask(  # noqa: PLR0913 - a column each
    path: str,
    call: Callable[..., Reply],
    answer: type,
    words: str,
    *,
    sent: Sent = Sent.STATION,
    query: Mapping[str, Any] | None = None,
    refusals: Sequence[int] = documented.ASKS,
) -> Row:
    """Return the row of a question: it changes nothing."""
    return Row(
        method="GET",
        path=path,
        call=call,
        answer=answer,
        words=words,
        refusals=refusals,
        sent=sent,
        query=query or {},
    )


def act(  # noqa: PLR0913 - a column each
    path: str,
    call: Callable[..., Reply],
    answer: type,
    words: str,
    *,
    sent: Sent = KEYED,
    successes: Sequence[int] = (OK,),
    refusals: Sequence[int] = documented.ACTS,
) -> Row:
    """Return the row of an act."""
    return Row(
        method="POST",
        path=path,
        call=call,
        answer=answer,
        words=words,
        successes=successes,
        refusals=refusals,
        sent=sent,
    )


def handler_of(service: CentralService, row: Row) -> HTTPRouteHandler:
    """Return what Litestar serves for a row: the call's own bytes, on a thread of its pool."""
    name = row.call.__name__
    body, variables = row.body, row.variables
    takes_caller = row.sent is not Sent.NOTHING

    def endpoint(**given: Any) -> Response[bytes]:  # noqa: ANN401 - checked by the signature below
        arguments: list[object] = [_caller(given)] if takes_caller else []
        arguments += [given[variable] for variable in variables]
        if body is not None:
            arguments.append(given["data"])
        raw: bytes = given.get("body", b"")
        unfit = unfit_strictly(raw, body or shapes.EmptyBody) if raw else None
        if unfit is not None:
            return to_http(service.said(unfit.refusal))
        asked = {parameter: given[parameter] for parameter in row.query}
        unfit = unfit_in(given.get("data")) or unfit_in_any(asked.items()) or _turned(asked)
        if unfit is not None:
            return to_http(service.said(unfit.refusal))
        reply: Reply = getattr(service, name)(*arguments, **asked)
        return to_http(reply)

    parameters = _parameters(row)
    annotations = {each.name: each.annotation for each in parameters}

    async def served(**given: Any) -> Response[bytes]:  # noqa: ANN401 - checked by the signature
        return await sync_to_thread(endpoint, **given)

    served.__name__ = served.__qualname__ = name
    served.__doc__ = row.words
    served.__annotations__ = {**annotations, "return": Response[Any]}
    served.__signature__ = Signature(  # type: ignore[attr-defined] # what inspect looks for
        parameters, return_annotation=Response[Any]
    )
    serve = get if row.method == "GET" else post
    made: HTTPRouteHandler = serve(
        documented.template(row.path),
        status_code=row.successes[-1],
        responses=documented.responses_of(row.answer, row.refusals, *row.successes),
    )(served)
    return made


def _caller(given: Mapping[str, Any]) -> Caller:
    return Caller(
        given.get("station"),
        given.get("key"),
        documented.bearer(given.get("token")),
        given.get("purpose"),
        given.get("agreement"),
        given.get("nonce"),
    )


def _turned(asked: Mapping[str, Any]) -> Unfit | None:
    """Return that the days of a report are the wrong way round, or None."""
    first, last = asked.get("first_day"), asked.get("last_day")
    if first is None or last is None or first <= last:
        return None
    return Unfit("last_day", Expected.NOT_BEFORE, first.isoformat())


def _parameters(row: Row) -> list[Parameter]:
    """Return what the handler takes, as Litestar wants to read it."""
    taken: dict[str, Any] = dict.fromkeys(row.variables, documented.Id)
    if row.method == "POST":  # an empty body is decoded too, so that unknown fields are refused
        taken["data"] = JSONBody[row.body or shapes.EmptyBody]  # type: ignore[misc] # at run time
        taken["body"] = RawBody  # as it was sent; the framework reads it leniently
    taken.update(row.query)
    for flag, headers in _HEADERS.items():
        if flag in row.sent:
            taken.update(headers)
    return [
        Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=_default(kind))
        for name, kind in taken.items()
    ]


def _default(kind: Any) -> Any:  # noqa: ANN401 - an annotation
    """Return None for a parameter that may be left out."""
    may_miss = type(None) in get_args(next(iter(get_args(kind)), None))
    return None if may_miss else Parameter.empty
