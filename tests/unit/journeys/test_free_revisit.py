"""The free revisit: from the visit to a number of the same level, with both fees waived."""

from dataclasses import replace

import pytest

from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.money import Fen
from kiosk_app.journeys import check_in, faces, kiosk, pay, picking
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Choice, Review, Text
from tests.helpers import people as p
from tests.helpers import samples as s
from tests.helpers import samples_check_in as c


@pytest.mark.requirement("R143")
def test_a_visit_that_may_be_followed_is_offered_last_and_asks_for_the_day() -> None:
    visits = check_in.visits_of(c.WITH_FREE)
    assert visits[-1] == c.REVISIT
    asked = kiosk.advance(replace(c.CHOOSING, page=c.WITH_FREE), ev.Chosen(len(visits) - 1))
    assert asked.state == c.REVISIT_DAY
    assert asked.effects == ()
    screen = faces.screen_of(asked.state)
    assert isinstance(screen, Choice)
    assert [o.label for o in screen.options] == [
        Text("revisit_on.same_day"),
        Text("revisit_on.advance"),
    ]
    assert screen.notice is not None
    assert screen.notice.key == "free_revisit.for"
    back = kiosk.advance(asked.state, ev.WentBack()).state
    assert back == replace(c.CHOOSING, page=c.WITH_FREE)


def test_on_the_last_day_there_is_only_today() -> None:
    assert check_in.revisit_days(c.REVISIT, c.WITH_FREE) == (Purpose.SAME_DAY, Purpose.ADVANCE)
    last = replace(c.REVISIT_DAY, visit=c.LAST_DAY)
    assert check_in.revisit_days(c.LAST_DAY, c.WITH_FREE) == (Purpose.SAME_DAY,)
    assert kiosk.advance(last, ev.Chosen(1)).state == last


@pytest.mark.parametrize(("tapped", "booking_class"), [(0, s.SAME_DAY), (1, s.ADVANCE)])
def test_the_day_leads_to_the_department_of_the_visit(tapped: int, booking_class: object) -> None:
    begun = kiosk.advance(c.REVISIT_DAY, ev.Chosen(tapped))
    loading = begun.state
    assert isinstance(loading, picking.LoadingCatalogue)
    assert loading.booking_class is booking_class
    assert loading.follows == c.FREE.appointment
    assert picking.ask(loading) == begun
    finding = kiosk.advance(loading, ev.CatalogueLoaded(p.CATALOGUE)).state
    assert isinstance(finding, picking.FindingSessions)
    assert finding.department == p.CARDIOLOGY


@pytest.mark.requirement("R143")
def test_only_the_same_level_is_offered() -> None:
    finding = replace(s.FINDING_SESSIONS, errand=s.REVISIT_ERRAND)
    chosen = kiosk.advance(finding, ev.SessionsLoaded(p.CARDIOLOGY.id, p.SESSIONS)).state
    assert isinstance(chosen, picking.ChoosingTitle)
    assert {session.clinic_type for session in chosen.sessions} == {ClinicType.CHIEF}
    none = kiosk.advance(finding, ev.SessionsLoaded(p.CARDIOLOGY.id, (p.GENERAL_SESSION,))).state
    assert isinstance(none, picking.ReadingWhyNot)


@pytest.mark.requirement("R144")
def test_both_fees_are_shown_as_waived_and_no_order_is_opened() -> None:
    holding = replace(s.HOLDING, errand=s.REVISIT_ERRAND)
    asked = picking.ask(holding)
    assert asked.effects == (
        ef.HoldSlot(p.ADULT_PATIENT, p.CHIEF_SESSION.id, p.NINE, follows=p.APPOINTMENT.id),
    )
    review = kiosk.advance(holding, ev.SlotHeld(p.HOLD, Fen(0), p.WAIVED)).state
    screen = faces.screen_of(review)
    assert isinstance(screen, Review)
    rows = {row.label.key: row.value for row in screen.rows}
    waived = rows["row.waived.consultation"]
    assert isinstance(waived, Text)
    assert dict(waived.args)["charged"] == Text("fee", (("yuan", "0.00"),))
    assert "row.waived.registration" in rows
    assert screen.accept == Text("reviewing_hold.accept_free")
    confirming = kiosk.advance(review, ev.Accepted())
    assert isinstance(confirming.state, pay.ConfirmingUnpaid)
    assert confirming.effects == (ef.ConfirmBooking(p.HOLD, None),)
