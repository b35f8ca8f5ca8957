"""A counter where cash is taken and given back, on every face of the service."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.contract import after, cash_shapes, paths, shapes
from kiosk_app.domain.booking import Appointment, Hold
from kiosk_app.domain.identity import Person
from kiosk_app.domain.money import Fen
from tests.contract.central.face import Desk, HttpFace
from tests.helpers.desk_staff import Staff
from tests.helpers.people import ADULT


@dataclass
class Window:
    """A registrar at a counter, and the patient before them."""

    desk: Desk
    staff: Staff

    def ask(self, path: str) -> Reply:
        return self.send("GET", path, None)

    def act(self, path: str, body: msgspec.Struct | None = None, key: str | None = None) -> Reply:
        return self.send("POST", path, body or shapes.EmptyBody(), key)

    def send(
        self, method: str, path: str, body: msgspec.Struct | None, key: str | None = None
    ) -> Reply:
        caller = self.staff.caller
        asked = Caller(caller.station, key or caller.key, caller.token)
        face = self.desk.face
        if isinstance(face, HttpFace):
            return face.get(asked, path) if body is None else face.post(asked, path, body)
        return DIRECT[method, shape_of(path)](self, asked, path, body)

    def open_drawer(self, opened_with: int = 20_000) -> Reply:
        return self.act(paths.SHIFT_OPEN, cash_shapes.ShiftOpenBody(opened_with=Fen(opened_with)))

    def close_drawer(self, counted: int) -> cash_shapes.ShiftAnswer:
        body = cash_shapes.ShiftCloseBody(counted=Fen(counted))
        return self.act(paths.SHIFT_CLOSE, body).read(cash_shapes.ShiftAnswer)

    def hold(self, who: Person = ADULT) -> Hold:
        here = self.here
        return here.hold(here.enrol(who))

    @property
    def here(self) -> Desk:
        return self.desk.at(self.staff.at, self.staff.token)

    def pay(self, hold: str, tendered: int, key: str | None = None) -> Reply:
        body = cash_shapes.CashBody(tendered=Fen(tendered))
        return self.act(paths.HOLD_CASH.format(hold=hold), body, key)

    def give_back(self, order: str) -> Reply:
        return self.act(paths.ORDER_CASH_BACK.format(order=order))

    def book(self, who: Person = ADULT) -> tuple[Appointment, str]:
        hold = self.hold(who)
        order = self.pay(hold.id, 10_000).read(cash_shapes.CashAnswer).order.id
        booked = self.here.confirm(hold.id, order).read(shapes.AppointmentAnswer).appointment
        return booked, order

    def cancel(self, booked: Appointment) -> after.CancelAnswer:
        body = after.CancelBody(patient=booked.patient)
        reply = self.here.face.cancel(self.here.caller, booked.id, body)
        return reply.read(after.CancelAnswer)


def shape_of(path: str) -> str:
    """Return the path of the contract that a path was made from."""
    parts = path.split("/")
    if path == paths.CASH_REPORT:
        return path
    known = (paths.HOLD_CASH, paths.ORDER_CASH_BACK, paths.EMERGENCY_BLOCK_BACK)
    return next((p for p in known if p.split("/")[-1] == parts[-1] and "{" in p), path)


DIRECT: dict[tuple[str, str], Callable[..., Reply]] = {
    ("GET", paths.SHIFT): lambda w, who, _p, _b: w.desk.house.service.shift(who),
    ("GET", paths.CASH_REPORT): lambda w, who, _p, _b: w.desk.house.service.shifts(who),
    ("GET", paths.EMERGENCY_SALES): lambda w, who, _p, _b: w.desk.house.service.emergency_sales(
        who
    ),
    ("GET", paths.PAYMENT_METHODS): lambda w, who, _p, _b: w.desk.house.service.payment_methods(
        who
    ),
    ("POST", paths.SHIFT_OPEN): lambda w, who, _p, b: w.desk.house.service.open_shift(who, b),
    ("POST", paths.SHIFT_CLOSE): lambda w, who, _p, b: w.desk.house.service.close_shift(who, b),
    ("POST", paths.HOLD_CASH): lambda w, who, p, b: w.desk.house.service.take_cash(
        who, p.split("/")[3], b
    ),
    ("POST", paths.EMERGENCY_BLOCKS): lambda w, who, _p, _b: w.desk.house.service.lend_numbers(who),
    ("POST", paths.EMERGENCY_BLOCK_BACK): lambda w, who, p, _b: (
        w.desk.house.service.give_numbers_back(who, p.split("/")[4])
    ),
    ("POST", paths.EMERGENCY_SALES): lambda w, who, _p, b: w.desk.house.service.post_emergency_sale(
        who, b
    ),
    ("POST", paths.ORDER_CASH_BACK): lambda w, who, p, _b: w.desk.house.service.give_cash_back(
        who, p.split("/")[3]
    ),
}
