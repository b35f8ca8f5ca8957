"""``central policy``: what an operator sees, wants, and puts in force with another's name."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app import clock
from kiosk_app.central_service.numbers.policy_files import Draft, read_draft
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.commands import central as command
from kiosk_app.commands.main import main
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.staff import Role
from tests.helpers.central import ENGINES, CentralHouse, central
from tests.helpers.operator import key_in, stamp
from tests.helpers.staff import PASSWORD, hire

GOOD = """
profile = "demo"
since = {since}

[[change]]
parameter = "cancellation.own_days_before"
value = 1
clause = "BJ-OPD-DRAFT art. 19"
reason = "numbers given back in time reach others"

[[change]]
parameter = "returns.offer_life"
value = "20 min"
clause = "house rule 4"
reason = "people asked for more time"
"""
Run = Callable[..., str]
WRONG = "not the password at all"


@pytest.fixture(params=ENGINES)
def house(request: pytest.FixtureRequest) -> Iterator[CentralHouse]:
    with central(engine=request.param, is_served=False, days=0) as made:
        hire(made, Role.SUPERVISOR, login="anna")
        hire(made, Role.ADMINISTRATOR, login="boris")
        hire(made, Role.REGISTRAR, login="carla")
        stamp(made)
        yield made


@pytest.fixture
def run(
    house: CentralHouse,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run a deed on the rules and return what it said."""
    monkeypatch.setattr(command, "set_up", lambda: None)
    key = key_in(tmp_path)

    def deed(*words: str, password: str = PASSWORD, code: int = 0) -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
        keyed = key if "--by" in words else []
        database = ["--database", str(house.address)]
        assert main(["central", "policy", *database, *words, *keyed]) == code
        said = capsys.readouterr()
        assert bool(said.err) is (code != 0)
        return said.out + said.err

    return deed


@cache
def in_three_days() -> date:
    """Return the same day in all tests: one that begins meanwhile changes nothing."""
    return clock.now().date() + timedelta(days=3)


@pytest.fixture
def wanted(tmp_path: Path) -> Path:
    path = tmp_path / "wanted.toml"
    path.write_text(GOOD.format(since=in_three_days()), encoding="utf-8")
    return path


@pytest.mark.requirement("R006")
@pytest.mark.requirement("R076")
def test_every_parameter_is_shown_with_its_clause(run: Run) -> None:
    shown = run("show").splitlines()
    assert shown[0] == "demo 2026-11-01, in force since the beginning"
    rows = {line.split()[0]: line for line in shown[2:]}
    assert "65" in rows["elderly_age"]
    assert rows["max_band_minutes"].endswith("BJ-OPD-DRAFT art. 10 (3)")
    assert "(soldier, elderly, disabled, pregnant), (referral)" in rows["queue.ranks"]
    assert "(03, (231, 232))" in rows["schedule.weekly_titles"]
    assert "anhui 2026-11-01" in run("show", "--profile", "anhui")


@pytest.mark.requirement("R006")
def test_a_version_is_proposed_by_one_adopted_by_another_and_recorded_change_by_change(
    run: Run, house: CentralHouse, wanted: Path
) -> None:
    day = in_three_days()
    name = f"demo {day}"
    said = run("propose", str(wanted), "--by", "anna")
    assert said.startswith(f"proposed: {name}, from {day} 00:00")
    assert "returns.offer_life 15 min 20 min house rule 4" in " ".join(said.split())
    assert "second_person_required" in run("adopt", name, "--by", "anna", code=2)
    assert f"adopted: {name}" in run("adopt", name, "--by", "boris")
    assert "policy_exists" in run("adopt", name, "--by", "boris", code=2)
    assert run("list").splitlines()[-1].endswith("  2")
    assert "15 min" in run("show")
    then = run("show", "--at", f"{day}T00:00")
    assert then.startswith(f"{name}, in force since {day} 00:00")
    assert "20 min" in then
    with house.database.read() as connection:
        facts = connection.scalars(sa.select(audit.c.facts).where(audit.c.act == "policy_adopted"))
        rows = [json.loads(row) for row in facts.all()]
    assert [(r["parameter"], r["old"], r["new"], r["clause"]) for r in rows] == [
        ("cancellation.own_days_before", "none", "1", "BJ-OPD-DRAFT art. 19"),
        ("returns.offer_life", "15 min", "20 min", "house rule 4"),
    ]
    assert all(r["version"] == name and r["author"] for r in rows)


@pytest.mark.requirement("R006")
def test_who_does_not_decide_or_does_not_know_the_password_changes_nothing(
    run: Run, wanted: Path
) -> None:
    assert "not_allowed" in run("propose", str(wanted), "--by", "carla", code=2)
    wrong = run("propose", str(wanted), "--by", "anna", password=WRONG, code=2)
    assert "sign_in_refused" in wrong
    assert "sign_in_refused" in run("propose", str(wanted), "--by", "nobody", code=2)
    assert "no password" in run("propose", str(wanted), "--by", "anna", password="", code=2)
    assert run("list") == "no versions yet: the profile of the program rules\n"


@pytest.mark.requirement("R006")
def test_every_mistake_of_a_file_is_told_at_once(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(
        'profile = "demo"\nsince = "soon"\nauthor = "x"\n'
        '[[change]]\nparameter = "hold_s"\nvalue = "long"\nclause = "c"\nreason = "r"\n'
        '[[change]]\nparameter = "colour"\nvalue = 1\nclause = "c"\nreason = "r"\n'
        '[[change]]\nparameter = "order_s"\nvalue = 60\nclause = ""\n',
        encoding="utf-8",
    )
    said = run("propose", str(path), "--by", "anna", code=2).splitlines()
    assert [line.partition(".toml: ")[2] for line in said] == [
        "unknown entry 'author'",
        "since: a date or a date with time, e.g. 2027-01-01",
        "version: a text of 1 to 28 letters",
        "change 1 (hold_s): Expected `int`, got `str`",
        "change 2 (colour): no parameter of that name; see: central policy show",
        "change 3 (order_s): clause: a text of 1 to 200 letters",
        "change 3 (order_s): reason: a text of 1 to 500 letters",
    ]
    assert "is no TOML" in run_bad(run, path, "since = [")
    assert "profile: one of anhui, beijing, demo" in run_bad(run, path, 'profile = "mars"')


def run_bad(run: Run, path: Path, text: str) -> str:
    path.write_text(text if "profile" in text else f'profile = "demo"\n{text}', encoding="utf-8")
    return run("propose", str(path), "--by", "anna", code=2)


def change(name: str, value: str) -> str:
    return f'[[change]]\nparameter = "{name}"\nvalue = {value}\nclause = "c"\nreason = "r"\n'


HEAD = 'profile = "demo"\nsince = 2027-01-01\n'


def test_changes_that_only_go_together_are_judged_together() -> None:
    both = change("order_s", "600") + change("hold_paying_s", "900")
    draft = read_draft(HEAD + both, DEMO)
    assert isinstance(draft, Draft)
    assert (draft.policy.order_s, draft.policy.hold_paying_s) == (600, 900)
    alone = read_draft(HEAD + change("order_s", "600"), DEMO)
    assert alone == (
        "the changes do not go together: hold_paying_s must outlive order_s by two minutes",
    )
    assert read_draft(HEAD + change("order_s", "180"), DEMO) == ("order_s: has this value already",)
    twice = read_draft(HEAD + change("hold_s", "60") * 2, DEMO)
    assert twice == ("hold_s: changed twice",)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("release_time", "08:30:00", "08:30:00"),
        ("release_time", '"08:30"', "08:30:00"),
        ("queue.late_after", "3", "3"),
        ("suspension.key_codes", '["05"]', "('05',)"),
        ("cancellation.refunds_void", "false", "False"),
        (
            "schedule.weekly_titles",
            '[["03.04", ["232"]]]',
            "(('03.04', (<Title.ASSOCIATE_CHIEF: '232'>,)),)",
        ),
        ("noshow.ban_on", '"multiple_of_limit"', "multiple_of_limit"),
    ],
)
def test_values_of_every_kind_are_read(name: str, value: str, kept: str) -> None:
    draft = read_draft(HEAD + change(name, value), DEMO)
    assert isinstance(draft, Draft), draft
    family, _, last = name.rpartition(".")
    assert str(getattr(getattr(draft.policy, family) if family else draft.policy, last)) == kept
