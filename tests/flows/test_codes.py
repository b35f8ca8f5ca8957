"""Coming with a phone's code or a hospital card: the same journeys, bound once by a document."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from kiosk_app.central_service.patients.identity_platform import PlayedPlatform
from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.refusal import Reason
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Entry, Notice, Result
from tests.flows.conftest import Begin
from tests.helpers import people
from tests.helpers.central import CentralHouse, central
from tests.helpers.devices import client_of
from tests.helpers.fakes import LossyProxy
from tests.helpers.insurance import insurance_code
from tests.helpers.kiosk import HeadlessKiosk

HEALTH_CODE = ev.CodeScanned(ev.CodeKind.HEALTH_CODE, people.HEALTH_CODE.value)
HOSPITAL_CARD = ev.CodeScanned(ev.CodeKind.HOSPITAL_CARD, "00012345")
PLATFORM = PlayedPlatform({people.ADULT.number: people.ADULT.name})


@pytest.fixture
def house() -> Iterator[CentralHouse]:
    """A hospital that is connected to an insurer's platform."""
    PLATFORM.is_silent = False
    with central(platform=PLATFORM) as served:
        yield served


def shown(kiosk: HeadlessKiosk, code: ev.CodeScanned, purpose: Purpose = Purpose.SAME_DAY) -> None:
    kiosk.choose_journey(purpose)
    kiosk.tell(code)
    kiosk.until(lambda: kiosk.page != "FindingByCode")


def bound(kiosk: HeadlessKiosk, code: ev.CodeScanned) -> None:
    """Show a code nobody is known by, lay a card down, enrol, and stand where one chooses."""
    shown(kiosk, code)
    kiosk.until(lambda: kiosk.station.is_armed)
    kiosk.present_card(people.ADULT)
    kiosk.until(lambda: isinstance(kiosk.screen, Choice | Entry))
    if isinstance(kiosk.screen, Entry):
        kiosk.tell(ev.Entered(people.PHONE))
    kiosk.until(lambda: isinstance(kiosk.screen, Choice))


def lines(kiosk: HeadlessKiosk) -> tuple[str, ...]:
    assert isinstance(kiosk.screen, Notice)
    return tuple(line.key for line in kiosk.screen.lines)


@pytest.mark.requirement("R030", "R164")
@pytest.mark.parametrize("code", [HEALTH_CODE, HOSPITAL_CARD], ids=lambda code: code.kind.value)
def test_bound_by_a_card_once_a_code_books_by_itself(
    code: ev.CodeScanned, kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    bound(kiosk, code)
    assert "binding_code" in kiosk.screens
    kiosk.leave()
    kiosk.accept()
    shown(kiosk, code)
    kiosk.until(lambda: isinstance(kiosk.screen, Choice))
    assert kiosk.screen.frame.who == "林*舟"
    kiosk.pick_the_first_of_everything()
    kiosk.accept()
    kiosk.wait_for("Paying")
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    assert len(kiosk.printer.tickets) == 1
    assert kiosk.journal.unsettled() == ()


@pytest.mark.requirement("R165")
def test_booked_with_the_card_and_checked_in_with_the_code(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    bound(kiosk, HEALTH_CODE)
    kiosk.pick_the_first_of_everything()
    kiosk.accept()
    kiosk.wait_for("Paying")
    house.pay(kiosk.order.id)
    kiosk.wait_for("Done")
    booked = kiosk.session.state.appointment
    kiosk.accept()
    house.clock.set(booked.slot.band.begin)
    shown(kiosk, HEALTH_CODE, Purpose.CHECK_IN)
    kiosk.wait_for("WaitingToBeCalled")
    assert isinstance(kiosk.screen, Result)
    assert kiosk.printer.queue_slips[0].appointment.id == booked.id


@pytest.mark.requirement("R164")
def test_an_insurance_code_finds_who_was_enrolled_by_a_card(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    code = ev.CodeScanned(
        ev.CodeKind.INSURANCE,
        insurance_code(people.ADULT.number, house.clock() + timedelta(minutes=5)),
    )
    shown(kiosk, code)
    assert lines(kiosk) == ("code.insurance_unknown",)
    kiosk.until(lambda: kiosk.station.is_armed)
    kiosk.insert_card(people.ADULT)
    assert "binding_code" not in kiosk.screens
    kiosk.leave()
    kiosk.accept()
    shown(kiosk, code)
    kiosk.until(lambda: isinstance(kiosk.screen, Choice))
    PLATFORM.is_silent = True
    kiosk.leave()
    kiosk.accept()
    shown(kiosk, code)
    assert lines(kiosk) == ("code.not_known",)
    assert kiosk.session.state.turned_away.refusal.reason is Reason.IDENTIFIER_UNANSWERED
    PLATFORM.is_silent = False
    kiosk.tell(code)
    kiosk.until(lambda: isinstance(kiosk.screen, Choice))


def test_a_code_of_somebody_else_is_told_and_the_journey_goes_on(
    kiosk: HeadlessKiosk, house: CentralHouse
) -> None:
    shown(kiosk, HEALTH_CODE)
    kiosk.until(lambda: kiosk.station.is_armed)
    with closing(client_of(house)) as other:
        other.enrol(people.ELDER, people.PHONE, RequestKey("enrol"))
        other.bind(people.HEALTH_CODE, people.ELDER, RequestKey("bind"))
    kiosk.present_card(people.ADULT)
    kiosk.until(lambda: isinstance(kiosk.screen, Entry))
    kiosk.tell(ev.Entered(people.PHONE))
    kiosk.wait_for("ReadingNotBound")
    assert lines(kiosk)[0] == Reason.IDENTIFIER_TAKEN.value
    kiosk.accept()
    kiosk.until(lambda: isinstance(kiosk.screen, Choice))


def test_an_answer_lost_while_binding_is_asked_for_again(
    kiosk: HeadlessKiosk, wire: LossyProxy
) -> None:
    wire.lose_answer("POST /v1/patients/identifiers", times=6)
    shown(kiosk, HEALTH_CODE)
    kiosk.until(lambda: kiosk.station.is_armed)
    kiosk.present_card(people.ADULT)
    kiosk.until(lambda: isinstance(kiosk.screen, Entry))
    kiosk.tell(ev.Entered(people.PHONE))
    kiosk.wait_for("CentralAway")
    assert [intent.kind for intent in kiosk.journal.unknown()] == [Kind.BIND]
    kiosk.accept()
    kiosk.until(lambda: isinstance(kiosk.screen, Choice))
    kiosk.recovery.in_quiet()
    assert kiosk.journal.unsettled() == ()


def test_without_central_the_code_can_be_asked_about_again(begin: Begin, wire: LossyProxy) -> None:
    kiosk = begin()
    bound(kiosk, HEALTH_CODE)
    kiosk.leave()
    kiosk.accept()
    wire.lose_request("POST /v1/patients/identify", times=2)
    shown(kiosk, HEALTH_CODE)
    kiosk.wait_for("CentralAway")
    assert lines(kiosk) == ("central_away.line", "money.not_charged")
    kiosk.accept()
    kiosk.until(lambda: isinstance(kiosk.screen, Choice))
