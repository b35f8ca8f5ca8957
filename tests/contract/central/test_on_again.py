"""A clinic that was called off takes place after all: whoever heard of it has to be told so.

Each story ends as the ledger of no-shows ends it: with an excuse and the money, or without.

Source: BJ-2022-PLAN item 30; BJ-OPD-DRAFT art. 23, art. 27; requirement rows R052, R059, R110.
"""

from collections.abc import Iterator
from itertools import count

import pytest

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.supply import unresolved
from kiosk_app.contract import shapes
from kiosk_app.contract.suspension_shapes import (
    CaseAnswer,
    NoticeAnswer,
    OpenCasesAnswer,
    UnreachedAnswer,
    WorklistAnswer,
)
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.suspension import Outcome
from kiosk_app.domain.suspension_case import CaseLine, CasePage
from kiosk_app.domain.suspension_notice import Part
from kiosk_app.domain.unresolved import Matter
from tests.contract.central.after.steps import cancel, check_in
from tests.contract.central.face import Desk, body_of
from tests.contract.central.test_moved_and_not_told import AFTERNOON, TOLD, UNTOLD, Moving
from tests.helpers.central import central
from tests.helpers.desk_staff import book, fresh, staffed
from tests.helpers.people import ADULT
from tests.unit.central.test_suspensions import ABSENT, MAKE_UP, close, opened


class OnAgain(Moving):
    """The number of `Moving`, and what its patient and staff see of it."""

    def resume(self, case: CaseAnswer | None = None) -> None:
        self.later()
        wanted = (case or self.case).id
        assert self.house.service.resume(self.boss.caller, wanted).is_success

    def shown(self) -> tuple[NoticeAnswer, ...]:
        """Return what the patient reads first at the next card."""
        body = shapes.LookupBody(person=body_of(ADULT))
        found = self.house.service.lookup(fresh(), body)
        return found.read(shapes.PatientAnswer).notices

    def to_call(self) -> list[str]:
        """Return whom staff still have to reach, by notice."""
        found = self.house.service.unreached(self.boss.caller).read(UnreachedAnswer)
        return [patient.notice for patient in found.patients]

    def unsettled(self) -> list[str]:
        with self.house.database.read() as connection:
            now = to_ms(self.house.clock())
            found = unresolved.unresolved(connection, now, DEMO)
        return [line.about for line in found.lines if line.matter is Matter.NOTICE]

    def listed(self) -> tuple[CaseLine, ...]:
        found = self.house.service.open_cases(self.boss.caller).read(OpenCasesAnswer)
        return found.cases

    def page(self) -> CasePage:
        found = self.house.service.worklist(self.boss.caller, self.case.id)
        return found.read(WorklistAnswer).page

    def house_desk(self) -> Desk:
        return Desk(self.house, self.house.service, _keys=count(100))


@pytest.fixture
def clinic(engine: str) -> Iterator[OnAgain]:
    with central(engine=engine, is_served=False, days=2) as house:
        boss = staffed(house)
        patient = Desk(house, house.service).enrol(ADULT)
        mine = book(house, patient, ABSENT, 2)
        yield OnAgain(house, boss, mine, opened(boss))


def parts(told: NoticeAnswer) -> list[str]:
    return [line.key for line in told.lines]


@pytest.mark.requirement("R052", "R078", "R110")
def test_who_heard_of_the_calling_off_is_told_at_the_next_card_and_by_telephone(
    clinic: OnAgain,
) -> None:
    off = clinic.notice
    clinic.call(off, has_reached=True)
    assert [parts(told) for told in clinic.shown()] == [[Part.WHAT, Part.REBOOK, Part.REFUND]]
    clinic.resume()
    (told,) = clinic.shown()
    assert parts(told) == [Part.TAKES_PLACE, Part.NOT_COMING]
    assert (told.appointment, told.stand_in) == (clinic.mine.id, None)
    assert told.id != off
    assert clinic.to_call() == [told.id] == clinic.unsettled()
    (line,) = clinic.listed()
    assert (line.id, line.total, line.left, line.is_resumed) == (clinic.case.id, 1, 1, True)
    page = clinic.page()
    assert (page.is_open, page.is_resumed, page.targets) == (False, True, ())
    (patient,) = page.unreached
    assert (patient.notice, patient.outcome) == (told.id, Outcome.KEPT)
    clinic.call(told.id, has_reached=False)
    assert clinic.to_call() == [told.id]
    clinic.call(told.id, has_reached=True)
    assert (clinic.to_call(), clinic.unsettled(), clinic.listed()) == ([], [], ())
    assert clinic.shown() == (told,)  # told by telephone, and once more at the card
    clinic.read(told.id)
    assert clinic.shown() == ()


@pytest.mark.requirement("R052", "R059", "R110")
@pytest.mark.parametrize("way", ["called", "read", "not reached", "nothing"])
def test_the_excuse_is_for_those_who_were_not_reached(clinic: OnAgain, way: str) -> None:
    clinic.call(clinic.notice, has_reached=True)
    clinic.resume()
    (told,) = clinic.shown()
    clinic.later()
    if way == "read":
        clinic.read(told.id)
    elif way != "nothing":
        clinic.call(told.id, has_reached=way == "called")
    assert clinic.judged() == (TOLD if way in {"called", "read"} else UNTOLD)


@pytest.mark.requirement("R110")
def test_whom_nobody_tried_to_tell_of_the_calling_off_is_told_nothing(clinic: OnAgain) -> None:
    clinic.resume()
    assert (clinic.shown(), clinic.to_call(), clinic.listed()) == ((), [], ())
    assert clinic.judged() == TOLD


@pytest.mark.requirement("R110")
def test_whom_a_message_may_have_reached_is_told_and_has_no_excuse_for_it(clinic: OnAgain) -> None:
    clinic.call(clinic.notice, has_reached=False)
    clinic.resume()
    assert [parts(told)[0] for told in clinic.shown()] == [Part.TAKES_PLACE]
    assert clinic.judged() == TOLD


@pytest.mark.requirement("R052", "R059", "R110")
@pytest.mark.parametrize("way", ["called", "read"])
def test_who_hears_of_the_calling_off_after_the_resuming_is_told_then(
    clinic: OnAgain, way: str
) -> None:
    off = clinic.notice
    clinic.resume()
    clinic.later()
    for _ in range(2):  # a kiosk that had it on its page, a list that was printed before
        if way == "called":
            clinic.call(off, has_reached=True)
        else:
            clinic.read(off)
    (told,) = clinic.shown()
    assert parts(told)[0] == Part.TAKES_PLACE
    assert clinic.judged() == UNTOLD


@pytest.mark.requirement("R051", "R052", "R110")
def test_who_was_moved_is_still_owed_word_of_the_new_time_and_of_nothing_else(
    clinic: OnAgain,
) -> None:
    off = clinic.notice
    clinic.call(off, has_reached=False)
    clinic.move(Outcome.MAKE_UP, target=MAKE_UP)
    clinic.resume()
    (told,) = clinic.shown()
    assert (told.id, parts(told)[0]) == (off, Part.WHAT)
    assert told.stand_in is not None
    assert told.stand_in.is_given
    assert clinic.to_call() == [off]
    assert [line.left for line in clinic.listed()] == [1]
    clinic.call(off, has_reached=True)
    assert clinic.listed() == ()
    assert clinic.judged() == TOLD


@pytest.mark.requirement("R051", "R110")
def test_who_took_the_doctor_who_stood_in_or_the_money_is_told_nothing(clinic: OnAgain) -> None:
    clinic.call(clinic.notice, has_reached=True)
    clinic.move(Outcome.REFUNDED, appointments=(clinic.mine.id,))
    clinic.resume()
    assert (clinic.shown(), clinic.to_call(), clinic.listed()) == ((), [], ())


@pytest.mark.requirement("R110")
@pytest.mark.parametrize("way", ["cancelled", "came", "over"])
def test_it_is_told_as_long_as_it_is_of_use(clinic: OnAgain, way: str) -> None:
    clinic.call(clinic.notice, has_reached=True)
    clinic.resume()
    assert len(clinic.shown()) == 1
    desk = clinic.house_desk()
    begin = clinic.mine.slot.band.begin
    if way == "cancelled":
        assert cancel(desk, clinic.mine).is_success
    elif way == "came":
        clinic.house.clock.set(begin)
        assert check_in(desk, clinic.mine).is_success
    else:
        clinic.house.clock.set(begin.replace(hour=12))
    assert (clinic.shown(), clinic.to_call(), clinic.listed()) == ((), [], ())
    assert clinic.unsettled() == []


@pytest.mark.requirement("R109", "R110")
def test_who_waited_there_when_it_was_called_off_may_have_gone_home_and_is_told(
    engine: str,
) -> None:
    with central(engine=engine, is_served=False, days=2) as house:
        desk = Desk(house, house.service, _keys=count(100))
        mine = book(house, desk.enrol(ADULT), ABSENT, 2)
        house.clock.set(mine.slot.band.begin)
        assert check_in(desk, mine).is_success
        boss = staffed(house)
        clinic = OnAgain(house, boss, mine, opened(boss))
        clinic.call(clinic.notice, has_reached=True)
        clinic.resume()
        assert [parts(told)[0] for told in clinic.shown()] == [Part.TAKES_PLACE]
        assert len(clinic.to_call()) == 1


@pytest.mark.requirement("R052", "R059", "R110")
@pytest.mark.parametrize("is_told", [True, False])
def test_called_off_and_on_twice_what_counts_is_what_was_heard_last(
    clinic: OnAgain, *, is_told: bool
) -> None:
    clinic.call(clinic.notice, has_reached=True)
    clinic.resume()
    (first,) = clinic.shown()
    clinic.later()
    if is_told:
        clinic.call(first.id, has_reached=True)
        clinic.later()
    again = opened(clinic.boss)
    assert [parts(told)[0] for told in clinic.shown()] == [Part.WHAT]  # the other is true no more
    clinic.resume(again)
    (second,) = clinic.shown()
    assert second.id != first.id
    assert parts(second)[0] == Part.TAKES_PLACE
    assert clinic.judged() == (TOLD if is_told else UNTOLD)


@pytest.mark.requirement("R052", "R059", "R110")
def test_who_was_moved_and_not_told_does_not_know_it_by_a_calling_off_nobody_told_either(
    clinic: OnAgain,
) -> None:
    clinic.move(Outcome.MAKE_UP, target=MAKE_UP)
    assert close(clinic.boss, clinic.case).is_success
    clinic.later()
    clinic.resume(opened(clinic.boss, MAKE_UP))
    assert clinic.judged() == UNTOLD


@pytest.mark.requirement("R110")
def test_who_has_changed_to_another_number_meanwhile_is_told_nothing(clinic: OnAgain) -> None:
    clinic.call(clinic.notice, has_reached=True)
    clinic.resume()
    again = opened(clinic.boss)
    assert len(clinic.shown()) == 1
    clinic.case = again
    clinic.move(Outcome.REBOOKED, target=AFTERNOON)
    clinic.resume(again)
    assert [parts(told)[0] for told in clinic.shown()] == [Part.WHAT]
