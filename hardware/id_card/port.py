"""What any identity-card reader gives, whatever cable it hangs on: records, or a `DeviceError`."""

import threading
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


class IdCardKind(StrEnum):
    """Which of the four cards it is; the value is the letter at byte 248 of its text."""

    RESIDENT = " "
    HMT_RESIDENCE = "J"  # Hong Kong, Macau and Taiwan residents
    FOREIGN_2017 = "I"  # foreign permanent residents, first card
    FOREIGN_2023 = "Y"  # foreign permanent residents, since 2023-12-01


@dataclass(frozen=True, slots=True)
class IdCardRecord:
    """The text of a card, as read; whether it is valid is for others to judge.

    A field the card has no room for is "". The photo is not part of it: nothing here needs it.

    Attributes:
        name: the name in Chinese characters; private-use characters are kept as they are.
        english_name: foreign cards only, in the card's own order and punctuation.
        id_number: 18 characters, 15 on a `FOREIGN_2017` card.
        sex_code: GB/T 2261.1: "1" male, "2" female, "0" unknown, "9" not stated.
        nation_code: ethnic group of a resident, "01".."56", "97", "98".
        nationality: three letters, foreign cards only.
        birth: None where the card leaves it blank.
        issuer: the police office, or the code of the accepting office on a `FOREIGN_2017` card.
        valid_from: None where the card tells no real date.
        valid_to: None where the card tells no real date, and when `is_unlimited`.
        is_unlimited: the card says 长期.
        permit_number: number of the travel permit on an `HMT_RESIDENCE` card.
        version: times issued or renewed, or the version of a `FOREIGN_2017` card, as printed.
    """

    kind: IdCardKind
    name: str
    id_number: str
    sex_code: str
    birth: date | None
    english_name: str = ""
    nation_code: str = ""
    nationality: str = ""
    address: str = ""
    issuer: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    is_unlimited: bool = False
    permit_number: str = ""
    version: str = ""

    def __repr__(self) -> str:
        """Keep names and numbers out of logs and test output."""
        return f"IdCardRecord({self.kind.name}, …{self.id_number[-4:]})"


class IdCardReader(Protocol):
    """One physical reader, plugged in or not. Belongs to one thread at a time.

    A reader that is gone raises `DeviceMissingError` and finds its way back by itself: call
    again later. A card is handed out once; it has to be lifted before it is found again.
    """

    def poll(self, cancel: threading.Event) -> IdCardRecord | None:
        """Look for a card once and read it; None when none lies there.

        Raises:
            MediaError: a card lies there and could not be read; place it again.
            UnsupportedMediaError: the card is not an identity card.
            DeviceMissingError: the reader is gone, silent or out of order.
            DeviceBusyError: another process has it.
            ProtocolError: it answered what no manual allows, repeatedly.
            DeviceCancelledError: `cancel` was set meanwhile.
        """

    def read(self, cancel: threading.Event) -> IdCardRecord:
        """Wait for a card and read it; raises like `poll`."""

    def close(self) -> None:
        """Give the reader back; a later `poll` opens it again."""
