"""What a hold and a whole booking cost as sessions grow: by the clock, of a core, in pages read.

A hall of its own for each size, all of them open at once, measured by turns: whatever disturbs the
machine disturbs all sizes, and each turn gives a ratio of its own. What people wish is spread over
the whole of a hall, so that a large one is not measured in one warm corner.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from statistics import median

import psycopg

from kiosk_app.bench.bookings import send
from kiosk_app.bench.children import BenchError
from kiosk_app.bench.figures import Figure, paired_figure
from kiosk_app.bench.floors import as_asked
from kiosk_app.bench.ground import Ground
from kiosk_app.bench.hall import Hall, hall
from kiosk_app.bench.load import Visit
from kiosk_app.bench.postgres import Server, postgres
from kiosk_app.bench.spent import spent
from kiosk_app.central_service.keeping.database import Address, Database
from kiosk_app.central_service.quick import statements as st
from kiosk_app.central_service.seed.many import BANDS

GROWTH, GROWTH_POSTGRESQL = "growth", "growth_postgresql"
_EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)"
_CLAIMED = "SELECT id FROM seat WHERE booking = %s"
_REFUSALS_FROM = 400
_BOOKED_OF = 3
"""So many holds are measured for each booking."""


@dataclass(slots=True)
class _Stand:
    """One size: its hall, and what was measured there, a value for each turn."""

    size: int
    hall: Hall
    server: Server | None
    taken: dict[str, list[float]] = field(default_factory=dict)

    def measure(self, name: str, visits: Iterator[Visit], count: int) -> None:
        """Have one client make these visits; note what one takes and costs."""
        before = spent(self.hall.child, self.server)
        tally = send(self.hall.url, visits, 1)
        cost = spent(self.hall.child, self.server).since(before).ms_each(count)
        if any(status >= _REFUSALS_FROM for status in tally.statuses):
            raise BenchError(f"growth is left out: answered {tally.statuses}")
        asks = tally.answers // count
        by_visit = [sum(tally.waits_s[at : at + asks]) for at in range(0, tally.answers, asks)]
        self._note(f"{name}_ms", median(by_visit) * 1000)
        self._note(f"{name}_cpu", cost.service + cost.database)

    def _note(self, name: str, value: float) -> None:
        self.taken.setdefault(name, []).append(value)


def growth(ground: Ground) -> list[Figure]:
    """Measure on SQLite."""
    return _grown(ground, "", lambda _stack: (None, lambda size: _file(ground, size)))


def growth_postgresql(ground: Ground) -> list[Figure]:
    """Measure on a PostgreSQL of our own; and how many pages the statements of a hold touch."""

    def where(stack: ExitStack) -> tuple[Server, Callable[[int], Address]]:
        server = stack.enter_context(postgres())
        return server, partial(_database, server)

    return _grown(ground, "_postgresql", where)


Where = Callable[[ExitStack], tuple[Server | None, Callable[[int], Address]]]


def _grown(ground: Ground, kind: str, where: Where) -> list[Figure]:
    count = ground.effort.growers
    with ExitStack() as stack:
        server, address_of = where(stack)
        stands = [
            _Stand(size, stack.enter_context(_hall(ground, kind, size, address_of(size))), server)
            for size in ground.effort.sessions
        ]
        if server is not None:
            for stand in stands:  # as it would be before long by itself
                server.run("psql", "-qc", "VACUUM ANALYZE", "-c", "CHECKPOINT", f"of_{stand.size}")
        for turn in range(-1, ground.effort.turns):
            for stand in stands if turn % 2 else reversed(stands):
                stand.measure("hold", stand.hall.holds(count), count)
                booked = max(1, count // _BOOKED_OF)
                stand.measure("booking", stand.hall.bookings(booked), booked)
            if turn < 0:  # the first turn of all warms them
                for stand in stands:
                    stand.taken.clear()
        figures = [figure for name in stands[0].taken for figure in _of(stands, name, kind)]
        return [*figures, *(_pages(stands, kind) if server is not None else ())]


def _of(stands: Sequence[_Stand], name: str, kind: str) -> Iterator[Figure]:
    first = stands[0].taken[name]
    for stand in stands:
        yield paired_figure(f"{name}_of_{stand.size}{kind}", "ms", stand.taken[name], first)


def _pages(stands: Sequence[_Stand], kind: str) -> Iterator[Figure]:
    """Count the pages of tables and indexes, found in memory or read, that a hold touches."""
    first = 0.0
    for stand in stands:
        pages = float(pages_of_a_hold(stand.hall))
        first = first or pages
        yield Figure(f"hold_pages_of_{stand.size}{kind}", pages, "pages", first, 1)


def pages_of_a_hold(made: Hall) -> int:
    """Run the statements of one hold, undo them, and return how many pages they touched."""
    person, seat, pages = made.reserve(1), 0, 0
    address = str(made.address)
    with closing(Database(address)) as database, psycopg.connect(address) as line:
        for prepared in st.OF_A_HOLD:
            asked = as_asked(database, prepared, made, person, seat)
            (told,) = line.execute(f"{_EXPLAIN} {asked}".encode()).fetchone() or ()
            pages += sum(told[0]["Plan"][f"Shared {kind} Blocks"] for kind in ("Hit", "Read"))
            if prepared is st.CLAIM:
                (seat,) = line.execute(_CLAIMED, [f"floor-{person}"]).fetchone() or ()
        line.rollback()
    return pages


@contextmanager
def _hall(ground: Ground, kind: str, size: int, address: Address) -> Iterator[Hall]:
    effort = ground.effort
    people = (effort.turns + 2) * 2 * effort.growers + 100
    folder = ground.folder / f"growth{kind}-{size}"
    with hall(folder, address, size, people, BANDS) as made:
        made.stride = max(1, made.span // people)
        yield made


def _file(ground: Ground, size: int) -> Address:
    folder = ground.folder / f"growth-{size}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "central.db"


def _database(server: Server, size: int) -> Address:
    server.run("createdb", f"of_{size}")
    return server.url_of(f"of_{size}")
