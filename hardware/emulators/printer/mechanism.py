"""Head, paper and knife: rows of dots become slips, as long as nothing is wrong."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from PIL import Image, ImageChops

from hardware.emulators.printer.buffer import SwitchedOffError
from hardware.emulators.printer.condition import Fault, is_offline
from hardware.emulators.printer.pace import Pace

Action = Callable[[], None]


class Family(StrEnum):
    """Whose dialect a printer speaks."""

    EPSON = "epson"
    CUSTOM = "custom"  # full status, presenter


@dataclass(frozen=True, slots=True)
class Build:
    """How the printer is made.

    Attributes:
        width_dots, dpi: of the head.
        speed_mm_per_s, cut_s: of the motors.
        cutter_gap_mm: from head to knife.
        buffer_bytes: of the receive buffer.
        answers_process_id: False for a clone without GS ( H.
        answers_clear: False for a clone without DLE DC4 8.
        family: whose commands it knows beyond ESC/POS itself.
        counts_cuts: tells how often it has cut.
        mark_mm: from black mark to black mark on its paper, 0 for plain paper.
    """

    width_dots: int = 576
    dpi: int = 203
    speed_mm_per_s: float = 250.0
    cut_s: float = 0.3
    cutter_gap_mm: float = 14.0
    buffer_bytes: int = 4096
    answers_process_id: bool = True
    answers_clear: bool = True
    family: Family = Family.EPSON
    counts_cuts: bool = False
    mark_mm: float = 0.0

    @property
    def has_presenter(self) -> bool:
        """Whether a cut slip is held out until somebody takes it."""
        return self.family is Family.CUSTOM

    @property
    def gap_rows(self) -> int:
        """Rows from head to knife."""
        return round(self.cutter_gap_mm * self.dpi / 25.4)


@dataclass(slots=True, eq=False)
class _Trigger:
    """Does something once, `left` steps from now."""

    left: int
    action: Action = field(repr=False)

    def step(self) -> bool:
        """Count down; True when it is time."""
        self.left -= 1
        return self.left <= 0


class Mechanism:
    """Prints rows and cuts slips; stands still while a fault holds it.

    Attributes:
        faults: what is wrong now; change it only with the world's lock held.
        tickets: slips with ink on them, mode "1", 0 black, in order of cutting.
        blank_slips: how many slips without a dot were cut.
        rows_printed: rows so far, over all slips.
        cuts: how often it has cut.
        is_waiting: a slip is held out by the presenter.
        taken, retracted: slips that left the presenter on either side.
    """

    def __init__(
        self, build: Build, pace: Pace, world: threading.Condition, folder: Path | None
    ) -> None:
        self.faults: set[Fault] = set()
        self.tickets: list[Image.Image] = []
        self.blank_slips = 0
        self.rows_printed = 0
        self.cuts = 0
        self.is_waiting = False
        self.taken = 0
        self.retracted = 0
        self._elapsed_s = 0.0
        self._time_triggers: list[tuple[float, Action]] = []
        self._build = build
        self._pace = pace
        self._world = world
        self._folder = folder
        self._rows: list[bytes] = []
        self._row_triggers: list[_Trigger] = []
        self._cut_actions: list[Action] = []
        self._is_off = False
        self._row_s = 25.4 / build.dpi / build.speed_mm_per_s

    @property
    def width_bytes(self) -> int:
        """Bytes per row."""
        return (self._build.width_dots + 7) // 8

    def at_row(self, rows: int, action: Action) -> None:
        """Do `action` just before the row `rows` rows from now."""
        with self._world:
            self._row_triggers.append(_Trigger(rows, action))

    def at_cut(self, action: Action) -> None:
        """Do `action` just before the next cut."""
        with self._world:
            self._cut_actions.append(action)

    def at_time(self, seconds: float, action: Action) -> None:
        """Do `action` when the motors have run for `seconds` more."""
        with self._world:
            self._time_triggers.append((self._elapsed_s + seconds, action))

    def take(self) -> bool:
        """Take the slip that is held out; False when there is none."""
        with self._world:
            if self.is_waiting:
                self.is_waiting = False
                self.taken += 1
                self._world.notify_all()
                return True
        return False

    def retract(self) -> None:
        """Draw the slip that is held out back into the bin, unless it is stuck."""
        with self._world:
            if self.is_waiting and Fault.STUCK not in self.faults:
                self.is_waiting = False
                self.retracted += 1
                self._world.notify_all()

    def align_to_mark(self) -> None:
        """Feed until the next black mark is at the knife; paper without marks has none."""
        self._wait_until_online()
        if not self._build.mark_mm:
            with self._world:
                self.faults.add(Fault.MARK_LOST)
            self._wait_until_online()
            return
        pitch = round(self._build.mark_mm * self._build.dpi / 25.4)
        self.feed(-len(self._rows) % pitch)

    def print_rows(self, rows: list[bytes]) -> None:
        """Put `rows` (1 is ink) on paper, one by one."""
        for row in rows:
            self._fire_row_triggers()
            self._wait_until_online()
            self._rows.append(row)
            self.rows_printed += 1
            self._spend(self._row_s)

    def feed(self, rows: int) -> None:
        """Move paper without ink."""
        self.print_rows([bytes(self.width_bytes)] * rows)

    def feed_to_knife(self) -> None:
        """Move paper from the head to the knife."""
        self.feed(self._build.gap_rows)

    def cut(self) -> None:
        """Cut what hangs out of the printer off as one slip."""
        with self._world:
            actions, self._cut_actions = self._cut_actions, []
        for action in actions:
            action()
        self._wait_until_online()
        self._spend(self._build.cut_s)
        rows, self._rows = self._rows, []
        with self._world:
            self.cuts += 1
            self.is_waiting = self._build.has_presenter
            if any(any(row) for row in rows):
                self._keep(rows)
            else:
                self.blank_slips += 1
            self._world.notify_all()

    def hanging(self) -> Image.Image:
        """Return what has been printed since the last cut."""
        return self._image(list(self._rows))

    def switch_off(self) -> None:
        """End every wait."""
        with self._world:
            self._is_off = True
            self._world.notify_all()
        self._pace.stop()

    def _keep(self, rows: list[bytes]) -> None:
        slip = self._image(rows)
        self.tickets.append(slip)
        if self._folder is not None:
            slip.save(self._folder / f"ticket-{len(self.tickets):03d}.png")

    def _image(self, rows: list[bytes]) -> Image.Image:
        size = (self._build.width_dots, len(rows))
        return ImageChops.invert(Image.frombytes("1", size, b"".join(rows)))

    def _spend(self, seconds: float) -> None:
        self._pace.spend(seconds)
        with self._world:
            self._elapsed_s += seconds
            due = [action for at, action in self._time_triggers if at <= self._elapsed_s]
            self._time_triggers = [t for t in self._time_triggers if t[0] > self._elapsed_s]
        for action in due:
            action()

    def _fire_row_triggers(self) -> None:
        with self._world:
            due = [trigger for trigger in self._row_triggers if trigger.step()]
            self._row_triggers = [t for t in self._row_triggers if t not in due]
        for trigger in due:
            trigger.action()

    def _wait_until_online(self) -> None:
        with self._world:
            self._world.wait_for(lambda: self._is_off or not is_offline(self.faults))
            if self._is_off:
                raise SwitchedOffError
