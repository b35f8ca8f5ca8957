"""A department's no-shows one by one, over real HTTP on both databases."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.after import no_show_list
from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import after, paths
from kiosk_app.contract.no_show_shapes import NoShowListAnswer
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.masking import mask_name
from kiosk_app.domain.noshow import Excuse, NoShowState, state_of
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.after.steps import at, counter, work
from tests.contract.central.after.test_not_coming import SECOND, excuse
from tests.contract.central.face import CARDIOLOGY, Desk, HttpFace, code_of
from tests.helpers.books import missed_before
from tests.helpers.central import ENGINES, KIOSK, CentralHouse, central
from tests.helpers.people import ADULT, ELDER, STRANGER
from tests.helpers.staff import COUNTER, Wire, add_counter, hire, sign_in

WORDS = "I was in another hospital"
DAY = "2026-11-23"


@dataclass
class Desks:
    """A registrar's counter after a morning at which three did not come."""

    house: CentralHouse
    wire: Wire
    token: str
    missed: tuple[Appointment, Appointment, Appointment]

    def ask(self, *, purpose: str | None = "complaint", department: str = CARDIOLOGY) -> Reply:
        return self.look(department=department, purpose=purpose)

    def look(
        self,
        query: str = "",
        *,
        department: str = CARDIOLOGY,
        purpose: str | None = "complaint",
        days: str = f"first_day={DAY}&last_day={DAY}",
    ) -> Reply:
        path = f"{paths.NO_SHOWS.format(department=department)}?{days}{query}"
        return self.wire.ask("GET", path, token=self.token, station=COUNTER, purpose=purpose)

    def rows(self, query: str = "", days: str = f"first_day={DAY}&last_day={DAY}") -> list[str]:
        found = self.look(query, days=days).read(NoShowListAnswer)
        return [row.appointment for row in found.rows]


@pytest.fixture(params=ENGINES)
def desks(request: pytest.FixtureRequest) -> Iterator[Desks]:
    with central(engine=request.param) as house:
        face, wire = HttpFace(house.url), Wire(house.url)
        with face.http, wire.http:
            desk = Desk(house, face)
            people = [desk.enrol(person) for person in (ADULT, STRANGER, ELDER)]
            plain, heard, excused = (desk.book(patient) for patient in people)
            at(desk, 12, 0)
            work(desk)
            body = after.AppealBody(patient=heard.patient, text=WORDS)
            assert face.appeal(desk.caller, heard.id, body).is_success
            add_counter(house)
            window, member = counter(desk, Role.REGISTRAR)
            second = hire(house, Role.SUPERVISOR, login=SECOND).id
            assert isinstance(excuse(window, excused.id, member, second), after.NoShowAnswer)
            assert window.token is not None
            yield Desks(house, wire, window.token, (plain, heard, excused))


@pytest.mark.requirement("R060")
@pytest.mark.requirement("R103")
def test_each_no_show_tells_how_it_stands_and_no_name(desks: Desks) -> None:
    plain, heard, excused = desks.missed
    found = desks.ask().read(NoShowListAnswer)
    rows = {row.appointment: row for row in found.rows}
    assert set(rows) == {plain.id, heard.id, excused.id}
    states = [rows[missed.id].state for missed in desks.missed]
    assert states == [NoShowState.STANDING, NoShowState.APPEALED, NoShowState.EXCUSED]
    assert (rows[heard.id].appeal, rows[plain.id].appeal) == (WORDS, None)
    assert rows[heard.id].appealed_at == desks.house.clock()
    assert (rows[excused.id].excuse, len(rows[excused.id].deciders)) == (Excuse.EMERGENCY, 2)
    assert rows[plain.id].name_masked == mask_name(ADULT.name)
    said = desks.ask().body.decode()
    assert not [p for p in (ADULT, STRANGER, ELDER) if p.name in said or p.number in said]


@pytest.mark.requirement("R060")
def test_the_list_is_asked_by_days_state_and_patient(desks: Desks) -> None:
    plain, heard, excused = desks.missed
    assert desks.rows("&stands=standing") == [plain.id]
    assert desks.rows("&stands=appealed") == [heard.id]
    assert desks.rows("&stands=excused") == [excused.id]
    assert desks.rows(f"&patient={heard.patient}") == [heard.id]
    assert desks.rows("&patient=nobody") == []
    assert desks.rows(days="first_day=2026-11-24&last_day=2026-12-24") == []
    assert desks.look(department="0302E").read(NoShowListAnswer).rows == ()
    assert code_of(desks.ask(department="none")) == Reason.NOT_FOUND
    assert code_of(desks.look("&stands=lost")) == Reason.MALFORMED_REQUEST


def test_older_ones_than_fit_are_told_of(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(no_show_list, "AT_MOST", 3)
    year = "&first_day=2026-01-01&last_day=2026-12-31"
    assert not desks.look(days=year).read(NoShowListAnswer).has_more
    missed_before(desks.house, desks.missed[0].patient, "2026-03-02")
    found = desks.look(days=year).read(NoShowListAnswer)
    assert (len(found.rows), found.has_more) == (3, True)
    assert "apt-old-0" not in {row.appointment for row in found.rows}


@pytest.mark.requirement("R060")
@pytest.mark.requirement("R104")
def test_only_who_may_hears_it_and_every_look_is_recorded(desks: Desks) -> None:
    assert desks.ask().is_success
    for purpose in (None, "curiosity"):
        assert code_of(desks.ask(purpose=purpose)) == Reason.PURPOSE_REQUIRED
    path = f"{paths.NO_SHOWS.format(department=CARDIOLOGY)}?first_day={DAY}&last_day={DAY}"
    kiosk = desks.wire.ask("GET", path, station=KIOSK, purpose="complaint")
    assert (kiosk.status, code_of(kiosk)) == (403, Reason.NOT_ALLOWED)
    nurse = sign_in(desks.house, hire(desks.house, Role.TRIAGE))
    reply = desks.wire.ask("GET", path, token=nurse, purpose="complaint")
    assert (reply.status, code_of(reply)) == (403, Reason.NOT_ALLOWED)
    with desks.house.database.read() as connection:
        (facts,) = connection.scalars(
            sa.select(audit.c.facts).where(audit.c.act == "no_shows_listed")
        ).all()
    assert '"purpose": "complaint"' in facts
    assert '"rows": "3"' in facts


@pytest.mark.parametrize(
    ("given", "is_appealed", "state"),
    [
        (None, False, NoShowState.STANDING),
        (None, True, NoShowState.APPEALED),
        (Excuse.WAITED, False, NoShowState.EXCUSED),
        (Excuse.DEATH, True, NoShowState.EXCUSED),
    ],
)
def test_an_appeal_that_was_granted_is_an_excuse(
    given: Excuse | None, state: NoShowState, *, is_appealed: bool
) -> None:
    assert state_of(given, is_appealed=is_appealed) is state
