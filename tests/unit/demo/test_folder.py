"""The demo deletes its own files and nobody else's."""

from pathlib import Path

import pytest

from kiosk_app.demo.folder import FolderInUseError, clean_folder


def test_files_of_an_earlier_demo_go(tmp_path: Path) -> None:
    for name in ("demo.log", "summary.json", "ticket-1.png", "01-at_home.png"):
        (tmp_path / name).touch()
    with clean_folder(tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == ["demo.lock"]


def test_somebody_elses_files_stay_and_are_named(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    (tmp_path / "summary.json").touch()
    with pytest.raises(FolderInUseError, match=r"thesis\.txt"), clean_folder(tmp_path):
        pass
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"
    assert (tmp_path / "summary.json").exists()


def test_two_demos_do_not_share_a_folder(tmp_path: Path) -> None:
    with (
        clean_folder(tmp_path),
        pytest.raises(FolderInUseError, match="another demo"),
        clean_folder(tmp_path),
    ):
        pass
