"""A technician comes to a kiosk: before a real central service, which knows who may and who not."""

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.exit_code import code_of
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk as journey
from kiosk_app.journeys.maintenance import Act, Maintaining, NamingStaff, Said, TypingExitCode
from kiosk_app.journeys.picking import ReviewingHold
from tests.helpers import people
from tests.helpers.central import KIOSK, CentralHouse
from tests.helpers.fakes import LossyProxy
from tests.helpers.kiosk import HeadlessKiosk
from tests.helpers.staff import PASSWORD, Hired, hire

SECRET = bytes(range(32))
"""What codes are made with, as a heartbeat brought it before central was away."""


@pytest.fixture
def technician(house: CentralHouse) -> Hired:
    return hire(house, Role.ADMINISTRATOR)


def sign_in(kiosk: HeadlessKiosk, login: str, password: str = PASSWORD) -> None:
    for event in (ev.StaffWanted(), ev.Entered(login), ev.Entered(password)):
        kiosk.tell(event)


def here(kiosk: HeadlessKiosk) -> object:
    """Return where somebody stands behind the exit."""
    state = kiosk.session.state
    return state.at if isinstance(state, journey.Maintained) else state


def is_in(kiosk: HeadlessKiosk) -> bool:
    at = here(kiosk)
    return isinstance(at, Maintaining) and at.seen is not None and at.printer is not None


def said(kiosk: HeadlessKiosk, what: Said) -> bool:
    at = here(kiosk)
    return isinstance(at, Maintaining) and at.said is what


def record(house: CentralHouse) -> list[tuple[str, str, str]]:
    with house.database.read() as connection:
        rows = connection.execute(sa.select(audit).order_by(audit.c.place)).all()
    return [(row.actor, row.act, row.facts) for row in rows]


@pytest.mark.requirement("R011")
@pytest.mark.requirement("R132")
def test_a_technician_tests_printer_and_reader_and_puts_the_kiosk_back(
    kiosk: HeadlessKiosk, house: CentralHouse, technician: Hired
) -> None:
    sign_in(kiosk, technician.login)
    kiosk.until(lambda: is_in(kiosk))
    actor, act, facts = record(house)[-1]
    assert (actor, act) == (technician.id, "maintenance_begun")
    assert KIOSK in facts

    kiosk.tell(ev.Chosen(Act.TEST_PRINT))
    kiosk.until(lambda: said(kiosk, Said.PRINTED))
    assert len(kiosk.printer.trials) == 1

    kiosk.tell(ev.Chosen(Act.READER_TEST))
    kiosk.until(lambda: kiosk.station.is_armed)
    kiosk.present_card(people.ADULT)
    kiosk.until(lambda: said(kiosk, Said.CARD_READ) and not kiosk.station.is_armed)
    assert people.ADULT.name not in repr(kiosk.session.state)

    kiosk.tell(ev.Chosen(Act.BACK_TO_SERVICE))
    assert kiosk.page == "AtHome"


@pytest.mark.requirement("R133")
def test_who_has_no_such_post_is_not_let_in(kiosk: HeadlessKiosk, house: CentralHouse) -> None:
    registrar = hire(house, Role.REGISTRAR)
    sign_in(kiosk, registrar.login)
    kiosk.until(lambda: isinstance(here(kiosk), NamingStaff))
    at = here(kiosk)
    assert isinstance(at, NamingStaff)
    assert at.trouble is not None
    assert at.trouble.reason is Reason.NOT_ALLOWED
    assert record(house)[-1][:2] == (registrar.id, "refused")


@pytest.mark.requirement("R133")
def test_a_wrong_password_opens_nothing(kiosk: HeadlessKiosk, technician: Hired) -> None:
    sign_in(kiosk, technician.login, "wrong")
    kiosk.until(lambda: isinstance(here(kiosk), NamingStaff))
    at = here(kiosk)
    assert isinstance(at, NamingStaff)
    assert at.trouble is not None
    assert at.trouble.reason is Reason.SIGN_IN_REFUSED


def test_while_central_is_away_a_kiosk_that_was_told_no_secret_lets_nobody_in(
    kiosk: HeadlessKiosk, wire: LossyProxy, technician: Hired
) -> None:
    wire.is_down = True
    sign_in(kiosk, technician.login)
    kiosk.until(lambda: here(kiosk) == NamingStaff(is_unanswered=True))


@pytest.mark.requirement("R133")
def test_while_central_is_away_the_code_for_the_number_shown_lets_somebody_in(
    kiosk: HeadlessKiosk, wire: LossyProxy, technician: Hired, caplog: pytest.LogCaptureFixture
) -> None:
    lock = kiosk.bench.exit_lock
    assert lock is not None
    lock.keep(SECRET.hex())
    wire.is_down = True
    sign_in(kiosk, technician.login)
    kiosk.until(lambda: isinstance(here(kiosk), TypingExitCode))
    first = here(kiosk)
    assert isinstance(first, TypingExitCode)
    kiosk.tell(ev.Entered("0000 0000" if code_of(SECRET, first.number) != "0" * 8 else "1" * 8))
    kiosk.until(lambda: isinstance(here(kiosk), TypingExitCode) and here(kiosk) != first)
    second = here(kiosk)
    assert isinstance(second, TypingExitCode)
    assert (second.was_wrong, second.number != first.number) == (True, True)
    kiosk.tell(ev.Entered(code_of(SECRET, second.number)))
    kiosk.until(lambda: is_in(kiosk))
    caplog.clear()


@pytest.mark.requirement("R011")
def test_who_is_served_is_not_disturbed_by_a_hand_on_the_emblem(kiosk: HeadlessKiosk) -> None:
    kiosk.go_to_review(BookingClass.SAME_DAY, people.ADULT)
    before = kiosk.session.state
    kiosk.tell(ev.StaffWanted())
    after = kiosk.session.state  # meanwhile the printer may have been looked at
    assert isinstance(after, ReviewingHold)
    assert after.hold == before.hold
