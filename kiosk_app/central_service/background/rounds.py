"""What the service does without being asked: finish what was paid, give back what is owed.

A kiosk may die at any moment. Money that has come in becomes an appointment (after a grace in
which the kiosk confirms by itself) or goes back; open orders are closed when their time is up;
closed ones are asked for once more; lapsed holds are tidied; old answers are forgotten. Every step
can be broken off and done again, and looks once more under a lock before it changes anything. Of
several processes one works and the others stand by; that saves work, nothing rests on it.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial

import sqlalchemy as sa

from kiosk_app.central_service.answering.metrics import Fault, Metrics
from kiosk_app.central_service.background.pruning import prune
from kiosk_app.central_service.background.refunds import Refunds, orders
from kiosk_app.central_service.background.tidying import Tidying
from kiosk_app.central_service.booking.bookings import settle_paid
from kiosk_app.central_service.booking.exchanges import Exchanges
from kiosk_app.central_service.keeping.database import Database, DatabaseBusyError
from kiosk_app.central_service.keeping.events import SERVICE
from kiosk_app.central_service.keeping.instants import Clock, to_ms
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.ledger import AnyRow
from kiosk_app.central_service.payment.provider import ProviderSilentError
from kiosk_app.central_service.payment.till import PAYABLE, Till, order_by_id
from kiosk_app.central_service.tables.schema import USED, BookingState, booking, payment_order
from kiosk_app.domain.booking import OrderState

logger = logging.getLogger(__name__)

CONFIRM_GRACE_MS = 30_000
"""How long a paid order waits for its kiosk to confirm before the service does it."""

LATE_WATCH_MS = 15 * 60_000
"""How long after closing an order is asked for again."""

UNHEALTHY_AFTER = 3
"""After so many rounds with a defect in each, the service says that it is not ready."""


def _nothing() -> None:
    """Stand in for somebody who wants to know of rounds."""


Chore = Callable[[], None]
"""Other work that is due from time to time; can be broken off and done again."""


class Background:
    """One round of work at a time; `run_once` is all of it, the thread only repeats it.

    Args:
        database, till, clock: the service's own.
        exchanges: finishes a change of numbers that was paid and never confirmed.
        chores: done at the end of every round.
        metrics: how long rounds take, and how many are left out.
        own: done in every round of every process, also where another one does the rest.
        may_work: asked first; where it says no, nothing is done.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a round of work touches
        self,
        database: Database,
        till: Till,
        clock: Clock,
        exchanges: Exchanges,
        chores: Sequence[Chore],
        metrics: Metrics,
        own: Sequence[Chore] = (),
        may_work: Callable[[], bool] = lambda: True,
    ) -> None:
        self._database = database
        self._till = till
        self._clock = clock
        self._exchanges = exchanges
        self._chores = chores
        self._metrics = metrics
        self._own = own
        self._may_work = may_work
        self._tidying = Tidying(database)
        self._refunds = Refunds(database, till, clock)
        self._bad_rounds = 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    # --- the thread ----------------------------------------------------------------------------

    def start(self, every_s: float = 1.0, after_round: Callable[[], object] = _nothing) -> None:
        """Repeat `run_once` on a thread of its own until `stop`.

        Args:
            every_s: pause between two rounds.
            after_round: told after each round, one that was left out included.
        """
        self._stop.clear()
        self._thread = threading.Thread(
            target=self._run, args=(every_s, after_round), name="central-worker", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the round it is in."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    @property
    def is_healthy(self) -> bool:
        """Tell that the worker lives and its last rounds did what was due, one of them at least."""
        is_alive = self._thread is None or self._thread.is_alive()
        return is_alive and self._bad_rounds < UNHEALTHY_AFTER

    def _run(self, every_s: float, after_round: Callable[[], object]) -> None:
        while not self._stop.is_set():
            try:
                self.run_once()
            except DatabaseBusyError:
                self._metrics.failed(Fault.BUSY)
                logger.info("worker: the database is busy, this round is left out")
            after_round()
            self._stop.wait(every_s)

    # --- the work ------------------------------------------------------------------------------

    def run_once(self) -> None:
        """Do everything that is due now, unless another process on this database is at it."""
        if not self._may_work():
            return
        is_well = self._do(*self._own)
        with self._database.alone("background") as is_ours:
            if is_ours:
                with self._metrics.round():
                    is_well = self.run_round() and is_well
        self._bad_rounds = 0 if is_well else self._bad_rounds + 1

    def run_round(self) -> bool:
        """Do everything that is due now; right also when another process does the same.

        Returns:
            That nothing broke. What breaks is logged and tried again in the next round; whatever
            stands after it is done all the same.

        Raises:
            DatabaseBusyError: the rest waits for the next round.
        """
        return self._do(
            self._settle_open_orders,
            self._settle_paid_orders,
            self._refunds.push,
            self._refunds.push_parts,
            self._look_for_late_money,
            self._tidy_lapsed_holds,
            *self._chores,
            lambda: prune(self._database, self._now()),
            lambda: self._tidying.do(self._now()),
        )

    def _do(self, *steps: Callable[[], object]) -> bool:
        is_well = True
        for step in steps:
            try:
                step()
            except DatabaseBusyError:
                raise
            except Exception:
                self._metrics.failed(Fault.DEFECT)
                logger.exception("worker: a defect, the rest of the round goes on")
                is_well = False
        return is_well

    def _now(self) -> int:
        return to_ms(self._clock())

    def _settle_open_orders(self) -> None:
        """Learn of payments; close what is past its time or whose hold is gone."""
        for row in orders(self._database, payment_order.c.state.in_(PAYABLE)):
            is_over = row.expires_at <= self._now() or row.booking_state != BookingState.HELD
            try:
                if is_over:
                    self._till.close(row.id)
                else:
                    self._till.look(row.id)
            except ProviderSilentError:
                logger.info("worker: no answer from the provider, asking again later")

    def _settle_paid_orders(self) -> None:
        """Book what was paid and never confirmed; refund it where the seat is gone."""
        due = sa.and_(
            payment_order.c.state == OrderState.PAID.value,
            booking.c.state.not_in([BookingState.BOOKED, *USED]),
            sa.or_(
                payment_order.c.paid_at <= self._now() - CONFIRM_GRACE_MS,
                booking.c.state != BookingState.HELD,
            ),
        )
        for found in orders(self._database, due):
            self._database.transact(partial(self._settle, found=found))

    def _settle(self, connection: sa.Connection, found: AnyRow) -> None:
        row = ledger.by_id(connection, found.booking)
        order = order_by_id(connection, found.id)
        if row is None or order is None or order.state != OrderState.PAID:
            return
        if row.state not in (BookingState.BOOKED, *USED):
            settle_paid(connection, row, order, SERVICE, self._now(), self._exchanges)

    def _look_for_late_money(self) -> None:
        recent = sa.and_(
            payment_order.c.state == OrderState.CLOSED.value,
            payment_order.c.closed_at > self._now() - LATE_WATCH_MS,
        )
        for row in orders(self._database, recent):
            self._till.look_after_close(row.id)

    def _tidy_lapsed_holds(self) -> None:
        """Free the seats of lapsed holds, but of none whose money is not settled yet."""
        now = self._now()
        lapsed = sa.and_(
            booking.c.state == BookingState.HELD,
            booking.c.expires_at <= now,
            ~sa.exists().where(
                payment_order.c.booking == booking.c.id,
                payment_order.c.state.in_([*PAYABLE, OrderState.PAID.value]),
            ),
        )
        with self._database.read() as connection:
            due = connection.scalars(sa.select(booking.c.id).where(lapsed)).all()
        for booking_id in due:
            with self._database.write() as connection:
                row = ledger.by_id(connection, booking_id)
                still = sa.select(sa.exists().where(booking.c.id == booking_id, lapsed))
                if row is not None and connection.scalar(still):
                    ledger.give_back(connection, row, BookingState.LAPSED, SERVICE, now)
