"""What the regulations leave open about add-ons: how many, and on whose word.

Source: BJ-OPD-DRAFT art. 11.
"""

from dataclasses import dataclass
from enum import StrEnum


class AddOnWord(StrEnum):
    """How it is known that the doctor who is named wants an add-on."""

    OWN = "own"  # the doctor asked, signed in with an account of their own
    SLIP = "slip"  # 加号单: signed by the doctor, kept at the desk
    CALL = "call"  # the desk called the doctor back, who said so


@dataclass(frozen=True, slots=True)
class AddOnParameters:
    """How many add-ons there are, and which word of a doctor a desk may take down.

    Attributes:
        percent: of a session's capacity, rounded down.
        per_session: at most, whatever the capacity.
        per_doctor_day: of one doctor on one day.
        desk_words: what is enough where somebody else asks for the doctor; empty: doctors ask
            themselves, or there is none. A doctor's own sign-in is always enough.

    Raises:
        ValueError: a desk cannot ask as if it were the doctor, and names each word once.
    """

    percent: int = 10
    per_session: int = 5
    per_doctor_day: int = 8
    desk_words: tuple[AddOnWord, ...] = (AddOnWord.SLIP, AddOnWord.CALL)

    def __post_init__(self) -> None:
        """Refuse words no desk can give."""
        words = self.desk_words
        if AddOnWord.OWN in words or len(set(words)) != len(words):
            raise ValueError("desk_words has slip and call, each once at most")
