"""The kiosk command: what the operator can mend is one line and exit code 2."""

import re
from pathlib import Path

import pytest

from kiosk_app.commands.main import main

GOOD = """
[station]
id = "kiosk-01"
[central]
url = "http://127.0.0.1:9"
[journal]
path = "journal.db"
"""


def test_a_broken_file_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text('[station]\nname = "kiosk-01"\n', encoding="utf-8")
    assert main(["kiosk", "--config", str(path)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert re.search(r"kiosk\.toml:\d+: unknown key station\.name", said)


def test_a_missing_display_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(GOOD, encoding="utf-8")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert main(["kiosk", "--config", str(path), "--windowed"]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("the kiosk cannot run: no display")
