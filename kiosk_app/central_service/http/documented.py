"""What all routes are written with: their common parameters and their documented answers."""

from collections.abc import Sequence
from typing import Annotated

from litestar.enums import ParamType
from litestar.openapi import ResponseSpec
from litestar.openapi.spec import (
    OpenAPI,
    OpenAPIFormat,
    OpenAPIHeader,
    OpenAPIResponse,
    OpenAPIType,
    Parameter,
    Schema,
)
from litestar.params import HeaderParameter, PathParameter

from kiosk_app.contract import paths, shapes
from kiosk_app.contract.fitting import KEY_FORM, MAX_KEY_LENGTH, PLAIN_TEXT

Station = Annotated[str | None, HeaderParameter(name=paths.STATION, required=True)]
Nonce = Annotated[str | None, HeaderParameter(name=paths.NONCE, required=True)]
Moment = Annotated[str | None, HeaderParameter(name=paths.DEVICE_TIME, required=True)]
Signature = Annotated[str | None, HeaderParameter(name=paths.SIGNATURE, required=True)]
Key = Annotated[
    str | None,
    HeaderParameter(
        name=paths.IDEMPOTENCY_KEY,
        required=True,
        description="Names this act for good; asked after and voided at " + paths.REQUEST + ".",
        schema_extra={  # said, not checked: a key that is none is refused in words of its own
            "type": "string",
            "one_of": None,
            "pattern": KEY_FORM,
            "min_length": 1,
            "max_length": MAX_KEY_LENGTH,
        },
    ),
]
Token = Annotated[str | None, HeaderParameter(name=paths.AUTHORIZATION, required=True)]
MaybeToken = Annotated[str | None, HeaderParameter(name=paths.AUTHORIZATION, required=False)]
Agreement = Annotated[str | None, HeaderParameter(name=paths.AGREEMENT, required=False)]
Purpose = Annotated[str | None, HeaderParameter(name=paths.PURPOSE, required=False)]
Attempt = Annotated[str | None, HeaderParameter(name=paths.ATTEMPT, required=False)]
Id = Annotated[str, PathParameter(max_length=80, pattern=PLAIN_TEXT)]

_WHY = {
    400: "The body, a parameter or the key is missing or does not fit.",
    401: "Not signed by a device of ours, now and only once; or nobody is signed in.",
    403: "Not among the rights of this station or this person.",
    404: "No such thing.",
    409: "A rule says no; the body says which, its value and its clause.",
    410: "Voided, released or expired.",
    413: "The body is too large.",
    415: "The body is said to be something else than JSON.",
    422: "A parameter of the address is not known, or the key was used for another question.",
    429: "Too much at once; Retry-After says when to come again.",
    503: "Busy; nothing is known to have changed. Ask again with the same key.",
}
ASKS = (400, 401, 403, 404, 409, 429, 503)
"""How a question may be refused."""

ACTS = (400, 401, 403, 404, 409, 410, 413, 422, 429, 503)
"""How a keyed act may be refused."""


def responses_of(answer: type, refusals: Sequence[int], *successes: int) -> dict[int, ResponseSpec]:
    """Return the documented responses of a route.

    What the gate says everywhere need not be said of each: that a parameter of the address is not
    known and, where there may be a body that is too large, that it is none of ours.
    """
    specs = {
        status: ResponseSpec(answer, generate_examples=False, description="Done.")
        for status in successes
    }
    at_the_gate = {422, 415} if 413 in refusals else {422}  # noqa: PLR2004 - HTTP statuses
    for status in sorted({*refusals, *at_the_gate}):
        specs[status] = ResponseSpec(
            shapes.RefusalBody, generate_examples=False, description=_WHY[status]
        )
    return specs


def say_headers(document: OpenAPI) -> None:
    """Say in the published document which headers its answers have.

    WORKAROUND: Litestar's `ResponseSpec` takes none.
    """
    for item in (document.paths or {}).values():
        for operation in (item.get, item.post):
            for status, response in ((operation and operation.responses) or {}).items():
                if isinstance(response, OpenAPIResponse):
                    response.headers = {**(response.headers or {}), **_headers_of(status)}


def _headers_of(status: str) -> dict[str, OpenAPIHeader]:
    request = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.UUID)
    why = "Which request this answers, as in the log."
    told = {paths.REQUEST_ID: OpenAPIHeader(request, description=why, required=True)}
    if status in {"429", "503"}:
        seconds = Schema(type=OpenAPIType.INTEGER, minimum=1)
        why, is_always = "Seconds until to ask again.", status == "503"
        told["Retry-After"] = OpenAPIHeader(seconds, description=why, required=is_always)
    return told


def parameters_of(document: OpenAPI) -> dict[tuple[str, str], frozenset[str]]:
    """Return by method and path which parameters an address may have, as published."""
    known: dict[tuple[str, str], frozenset[str]] = {}
    for path, item in (document.paths or {}).items():
        for method, operation in (("GET", item.get), ("POST", item.post)):
            given = (operation and operation.parameters) or ()
            known[method, path] = frozenset(
                each.name
                for each in given
                if isinstance(each, Parameter) and each.param_in == ParamType.QUERY
            )
    return known


def template(path: str) -> str:
    """Return a path of the contract in Litestar's notation: ``{x}`` becomes ``{x:str}``."""
    return path.replace("}", ":str}")


def bearer(header: str | None) -> str | None:
    """Return the token of an ``Authorization`` header, None if it holds none."""
    kind, _, token = (header or "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None
