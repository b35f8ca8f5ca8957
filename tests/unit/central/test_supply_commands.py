"""``central import-…`` and ``export-report``: files as spreadsheets write them."""

import codecs
import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa

from kiosk_app import clock
from kiosk_app.bootstrap import central_supply
from kiosk_app.central_service.supply import sheets
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema_days import session_template
from kiosk_app.central_service.tables.schema_supply import supply_change
from kiosk_app.commands import central as command
from kiosk_app.commands.main import main
from kiosk_app.domain.refusal import Refusal
from tests.helpers.central import ENGINES, CentralHouse, central
from tests.helpers.clinic import doctor
from tests.helpers.operator import key_in, stamp

HEADING = "day,department,practitioner,clinic_type,begin,end,capacity,room"
CHINESE = "日期,科室,医师,号别,开始,结束,号数,诊室"
Run = Callable[..., str]


@pytest.fixture(params=ENGINES)
def house(request: pytest.FixtureRequest) -> Iterator[CentralHouse]:
    with central(engine=request.param, is_served=False, days=0) as made:
        stamp(made)
        yield made


@pytest.fixture
def run(
    house: CentralHouse,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run an act and return what it said."""
    monkeypatch.setattr(command, "set_up", lambda: None)
    key = key_in(tmp_path)

    def act(name: str, *more: str, code: int = 0) -> str:
        keyed = key if name.startswith("import") else []
        assert main(["central", name, "--database", str(house.address), *keyed, *more]) == code
        said = capsys.readouterr()
        assert bool(said.err) is (code != 0)
        return said.out + said.err

    return act


@cache
def soon() -> date:
    """Return the same day in all tests: one that begins meanwhile changes nothing."""
    return clock.now().date() + timedelta(days=40)


def count(house: CentralHouse) -> int:
    with house.database.read() as connection:
        wanted = schema.clinic_session.c.day == soon().isoformat()
        return len(connection.scalars(sa.select(schema.clinic_session.c.id).where(wanted)).all())


def good() -> list[str]:
    return [
        f"{soon()},0304E,{doctor()},chief,08:00,12:00,30,302诊室",
        f"{soon():%Y/%m/%d},0304E,,general,8:00,12:00,30.0,301诊室",
    ]


def test_a_file_comes_in_once_however_often_it_is_brought(
    run: Run, house: CentralHouse, tmp_path: Path
) -> None:
    file = tmp_path / "schedule.csv"
    file.write_text("\n".join((HEADING, *good())), encoding="utf-8-sig")
    looked = run("import-schedule", str(file), "--dry-run")
    assert "2 rows would come in, 0 were there already" in looked
    assert count(house) == 0
    assert "2 rows came in, 0 were there already" in run("import-schedule", str(file))
    assert "0 rows came in, 2 were there already" in run("import-schedule", str(file))
    assert count(house) == 2


def test_wrong_rows_are_told_by_line_and_nothing_comes_in_unless_wanted(
    run: Run, house: CentralHouse, tmp_path: Path
) -> None:
    file = tmp_path / "schedule.csv"
    bad = [f"{soon()},none,,general,08:00,12:00,30,1", f"{soon()},0304E,,general,08:00,,30,1"]
    file.write_text("\n".join((HEADING, good()[0], *bad, good()[1])), encoding="utf-8")
    said = run("import-schedule", str(file), code=2).splitlines()
    assert [line.partition(": ")[0] for line in said] == [f"{file}:3", f"{file}:4", str(file)]
    assert said[0].endswith("(not_found: field department)")
    assert said[1].endswith("(malformed_request: field end)")
    assert said[2].endswith("nothing came in; 2 rows are wrong")
    assert count(house) == 0
    partly = run("import-schedule", str(file), "--partial", code=2)
    assert "2 rows came in, 0 were there already, 2 rows are wrong" in partly
    assert count(house) == 2


@pytest.mark.requirement("R016")
def test_a_week_without_a_title_it_needs_is_warned_of_and_comes_in(
    run: Run, house: CentralHouse, tmp_path: Path
) -> None:
    file = tmp_path / "schedule.csv"
    file.write_text("\n".join((HEADING, *good())), encoding="utf-8")
    week = soon() - timedelta(days=soon().weekday())
    for look, count_after in (("--dry-run", 0), ("--profile=demo", 2)):
        warning, said = run("import-schedule", str(file), look).splitlines()
        assert warning == (
            f"{file}: 提醒：03.04 心血管内科在 {week} 这一周没有副主任医师出诊。 "
            "Warning: In 03.04 心血管内科 no associate chief physician sits "
            f"in the week of {week}. (title_missing)"
        )
        assert said.startswith(f"{file}: 2 rows ")
        assert count(house) == count_after
    assert "title_missing" not in run("import-schedule", str(file), "--profile", "beijing")


def test_of_many_titles_that_are_missing_the_first_are_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(central_supply, "_MOST_TOLD", 1)
    file = tmp_path / "schedule.csv"
    file.write_text("\n".join((HEADING, good()[1])), encoding="utf-8")
    said = run("import-schedule", str(file)).splitlines()
    assert "no chief physician" in said[0]
    assert said[1] == f"{file}: and 1 more"


@pytest.mark.parametrize(
    ("encoding", "mark", "sign"),
    [
        ("gbk", b"", ","),
        ("gb18030", b"", ";"),
        ("utf-8", codecs.BOM_UTF8, "\t"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "\t"),
        ("utf-8", b"", ","),
    ],
)
def test_what_spreadsheets_write_is_read(
    run: Run, house: CentralHouse, tmp_path: Path, encoding: str, mark: bytes, sign: str
) -> None:
    rows = [CHINESE, f"{soon():%Y年%m月%d日},０３０４Ｅ,,general,08:00:00,12:00,'30,３０１诊室"]
    file = tmp_path / "schedule.csv"
    file.write_bytes(mark + "\r\n".join(rows).replace(",", sign).encode(encoding))
    assert "1 rows came in" in run("import-schedule", str(file))
    with house.database.read() as connection:
        wanted = schema.clinic_session.c.day == soon().isoformat()
        row = connection.execute(sa.select(schema.clinic_session).where(wanted)).one()
    assert (row.department, row.room, row.capacity) == ("0304E", "301诊室", 30)


def test_a_first_line_that_names_the_sign_is_no_heading() -> None:
    lines = ["sep=;\r\n", "a;b\r\n", "1;2\r\n", "1\r\n"]
    first, second = sheets.rows(lines, ("a", "b"), {})
    assert first == (3, {"a": "1", "b": "2"})
    assert second[0] == 4
    assert isinstance(second[1], Refusal)


def test_what_is_no_table_is_said_so(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "picture.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xff\xff\xff")
    assert "is no text that a spreadsheet writes" in run("import-schedule", str(file), code=2)
    file.write_bytes(b"")
    assert f"{file}:1: " in run("import-schedule", str(file), code=2)
    assert "cannot be read" in run("import-schedule", str(tmp_path / "none"), code=2)


@pytest.mark.requirement("R018")
def test_templates_and_calendar_come_from_files_too(
    run: Run, house: CentralHouse, tmp_path: Path
) -> None:
    file = tmp_path / "templates.csv"
    head = "名称,科室,医师,号别,开始,结束,号数,诊室,起始日,截止日,星期"
    row = f"chief,0304E,{doctor()},chief,08:00,12:00,20,302诊室,2026/12/1,2027/6/30,12345"
    file.write_bytes(f"{head}\n{row}".encode("gbk"))
    assert "1 rows came in" in run("import-templates", str(file))
    assert "0 rows came in, 1 were there already" in run("import-templates", str(file))
    days = tmp_path / "days.csv"
    days.write_text("day,worked_as,name\n2027-01-01,,元旦\n2027-01-02,9,x", encoding="utf-8")
    assert "days.csv:3: " in run("import-calendar", str(days), code=2)
    with house.database.read() as connection:
        assert connection.scalars(sa.select(session_template.c.name)).all() == ["chief"]


@pytest.mark.requirement("R152")
def test_a_late_calendar_says_which_sessions_are_gone_and_which_stay(
    run: Run, house: CentralHouse, tmp_path: Path
) -> None:
    house.clock.set(clock.now())
    day = clock.now().date() + timedelta(days=10)
    templates, days = tmp_path / "templates.csv", tmp_path / "days.csv"
    heading = f"name,{HEADING.removeprefix('day,')},first_day,last_day,weekdays"
    rows = [f"{n},0304E,,general,{n}:00,{n}:30,4,1,{day},{day},1234567" for n in ("08", "09")]
    templates.write_text("\n".join((heading, *rows)), encoding="utf-8")
    assert "2 rows came in" in run("import-templates", str(templates))
    house.service.background.run_once()
    with house.database.write() as connection:
        of_day = sa.select(schema.clinic_session.c.id).where(
            schema.clinic_session.c.day == day.isoformat()
        )
        gone, stays = connection.scalars(of_day.order_by(schema.clinic_session.c.begins_at)).all()
        row = {"session": stays, "act": "capacity", "pool": "open", "by_numbers": 0}
        connection.execute(sa.insert(supply_change).values(row | {"at": 0, "actor": "boss"}))
    days.write_text(f"day,worked_as,name\n{day},,节日", encoding="utf-8")
    tried = run("import-calendar", str(days), "--dry-run")
    assert f"{gone} would be taken away" in tried
    said = run("import-calendar", str(days))
    assert f"已撤去 {gone}，没有人挂过号。 {gone} taken away, nobody had a number." in said
    assert f"提醒：{day} 已经放号的 {stays} 已开诊" in said
    assert "(opened_day_changed)" in said
    with house.database.read() as connection:
        assert connection.scalars(of_day).all() == [stays]


@pytest.mark.requirement("R005")
def test_figures_are_exported_for_a_spreadsheet(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    run("export-report", "--from", "2026-11-23", "--to", "2026-11-29", "--output", str(file))
    assert file.read_bytes().startswith(codecs.BOM_UTF8)
    with file.open(encoding="utf-8-sig", newline="") as sheet:
        rows = list(csv.DictReader(sheet))
    known = {(row["figure"], row["of_what"]): row for row in rows}
    assert known["period", "2026-11-23 to 2026-11-29"]["count"] == ""
    assert int(known["supply used", "open"]["of"]) > 100
    assert {"no-shows", "seen within 30 minutes", "referred", "refused for want of numbers"} <= {
        figure for figure, of_what in known if of_what == "all"
    }
    numbers = {
        figure: sum(int(row["of"]) for row in rows if row["figure"] == figure)
        for figure in ("numbers sold", "supply used")
    }
    assert numbers["numbers sold"] == numbers["supply used"] > 100  # by session and by pool
    printed = run("export-report", "--from", "2026-11-23", "--to", "2026-11-29")
    assert printed.splitlines()[0] == "figure,of_what,count,of,percent"
    wrong = run("export-report", "--from", "2026-11-29", "--to", "2026-11-23", code=2)
    assert "2026-11-23 is before 2026-11-29" in wrong


def test_a_report_for_which_there_is_no_room_leaves_the_one_before(
    run: Run, tmp_path: Path
) -> None:
    file, draft = tmp_path / "figures.csv", tmp_path / "figures.csv.part"
    file.write_text("last month's", encoding="utf-8")
    draft.symlink_to("/dev/full")
    days = ("--from", "2026-11-23", "--to", "2026-11-29")
    said = run("export-report", *days, "--output", str(file), code=2)
    assert "figures.csv cannot be written: No space left on device" in said
    assert file.read_text("utf-8") == "last month's"
    assert list(tmp_path.glob("figures*")) == [file]


def test_a_wrong_row_names_column_value_and_what_belongs_there(
    run: Run, house: CentralHouse, tmp_path: Path
) -> None:
    file = tmp_path / "schedule.csv"
    bad = [
        f"{soon()},9999X,,general,08:00,12:00,30,1",
        f"{soon()},0304E,,general,08:00,12 o'clock,30,1",
        f"{soon()},0304E,,general,08:00,12:00,30,1\0",
    ]
    file.write_text("\n".join((CHINESE, *bad)), encoding="utf-8")
    said = run("import-schedule", str(file), code=2).splitlines()
    assert "科室“9999X”应当是本院已有的代码" in said[0]
    assert "department '9999X' must be known to this hospital" in said[0]
    assert "结束“12 o'clock”应当是时间，例如 08:30" in said[1]
    assert 'end "12 o\'clock" must be a time of day, such as 08:30' in said[1]
    assert "room '1\\x00' must be a text without control characters" in said[2]
    assert count(house) == 0


@pytest.mark.requirement("R023")
def test_a_row_with_more_numbers_than_its_hours_hold_says_how_many_they_hold(
    run: Run, house: CentralHouse, tmp_path: Path
) -> None:
    file = tmp_path / "schedule.csv"
    bad = f"{soon()},0304E,,general,08:00,08:01,500,303诊室"
    file.write_text("\n".join((HEADING, good()[0], bad)), encoding="utf-8")
    said = run("import-schedule", str(file), code=2)
    assert f"{file}:3: 这段时间最多放 0 个号。 These hours hold 0 numbers at most." in said
    assert "too_many_numbers" in said
    assert count(house) == 0


def test_two_sessions_at_once_in_one_room_do_not_come_in(
    run: Run, house: CentralHouse, tmp_path: Path
) -> None:
    file = tmp_path / "schedule.csv"
    beside = f"{soon()},0304E,,general,11:30,12:30,30,302诊室"
    file.write_text("\n".join((HEADING, good()[0], beside)), encoding="utf-8")
    said = run("import-schedule", str(file), code=2)
    assert f"{file}:3: 诊室“302诊室”应当是空闲诊室" in said
    after = beside.replace("11:30,12:30", "12:00,16:00")
    file.write_text("\n".join((HEADING, good()[0], after)), encoding="utf-8")
    assert "2 rows came in" in run("import-schedule", str(file))
    assert count(house) == 2


def test_what_bytes_were_taken_for_is_said_where_they_do_not_say_it(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "schedule.csv"
    text = "\n".join((HEADING, good()[0].replace("302诊室", "302診室")))
    file.write_bytes(text.encode("big5"))
    said = run("import-schedule", str(file), "--dry-run")
    assert "read as GB 18030, not Unicode: make sure that this is right" in said
    assert text.encode("big5").decode("gb18030").splitlines()[-1] in said
    file.write_text(text, encoding="utf-8")
    assert "GB 18030" not in run("import-schedule", str(file), "--dry-run")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export-report", "--from", "2026-13-01", "--to", "2026-11-29"), "no day that exists"),
        (("serve", "--start-at", "25:00"), "no time of day"),
        (("reconcile", "--date", "30.11.2026"), "no day that exists"),
    ],
)
def test_a_day_or_hour_that_does_not_exist_is_told_plainly(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["central", *words])
    err = capsys.readouterr().err
    assert said in err
    assert "fromisoformat" not in err


@pytest.mark.parametrize("act", ["verify-audit", "devices", "seed"])
def test_no_act_but_init_makes_a_database(
    act: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "set_up", lambda: None)
    file = tmp_path / "none.db"
    assert main(["central", act, "--database", str(file)]) == 2
    assert "none.db is not there; to make it, run: central init" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_database_is_named_on_either_side_of_a_deed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "set_up", lambda: None)
    file = str(tmp_path / "central.db")
    assert main(["central", "init", "--database", file]) == 0
    capsys.readouterr()
    for words in (["--database", file, "list"], ["list", "--database", file]):
        assert main(["central", "policy", *words]) == 0
        assert capsys.readouterr().err == ""
    assert (tmp_path / "central.db").stat().st_mode & 0o777 == 0o600
