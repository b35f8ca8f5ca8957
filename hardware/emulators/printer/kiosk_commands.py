"""Commands a counter's printer does not have: presenter, black marks, counters.

Which of them a printer knows follows from its build; one it does not know is unknown to it, so a
driver that speaks the wrong dialect is found out. Source: Custom manuals (VKP80II, KPM300 p. 66),
Epson ESC/POS reference (GS g 2), HCC POS80B manual (GS FF).
"""

from collections.abc import Callable

from hardware.emulators.printer.condition import ejector_answer
from hardware.emulators.printer.mechanism import Build, Family, Mechanism
from hardware.emulators.printer.text_mode import TextLayout

_RETRACT, _PRODUCE, _EJECT, _ASK = 2, 3, 5, 6
_CUTS = 178


class KioskCommands:
    """Carries these commands out.

    Args:
        build: how the printer is made.
        take: gives the next bytes of the stream.
        mechanism: presenter, knife, marks.
        layout: of the line that was begun.
        answer: sends bytes to whoever is connected.
    """

    def __init__(
        self,
        build: Build,
        take: Callable[[int], bytes],
        mechanism: Mechanism,
        layout: TextLayout,
        answer: Callable[[bytes], None],
    ) -> None:
        self._build = build
        self._take = take
        self._mechanism = mechanism
        self._layout = layout
        self._answer = answer

    def table(self) -> dict[bytes, Callable[[], None]]:
        """Return what this printer knows of them."""
        if self._build.family is Family.CUSTOM:
            return {
                b"\x1de": self._ejector,
                b"\x1d\xe2": self._tell_cuts,
                b"\x1d\xe4": self._tell_retracted,
                b"\x1d\xf8": self._align,
            }
        counter = {b"\x1dg": self._counter} if self._build.counts_cuts else {}
        return {b"\x1d\x0c": self._align, **counter}

    def _ejector(self) -> None:
        function = self._take(1)[0]
        if function == _PRODUCE:
            self._take(1)
        elif function == _RETRACT:
            self._mechanism.retract()
        elif function == _EJECT:
            self._mechanism.take()
        elif function == _ASK:
            faults = self._mechanism.faults
            self._answer(ejector_answer(faults, is_waiting=self._mechanism.is_waiting))

    def _align(self) -> None:
        self._layout.flush()
        self._mechanism.align_to_mark()

    def _counter(self) -> None:
        _, _, low, high = self._take(4)
        if low + 256 * high == _CUTS:
            self._answer(b"\x5f" + str(self._mechanism.cuts).encode() + b"\x00")

    def _tell_cuts(self) -> None:
        self._answer(f"{self._mechanism.cuts}cuts".encode())

    def _tell_retracted(self) -> None:
        self._answer(f"{self._mechanism.retracted}ret".encode())
