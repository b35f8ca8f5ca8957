"""A hand that cannot reach says so; a program that is missing is named with its remedy."""

from pathlib import Path

import pytest

from kiosk_app.demo.hand import Hand, HandError
from kiosk_app.demo.paper import qr_text


def test_a_missing_pointer_program_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HandError, match="xdotool is not installed"):
        Hand()


def test_a_tap_without_a_display_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":99999")
    with pytest.raises(HandError, match="no tap at 3,4"):
        Hand().tap(3, 4)


def test_a_missing_eye_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "zbarimg is not installed" in qr_text(tmp_path / "ticket.png")


def test_a_picture_without_a_code_is_told(tmp_path: Path) -> None:
    assert qr_text(tmp_path / "none.png") == "no QR code found"
