"""Asks that found no number: counted by department, session and half-hour, and by nobody's name."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.demand import Demand
from kiosk_app.central_service.keeping.database import DatabaseBusyError, OutcomeUnknownError
from kiosk_app.central_service.supply.figures import figures
from kiosk_app.central_service.tables.schema_days import refused_demand
from kiosk_app.contract import shapes
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.refusal import Reason
from tests.contract.central.after.steps import afternoon, leave_open
from tests.contract.central.face import CARDIOLOGY, Desk, code_of
from tests.helpers.central import ENGINES, MONDAY_MORNING, SQLITE, CentralHouse, central, house_on
from tests.helpers.people import ADULT, STRANGER


@pytest.fixture(params=ENGINES)
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    with central(engine=request.param, is_served=False, days=0) as house:
        yield Desk(house, house.service)


def counts(house: CentralHouse) -> list[tuple[str, str, int]]:
    """Return department, day and count of every row."""
    table = refused_demand.c
    with house.database.read() as connection:
        rows = connection.execute(
            sa.select(table.department, table.day, table.count).order_by(table.session)
        )
        return [(row[0], row[1], row[2]) for row in rows.all()]


def full(desk: Desk) -> tuple[shapes.HoldBody, shapes.HoldBody]:
    """Return what two patients ask of a session with one number, which the first takes."""
    first, second = desk.enrol(ADULT), desk.enrol(STRANGER)
    session = afternoon(desk, first)
    leave_open(desk, session, 1)
    begin = desk.bands(session, first)[0].band.begin
    one = shapes.HoldBody(proof=Proof.ID_CARD, patient=first, session=session, band_begin=begin)
    return one, shapes.HoldBody(
        proof=Proof.ID_CARD, patient=second, session=session, band_begin=begin
    )


@pytest.mark.requirement("R005")
def test_every_hold_refused_for_want_of_numbers_counts_once(desk: Desk) -> None:
    one, two = full(desk)
    assert desk.face.hold(desk.caller, one).is_success
    for _ in range(3):
        assert code_of(desk.face.hold(desk.caller, two)) == Reason.HELD_BY_OTHERS
    assert counts(desk.house) == []  # nothing is written on the way
    desk.house.service.background.run_once()
    assert counts(desk.house) == [(CARDIOLOGY, "2026-11-23", 3)]
    desk.house.service.background.run_once()
    assert counts(desk.house) == [(CARDIOLOGY, "2026-11-23", 3)]
    with desk.house.database.read() as connection:
        row = connection.execute(sa.select(refused_demand)).one()
    assert (row.session, row.begins_at) == (two.session, two.band_begin.timestamp() * 1000)


@pytest.mark.requirement("R005")
def test_three_looks_at_a_department_without_a_number_make_three_in_the_figures(desk: Desk) -> None:
    with desk.house.database.write() as connection:
        connection.execute(sa.text("UPDATE seat SET state = 2, booking = 'gone' WHERE state = 0"))
    for _ in range(3):
        desk.sessions()
    desk.house.service.background.run_once()
    today = MONDAY_MORNING.date()
    with desk.house.database.read() as connection:
        answer = figures(connection, today, today)
    assert answer.refused == 3
    assert [(d.department, d.refused) for d in answer.departments] == [(CARDIOLOGY, 3)]


@pytest.mark.requirement("R005")
def test_what_a_person_may_not_have_is_no_want_of_numbers(desk: Desk) -> None:
    patient = desk.enrol()
    desk.book(patient)
    wish = desk.wish(patient, band=1)
    assert not desk.face.hold(desk.caller, wish).is_success
    desk.house.service.background.run_once()
    assert counts(desk.house) == []


@pytest.mark.requirement("R005")
def test_several_processes_add_up_each_its_own(desk: Desk) -> None:
    one, two = full(desk)
    desk.hold(one.patient, "0302E")
    desk.face.hold(desk.caller, one)
    with house_on(desk.house.address) as other:
        second = Desk(other, other.service, station="kiosk-02")
        for each in (desk, second, second):
            assert not each.face.hold(each.caller, two).is_success
        with desk.house.database.alone("background"):  # another one does the round
            other.service.background.run_once()
            desk.house.service.background.run_once()
    assert counts(desk.house) == [(CARDIOLOGY, "2026-11-23", 3)]


def test_counts_that_cannot_be_written_are_kept_for_the_next_time() -> None:
    with central(engine=SQLITE, is_served=False, days=0, patience_s=0.05) as house:
        demand = Demand()
        demand.looked(CARDIOLOGY, "2026-11-23")
        with house_on(house.address) as other, other.database.write() as connection:
            connection.execute(sa.text("UPDATE fee SET fee = fee"))
            with pytest.raises(DatabaseBusyError):
                demand.flush(house.database)
        demand.looked(CARDIOLOGY, "2026-11-23")
        demand.flush(house.database)
        assert counts(house) == [(CARDIOLOGY, "2026-11-23", 2)]


def test_counts_that_were_written_without_an_answer_are_not_added_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with central(engine=SQLITE, is_served=False, days=0) as house:
        demand = Demand()
        demand.looked(CARDIOLOGY, "2026-11-23")
        transact = house.database.transact

        def unheard(work: Callable[[sa.Connection], None]) -> None:
            transact(work)
            raise OutcomeUnknownError("the commit was not acknowledged")

        with monkeypatch.context() as silent:
            silent.setattr(house.database, "transact", unheard)
            with pytest.raises(OutcomeUnknownError):
                demand.flush(house.database)
        demand.flush(house.database)
        assert counts(house) == [(CARDIOLOGY, "2026-11-23", 1)]
