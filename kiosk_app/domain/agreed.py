"""Before the money a patient says that what is booked for them is right, and how they said so.

Source: requirement row R012 (a confirmation by the patient at the green channel).
"""

from enum import StrEnum


class AgreedBy(StrEnum):
    """How it was said; `WORD` is what a registrar heard and answers for."""

    TOUCH = "touch"
    WORD = "word"
