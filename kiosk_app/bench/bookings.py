"""How many numbers a second the central service holds, books and refuses, on either database.

The crowd, the service and the database share this machine's cores. Each value stands beside the
very statements of the same act on the bare database, measured by turns with it: what is between
the two is HTTP, JSON, rules and Python. Memory and start are measured on the same ground; how the
cost grows with the number of sessions, in `growth`.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.bench import floors, taken_down
from kiosk_app.bench.bare import bare_server
from kiosk_app.bench.children import BenchError, Child
from kiosk_app.bench.figures import Figure, median_figure
from kiosk_app.bench.floors import Pace, Units
from kiosk_app.bench.ground import Ground
from kiosk_app.bench.hall import KEY_FILE, STATION, Hall, ask_once, hall
from kiosk_app.bench.load import CrowdError, Tally, Visit, send_crowd
from kiosk_app.bench.postgres import Server, postgres
from kiosk_app.bench.spent import spent
from kiosk_app.bootstrap.central import shifted_clock
from kiosk_app.bootstrap.rig import START_AT
from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.http.server import ServiceSettings, open_service
from kiosk_app.central_service.keeping.database import Address, Database
from kiosk_app.central_service.payment.fake import PhoneAct
from kiosk_app.central_service.service import CentralService
from kiosk_app.contract import shapes
from kiosk_app.domain.ids import OrderId
from kiosk_app.domain.pace import NO_LIMITS
from kiosk_app.domain.policy import DEMO

CLIENTS, CROWD = 8, 32
_SESSIONS = 1_000
_GRANTED, _REFUSED = 201, 409
_IMPORTS = "import litestar, uvicorn, sqlalchemy; print('up', flush=True); input()"

Floor = Callable[[int], Pace]
"""Does a thing so many times on the bare database."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What is measured on one kind of database, and its ceilings.

    Attributes:
        server: the database's, where it is one of its own.
        floor_of_holds: what `holds_8` stands beside.
        other_floor: another ceiling of the same, and what it is called.
        floor_of_looks: what "none left" stands beside.
    """

    kind: str
    hall: Hall
    server: Server | None
    floor_of_holds: Floor
    other_floor: tuple[str, Floor]
    floor_of_looks: Floor


def bookings(ground: Ground) -> list[Figure]:
    """Measure on SQLite; and start, memory and growth."""
    folder = ground.folder / "sqlite-hall"
    path = folder / "central.db"
    with hall(folder, path, _SESSIONS, _people(ground)) as made:
        replayed = _Replayed(path, folder, made)
        single = ("of_single", replayed.single_holds)
        rates = Rates("", made, None, replayed.holds, single, replayed.looks)
        figures = [_one_client(ground, made, replayed.single_holds), *_rates(ground, rates)]
        floors_of_booked = (replayed.bookings, ("of_single", replayed.single_bookings))
        figures += _booked(ground, rates, *floors_of_booked)
        return [*figures, *_costs(ground, made)]


def bookings_postgresql(ground: Ground) -> list[Figure]:
    """Measure on a PostgreSQL of our own, its ceilings by pgbench."""
    folder = ground.folder / "postgresql-hall"
    with ExitStack() as stack:
        server: Server = stack.enter_context(postgres())
        made = stack.enter_context(hall(folder, server.url, _SESSIONS, _people(ground)))
        database = stack.enter_context(closing(Database(server.url)))
        here = server, database, made
        rates = Rates(
            "_postgresql",
            made,
            server,
            lambda count: floors.pgbench_holds(*here, count, CLIENTS),
            ("of_piped", lambda count: floors.pgbench_piped_holds(*here, count, CLIENTS)),
            lambda count: floors.pgbench_looks(*here, count, CLIENTS),
        )
        figures = _rates(ground, rates)
        key_file = folder / KEY_FILE
        return [
            *figures,
            *_booked(ground, rates, lambda count: _taken_down(server, made, key_file, count)),
        ]


# --- what is measured ----------------------------------------------------------------------------


def _one_client(ground: Ground, made: Hall, floor: Floor) -> Figure:
    rounds = range(ground.effort.hold_rounds)
    values = [_hold(made, ground.effort.holders, 1) for _ in rounds]
    ceilings = [floor(ground.effort.holders).per_s for _ in rounds]
    return median_figure("holds", "holds/s", values, ceilings)


def _rates(ground: Ground, rates: Rates) -> list[Figure]:
    count, made = ground.effort.holders, rates.hall
    refused, waited, looks, bare, signed = [], [], [], [], []
    figures = _held(ground, rates)
    with (
        bare_server(ground.log("bare"), is_signed=False) as open_url,
        bare_server(ground.log("bare"), is_signed=True) as signed_url,
    ):
        for turn in range(ground.effort.hold_rounds):
            wishes = made.sold_out_wishes(count)
            refused.append(_refuse(made, made.url, wishes, turn))
            bare.append(_refuse(made, open_url, wishes, turn))
            signed.append(_refuse(made, signed_url, wishes, turn))
            waited.append(_refuse(made, made.url, made.held_wishes(count), turn))
            looks.append(rates.floor_of_looks(count).per_s)
    return [
        *figures,
        median_figure(f"sold_out_32{rates.kind}", "answers/s", refused, looks),
        median_figure(f"sold_out_of_signed{rates.kind}", "answers/s", refused, signed),
        median_figure(f"sold_out_of_bare{rates.kind}", "answers/s", refused, bare),
        median_figure(f"held_32{rates.kind}", "answers/s", waited, looks),
    ]


def _held(ground: Ground, rates: Rates) -> list[Figure]:
    """Hold by turns with both ceilings: by the clock, and what it costs of a core."""
    count, made = ground.effort.holders, rates.hall
    name, other_floor = rates.other_floor
    held, costs, ceilings, others = [], [], [], []
    _hold(made, count, CLIENTS)  # the first of all warms both
    for _ in range(ground.effort.hold_rounds):
        before = spent(made.child, rates.server)
        held.append(_hold(made, count, CLIENTS))
        costs.append(spent(made.child, rates.server).since(before).ms_each(count))
        ceilings.append(rates.floor_of_holds(count))
        others.append(other_floor(count).per_s)
    floor_ms = [floor.cpu_ms for floor in ceilings]
    kind = rates.kind
    return [
        median_figure(f"holds_8{kind}", "holds/s", held, [floor.per_s for floor in ceilings]),
        median_figure(f"holds_8_{name}{kind}", "holds/s", held, others),
        median_figure(f"hold_cpu_8{kind}", "ms", [cost.total for cost in costs], floor_ms),
        median_figure(f"hold_cpu_service{kind}", "ms", [cost.service for cost in costs], floor_ms),
        median_figure(f"hold_cpu_crowd{kind}", "ms", [cost.crowd for cost in costs], floor_ms),
    ]


def _booked(
    ground: Ground, rates: Rates, floor: Floor, other_floor: tuple[str, Floor] | None = None
) -> list[Figure]:
    count, kind = max(1, ground.effort.holders // 4), rates.kind
    values, costs, ceilings, others = [], [], [], []
    for _ in range(ground.effort.hold_rounds):
        before = spent(rates.hall.child, rates.server)
        tally = send(rates.hall.url, rates.hall.bookings(count), CLIENTS)
        costs.append(spent(rates.hall.child, rates.server).since(before).ms_each(count))
        if tally.answers != 4 * count or tally.statuses.get(_GRANTED) != 3 * count:
            raise BenchError(f"bookings are left out: answered {tally.statuses}")
        values.append(count / tally.seconds)
        ceilings.append(floor(count))
        if other_floor is not None:
            others.append(other_floor[1](count).per_s)
    rates_of_floor = [each.per_s for each in ceilings]
    floor_ms = [each.cpu_ms for each in ceilings]
    figures = [median_figure(f"booked_8{kind}", "bookings/s", values, rates_of_floor)]
    if other_floor is not None:
        name = f"booked_8_{other_floor[0]}{kind}"
        figures.append(median_figure(name, "bookings/s", values, others))
    totals = [cost.total for cost in costs]
    return [*figures, median_figure(f"booked_cpu_8{kind}", "ms", totals, floor_ms)]


def _costs(ground: Ground, made: Hall) -> list[Figure]:
    """Start and memory, beside a Python that has imported the same libraries and does nothing."""
    with Child(("-c", _IMPORTS), ground.log("imports")) as bare:
        up_ms, bare_mb = bare.wait_for("up"), bare.resident_mb()
    return [
        Figure("central_ready", made.ready_ms, "ms", up_ms, 1),
        Figure("central_rss", made.child.resident_mb(), "MB", bare_mb, 1),
    ]


# --- how -----------------------------------------------------------------------------------------


def _people(ground: Ground) -> int:
    return ground.effort.holders * (ground.effort.hold_rounds + 2) * 10 + 1_000


def send(url: str, visits: Iterator[Visit], clients: int) -> Tally:
    """Have a crowd make its visits.

    Raises:
        BenchError: an answer did not come.
    """
    try:
        return send_crowd(url, visits, clients)
    except (CrowdError, OSError) as error:
        raise BenchError(f"bookings are left out: {error}") from error


def _hold(made: Hall, count: int, clients: int) -> float:
    tally = send(made.url, made.holds(count), clients)
    if tally.statuses != {_GRANTED: count}:
        raise BenchError(f"holds are left out: answered {tally.statuses}")
    return count / tally.seconds


def _refuse(made: Hall, url: str, wishes: Sequence[shapes.HoldBody], turn: int) -> float:
    """Have a crowd ask whoever is there for a band of which all is gone."""
    asked, count = [made.hold_of(wish) for wish in wishes], len(wishes)
    tally = send(url, (ask_once(each) for each in asked), CROWD)
    if tally.statuses != {_REFUSED: count}:
        raise BenchError(f"what is gone is left out in turn {turn}: answered {tally.statuses}")
    return count / tally.seconds


class _Replayed:
    """The ceilings on SQLite: statements taken down once, run again by plain `sqlite3`."""

    def __init__(self, path: Path, folder: Path, made: Hall) -> None:
        self._path = path
        self._folder = folder
        self._hall = made

    def holds(self, count: int) -> Pace:
        """Hold so many numbers, eight at a commit, as the service does."""
        return self._pace(count, self._hold_acts(count), is_grouped=True)

    def single_holds(self, count: int) -> Pace:
        """Hold so many numbers, each at its own commit."""
        return self._pace(count, self._hold_acts(count))

    def looks(self, count: int) -> Pace:
        """Refuse so often."""
        wishes = self._hall.sold_out_wishes(count + 1)
        return self._pace(
            count, lambda service, number: _hold_in(service, wishes[number], _REFUSED)
        )

    def bookings(self, count: int) -> Pace:
        """Hold, pay and confirm so often, eight at each commit."""
        return self._pace(count, self._booking_acts(count), is_grouped=True)

    def single_bookings(self, count: int) -> Pace:
        """Hold, pay and confirm so often, every act at its own commits."""
        return self._pace(count, self._booking_acts(count))

    def _hold_acts(self, count: int) -> "_ActIn":
        wishes = [self._hall.wish() for _ in range(count + 1)]
        return lambda service, number: _hold_in(service, wishes[number], _GRANTED)

    def _booking_acts(self, count: int) -> "_ActIn":
        wishes = [self._hall.wish() for _ in range(count + 1)]
        return lambda service, number: _book_in(service, wishes[number])

    def _pace(self, count: int, act: "_ActIn", *, is_grouped: bool = False) -> Pace:
        recorded = self._folder / "recorded.db"
        before = self._folder / "before.db"
        floors.copy(self._path, before)
        floors.copy(before, recorded)
        played = self._folder / "recorded.db.played-provider"
        with _service_on(recorded, self._folder / KEY_FILE, played) as (service, database):
            acts: list[Units] = floors.sqlite_acts(
                database, lambda number: act(service, number), count
            )
        script = floors.grouped(acts, CLIENTS) if is_grouped else floors.single(acts)
        return floors.sqlite_pace(before, script, count, self._folder)


_ActIn = Callable[[CentralService, int], object]


def _taken_down(server: Server, made: Hall, key_file: Path, count: int) -> Pace:
    """Book so often on PostgreSQL by what the service asked it."""
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
