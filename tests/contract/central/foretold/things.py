"""What the model is made of: clinics with their numbers, and what patients have of them.

Times are whole seconds since the epoch. Ids are filled in once the service has said them.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk_app.domain.addon import AddOnState
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.pools import Pool


class State(StrEnum):
    """What became of a hold; the values are those of the service's own table."""

    HELD = "held"
    LAPSED = "lapsed"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    MISSED = "noshow"


class Money(StrEnum):
    """Where the money of an order is."""

    AWAITED = "awaited"
    PAID = "paid"
    NEVER = "never"  # the order was closed
    BACK = "back"  # given back, or on its way


@dataclass(eq=False)
class Number:
    """One number; out of sale (`pool` None) after the clinic got fewer."""

    seq: int
    pool: Pool | None
    is_everybodys: bool = False  # of the referral share, whose time is over
    holder: "Have | None" = None
    held_until: int | None = None
    away_until: int = 0

    def is_nobodys(self, now: int) -> bool:
        is_lapsed = self.held_until is not None and self.held_until <= now
        return self.pool is not None and (self.holder is None or is_lapsed)

    def is_to_be_had(self, now: int) -> bool:
        return self.is_nobodys(now) and self.away_until <= now


@dataclass(eq=False)
class Clinic:
    """An evening clinic of one band."""

    id: str
    department: str
    doctor: str
    fee: int
    begins: int
    ends: int
    numbers: list[Number] = field(default_factory=list)

    def of(self, pool: Pool | None) -> list[Number]:
        return [number for number in self.numbers if number.pool is pool]

    @property
    def sold_here(self) -> list[Number]:
        """Return what is in the four pools that sum to the capacity."""
        return [n for n in self.numbers if n.pool not in {None, Pool.ADD_ON}]

    @property
    def capacity(self) -> int:
        return len(self.sold_here)

    @property
    def taken(self) -> int:
        """Return how many of these somebody has, add-ons not among them."""
        return sum(number.holder is not None for number in self.sold_here)


@dataclass(eq=False)
class Have:
    """What a patient has of a clinic: a hold, and what became of it."""

    patient: int
    clinic: Clinic
    number: Number
    station: str
    held_at: int
    until: int
    replaces: "Have | None"
    id: str = ""
    state: State = State.HELD
    is_told: bool = False
    was_booked: bool = False

    @property
    def is_exchange(self) -> bool:
        return self.replaces is not None and not self.was_booked

    @property
    def due(self) -> int:
        old = self.replaces
        worth = old.clinic.fee if self.is_exchange and old is not None else 0
        return max(0, self.clinic.fee - worth)


@dataclass(eq=False)
class Order:
    """A payment order and where its money is.

    Attributes:
        has_paid: the phone did, whoever knows of it.
        part_back: what of it was too much for a number that was changed for a cheaper one.
    """

    of: Have
    amount: int
    expires: int
    id: str = ""
    has_paid: bool = False
    money: Money = Money.AWAITED
    paid_at: int = 0
    part_back: int = 0


@dataclass(eq=False)
class AddOn:
    """A wish for one more number of a clinic; `issued`: as what, once more if it was not used."""

    clinic: Clinic
    patient: int
    asker: str
    id: str = ""
    state: AddOnState = AddOnState.REQUESTED
    agreed: set[str] = field(default_factory=set)
    issued: list[Have] = field(default_factory=list)


@dataclass
class World:
    """Everything there is, and the rules in force.

    Attributes:
        elders: which patients are elderly.
    """

    policy: Policy
    elders: frozenset[int]
    clinics: list[Clinic] = field(default_factory=list)
    haves: list[Have] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    add_ons: list[AddOn] = field(default_factory=list)

    def of_patient(self, patient: int, *states: State) -> list[Have]:
        return [have for have in self.haves if have.patient == patient and have.state in states]

    def of_state(self, state: State) -> list[Have]:
        return [have for have in self.haves if have.state is state]

    def orders_of(self, have: Have, *money: Money) -> list[Order]:
        return [order for order in self.orders if order.of is have and order.money in money]
