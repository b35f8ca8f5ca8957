"""Which POSTs carry no idempotency key, and why none is needed: questions, and acts safe to repeat.

Every other POST has one. What stands here is said in the published document, beside the route.

Source: decision record 0040; requirement row R007.
"""

from collections.abc import Mapping
from typing import Final

from kiosk_app.contract import paths

_QUESTION = "Without a key: a question; it is a POST because what it asks with stays out of "
_ADDRESSES = _QUESTION + "addresses and their logs. It changes nothing."

WHY_UNKEYED: Final[Mapping[str, str]] = {
    paths.PATIENT_LOOKUP: _ADDRESSES,
    paths.PATIENT_IDENTIFY: _ADDRESSES,
    paths.EXAM_PROPOSALS: "Without a key: a question with a long list; it keeps nothing.",
    paths.REQUEST_VOID: "Without a key of its own: the one in its address ends, once.",
    paths.STAFF_SIGN_IN: "Without a key: again opens another session and ends the one before.",
    paths.STAFF_SIGN_OUT: "Without a key: again finds no session and changes nothing.",
    paths.STAFF_ACTIVATE: "Without a key: a code is good once; who lost the answer signs in.",
    paths.STAFF_PASSWORD: "Without a key: again the old password is wrong; the new one signs in.",
    paths.STAFF_AGREEMENTS: "Without a key: again makes another agreement, good once; one left "
    "over lapses by itself.",
    paths.STAFF_MAINTENANCE: "Without a key: again lets the same person in, with another row.",
    paths.STAFF_INVITATIONS: "Without a key: again is refused, there is such an account; who lost "
    "its code issues a new one.",
    paths.STAFF_CODE: "Without a key: again issues another code and ends the one before.",
    paths.STAFF_POSTS: "Without a key: it says all posts of a person; again changes nothing.",
    paths.STAFF_PRACTITIONER: "Without a key: it says which doctor a person is; again changes "
    "nothing.",
    paths.STAFF_DISABLE: "Without a key: again shuts nobody out further.",
    paths.DEVICE_CODES: "Without a key: again issues another code and ends the one before.",
    paths.DEVICE_ENROL: "Without a key: the same code and device key get the same device again.",
    paths.DEVICE_REVOKE: "Without a key: again changes nothing.",
    paths.DEVICE_HEARTBEAT: "Without a key: the latest one counts.",
    paths.PROVIDER_NOTIFICATIONS: "Without a key: what is known already changes nothing.",
    paths.FAKE_PROVIDER_PAY: "Without a key: a played phone, in demonstrations only.",
}
