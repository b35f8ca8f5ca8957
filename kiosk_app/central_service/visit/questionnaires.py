"""Sets of questions before a visit as they are kept: brought in as versions, never changed.

Source: BJ-2022-PLAN item 5; BJ-OPD-DRAFT art. 6 (1); requirement row R080.
"""

from dataclasses import dataclass

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.numbers.catalogue_store import AnyRow
from kiosk_app.central_service.tables.schema_pre_visit import questionnaire
from kiosk_app.domain.questionnaire import Question, Questionnaire


class QuestionFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A set of questions as a file says it; its version is given when it comes in.

    Attributes:
        name: what the rules name it by (`pre_visit.questions`).
    """

    name: str
    title: str
    title_en: str
    questions: tuple[Question, ...]

    def as_version(self, version: int) -> Questionnaire:
        """Return the set as a version.

        Raises:
            ValueError: it is none; see `Questionnaire`.
        """
        return Questionnaire(self.name, version, self.title, self.title_en, self.questions)


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What came of a file; `is_new`: nobody had brought it in before as it is."""

    questionnaire: Questionnaire
    is_new: bool


def read_file(raw: bytes) -> QuestionFile:
    """Return the set of questions in a file.

    Raises:
        ValueError: it is none; the text says why.
    """
    found = msgspec.json.decode(raw, type=QuestionFile)
    found.as_version(1)
    return found


def bring_in(connection: Connection, file: QuestionFile, author: str, now: int) -> BroughtIn:
    """Keep a set as its next version; one that is as the last one stays that one."""
    take_turn(connection, "questionnaire", file.name)
    last = newest(connection, file.name)
    if last is not None and file.as_version(last.version) == last:
        return BroughtIn(last, is_new=False)
    made = file.as_version(1 if last is None else last.version + 1)
    connection.execute(
        sa.insert(questionnaire).values(
            name=made.name,
            version=made.version,
            content=msgspec.json.encode(file).decode(),
            at=now,
            author=author,
        )
    )
    return BroughtIn(made, is_new=True)


def newest(connection: Connection, name: str) -> Questionnaire | None:
    """Return the last version of a set, None where nobody brought one in."""
    row = connection.execute(
        sa.select(questionnaire)
        .where(questionnaire.c.name == name)
        .order_by(questionnaire.c.version.desc())
        .limit(1)
    ).first()
    return None if row is None else _of(row)


def version_of(connection: Connection, name: str, version: int) -> Questionnaire:
    """Return a version that somebody answered."""
    return _of(
        connection.execute(
            sa.select(questionnaire).where(
                questionnaire.c.name == name, questionnaire.c.version == version
            )
        ).one()
    )


def _of(row: AnyRow) -> Questionnaire:
    return msgspec.json.decode(row.content, type=QuestionFile).as_version(row.version)
