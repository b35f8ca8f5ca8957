"""The one door to pyscard: the module itself, and a link to one card. `smartcard.scard` only.

pyscard's own monitors are not used: both end for good, in silence, when the service dies.

The client library reads the environment variable PCSCLITE_CSOCK_NAME once per process, at the
first call: whoever wants a private service sets it before anything here is called.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self, cast

from hardware.errors import (
    DeviceBusyError,
    DeviceMissingError,
    MediaError,
    MediaRemovedError,
)
from hardware.smartcard.bounded_caller import BoundedCaller
from hardware.smartcard.iso7816 import SW_LENGTH
from hardware.smartcard.scard_api import (
    LEAVE_CARD,
    PROTOCOL_T0_OR_T1,
    SCOPE_USER,
    SHARE_SHARED,
    Result,
    Scard,
    unsigned,
)

_NOBODY_THERE: Final = {
    Result.NO_SERVICE,
    Result.SERVICE_STOPPED,
    Result.UNKNOWN_READER,
    Result.READER_UNAVAILABLE,
    Result.NO_READERS_AVAILABLE,
    Result.SECURITY_VIOLATION,
}


def load_scard() -> Scard:
    """Return pyscard's binding of the system's PC/SC library.

    Raises:
        DeviceMissingError: the library is not installed.
    """
    try:
        from smartcard import scard  # noqa: PLC0415 - it opens libpcsclite when imported
    except ImportError as error:
        raise DeviceMissingError(f"the PC/SC library cannot be loaded: {error}") from error
    return cast("Scard", scard)


@dataclass(frozen=True, slots=True)
class _Opened:
    """What SCardConnect gave us, or why not."""

    code: int
    context: int = 0
    card: int = 0
    protocol: int = 0


class PcscLink:
    """One card behind PC/SC, in a context of its own, so that losing it hurts nobody else."""

    def __init__(self, scard: Scard, caller: BoundedCaller, opened: _Opened) -> None:
        self._scard = scard
        self._caller = caller
        self._opened = opened
        self._is_lost = False
        self._is_closed = False

    def transmit(self, apdu: bytes) -> bytes:
        """Return the card's answer; see the port. Any failure at all means the card is lost.

        A card pulled in mid-command shows as success without data with one reader and as one of a
        dozen codes with another, so neither the code nor its absence is believed.
        """
        if self._is_lost or self._is_closed:
            raise MediaRemovedError("this card was lost before")
        try:
            code, answer = self._caller.call(self._send(apdu))
        except DeviceMissingError:
            self._is_lost = True
            raise
        if unsigned(code) != Result.SUCCESS or len(answer) < SW_LENGTH:
            self._is_lost = True
            raise MediaRemovedError(f"the card was lost ({unsigned(code):08X})")
        return answer

    def close(self) -> None:
        """Let the card go, powered as it is; never raises, never waits."""
        if not self._is_closed:
            self._is_closed = True
            self._caller.post(lambda: _let_go(self._scard, self._opened))

    def __enter__(self) -> Self:
        """Return the link itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the link."""
        self.close()

    def _send(self, apdu: bytes) -> Callable[[], tuple[int, bytes]]:
        def send() -> tuple[int, bytes]:
            opened = self._opened
            code, answer = self._scard.SCardTransmit(opened.card, opened.protocol, list(apdu))
            return code, bytes(byte & 0xFF for byte in answer)

        return send


def open_link(scard: Scard, caller: BoundedCaller, reader: str) -> PcscLink:
    """Return a link to the card in `reader`; see the port for what it raises."""
    opened = caller.call(lambda: _open(scard, reader), undo=lambda late: _let_go(scard, late))
    if opened.code == Result.SUCCESS:
        return PcscLink(scard, caller, opened)
    if opened.code == Result.SHARING_VIOLATION:
        raise DeviceBusyError("another program holds the card")
    if opened.code in _NOBODY_THERE:
        raise DeviceMissingError(f"no such reader, or no service ({opened.code:08X})")
    if opened.code == Result.NO_SMARTCARD:
        raise MediaRemovedError("no card in the reader")
    raise MediaError(f"the card does not answer ({opened.code:08X})")


def _open(scard: Scard, reader: str) -> _Opened:
    code, context = scard.SCardEstablishContext(SCOPE_USER)
    if unsigned(code) != Result.SUCCESS:
        return _Opened(unsigned(code))
    code, card, protocol = scard.SCardConnect(context, reader, SHARE_SHARED, PROTOCOL_T0_OR_T1)
    if unsigned(code) != Result.SUCCESS:
        scard.SCardReleaseContext(context)
        return _Opened(unsigned(code))
    return _Opened(Result.SUCCESS, context, card, protocol)


def _let_go(scard: Scard, opened: _Opened) -> None:
    if opened.code == Result.SUCCESS:
        scard.SCardDisconnect(opened.card, LEAVE_CARD)
        scard.SCardReleaseContext(opened.context)
