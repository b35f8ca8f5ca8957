"""What staff do: more numbers, fewer, and one more for somebody."""

from kiosk_app.central_service.numbers.supply import spread
from kiosk_app.domain.addon import AddOnState
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason
from tests.contract.central.foretold.model import Model
from tests.contract.central.foretold.things import AddOn, Clinic, Have, Money, Number, State

_GIVEN_UP_FIRST = (Pool.OPEN, Pool.REFERRAL, Pool.ON_SITE)


class StaffModel(Model):
    """What staff do: more numbers, fewer, and one more for somebody."""

    def set_capacity(self, now: int, clinic: Clinic, capacity: int) -> str:
        """Foretell another capacity: more fill up the kept shares, fewer are what nobody has."""
        if capacity < clinic.taken:
            return Reason.BELOW_SOLD
        more = capacity - clinic.capacity
        if more > 0 and clinic.ends <= now:
            return Reason.BAND_OVER
        for pool in _GIVEN_UP_FIRST:
            free = [number for number in clinic.of(pool) if number.holder is None]
            while more < 0 and free:
                last = free.pop()
                last.pool, last.is_everybodys = None, False
                more += 1
        if more > 0:
            self.add_numbers(clinic, capacity, more)
        return ""

    def add_numbers(self, clinic: Clinic, capacity: int, more: int) -> None:
        """Add numbers to the pools that have too few of the new capacity, the rest to all."""
        shares = {Pool.ON_SITE: -(-capacity // 10), Pool.REFERRAL: -(-3 * capacity // 10)}
        wanted: dict[Pool, int] = {}
        left, fit = more, capacity
        for pool, share in shares.items():
            wanted[pool] = min(max(0, min(share, fit) - len(clinic.of(pool))), left)
            left, fit = left - wanted[pool], fit - share
        pools = list(spread(more, wanted | {Pool.OPEN: left}))
        back = clinic.of(None)[:more]
        new = [Number(self.next(clinic) + n, None) for n in range(more - len(back))]
        clinic.numbers += new
        for number, pool in zip([*back, *new], pools, strict=True):
            number.pool, number.is_everybodys = pool, pool is Pool.REFERRAL

    def ask_add_on(self, clinic: Clinic, patient: int, asker: str) -> AddOn:
        """Note a wish."""
        self.add_ons.append(AddOn(clinic, patient, asker))
        return self.add_ons[-1]

    def approve(self, add_on: AddOn, who: str) -> str:
        """Foretell an approval: not by the asker alone, and above the limit by two others."""
        if add_on.state is not AddOnState.REQUESTED:
            return Reason.NOT_IN_THIS_STATE
        others = (add_on.agreed | {who}) - {add_on.asker}
        if not others:
            return Reason.SECOND_PERSON_REQUIRED
        add_on.agreed.add(who)
        rules = self.policy.add_on
        limit = min(add_on.clinic.capacity * rules.percent // 100, rules.per_session)
        there = [a for a in self.add_ons if a.clinic is add_on.clinic]
        given = [a for a in there if a.state in {AddOnState.APPROVED, AddOnState.ISSUED}]
        if len(given) >= limit and len(others) < 2:
            return Reason.ADD_ON_LIMIT
        add_on.state = AddOnState.APPROVED
        return ""

    @staticmethod
    def reject(add_on: AddOn) -> str:
        """Foretell a rejection: only of what nobody has decided about."""
        if add_on.state is not AddOnState.REQUESTED:
            return Reason.NOT_IN_THIS_STATE
        add_on.state = AddOnState.REJECTED
        return ""

    def issue(self, now: int, add_on: AddOn, patient: int, station: str) -> str:
        """Foretell that an add-on is held for its patient: a number beyond the capacity."""
        if patient != add_on.patient:
            return Reason.ADD_ON_BOUND
        if add_on.state is not AddOnState.APPROVED and not self.is_unused(now, add_on):
            return Reason.NOT_IN_THIS_STATE
        clinic = add_on.clinic
        refusal = self.is_too_late(now, clinic)
        if refusal or (refusal := self.too_many(now, patient, clinic, station, None)):
            return refusal
        free = [n for n in clinic.of(Pool.ADD_ON) if self.will_be_free(now, n, patient)]
        if not free:
            free = [Number(self.next(clinic), Pool.ADD_ON)]
            clinic.numbers += free
        add_on.issued.append(self.give(now, patient, free[0], (clinic, station, None)))
        add_on.state = AddOnState.ISSUED
        return ""

    def is_unused(self, now: int, add_on: AddOn) -> bool:
        """Tell whether it was issued, and every hold of it is over without money."""
        return bool(add_on.issued) and all(
            (
                have.state in {State.RELEASED, State.LAPSED, State.WITHDRAWN}
                or have in self.lapsing(now)
            )
            and not self.orders_of(have, Money.AWAITED, Money.PAID)
            for have in add_on.issued
        )

    def lapsing(self, now: int) -> list[Have]:
        """Return the holds whose time is over, whether or not anybody has noticed."""
        return [have for have in self.haves if have.state is State.HELD and have.until <= now]

    @staticmethod
    def next(clinic: Clinic) -> int:
        return max((number.seq for number in clinic.numbers), default=0) + 1
