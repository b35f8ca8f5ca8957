"""The supervisor plans the day: more numbers, fewer, a doctor late and back, told to every end."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kiosk_app.contract.published_shapes import PublishedNoticesAnswer
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import SessionId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import LiveStatus, UrgentReason
from kiosk_app.domain.staff import Role
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.counter.pages import Facts, Line, Pick, ScheduleToggled
from kiosk_app.journeys.events_counter import LockAsked
from kiosk_app.journeys.events_schedule import CapacityWanted, ScheduleWanted, StatusWanted
from kiosk_app.journeys.events_suspension import DayWanted, DeskSessionPicked, ReasonPicked
from kiosk_app.journeys.screens import Text
from tests.contract.central.face import Desk
from tests.helpers.central import CentralHouse, central
from tests.helpers.counter import HeadlessCounter
from tests.helpers.desk_staff import book
from tests.helpers.fakes import LossyProxy
from tests.helpers.people import person
from tests.helpers.staff import add_counter, hire

SESSION = SessionId("20261123A-P0304E1")  # this afternoon, 14 numbers
TOMORROW = SessionId("20261124M-P0304E1")
WHO = tuple(person(name, date(1980, 1, 1), 910 + n, Proof.ID_CARD) for n, name in enumerate("甲乙"))


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(days=1) as made:
        add_counter(made)
        desk = Desk(made, made.service)
        for patient in [desk.enrol(somebody) for somebody in WHO]:
            book(made, patient, SESSION)
        yield made


@pytest.fixture
def counter(house: CentralHouse, wire: LossyProxy, tmp_path: Path) -> Iterator[HeadlessCounter]:
    """A supervisor at the schedule desk; two have a number of this afternoon's session."""
    with HeadlessCounter(house, tmp_path / "counter.sqlite", url=wire.url).running() as made:
        made.sign_in(hire(house, Role.SUPERVISOR, login="shen.yan"))
        made.do(ScheduleToggled())
        made.wait_for("schedule_list")
        yield made


def opened(counter: HeadlessCounter, session: SessionId = SESSION) -> None:
    counter.do(DeskSessionPicked(session))
    counter.wait_for("schedule_session")


def set_to(counter: HeadlessCounter, numbers: str) -> None:
    counter.do(CapacityWanted())
    counter.wait_for("schedule_capacity")
    counter.do(ev.Entered(numbers))


def taken(counter: HeadlessCounter) -> tuple[str, str]:
    big = counter.body(Facts).big
    assert isinstance(big, Text)
    args = dict(big.args)
    return str(args["taken"]), str(args["capacity"])


def refusal(counter: HeadlessCounter) -> Reason | None:
    said = counter.desk.body.sheet.said
    return None if said is None or said.refusal is None else said.refusal.reason


@pytest.mark.requirement("R017")
def test_a_session_gets_more_numbers_and_says_who_gave_them(counter: HeadlessCounter) -> None:
    opened(counter)
    assert taken(counter) == ("2", "14")
    set_to(counter, "16")
    counter.wait_for("schedule_session")
    assert taken(counter) == ("2", "16")
    assert "张*丰" in str(counter.body(Facts).rows)
    assert counter.journal.unsettled() == ()


@pytest.mark.requirement("R017")
def test_fewer_than_are_sold_is_refused_with_their_number_and_then_mended(
    counter: HeadlessCounter,
) -> None:
    opened(counter)
    set_to(counter, "1")
    counter.until(lambda: refusal(counter) is Reason.BELOW_SOLD, "why not")
    said = counter.desk.body.sheet.said
    assert said is not None
    assert said.refusal is not None
    assert dict(said.refusal.facts) == {"sold": "2"}
    assert counter.body(Line).text == "1"
    counter.do(ev.Entered("2"))
    counter.wait_for("schedule_session")
    assert taken(counter) == ("2", "2")


@pytest.mark.requirement("R108")
def test_a_late_doctor_is_published_until_they_are_back(
    counter: HeadlessCounter, house: CentralHouse
) -> None:
    opened(counter)
    counter.do(StatusWanted(LiveStatus.LATE))
    counter.wait_for("schedule_minutes")
    counter.do(ev.Entered("30"))
    counter.wait_for("schedule_reason")
    counter.do(ReasonPicked(UrgentReason.SURGERY))
    counter.wait_for("schedule_session")
    assert counter.body(Facts).lines == (Text("live.late.minutes", (("minutes", "30"),)),)
    assert late(house) == [SESSION]
    counter.do(StatusWanted(LiveStatus.ON_TIME))
    counter.until(lambda: not late(house), "the doctor back")
    counter.wait_for("schedule_session")
    assert counter.body(Facts).lines == ()


def late(house: CentralHouse) -> list[str]:
    """Return the sessions that boards say are late or away."""
    notices = house.service.published_notices().read(PublishedNoticesAnswer)
    return [one.session for one in notices.late]


def test_another_day_is_looked_at_and_nobody_is_late_there(counter: HeadlessCounter) -> None:
    counter.do(ScheduleWanted(1))
    counter.wait_for("schedule_list")
    opened(counter, TOMORROW)
    assert [a.key for a in counter.desk.body.sheet.actions] == ["F5", "Esc", "F12"]
    counter.do(ev.WentBack())
    counter.wait_for("schedule_list")
    counter.do(DayWanted())
    counter.wait_for("schedule_day")
    counter.do(ev.Entered("2026-11-23"))
    counter.wait_for("schedule_list")
    assert len(counter.body(Pick).rows) > 1


def test_an_answer_that_never_came_changes_the_capacity_once(
    counter: HeadlessCounter, wire: LossyProxy
) -> None:
    opened(counter)
    wire.lose_answer("POST /v1/supply", times=20)
    set_to(counter, "16")
    counter.wait_for("schedule_session")
    said = counter.desk.body.sheet.said
    assert said is not None
    assert said.sentence == Text("counter.no_answer")
    assert taken(counter) == ("2", "16")
    wire.mend()
    counter.recovery.in_quiet()
    assert counter.journal.unsettled() == ()


@pytest.mark.requirement("R133")
def test_a_post_that_has_nothing_to_do_with_it_is_told_so(
    counter: HeadlessCounter, house: CentralHouse
) -> None:
    counter.do(ScheduleToggled())
    counter.do(LockAsked())
    counter.sign_in(hire(house, Role.REGISTRAR, login="he.xiu"))
    counter.do(ScheduleToggled())
    counter.wait_for("schedule_list")
    counter.until(lambda: refusal(counter) is Reason.NOT_ALLOWED, "why not")
    assert counter.body(Pick).rows == ()
