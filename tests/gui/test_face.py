"""Words, looks and start-up: what must be said plainly before there is a window."""

import json
import logging
import socket
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk_app.journeys.screens import Plain, Text
from tests.helpers.gui import RESOURCES
from ui import app as face
from ui.i18n import Language, Words, load
from ui.theme import FAMILIES, PANELS, Density, Palette, Panel, Theme, Type

ZH = Words(
    Language.ZH, {"hello": "您好，{name}", "at": "在{place}", "broken": "缺{", "room": "诊室"}
)
EN = Words(Language.EN, {"hello": "Hello {name}"})


def test_gaps_take_names_messages_and_plain_text() -> None:
    assert ZH.say(Text("hello", (("name", "王"),))) == "您好，王"
    assert ZH.say(Text("at", (("place", Text("room")),))) == "在诊室"
    assert ZH.say(Text("at", (("place", Plain("东院", "East")),))) == "在东院"
    assert ZH.say(None) == ""


def test_a_proper_name_without_english_is_shown_as_it_is() -> None:
    assert EN.say(Plain("陈嘉禾")) == "陈嘉禾"
    assert EN.say(Plain("东院", "East")) == "East"
    assert ZH.say(Plain("东院", "East")) == "东院"


@pytest.mark.parametrize(
    ("key", "args"), [("nothing", ()), ("hello", ()), ("broken", (("name", "x"),))]
)
def test_a_key_without_fitting_words_shows_itself_and_is_logged_once(
    key: str, args: tuple[tuple[str, str], ...], caplog: pytest.LogCaptureFixture
) -> None:
    words = Words(Language.ZH, {"hello": "您好，{name}", "broken": "缺{"})
    with caplog.at_level(logging.WARNING):
        assert words.key(key, args) == f"[{key}]"
        assert words.key(key, args) == f"[{key}]"
    assert len(caplog.records) == 1
    assert key in caplog.text
    caplog.clear()


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.zh.json").write_text('{"hello": "您好"}', encoding="utf-8")
    with pytest.raises(ValueError, match=r"b\.zh\.json: hello is given twice"):
        load(tmp_path)


def test_both_languages_of_the_chrome_have_the_same_keys_and_gaps() -> None:
    zh, en = (
        json.loads((RESOURCES / "i18n" / f"chrome.{language}.json").read_text(encoding="utf-8"))
        for language in ("zh", "en")
    )
    assert zh.keys() == en.keys()
    for key in zh:
        assert zh[key].count("{") == en[key].count("{"), key


def test_the_language_button_offers_the_other_one() -> None:
    assert Language.ZH.other is Language.EN
    assert Language.EN.other is Language.ZH


@pytest.mark.requirement("R003")
@pytest.mark.parametrize("panel", list(PANELS))
def test_capitals_are_as_tall_as_promised(qtbot: QtBot, panel: str) -> None:
    qtbot.wait(0)
    palette = Palette.load(RESOURCES / "themes" / "jade.json")
    for density, body_mm in ((Density.STANDARD, 6.1), (Density.ELDERLY, 7.3)):
        theme = Theme(palette, PANELS[panel], density)
        body = theme.mm(QFontMetrics(theme.font(Type.BODY)).capHeight())
        title = theme.mm(QFontMetrics(theme.font(Type.TITLE)).capHeight())
        assert body >= body_mm
        assert title >= 1.5 * body_mm
        assert theme.mm(theme.target) >= 20


def test_a_panel_shrinks_with_its_millimetres() -> None:
    small = PANELS["21.5"].fitted(1920, 960)
    assert (small.width_px, small.height_px) == (540, 960)
    assert small.mm_per_px == pytest.approx(0.496)
    assert not small.is_wide
    assert Panel(100, 50, 0.3).fitted(1000, 1000) == Panel(100, 50, 0.3)


@pytest.mark.parametrize(
    ("change", "named"),
    [({"ink": None}, "ink"), ({"rose": "#FF0000"}, "rose"), ({"warn": "reddish"}, "warn")],
)
def test_a_broken_theme_names_the_colour(
    tmp_path: Path, change: dict[str, str | None], named: str
) -> None:
    colours = json.loads((RESOURCES / "themes" / "jade.json").read_text(encoding="utf-8")) | change
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({k: v for k, v in colours.items() if v}), encoding="utf-8")
    with pytest.raises(ValueError, match=f"mine.json: .*{named}"):
        Palette.load(path)


def test_a_leaking_qt_is_refused_where_it_kills() -> None:
    assert "6.12 kills Python 3.11" in str(face.unsafe_qt((6, 12), (3, 11)))
    assert face.unsafe_qt((6, 11), (3, 11)) is None
    assert face.unsafe_qt((6, 12), (3, 12)) is None


@pytest.mark.parametrize(
    ("environ", "answer"),
    [
        ({"QT_QPA_PLATFORM": "offscreen"}, None),
        ({"WAYLAND_DISPLAY": "wayland-0"}, None),
        ({"DISPLAY": "remote:0"}, None),
        ({}, "no display: set DISPLAY"),
        ({"DISPLAY": ":4711"}, "nothing answers on DISPLAY=:4711"),
    ],
)
def test_a_missing_display_is_one_clear_line(environ: dict[str, str], answer: str | None) -> None:
    found = face.missing_display(environ)
    assert (found is None) if answer is None else (found is not None and answer in found)


def test_a_display_that_answers_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(face, "_X_SOCKETS", str(tmp_path / "X"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(tmp_path / "X7"))
        server.listen()
        assert face.missing_display({"DISPLAY": ":7.0"}) is None


def test_a_missing_font_names_its_package(qtbot: QtBot) -> None:
    qtbot.wait(0)
    assert "fonts-noto-cjk" in str(face.missing_font(("No Such Family",)))
    assert face.missing_font(FAMILIES) is None


def test_the_application_comes_up_or_says_why(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert face.start_application() is qapp
    assert qapp.style().objectName() == "fusion"
    monkeypatch.setattr(face, "FAMILIES", ("No Such Family",))
    with pytest.raises(face.FaceUnavailableError, match="fonts-noto-cjk"):
        face.start_application()
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(face.FaceUnavailableError, match="no display"):
        face.start_application()


def test_running_ends_with_the_code_of_the_application(qapp: QApplication, qtbot: QtBot) -> None:
    qtbot.wait(0)
    QTimer.singleShot(0, lambda: qapp.exit(4))
    assert face.run(qapp) == 4


def test_the_resources_lie_beside_the_package() -> None:
    assert face.resources_folder() == RESOURCES
