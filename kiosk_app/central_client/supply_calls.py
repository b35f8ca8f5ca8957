"""Calls of the schedule desk, of somebody who is signed in at a counter."""

from kiosk_app.central_client.caller import Caller, fill
from kiosk_app.contract import paths, supply_shapes, suspension_shapes
from kiosk_app.domain.ids import RequestKey, SessionId
from kiosk_app.domain.session_supply import SupplyPage
from kiosk_app.domain.sessions import LiveStatus, UrgentReason


class SupplyCalls(Caller):
    """One method per call."""

    def supply(self, session: SessionId) -> SupplyPage:
        """Return a session's numbers pool by pool.

        Raises:
            CentralRefusedError: UNKNOWN_SESSION, NOT_ALLOWED.
        """
        path = fill(paths.SESSION_SUPPLY, session=session)
        return self._get(path, supply_shapes.SupplyPageAnswer).page

    def set_capacity(self, session: SessionId, capacity: int, key: RequestKey) -> None:
        """Give a session another capacity.

        Raises:
            CentralRefusedError: BELOW_SOLD with the fact ``sold``; BAND_OVER; UNKNOWN_SESSION.
        """
        body = supply_shapes.CapacityBody(capacity=capacity)
        path = fill(paths.CAPACITY, session=session)
        self._post(path, body, supply_shapes.CapacityAnswer, key)

    def say_status(
        self,
        session: SessionId,
        status: LiveStatus,
        reason: UrgentReason,
        minutes: int | None,
        key: RequestKey,
    ) -> None:
        """Say that a doctor is late, away, or back.

        Raises:
            CentralRefusedError: UNKNOWN_SESSION, of a session of another day, too.
        """
        body = suspension_shapes.StatusBody(status=status, reason=reason, minutes=minutes)
        path = fill(paths.SESSION_STATUS, session=session)
        self._post(path, body, suspension_shapes.StatusAnswer, key)
