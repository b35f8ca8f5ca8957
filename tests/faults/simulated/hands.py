"""The person in front of a kiosk: reads the page, taps, pays, walks away; and their phone.

A hand sees what a patient sees (the screen) and nothing of what is behind it.
"""

import random
from collections.abc import Callable
from datetime import date
from typing import Final

from kiosk_app.central_service.payment.fake import PhoneAct
from kiosk_app.domain.booking import OrderState, PaymentOrder
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.ids import OrderId
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import (
    Choice,
    Detail,
    Entry,
    Home,
    Notice,
    Option,
    Pay,
    Result,
    Review,
    SlotGrid,
    Text,
)
from tests.faults.simulated.kiosk import Kiosk
from tests.faults.simulated.weather import Hand, Phone, Weather, one_of
from tests.helpers.people import PHONE, person

PEOPLE: Final = tuple(
    person(name, date(1980 + i, 5, 17), 901 + i, Proof.ID_CARD)
    for i, name in enumerate(("林晓舟", "何安", "陈䶮", "许满", "沈砚", "周玉"))
)
_PURPOSES: Final = {
    Purpose.SAME_DAY: 10,
    Purpose.ADVANCE: 4,
    Purpose.MY_BOOKINGS: 6,
    Purpose.WAITLIST: 1,
    Purpose.CHECK_IN: 1,
}
_THINK_S: Final = (0.2, 1.5)
_DAWDLE_S: Final = (20.0, 130.0)
_AWAY_S: Final = 95.0
_PHONES: Final = {
    Phone.PAY: PhoneAct.PAY,
    Phone.DECLINE: PhoneAct.DECLINE,
    Phone.LATE: PhoneAct.LATE,
    Phone.TWICE: PhoneAct.TWICE,
    Phone.SHORT: PhoneAct.SHORT,
}
_CLOSED: Final = "out_of_service"
_GOOD_CODE, _BAD_CODE = "134567890123456789", "134567890123456780"


class HandAt:
    """Whoever stands at one kiosk, one person after the other, until told to go home."""

    def __init__(
        self,
        rng: random.Random,
        kiosk: Kiosk,
        weather: Weather,
        pay: Callable[[OrderId, PhoneAct], object],
    ) -> None:
        self._rng = rng
        self._kiosk = kiosk
        self._weather = weather
        self._pay = pay
        self._person: Person = PEOPLE[0]
        self.is_going_home = False
        self.visits = 0

    def act(self) -> float:
        """Do the next thing; return seconds until the one after."""
        screen = self._kiosk.screen
        if screen is None:
            return self._rng.uniform(*_THINK_S)
        if isinstance(screen, Home):
            if screen.is_ready and not self.is_going_home:
                self._come()
            return self._rng.uniform(*_THINK_S)
        if screen.frame.name == _CLOSED:
            return 2.0
        if self.is_going_home:
            self._kiosk.post(self._way_home())
            return 1.0
        return self._go_on(one_of(self._rng, self._weather.hand))

    def _way_home(self) -> ev.Event:
        return ev.Accepted() if isinstance(self._kiosk.screen, Result) else ev.Left()

    def _come(self) -> None:
        self.visits += 1
        self._person = self._rng.choice(PEOPLE)
        weights = tuple(_PURPOSES.values())
        self._kiosk.post(ev.JourneyChosen(self._rng.choices(tuple(_PURPOSES), weights)[0]))

    def _go_on(self, how: Hand) -> float:
        if how is Hand.WALK_AWAY:
            self._kiosk.clockwork.after(_AWAY_S, lambda: self._kiosk.post(ev.Left()))
            return _AWAY_S + 1
        if how is Hand.DAWDLE:
            return self._rng.uniform(*_DAWDLE_S)
        for event in self._taps(how):
            self._kiosk.post(event)
        return self._rng.uniform(*_THINK_S)

    def _taps(self, how: Hand) -> tuple[ev.Event, ...]:
        match how:
            case Hand.BACK:
                return (ev.WentBack(),)
            case Hand.LEAVE:
                return (ev.Left(),)
            case Hand.OTHER_CARD:
                return (ev.CardRead(self._rng.choice(PEOPLE)),)
            case Hand.HELP:
                return (ev.HelpWanted(),)
            case _:
                tap = self._card() or self._tap()
                return () if tap is None else (tap,) * (2 if how is Hand.TWICE else 1)

    def _card(self) -> ev.Event | None:
        """Return that the person's card was read, where one is asked for."""
        return ev.CardRead(self._person) if self._kiosk.readers.is_armed else None

    def _tap(self) -> ev.Event | None:
        """Return what this page asks to be tapped; None where there is nothing to tap."""
        match self._kiosk.screen:
            case Entry():
                return ev.Entered(PHONE)
            case Choice(options=options) | Detail(actions=options):
                return self._choose(options)
            case SlotGrid(groups=groups):
                return self._choose(tuple(o for group in groups for o in group.options))
            case Review() | Result() | Notice(accept=Text()):
                return ev.Accepted()
            case Pay():
                return self._use_phone()
            case _:
                return None

    def _choose(self, options: tuple[Option, ...]) -> ev.Event:
        can_be_had = [i for i, option in enumerate(options) if option.can_be_had]
        wanted = can_be_had if can_be_had and self._rng.random() < 0.9 else range(len(options))
        return ev.Chosen(self._rng.choice(wanted)) if len(wanted) else ev.WentBack()

    def _use_phone(self) -> ev.Event | None:
        order: PaymentOrder | None = getattr(self._kiosk.session.state, "order", None)
        if order is None or order.state is OrderState.PAID:
            return None
        phone = one_of(self._rng, self._weather.phone)
        if phone in _PHONES:
            self._pay(order.id, _PHONES[phone])
            return None
        if phone is Phone.NOTHING:
            return None
        code = _GOOD_CODE if phone is Phone.SHOWN else _BAD_CODE
        return ev.CodeScanned(ev.CodeKind.PAYMENT, code)
