"""The command line ends in one clear line, never in a traceback."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk_app import clock
from kiosk_app.commands.main import COMMANDS, main
from kiosk_app.domain.ids import RequestKey
from kiosk_app.journal.intents import Intent, Kind
from kiosk_app.journal.journal import Journal


def test_check_config_names_the_missing_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check-config", str(tmp_path / "none.toml")]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "none.toml: cannot be read" in line


def test_check_config_says_when_all_is_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(
        '[station]\nid="K-01"\n[central]\nurl="http://127.0.0.1:1"\n[journal]\npath="j.db"\n',
        encoding="utf-8",
    )
    assert main(["check-config", str(path)]) == 0
    assert "good" in capsys.readouterr().out


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    assert all(name in out for name in COMMANDS)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_a_help_of_its_own(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert command in capsys.readouterr().out


def a_station(tmp_path: Path) -> Path:
    path = tmp_path / "station.toml"
    journal = tmp_path / "journal.db"
    path.write_text(
        f'[station]\nid="K-01"\n[central]\nurl="http://127.0.0.1:1"\n[journal]\npath="{journal}"\n',
        encoding="utf-8",
    )
    return path


def test_settled_says_that_nothing_is_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["settled", "--config", str(a_station(tmp_path))]) == 0
    assert capsys.readouterr().out == "nothing is open\n"


def test_settled_says_what_is_open_and_for_how_long(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = Journal.open(tmp_path / "journal.db")
    for number, kind in enumerate((Kind.HOLD, Kind.CONFIRM, Kind.HOLD)):
        written = clock.now() - timedelta(minutes=7 - number)
        journal.write(Intent(RequestKey(f"k{number}"), kind, {"hold": "h1"}, written))
    assert main(["settled", "--config", str(a_station(tmp_path))]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first == "open: 1 confirm, 2 hold; the oldest is 7 min old"
    journal.close()


def test_settled_calls_nothing_settled_that_it_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "journal.db").write_text("no journal")
    assert main(["settled", "--config", str(a_station(tmp_path))]) == 2
    assert "journal" in capsys.readouterr().err


def test_a_package_offers_its_own_commands_by_its_own_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["demo"], "registration-kiosk", ["kiosk", "doctor"])
    err = capsys.readouterr().err
    assert "registration-kiosk" in err
    assert "'demo'" in err
    with pytest.raises(SystemExit):
        main(["central", "--help"], "registration-central", ["central"])
    assert "usage: registration-central [-h] ACT" in capsys.readouterr().out
