"""Cards in the chip-card readers: who lies there is watched always, read only while armed.

Each insertion is read once a period. What was read counts only while the card still lies there, so
a card swapped for another during the reading is never shown in the other's place.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from hardware.chip_card.reader import ChipCardRecord
from hardware.errors import DeviceBusyError, DeviceMissingError, MediaError, ProtocolError
from hardware.smartcard.atr import demand_chip_card
from hardware.smartcard.port import (
    CardEvent,
    CardIn,
    CardLink,
    CardMute,
    CardOut,
    ReaderAdded,
    ReaderRemoved,
    ServiceDown,
    ServiceUp,
    SmartCardWatcher,
)
from kiosk_app.devices.arming import Arming, Period
from kiosk_app.devices.persons import person_of_chip_card
from kiosk_app.devices.troubles import trouble_of
from kiosk_app.domain.identity import Person
from kiosk_app.journeys.events import CardRead, CardTrouble, CardUnreadable

ReadCard = Callable[[CardLink], ChipCardRecord]

_IDLE_S = 0.4


@dataclass(slots=True, eq=False)
class _Insertion:
    """One card put in once; compared by identity, for two cards may answer alike."""

    reader: str
    atr: bytes | None = field(repr=False)  # None: it does not answer at all
    read_in: Period | None = None


class ChipCards:
    """Follows a `SmartCardWatcher` and reads social-security and health cards.

    Args:
        arming: shared with the other readers.
        report: told whether any chip-card reader works, and why not.
        read: how a card is read once it is connected.
    """

    def __init__(
        self,
        watcher: SmartCardWatcher,
        arming: Arming,
        report: Callable[[bool, str], None],
        *,
        read: ReadCard,
        today: Callable[[], date],
    ) -> None:
        self._watcher = watcher
        self._arming = arming
        self._report = report
        self._read = read
        self._today = today
        self._readers: set[str] = set()
        self._cards: dict[str, _Insertion] = {}

    def take(self, event: CardEvent) -> None:
        """Take note of what the watcher tells; called from its thread."""
        with self._arming.changed:
            self._note(event)
            self._arming.changed.notify_all()
            if isinstance(event, ServiceUp | ServiceDown | ReaderAdded | ReaderRemoved):
                self._report(bool(self._readers), type(event).__name__)

    def step(self) -> None:
        """Wait for a card that wants reading, and read it.

        Raises:
            DeviceBusyError: another program holds the card; it will be tried again.
            DeviceMissingError: the service fell silent; likewise.
        """
        with self._arming.changed:  # one breath: not a card may be begun once disarmed
            period = self._arming.wait(lambda: self._next_unread() is not None, _IDLE_S)
            insertion = self._next_unread()
            if period is None or insertion is None:
                return
            insertion.read_in = period
        found: Person | CardTrouble | None = CardTrouble.UNREADABLE  # so it stays if reading breaks
        try:
            found = self._person_on(insertion)
        except (DeviceBusyError, DeviceMissingError):
            insertion.read_in = found = None
            raise
        finally:
            if found is not None:
                self._conclude(period, insertion, found)

    def _note(self, event: CardEvent) -> None:
        match event:
            case ServiceUp() | ServiceDown():
                self._readers.clear()
                self._cards.clear()
            case ReaderAdded(reader):
                self._readers.add(reader)
            case ReaderRemoved(reader):
                self._readers.discard(reader)
                self._cards.pop(reader, None)
            case CardIn(reader, atr):
                self._cards[reader] = _Insertion(reader, atr)
            case CardMute(reader):
                self._cards[reader] = _Insertion(reader, None)
            case CardOut(reader):
                self._cards.pop(reader, None)
            case _:
                assert_never(event)

    def _next_unread(self) -> _Insertion | None:
        period = self._arming.period
        return next((c for c in self._cards.values() if c.read_in is not period), None)

    def _person_on(self, insertion: _Insertion) -> Person | CardTrouble:
        if insertion.atr is None:
            return CardTrouble.UNREADABLE
        try:
            demand_chip_card(insertion.atr)
            with self._watcher.connect(insertion.reader) as link:
                record = self._read(link)
        except (MediaError, ProtocolError) as error:
            return trouble_of(error)
        return person_of_chip_card(record, self._today())

    def _conclude(self, period: Period, insertion: _Insertion, found: Person | CardTrouble) -> None:
        with self._arming.changed:
            lying = self._cards.get(insertion.reader)
            if lying is not None and lying is not insertion:
                return  # another card lies there now and is read next
            if lying is None:
                found = CardTrouble.REMOVED_TOO_SOON
            if isinstance(found, Person):
                self._arming.conclude(period, CardRead(found))
            else:
                self._arming.tell(period, CardUnreadable(found))
