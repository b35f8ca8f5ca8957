"""Who was moved by the hospital, or called off and on again, and never told has missed nothing.

Source: BJ-OPD-DRAFT art. 23, art. 27; BJD-2021-05-20; requirement rows R052, R059, R206.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.tables.schema import no_show, payment_order
from kiosk_app.central_service.tables.schema_messages import message
from kiosk_app.contract.suspension_shapes import AttemptBody, CaseAnswer, UnreachedAnswer
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.suspension import Outcome
from tests.helpers.central import MONDAY_MORNING, CentralHouse, central
from tests.helpers.desk_staff import Staff, book, enrolled, fresh, staffed
from tests.unit.central.test_suspensions import ABSENT, LOWER, MAKE_UP, close, opened, settle

AFTERNOON = SessionId("20261125A-P0304E1")
"""The same chief, later that day."""

END = MONDAY_MORNING.replace(day=25, hour=18, minute=30)
"""When every session that somebody is moved to here is over."""

Judged = tuple[str | None, str]
"""The excuse, and what became of the money."""


@dataclass
class Moving:
    """A chief's number whose session is called off, and who decides what becomes of it."""

    house: CentralHouse
    boss: Staff
    mine: Appointment
    case: CaseAnswer

    @property
    def notice(self) -> str:
        (told,) = self.house.service.unreached(self.boss.caller).read(UnreachedAnswer).patients
        return told.notice

    def call(self, notice: str, *, has_reached: bool) -> None:
        body = AttemptBody(channel="phone", has_reached=has_reached)
        assert self.house.service.note_attempt(self.boss.caller, notice, body).is_success

    def read(self, notice: str) -> None:
        assert self.house.service.acknowledge_notice(fresh(), notice).is_success

    def move(self, outcome: Outcome, **how: object) -> None:
        assert settle(self.boss, self.case, outcome, **how).is_success

    def later(self, minutes: float = 1) -> None:
        self.house.clock.advance(minutes=minutes)

    def hand_over(self, kind: str, at: datetime) -> None:
        """Let a message of this kind have gone out at a moment."""
        said = {"booking": self.row(), "kind": kind, "due_at": 0, "next_at": 0, "tries": 1}
        with self.house.database.write() as connection:
            connection.execute(sa.delete(message).where(message.c.kind == kind))
            connection.execute(sa.insert(message).values(**said, handed_at=to_ms(at)))

    def row(self) -> str:
        with self.house.database.read() as connection:
            return str(connection.scalar(sa.select(payment_order.c.booking)))

    def judged(self) -> list[Judged]:
        """Let all sessions end; return what the ledger says, and the money."""
        self.house.clock.set(END)
        for _ in range(2):
            self.house.service.background.run_once()
        asked = sa.select(no_show.c.excuse, payment_order.c.state).join(
            payment_order, payment_order.c.booking == no_show.c.booking
        )
        with self.house.database.read() as connection:
            return [(row.excuse, row.state) for row in connection.execute(asked).all()]


@pytest.fixture
def moving(engine: str) -> Iterator[Moving]:
    with central(engine=engine, is_served=False, days=2) as house:
        boss = staffed(house)
        (patient,) = enrolled(house, 1)
        mine = book(house, patient, ABSENT, 2)
        yield Moving(house, boss, mine, opened(boss))


UNTOLD: list[Judged] = [("suspension", "refunded")]
TOLD: list[Judged] = [(None, "paid")]


@pytest.mark.requirement("R052", "R059", "R206")
@pytest.mark.parametrize(
    ("outcome", "target"),
    [(Outcome.MAKE_UP, MAKE_UP), (Outcome.REBOOKED, AFTERNOON)],
)
def test_who_was_moved_and_never_told_has_an_excuse_and_the_money_back(
    moving: Moving, outcome: Outcome, target: str
) -> None:
    moving.call(moving.notice, has_reached=False)
    moving.move(outcome, target=target)
    assert close(moving.boss, moving.case).is_success
    assert moving.judged() == UNTOLD


@pytest.mark.requirement("R052", "R059")
@pytest.mark.parametrize("way", ["called", "read", "reminded"])
def test_who_was_told_of_the_new_time_has_missed_it(moving: Moving, way: str) -> None:
    notice = moving.notice
    moving.move(Outcome.MAKE_UP, target=MAKE_UP)
    moving.later()
    if way == "called":
        moving.call(notice, has_reached=True)
    elif way == "read":
        moving.read(notice)
    else:
        moving.hand_over("day_before", moving.house.clock())
    assert moving.judged() == TOLD


@pytest.mark.requirement("R052", "R059")
def test_who_heard_only_that_it_is_called_off_does_not_know_the_new_time(moving: Moving) -> None:
    moving.hand_over("booked", moving.house.clock())
    moving.call(moving.notice, has_reached=True)
    moving.later()
    moving.move(Outcome.MAKE_UP, target=MAKE_UP)  # everybody who is left, in one act
    assert moving.judged() == UNTOLD


@pytest.mark.requirement("R052", "R059")
def test_whoever_was_spoken_to_and_then_given_a_time_by_name_knows_it(moving: Moving) -> None:
    moving.call(moving.notice, has_reached=True)
    moving.later()
    moving.move(Outcome.MAKE_UP, target=MAKE_UP, appointments=(moving.mine.id,))
    assert moving.judged() == TOLD


@pytest.mark.requirement("R051", "R052", "R059")
def test_whoever_agreed_to_a_lower_title_was_told(moving: Moving) -> None:
    agreed = {"target": LOWER, "appointments": (moving.mine.id,), "has_consent": True}
    moving.move(Outcome.SUBSTITUTED, **agreed)
    ((excuse, _),) = moving.judged()
    assert excuse is None


@pytest.mark.requirement("R052", "R059")
def test_by_name_alone_nobody_was_told(moving: Moving) -> None:
    moving.move(Outcome.MAKE_UP, target=MAKE_UP, appointments=(moving.mine.id,))
    assert moving.judged() == UNTOLD


@pytest.mark.requirement("R052", "R059")
@pytest.mark.parametrize("is_told_again", [True, False])
def test_who_heard_that_it_is_called_off_and_not_that_it_takes_place_after_all(
    moving: Moving, *, is_told_again: bool
) -> None:
    moving.call(moving.notice, has_reached=True)
    moving.later()
    assert moving.house.service.resume(moving.boss.caller, moving.case.id).is_success
    if is_told_again:
        moving.hand_over("day_before", moving.house.clock())
    assert moving.judged() == (TOLD if is_told_again else UNTOLD)


@pytest.mark.requirement("R059")
def test_who_never_heard_that_it_was_called_off_has_missed_what_took_place(
    moving: Moving,
) -> None:
    moving.call(moving.notice, has_reached=False)
    assert moving.house.service.resume(moving.boss.caller, moving.case.id).is_success
    assert moving.judged() == TOLD


@pytest.mark.requirement("R052", "R059")
def test_what_counts_is_the_last_move(moving: Moving) -> None:
    notice = moving.notice
    moving.move(Outcome.MAKE_UP, target=MAKE_UP)
    moving.later()
    moving.call(notice, has_reached=True)
    moving.later()
    again = opened(moving.boss, MAKE_UP)
    assert settle(moving.boss, again, Outcome.REBOOKED, target=AFTERNOON).is_success
    assert moving.judged() == UNTOLD
