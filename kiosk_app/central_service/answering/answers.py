"""What the service answers: a status and the bytes of a body, the same with HTTP and without."""

from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from kiosk_app.contract.refusals import Words, body_of
from kiosk_app.domain.refusal import Reason, Refusal

T = TypeVar("T")

OK = 200
CREATED = 201
CONFLICT = 409

_STATUS = {
    Reason.KEY_MISSING: 400,
    Reason.MALFORMED_REQUEST: 400,
    Reason.NAME_UNREADABLE: 400,
    Reason.PAYMENT_CODE_UNREADABLE: 400,
    Reason.UNKNOWN_STATION: 401,
    Reason.DEVICE_NOT_ENROLLED: 401,
    Reason.DEVICE_REVOKED: 401,
    Reason.SIGNATURE_REFUSED: 401,
    Reason.CLOCK_OFF: 401,
    Reason.REQUEST_REPLAYED: 401,
    Reason.ENROLMENT_REFUSED: 401,
    Reason.UNKNOWN_SESSION: 404,
    Reason.UNKNOWN_BAND: 404,
    Reason.UNKNOWN_PATIENT: 404,
    Reason.UNKNOWN_IDENTIFIER: 404,
    Reason.HAND_OVER_UNKNOWN: 404,
    Reason.IDENTIFIER_UNREADABLE: 400,
    Reason.UNKNOWN_DUPLICATE: 404,
    Reason.UNKNOWN_HOLD: 404,
    Reason.UNKNOWN_ORDER: 404,
    Reason.UNKNOWN_APPOINTMENT: 404,
    Reason.UNKNOWN_REQUEST: 404,
    Reason.UNKNOWN_EXAMINATION: 404,
    Reason.NOT_FOUND: 404,
    Reason.METHOD_NOT_ALLOWED: 405,
    Reason.KEY_VOIDED: 410,
    Reason.HOLD_EXPIRED: 410,
    Reason.HOLD_RELEASED: 410,
    Reason.TOO_LARGE: 413,
    Reason.BODY_NOT_JSON: 415,
    Reason.UNKNOWN_PARAMETER: 422,
    Reason.KEY_REUSED: 422,
    Reason.PURPOSE_REQUIRED: 400,
    Reason.NOT_SIGNED_IN: 401,
    Reason.SIGN_IN_REFUSED: 401,
    Reason.CODE_REFUSED: 401,
    Reason.NOT_ALLOWED: 403,
    Reason.REFERRAL_RIGHT_MISSING: 403,
    Reason.NOT_YOUR_REFERRAL: 403,
    Reason.UNKNOWN_STAFF: 404,
    Reason.SIGN_IN_LOCKED: 429,
    Reason.TOO_MANY_REQUESTS: 429,
    Reason.SERVICE_FAULT: 500,
    Reason.BUSY: 503,
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A finished answer; replaying a request gives exactly these bytes again.

    Attributes:
        status, body: as in HTTP.
        wait_s: when to come again, where that helps.
    """

    status: int
    body: bytes
    wait_s: int | None = field(default=None, compare=False)

    @property
    def is_success(self) -> bool:
        """Tell a success from a refusal."""
        return self.status < 400  # noqa: PLR2004 - where refusals begin in HTTP

    def read(self, shape: type[T]) -> T:
        """Return the body as the shape it was written from."""
        return msgspec.json.decode(self.body, type=shape)


@dataclass(frozen=True, slots=True)
class Done:
    """An act succeeded; what it touched is remembered with the key, so that void can undo it."""

    answer: msgspec.Struct
    status: int = OK
    booking: str | None = None
    order: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """An act was refused, but not without consequence (money is on its way back): keep it all."""

    refusal: Refusal
    booking: str | None = None
    order: str | None = None


Outcome = Done | Settled | Refusal
"""What an act came to. A bare refusal changes nothing: its transaction is rolled back."""


def status_of(reason: Reason) -> int:
    """Return the HTTP status of a refusal; a rule's plain "no" is 409."""
    return _STATUS.get(reason, CONFLICT)


def success(answer: msgspec.Struct, status: int = OK) -> Reply:
    """Return the reply of a success."""
    return Reply(status, msgspec.json.encode(answer))


def refused(refusal: Refusal, words: Words) -> Reply:
    """Return the reply of a refusal, in words."""
    wait = dict(refusal.facts).get("wait_s")
    body = msgspec.json.encode(body_of(refusal, words))
    return Reply(status_of(refusal.reason), body, None if wait is None else int(wait))
