"""The link to the service is cut, restored and cut again while two counters and a kiosk sell.

A counter here does what decision 0048 asks of one: it writes a sale down before the slip is
printed, sells from its block until the end it was told, and posts with the same key until it is
answered. Answers get lost; counters die. At the end no number was sold twice, no slip is lost, and
the drawers have what the slips say, to the fen.
"""

import os
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.numbers import ledger_check
from kiosk_app.central_service.tables.schema import booking, seat
from kiosk_app.central_service.tables.schema_emergency import emergency_number
from kiosk_app.contract import emergency_shapes as shapes
from kiosk_app.contract.cash_shapes import ShiftAnswer, ShiftOpenBody
from kiosk_app.contract.shapes import EnrolBody, PatientAnswer
from kiosk_app.domain.emergency import Block, Lent, NumberFate
from kiosk_app.domain.identity import Person, Proof
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.staff import Role
from tests.contract.central.face import Desk, body_of
from tests.helpers.central import SQLITE, CentralHouse, central
from tests.helpers.desk_staff import Staff, staffed
from tests.helpers.people import PHONE, person
from tests.helpers.staff import COUNTER, OTHER_COUNTER, sign_in

ACTS = 15 * int(os.environ.get("FUZZ", "10"))
OPENED_WITH = 20_000


@dataclass
class OfflineCounter:
    """What one counter has on its disk: its block, and the sales it has not seen answered.

    Attributes:
        block: as it was told last.
        slips: every number it sold, and for how much; what patients have in their hands.
        unposted: key and body of each sale that central has not answered.
    """

    staff: Staff
    is_linked: bool = True
    block: Block | None = None
    slips: dict[str, Fen] = field(default_factory=dict)
    unposted: dict[str, shapes.EmergencySaleBody] = field(default_factory=dict)
    fates: Counter[NumberFate] = field(default_factory=Counter)

    def left(self, now: datetime) -> tuple[Lent, ...]:
        """Return what it may sell now."""
        if self.block is None or now >= self.block.good_until:
            return ()
        return tuple(
            number
            for number in self.block.numbers
            if number.id not in self.slips and number.slot.band.end > now
        )


class Lobby:
    """Two counters, a kiosk, a clock, and a link that comes and goes."""

    def __init__(self, house: CentralHouse, seed: int) -> None:
        self.house = house
        self.kiosk = Desk(house, house.service)
        self.chance = random.Random(seed)  # noqa: S311 - the same day each time
        self.born = 0
        self.people: list[Person] = []
        self.counters = [
            OfflineCounter(staffed(house, Role.REGISTRAR, login=f"reg{n}", at=at))
            for n, at in enumerate((COUNTER, OTHER_COUNTER))
        ]
        for one in self.counters:
            body = ShiftOpenBody(opened_with=Fen(OPENED_WITH))
            assert house.service.open_shift(one.staff.caller, body).is_success
        self.ways = [
            *[self.sell] * 6,
            *[self.post] * 3,
            *[self.renew] * 2,
            *[self.sell_at_kiosk] * 2,
            self.cut_or_restore,
            self.let_time_pass,
            self.die,
        ]

    def live(self, acts: int) -> None:
        for _ in range(acts):
            self.chance.choice(self.ways)(self.chance.choice(self.counters))

    def sell(self, counter: OfflineCounter) -> None:
        """Sell a number offline; what is written down is all that is known of it later."""
        now = self.house.clock()
        left = counter.left(now)
        if counter.is_linked or not left or counter.block is None:
            return
        number = self.chance.choice(left)
        counter.unposted[f"{counter.staff.at}-{number.id}"] = shapes.EmergencySaleBody(
            number=number.id,
            seal=number.seal,
            good_until=counter.block.good_until,
            sold_at=now,
            person=body_of(self.somebody()),
            phone=PHONE,
        )
        counter.slips[number.id] = number.slot.fee

    def post(self, counter: OfflineCounter, *, is_heard: bool | None = None) -> None:
        """Post one sale with its own key; its answer may be lost, and then it is posted again."""
        if not counter.is_linked or not counter.unposted:
            return
        key, body = next(iter(counter.unposted.items()))
        caller = self.caller(counter, key)
        reply = self.house.service.post_emergency_sale(caller, body)
        assert reply.is_success, reply
        if is_heard or self.chance.random() < 0.7:
            counter.fates[reply.read(shapes.EmergencySaleAnswer).fate] += 1
            del counter.unposted[key]

    def renew(self, counter: OfflineCounter) -> None:
        """Renew the block once all is posted; where the answer is lost, the old one stands."""
        if not counter.is_linked or counter.unposted:
            return
        reply = self.house.service.lend_numbers(self.caller(counter))
        assert reply.is_success, reply
        if self.chance.random() < 0.8:
            counter.block = reply.read(shapes.BlockAnswer).block

    def sell_at_kiosk(self, _counter: OfflineCounter) -> None:
        """Book whatever the kiosk offers first, as patients do who have heard of no outage."""
        body = EnrolBody(person=body_of(self.somebody()), phone=PHONE)
        patient = self.house.service.enrol(self.kiosk.caller, body).read(PatientAnswer).id
        for place, session in enumerate(self.kiosk.sessions(patient)):
            for band, supply in enumerate(self.kiosk.bands(session.id, patient)):
                if supply.free:
                    wish = self.kiosk.wish(patient, session=place, band=band)
                    self.house.service.hold(self.kiosk.caller, wish)
                    return

    def cut_or_restore(self, counter: OfflineCounter) -> None:
        counter.is_linked = not counter.is_linked

    def let_time_pass(self, _counter: OfflineCounter) -> None:
        self.house.clock.advance(minutes=self.chance.choice((1, 5, 20)))
        self.house.service.background.run_once()

    def die(self, counter: OfflineCounter) -> None:
        """Start the program anew: what is on its disk is there, its session is over."""
        counter.staff.token = "gone"  # noqa: S105 - no secret: nobody is signed in

    def end(self) -> None:
        """Restore the link, post what is left, and let every block expire."""
        for counter in self.counters:
            counter.is_linked = True
            while counter.unposted:
                self.post(counter, is_heard=True)
        limits = DEMO.emergency
        self.house.clock.advance(seconds=(limits.lasts + limits.margin).total_seconds())
        self.house.service.background.run_once()

    def caller(self, counter: OfflineCounter, key: str | None = None) -> Caller:
        """Return who asks; whoever was signed out by the hours or a restart signs in again."""
        staff = counter.staff
        if not self.house.service.shift(staff.caller).is_success:
            staff.token = sign_in(self.house, staff.who, staff.at)
        caller = staff.caller
        return Caller(caller.station, key or caller.key, caller.token)

    def somebody(self) -> Person:
        """Return somebody new, or now and then somebody who was here before."""
        if self.people and self.chance.random() < 0.2:
            return self.chance.choice(self.people)
        self.born += 1
        birth = date(1970, 1, 1) + timedelta(days=self.born)
        self.people.append(person(f"路人{self.born}", birth, 921, Proof.ID_CARD))
        return self.people[-1]


@pytest.mark.requirement("R120")
@pytest.mark.requirement("R140")
@pytest.mark.requirement("R179")
@pytest.mark.parametrize("seed", [1, 4])
def test_no_number_is_sold_twice_no_slip_is_lost_and_the_money_is_right(seed: int) -> None:
    with central(engine=SQLITE) as house:
        lobby = Lobby(house, seed)
        lobby.live(ACTS)
        lobby.end()
        slips = {number: fee for one in lobby.counters for number, fee in one.slips.items()}
        fates = sum((one.fates for one in lobby.counters), Counter[NumberFate]())
        assert sum(fates.values()) == len(slips) == sum(len(c.slips) for c in lobby.counters)
        assert fates[NumberFate.BOOKED] > 5
        assert fates[NumberFate.MONEY_BACK] > 0
        assert fates[NumberFate.MOVED] == 0  # honest clocks: nobody had it meanwhile
        for counter in lobby.counters:
            shift = house.service.shift(lobby.caller(counter)).read(ShiftAnswer)
            assert shift.taken == sum(counter.slips.values())
        with house.database.read() as connection:
            assert list(ledger_check.differences(connection)) == []
            posted = sa.select(emergency_number.c.id, booking.c.state, booking.c.fee).join(
                booking, booking.c.id == emergency_number.c.booking
            )
            rows = connection.execute(posted).all()
            assert {row.id: row.fee for row in rows} == slips
            states = Counter(row.state for row in rows)
            assert states["released"] == fates[NumberFate.MONEY_BACK]
            still = sa.select(sa.func.count()).where(seat.c.booking.like("E%-%"))
            assert connection.scalar(still) == 0
