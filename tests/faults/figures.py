"""What a harness tells at its end: one JSON line."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figures:
    """The outcome of a harness.

    A line has the cores and the load of the machine too, of the last five minutes: on one that is
    busy with other things all times are longer.

    Attributes:
        harness: its name, ``"H1"`` …
        measured: what was done and counted.
        broken: each law that did not hold, in words that lead back to it (a seed, a point).
        seconds: how long it took.
    """

    harness: str
    measured: Mapping[str, object]
    broken: tuple[str, ...]
    seconds: float

    def line(self) -> str:
        """Return the figures as one line."""
        told = {
            "harness": self.harness,
            **self.measured,
            "broken": len(self.broken),
            "seconds": round(self.seconds, 1),
            "cores": os.cpu_count(),
            "load": round(os.getloadavg()[1], 1),
        }
        return json.dumps(told)
