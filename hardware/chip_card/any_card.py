"""Reads whatever lies in a slot: a person's chip card, or one of this hospital's own cards.

A memory card is told by its answer to reset, and read only where the site's profile wants it. Any
other card is first asked for the kinds that name a person: a hospital card points to somebody and
proves nothing, so it comes last.
"""

from collections.abc import Callable

from hardware.chip_card.reader import ChipCardRecord
from hardware.errors import UnsupportedMediaError
from hardware.hospital_card.reader import HospitalCardReader, HospitalCardRecord
from hardware.smartcard.atr import demand_chip_card
from hardware.smartcard.port import CardLink, SmartCardWatcher

ReadCard = Callable[[CardLink], ChipCardRecord]


def read_any(
    watcher: SmartCardWatcher,
    reader: str,
    atr: bytes,
    read: ReadCard,
    hospital: HospitalCardReader | None,
) -> ChipCardRecord | HospitalCardRecord:
    """Return what the card in `reader` says.

    Args:
        watcher: connects to the card.
        reader: where it lies.
        atr: its answer to reset.
        read: how a card that names a person is read once it is connected.
        hospital: reads this hospital's own cards, if it has any.

    Raises:
        WrongSlotError: an identity card; it belongs on the identity-card pad.
        UnsupportedMediaError: none of the kinds we know, or another hospital's card.
        MediaError: the card was lost or makes no sense; ask for it again.
        ProtocolError: it answered what its standard does not allow.
        DeviceBusyError: another program holds it.
        DeviceMissingError: the reader fell silent.
    """
    if hospital is not None and hospital.is_storage_wanted(atr):
        with watcher.connect(reader) as link:
            return hospital.read(link)
    demand_chip_card(atr)
    with watcher.connect(reader) as link:
        try:
            return read(link)
        except UnsupportedMediaError:
            if hospital is None or not hospital.is_cpu_wanted:
                raise
            return hospital.read(link)
