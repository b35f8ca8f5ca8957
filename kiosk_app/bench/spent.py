"""What a measurement costs in time of a core: of the service, of its database, of those who ask.

By the clock a busy machine is slow; by the time its processes had a core it is nearly itself.
Counted are whole processes with all their threads, in their own code and the kernel's, in ticks of
a hundredth of a second: a measurement has to last for many.

Source: proc_pid_stat(5), utime, stime, cutime and cstime.
"""

import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.bench.children import Child
from kiosk_app.bench.postgres import Server

_OWN, _ENDED, _PARENT = slice(11, 13), slice(13, 15), 1


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of a core.

    Attributes:
        service: of the process that answers.
        database: of PostgreSQL's processes; 0 where the database is a part of the service.
        crowd: of ourselves, who ask.
    """

    service: float
    database: float
    crowd: float

    @property
    def total(self) -> float:
        """Return what all took together."""
        return self.service + self.database + self.crowd

    def since(self, before: "Spent") -> "Spent":
        """Return what was spent from one look to this one."""
        return Spent(
            self.service - before.service,
            self.database - before.database,
            self.crowd - before.crowd,
        )

    def ms_each(self, count: int) -> "Spent":
        """Return the milliseconds of one of so many."""
        each = 1000 / count
        return Spent(self.service * each, self.database * each, self.crowd * each)


def spent(child: Child | None, server: Server | None) -> Spent:
    """Look at the clocks of the kernel."""
    service = 0.0 if child is None else child.cpu_s()
    return Spent(service, 0.0 if server is None else database_s(server), time.process_time())


def children_s() -> float:
    """Return what programs took that we ran and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def database_s(server: Server) -> float:
    """Return what a server of PostgreSQL's took so far, all its processes together."""
    pid_file = server.folder / "data" / "postmaster.pid"
    first = int(pid_file.read_text(encoding="ascii").split()[0])
    ticks = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            stat = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:  # it has ended just now; its parent has its time
            continue
        fields = stat.rpartition(") ")[2].split()
        if int(folder.name) == first:
            ticks += sum(map(int, [*fields[_OWN], *fields[_ENDED]]))
        elif int(fields[_PARENT]) == first:
            ticks += sum(map(int, fields[_OWN]))
    return ticks / os.sysconf("SC_CLK_TCK")
