"""Scarce numbers over real HTTP: a supervisor's morning, and what everybody reads."""

from collections.abc import Iterator
from datetime import date, time
from itertools import count

import msgspec
import pytest

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.contract import paths, published_shapes, shapes, supply_shapes, suspension_shapes
from kiosk_app.contract.figure_shapes import FiguresAnswer
from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnReason, AddOnState
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import DepartmentId, PractitionerId, SessionId
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.sessions import LiveStatus, UrgentReason
from kiosk_app.domain.staff import Role
from kiosk_app.domain.suspension import Outcome
from tests.contract.central.face import code_of
from tests.helpers.central import ENGINES, KIOSK, CentralHouse, central
from tests.helpers.desk_staff import book, enrolled, second
from tests.helpers.staff import COUNTER, OTHER_COUNTER, Wire, add_counter, hire, sign_in

SESSION = SessionId("20261124M-P0304E1")
_KEYS = count(1)


@pytest.fixture(scope="module", params=ENGINES)
def house(request: pytest.FixtureRequest) -> Iterator[CentralHouse]:
    with central(days=2, engine=request.param) as made:
        add_counter(made)
        yield made


@pytest.fixture(scope="module")
def wire(house: CentralHouse) -> Iterator[Wire]:
    made = Wire(house.url)
    with made.http:
        yield made


@pytest.fixture(scope="module")
def boss(house: CentralHouse) -> str:
    return sign_in(house, hire(house, Role.SUPERVISOR, login="boss"))


def act(wire: Wire, token: str, path: str, body: msgspec.Struct, station: str = COUNTER) -> Reply:
    key = f"http-{next(_KEYS)}"
    return wire.ask("POST", path, body, token=token, key=key, station=station)


@pytest.mark.requirement("R017")
@pytest.mark.requirement("R068")
def test_a_supervisor_adds_a_session_and_numbers(wire: Wire, boss: str) -> None:
    body = supply_shapes.SessionBody(
        department=DepartmentId("0304E"),
        clinic_type=ClinicType.GENERAL,
        day=date(2026, 11, 25),
        begin=time(18),
        end=time(20),
        capacity=10,
        room="309诊室",
    )
    made = act(wire, boss, paths.SESSION_ADD, body)
    assert made.status == 201
    session = made.read(supply_shapes.SessionAddedAnswer).session
    whole_day = msgspec.structs.replace(body, begin=time(0), end=time(23, 59))
    assert code_of(act(wire, boss, paths.SESSION_ADD, whole_day)) == Reason.BEYOND_HALF_DAY
    wrong = act(wire, boss, paths.SESSION_ADD, msgspec.structs.replace(body, room=" "))
    assert code_of(wrong) == Reason.MALFORMED_REQUEST
    taken = act(wire, boss, paths.SESSION_ADD, body).read(shapes.RefusalBody)
    assert (taken.facts["field"], taken.facts["expected"]) == ("room", "free_room")
    chief = msgspec.structs.replace(body, clinic_type=ClinicType.CHIEF, room="71")
    for nobody_of_it in (None, PractitionerId("P0304E3")):
        asked = msgspec.structs.replace(chief, practitioner=nobody_of_it)
        untitled = act(wire, boss, paths.SESSION_ADD, asked).read(shapes.RefusalBody)
        told = (untitled.facts["field"], untitled.facts["expected"])
        assert told == ("practitioner", "of_title")
    preview = wire.ask(
        "GET", f"{paths.CAPACITY_PREVIEW.format(session=session)}?capacity=15", token=boss
    )
    path = paths.CAPACITY.format(session=session)
    done = act(wire, boss, path, supply_shapes.CapacityBody(capacity=15))
    assert preview.read(supply_shapes.CapacityAnswer) == done.read(supply_shapes.CapacityAnswer)
    for capacity in (1, 10):
        done = act(wire, boss, path, supply_shapes.CapacityBody(capacity=capacity))
    answer = done.read(supply_shapes.CapacityAnswer)
    assert {c.pool: (c.before, c.after) for c in answer.changes} == {
        Pool.OPEN: (0, 6),
        Pool.REFERRAL: (0, 3),
    }
    assert answer.short is None
    too_few = act(wire, boss, path.replace(session, "none"), supply_shapes.CapacityBody(capacity=1))
    assert code_of(too_few) == Reason.UNKNOWN_SESSION


@pytest.mark.requirement("R024")
def test_an_add_on_goes_over_the_wire(house: CentralHouse, wire: Wire, boss: str) -> None:
    (patient,) = enrolled(house, 1)
    clerk = sign_in(house, hire(house, Role.REGISTRAR), OTHER_COUNTER)
    body = supply_shapes.AddOnBody(
        session=SESSION,
        doctor=PractitionerId("P0304E1"),
        patient=patient,
        reason=AddOnReason.FROM_FAR,
        word=AddOnWord.SLIP,
    )
    asked = act(wire, clerk, paths.ADD_ONS, body, station=OTHER_COUNTER)
    add_on = asked.read(supply_shapes.AddOnAnswer).id
    nothing = shapes.EmptyBody()
    for path, state in (
        (paths.ADD_ON_APPROVE, AddOnState.APPROVED),
        (paths.ADD_ON_REJECT, None),
    ):
        reply = act(wire, boss, path.format(addon=add_on), nothing)
        assert reply.is_success == (state is not None)
    issue = supply_shapes.AddOnIssueBody(proof=Proof.ID_CARD, patient=patient)
    path = paths.ADD_ON_ISSUE.format(addon=add_on)
    held = act(wire, clerk, path, issue, station=OTHER_COUNTER)
    assert held.read(shapes.HoldAnswer).hold.slot.session == SESSION
    query = "?first_day=2026-11-24&last_day=2026-11-24"
    told = wire.ask("GET", paths.SESSION_ADD_ONS.format(session=SESSION), token=boss)
    page = told.read(supply_shapes.AddOnPageAnswer).page
    assert page.first_bad is None
    assert [step.act for step in page.stories[-1].steps] == ["request", "approve", "issue"]
    report = wire.ask("GET", paths.ADD_ON_REPORT + query, token=boss)
    assert [d.issued for d in report.read(supply_shapes.AddOnReportAnswer).doctors] == [1]
    figures = wire.ask("GET", paths.FIGURES + query, token=boss).read(FiguresAnswer)
    assert Pool.ADD_ON in {pool.pool for pool in figures.pools}


@pytest.mark.requirement("R050")
@pytest.mark.requirement("R108")
def test_a_session_is_called_off_settled_and_published(
    house: CentralHouse, wire: Wire, boss: str
) -> None:
    patient = enrolled(house, 2)[1]
    session = SessionId("20261124A-P0304E2")
    booked = book(house, patient, session)
    body = suspension_shapes.SuspendBody(sessions=(session,), reason=UrgentReason.SURGERY)
    made = act(wire, boss, paths.SUSPENSIONS, body).read(suspension_shapes.CasesAnswer)
    case = made.cases[0].id
    listed = wire.ask("GET", paths.SUSPENSIONS, token=boss)
    assert case in {line.id for line in listed.read(suspension_shapes.OpenCasesAnswer).cases}
    whole = wire.ask("GET", paths.SUSPENSION_WORKLIST.format(case=case), token=boss)
    assert len(whole.read(suspension_shapes.WorklistAnswer).page.left) == 1
    day = wire.ask("GET", f"{paths.SESSION_ADD}?day=2026-11-24", token=boss)
    assert session in {s.id for s in day.read(suspension_shapes.DaySessionsAnswer).sessions}
    phones = suspension_shapes.PhonesBody(appointments=(booked.id,))
    shown = act(wire, boss, paths.SUSPENSION_PHONES.format(case=case), phones)
    assert shown.read(suspension_shapes.PhonesAnswer).phones[booked.id]
    told = wire.ask("GET", paths.NOTICES_UNREACHED, token=boss)
    (unreached,) = told.read(suspension_shapes.UnreachedAnswer).patients
    attempt = suspension_shapes.AttemptBody(channel="sms", has_reached=False)
    path = paths.NOTICE_ATTEMPTS.format(notice=unreached.notice)
    assert act(wire, boss, path, attempt).is_success
    path = paths.NOTICE_ACKNOWLEDGE.format(notice=unreached.notice)
    know = wire.ask("POST", path, shapes.EmptyBody(), station=KIOSK, key="know")
    assert know.is_success
    outcome = suspension_shapes.OutcomeBody(outcome=Outcome.REFUNDED, appointments=(booked.id,))
    assert act(wire, boss, paths.SUSPENSION_OUTCOMES.format(case=case), outcome).is_success
    worklist = wire.ask("GET", paths.SUSPENSION.format(case=case), token=boss)
    items = worklist.read(suspension_shapes.CaseAnswer).items
    assert [item.outcome for item in items] == [Outcome.REFUNDED]
    nothing = shapes.EmptyBody()
    assert act(wire, boss, paths.SUSPENSION_CLOSE.format(case=case), nothing).is_success
    resume = act(wire, boss, paths.SUSPENSION_RESUME.format(case=case), nothing)
    assert code_of(resume) == Reason.NOT_IN_THIS_STATE
    status = suspension_shapes.StatusBody(status=LiveStatus.AWAY, reason=UrgentReason.RESCUE)
    path = paths.SESSION_STATUS.format(session="20261123A-P0304E1")
    assert act(wire, boss, path, status).is_success


@pytest.mark.requirement("R015")
@pytest.mark.requirement("R077")
def test_everybody_reads_what_is_published(wire: Wire) -> None:
    for path, shape in (
        (paths.PUBLISHED_SCHEDULE, published_shapes.PublishedScheduleAnswer),
        (paths.PUBLISHED_NOTICES, published_shapes.PublishedNoticesAnswer),
        (paths.PUBLISHED_FEES, published_shapes.PublishedFeesAnswer),
        (paths.PUBLISHED_RULES, published_shapes.PublishedRulesAnswer),
    ):
        reply = wire.ask("GET", path, station=None)
        assert reply.status == 200
        assert isinstance(reply.read(shape), shape)


@pytest.mark.requirement("R025")
def test_the_right_of_a_person_who_was_signed_out_is_gone(house: CentralHouse, wire: Wire) -> None:
    gone = second(house)
    house.service.sign_out(gone.caller)
    body = supply_shapes.CapacityBody(capacity=1)
    path = paths.CAPACITY.format(session=SESSION)
    reply = act(wire, gone.token, path, body, station=OTHER_COUNTER)
    assert (reply.status, code_of(reply)) == (401, Reason.NOT_SIGNED_IN)
