"""Cards in the chip-card readers: what lies there is watched always, read only while armed.

Each insertion is read once a period. What was read counts only while the card still lies there, so
a card swapped for another during the reading is never shown in the other's place.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from hardware.chip_card.any_card import ReadCard, read_any
from hardware.errors import DeviceBusyError, DeviceMissingError, MediaError, ProtocolError
from hardware.hospital_card.reader import HospitalCardReader, HospitalCardRecord
from hardware.smartcard.port import (
    CardEvent,
    CardIn,
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
from kiosk_app.devices.stream import Gone, Present, Read, Tell, fault_of, tell_nobody
from kiosk_app.devices.troubles import trouble_of
from kiosk_app.domain.identifiers import Identifier, IdentifierSystem
from kiosk_app.domain.identity import Person
from kiosk_app.journeys.events import (
    CardRead,
    CardTrouble,
    CardUnreadable,
    CodeKind,
    CodeScanned,
)

CHIP = "chip-card"

Found = Person | Identifier | CardTrouble

_IDLE_S = 0.4


@dataclass(slots=True, eq=False)
class _Insertion:
    """One card put in once; compared by identity, for two cards may answer alike."""

    reader: str
    atr: bytes | None = field(repr=False)  # None: it does not answer at all
    read_in: Period | None = None


class ChipCards:
    """Follows a `SmartCardWatcher` and reads social-security, health and hospital cards.

    Args:
        arming: shared with the other readers.
        report: told whether any chip-card reader works, and why not.
        read: how a card is read once it is connected.
        hospital: reads this hospital's own cards, if it has any.
        tell: the desk's stream.
    """

    def __init__(  # noqa: PLR0913 - a reader, and everybody who is told of it
        self,
        watcher: SmartCardWatcher,
        arming: Arming,
        report: Callable[[bool, str], None],
        *,
        read: ReadCard,
        today: Callable[[], date],
        hospital: HospitalCardReader | None = None,
        tell: Tell = tell_nobody,
    ) -> None:
        self._watcher = watcher
        self._arming = arming
        self._report = report
        self._read = read
        self._today = today
        self._hospital = hospital
        self._tell = tell
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
        found: Found | None = CardTrouble.UNREADABLE  # so it stays if reading breaks
        try:
            found = self._found_on(insertion)
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
                self._take_away(*self._cards)
            case ReaderAdded(reader):
                self._readers.add(reader)
            case ReaderRemoved(reader):
                self._readers.discard(reader)
                self._take_away(reader)
            case CardIn(reader, atr):
                self._lay_down(_Insertion(reader, atr))
            case CardMute(reader):
                self._lay_down(_Insertion(reader, None))
            case CardOut(reader):
                self._take_away(reader)
            case _:
                assert_never(event)

    def _lay_down(self, insertion: _Insertion) -> None:
        self._cards[insertion.reader] = insertion
        self._tell(Present(CHIP))

    def _take_away(self, *readers: str) -> None:
        for reader in readers:
            if self._cards.pop(reader, None) is not None:
                self._tell(Gone(CHIP))

    def _next_unread(self) -> _Insertion | None:
        period = self._arming.period
        return next((c for c in self._cards.values() if c.read_in is not period), None)

    def _found_on(self, insertion: _Insertion) -> Found:
        if insertion.atr is None:
            return CardTrouble.UNREADABLE
        try:
            record = read_any(
                self._watcher, insertion.reader, insertion.atr, self._read, self._hospital
            )
        except (MediaError, ProtocolError) as error:
            return trouble_of(error)
        if isinstance(record, HospitalCardRecord):
            return Identifier(IdentifierSystem.HOSPITAL_CARD, record.number)
        return person_of_chip_card(record, self._today())

    def _conclude(self, period: Period, insertion: _Insertion, found: Found) -> None:
        with self._arming.changed:
            lying = self._cards.get(insertion.reader)
            if lying is not None and lying is not insertion:
                return  # another card lies there now and is read next
            if lying is None:
                found = CardTrouble.REMOVED_TOO_SOON
            if period is not self._arming.period:
                return
            if isinstance(found, CardTrouble):
                self._tell(fault_of(CHIP, found))
                self._arming.tell(period, CardUnreadable(found))
                return
            self._tell(Read(CHIP, found))
            if isinstance(found, Person):
                self._arming.conclude(period, CardRead(found))
            else:  # it only points to somebody: a journey that cannot use it waits on
                self._arming.tell(period, CodeScanned(CodeKind.HOSPITAL_CARD, found.value))
