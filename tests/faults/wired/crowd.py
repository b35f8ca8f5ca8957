"""Desks that book through a bad wire, by the product's own handlers, journal and client."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from hardware.printer.port import Outcome
from kiosk_app import clock
from kiosk_app.central_client.caller import Credential
from kiosk_app.central_client.client import CentralClient
from kiosk_app.central_client.device_key import DeviceKey
from kiosk_app.central_service.seed.many import BANDS, begin_of
from kiosk_app.domain.booking import Appointment, Hold, Payment, PaymentOrder
from kiosk_app.domain.ids import OrderId, PatientId, SessionId, StationId
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.sessions import TimeBand
from kiosk_app.handlers import booking, money, paper
from kiosk_app.handlers.bench import Bench, Watches, new_key
from kiosk_app.handlers.errands import CentralErrands
from kiosk_app.handlers.pace import Pace
from kiosk_app.journal.journal import Journal
from kiosk_app.journal.recovery import Recovery
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from tests.faults.simulated.devices import NoShelf
from tests.helpers.fakes import FakePrinter, FakeStation
from tests.helpers.people import ADULT_PATIENT

TIMEOUTS_S: Final = (1.0, 1.0)
_PAUSE_S: Final = 0.05
_BAND: Final = timedelta(minutes=30)
_ASKED: Final = 4
"""How often somebody at the desk says "try again"."""


def _nobody_looks(_appointment: Appointment) -> None:
    """Look at no screen."""


@dataclass(slots=True)
class Told:
    """What one patient was told at last: an appointment, a refusal, or that nobody knows."""

    appointment: str = ""
    refusal: str = ""


@dataclass
class Desk:
    """One station: one patient after the other, each with one wish."""

    station: str
    bench: Bench
    client: CentralClient
    journal: Journal
    day: date
    sessions: int
    phone: Callable[[OrderId], object]
    rng: random.Random
    told: dict[str, Told] = field(default_factory=dict)

    def serve(
        self,
        patient: str,
        *,
        shown: Callable[[Appointment], None] = _nobody_looks,
        printed: Callable[[Appointment], None] | None = None,
    ) -> None:
        """Book for somebody, as far as it goes, and print the ticket if somebody takes it."""
        told = self.told[patient] = Told()
        hold = self._held(patient, told)
        if hold is None:
            return
        order = self._ordered(hold, told)
        if order is None:
            return
        self.phone(order.id)
        payment = Payment(order.id, order.amount)
        event = self._asked(
            lambda: booking.confirm_booking(self.bench, ef.ConfirmBooking(hold, payment))
        )
        if isinstance(event, ev.Booked):
            told.appointment = event.appointment.id
            shown(event.appointment)
            if printed is not None:
                self._print(event.appointment, printed)
        elif isinstance(event, ev.BookingRefused):
            told.refusal = event.refusal.reason

    def settle(self) -> int:
        """Do what a kiosk does when it comes up again; return how much is still open."""
        errands = CentralErrands(self.client)
        report = Recovery(self.journal, errands, new_key, clock.now).at_start()
        return report.left + len(self.journal.owed())

    def close(self) -> None:
        """Give everything back."""
        self.client.close()
        self.journal.close()

    def _held(self, patient: str, told: Told) -> Hold | None:
        begin = begin_of(self.day, self.rng.randrange(BANDS))
        session = SessionId(f"many-{self.rng.randrange(self.sessions)}")
        wish = ef.HoldSlot(
            replace(ADULT_PATIENT, id=PatientId(patient)), session, TimeBand(begin, begin + _BAND)
        )
        event = self._asked(lambda: booking.hold_slot(self.bench, wish))
        if isinstance(event, ev.HoldRefused):
            told.refusal = event.refusal.reason
        return event.hold if isinstance(event, ev.SlotHeld) else None

    def _ordered(self, hold: Hold, told: Told) -> PaymentOrder | None:
        event = self._asked(lambda: money.open_order(self.bench, ef.OpenOrder(hold)))
        if isinstance(event, ev.OrderRefused):
            told.refusal = event.refusal.reason
        return event.order if isinstance(event, ev.OrderOpened) else None

    def _print(self, appointment: Appointment, printed: Callable[[Appointment], None]) -> None:
        def print_it() -> Outcome:
            printed(appointment)
            return Outcome.PRINTED

        paper.print_once(self.bench, {"appointment": appointment.id}, print_it)

    @staticmethod
    def _asked(act: Callable[[], ev.Event | None]) -> ev.Event | None:
        for _ in range(_ASKED):
            event = act()
            if not isinstance(event, ev.CentralDown):
                return event
        return None


def desk(
    folder: Path,
    station: str,
    key: DeviceKey,
    url: str,
    phone: Callable[[OrderId], object],
    day: date,
    sessions: int,
) -> Desk:
    """Set a desk up."""
    client = CentralClient(
        url,
        StationId(station),
        clock.now,
        timeouts=TIMEOUTS_S,
        total_s=2.0,
        credential=Credential(key, clock.now),
    )
    journal = Journal.open(folder / f"{station}.db")
    bench = Bench(
        station=FakeStation(),
        printer=FakePrinter(),
        central=client,
        journal=journal,
        post=_nobody_hears,
        now=clock.now,
        hospital_now=clock.now,
        elderly_age=lambda: DEMO.elderly_age,
        pace=Pace(threading.Event(), lambda event, s: event.wait(min(s, _PAUSE_S))),
        watches=Watches(),
        kept_board=NoShelf(),
        guide=None,
    )
    rng = random.Random(station)  # noqa: S311 - it has to be drawn alike again
    return Desk(station, bench, client, journal, day, sessions, phone, rng)


def _nobody_hears(_event: ev.Event) -> None:
    """Hear what would come unasked; here nobody waits for it."""
