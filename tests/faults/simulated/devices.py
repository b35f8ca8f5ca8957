"""A kiosk's disk, printer and readers, as a seed has them."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn, TypeVar

import sqlalchemy as sa

from hardware.printer.port import Outcome
from kiosk_app.domain.board import Board
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.proxy import BookedBy
from kiosk_app.journal.journal import Journal
from kiosk_app.journeys import events as ev
from tests.faults.simulated.clockwork import Clockwork, PowerCut
from tests.faults.simulated.weather import Disk, Paper
from tests.helpers.fakes import FakePrinter

_A = TypeVar("_A")

PRINT_S: Final = 3.0
_CODES: Final = {Disk.FULL: sqlite3.SQLITE_FULL, Disk.BROKEN: sqlite3.SQLITE_IOERR}
_CHANGES: Final = ("INSERT", "UPDATE", "DELETE")


_UNSETTLED: Final = (
    "SELECT key, kind, subject, state FROM intent WHERE state <> 'settled' ORDER BY written_ms, key"
)


class Row(NamedTuple):
    """An unsettled intent as it lies on disk."""

    key: str
    kind: str
    subject: str
    state: str


class DiskOfKiosk:
    """The real journal on a file, with a fate for each of its writes.

    A power cut comes just before a statement or just after its commit; what may be lost of files
    between the two is another harness's business (`power`).
    """

    def __init__(self, path: Path, fate: Callable[[], Disk]) -> None:
        self._path = path
        self._fate = fate
        self._is_cut = False
        self._cut_after = False

    def open(self) -> Journal:
        """Open the journal as a kiosk does at its start."""
        self._is_cut = self._cut_after = False
        journal = Journal.open(self._path)
        sa.event.listen(journal._engine, "do_execute", self._on_execute)
        sa.event.listen(journal._engine, "commit", self._on_commit)
        return journal

    def cut(self) -> None:
        """Write nothing any more: the machine has no power."""
        self._is_cut = True

    def rows(self) -> list[Row]:
        """Return what lies on disk and is not settled, read past the program's own connection."""
        if not self._path.exists():
            return []
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as reader:
            return [Row(*row) for row in reader.execute(_UNSETTLED)]

    def _on_execute(self, _cursor: Any, statement: str, _parameters: Any, _context: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        if self._is_cut:
            raise PowerCut
        if not statement.startswith(_CHANGES):
            return
        fate = self._fate()
        if fate is Disk.CUT_BEFORE:
            self.cut()
            raise PowerCut
        self._cut_after = self._cut_after or fate is Disk.CUT_AFTER
        if fate in _CODES:
            raise _sqlite_error(_CODES[fate])

    def _on_commit(self, connection: sa.Connection) -> None:
        if self._cut_after:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.commit()
            self.cut()
            raise PowerCut


def _sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("by the weather")
    error.sqlite_errorcode = code
    return error


@dataclass
class Slips:
    """All paper that came out of all printers, or may have.

    Attributes:
        originals: appointment → how often a ticket that is no copy came out or may have.
    """

    originals: dict[str, int] = field(default_factory=dict)
    printed: int = 0


class PrinterOfKiosk(FakePrinter):
    """In the shape of `TicketPrinter`; takes its time, and every print has a fate.

    Args:
        lose_power: called before the machine goes down in the middle of a print.
    """

    def __init__(
        self,
        clockwork: Clockwork,
        slips: Slips,
        fate: Callable[[], Paper],
        lose_power: Callable[[], None],
    ) -> None:
        super().__init__()
        self._clockwork = clockwork
        self._slips = slips
        self._fate = fate
        self._lose_power = lose_power
        self._original: str | None = None

    def print_ticket(
        self,
        patient: Patient,
        appointment: Appointment,
        *,
        copy: int = 0,
        booker: BookedBy | None = None,
        is_instead: bool = False,
    ) -> Enum:
        """Print a ticket."""
        self._original = appointment.id if copy == 0 else None
        return super().print_ticket(
            patient, appointment, copy=copy, booker=booker, is_instead=is_instead
        )

    def _print(self, _pile: list[_A], _paper: _A) -> Enum:
        original, self._original = self._original, None
        fate = self._fate()
        self._clockwork.pause(PRINT_S)
        if fate is Paper.CUT_BEFORE:
            self._fall()
        if fate is Paper.NO_PAPER:
            return Outcome.NOT_PRINTED
        if fate is not Paper.SILENT:
            self._slips.printed += 1
            if original is not None:
                before = self._slips.originals.get(original, 0)
                self._slips.originals[original] = before + 1
        if fate is Paper.CUT_AFTER:
            self._fall()
        if fate is Paper.TORN:
            return Outcome.PARTIAL_CANCELLED
        return Outcome.PRINTED if fate is Paper.WELL else Outcome.UNKNOWN

    def _fall(self) -> NoReturn:
        self._lose_power()
        raise PowerCut


@dataclass
class ReadersOfKiosk:
    """Card readers: remember where to post."""

    post: Callable[[ev.Event], None] | None = None

    def arm(self, post: Callable[[ev.Event], None]) -> None:
        """Look for a card."""
        self.post = post

    def disarm(self) -> None:
        """Look for no card."""
        self.post = None

    @property
    def is_armed(self) -> bool:
        """Whether a card would be read."""
        return self.post is not None


class NoShelf:
    """A shelf for boards on which nothing is kept."""

    def keep(self, board: Board) -> None:
        """Keep nothing."""

    def last(self) -> Board | None:
        """Return nothing."""
        return None
