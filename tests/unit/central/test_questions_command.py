"""``central import-questions``: a set becomes a version; what is none is told in one line."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app.bootstrap import central_questions
from kiosk_app.bootstrap.central import ServiceError
from kiosk_app.central_service.seed.tables import SEED_DIRECTORY
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.commands.main import main
from tests.helpers.central import central
from tests.helpers.operator import key_in, stamp

GOOD = json.loads((SEED_DIRECTORY / "questions.json").read_text("utf-8"))


@pytest.mark.requirement("R080")
def test_a_changed_set_becomes_the_next_version_and_is_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "questions.json"
    with central(is_served=False, days=0) as house:
        stamp(house)
        told = []
        for title in ("一", "一", "二"):
            file.write_text(json.dumps({**GOOD, "title": title}), "utf-8")
            database = ["--database", str(house.address), *key_in(tmp_path)]
            assert main(["central", "import-questions", str(file), *database]) == 0
            told.append(capsys.readouterr().out.strip())
        with house.database.read() as connection:
            acts = connection.scalars(sa.select(audit.c.act)).all()
    assert told == [
        "respiratory version 2: new, 4 questions",
        "respiratory version 2: here already, 4 questions",
        "respiratory version 3: new, 4 questions",
    ]
    assert list(acts).count("questions_brought_in") == 2


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", json.dumps({**GOOD, "colour": 1}), json.dumps({**GOOD, "questions": []})],
)
def test_a_file_that_is_no_set_is_told(text: str, tmp_path: Path) -> None:
    file = tmp_path / "questions.json"
    file.write_text(text, "utf-8")
    with pytest.raises(ServiceError, match="is no set of questions"):
        central_questions.bring_in(tmp_path / "none.db", file)


def test_a_file_that_is_not_there_or_too_large_is_told(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="cannot be read"):
        central_questions.bring_in(tmp_path / "none.db", tmp_path / "none.json")
    large = tmp_path / "large.json"
    large.write_bytes(b" " * 200_001)
    with pytest.raises(ServiceError, match="is larger than"):
        central_questions.bring_in(tmp_path / "none.db", large)
