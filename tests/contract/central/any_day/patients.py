"""What patients do at a kiosk, at the door and on their phones."""

from datetime import datetime

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import rule

from kiosk_app.central_service.tables import schema
from kiosk_app.contract import after, paths, shapes
from kiosk_app.domain.booking_moves import BookingState
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import AppointmentId, HoldId, OrderId, PatientId, SessionId, StaffId
from tests.contract.central.any_day.hospital import CLINICS, PEOPLE, Hospital
from tests.contract.central.any_day.model import Promise, Row, Told

WHO, WHERE = st.integers(0, len(PEOPLE) - 1), st.integers(0, len(CLINICS) - 1)
S = BookingState


class Patients(Hospital):
    """Holding, paying, confirming, giving back, waiting, coming."""

    # --- steps -----------------------------------------------------------------------------------

    def told(self, answer: shapes.HoldAnswer, p: int, c: int, replaces: str = "") -> HoldId:
        """Note what a hold's answer promises."""
        record = self.model.current(self.records[p])
        clinic = self.model.clinics[c]
        assert answer.hold.slot.session == clinic.id
        self.model.told[answer.hold.id] = Told(record, clinic, replaces=replaces)
        return answer.hold.id

    def hold(self, p: int, c: int, replaces: str = "") -> HoldId | None:
        clinic = self.model.clinics[c]
        with self.house.database.read() as connection:
            begin = connection.scalars(
                sa.select(schema.seat.c.begins_at).where(schema.seat.c.session == clinic.id)
            ).first()
        assert begin is not None
        now = self.house.clock()
        body = shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=PatientId(self.records[p]),
            session=SessionId(clinic.id),
            band_begin=datetime.fromtimestamp(begin / 1000, now.tzinfo),
            replaces=AppointmentId(replaces) if replaces else None,
        )
        reply = self.ask("kiosk", paths.HOLDS, body)
        if not self.did("change" if replaces else "hold", reply):
            return None
        return self.told(reply.read(shapes.HoldAnswer), p, c, replaces)

    def pay(self, hold: HoldId, who: str = "kiosk") -> OrderId | None:
        """Open an order and let the phone pay it; None where there is nothing to pay."""
        reply = self.ask(who, paths.HOLD_ORDERS.format(hold=hold))
        if not self.did("order", reply):
            return None
        order = reply.read(shapes.OrderAnswer).order.id
        self.house.pay(order)
        return order

    def confirm(self, hold: HoldId, order: OrderId | None, who: str = "kiosk") -> bool:
        body = shapes.ConfirmBody(hold=hold, order=order)
        reply = self.ask(who, paths.APPOINTMENTS, body)
        if not self.did("confirm", reply):
            return False
        self.model.booked(hold, reply.read(shapes.AppointmentAnswer).appointment.id)
        return True

    def book(self, p: int, c: int) -> HoldId | None:
        """Hold, pay, confirm; in exchange for what they have in that department, if anything."""
        mine = [
            told
            for told in self.model.told.values()
            if told.promise is Promise.STANDS
            and told.record == self.model.current(self.records[p])
            and told.clinic.department == self.model.clinics[c].department
        ]
        hold = self.hold(p, c, mine[-1].appointment if mine else "")
        if hold is None:
            return None
        return hold if self.confirm(hold, self.pay(hold)) else None

    def over(self, hold: str) -> None:
        """Note that a booking is over by what was just answered."""
        self.model.told[hold].promise = Promise.OVER

    def give_back(self, hold: str) -> bool:
        done = self.did("release", self.ask("kiosk", paths.HOLD_RELEASE.format(hold=hold)))
        if done:
            self.over(hold)
        return done

    def cancel(self, row: Row) -> bool:
        body = after.CancelBody(patient=PatientId(row.record))
        path = paths.CANCEL.format(appointment=self.appointment_of(row.id))
        done = self.did("cancel", self.ask("kiosk", path, body))
        if done:
            self.over(row.id)
        return done

    def come(self, row: Row) -> bool:
        who = PEOPLE[self.records.index(row.record)]
        body = after.CheckInBody(
            document=after.DocumentBody(kind=who.kind, number=who.number),
            appointment=AppointmentId(self.appointment_of(row.id)),
        )
        return self.did("check in", self.ask("kiosk", paths.CHECK_INS, body))

    def wait_for(self, p: int, c: int) -> bool:
        body = after.JoinBody(
            patient=PatientId(self.records[p]), session=SessionId(self.model.clinics[c].id)
        )
        return self.did("wait", self.ask("kiosk", paths.WAITING, body))

    def take_offer(self, place: str, record: str) -> HoldId | None:
        body = after.AcceptBody(proof=Proof.ID_CARD, patient=PatientId(record))
        reply = self.ask("kiosk", paths.WAITING_ACCEPT.format(place=place), body)
        if not self.did("take an offer", reply):
            return None
        answer = reply.read(shapes.HoldAnswer)
        clinic = self.model.clinic(answer.hold.slot.session)
        return self.told(answer, self.records.index(record), self.model.clinics.index(clinic))

    # --- any order -------------------------------------------------------------------------------

    @rule(asks=st.lists(st.tuples(WHO, WHERE), min_size=2, max_size=6))
    def several_book(self, asks: list[tuple[int, int]]) -> None:
        for p, c in asks:
            self.book(p, c)

    @rule(p=WHO, c=WHERE)
    def only_hold(self, p: int, c: int) -> None:
        self.hold(p, c)

    @rule(p=WHO, c=WHERE, q=WHO, minutes=st.sampled_from([4, 9, 16]))
    def pay_late(self, p: int, c: int, q: int, minutes: int) -> None:
        """Pay in time and confirm late, when another may have had the number meanwhile."""
        hold = self.hold(p, c)
        if hold is None:
            return
        order = self.pay(hold)
        self.house.clock.advance(minutes=minutes)
        if q != p and (other := self.hold(q, c)):
            self.give_back(other)
        self.confirm(hold, order)

    @rule(data=st.data())
    def give_a_hold_back(self, data: st.DataObject) -> None:
        if row := self.some(data, S.HELD, S.BOOKED):
            self.give_back(row.id)

    @rule(data=st.data())
    def cancel_something(self, data: st.DataObject) -> None:
        if row := self.some(data, S.BOOKED, S.CHECKED_IN, S.FULFILLED):
            self.cancel(row)

    @rule(data=st.data(), is_early=st.booleans(), is_seen=st.booleans())
    def somebody_comes(self, data: st.DataObject, *, is_early: bool, is_seen: bool) -> None:
        """Come to a booking, perhaps hours too early, and be seen or wait."""
        row = self.some(data, S.BOOKED, S.CHECKED_IN)
        if row is None:
            return
        self.house.clock.advance(minutes=0 if is_early else 40)
        self.come(row)
        if is_seen:
            self.be_seen(row)

    def be_seen(self, row: Row) -> bool:
        path = paths.FULFIL.format(appointment=self.appointment_of(row.id))
        body = after.FulfilBody(by=StaffId("doctor-1"))
        return self.did("see", self.door.post(self.room, path, body))

    @rule(p=WHO, c=WHERE)
    def wait(self, p: int, c: int) -> None:
        self.wait_for(p, c)

    @rule(data=st.data(), takes=st.sampled_from([True, True, False]))
    def answer_an_offer(self, data: st.DataObject, *, takes: bool) -> None:
        places = self.places("offered", "waiting")
        if not places:
            return
        place, record = data.draw(st.sampled_from(places))
        if not takes:
            body = after.PlaceBody(patient=PatientId(record))
            self.did("leave", self.ask("kiosk", paths.WAITING_LEAVE.format(place=place), body))
        elif hold := self.take_offer(place, record):
            self.confirm(hold, self.pay(hold))

    def places(self, *states: str) -> list[tuple[str, str]]:
        """Return who waits or is offered a number: the place and the record."""
        w = schema.waiting.c
        which = sa.select(w.id, w.patient).where(w.state.in_(states))
        with self.house.database.read() as connection:
            rows = connection.execute(which.order_by(w.joined_at, w.patient)).all()
        return [(row.id, row.patient) for row in rows]

    # --- time ------------------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 6, 16, 45, 100]))
    def let_time_pass(self, minutes: int) -> None:
        self.house.clock.advance(minutes=minutes)

    @rule()
    def work(self) -> None:
        self.house.service.background.run_once()
        self.house.clock.advance(seconds=1)
