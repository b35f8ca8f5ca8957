"""Reads the number of a hospital's own card over any link, as the site's profile says.

The serial number of a chip and the sectors behind a site's key can be copied: what is read here
points to a patient and proves nothing. A card that refuses the key, or has no such directory, is
another hospital's. VERIFY is never sent, and no key is in a message: an `ApduError` carries the
command's header only, and a key never lies there.

Source: PC/SC Workgroup part 3, 3.2.2.1 (storage cards: GET DATA, LOAD KEYS, GENERAL AUTHENTICATE,
READ BINARY); ISO/IEC 7816-4 (CPU cards).
"""

from dataclasses import dataclass, field
from typing import Final

from hardware.errors import ApduError, NotThisKindError, ProtocolError, UnsupportedMediaError
from hardware.hospital_card.coding import decode
from hardware.hospital_card.profile import HospitalCardProfile, Place, Technology
from hardware.smartcard.atr import CardKind, kind_of
from hardware.smartcard.iso7816 import T0Channel, read_record, select_file, select_name
from hardware.smartcard.port import CardLink

BLOCK_LENGTH: Final = 16
_GET_UID: Final = bytes.fromhex("FFCA000000")
_BY_NUMBER: Final = 0x04
_WHOLE: Final = 0x00


@dataclass(frozen=True, slots=True)
class HospitalCardRecord:
    """What a hospital's own card says: a number of that hospital, and nothing else."""

    number: str = field(repr=False)

    def __repr__(self) -> str:
        """Keep numbers out of logs and test output."""
        return f"HospitalCardRecord(…{self.number[-2:]})"


class HospitalCardReader:
    """Reads cards of one site.

    Args:
        profile: of the site.
        key: of the sector, where the profile leaves it to the site.
    """

    def __init__(self, profile: HospitalCardProfile, key: bytes | None = None) -> None:
        self._profile = profile
        self._key = profile.key if key is None else key

    def is_storage_wanted(self, atr: bytes) -> bool:
        """Tell whether a memory card with this answer to reset is to be read at all."""
        wants = self._profile.technology in {Technology.UID, Technology.MIFARE}
        return wants and kind_of(atr) is CardKind.STORAGE_CARD

    @property
    def is_cpu_wanted(self) -> bool:
        """Whether chip cards of no other kind are to be asked."""
        return self._profile.technology is not Technology.MIFARE

    def read(self, link: CardLink) -> HospitalCardRecord:
        """Return the number of the card in `link`.

        Raises:
            NotThisKindError: another hospital's card, or what lies there is no number of ours.
            MediaError: the card was lost; ask for it again.
            ProtocolError: it answered what its standard does not allow.
            DeviceMissingError: the reader fell silent.
        """
        place, channel = self._profile.place, T0Channel(link)
        try:
            data = self._data(channel)
        except ApduError as error:
            raise NotThisKindError("not a card of this hospital") from error
        number = decode(_cut(data, place), place.coding, place.width)
        if not self._profile.number.fullmatch(number):
            raise NotThisKindError("no number of this hospital lies on the card")
        return HospitalCardRecord(number)

    def _data(self, channel: T0Channel) -> bytes:
        match self._profile.technology:
            case Technology.UID:
                return channel.send(_GET_UID)
            case Technology.MIFARE:
                return self._block(channel)
            case Technology.CPU:
                return self._file(channel)

    def _block(self, channel: T0Channel) -> bytes:
        block, key = self._profile.block, self._key
        if key is None:
            raise UnsupportedMediaError("the site's key is not at hand")
        key_type = 0x61 if self._profile.uses_key_b else 0x60
        channel.send(bytes((0xFF, 0x82, 0x00, 0x00, len(key))) + key)
        channel.send(bytes((0xFF, 0x86, 0x00, 0x00, 0x05, 0x01, 0x00, block, key_type, 0x00)))
        data = channel.send(bytes((0xFF, 0xB0, 0x00, block, BLOCK_LENGTH)))
        if len(data) != BLOCK_LENGTH:
            raise ProtocolError(f"a block of {len(data)} bytes")
        return data

    def _file(self, channel: T0Channel) -> bytes:
        profile = self._profile
        channel.send(select_name(profile.aid))
        if profile.file_id is not None:
            channel.send(select_file(profile.file_id))
        if profile.record:
            return channel.send(read_record(profile.record, _BY_NUMBER))
        return channel.send(bytes((0x00, 0xB0, 0x00, 0x00, _WHOLE)))


def _cut(data: bytes, place: Place) -> bytes:
    """Return what lies at `place`, whole: half a number may be another patient's number.

    Raises:
        ProtocolError: the card gave fewer bytes.
    """
    length = place.length or len(data) - place.offset
    found = data[place.offset : place.offset + length]
    if len(found) < length:
        raise ProtocolError(f"{len(data)} bytes do not reach to the end of the number")
    return found
