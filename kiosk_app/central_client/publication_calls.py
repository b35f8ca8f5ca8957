"""Calls about what everybody may read: the board."""

from kiosk_app.central_client.caller import Caller
from kiosk_app.contract import paths, shapes
from kiosk_app.contract import published_shapes as published
from kiosk_app.contract.suspension_shapes import CaseState
from kiosk_app.domain.board import Board, BoardLine, CalledOff, RunningLate


class PublicationCalls(Caller):
    """One method per call."""

    def board(self) -> Board:
        """Return who sits when, what it costs, and what does not take place as planned."""
        schedule = self._get(paths.PUBLISHED_SCHEDULE, published.PublishedScheduleAnswer)
        notices = self._get(paths.PUBLISHED_NOTICES, published.PublishedNoticesAnswer)
        catalogue = self._get(paths.CATALOGUE, shapes.CatalogueAnswer).catalogue
        return Board(
            as_of=schedule.now,
            catalogue=catalogue,
            lines=tuple(map(_line, schedule.counts)),
            called_off=tuple(map(_called_off, notices.suspensions)),
            late=tuple(
                RunningLate(one.session, one.department, one.doctor, one.live)
                for one in notices.late
            ),
        )


def _line(found: published.PublishedCount) -> BoardLine:
    return BoardLine(
        department=found.department,
        title=found.title,
        day=found.day,
        half_day=found.half_day,
        doctors=found.doctors,
        numbers=found.numbers,
    )


def _called_off(found: published.PublishedSuspension) -> CalledOff:
    return CalledOff(
        session=found.session,
        department=found.department,
        doctor=found.doctor,
        day=found.day,
        half_day=found.half_day,
        reason=found.reason,
        is_resumed=found.state is CaseState.RESUMED,
    )
