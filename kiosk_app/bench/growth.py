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

from kiosk_app.bench.bookings import send
from kiosk_app.bench.children import BenchError
from kiosk_app.bench.figures import Figure, paired_figure
from kiosk_app.bench.floors import pages_of_a_hold
from kiosk_app.bench.ground import Ground
from kiosk_app.bench.hall import Hall, hall
from kiosk_app.bench.load import Visit
from kiosk_app.bench.postgres import Server, postgres
from kiosk_app.bench.spent import spent
from kiosk_app.central_service.keeping.database import Address, Database
from kiosk_app.central_service.seed.many import BANDS

GROWTH, GROWTH_POSTGRESQL = "growth", "growth_postgresql"
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
                server.run(
                    "psql", "-qc", "VACUUM ANALYZE", "-c", "CHECKPOINT", _name_of(stand.size)
                )
        for turn in range(-1, ground.effort.turns):
            for stand in stands if turn % 2 else reversed(stands):
                stand.measure("hold", stand.hall.holds(count), count)
                booked = max(1, count // _BOOKED_OF)
                stand.measure("booking", stand.hall.bookings(booked), booked)
            if turn < 0:  # the first turn of all warms them
                for stand in stands:
                    stand.taken.clear()
        figures = [figure for name in stands[0].taken for figure in _of(stands, name, kind)]
        return [*figures, *(_pages(server, stands, kind) if server is not None else ())]


def _of(stands: Sequence[_Stand], name: str, kind: str) -> Iterator[Figure]:
    first = stands[0].taken[name]
    for stand in stands:
        yield paired_figure(f"{name}_of_{stand.size}{kind}", "ms", stand.taken[name], first)


def _pages(server: Server, stands: Sequence[_Stand], kind: str) -> Iterator[Figure]:
    """Count the pages of tables and indexes, found in memory or read, that a hold touches."""
    first = 0.0
    for stand in stands:
        with closing(Database(stand.hall.address)) as database:
            pages = float(pages_of_a_hold(server, database, stand.hall, _name_of(stand.size)))
        first = first or pages
        yield Figure(f"hold_pages_of_{stand.size}{kind}", pages, "pages", first, 1)


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
    server.run("createdb", _name_of(size))
    return server.url_of(_name_of(size))


def _name_of(size: int) -> str:
    return f"of_{size}"
