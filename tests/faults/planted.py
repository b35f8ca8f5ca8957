"""Mistakes, planted one at a time in this process; a harness that misses one is worth nothing.

Each is one of the reliability rules R1 to R15 switched off, or a fault that a harness once found.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from kiosk_app.central_service.answering import keyed
from kiosk_app.central_service.answering.answers import Done, Reply, Settled, refused, success
from kiosk_app.central_service.background.rounds import Background
from kiosk_app.central_service.booking import voids
from kiosk_app.central_service.booking.bookings import GiveBack
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.payment.till import Till
from kiosk_app.central_service.quick.holds import QuickHolds
from kiosk_app.contract.shapes import VoidAnswer
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.ids import HoldId, PatientId, RequestKey, SessionId
from kiosk_app.domain.patient import Patient
from kiosk_app.domain.proxy import BookedBy
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import TimeBand
from kiosk_app.handlers import booking, promises
from kiosk_app.handlers.bench import Bench
from kiosk_app.journal.intents import Intent, Kind
from kiosk_app.journal.journal import Journal
from kiosk_app.journal.recovery import Recovery
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import my_bookings
from kiosk_app.journeys.effects import PrintTicket
from tests.faults.simulated import hall
from tests.faults.simulated.weather import CALM, CUTS, LATE, STORM, Weather
from tests.helpers import people

Change = tuple[Any, str, Any]
"""Whose attribute, which one, and what stands there instead."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake.

    Attributes:
        rule: which rule it breaks; empty for a fault that was found here once.
        within: so many seeds of the simulator are enough to find it.
        weather: in which; None: in that of each seed.
        begin: which seed found it last; the search begins there and goes through all.
    """

    name: str
    rule: str
    within: int
    weather: Weather | None
    changes: tuple[Change, ...]
    begin: int = 0


@contextmanager
def planted(mistake: Mistake) -> Iterator[None]:
    """Have the product make the mistake."""
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in mistake.changes]
    is_of_the_hall = any(owner is hall for owner, _, _ in before)
    for owner, name, wrong in mistake.changes:
        setattr(owner, name, wrong)
    if is_of_the_hall:
        hall._tiny_hospital.cache_clear()
    try:
        yield
    finally:
        for owner, name, right in before:
            setattr(owner, name, right)
        if is_of_the_hall:
            hall._tiny_hospital.cache_clear()


def _not_written_down(bench: Bench, _act: object) -> tuple[RequestKey, bool]:
    return bench.new_key(), True


def _always_a_new_key(bench: Bench, act: promises.Act[Any]) -> tuple[RequestKey, bool]:
    key = bench.new_key()
    bench.journal.write(Intent(key, act.kind, act.subject, bench.now()))
    return key, True


def _answer_not_kept(
    self: keyed.KeyedRequests, _question: object, outcome: Done | Settled, _now: int, _write: object
) -> Reply:
    return self._reply(outcome)


def _not_repeated(self: keyed.KeyedRequests, *_row: object, is_new: bool) -> Reply:
    reason = Reason.KEY_REUSED if is_new else Reason.REQUEST_REPLAYED
    return refused(Refusal(reason), self._words)


_VOID = voids.void


def _no_tombstone(
    connection: sa.Connection, now: int, station: str, key: str, take_back: GiveBack
) -> Reply:
    if keyed.find_request(connection, station, key) is None:
        return success(VoidAnswer(key=RequestKey(key), undone=False))
    return _VOID(connection, now, station, key, take_back)


def _any_seat_is_open(_now: object) -> sa.ColumnElement[bool]:
    return sa.true()


def _owed_by_wall_clock(self: Recovery) -> tuple[HoldId, ...]:
    latest = self._now() - timedelta(seconds=600)
    owed = (i.debt for i in self._journal.owed() if i.written_at <= latest)
    return tuple(hold for hold in owed if hold is not None)


def _nothing(*_: object) -> None:
    """Do nothing."""


def _closed_unasked(self: Till, order_id: str) -> None:
    if self._payable(order_id) is not None:
        self.note(order_id, None)


def _always_an_original(
    patient: Patient, appointment: Appointment, _copy: int, booker: BookedBy | None
) -> PrintTicket:
    return PrintTicket(patient, appointment, booker=booker)


def _held_offline(bench: Bench, act: promises.Act[Any]) -> ev.Event | None:
    told = promises.carry_out(bench, act)
    if act.kind is Kind.HOLD and isinstance(told, ev.CentralDown):
        begin = datetime.fromisoformat(act.subject["band"])
        band = TimeBand(begin, begin + timedelta(minutes=30))
        slot = replace(people.SLOT, session=SessionId(act.subject["session"]), band=band)
        patient = PatientId(act.subject["patient"])
        return ev.SlotHeld(replace(people.HOLD, patient=patient, slot=slot))
    return told


_KEEP_LITTLE = hall._keep_little


def _without_indexes(connection: sa.Connection) -> None:
    _KEEP_LITTLE(connection)
    connection.execute(sa.text("DROP INDEX uq_booking_seat"))


_COMMITTED = Journal._committed


@contextmanager
def _errors_swallowed(self: Journal) -> Iterator[sa.Connection]:
    with self._turn:
        try:
            with self._engine.begin() as db:
                yield db
        except sa.exc.OperationalError:
            return


@contextmanager
def _ending_not_remembered(self: Journal, _key: RequestKey) -> Iterator[sa.Connection]:
    with _COMMITTED(self) as db:
        yield db


MISTAKES: Final = (
    Mistake("late-journal", "R1", 4, CALM, ((promises, "_write_down", _not_written_down),)),
    Mistake(
        "answer-not-kept", "R3", 20, STORM, ((keyed.KeyedRequests, "keep", _answer_not_kept),), 1
    ),
    Mistake("no-replay", "R4", 20, STORM, ((keyed.KeyedRequests, "_answered", _not_repeated),), 1),
    Mistake("no-tombstone", "R5", 20, LATE, ((voids, "void", _no_tombstone),)),
    Mistake(
        "read-then-write",
        "R6",
        10,
        CALM,
        (
            (ledger, "is_open", _any_seat_is_open),
            (QuickHolds, "look", _nothing),
            (hall, "_keep_little", _without_indexes),
        ),
        1,
    ),
    Mistake(
        "wall-clock", "R7", 20, CUTS, ((Recovery, "_abandoned_holds", _owed_by_wall_clock),), 6
    ),
    Mistake("kiosk-only", "R8", 20, CUTS, ((Background, "_settle_paid_orders", _nothing),), 2),
    Mistake("closed-unasked", "R9", 40, None, ((Till, "close", _closed_unasked),), 19),
    Mistake("new-key", "R10", 20, STORM, ((promises, "_write_down", _always_a_new_key),), 5),
    Mistake("original", "R11", 30, CALM, ((my_bookings, "PrintTicket", _always_an_original),), 1),
    Mistake("errors-swallowed", "R12", 40, None, ((Journal, "_committed", _errors_swallowed),), 1),
    Mistake("held-offline", "R15", 20, STORM, ((booking, "carry_out", _held_offline),), 5),
    Mistake("ending-forgotten", "", 40, None, ((Journal, "_ending", _ending_not_remembered),), 13),
)
