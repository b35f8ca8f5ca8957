"""Questions before a visit over real HTTP on both databases: asked, answered, kept, read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.tables.schema import station
from kiosk_app.central_service.tables.schema_pre_visit import questionnaire, questionnaire_response
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.central_service.visit import questionnaires
from kiosk_app.contract import after, paths, shapes
from kiosk_app.contract.pre_visit_shapes import (
    AnswersBody,
    QuestionsAnswer,
    ResponseAnswer,
    TriageAnswer,
)
from kiosk_app.domain.booking import BookingClass
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, SessionId
from kiosk_app.domain.parameters import PreVisitParameters, QuestionedAct
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.contract.central.after.steps import at, check_in
from tests.contract.central.face import CARDIOLOGY, Desk, HttpFace, code_of
from tests.helpers.central import ENGINES, KIOSK, CentralHouse, central
from tests.helpers.devices import enrol_everybody
from tests.helpers.people import ELDER
from tests.helpers.sealed import raw_bytes
from tests.helpers.staff import COUNTER, Wire, add_counter, hire, sign_in

ASKING = replace(
    DEMO, pre_visit=PreVisitParameters(questions="respiratory", departments=(CARDIOLOGY,))
)
HEALTHY: Mapping[str, bool] = {
    "fever": False,
    "cough_breath": False,
    "contact": False,
    "mask": True,
}
ILL = {**HEALTHY, "fever": True}
ELSEWHERE = "0302E"


@dataclass
class Hall:
    """A kiosk of a hospital that asks questions in one department."""

    house: CentralHouse
    wire: Wire
    desk: Desk
    patient: PatientId

    def ask(
        self, department: str = CARDIOLOGY, before: str = "booking", patient: str = ""
    ) -> QuestionsAnswer:
        reply = self.look(department, before, patient)
        return reply.read(QuestionsAnswer)

    def look(self, department: str, before: str, patient: str = "") -> Reply:
        path = paths.QUESTIONS.format(patient=patient or self.patient)
        query = f"?department={department}&before={before}"
        return self.wire.ask("GET", path + query, station=KIOSK)

    def answer(self, answers: Mapping[str, bool], **changed: object) -> Reply:
        body = AnswersBody(
            questionnaire="respiratory", version=1, answers=dict(answers), is_signed=True
        )
        key = str(changed.pop("key", self.desk.caller.key))
        patient = str(changed.pop("patient", self.patient))
        body = AnswersBody(
            **{name: getattr(body, name) for name in body.__struct_fields__} | changed
        )
        return self.wire.ask(
            "POST", paths.ANSWERS.format(patient=patient), body, station=KIOSK, key=key
        )

    def hold(self, department: str = CARDIOLOGY) -> Reply:
        wish = self.desk.wish(self.patient, department)
        return self.desk.face.hold(self.desk.caller, wish)

    def triage(self, path: str, purpose: str | None = "triage") -> Reply:
        return self.wire.ask("GET", path, token=self.nurse, station=COUNTER, purpose=purpose)

    @property
    def nurse(self) -> str:
        if not hasattr(self, "_nurse"):
            add_counter(self.house)
            self._nurse = sign_in(self.house, hire(self.house, Role.TRIAGE))
        return self._nurse


@pytest.fixture(params=ENGINES)
def hall(request: pytest.FixtureRequest) -> Iterator[Hall]:
    with central(engine=request.param, rules=ASKING) as house:
        face, wire = HttpFace(house.url), Wire(house.url)
        with face.http, wire.http:
            desk = Desk(house, face)
            yield Hall(house, wire, desk, desk.enrol())


@pytest.mark.requirement("R080")
def test_who_answered_three_hours_ago_is_not_asked_again_and_after_25_hours_is(hall: Hall) -> None:
    asked = hall.ask()
    assert asked.is_due
    assert asked.response is None
    assert asked.questionnaire is not None
    assert [q.id for q in asked.questionnaire.questions] == list(HEALTHY)
    assert code_of(hall.hold()) == Reason.QUESTIONS_DUE
    kept = hall.answer(HEALTHY).read(ResponseAnswer)
    assert (kept.questionnaire, kept.version, kept.is_positive) == ("respiratory", 1, False)
    assert (kept.valid_until - kept.answered_at).total_seconds() == 24 * 3600
    hall.house.clock.advance(minutes=180)
    again = hall.ask(before="check_in")
    assert not again.is_due
    assert again.response is not None
    assert again.response.code == kept.code
    assert hall.hold().is_success
    hall.house.clock.advance(minutes=22 * 60)
    assert hall.ask().is_due
    assert hall.ask().response is None


@pytest.mark.requirement("R080")
def test_nothing_is_asked_in_other_departments_or_by_default(hall: Hall) -> None:
    assert hall.ask(ELSEWHERE) == QuestionsAnswer(is_due=False)
    assert hall.hold(ELSEWHERE).is_success
    with central() as house:
        face, wire = HttpFace(house.url), Wire(house.url)
        with face.http, wire.http:
            desk = Desk(house, face)
            other = Hall(house, wire, desk, desk.enrol())
            assert other.ask() == QuestionsAnswer(is_due=False)
            assert code_of(other.answer(HEALTHY)) == Reason.QUESTIONS_RENEWED
            assert other.hold().is_success


@pytest.mark.requirement("R079")
@pytest.mark.requirement("R080")
def test_a_positive_answer_leads_to_the_fever_clinic_and_to_no_number(hall: Hall) -> None:
    kept = hall.answer(ILL).read(ResponseAnswer)
    assert kept.is_positive
    assert [(c.name, c.location) for c in kept.go_to] == [("发热门诊", "门诊楼1层G区")]
    shown = hall.ask()
    assert not shown.is_due
    assert shown.response is not None
    assert shown.response.go_to == kept.go_to
    refusal = hall.hold().read(shapes.RefusalBody)
    assert refusal.code == Reason.GO_TO_FEVER_CLINIC
    assert "发热门诊，门诊楼1层G区" in refusal.sentence
    assert hall.hold(ELSEWHERE).is_success  # the rules ask in one department only
    hall.house.clock.advance(minutes=5)
    assert hall.answer(HEALTHY).is_success  # answered anew, e.g. by mistake before
    assert hall.hold().is_success


@pytest.mark.requirement("R080")
def test_questions_are_asked_before_check_in_too(hall: Hall) -> None:
    assert hall.answer(HEALTHY).is_success
    appointment = hall.desk.book(hall.patient)
    with hall.house.database.write() as connection:
        connection.execute(sa.delete(questionnaire_response))
    assert code_of(check_in(hall.desk, appointment)) == Reason.QUESTIONS_DUE
    assert hall.answer(ILL).is_success
    assert code_of(check_in(hall.desk, appointment)) == Reason.GO_TO_FEVER_CLINIC
    assert hall.answer(HEALTHY).is_success
    hall.house.clock.advance(seconds=1)
    assert hall.answer(HEALTHY).is_success
    assert check_in(hall.desk, appointment).read(after.CheckInAnswer).ahead == 0


def test_who_books_for_another_day_or_from_afar_is_asked_when_they_come(hall: Hall) -> None:
    tomorrow = hall.desk.sessions(hall.patient, booking_class=BookingClass.ADVANCE)[0]
    begin = next(b for b in hall.desk.bands(tomorrow.id, hall.patient) if b.free).band.begin
    wish = shapes.HoldBody(
        proof=Proof.ID_CARD, patient=hall.patient, session=SessionId(tomorrow.id), band_begin=begin
    )
    assert hall.desk.face.hold(hall.desk.caller, wish).is_success
    other = hall.desk.enrol(ELDER)
    with hall.house.database.write() as connection:
        phone = {"id": "app-01", "kind": "app", "is_enabled": True}
        connection.execute(sa.insert(station).values(phone))
        enrol_everybody(connection)
    service, app = hall.house.service, Desk(hall.house, hall.house.service, "app-01")
    wish = hall.desk.wish(other)
    assert service.hold(app.caller, wish).is_success


def test_what_does_not_fit_the_questions_keeps_nothing(hall: Hall) -> None:
    without = {name: answer for name, answer in HEALTHY.items() if name != "mask"}
    for answers in (without, {**HEALTHY, "other": True}, {}):
        assert code_of(hall.answer(answers)) == Reason.QUESTIONS_UNANSWERED
    assert code_of(hall.answer(HEALTHY, is_signed=False)) == Reason.ANSWERS_NOT_SIGNED
    assert code_of(hall.answer(HEALTHY, version=2)) == Reason.QUESTIONS_RENEWED
    assert code_of(hall.answer(HEALTHY, questionnaire="other")) == Reason.QUESTIONS_RENEWED
    assert code_of(hall.answer(HEALTHY, patient="nobody")) == Reason.UNKNOWN_PATIENT
    assert code_of(hall.look(CARDIOLOGY, "booking", "nobody")) == Reason.UNKNOWN_PATIENT
    assert code_of(hall.look("none", "booking")) == Reason.NOT_FOUND
    assert code_of(hall.look(CARDIOLOGY, "lunch")) == Reason.MALFORMED_REQUEST
    with hall.house.database.read() as connection:
        assert connection.execute(sa.select(questionnaire_response)).all() == []


@pytest.mark.requirement("R080")
def test_a_changed_set_is_a_new_version_that_is_asked_anew_and_old_answers_keep_theirs(
    hall: Hall,
) -> None:
    old = hall.answer(HEALTHY, key="once").read(ResponseAnswer)
    assert hall.answer(HEALTHY, key="once").read(ResponseAnswer) == old
    with hall.house.database.write() as connection:
        row = connection.execute(sa.select(questionnaire)).one()
        file = questionnaires.read_file(row.content.encode())
        changed = questionnaires.QuestionFile(
            name=file.name, title=file.title, title_en=file.title_en, questions=file.questions[:2]
        )
        now = to_ms(hall.house.clock())
        assert not questionnaires.bring_in(connection, file, "anna", now).is_new
        assert questionnaires.bring_in(connection, changed, "anna", now).is_new
    asked = hall.ask()
    assert asked.is_due
    assert asked.questionnaire is not None
    assert asked.questionnaire.version == 2
    assert code_of(hall.answer(HEALTHY)) == Reason.QUESTIONS_RENEWED
    read = hall.triage(paths.ANSWERS_BY_CODE.format(code=old.code)).read(TriageAnswer)
    assert (read.response.version, read.response.is_valid) == (1, False)
    assert len(read.questionnaire.questions) == len(read.answers) == len(HEALTHY)


@pytest.mark.requirement("R080")
@pytest.mark.requirement("R104")
def test_triage_reads_the_answers_by_code_or_patient_and_that_is_recorded(hall: Hall) -> None:
    kept = hall.answer(ILL).read(ResponseAnswer)
    by_code = paths.ANSWERS_BY_CODE.format(code=kept.code.lower())
    read = hall.triage(by_code).read(TriageAnswer)
    assert read.answers == ILL
    assert read.response.patient == hall.patient
    by_patient = paths.PATIENT_ANSWERS.format(patient=hall.patient)
    assert hall.triage(by_patient).read(TriageAnswer) == read
    assert code_of(hall.triage(by_code, None)) == Reason.PURPOSE_REQUIRED
    assert code_of(hall.triage(by_code, "curiosity")) == Reason.PURPOSE_REQUIRED
    missing = hall.triage(paths.ANSWERS_BY_CODE.format(code="ZZZZZZZZZZ"))
    assert (missing.status, code_of(missing)) == (404, Reason.NOT_FOUND)
    kiosk = hall.wire.ask("GET", by_code, station=KIOSK, purpose="triage")
    assert (kiosk.status, code_of(kiosk)) == (403, Reason.NOT_ALLOWED)
    with hall.house.database.read() as connection:
        rows = connection.scalars(
            sa.select(audit.c.facts).where(audit.c.act == "answers_read").order_by(audit.c.place)
        ).all()
    assert [hall.patient in facts for facts in rows] == [True, True, False]
    assert all('"purpose": "triage"' in facts for facts in rows)


@pytest.mark.requirement("R104")
def test_answers_lie_sealed_and_are_forgotten_after_a_month(hall: Hall) -> None:
    assert hall.answer(ILL).is_success
    assert b'"fever":' not in raw_bytes(hall.house.address).replace(b'"id":"fever"', b"")
    at(hall.desk, 9, day=23)
    hall.house.clock.advance(minutes=29 * 24 * 60)
    hall.house.service.background.run_once()
    with hall.house.database.read() as connection:
        assert len(connection.execute(sa.select(questionnaire_response)).all()) == 1
    hall.house.clock.advance(minutes=2 * 24 * 60)
    hall.house.service.background.run_once()
    with hall.house.database.read() as connection:
        assert connection.execute(sa.select(questionnaire_response)).all() == []


def test_rules_that_name_a_set_nobody_brought_in_stop_nobody() -> None:
    rules = replace(ASKING, pre_visit=PreVisitParameters(questions="missing"))
    with central(rules=rules, is_served=False) as house:
        desk = Desk(house, house.service)
        patient = desk.enrol()
        reply = house.service.questions(desk.caller, patient, CARDIOLOGY, QuestionedAct.BOOKING)
        assert reply.read(QuestionsAnswer) == QuestionsAnswer(is_due=False)
        assert desk.hold(patient).patient == patient
