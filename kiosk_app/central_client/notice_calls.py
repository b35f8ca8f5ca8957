"""Calls about notices of called-off clinics."""

from kiosk_app.central_client.caller import Caller, fill
from kiosk_app.contract import paths, shapes
from kiosk_app.contract.suspension_shapes import NoticeAnswer
from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.suspension_notice import ShownNotice


class NoticeCalls(Caller):
    """One method per call."""

    def acknowledge(self, notice: str, key: RequestKey) -> None:
        """Have it written down that the patient knows; the first time stands."""
        path = fill(paths.NOTICE_ACKNOWLEDGE, notice=notice)
        self._post(path, shapes.EmptyBody(), NoticeAnswer, key)


def shown_notice(found: NoticeAnswer) -> ShownNotice:
    """Return a notice as the kiosk shows it."""
    return ShownNotice(found.id, found.appointment, found.lines, found.stand_in)
