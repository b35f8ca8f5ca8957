"""H4, H5: a kiosk killed at every operation of a journey, and failed by its disk at every one.

Each point is a patient of their own: a child of this process books for them, with the real journal,
handlers and client, and dies (or meets a full or broken disk) at its n-th operation. Then it comes
up again, sometimes dies once more in recovery, and comes up. At the end the books must agree with
all that was told and printed. A journal that is just being made is killed and failed likewise.
"""

import argparse
import errno
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from kiosk_app.central_client.demo_phone import DemoPhone
from kiosk_app.central_client.device_key import DeviceKey
from kiosk_app.central_service.tables.schema import booking
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.ids import OrderId
from kiosk_app.journal.intents import JournalUnusableError
from kiosk_app.journal.journal import Journal
from tests.faults.books import STANDS, books_of, money_in_the_air
from tests.faults.figures import Figures
from tests.faults.shim import ALWAYS, Shim, environment
from tests.faults.wired.crowd import Desk, desk
from tests.faults.wired.served import Served, served
from tests.helpers.laws import broken_laws

STATION: Final = "kiosk-91"
_KILLED, _FAILED = 137, 70
_LONGEST_QUIET_S: Final = 90.0
_ERRORS: Final = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO}


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the children play.

    Attributes:
        paper, shown: files in which tickets and screens are kept, a line each.
    """

    folder: Path
    house: Served
    key: DeviceKey
    shim: Shim
    sessions: int

    @property
    def paper(self) -> Path:
        """Return the file of printed tickets."""
        return self.folder / "paper"

    @property
    def shown(self) -> Path:
        """Return the file of appointments that were shown."""
        return self.folder / "shown"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be asked for."""
    parser.add_argument("--step", type=int, default=1, help="only every so many points")


def run(options: argparse.Namespace) -> Figures:
    """Go through all points; under the shim, which begins this program anew."""
    if "fileshim" not in os.environ.get("LD_PRELOAD", ""):
        again = [sys.executable, "-m", "tests.faults", *sys.argv[1:]]
        os.execve(sys.executable, again, environment())  # noqa: S606
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-points-") as name:
        folder = Path(name)
        sessions = 400
        with served(folder, sessions, 3000, None) as house:
            key = house.enrol([STATION])[STATION]
            stage = Stage(folder, house, key, Shim(), sessions)
            (folder / "kiosk").mkdir()
            stage.shim.watch(folder / "kiosk")
            counted = _sweep(stage, options.step)
            broken = tuple(_broken(stage, counted))
    return Figures("H4-5", dict(counted), broken, time.monotonic() - begun)


def _sweep(stage: Stage, step: int) -> Counter[str]:
    counted = Counter[str]()
    _child(stage, _bound(_journey, stage, 0), _kill(0), is_told=False)  # makes the journal
    points = _child(stage, _bound(_journey, stage, 1), _kill(0), is_told=True)
    files = _child(stage, _bound(_journey, stage, 2), _fail(ALWAYS, ALWAYS, 0), is_told=True)
    patient = 3
    for point in range(1, points + 1, step):
        code = _child(stage, _bound(_journey, stage, patient), _kill(point), is_told=False)
        counted["kill_points"] += 1
        counted["killed"] += code == _KILLED
        if (turn := counted["kill_points"]) % 3 == 0:
            again = _child(stage, _bound(_recover, stage), _kill(1 + turn % 17), is_told=False)
            counted["killed_in_recovery"] += again == _KILLED
        counted["failed"] += _recovered(stage)
        patient += 1
    for name, error in _ERRORS.items():
        for point in range(1, files + 1, step):
            last = point if point % 2 else ALWAYS
            code = _child(
                stage, _bound(_journey, stage, patient), _fail(point, last, error), is_told=False
            )
            counted[name.lower()] += 1
            counted["failed"] += (code != 0) + _recovered(stage)
            patient += 1
    _sweep_making(stage, step, counted)
    return counted


def _sweep_making(stage: Stage, step: int, counted: Counter[str]) -> None:
    """Break off the making of a journal at every operation; the next start has to make it."""
    points = _child(stage, _bound(_make, stage, "first"), _kill(0), is_told=True)
    for point in range(1, points + 1, step):
        for arm in (_kill(point), *(_fail(point, point, error) for error in _ERRORS.values())):
            name = f"made-{counted['makings']}"
            counted["makings"] += 1
            _child(stage, _bound(_make, stage, name), arm, is_told=False)
            counted["failed"] += _child(stage, _bound(_make, stage, name), _kill(0), is_told=False)


def _recovered(stage: Stage) -> int:
    return int(_child(stage, _bound(_recover, stage), lambda _shim: None, is_told=False) != 0)


def _bound(act: Callable[..., None], *given: object) -> Callable[[], None]:
    return lambda: act(*given)


def _kill(point: int) -> Callable[[Shim], None]:
    return lambda shim: shim.kill_at(point, with_sockets=True)


def _fail(first: int, last: int, error: int) -> Callable[[Shim], None]:
    return lambda shim: shim.fail_from(first, last, error)


def _child(
    stage: Stage, act: Callable[[], None], arm: Callable[[Shim], None], *, is_told: bool
) -> int:
    """Do something in a child of this process; return its exit code, or how much it counted."""
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = _FAILED
        with suppress(BaseException):
            arm(stage.shim)
            act()
            os.write(tell, str(stage.shim.count).encode())
            code = 0
        os._exit(code)
    os.close(tell)
    count = os.read(told, 20)
    os.close(told)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return int(count) if is_told else code


# --- in the child --------------------------------------------------------------------------------


def _desk(stage: Stage) -> Desk:
    phone = DemoPhone(stage.house.url)

    def pay(order: OrderId) -> None:
        phone.act(order)

    here = stage.folder / "kiosk"
    return desk(here, STATION, stage.key, stage.house.url, pay, stage.house.day, stage.sessions)


def _journey(stage: Stage, patient: int) -> None:
    """Book and print; a journal that cannot be used ends it before anything is promised."""
    try:
        here = _desk(stage)
    except JournalUnusableError:
        return
    here.rng.seed(patient)

    def shown(appointment: Appointment) -> None:
        _note(stage.shown, appointment.id)

    def printed(appointment: Appointment) -> None:
        _note(stage.paper, appointment.id)

    here.serve(f"pat-many-{patient}", shown=shown, printed=printed)


def _make(stage: Stage, name: str) -> None:
    """Open a journal where there is none, or half of one, and see that it is empty and sound."""
    folder = stage.folder / "kiosk" / name
    folder.mkdir(exist_ok=True)
    with suppress(JournalUnusableError), closing(Journal.open(folder / "journal.db")) as journal:
        assert journal.moved_aside is None
        assert journal.unsettled() == ()
        journal.check()
        return
    assert stage.shim.is_failing, "a sound disk, and no journal"


def _recover(stage: Stage) -> None:
    here = _desk(stage)
    assert here.settle() == 0


def _note(path: Path, line: str) -> None:
    with path.open("a", encoding="ascii") as file:
        file.write(f"{line}\n")


# --- the verdict ---------------------------------------------------------------------------------


def _broken(stage: Stage, counted: Counter[str]) -> Iterator[str]:
    if counted["failed"]:
        yield f"{counted['failed']} children failed otherwise than by the fault, or to recover"
    ends_at, pause = time.monotonic() + _LONGEST_QUIET_S, threading.Event()
    while (open_ := money_in_the_air(stage.house.database)) and time.monotonic() < ends_at:
        pause.wait(0.5)
    if open_:
        yield f"money in the air: {open_}"
    with books_of(stage.house.database) as connection:
        yield from broken_laws(connection)
        rows = connection.execute(sa.select(booking)).all()
    stands = {row.appointment: row.patient for row in rows if row.state in STANDS}
    counted["booked"] = len(stands)
    if len(set(stands.values())) != len(stands):
        yield "somebody has two appointments"
    for what, path in (("shown", stage.shown), ("printed", stage.paper)):
        lines = path.read_text("ascii").split()
        counted[what] = len(lines)
        yield from (f"{name} was {what} and is not booked" for name in set(lines) - set(stands))
    tickets = Counter(stage.paper.read_text("ascii").split())
    yield from (f"{count} originals of {name}" for name, count in tickets.items() if count > 1)
