"""Orders, what a phone pays of them, and when a hold becomes an appointment."""

from kiosk_app.domain.refusal import Reason
from tests.contract.central.foretold.numbers import Numbers
from tests.contract.central.foretold.things import Have, Money, Order, State

GRACE_S = 30
"""So long a kiosk that was paid has time to confirm by itself."""


class Payments(Numbers):
    """The acts on orders."""

    # --- what is asked ---------------------------------------------------------------------------

    def open_order(self, now: int, have: Have) -> tuple[str, Order | None]:
        """Foretell an order: the hold outlives it, but nobody pays for ever."""
        if have.state in {State.BOOKED, State.MISSED}:
            return Reason.ALREADY_BOOKED, None
        if have.state is not State.HELD or have.until <= now or self.why_stuck(have):
            return self.why_gone(have), None
        for order in self.orders_of(have, Money.AWAITED, Money.PAID):
            return "", order
        rules = self.policy
        until = min(now, have.held_at + rules.hold_s) + rules.hold_paying_s
        expires = now + rules.order_s
        if expires >= until:
            return Reason.HOLD_EXPIRED, None
        if not have.due:
            return Reason.NOTHING_TO_PAY, None
        order = Order(have, have.due, expires)
        self.orders.append(order)
        have.until = have.number.held_until = max(until, have.until)
        return "", order

    @staticmethod
    def phone_pays(now: int, order: Order) -> None:
        """Let the phone pay; what is closed or over cannot be paid."""
        order.has_paid |= now < order.expires and order.money is Money.AWAITED

    def confirm(self, now: int, have: Have, order: Order | None) -> str:
        """Foretell whether a hold becomes an appointment."""
        if order is not None:
            self.look(now, order)
            if order.of is not have:
                return Reason.UNKNOWN_ORDER
        if have.state in {State.BOOKED, State.MISSED}:
            if not have.is_told and have.clinic.ends <= now:
                return Reason.HOLD_EXPIRED  # nobody ever knew of it: the money goes back
            have.is_told = True
            return ""
        refusal = self.why_not_paid(have, order)
        if refusal:
            return refusal
        why = self.why_gone(have)
        if not self.settle(now, have, order):
            return why
        have.is_told = True
        return ""

    # --- where the money goes --------------------------------------------------------------------

    @staticmethod
    def look(now: int, order: Order) -> None:
        """Learn from the provider what became of an order."""
        if order.money is not Money.AWAITED:
            return
        if order.has_paid:
            order.money, order.paid_at = Money.PAID, now
        elif order.expires <= now:
            order.money = Money.NEVER

    def close(self, now: int, order: Order) -> None:
        self.look(now, order)
        if order.money is Money.AWAITED:
            order.money = Money.NEVER

    def money_back(self, have: Have) -> None:
        for order in self.orders_of(have, Money.PAID):
            order.money = Money.BACK

    def is_due(self, now: int, order: Order) -> bool:
        """Tell whether the service books by itself what was paid and never confirmed."""
        is_open = order.of.state not in {State.BOOKED, State.MISSED}
        return is_open and (order.of.state is not State.HELD or order.paid_at + GRACE_S <= now)

    def settle(self, now: int, have: Have, order: Order | None) -> bool:
        """Book what was paid, or send the money back."""
        is_theirs = have.state is State.HELD or self.retake(now, have)
        old = have.replaces if have.is_exchange else None
        may_go = old is None or old.state is State.BOOKED
        if is_theirs and may_go and now < have.clinic.ends:
            if old is not None:
                self.come_back(now, old)
                self.carry(old, have)
            have.state, have.was_booked = State.BOOKED, True
            have.is_told = old is not None
            have.number.held_until = None
            return True
        if is_theirs:
            self.let_go(have, State.LAPSED)
        if order is not None:
            order.money = Money.BACK
        return False

    def carry(self, old: Have, have: Have) -> None:
        """Let the money of the old number count for the new; what is too much goes back."""
        too_much = max(0, old.clinic.fee - have.clinic.fee)
        for order in self.orders_of(old, Money.PAID):
            back = min(too_much, order.amount - order.part_back)
            too_much -= back
            order.of = have
            order.part_back += back
            if order.part_back == order.amount:
                order.money, order.part_back = Money.BACK, order.part_back - back

    def retake(self, now: int, have: Have) -> bool:
        """Give a lapsed hold its very number back, if nobody has it and nothing speaks against."""
        number = have.number
        if have.state is not State.LAPSED or not number.is_nobodys(now):
            return False
        others = [h for h in self.of_patient(have.patient, State.HELD) if h.number is not number]
        if others or self.would_be_too_many(have):
            return False
        if number.holder is not None:
            number.holder.state = State.LAPSED
        have.state, number.holder, number.held_until, number.away_until = State.HELD, have, now, 0
        return True

    def would_be_too_many(self, have: Have) -> bool:
        """Ask the limits once more; what goes in exchange for it does not count."""
        old = have.replaces if have.is_exchange else None
        others = [
            other for other in self.of_patient(have.patient, State.BOOKED) if other is not old
        ]
        is_there = any(other.clinic.department == have.clinic.department for other in others)
        return is_there or len(others) >= self.policy.per_day_limit
