"""Who learns from answers that a person's session has ended, and locks the desk.

A session of a person that has ended refuses whatever is asked; nothing was done. What was under way
while somebody signed in was asked under the session before, so its refusal says nothing of theirs.
"""

import threading
from collections.abc import Callable

from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_counter as told


class SessionGuard:
    """Hears every answer, from any thread.

    Args:
        tell_desk: where `SessionLost` goes.
    """

    def __init__(self, tell_desk: Callable[[ev.Event], None]) -> None:
        self._tell_desk = tell_desk
        self._signing_in = threading.Lock()
        self._sign_ins = 0

    @property
    def sign_ins(self) -> int:
        """How many times somebody has signed in; a question is asked after so many."""
        return self._sign_ins

    def is_refused(self, event: ev.Event | None, asked_after: int | None) -> bool:
        """Return whether nobody was signed in for what was asked; tell the desk if so it still is.

        Args:
            event: the answer, or what came by itself.
            asked_after: `sign_ins` when it was asked; None for what was not asked.
        """
        with self._signing_in:  # SignedIn is posted after it was heard here: no loss comes later
            if isinstance(event, told.SignedIn):
                self._sign_ins += 1
            refusal: Refusal | None = getattr(event, "refusal", None)
            is_refused = refusal is not None and refusal.reason is Reason.NOT_SIGNED_IN
            if is_refused and asked_after in {None, self._sign_ins}:
                self._tell_desk(told.SessionLost())
            return is_refused
