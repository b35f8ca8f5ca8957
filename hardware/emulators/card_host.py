"""The program that plays the patient's hand inside the namespace of a private pcscd.

`python -m hardware.emulators.card_host` reads one JSON object a line and answers each with one:

```
{"do": "insert", "card": {…SocialCardFields}, "faults": {…CardFaults}}   → {"ok": true}
{"do": "swap", "card": {…}, "faults": {…}}    remove, then insert         → {"ok": true}
{"do": "await_power", "limit_s": 2.0}         the reader has seen it      → {"ok": true}
{"do": "remove"}                                                          → {"ok": true}
{"do": "quit"}                                                            → {"ok": true}, ends
```

What goes wrong is answered as ``{"ok": false, "error": "…"}``. When its input ends, it ends.
"""

import json
import sys
from collections.abc import Callable
from typing import Any, Final, TextIO

from hardware.emulators.record_card import CardFaults
from hardware.emulators.social_card import SocialCardEmulator, SocialCardFields
from hardware.emulators.virtual_card import VPCD_PORT, VirtualCard

_POWER_LIMIT_S: Final = 5.0


class CardHost:
    """Holds at most one virtual card and does what it is told."""

    def __init__(self, port: int = VPCD_PORT) -> None:
        self._port = port
        self._card: VirtualCard | None = None
        self._acts: dict[str, Callable[[dict[str, Any]], None]] = {
            "insert": self._insert,
            "swap": self._swap,
            "remove": self._remove,
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
        fields = SocialCardFields(**order.get("card", {}))
        faults = CardFaults(**order.get("faults", {}))
        card = VirtualCard(SocialCardEmulator(fields, faults), self._port)
        card.insert()
        self._card = card

    def _swap(self, order: dict[str, Any]) -> None:
        self._remove(order)
        self._insert(order)

    def _remove(self, _order: dict[str, Any]) -> None:
        card, self._card = self._card, None
        if card is not None:
            card.remove()

    def _await_power(self, order: dict[str, Any]) -> None:
        if self._card is None:
            raise RuntimeError("no card is in")
        if not self._card.was_powered.wait(order.get("limit_s", _POWER_LIMIT_S)):
            raise TimeoutError("the reader has not seen the card")


if __name__ == "__main__":
    CardHost().serve(sys.stdin, sys.stdout)
