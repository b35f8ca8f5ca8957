"""The program that plays the patient's hand inside the namespace of a private pcscd.

`python -m hardware.emulators.card_host` reads one JSON object a line and answers each with one:

```
{"do": "insert", "kind": "social", "card": {…}, "faults": {…CardFaults}}   → {"ok": true}
{"do": "swap", "kind": …, "card": {…}, "faults": {…}}  remove, then insert → {"ok": true}
{"do": "spoil", "words": ["after=50", "cut=3"]}  the next answer of the card → {"ok": true}
{"do": "await_power", "limit_s": 2.0}         the reader has seen it      → {"ok": true}
{"do": "remove"}                                                          → {"ok": true}
{"do": "quit"}                                                            → {"ok": true}, ends
```

A kind is one of `card_kinds.KINDS`, by default ``social``; ``card`` has its fields.

What goes wrong is answered as ``{"ok": false, "error": "…"}``. When its input ends, it ends.
"""

import json
import sys
from collections.abc import Callable
from typing import Any, Final, TextIO

from hardware.emulators.card_kinds import make_card
from hardware.emulators.spoiling import parse_times
from hardware.emulators.spoilt_card import SpoiltCard
from hardware.emulators.virtual_card import VPCD_PORT, VirtualCard

_POWER_LIMIT_S: Final = 5.0


class CardHost:
    """Holds at most one virtual card and does what it is told."""

    def __init__(self, port: int = VPCD_PORT) -> None:
        self._port = port
        self._card: VirtualCard | None = None
        self._spoilt: SpoiltCard | None = None
        self._acts: dict[str, Callable[[dict[str, Any]], None]] = {
            "insert": self._insert,
            "swap": self._swap,
            "remove": self._remove,
            "spoil": self._spoil,
            "await_power": self._await_power,
            "quit": self._remove,
        }

    def serve(self, orders: TextIO, answers: TextIO) -> None:
        """Do the orders, a line each, until "quit" or the end of input."""
        for line in orders:
            answer, is_last = self.obey(line)
            answers.write(json.dumps(answer) + "\n")
            answers.flush()
            if is_last:
                return
        self._remove({})

    def obey(self, line: str) -> tuple[dict[str, object], bool]:
        """Do one order; return the answer and whether it was the last."""
        try:
            order = json.loads(line)
            act = self._acts[order["do"]]
            act(order)
        except (KeyError, TypeError, ValueError, TimeoutError, RuntimeError) as error:
            return {"ok": False, "error": f"{type(error).__name__}: {error}"}, False
        return {"ok": True}, order["do"] == "quit"

    def _insert(self, order: dict[str, Any]) -> None:
        if self._card is not None:
            raise RuntimeError("a card is in already")
        made = make_card(
            order.get("kind", "social"), order.get("card", {}), order.get("faults", {})
        )
        self._spoilt = SpoiltCard(made)
        self._card = VirtualCard(self._spoilt, self._port)
        self._card.insert()

    def _swap(self, order: dict[str, Any]) -> None:
        self._remove(order)
        self._insert(order)

    def _remove(self, _order: dict[str, Any]) -> None:
        if self._spoilt is not None:
            self._spoilt.let_go()
        card, self._card, self._spoilt = self._card, None, None
        if card is not None:
            card.remove()

    def _spoil(self, order: dict[str, Any]) -> None:
        if self._spoilt is None:
            raise RuntimeError("no card is in")
        self._spoilt.script.add(*parse_times(order["words"]))

    def _await_power(self, order: dict[str, Any]) -> None:
        if self._card is None:
            raise RuntimeError("no card is in")
        if not self._card.was_powered.wait(order.get("limit_s", _POWER_LIMIT_S)):
            raise TimeoutError("the reader has not seen the card")


if __name__ == "__main__":
    CardHost().serve(sys.stdin, sys.stdout)
