"""What will be answered: written down anew from the rules, sharing no code with the service.

Every method says the code of the refusal, or nothing where the act will be done, and then does it
in the model.
"""

from kiosk_app.domain.refusal import Reason
from tests.contract.central.foretold.payments import Payments
from tests.contract.central.foretold.things import Clinic, Have, Money, State


class Model(Payments):
    """The acts of patients and of the hall; staff's are in `StaffModel`."""

    # --- holds -----------------------------------------------------------------------------------

    def hold(
        self, now: int, patient: int, clinic: Clinic, station: str, old: Have | None = None
    ) -> str:
        """Foretell a hold; the number is taken out of the pools the patient may draw from."""
        refusal = self.is_too_late(now, clinic) or self.may_change(now, old, clinic)
        if refusal or (refusal := self.too_many(now, patient, clinic, station, old)):
            return refusal
        mine = self.within_reach(now, patient, clinic)
        free = [number for number in mine if self.will_be_free(now, number, patient)]
        if free:
            best = min(free, key=lambda number: self.rank(patient, number))
            self.give(now, patient, best, (clinic, station, old))
            return ""
        is_in_a_hand = any(number.held_until and not number.is_nobodys(now) for number in mine)
        return Reason.HELD_BY_OTHERS if is_in_a_hand else Reason.BOOKED_OUT

    def release(self, now: int, have: Have) -> str:
        """Foretell that a hold is given back; its orders are closed first, whatever comes."""
        for order in self.orders_of(have, Money.AWAITED):
            self.close(now, order)
        if have.is_told and have.state in {State.BOOKED, State.MISSED}:
            return Reason.ALREADY_BOOKED
        if have.state is State.HELD:
            self.let_go(have, State.RELEASED)
        elif have.state is State.BOOKED:
            self.let_go(have, State.WITHDRAWN)
        if have.state is not State.MISSED:
            self.money_back(have)
        return ""

    # --- afterwards ------------------------------------------------------------------------------

    def cancel(self, now: int, have: Have) -> str:
        """Foretell that an appointment is cancelled; its number stays away for a while."""
        refusal = self.is_not_mine_to_give(now, have)
        if not refusal:
            self.come_back(now, have)
            self.money_back(have)
        return refusal

    def work(self, now: int) -> None:
        """Do what the service does by itself."""
        for order in [order for order in self.orders if order.money is Money.AWAITED]:
            is_over = order.expires <= now or order.of.state is not State.HELD
            self.close(now, order) if is_over else self.look(now, order)
        for order in [o for o in self.orders if o.money is Money.PAID and self.is_due(now, o)]:
            if order.of.state not in {State.BOOKED, State.MISSED} and order.money is Money.PAID:
                self.settle(now, order.of, order)
        for have in self.haves:
            is_paid = self.orders_of(have, Money.AWAITED, Money.PAID)
            if have.state is State.HELD and have.until <= now and not is_paid:
                self.let_go(have, State.LAPSED)
        self.miss(now)

    def miss(self, now: int) -> None:
        """Count who did not come, unless they are just changing; who never knew gets it back."""
        changing = [h.replaces for h in self.haves if h.state is State.HELD and h.is_exchange]
        for have in self.of_state(State.BOOKED):
            if have.clinic.ends <= now and have not in changing:
                have.state = State.MISSED
                if not have.is_told:
                    self.money_back(have)
