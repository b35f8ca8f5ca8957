"""The crowd: clients that book, give back and pay without pause, and never give up on a key.

Every wish is a keyed request through the kiosk's own client, at either service. An answer that
says nothing ("busy", a time-out, a broken line) is asked for again with the same key, at the other
service too, until it is yes or no. Whatever took more than one attempt is asked for once more when
it has succeeded: the answer must be the same.
"""

import math
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from kiosk_app import clock
from kiosk_app.bench.invented import PHONE, invent
from kiosk_app.central_client.client import CentralClient
from kiosk_app.central_client.demo_phone import DemoPhone
from kiosk_app.central_client.errors import CentralRefusedError, CentralUnreachableError
from kiosk_app.domain.booking import BookingClass, Hold, OrderState
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import HoldId, OrderId, PatientId, RequestKey, SessionId, StationId
from kiosk_app.domain.refusal import Reason
from kiosk_app.handlers.bench import new_key
from tests.ha.verdict import Acknowledged, Grip, History
from tests.helpers.devices import credential_of

CLIENTS = 8
STATIONS = ("kiosk-01", "kiosk-02", "kiosk-03")
GIVES_UP_S = 180.0
_FIRST_PERSON = 40_000
_PEOPLE_EACH = 20_000
_PAYS_EVERY = 12
_SCARCE_EVERY = 3
_WAITS = frozenset({"status 503", "ReadTimeout"})
"""What a service may say while it cannot know: come again, or nothing within our patience."""
_NONE_LEFT = frozenset({Reason.HELD_BY_OTHERS, Reason.BOOKED_OUT})

T = TypeVar("T")
Band = tuple[SessionId, datetime]


class UndecidedError(Exception):
    """No yes and no no, for longer than any outage may last."""


@dataclass
class Ledger:
    """What all clients were told, and how; safe for many threads."""

    history: History = field(default_factory=History)
    unknown: "Counter[str]" = field(default_factory=Counter)
    replays: int = 0
    slowest_s: float = 0.0
    turn: threading.Lock = field(default_factory=threading.Lock)

    def acknowledge(self, told: Acknowledged) -> None:
        """Write down a success."""
        with self.turn:
            self.history.acknowledged.append(told)

    def miss(self, why: str) -> None:
        """Write down an answer that said nothing."""
        with self.turn:
            self.unknown[why.rsplit(": ", 1)[-1]] += 1

    def odd(self, before: "Counter[str]") -> list[str]:
        """Return what no service may answer, and how often one did since."""
        with self.turn:
            said = self.unknown - before
        return [f"{what} ({count} times)" for what, count in said.items() if what not in _WAITS]

    def took(self, seconds: float) -> None:
        """Write down how long an answer of any kind took."""
        with self.turn:
            self.slowest_s = max(self.slowest_s, seconds)

    def told_falsely(self, what: str) -> None:
        """Write down a no that could not be."""
        with self.turn:
            self.history.false.append(what)


class Turnstile:
    """Lets clients begin a journey while it is open, and waits for those inside once closed."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._is_open = True
        self._inside = 0
        self.is_over = False

    def enter(self) -> bool:
        """Wait for it to be open; return False when it is all over."""
        with self._change:
            self._change.wait_for(lambda: self._is_open or self.is_over)
            self._inside += not self.is_over
            return not self.is_over

    def leave(self) -> None:
        """Be outside again."""
        with self._change:
            self._inside -= 1
            self._change.notify_all()

    def close(self) -> bool:
        """Let nobody in any more; return whether all came out."""
        with self._change:
            self._is_open = False
            return self._change.wait_for(lambda: self._inside == 0, GIVES_UP_S)

    def open(self) -> None:
        """Let them in again."""
        with self._change:
            self._is_open = True
            self._change.notify_all()

    def end(self) -> None:
        """Send everybody home."""
        with self._change:
            self.is_over = True
            self._change.notify_all()


class Client:
    """One of the crowd, on a thread of its own.

    Args:
        place: which one.
        urls: the services.
        ledger: where it writes down what it was told.
    """

    def __init__(self, place: int, urls: Sequence[str], ledger: Ledger) -> None:
        self._station = StationId(STATIONS[place % len(STATIONS)])
        mine = credential_of(self._station)
        self._desks = [
            CentralClient(url, self._station, clock.now, credential=mine) for url in urls
        ]
        self._phones = [DemoPhone(url) for url in urls]
        self._ledger = ledger
        self._chance = random.Random(place)  # noqa: S311 - a reproducible crowd
        self._next_person = _FIRST_PERSON + place * _PEOPLE_EACH
        self._at = place % len(urls)
        self._over = threading.Event()
        self._patient = self._enrol()
        self.own_bands: list[Band] = []
        self.scarce: Band | None = None

    def wander(self, turnstile: Turnstile) -> None:
        """Make journeys until it is all over."""
        journeys = 0
        while turnstile.enter():
            journeys += 1
            try:
                self._journey(journeys)
            except (CentralRefusedError, UndecidedError) as no:
                self._ledger.told_falsely(f"{self._station}: {no}")
            finally:
                turnstile.leave()

    def close(self) -> None:
        """Go home."""
        self._over.set()
        for desk, phone in zip(self._desks, self._phones, strict=True):
            desk.close()
            phone.close()

    def free_bands(self, wanted: int) -> list[tuple[Band, int]]:
        """Return bands with free numbers, and how many, until there are `wanted` numbers."""
        desk, found, numbers = self._desks[0], [], 0
        for department in desk.catalogue().departments:
            limits = (department.admits_sex, department.min_age, department.max_age)
            if limits != (None, None, None):
                continue
            with suppress(CentralRefusedError):
                for session in desk.sessions(department.id, self._patient, BookingClass.ADVANCE):
                    for supply in desk.bands(session.id, self._patient) if session.free else ():
                        if supply.free:
                            found.append(((session.id, supply.band.begin), supply.free))
                            numbers += supply.free
            if numbers >= wanted:
                break
        return found

    # --- journeys ------------------------------------------------------------------------------

    def _journey(self, count: int) -> None:
        if count % _SCARCE_EVERY == 0 and self.scarce is not None:
            self._fight_for_one()
        elif count % _PAYS_EVERY == 1 and len(self.own_bands) > 1:
            self._book_for_good()
        else:
            self._hold_and_release(self._patient, self._chance.choice(self.own_bands))

    def _fight_for_one(self) -> None:
        if self.scarce is None:
            return
        try:
            self._hold_and_release(self._patient, self.scarce)
        except CentralRefusedError as no:
            if no.refusal.reason not in _NONE_LEFT:
                raise

    def _hold_and_release(self, patient: PatientId, band: Band) -> None:
        hold, begun = self._hold(patient, band)
        let_go = time.monotonic()
        with self._ledger.turn:
            self._ledger.history.grips.append(Grip(_number(hold), begun, let_go))
        self._insist(lambda desk, key: desk.release(hold.id, key), hold.id, "released")

    def _book_for_good(self) -> None:
        """Enrol somebody new, pay at one service, confirm at either; the number is gone then."""
        patient, band = self._enrol(), self.own_bands.pop()
        hold, begun = self._hold(patient, band)
        with self._ledger.turn:
            self._ledger.history.grips.append(Grip(_number(hold), begun, math.inf))
        order = self._insist(lambda desk, key: desk.open_order(hold.id, key))
        self._pay(order.id)
        self._insist(lambda desk, key: desk.confirm(hold.id, order.id, key), hold.id, "booked")

    def _pay(self, order: OrderId) -> None:
        """Have the played phone pay; only the service that opened the order knows of it.

        Raises:
            UndecidedError: the order is not paid for longer than any outage may last.
        """
        ends_at = time.monotonic() + GIVES_UP_S
        while time.monotonic() < ends_at and not self._over.is_set():
            try:
                self._phones[self._at].act(order)
                if self._desks[self._at].order(order).state is OrderState.PAID:
                    return
            except CentralUnreachableError as no:
                self._ledger.miss(str(no))
            self._pause()
        raise UndecidedError(f"{order} is not paid")

    def _enrol(self) -> PatientId:
        person = invent(self._next_person).as_person()
        self._next_person += 1
        return self._insist(lambda desk, key: desk.enrol(person, PHONE, key)).id

    def _hold(self, patient: PatientId, band: Band) -> tuple[Hold, float]:
        hold = self._insist(
            lambda desk, key: desk.hold(patient, *band, key, proof=Proof.ID_CARD),
            state="held",
            name=_booking_of,
        )
        return hold, time.monotonic()

    # --- one request ---------------------------------------------------------------------------

    def _insist(
        self,
        ask: Callable[[CentralClient, RequestKey], T],
        booking: HoldId | None = None,
        state: str = "",
        name: Callable[[T], str] | None = None,
    ) -> T:
        """Ask with one key until the answer is yes or no.

        Raises:
            CentralRefusedError: it is no.
            UndecidedError: neither, for longer than any outage may last.
        """
        key, ends_at, tries = new_key(), time.monotonic() + GIVES_UP_S, 0
        while True:
            tries += 1
            begun = time.monotonic()
            try:
                answer = ask(self._desks[self._at], key)
            except CentralUnreachableError as no:
                self._ledger.miss(str(no))
                if self._over.is_set() or time.monotonic() > ends_at:
                    raise UndecidedError(f"{key} is undecided: {no}") from no
                self._pause()
            else:
                break
            finally:
                self._ledger.took(time.monotonic() - begun)
        named = name(answer) if name is not None else booking or ""
        told = Acknowledged(time.monotonic(), (self._station, key), named, state)
        self._ledger.acknowledge(told)
        if tries > 1:
            self._ask_again(ask, key, named, name)
        return answer

    def _ask_again(
        self,
        ask: Callable[[CentralClient, RequestKey], T],
        key: RequestKey,
        booking: str,
        name: Callable[[T], str] | None,
    ) -> None:
        """Ask for what is decided once more, at the other service: it must be the same."""
        self._at = (self._at + 1) % len(self._desks)
        with suppress(CentralUnreachableError):
            again = ask(self._desks[self._at], key)
            with self._ledger.turn:
                self._ledger.replays += 1
                if name is not None and name(again) != booking:
                    self._ledger.history.doubled.append(f"{key}: {booking}, then {name(again)}")

    def _pause(self) -> None:
        """Wait a little, not all as long, and turn to the other service."""
        self._over.wait(0.1 + 0.3 * self._chance.random())
        self._at = (self._at + 1) % len(self._desks)


def _number(hold: Hold) -> tuple[str, int]:
    return hold.slot.session, hold.slot.number


def _booking_of(hold: Hold) -> str:
    return hold.id


class Crowd:
    """All clients and their threads.

    Args:
        urls: the services.
    """

    def __init__(self, urls: Sequence[str]) -> None:
        self.ledger = Ledger()
        self._turnstile = Turnstile()
        self._clients = [Client(place, urls, self.ledger) for place in range(CLIENTS)]
        self._threads = [
            threading.Thread(target=each.wander, args=(self._turnstile,), name="client")
            for each in self._clients
        ]

    def begin(self, numbers_each: int) -> None:
        """Share out the bands, one scarce one among all, and let them in."""
        found = self._clients[0].free_bands((CLIENTS + 1) * numbers_each)
        scarce = min(found, key=lambda each: each[1])
        found.remove(scarce)
        for place, (band, free) in enumerate(found):
            self._clients[place % CLIENTS].own_bands += [band] * free
        for each in self._clients:
            each.scarce = scarce[0]
        for thread in self._threads:
            thread.start()

    def rest(self) -> bool:
        """Let journeys end and none begin; return whether every request was decided."""
        return self._turnstile.close()

    def go_on(self) -> None:
        """Let them in again."""
        self._turnstile.open()

    def end(self) -> None:
        """Send everybody home."""
        self._turnstile.end()
        for each in self._clients:
            each.close()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(GIVES_UP_S)

    def booked_at(self) -> list[float]:
        """Return when a booking or its confirmation was acknowledged."""
        with self.ledger.turn:
            told = list(self.ledger.history.acknowledged)
        return [each.at for each in told if each.state in {"held", "booked"}]
