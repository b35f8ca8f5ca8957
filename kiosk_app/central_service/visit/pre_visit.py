"""Questions before a visit: what is to be asked, what was answered, and whom it stops.

The rules in force say whether anything is asked at all (`pre_visit` of the policy). Where they name
a set that nobody has brought in, nothing is asked: a missing file stops nobody from being seen.

Source: BJ-2022-PLAN item 5; requirement rows R079, R080.
"""

import secrets
from collections.abc import Mapping

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, Done, Outcome
from kiosk_app.central_service.keeping.current import current_id, in_turn
from kiosk_app.central_service.keeping.instants import of_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow, read_department
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.sealed.values import opened, seal
from kiosk_app.central_service.tables.schema import department
from kiosk_app.central_service.tables.schema_pre_visit import questionnaire_response as kept
from kiosk_app.central_service.visit import questionnaires
from kiosk_app.contract import pre_visit_shapes as shapes
from kiosk_app.domain import questionnaire as rules
from kiosk_app.domain.catalogue import BookingScope
from kiosk_app.domain.ids import DepartmentId, PatientId
from kiosk_app.domain.parameters import QuestionedAct
from kiosk_app.domain.questionnaire import Questionnaire, QuestionnaireResponse
from kiosk_app.domain.refusal import Reason, Refusal

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""None that is taken for another when it is read from paper."""

_CODE_LENGTH = 10


class PreVisit:
    """Asks, keeps answers, and says whom they stop."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies

    def to_ask(
        self, connection: Connection, now: int, patient: str, place: str, act: QuestionedAct
    ) -> Outcome:
        """Return the questions a patient has to answer before an act, if any."""
        known = patients.by_id(connection, patient)
        if known is None:
            return Refusal(Reason.UNKNOWN_PATIENT)
        if read_department(connection, place) is None:
            return Refusal(Reason.NOT_FOUND)
        asked = self._asked(connection, now, place, act)
        if asked is None:
            return Done(shapes.QuestionsAnswer(is_due=False))
        row = _last(connection, known.id, asked)
        shown = None if row is None else self.shown(connection, now, row)
        is_valid = shown is not None and shown.is_valid
        return Done(
            shapes.QuestionsAnswer(
                is_due=not is_valid, questionnaire=asked, response=shown if is_valid else None
            )
        )

    def answer(
        self, connection: Connection, now: int, station: str, patient: str, body: shapes.AnswersBody
    ) -> Outcome:
        """Keep what a patient answered, sealed, with the version they were asked by."""
        known = patients.by_id(connection, in_turn(connection, patient))
        if known is None:
            return Refusal(Reason.UNKNOWN_PATIENT)
        named = self._policies.at(now).pre_visit.questions
        asked = None if named is None else questionnaires.newest(connection, named)
        if asked is None or (asked.name, asked.version) != (body.questionnaire, body.version):
            return Refusal(Reason.QUESTIONS_RENEWED)
        judged = rules.judge(asked, body.answers, is_signed=body.is_signed)
        if isinstance(judged, Refusal):
            return judged
        made = f"answers-{secrets.token_hex(8)}"
        said = msgspec.json.encode(body.answers, order="sorted").decode()
        connection.execute(
            sa.insert(kept).values(
                id=made,
                patient=known.id,
                questionnaire=asked.name,
                version=asked.version,
                answered_at=now,
                station=station,
                code="".join(secrets.choice(CODE_LETTERS) for _ in range(_CODE_LENGTH)),
                answers=seal(connection, kept.c.answers, (made,), said),
            )
        )
        row = connection.execute(sa.select(kept).where(kept.c.id == made)).one()
        return Done(self.shown(connection, now, row), CREATED)

    def why_not(
        self, connection: Connection, now: int, patient: str, place: str, act: QuestionedAct
    ) -> Refusal | None:
        """Say why an act does not go on for what was answered, or not answered, or None."""
        asked = self._asked(connection, now, place, act)
        if asked is None:
            return None
        row = _last(connection, current_id(connection, patient), asked)
        response = None if row is None else _response(connection, row, asked)
        clinic = next((f"{c.name}，{c.location}" for c in clinics(connection)), None)
        policy = self._policies.at(now)
        return rules.may_proceed(response, asked, of_ms(now), policy, clinic)

    def shown(self, connection: Connection, now: int, row: AnyRow) -> shapes.ResponseAnswer:
        """Return what a patient's answers came to, without the answers."""
        asked = questionnaires.version_of(connection, row.questionnaire, row.version)
        newest = questionnaires.newest(connection, row.questionnaire) or asked
        response, policy = _response(connection, row, asked), self._policies.at(now)
        return shapes.ResponseAnswer(
            patient=PatientId(row.patient),
            code=row.code,
            questionnaire=row.questionnaire,
            version=row.version,
            answered_at=response.answered_at,
            valid_until=response.answered_at + policy.pre_visit.valid_for,
            is_valid=rules.is_valid(response, newest, of_ms(now), policy),
            is_positive=response.is_positive,
            go_to=clinics(connection) if response.is_positive else (),
        )

    def for_triage(
        self, connection: Connection, now: int, which: sa.ColumnElement[bool]
    ) -> shapes.TriageAnswer | Refusal:
        """Return the last of these answers whole, for staff who are allowed to see them."""
        row = connection.execute(
            sa.select(kept).where(which).order_by(kept.c.answered_at.desc(), kept.c.id).limit(1)
        ).first()
        if row is None:
            return Refusal(Reason.NOT_FOUND)
        return shapes.TriageAnswer(
            response=self.shown(connection, now, row),
            questionnaire=questionnaires.version_of(connection, row.questionnaire, row.version),
            answers=_answers(connection, row),
        )

    # --- inside --------------------------------------------------------------------------------

    def _asked(
        self, connection: Connection, now: int, place: str, act: QuestionedAct
    ) -> Questionnaire | None:
        policy = self._policies.at(now)
        named = policy.pre_visit.questions
        if named is None or not rules.are_asked(policy, DepartmentId(place), act):
            return None
        return questionnaires.newest(connection, named)


def clinics(connection: Connection) -> tuple[shapes.FeverClinic, ...]:
    """Return the fever clinics of the hospital, as its signs call them."""
    rows = connection.execute(
        sa.select(department.c.name, department.c.name_en, department.c.location)
        .where(department.c.scope == BookingScope.FEVER.value)
        .order_by(department.c.place)
    ).all()
    return tuple(
        shapes.FeverClinic(name=row.name, name_en=row.name_en, location=row.location)
        for row in rows
    )


def _last(connection: Connection, patient: str, asked: Questionnaire) -> AnyRow | None:
    """Return the last answers of a patient to any version of a set."""
    return connection.execute(
        sa.select(kept)
        .where(kept.c.patient == patient, kept.c.questionnaire == asked.name)
        .order_by(kept.c.answered_at.desc(), kept.c.version.desc(), kept.c.id)
        .limit(1)
    ).first()


def _response(connection: Connection, row: AnyRow, asked: Questionnaire) -> QuestionnaireResponse:
    """Return answers as the rules see them.

    Judged by the version they were given to; where `asked` is another one they do not count anyway.
    """
    if row.version != asked.version:
        asked = questionnaires.version_of(connection, row.questionnaire, row.version)
    judged = rules.judge(asked, _answers(connection, row), is_signed=True)
    return QuestionnaireResponse(
        row.questionnaire, row.version, of_ms(row.answered_at), judged is True
    )


def _answers(connection: Connection, row: AnyRow) -> Mapping[str, bool]:
    said = opened(connection, kept.c.answers, (row.id,), row.answers)
    answers: dict[str, bool] = msgspec.json.decode(said, type=dict[str, bool])
    return answers
