"""``python -m hardware.emulators.sam LINK``: an identity-card module on a serial port made of code.

Prints the port to open, then takes orders, a line each:

```
place resident | hmt | foreign-2017 | foreign-2023   lay an invented person's card on it
place-text HEX                                       lay a card with these 256 bytes of text on it
lift                                                 take the card away
fault [N] cut=100 flip=3 garbage=9 after=50 unplug=7 silent  spoil the next N answers
mute on | off                                        take everything and answer nothing
status COMMAND-HEX SW3-HEX                           refuse a command with that status
well                                                 nothing goes wrong any more
unplug | replug                                      the cable
quit
```
"""

import argparse
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from hardware.emulators.order_lines import Order, serve
from hardware.emulators.sam_module import Faults, SamModuleOnPty
from hardware.emulators.spoiling import parse_times
from hardware.id_card.port import IdCardKind, IdCardRecord
from hardware.id_card.sam_frames import TEXT_LENGTH

PEOPLE: Final[Mapping[str, IdCardRecord]] = {
    "resident": IdCardRecord(
        IdCardKind.RESIDENT,
        name="测试员甲",
        id_number="11010119900101901X",
        sex_code="1",
        birth=date(1990, 1, 1),
        nation_code="01",
        address="北京市东城区虚构路 9 号",
        issuer="虚构公安局",
        valid_from=date(2016, 1, 1),
        valid_to=date(2036, 1, 1),
    ),
    "hmt": IdCardRecord(
        IdCardKind.HMT_RESIDENCE,
        name="測試員乙",
        id_number="810000199408230021",
        sex_code="2",
        birth=date(1994, 8, 23),
        permit_number="H00000009",
        version="01",
    ),
    "foreign-2017": IdCardRecord(
        IdCardKind.FOREIGN_2017,
        name="测试员丙",
        id_number="XXX110085020312",
        sex_code="2",
        birth=date(1985, 2, 3),
        english_name="SPECIMEN, C",
        nationality="XXX",
    ),
    "foreign-2023": IdCardRecord(
        IdCardKind.FOREIGN_2023,
        name="测试员丁",
        id_number="911124198108030024",
        sex_code="2",
        birth=date(1981, 8, 3),
        english_name="SPECIMEN D",
        nationality="XXX",
    ),
}
"""Nobody."""


class SamOrders:
    """What can be ordered of a module."""

    def __init__(self, sam: SamModuleOnPty) -> None:
        self._sam = sam
        self._module = sam.module

    def table(self) -> Mapping[str, Order]:
        """Return the orders by name."""
        return {
            "place": self._place,
            "place-text": self._place_text,
            "lift": lambda _: self._module.lift(),
            "fault": self._fault,
            "mute": self._mute,
            "status": self._status,
            "well": self._well,
            "unplug": lambda _: self._sam.unplug(),
            "replug": lambda _: self._sam.replug(),
        }

    def _place(self, words: Sequence[str]) -> None:
        if words[0] not in PEOPLE:
            raise ValueError(f"{words[0]!r} is none of {' '.join(PEOPLE)}")
        self._module.place(PEOPLE[words[0]])

    def _place_text(self, words: Sequence[str]) -> None:
        text = bytes.fromhex(words[0])
        if len(text) != TEXT_LENGTH:
            raise ValueError(f"{len(text)} bytes are not the {TEXT_LENGTH} of a card's text")
        self._module.place(text)

    def _fault(self, words: Sequence[str]) -> None:
        self._module.faults.script.add(*parse_times(words))

    def _mute(self, words: Sequence[str]) -> None:
        if words[0] not in {"on", "off"}:
            raise ValueError("mute on, or mute off")
        self._module.faults.mute = words[0] == "on"

    def _status(self, words: Sequence[str]) -> None:
        self._module.faults.sw3[bytes.fromhex(words[0])] = int(words[1], 16)

    def _well(self, _words: Sequence[str]) -> None:
        self._module.faults = Faults()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one module until the end of its input."""
    parser = argparse.ArgumentParser("python -m hardware.emulators.sam")
    parser.add_argument("link", type=Path, help="name the port is found under; must not exist")
    parser.add_argument("--baud", type=int, default=115200, help="0: any speed, as USB-CDC")
    options = parser.parse_args(arguments)
    sam = SamModuleOnPty(options.link, baud=options.baud or None)
    try:
        serve(sam.path, SamOrders(sam).table())
    finally:
        sam.close()


if __name__ == "__main__":
    main()
