"""Cards on the identity-card pad: polled while armed, left alone otherwise.

The pad cannot tell that a card was taken away, so a trouble is told once and again only after the
pad was seen empty in between.
"""

from collections.abc import Callable
from datetime import date

from hardware.errors import DeviceError, MediaError
from hardware.id_card.port import IdCardReader
from kiosk_app.devices.arming import Arming, Period
from kiosk_app.devices.persons import person_of_id_card
from kiosk_app.devices.stream import Present, Read, Tell, fault_of, tell_nobody
from kiosk_app.devices.troubles import trouble_of
from kiosk_app.domain.identity import Person
from kiosk_app.journeys.events import CardRead, CardTrouble, CardUnreadable

PAD = "sam-poll"

POLL_EVERY_S = 0.3
_IDLE_S = 0.4


class PadCards:
    """Reads identity cards through an `IdCardReader`.

    Args:
        arming: shared with the other readers.
        report: told whether the pad works, and why not.
        tell: the desk's stream.
    """

    def __init__(  # noqa: PLR0913 - a reader, and everybody who is told of it
        self,
        reader: IdCardReader,
        arming: Arming,
        report: Callable[[bool, str], None],
        *,
        today: Callable[[], date],
        poll_every_s: float = POLL_EVERY_S,
        tell: Tell = tell_nobody,
    ) -> None:
        self._reader = reader
        self._arming = arming
        self._report = report
        self._today = today
        self._poll_every_s = poll_every_s
        self._tell = tell
        self._asked_for: Period | None = None
        self._told: tuple[Period, CardTrouble] | None = None

    def step(self) -> None:
        """Wait until armed, look at the pad once, and pause.

        Raises:
            DeviceError: the pad does not work, in the ways of `IdCardReader.poll`.
        """
        period = self._arming.wait(lambda: True, _IDLE_S)
        if period is None:
            return
        self._asked_for = period
        is_broken = True  # so it stays if the code breaks, not the pad
        try:
            found = self._look(period)
            is_broken = False
        except DeviceError:
            is_broken = False
            raise
        finally:
            if is_broken:
                self._arming.tell(period, CardUnreadable(CardTrouble.UNREADABLE))
        self._report(True, "")
        if isinstance(found, Person):
            self._conclude(period, found)
            return
        if found is None:
            self._told = None
        elif self._told != (period, found):
            self._told = (period, found)
            self._tell(Present(PAD))
            self._tell(fault_of(PAD, found))
            self._arming.tell(period, CardUnreadable(found))
        period.over.wait(self._poll_every_s)

    def note_fault(self, why: str) -> None:
        """Report that the pad does not work, unless it was asked for a period that is over."""
        with self._arming.changed:
            if self._asked_for is self._arming.period:
                self._report(False, why)

    def _conclude(self, period: Period, found: Person) -> None:
        with self._arming.changed:
            if period is self._arming.period:
                self._tell(Present(PAD))
                self._tell(Read(PAD, found))
                self._arming.conclude(period, CardRead(found))

    def _look(self, period: Period) -> Person | CardTrouble | None:
        try:
            record = self._reader.poll(period.over)
        except MediaError as error:
            return trouble_of(error)
        return None if record is None else person_of_id_card(record, self._today())
