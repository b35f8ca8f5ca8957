"""Any emulated card with answers that go wrong by a script: late, cut, flipped, pulled, or never.

A card that never answers hangs its reader for as long as it lies there, as a broken one does.
"""

import threading

from hardware.emulators.record_card import CardPulledError
from hardware.emulators.spoiling import Script
from hardware.emulators.virtual_card import EmulatedCard


class SpoiltCard:
    """See `EmulatedCard`.

    Args:
        card: the card itself.

    Attributes:
        script: what goes wrong with the answers to come.
    """

    def __init__(self, card: EmulatedCard) -> None:
        self._card = card
        self._released = threading.Event()
        self.script = Script()

    @property
    def atr(self) -> bytes:
        """Return its answer to reset."""
        return self._card.atr

    def power(self, *, is_on: bool) -> None:
        """Reset the card."""
        self._card.power(is_on=is_on)

    def apdu(self, command: bytes) -> bytes:
        """Return what is left of the answer.

        Raises:
            CardPulledError: the script says so, or the card was let go while it hung.
        """
        spoil = self.script.next()
        self._released.wait(spoil.after_s)
        if spoil.silent:
            self._released.wait()
        if spoil.unplugs or spoil.silent:
            raise CardPulledError
        return spoil.applied(self._card.apdu(command))

    def let_go(self) -> None:
        """End a hanging answer: the card is taken out."""
        self._released.set()
