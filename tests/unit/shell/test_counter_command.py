"""The counter command: what the operator can mend is one line and exit code 2."""

import re
from pathlib import Path

import pytest

from kiosk_app.commands.main import main
from tests.unit.shell.test_kiosk_command import GOOD


def test_a_broken_file_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "counter.toml"
    path.write_text('[station]\nname = "counter-01"\n', encoding="utf-8")
    assert main(["counter", "--config", str(path)]) == 2
    assert re.search(r"counter\.toml:\d+: unknown key station\.name", capsys.readouterr().err)


def test_a_missing_display_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "counter.toml"
    path.write_text(GOOD, encoding="utf-8")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert main(["counter", "--config", str(path), "--windowed"]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("the counter cannot run: no display")
