"""What the measurements stand on: a folder, a display, one rig, and how often to measure."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kiosk_app.bootstrap import config_file
from kiosk_app.bootstrap.rig import PANEL, Rig
from kiosk_app.bootstrap.virtual_display import DisplayError, virtual_display

SIZE = (str(PANEL.width_px), str(PANEL.height_px))


@dataclass(frozen=True, slots=True)
class Effort:
    """How often each thing is measured; the defaults are what the documented figures use."""

    starts: int = 9
    switch_rounds: int = 4
    cards: int = 15
    tickets: int = 25
    prints: int = 3
    hold_rounds: int = 3
    holders: int = 1000
    sessions: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    journeys: int = 50
    idle_s: float = 30.0
    turns: int = 12
    growers: int = 100


TINY = Effort(1, 1, 1, 2, 1, 1, 8, (1_000, 1_100), 2, 1.0, 1, 6)
"""Everything once: for tests, and to see whether all can be measured here."""


@dataclass(slots=True)
class Ground:
    """One run of the bench.

    Attributes:
        folder: for databases, logs and device links.
        platform: what windows are painted on.
    """

    folder: Path
    effort: Effort = field(default_factory=Effort)
    platform: str = "offscreen"
    _stack: ExitStack = field(init=False, default_factory=ExitStack)
    _rig: Rig | None = field(init=False, default=None)

    def rig(self) -> Rig:
        """Return the one rig of this run, started when first asked for."""
        if self._rig is None:
            self._rig = self._stack.enter_context(Rig(self.folder / "rig", True))
        return self._rig

    def config_path(self) -> Path:
        """Return the configuration of a kiosk on the rig, as a file."""
        path = self.folder / "kiosk.toml"
        if not path.exists():
            config_file.write(self.rig().config(), path)
        return path

    def log(self, name: str) -> Path:
        """Return where the program `name` writes what it logs."""
        return self.folder / f"{name}.log"

    def close(self) -> None:
        """End the rig, if there is one."""
        self._stack.close()


@contextmanager
def ground(folder: Path, effort: Effort) -> Iterator[Ground]:
    """Give a ground with a virtual display where one can be had, offscreen otherwise."""
    with ExitStack() as stack:
        platform = "xcb, Xvfb"
        try:
            display = stack.enter_context(virtual_display(PANEL.width_px, PANEL.height_px))
            stack.enter_context(_environment({"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}))
        except DisplayError as why:
            platform = f"offscreen: {why}"
            stack.enter_context(_environment({"QT_QPA_PLATFORM": "offscreen"}))
        made = Ground(folder, effort, platform)
        stack.callback(made.close)
        yield made


@contextmanager
def _environment(changes: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
