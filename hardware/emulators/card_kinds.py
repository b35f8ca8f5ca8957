"""Every kind of emulated card by its name, from plain values: for JSON, command lines and tests."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from hardware.emulators.ccid_id_card import CcidIdCard
from hardware.emulators.health_card import HealthCardEmulator, HealthCardFields
from hardware.emulators.hospital_card import CpuHospitalCard, MifareCard
from hardware.emulators.record_card import CardFaults
from hardware.emulators.sam import PEOPLE
from hardware.emulators.social_card import SocialCardEmulator, SocialCardFields
from hardware.emulators.virtual_card import EmulatedCard

CONTACTLESS_ATR: Final = bytes.fromhex("3B8D80010000814D3000A1B2C3D4E5F607E0")
"""What a reader of contactless cards makes of an ISO 14443-4 card: no T=0 manners any more."""

KINDS: Final = ("social", "contactless", "health", "mifare", "cpu", "identity")

Values = Mapping[str, Any]


def make_card(kind: str, card: Values, faults: Values) -> EmulatedCard:
    """Return a card of that kind.

    Args:
        kind: one of `KINDS`.
        card: the fields of that kind, see `_MAKERS`; what is left out is an invented person's.
        faults: see `CardFaults`.

    Raises:
        ValueError: no such kind, or a value that does not fit.
        TypeError: no such field.
    """
    if kind not in _MAKERS:
        raise ValueError(f"{kind!r} is none of {' '.join(KINDS)}")
    return _MAKERS[kind](card, CardFaults(**faults))


def _contactless(card: Values, faults: CardFaults) -> EmulatedCard:
    fields = SocialCardFields(**{"atr": CONTACTLESS_ATR.hex(), **card})
    return SocialCardEmulator(fields, replace(faults, is_strict=False))


def _mifare(card: Values, faults: CardFaults) -> EmulatedCard:
    block = int(card.get("block", 16))
    return MifareCard(
        uid=bytes.fromhex(card.get("uid", "A1B2C3D4")),
        blocks={block: bytes.fromhex(card.get("data", "30303031323334350000000000000000"))},
        keys={block: bytes.fromhex(card.get("key", "FFFFFFFFFFFF"))},
        faults=faults,
    )


def _cpu(card: Values, faults: CardFaults) -> EmulatedCard:
    aid = bytes.fromhex(card.get("aid", "315041592E5359532E4444463031"))
    data = bytes.fromhex(card.get("data", "00" * 12 + "0000000000012345"))
    return CpuHospitalCard(aid, int(card.get("file", 0x0015)), data, faults)


_MAKERS: Final[Mapping[str, Callable[[Values, CardFaults], EmulatedCard]]] = {
    "social": lambda card, faults: SocialCardEmulator(SocialCardFields(**card), faults),
    "contactless": _contactless,
    "health": lambda card, faults: HealthCardEmulator(HealthCardFields(**card), faults),
    "mifare": _mifare,
    "cpu": _cpu,
    "identity": lambda card, faults: CcidIdCard(PEOPLE[card.get("person", "resident")], faults),
}
