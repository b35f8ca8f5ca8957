"""Waiting without being entitled: it keeps no number from anybody, and lets none out too soon.

Drawn is always the middle here: a number stays away for seventeen and a half minutes.
"""

from datetime import datetime

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.tables import schema
from kiosk_app.contract import shapes
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, SessionId
from tests.contract.central.after.steps import (
    afternoon,
    cancel,
    hold_in,
    pay_and_confirm,
    work,
)
from tests.contract.central.after.test_waiting import accept, born_in, full, join, place
from tests.contract.central.face import Desk, code_of
from tests.helpers.people import ADULT, ELDER, STRANGER

NEWCOMER = PatientId("pat-demo-1")


def book_elsewhere(desk: Desk, patient: PatientId) -> list[Appointment]:
    """Book as many numbers of today as one patient may have."""
    booked = []
    for department in ("02E", "0301E"):
        session = next(s for s in reversed(desk.sessions(patient, department)) if s.free)
        band = next(b.band for b in desk.bands(session.id, patient) if b.free)
        booked.append(pay_and_confirm(desk, hold_in(desk, patient, session.id, band.begin)))
    return booked


def why_not(desk: Desk, who: PatientId, session: SessionId, begin: datetime) -> str:
    """Say why somebody gets no number, nothing if they do."""
    wish = shapes.HoldBody(proof=Proof.ID_CARD, patient=who, session=session, band_begin=begin)
    reply = desk.face.hold(desk.caller, wish)
    return "" if reply.is_success else code_of(reply)


@pytest.mark.requirement("R061", "R121")
def test_what_nobody_who_waits_may_have_is_everybodys_after_its_time_away(desk: Desk) -> None:
    owner, waiter = desk.enrol(ADULT), desk.enrol(STRANGER)
    session, booked = full(desk, owner)
    join(desk, waiter, session)
    book_elsewhere(desk, waiter)
    assert cancel(desk, booked).is_success
    work(desk, minutes=17)
    assert place(desk, waiter).state == "waiting"
    assert why_not(desk, NEWCOMER, session, booked.slot.band.begin) == "booked_out"
    work(desk, minutes=1)
    assert sum(band.free for band in desk.bands(session, NEWCOMER)) == 1
    assert not why_not(desk, NEWCOMER, session, booked.slot.band.begin)


@pytest.mark.requirement("R061")
def test_who_may_have_it_again_before_it_is_everybodys_is_offered_it(desk: Desk) -> None:
    owner, waiter = desk.enrol(ADULT), desk.enrol(STRANGER)
    session, booked = full(desk, owner)
    join(desk, waiter, session)
    elsewhere = book_elsewhere(desk, waiter)
    assert cancel(desk, booked).is_success
    assert cancel(desk, elsewhere[0]).is_success
    desk.house.clock.advance(minutes=18)
    assert why_not(desk, NEWCOMER, session, booked.slot.band.begin) == "booked_out"
    work(desk)
    assert place(desk, waiter).state == "offered"


@pytest.mark.requirement("R021", "R121")
def test_an_on_site_number_stays_away_where_only_others_wait(desk: Desk) -> None:
    owner, waiter = desk.enrol(ELDER), desk.enrol(STRANGER)
    other_elder = desk.enrol(born_in(1950, 960))
    session = afternoon(desk, owner)
    on_site = schema.seat.c.pool == "on_site"
    with desk.house.database.write() as connection:
        of_it = sa.select(schema.seat.c.id).where(schema.seat.c.session == session, on_site)
        kept = connection.scalars(of_it.limit(1)).all()
        rest = sa.delete(schema.seat).where(schema.seat.c.session == session)
        connection.execute(rest.where(schema.seat.c.id.not_in(kept)))
    begin = next(b.band.begin for b in desk.bands(session, owner) if b.free)
    booked = pay_and_confirm(desk, hold_in(desk, owner, session, begin))
    join(desk, waiter, session)
    assert cancel(desk, booked).is_success
    work(desk, minutes=17)
    assert why_not(desk, other_elder, session, begin) == "booked_out"
    work(desk, minutes=1)
    assert not why_not(desk, other_elder, session, begin)
    assert place(desk, waiter).state == "waiting"


@pytest.mark.requirement("R121")
def test_what_comes_out_of_an_offer_is_nobodys_before_it_is_decided_whose(desk: Desk) -> None:
    owner, first, waiter = (desk.enrol(p) for p in (ADULT, ELDER, STRANGER))
    session, booked = full(desk, owner)
    begin = booked.slot.band.begin
    join(desk, first, session)
    join(desk, waiter, session)
    book_elsewhere(desk, waiter)
    assert cancel(desk, booked).is_success
    taken = accept(desk, place(desk, first), first)
    assert desk.face.release(desk.caller, taken.hold.id).is_success
    assert why_not(desk, NEWCOMER, session, begin) == "booked_out"  # no worker has come by
    work(desk)
    assert why_not(desk, NEWCOMER, session, begin) == "booked_out"
    work(desk, minutes=18)
    assert not why_not(desk, NEWCOMER, session, begin)
