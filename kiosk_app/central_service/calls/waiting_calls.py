"""The calls of who waits for a number: join a list, leave it, take what is offered."""

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.booking import voids
from kiosk_app.central_service.calls.aftercare import Aftercare
from kiosk_app.contract import after


class WaitingCalls(Aftercare):
    """Waiting; see `Aftercare` for how an act is done."""

    def join(self, caller: Caller, body: after.JoinBody) -> Reply:
        """Wait for a number of a session that is full."""
        return self._do(
            caller,
            "join",
            "",
            body,
            lambda c, now, station: self._waiting.join(c, now, station, body),
        )

    def join_day(self, caller: Caller, body: after.JoinDayBody) -> Reply:
        """Wait for a number of any session of a specialty, title and day."""
        return self._do(
            caller,
            "join day",
            "",
            body,
            lambda c, now, station: self._waiting.join_day(c, now, station, body),
        )

    def leave(self, caller: Caller, place: str, body: after.PlaceBody) -> Reply:
        """Wait no more."""
        return self._do(
            caller,
            "leave",
            place,
            body,
            lambda c, now, station: self._waiting.leave(c, now, station, place, body),
        )

    def accept(self, caller: Caller, place: str, body: after.AcceptBody) -> Reply:
        """Take an offered number: it becomes a hold."""
        return self._do(
            caller,
            voids.ACCEPT,
            place,
            body,
            lambda c, now, station: self._waiting.accept(c, now, station, place, body),
        )
