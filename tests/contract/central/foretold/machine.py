"""Patients, registrars and supervisors in any order; each answer over HTTP is foretold."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.contract import after, paths, shapes, supply_shapes
from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnReason
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import (
    HoldId,
    OrderId,
    PractitionerId,
    SessionId,
)
from tests.contract.central.foretold.evening import BEGIN, CLINICS, PEOPLE, Evening
from tests.contract.central.foretold.things import (
    AddOn,
    Have,
    Order,
    State,
)
from tests.helpers.central import KIOSK, OTHER_KIOSK
from tests.helpers.staff import COUNTER

WHO, WHERE = st.integers(0, len(PEOPLE) - 1), st.integers(0, len(CLINICS) - 1)


class AnyActIsForetold(Evening):
    """Five patients, two kiosks, a registrar, two supervisors, and a clock that goes on."""

    # --- patients --------------------------------------------------------------------------------

    def hold(self, p: int, c: int, station: str, old: Have | None = None) -> Have | None:
        clinic = self.model.clinics[c]
        body = self.wish(p, clinic, old)
        foretold = self.model.hold(self.now, p, clinic, station, old)
        reply = self.face.hold(self.at(station), body)
        return self.held(reply) if self.check(foretold, reply) else None

    def held(self, reply: Reply) -> Have:
        """Compare the number that was held with the one that was foretold."""
        answer, have = reply.read(shapes.HoldAnswer), self.model.haves[-1]
        have.id = answer.hold.id
        told = (answer.hold.slot.session, answer.hold.slot.number, answer.due)
        assert told == (have.clinic.id, have.number.seq, have.due)
        return have

    def pay(self, have: Have, *, is_paid: bool = True) -> Order | None:
        foretold, order = self.model.open_order(self.now, have)
        reply = self.face.open_order(self.at(have.station), HoldId(have.id))
        if not self.check(foretold, reply) or order is None:
            return None
        order.id = reply.read(shapes.OrderAnswer).order.id
        if is_paid:
            self.model.phone_pays(self.now, order)
            self.house.pay(OrderId(order.id))
        return order

    def confirm(self, have: Have, order: Order | None) -> None:
        body = shapes.ConfirmBody(
            hold=HoldId(have.id), order=None if order is None else OrderId(order.id)
        )
        foretold = self.model.confirm(self.now, have, order)
        self.check(foretold, self.face.confirm(self.at(have.station), body))

    @rule(p=WHO, c=WHERE, station=st.sampled_from([KIOSK, OTHER_KIOSK]))
    def hold_a_number(self, p: int, c: int, station: str) -> None:
        self.hold(p, c, station)

    @rule(asks=st.lists(st.tuples(WHO, WHERE), min_size=1, max_size=4))
    def several_book(self, asks: list[tuple[int, int]]) -> None:
        for p, c in asks:
            if have := self.hold(p, c, KIOSK):
                self.confirm(have, self.pay(have))

    @rule(data=st.data(), c=WHERE, pays=st.booleans())
    def change(self, data: st.DataObject, c: int, *, pays: bool) -> None:
        if old := self.some(data, [have for have in self.model.haves if have.was_booked]):
            have = self.hold(old.patient, c, KIOSK, old)
            if have and pays:
                self.confirm(have, self.pay(have) if have.due else None)

    @rule(data=st.data(), is_paid=st.booleans())
    def open_an_order(self, data: st.DataObject, *, is_paid: bool) -> None:
        if have := self.some(data, self.model.haves):
            self.pay(have, is_paid=is_paid)

    @rule(
        p=WHO,
        c=WHERE,
        old=st.booleans(),
        pays=st.sampled_from([True, True, False]),
        seconds=st.sampled_from([29, 31, 181, 481, 781]),
        between=st.sampled_from(["nothing", "work", "another", "taken out", "taken out"]),
    )
    def come_back_late(
        self, p: int, c: int, seconds: int, between: str, *, old: bool, pays: bool
    ) -> None:
        """Hold and pay, and confirm when other things have happened."""
        mine = [have for have in self.model.of_patient(p, State.BOOKED) if old]
        have = self.hold(p, c, KIOSK, mine[0] if mine else None)
        if have is None:
            return
        order = self.pay(have, is_paid=pays)
        self.let_time_pass(seconds)
        if between == "work":
            self.work()
        elif between != "nothing":
            other = self.hold((p + 1) % len(PEOPLE), c, OTHER_KIOSK)
            if other and between == "taken out":
                self.give_back(other)
                self.change_the_capacity(c, 0)
        self.confirm(have, order)

    @rule(data=st.data())
    def confirm_something(self, data: st.DataObject) -> None:
        if have := self.some(data, self.model.haves):
            orders = [None, *(o for o in self.model.orders if o.of.patient == have.patient)]
            self.confirm(have, data.draw(st.sampled_from(orders)))

    def give_back(self, have: Have) -> None:
        foretold = self.model.release(self.now, have)
        self.check(foretold, self.face.release(self.at(have.station), HoldId(have.id)))

    @rule(data=st.data())
    def give_a_hold_back(self, data: st.DataObject) -> None:
        if have := self.some(data, self.model.haves):
            self.give_back(have)

    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        if have := self.some(data, [have for have in self.model.haves if have.was_booked]):
            body = after.CancelBody(patient=self.patients[have.patient])
            foretold = self.model.cancel(self.now, have)
            reply = self.face.cancel(self.at(KIOSK), self.appointment(have), body)
            self.check(foretold, reply)

    # --- staff -----------------------------------------------------------------------------------

    def ask_add_on(self, p: int, c: int, asker: str) -> AddOn:
        clinic = self.model.clinics[c]
        body = supply_shapes.AddOnBody(
            session=SessionId(clinic.id),
            doctor=PractitionerId(clinic.doctor),
            patient=self.patients[p],
            reason=AddOnReason.FROM_FAR,
            word=AddOnWord.SLIP,
        )
        reply = self.staff(asker, paths.ADD_ONS, body)
        add_on = self.model.ask_add_on(clinic, p, asker)
        assert self.check("", reply)
        add_on.id = reply.read(supply_shapes.AddOnAnswer).id
        return add_on

    def decide(self, add_on: AddOn, who: str, *, agrees: bool) -> None:
        foretold = self.model.approve(add_on, who) if agrees else self.model.reject(add_on)
        path = paths.ADD_ON_APPROVE if agrees else paths.ADD_ON_REJECT
        self.check(foretold, self.staff(who, path.format(addon=add_on.id), shapes.EmptyBody()))

    def issue(self, add_on: AddOn, p: int) -> Have | None:
        body = supply_shapes.AddOnIssueBody(proof=Proof.ID_CARD, patient=self.patients[p])
        foretold = self.model.issue(self.now, add_on, p, COUNTER)
        reply = self.staff("registrar", paths.ADD_ON_ISSUE.format(addon=add_on.id), body)
        return self.held(reply) if self.check(foretold, reply) else None

    @rule(
        p=WHO,
        c=WHERE,
        asker=st.sampled_from(["registrar", "boss"]),
        deciders=st.lists(st.sampled_from(["boss", "other"]), max_size=3),
        after=st.sampled_from(["nothing", "pays", "fewer"]),
    )
    def an_add_on(self, p: int, c: int, asker: str, deciders: list[str], after: str) -> None:
        add_on = self.ask_add_on(p, c, asker)
        for who in deciders:
            self.decide(add_on, who, agrees=True)
        have = self.issue(add_on, p)
        if have and after == "pays":
            self.confirm(have, self.pay(have))
        if after == "fewer":
            self.change_the_capacity(c, 0)

    @rule(p=WHO, c=WHERE, is_paid=st.booleans(), is_back=st.booleans())
    def an_add_on_once_more(self, p: int, c: int, *, is_paid: bool, is_back: bool) -> None:
        """Issue one again that was given back or let lapse, perhaps with an order open or paid."""
        add_on = self.ask_add_on(p, c, "registrar")
        self.decide(add_on, "boss", agrees=True)
        if have := self.issue(add_on, p):
            self.pay(have, is_paid=is_paid)
            self.give_back(have) if is_back else self.house.clock.advance(seconds=301)
            self.issue(add_on, p)

    @rule(data=st.data(), who=st.sampled_from(["boss", "other"]), agrees=st.booleans())
    def decide_about_an_add_on(self, data: st.DataObject, who: str, *, agrees: bool) -> None:
        if add_on := self.some_add_on(data):
            self.decide(add_on, who, agrees=agrees)

    @rule(data=st.data(), is_mistaken=st.booleans())
    def issue_an_add_on(self, data: st.DataObject, *, is_mistaken: bool) -> None:
        if add_on := self.some_add_on(data):
            self.issue(add_on, (add_on.patient + is_mistaken) % len(PEOPLE))

    def some_add_on(self, data: st.DataObject) -> AddOn | None:
        add_ons = self.model.add_ons
        return data.draw(st.sampled_from(add_ons)) if add_ons else None

    @rule(c=WHERE, by=st.sampled_from([-1, 0, 0, 1, 2, 4]))
    def change_the_capacity(self, c: int, by: int) -> None:
        """Give a clinic as many numbers as are taken, some more, or one too few."""
        clinic = self.model.clinics[c]
        capacity = max(0, clinic.taken + by)
        foretold = self.model.set_capacity(self.now, clinic, capacity)
        path = paths.CAPACITY.format(session=clinic.id)
        body = supply_shapes.CapacityBody(capacity=capacity)
        self.check(foretold, self.staff("boss", path, body))

    # --- time ------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([1, 31, 179, 181, 301, 500, 1200, 2400]))
    def let_time_pass(self, seconds: int) -> None:
        self.house.clock.advance(seconds=seconds)

    @rule(minutes=st.sampled_from([60, 95, 125, 141, 155, 185]))
    def later_in_the_evening(self, minutes: int) -> None:
        """Let it be a later hour, unless it is past it: near the ends of clinics, or beyond."""
        later = BEGIN + timedelta(minutes=minutes)
        if self.house.clock() < later <= self.house.clock() + timedelta(hours=1):
            self.house.clock.set(later)

    @rule()
    def work(self) -> None:
        self.model.work(self.now)
        self.house.service.background.run_once()
        self.house.clock.advance(seconds=1)
