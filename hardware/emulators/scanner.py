"""``python -m hardware.emulators.scanner LINK``: a code scanner on a serial port made of code.

Prints the port to open, then takes orders, a line each:

```
scan TEXT               show it a code; it ends with CR
scan-hex HEX            the same bytes and no end: whatever one likes
fault [N] cut=3 flip=0 garbage=9 after=50 unplug=7 silent   spoil the next N codes
well                    nothing goes wrong any more
unplug | replug         the cable
quit
```
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from hardware.emulators.code_scanner import EmulatedCodeScanner
from hardware.emulators.order_lines import Order, serve
from hardware.emulators.spoiling import parse_times


def orders_of(scanner: EmulatedCodeScanner) -> Mapping[str, Order]:
    """Return what can be ordered of a scanner."""
    return {
        "scan": lambda words: scanner.scan(" ".join(words)),
        "scan-hex": lambda words: scanner.scan(bytes.fromhex("".join(words)), b""),
        "fault": lambda words: scanner.script.add(*parse_times(words)),
        "well": lambda _: scanner.script.clear(),
        "unplug": lambda _: scanner.unplug(),
        "replug": lambda _: scanner.replug(),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one scanner until the end of its input."""
    parser = argparse.ArgumentParser("python -m hardware.emulators.scanner")
    parser.add_argument("link", type=Path, help="name the port is found under; must not exist")
    scanner = EmulatedCodeScanner(parser.parse_args(arguments).link)
    try:
        serve(scanner.path, orders_of(scanner))
    finally:
        scanner.close()


if __name__ == "__main__":
    main()
