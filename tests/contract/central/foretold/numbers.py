"""Who may have which number, and what becomes of a number that is let go."""

from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason
from tests.contract.central.foretold.things import (
    Clinic,
    Have,
    Money,
    Number,
    Order,
    State,
    World,
)

HOUR_S = 3600
_GONE = {State.RELEASED: Reason.HOLD_RELEASED, State.WITHDRAWN: Reason.HOLD_RELEASED}
_STUCK = {
    State.CANCELLED: Reason.ALREADY_CANCELLED,
    State.WITHDRAWN: Reason.ALREADY_CANCELLED,
    State.MISSED: Reason.COUNTED_AS_NO_SHOW,
}
"""Why a new number does not come where the old one it was to replace is gone."""


class Numbers(World):
    """Questions in the order a patient is told of them, and the hands numbers pass through."""

    # --- may they --------------------------------------------------------------------------------

    def is_too_late(self, now: int, clinic: Clinic) -> str:
        least = self.policy.min_left_in_band.total_seconds()
        return Reason.BAND_OVER if clinic.ends - now < least else ""

    def may_change(self, now: int, old: Have | None, clinic: Clinic) -> str:
        if old is None:
            return ""
        refusal = self.is_not_mine_to_give(now, old)
        return refusal or (Reason.NOTHING_TO_CHANGE if old.clinic is clinic else "")

    @staticmethod
    def is_not_mine_to_give(now: int, have: Have) -> str:
        if have.state in {State.CANCELLED, State.WITHDRAWN}:
            return Reason.ALREADY_CANCELLED
        is_over = have.state is State.MISSED or have.clinic.ends <= now
        return Reason.COUNTED_AS_NO_SHOW if is_over else ""

    def too_many(
        self, now: int, patient: int, clinic: Clinic, station: str, old: Have | None
    ) -> str:
        for have in self.live(now, patient):
            if have.station != station or self.orders_of(have, Money.PAID):
                return Reason.HOLD_ACTIVE_ELSEWHERE
        booked = [have for have in self.of_patient(patient, State.BOOKED) if have is not old]
        if any(have.clinic.department == clinic.department for have in booked):
            return Reason.ALREADY_BOOKED
        return Reason.DAY_LIMIT if len(booked) >= self.policy.per_day_limit else ""

    def live(self, now: int, patient: int) -> list[Have]:
        return [have for have in self.of_patient(patient, State.HELD) if have.until > now]

    def why_not_paid(self, have: Have, order: Order | None) -> str:
        if order is None:
            is_due = Reason.ORDER_NOT_PAID if have.due else ""
            return is_due if have.state is State.HELD else self.why_gone(have)
        if order.money is Money.BACK:
            return self.why_gone(have)
        is_closed = order.money is Money.NEVER
        why = Reason.ORDER_CLOSED if is_closed else Reason.ORDER_NOT_PAID
        return "" if order.money is Money.PAID else why

    @staticmethod
    def why_stuck(have: Have) -> str:
        old = have.replaces if have.is_exchange else None
        return "" if old is None else _STUCK.get(old.state, "")

    def why_gone(self, have: Have) -> str:
        if have.state is State.CANCELLED:
            return Reason.ALREADY_CANCELLED
        return _GONE.get(have.state, self.why_stuck(have) or Reason.HOLD_EXPIRED)

    # --- numbers ---------------------------------------------------------------------------------

    def within_reach(self, now: int, patient: int, clinic: Clinic) -> list[Number]:
        is_last_hour = now >= clinic.ends - HOUR_S
        has_on_site = is_last_hour or patient in self.elders
        pools = {Pool.OPEN, Pool.ON_SITE} if has_on_site else {Pool.OPEN}
        return [n for n in clinic.numbers if n.pool in pools or (n.pool and n.is_everybodys)]

    def rank(self, patient: int, number: Number) -> tuple[int, int]:
        on_site = 0 if patient in self.elders else 1
        ranks: dict[Pool | None, int] = {Pool.ON_SITE: on_site, Pool.OPEN: 1 - on_site}
        return ranks.get(number.pool, len(ranks)), number.seq

    @staticmethod
    def will_be_free(now: int, number: Number, patient: int) -> bool:
        """Tell whether it can be had once the patient's own hold has gone for the new one."""
        holder = number.holder
        is_own = holder is not None and holder.state is State.HELD and holder.patient == patient
        return number.is_to_be_had(now) or is_own

    def give(
        self,
        now: int,
        patient: int,
        number: Number,
        what: tuple[Clinic, str, Have | None],
    ) -> Have:
        """Give a number to a patient, whose own live hold goes, as do those that have lapsed."""
        clinic, station, old = what
        for have in self.of_patient(patient, State.HELD):
            self.let_go(have, State.RELEASED if have.until > now else State.LAPSED)
        if number.holder is not None:
            number.holder.state = State.LAPSED
        have = Have(patient, clinic, number, station, now, now + self.policy.hold_s, old)
        number.holder, number.held_until, number.away_until = have, have.until, 0
        self.haves.append(have)
        return have

    @staticmethod
    def let_go(have: Have, state: State) -> None:
        have.state = state
        if have.number.holder is have:
            have.number.holder = have.number.held_until = None

    def come_back(self, now: int, have: Have) -> None:
        """Cancel an appointment; in the last hour its number is back at once, else half-way."""
        self.let_go(have, State.CANCELLED)
        rules = self.policy.returns
        half_way = (rules.hold_back_least + rules.hold_back_most) / 2
        is_last_hour = now >= have.clinic.ends - HOUR_S
        have.number.away_until = now + (0 if is_last_hour else int(half_way.total_seconds()))
