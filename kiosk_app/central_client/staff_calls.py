"""Calls of people at counters: signing in and out, cash and the drawer.

Who is signed in is known by a token, which never leaves the client: from `sign_in` to `sign_out`
every call carries it. Signing somebody else in ends the session before.
"""

from contextlib import suppress

from kiosk_app.central_client.caller import Caller, fill
from kiosk_app.central_client.errors import CentralError, CentralRefusedError
from kiosk_app.contract import cash_shapes, paths, shapes, staff_shapes
from kiosk_app.domain.booking import Payment
from kiosk_app.domain.cash import Drawer, DrawerShift
from kiosk_app.domain.ids import HoldId, OrderId, RequestKey
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import StaffMember


class StaffCalls(Caller):
    """One method per call."""

    def sign_in(self, login: str, password: str) -> StaffMember:
        """Begin a session at this station; whoever was signed in here before is signed out.

        Raises:
            CentralRefusedError: SIGN_IN_REFUSED, SIGN_IN_LOCKED with `wait_s`.
        """
        body = staff_shapes.SignInBody(login=login, password=password)
        found = self._post(paths.STAFF_SIGN_IN, body, staff_shapes.SignInAnswer, as_station=True)
        self.sign_out()
        self._token = found.token
        member = found.member
        self._who = member.id
        return StaffMember(member.id, member.login, member.name, member.roles)

    def begin_maintenance(self, login: str, password: str) -> str:
        """Be let behind this station's staff exit; return the name, masked. No session begins.

        Raises:
            CentralRefusedError: SIGN_IN_REFUSED, SIGN_IN_LOCKED; NOT_ALLOWED for such a post.
        """
        body = staff_shapes.MaintenanceBody(login=login, password=password)
        answer = staff_shapes.MaintenanceAnswer
        return self._post(paths.STAFF_MAINTENANCE, body, answer, as_station=True).name

    def sign_out(self) -> None:
        """End the session; from here on nobody is signed in, whether or not central heard it.

        A session it did not hear of ends by itself when it is idle.
        """
        if self._token:
            with suppress(CentralError):
                self._post(paths.STAFF_SIGN_OUT, shapes.EmptyBody(), staff_shapes.DoneAnswer)
        self._token, self._who, self._agreement = "", None, ""

    def shift(self) -> DrawerShift | None:
        """Return one's open drawer here, None where there is none."""
        try:
            return _shift(self._get(paths.SHIFT, cash_shapes.ShiftAnswer))
        except CentralRefusedError as no:
            if no.refusal.reason is Reason.NO_OPEN_SHIFT:
                return None
            raise

    def open_shift(self, opened_with: Fen, key: RequestKey) -> DrawerShift:
        """Open the drawer of this counter with so much in it."""
        body = cash_shapes.ShiftOpenBody(opened_with=opened_with)
        return _shift(self._post(paths.SHIFT_OPEN, body, cash_shapes.ShiftAnswer, key))

    def close_shift(self, counted: Fen, key: RequestKey) -> DrawerShift:
        """Close one's drawer with what was counted in it."""
        body = cash_shapes.ShiftCloseBody(counted=counted)
        return _shift(self._post(paths.SHIFT_CLOSE, body, cash_shapes.ShiftAnswer, key))

    def take_cash(self, hold: HoldId, tendered: Fen, key: RequestKey) -> tuple[Payment, Fen]:
        """Pay for a hold in cash; return the payment and the change."""
        body = cash_shapes.CashBody(tendered=tendered)
        path = fill(paths.HOLD_CASH, hold=hold)
        found = self._post(path, body, cash_shapes.CashAnswer, key)
        return Payment(found.order.id, found.order.amount), found.change

    def give_cash_back(self, order: OrderId, key: RequestKey) -> Fen:
        """Book cash out of the drawer; return how much is to be handed over."""
        path = fill(paths.ORDER_CASH_BACK, order=order)
        return self._post(path, shapes.EmptyBody(), cash_shapes.CashBackAnswer, key).amount


def _shift(found: cash_shapes.ShiftAnswer) -> DrawerShift:
    return DrawerShift(
        id=found.id,
        station=found.station,
        staff=found.staff,
        staff_name=found.staff_name,
        opened_at=found.opened_at,
        drawer=Drawer(found.opened_with, found.taken, found.back),
        closed_at=found.closed_at,
        counted=found.counted,
    )
