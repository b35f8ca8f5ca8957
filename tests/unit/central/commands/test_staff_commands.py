"""``central invite`` and ``activate``: from an empty hospital to a registrar who signs in."""

import pytest
import sqlalchemy as sa

from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract.shapes import RefusalBody
from kiosk_app.contract.staff_shapes import SignInAnswer, SignInBody
from kiosk_app.domain.refusal import Reason
from kiosk_app.domain.staff import Role
from tests.helpers.central import CentralHouse
from tests.helpers.operator import Run
from tests.helpers.staff import COUNTER

BOSS, BOSS_WORD = "he.ting", "green-tea-at-noon"
WORD = "seven-quiet-cranes"


@pytest.fixture(autouse=True)
def boss(run: Run) -> str:
    """Make the first administrator and return their account name."""
    code = run("init", "--administrator", BOSS, "--name", "何亭").split()[-1]
    run("activate", BOSS, typed=(code, BOSS_WORD, BOSS_WORD))
    return BOSS


def invited(run: Run, login: str = "li.lan") -> str:
    said = run(
        "invite", login, "--name", "李岚", "--role", "registrar", "--by", BOSS, typed=(BOSS_WORD,)
    )
    assert said.startswith(f"one-time code of {login}: ")
    return said.split()[-1]


def sign_in(house: CentralHouse, login: str, word: str) -> SignInAnswer | Reason:
    reply = house.service.sign_in(Caller(COUNTER), SignInBody(login=login, password=word))
    return reply.read(SignInAnswer) if reply.is_success else Reason(reply.read(RefusalBody).code)


def acts(house: CentralHouse) -> list[str]:
    with house.database.read() as connection:
        return list(connection.scalars(sa.select(audit.c.act).order_by(audit.c.place)))


@pytest.mark.requirement("R009")
def test_from_nobody_to_a_registrar_who_signs_in(house: CentralHouse, run: Run, boss: str) -> None:
    code = invited(run)
    assert run("activate", "li.lan", typed=(code, WORD, WORD)) == "li.lan can sign in now\n"
    found = sign_in(house, "li.lan", WORD)
    assert isinstance(found, SignInAnswer)
    assert found.member.roles == (Role.REGISTRAR,)
    assert acts(house)[-4:] == ["invited", "code_issued", "activated", "signed_in"]
    assert "staff_exists" in run(
        "invite",
        "li.lan",
        "--name",
        "李岚",
        "--role",
        "enquiry",
        "--by",
        boss,
        typed=(BOSS_WORD,),
        code=2,
    )


def test_only_an_administrator_invites_and_only_with_their_password(run: Run, boss: str) -> None:
    run("activate", "li.lan", typed=(invited(run), WORD, WORD))
    asked = ("invite", "wang.yu", "--name", "王雨", "--role", "finance", "--by")
    assert "not_allowed" in run(*asked, "li.lan", typed=(WORD,), code=2)
    assert "sign_in_refused" in run(*asked, boss, typed=("not-the-password",), code=2)
    assert "no password of he.ting" in run(*asked, boss, code=2)


def test_a_code_is_good_once_and_guesses_lock_the_name(house: CentralHouse, run: Run) -> None:
    code = invited(run)
    assert "differ" in run("activate", "li.lan", typed=(code, WORD, WORD + "x"), code=2)
    short = run("activate", "li.lan", typed=(code, "short", "short"), code=2)
    assert "password" in short
    run("activate", "li.lan", typed=(code, WORD, WORD))
    assert "code_refused" in run("activate", "li.lan", typed=(code, BOSS_WORD, BOSS_WORD), code=2)
    assert isinstance(sign_in(house, "li.lan", WORD), SignInAnswer)
    said = ""
    for _ in range(6):
        said = run("activate", "li.lan", typed=("00000000", BOSS_WORD, BOSS_WORD), code=2)
    assert "sign_in_locked" in said
    assert sign_in(house, "li.lan", WORD) == Reason.SIGN_IN_LOCKED
