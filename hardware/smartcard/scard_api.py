"""The part of PC/SC (winscard) we use, as a Protocol: pyscard's `scard` module or a fake of it.

Every call returns the result code first and never raises. Codes are unsigned here; on some
platforms the library hands them out signed, so compare through `unsigned`.

Source: PC/SC Workgroup part 5; pcsclite.h of pcsc-lite 1.9.9 and 2.3 (same values).
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import Protocol

PNP_READER = "\\\\?PnP?\\Notification"
"""Pseudo-reader whose state changes whenever a reader comes or goes."""

SCOPE_USER = 0
SHARE_SHARED = 2
PROTOCOL_T0_OR_T1 = 3
LEAVE_CARD = 0


class Result(IntEnum):
    """Result codes that lead to different acts."""

    SUCCESS = 0
    CANCELLED = 0x80100002
    UNKNOWN_READER = 0x80100009
    TIMEOUT = 0x8010000A
    SHARING_VIOLATION = 0x8010000B
    NO_SMARTCARD = 0x8010000C
    READER_UNAVAILABLE = 0x80100017
    NO_SERVICE = 0x8010001D
    SERVICE_STOPPED = 0x8010001E
    NO_READERS_AVAILABLE = 0x8010002E
    SECURITY_VIOLATION = 0x8010006A


class State(IntEnum):
    """Flags in the low word of a reader's event state; the high word counts comings and goings.

    Not an IntFlag: the complement of one loses all bits it has no name for, the counter among them.
    """

    UNAWARE = 0x0000
    CHANGED = 0x0002
    PRESENT = 0x0020
    MUTE = 0x0200


def unsigned(code: int) -> int:
    """Return a result code as unsigned 32 bits."""
    return code & 0xFFFFFFFF


class Scard(Protocol):
    """The functions of `smartcard.scard` that we call, with pyscard's shapes."""

    def SCardEstablishContext(self, _scope: int, /) -> tuple[int, int]:  # noqa: N802 - PC/SC's name
        """Return result and context."""
        ...

    def SCardReleaseContext(self, context: int, /) -> int:  # noqa: N802 - PC/SC's name
        """Return the result."""
        ...

    def SCardCancel(self, context: int, /) -> int:  # noqa: N802 - PC/SC's name
        """Free a thread that waits in `SCardGetStatusChange`; return the result."""
        ...

    def SCardListReaders(  # noqa: N802 - PC/SC's name
        self, context: int, _groups: Sequence[str], /
    ) -> tuple[int, list[str]]:
        """Return result and reader names."""
        ...

    def SCardGetStatusChange(  # noqa: N802 - PC/SC's name
        self, context: int, timeout_ms: int, states: Sequence[tuple[str, int]], /
    ) -> tuple[int, list[tuple[str, int, Sequence[int]]]]:
        """Wait until a state differs from the one given; return result and (name, state, ATR)s."""
        ...

    def SCardConnect(  # noqa: N802 - PC/SC's name
        self, context: int, reader: str, _share: int, _protocols: int, /
    ) -> tuple[int, int, int]:
        """Return result, card handle and protocol in use."""
        ...

    def SCardTransmit(  # noqa: N802 - PC/SC's name
        self, card: int, protocol: int, apdu: Sequence[int], /
    ) -> tuple[int, Sequence[int]]:
        """Return result and answer."""
        ...

    def SCardDisconnect(self, card: int, _disposition: int, /) -> int:  # noqa: N802 - PC/SC's name
        """Return the result."""
        ...
