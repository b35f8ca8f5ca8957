"""How many numbers a second the central service holds, books and refuses, on either database.

The crowd, the service and the database share this machine's cores. Each value stands beside the
very statements of the same act on the bare database, measured by turns with it: what is between
the two is HTTP, JSON, rules and Python. How the cost grows with the number of sessions, how much
memory the service needs and how soon it is ready are measured on the same ground.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from os import environ
from pathlib import Path
from statistics import median

from kiosk_app.bench import floors, taken_down
from kiosk_app.bench.bare import bare_server
from kiosk_app.bench.children import BenchError, Child
from kiosk_app.bench.figures import Figure, median_figure
from kiosk_app.bench.ground import Ground
from kiosk_app.bench.hall import KEY_FILE, PLANTING_S, STATION, Hall, ask_once, hall
from kiosk_app.bench.load import CrowdError, Tally, Visit, send_crowd
from kiosk_app.bench.postgres import Server, postgres
from kiosk_app.bootstrap.central import shifted_clock
from kiosk_app.bootstrap.rig import START_AT
from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.http.server import ServiceSettings, open_service
from kiosk_app.central_service.keeping.database import Address, Database
from kiosk_app.central_service.payment.fake import PhoneAct
from kiosk_app.central_service.seed.many import BANDS, plant_many
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import shapes
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.pace import NO_LIMITS
from kiosk_app.domain.policy import DEMO

CLIENTS, CROWD = 8, 32
_SESSIONS = 1_000
_MILLION = "BENCH_MILLION"
_GRANTED, _REFUSED = 201, 409
_IMPORTS = "import litestar, uvicorn, sqlalchemy; print('up', flush=True); input()"

Rate = Callable[[int], float]
"""Does a thing so many times; returns how many a second."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What is measured on one kind of database, and its ceilings."""

    kind: str
    hall: Hall
    floor_of_holds: Rate
    floor_of_looks: Rate


def bookings(ground: Ground) -> list[Figure]:
    """Measure on SQLite; and start, memory and growth."""
    folder = ground.folder / "sqlite-hall"
    path = folder / "central.db"
    with hall(folder, path, _SESSIONS, _people(ground)) as made:
        replayed = _Replayed(path, folder, made)
        rates = Rates("", made, replayed.holds, replayed.looks)
        figures = [_one_client(ground, rates), *_rates(ground, rates)]
        figures.append(_booked(ground, rates, replayed.bookings))
        return [*figures, *_costs(ground, made), *_growth(ground, made, "")]


def bookings_postgresql(ground: Ground) -> list[Figure]:
    """Measure on a PostgreSQL of our own, its ceilings by pgbench."""
    folder = ground.folder / "postgresql-hall"
    with ExitStack() as stack:
        server: Server = stack.enter_context(postgres())
        made = stack.enter_context(hall(folder, server.url, _SESSIONS, _people(ground)))
        database = stack.enter_context(closing(Database(server.url)))
        rates = Rates(
            "_postgresql",
            made,
            lambda count: floors.pgbench_holds(server, database, made, count, CLIENTS),
            lambda count: floors.pgbench_looks(server, database, made, count, CLIENTS),
        )
        figures = _rates(ground, rates)
        key_file = folder / KEY_FILE
        booked = lambda count: _taken_down(server, made, key_file, count)  # noqa: E731
        figures.append(_booked(ground, rates, booked))
        return [*figures, *_growth(ground, made, rates.kind)]


# --- what is measured ----------------------------------------------------------------------------


def _one_client(ground: Ground, rates: Rates) -> Figure:
    rounds = range(ground.effort.hold_rounds)
    values = [_hold(rates.hall, ground.effort.holders, 1) for _ in rounds]
    ceilings = [rates.floor_of_holds(ground.effort.holders) for _ in rounds]
    return median_figure("holds", "holds/s", values, ceilings)


def _rates(ground: Ground, rates: Rates) -> list[Figure]:
    count, made = ground.effort.holders, rates.hall
    held, ceilings, refused, waited, looks = [], [], [], [], []
    bare, signed = [], []
    _hold(made, count, CLIENTS)  # the first of all warms both
    with (
        bare_server(ground.log("bare"), is_signed=False) as open_url,
        bare_server(ground.log("bare"), is_signed=True) as signed_url,
    ):
        for turn in range(ground.effort.hold_rounds):
            held.append(_hold(made, count, CLIENTS))
            ceilings.append(rates.floor_of_holds(count))
            wishes = made.sold_out_wishes(count)
            refused.append(_refuse(made, made.url, wishes, turn))
            bare.append(_refuse(made, open_url, wishes, turn))
            signed.append(_refuse(made, signed_url, wishes, turn))
            waited.append(_refuse(made, made.url, made.held_wishes(count), turn))
            looks.append(rates.floor_of_looks(count))
    return [
        median_figure(f"holds_8{rates.kind}", "holds/s", held, ceilings),
        median_figure(f"sold_out_32{rates.kind}", "answers/s", refused, looks),
        median_figure(f"sold_out_of_signed{rates.kind}", "answers/s", refused, signed),
        median_figure(f"sold_out_of_bare{rates.kind}", "answers/s", refused, bare),
        median_figure(f"held_32{rates.kind}", "answers/s", waited, looks),
    ]


def _booked(ground: Ground, rates: Rates, floor: Rate) -> Figure:
    count = max(1, ground.effort.holders // 4)
    values, ceilings = [], []
    for _ in range(ground.effort.hold_rounds):
        tally = _send(rates.hall.url, rates.hall.bookings(count), CLIENTS)
        if tally.answers != 4 * count or tally.statuses.get(_GRANTED) != 3 * count:
            raise BenchError(f"bookings are left out: answered {tally.statuses}")
        values.append(count / tally.seconds)
        ceilings.append(floor(count))
    return median_figure(f"booked_8{rates.kind}", "bookings/s", values, ceilings)


def _costs(ground: Ground, made: Hall) -> list[Figure]:
    """Start and memory, beside a Python that has imported the same libraries and does nothing."""
    with Child(("-c", _IMPORTS), ground.log("imports")) as bare:
        up_ms, bare_mb = bare.wait_for("up"), bare.resident_mb()
    return [
        Figure("central_ready", made.ready_ms, "ms", up_ms, 1),
        Figure("central_rss", made.child.resident_mb(), "MB", bare_mb, 1),
    ]


def _growth(ground: Ground, made: Hall, kind: str) -> list[Figure]:
    """Let sessions grow and hold at each size: the cost of one beside that at the first.

    The first round at each size also pays for the disk that is still busy with the planting.
    """
    figures: list[Figure] = []
    sizes = ground.effort.sessions
    if environ.get(_MILLION):
        sizes = (*sizes, 1_000_000)
    for size in sizes:
        if size > made.sessions:
            with closing(Database(made.address, patience_s=PLANTING_S)) as database:
                plant_many(database, made.day, size, 0, first=made.sessions, numbers=BANDS)
            made.first_session, made.sessions = made.sessions, size
        rounds = ground.effort.hold_rounds + 1
        costs = [_cost_ms(made, ground.effort.holders) for _ in range(rounds)][1:]
        first = figures[0].value if figures else median(costs)
        name = f"hold_ms_of_{size}{kind}"
        figures.append(Figure(name, median(costs), "ms", first, len(costs)))
    return figures


# --- how -----------------------------------------------------------------------------------------


def _people(ground: Ground) -> int:
    sizes = len(ground.effort.sessions) + 1
    return ground.effort.holders * (ground.effort.hold_rounds + 2) * (8 + sizes) + 1_000


def _send(url: str, visits: Iterator[Visit], clients: int) -> Tally:
    try:
        return send_crowd(url, visits, clients)
    except (CrowdError, OSError) as error:
        raise BenchError(f"bookings are left out: {error}") from error


def _hold(made: Hall, count: int, clients: int) -> float:
    tally = _send(made.url, made.holds(count), clients)
    if tally.statuses != {_GRANTED: count}:
        raise BenchError(f"holds are left out: answered {tally.statuses}")
    return count / tally.seconds


def _cost_ms(made: Hall, count: int) -> float:
    tally = _send(made.url, made.holds(count), 1)
    return median(tally.waits_s) * 1000


def _refuse(made: Hall, url: str, wishes: Sequence[shapes.HoldBody], turn: int) -> float:
    """Have a crowd ask whoever is there for a band of which all is gone."""
    asked, count = [made.hold_of(wish) for wish in wishes], len(wishes)
    tally = _send(url, (ask_once(each) for each in asked), CROWD)
    if tally.statuses != {_REFUSED: count}:
        raise BenchError(f"what is gone is left out in turn {turn}: answered {tally.statuses}")
    return count / tally.seconds


class _Replayed:
    """The ceilings on SQLite: statements taken down once, run again by plain `sqlite3`."""

    def __init__(self, path: Path, folder: Path, made: Hall) -> None:
        self._path = path
        self._folder = folder
        self._hall = made

    def holds(self, count: int) -> float:
        """Hold so many numbers; return holds a second."""
        wishes = [self._hall.wish() for _ in range(count + 1)]
        return self._rate(
            count, lambda service, number: _hold_in(service, wishes[number], _GRANTED)
        )

    def looks(self, count: int) -> float:
        """Refuse so often; return answers a second."""
        wishes = self._hall.sold_out_wishes(count + 1)
        return self._rate(
            count, lambda service, number: _hold_in(service, wishes[number], _REFUSED)
        )

    def bookings(self, count: int) -> float:
        """Hold, pay and confirm so often; return bookings a second."""
        wishes = [self._hall.wish() for _ in range(count + 1)]
        return self._rate(count, lambda service, number: _book_in(service, wishes[number]))

    def _rate(self, count: int, act: Callable[[CentralService, int], object]) -> float:
        recorded = self._folder / "recorded.db"
        before = self._folder / "before.db"
        floors.copy(self._path, before)
        floors.copy(before, recorded)
        played = self._folder / "recorded.db.played-provider"
        with _service_on(recorded, self._folder / KEY_FILE, played) as (service, database):
            script = floors.sqlite_script(database, lambda number: act(service, number), count)
        return floors.sqlite_rate(before, script, count, self._folder)


def _taken_down(server: Server, made: Hall, key_file: Path, count: int) -> float:
    """Book so often on PostgreSQL by what the service asked it; return bookings a second."""
    wishes = [made.wish() for _ in range(count + 1)]
    played = server.folder / "played-provider"
    with taken_down.copies(server) as address:
        with _service_on(address, key_file, played) as (service, _):
            book = lambda number: _book_in(service, wishes[number])  # noqa: E731
            acts = taken_down.take_down(server, book, count)
        return taken_down.replay(server, acts, CLIENTS)


@contextmanager
def _service_on(
    address: Address, key_file: Path, played: Path
) -> Iterator[tuple[CentralService, Database]]:
    settings = ServiceSettings(
        database=address,
        policy=DEMO,
        clock=shifted_clock(START_AT),
        seed=None,
        worker_every_s=0,
        limits=NO_LIMITS,
        key_file=key_file,
        played_book=played,
    )
    service, database = open_service(settings)
    try:
        yield service, database
    finally:
        database.close()


def _hold_in(service: CentralService, wish: shapes.HoldBody, status: int) -> Reply:
    reply = service.hold(Caller(STATION, f"floor-{wish.patient}"), wish)
    if reply.status != status:
        raise BenchError(f"bookings are left out: answered {reply.body.decode()}")
    return reply


def _book_in(service: CentralService, wish: shapes.HoldBody) -> None:
    hold = _hold_in(service, wish, _GRANTED).read(shapes.HoldAnswer).hold.id
    reply = service.open_order(Caller(STATION, f"order-of-{hold}"), hold)
    order = reply.read(shapes.OrderAnswer).order.id
    _pay(service, order)
    service.confirm(Caller(STATION, f"confirm-{hold}"), shapes.ConfirmBody(hold=hold, order=order))


def _pay(service: CentralService, order: OrderId) -> None:
    act = getattr(service.provider, "act", None)
    if act is None:
        raise BenchError("bookings are left out: nobody plays the phone")
    act(order, PhoneAct.PAY)
