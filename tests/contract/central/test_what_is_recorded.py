"""What a person does or reads in a patient's name leaves a row in the record, in the same moment.

A kiosk's act leaves none: the events of the booking tell of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import after, shapes
from kiosk_app.contract.staff_shapes import AgreementAnswer, AgreementBody
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.noshow import Excuse
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.rights import Operation
from kiosk_app.domain.staff import Purpose, Role
from tests.contract.central.after.steps import at, document, work
from tests.contract.central.face import Desk, body_of
from tests.helpers.central import CentralHouse, central
from tests.helpers.desk_staff import Staff, reason_of, staffed
from tests.helpers.people import ADULT, PHONE, STRANGER
from tests.helpers.staff import PASSWORD, hire

BESIDE = "beside.boss"


class Counter:
    """A supervisor who is signed in, another beside, and a patient with an appointment."""

    def __init__(self, house: CentralHouse) -> None:
        self.house, self.service = house, house.service
        self.kiosk = Desk(house, house.service)
        self.booked: Appointment = self.kiosk.book(self.kiosk.enrol())
        self.second: StaffId = StaffId("")
        self.boss: Staff

    def open(self, hour: int) -> None:
        """Come to work at an hour, and let the worker do what is due by then."""
        at(self.kiosk, hour)
        work(self.kiosk)
        self.boss = staffed(self.house)
        self.second = hire(self.house, Role.SUPERVISOR, login=BESIDE).id

    def agreed(self, operation: Operation) -> Caller:
        """Return the next caller, with the other's agreement."""
        caller = self.boss.caller
        body = AgreementBody(login=BESIDE, password=PASSWORD, operation=operation)
        token = self.service.agree(caller, body).read(AgreementAnswer).agreement
        return replace(caller, agreement=token)

    def rows(self) -> dict[str, str]:
        """Return the facts of what the supervisor did, by act."""
        theirs = sa.and_(audit.c.actor == self.boss.who.id, audit.c.act != "signed_in")
        with self.house.database.read() as connection:
            rows = connection.execute(sa.select(audit.c.act, audit.c.facts).where(theirs)).all()
        return {row.act: row.facts for row in rows}


def cancel(here: Counter) -> Reply:
    body = after.CancelBody(patient=here.booked.patient)
    return here.service.cancel(here.boss.caller, here.booked.id, body)


def make_void(here: Counter) -> Reply:
    body = after.VoidBody(by=here.boss.who.id, reason="another person came")
    return here.service.make_void(here.boss.caller, here.booked.id, body)


def check_in_otherwise(here: Counter) -> Reply:
    override = after.OverrideBody(by=here.boss.who.id, reason="lost the card")
    body = after.CheckInBody(
        document=document(STRANGER), appointment=here.booked.id, override=override
    )
    return here.service.check_in(here.boss.caller, body)


def enrol(here: Counter) -> Reply:
    body = shapes.EnrolBody(person=body_of(ADULT), phone=PHONE)
    return here.service.enrol(here.boss.caller, body)


def read_page(here: Counter) -> Reply:
    caller = replace(here.boss.caller, purpose=Purpose.COMPLAINT.value)
    return here.service.records(caller, here.booked.patient)


def excuse(here: Counter) -> Reply:
    body = after.ExcuseBody(
        excuse=Excuse.EMERGENCY,
        evidence="ambulance report",
        deciders=(here.boss.who.id, here.second),
    )
    return here.service.excuse(here.agreed(Operation.EXCUSE), here.booked.id, body)


def note_outage(here: Counter) -> Reply:
    now = here.house.clock()
    both = (here.boss.who.id, here.second)
    begin = now - timedelta(minutes=30)
    body = after.OutageBody(begin=begin, end=now, note="network", deciders=both)
    return here.service.note_outage(here.agreed(Operation.NOTE_OUTAGE), body)


DEEDS: dict[str, tuple[int, Callable[[Counter], Reply]]] = {
    "appointment_cancelled": (9, cancel),
    "appointment_made_void": (9, make_void),
    "checked_in_otherwise": (9, check_in_otherwise),
    "patient_enrolled": (9, enrol),
    "patient_page_read": (9, read_page),
    "no_show_excused": (12, excuse),
    "outage_noted": (12, note_outage),
}
"""At which hour what is done that leaves the row."""


@pytest.fixture
def here(engine: str) -> Iterator[Counter]:
    with central(engine=engine, is_served=False, days=0) as house:
        yield Counter(house)


@pytest.mark.parametrize("act", DEEDS)
@pytest.mark.requirement("R104")
def test_what_a_person_does_leaves_its_row_once(here: Counter, act: str) -> None:
    hour, deed = DEEDS[act]
    here.open(hour)
    assert deed(here).is_success
    facts = here.rows()
    assert list(facts) == [act]
    about = here.booked.patient if act.startswith("patient") else here.booked.id
    told = facts[act] if act not in {"checked_in_otherwise", "outage_noted"} else about
    assert about in told
    if act in {"no_show_excused", "outage_noted"}:
        assert here.second in facts[act]


@pytest.mark.requirement("R104")
def test_what_is_refused_leaves_no_row_of_a_deed(here: Counter) -> None:
    here.open(9)
    assert cancel(here).is_success
    assert reason_of(make_void(here))
    assert list(here.rows()) == ["appointment_cancelled"]


@pytest.mark.requirement("R027")
def test_staff_say_what_for_they_read_a_patient_s_page(here: Counter) -> None:
    here.open(9)
    for purpose in (None, "", "curious"):
        caller = replace(here.boss.caller, purpose=purpose)
        assert reason_of(here.service.records(caller, here.booked.patient)) == (
            Reason.PURPOSE_REQUIRED
        )
    assert here.rows() == {}
    assert here.service.records(here.kiosk.caller, here.booked.patient).is_success
