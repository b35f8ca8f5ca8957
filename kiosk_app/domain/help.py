"""A call for a person from a kiosk, and the code by which a counter takes the session over.

Source: BJ-OPD-DRAFT art. 6 (3); requirement rows R013, R099.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HelpCall:
    """Staff have been called.

    Attributes:
        code: six digits, good once and for `expires_in_s`; None where nobody's session goes over.
    """

    id: str
    code: str | None
    expires_in_s: int
