"""A doctor does not come: the supervisor calls the session off and leaves nobody without an end."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import UrgentReason
from kiosk_app.domain.staff import Role
from kiosk_app.domain.suspension import Outcome
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import events_suspension as told
from kiosk_app.journeys.counter.pages import Facts, Pick, SuspensionsToggled
from kiosk_app.journeys.events_counter import LockAsked
from kiosk_app.journeys.screens import Text
from tests.contract.central.face import Desk
from tests.helpers.books import bookings_of, orders_of
from tests.helpers.central import CentralHouse, central
from tests.helpers.counter import HeadlessCounter
from tests.helpers.desk_staff import book
from tests.helpers.fakes import LossyProxy
from tests.helpers.people import PHONE, person
from tests.helpers.staff import add_counter, hire

ABSENT = SessionId("20261124M-P0304E1")  # tomorrow morning, a chief
MAKE_UP = SessionId("20261125M-P0304E1")  # the same chief a day later
WHO = tuple(person(name, date(1980, 1, 1), 910 + n, Proof.ID_CARD) for n, name in enumerate("甲乙"))


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    with central(days=2) as made:
        add_counter(made)
        yield made


@pytest.fixture
def patients(house: CentralHouse) -> list[PatientId]:
    """Two patients with a number of the session that is called off."""
    desk = Desk(house, house.service)
    found = [desk.enrol(somebody) for somebody in WHO]
    for patient in found:
        book(house, patient, ABSENT)
    return found


@pytest.fixture
def counter(
    house: CentralHouse, wire: LossyProxy, patients: list[PatientId], tmp_path: Path
) -> Iterator[HeadlessCounter]:
    """A supervisor at the suspension desk; two have a number of tomorrow's session."""
    assert len(patients) == len(WHO)
    with HeadlessCounter(house, tmp_path / "counter.sqlite", url=wire.url).running() as made:
        made.sign_in(hire(house, Role.SUPERVISOR, login="shen.yan"))
        made.do(SuspensionsToggled())
        made.wait_for("called_off_list")
        yield made


def called_off(counter: HeadlessCounter) -> None:
    """Tomorrow's session is called off; its worklist is in front."""
    counter.do(told.CallOffWanted(1))
    counter.wait_for("called_off_sessions")
    counter.do(told.DeskSessionPicked(ABSENT))
    counter.do(told.ReasonPicked(UrgentReason.ILLNESS))
    counter.wait_for("called_off_case")


def said(counter: HeadlessCounter) -> Reason | None:
    shown = counter.desk.body.sheet.said
    return None if shown is None or shown.refusal is None else shown.refusal.reason


def outcomes(counter: HeadlessCounter) -> list[str]:
    return [str(getattr(row.cells[-1], "key", "")) for row in counter.body(Pick).rows]


@pytest.mark.requirement("R050")
def test_a_session_of_any_day_is_called_off(counter: HeadlessCounter) -> None:
    counter.do(told.DayWanted())
    counter.wait_for("called_off_day")
    counter.do(ev.Entered("2027-06-01"))
    counter.wait_for("called_off_sessions")
    assert counter.body(Pick).rows == ()
    counter.do(told.DayWanted())
    counter.do(ev.Entered("20261125"))
    counter.wait_for("called_off_sessions")
    counter.do(told.DeskSessionPicked(MAKE_UP))
    counter.do(told.ReasonPicked(UrgentReason.ILLNESS))
    counter.wait_for("called_off_case")


@pytest.mark.requirement("R050")
@pytest.mark.requirement("R051")
def test_everybody_ends_with_an_outcome_and_only_then_it_closes(
    counter: HeadlessCounter, house: CentralHouse
) -> None:
    called_off(counter)
    assert outcomes(counter) == ["counter.called_off.open"] * 2
    assert bookings_of(house) == ["booked", "booked"]
    counter.do(told.CloseWanted())
    counter.until(lambda: said(counter) is Reason.ITEMS_OPEN, "why not")
    counter.do(counter.body(Pick).rows[0].event)
    counter.wait_for("called_off_patient")
    counter.do(told.OutcomeWanted(Outcome.REFUNDED))
    counter.wait_for("called_off_refund")
    counter.do(ev.Accepted())
    counter.wait_for("called_off_case")
    assert outcomes(counter) == ["counter.outcome.refunded", "counter.called_off.open"]
    counter.do(told.OutcomeWanted(Outcome.MAKE_UP))
    counter.wait_for("called_off_to_make_up")
    counter.do(told.DeskSessionPicked(MAKE_UP))
    counter.wait_for("called_off_case")
    assert outcomes(counter) == ["counter.outcome.refunded", "counter.outcome.make_up"]
    assert sorted(bookings_of(house)) == ["booked", "cancelled"]
    assert sorted(orders_of(house)) == ["paid", "refunding"]
    counter.do(told.CloseWanted())
    counter.wait_for("called_off_list")
    assert counter.body(Pick).rows == ()
    assert counter.journal.unsettled() == ()


@pytest.mark.requirement("R052")
@pytest.mark.requirement("R078")
def test_the_unreached_are_called_by_a_sheet_and_told_at_their_next_card(
    counter: HeadlessCounter,
) -> None:
    called_off(counter)
    assert PHONE not in str(counter.view)
    counter.do(told.CallSheetWanted())
    counter.until(lambda: bool(counter.printer.call_sheets), "the sheet")
    counter.wait_for("called_off_case")
    ((_, lines),) = counter.printer.call_sheets
    assert [line.phone for line in lines] == [PHONE, PHONE]
    counter.do(counter.body(Pick).rows[0].event)
    counter.do(told.PhoneWanted())
    counter.until(lambda: PHONE in str(counter.body(Facts).big), "the number")
    counter.do(told.Called(has_reached=True))
    counter.wait_for("called_off_case")
    knows = [str(row.cells[-2]) for row in counter.body(Pick).rows]
    assert ["not_told" in each for each in knows] == [False, True]
    assert PHONE not in str(counter.view)
    counter.do(SuspensionsToggled())
    counter.wait_for("identifying")
    counter.lay_card(WHO[1])
    counter.wait_for("reading_notice")


def test_an_act_whose_answer_never_came_shows_for_itself(
    counter: HeadlessCounter, wire: LossyProxy, house: CentralHouse
) -> None:
    called_off(counter)
    counter.do(told.OutcomeWanted(Outcome.MAKE_UP))
    wire.lose_answer("POST /v1/suspensions", times=20)
    counter.do(told.DeskSessionPicked(MAKE_UP))
    counter.wait_for("called_off_case")
    assert counter.desk.body.sheet.said is not None
    assert counter.desk.body.sheet.said.sentence == Text("counter.no_answer")
    assert outcomes(counter) == ["counter.outcome.make_up"] * 2
    assert bookings_of(house) == ["booked", "booked"]
    wire.mend()
    counter.recovery.in_quiet()
    assert counter.journal.unsettled() == ()


def test_a_post_that_has_nothing_to_do_with_it_is_told_so(
    counter: HeadlessCounter, house: CentralHouse
) -> None:
    counter.do(SuspensionsToggled())
    counter.do(LockAsked())
    counter.sign_in(hire(house, Role.FINANCE, login="qian.fen"))
    counter.do(SuspensionsToggled())
    counter.wait_for("called_off_list")
    counter.until(lambda: said(counter) is Reason.NOT_ALLOWED, "why not")
