"""The pilot, the gallery, and the time a page switch takes."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk_app.journeys import events as ev
from kiosk_app.journeys.screens import Screen
from tests.helpers import gui
from tests.helpers.desk import Desk
from ui.automation import Pilot, time_switch
from ui.gallery import draw_gallery

T = TypeVar("T")


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    """A shown window."""
    made = Desk()
    qtbot.addWidget(made.window, before_close_func=lambda w: w.allow_close())
    made.window.show()
    return made


def from_another_thread(qtbot: QtBot, ask: Callable[[], T]) -> T:
    """Return what `ask` answers in a thread of its own, while the GUI goes on."""
    answers: list[T] = []
    errors: list[Exception] = []

    def work() -> None:
        try:
            answers.append(ask())
        except (LookupError, TimeoutError, OSError) as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    qtbot.waitUntil(lambda: not thread.is_alive())
    if errors:
        raise errors[0]
    return answers[0]


def test_the_pilot_finds_a_button_that_can_be_tapped(desk: Desk, qtbot: QtBot) -> None:
    pilot = Pilot(desk.window)
    desk.show(gui.REVIEW)
    x, y = from_another_thread(qtbot, lambda: pilot.where("accept"))
    at = desk.window.mapFromGlobal(QPoint(x, y))
    QTest.mouseClick(desk.window.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
    assert desk.sent == [ev.Accepted()]


def test_the_pilot_waits_until_a_tap_would_count(desk: Desk, qtbot: QtBot) -> None:
    pilot = Pilot(desk.window)
    desk.show(gui.REVIEW)
    desk.window.kit.guard.admits(QPoint(0, 0))
    from_another_thread(qtbot, lambda: pilot.where("accept"))
    assert desk.window.rest_ms() == 0


def test_the_pilot_says_what_there_is_when_it_finds_nothing(desk: Desk, qtbot: QtBot) -> None:
    pilot = Pilot(desk.window)
    desk.show(gui.REVIEW)
    with pytest.raises(LookupError, match=r"no option-0 on reviewing: .*accept"):
        from_another_thread(qtbot, lambda: pilot.where("option-0"))
    assert "leave" in from_another_thread(qtbot, pilot.visible_names)
    assert from_another_thread(qtbot, pilot.page_name) == "reviewing"


def test_the_pilot_waits_for_a_page(desk: Desk, qtbot: QtBot) -> None:
    pilot = Pilot(desk.window)
    desk.show(gui.HOME)
    done = threading.Event()

    def wait() -> None:
        pilot.wait_for_page("reviewing")
        done.set()

    thread = threading.Thread(target=wait)
    thread.start()
    desk.show(gui.REVIEW)
    qtbot.waitUntil(done.is_set)
    thread.join()


def test_the_pilot_names_the_page_that_stands_instead(desk: Desk, qtbot: QtBot) -> None:
    pilot = Pilot(desk.window)
    desk.show(gui.HOME)
    from_another_thread(qtbot, lambda: pilot.wait_for_page("home"))
    with pytest.raises(TimeoutError, match="page booked did not come; shown is home"):
        from_another_thread(qtbot, lambda: pilot.wait_for_page("booked", 0.02))


def test_a_window_that_does_not_answer_is_not_waited_for_longer(desk: Desk) -> None:
    pilot = Pilot(desk.window)
    with pytest.raises(TimeoutError, match="does not answer"):
        pilot.where("accept", deadline_s=0.01)


def test_the_pilot_takes_a_picture(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    pilot = Pilot(desk.window)
    desk.show(gui.HOME)
    from_another_thread(qtbot, lambda: pilot.snapshot(tmp_path / "home.png"))
    assert QImage(str(tmp_path / "home.png")).size() == desk.window.size()
    with pytest.raises(OSError, match="cannot write"):
        from_another_thread(qtbot, lambda: pilot.snapshot(tmp_path / "none" / "home.png"))


def test_every_page_switch_is_measured_until_it_is_painted(desk: Desk) -> None:
    """How long one may take is measured by the bench (`page_switch_p95`), beside a floor."""
    screens = [*gui.SAMPLES.values()] * 3
    taken = time_switch(desk.window, desk.bridge, screens)
    assert len(taken) == len(screens)
    assert all(ms > 0 for ms in taken)


def test_the_gallery_draws_every_screen_in_every_look(qtbot: QtBot, tmp_path: Path) -> None:
    qtbot.wait(0)
    screens: dict[str, Screen] = {"home": gui.HOME, "reviewing": gui.REVIEW}
    words = gui.sample_words()
    drawn = draw_gallery(screens, tmp_path, gui.RESOURCES, panels=("19",), words=words)
    assert len(drawn) == 8
    assert len({QImage(str(path)).cacheKey() for path in drawn}) == 8
    assert tmp_path / "19-elderly-en" / "home.png" in drawn


def test_the_gallery_says_which_picture_it_cannot_write(qtbot: QtBot, tmp_path: Path) -> None:
    qtbot.wait(0)
    (tmp_path / "19-standard-zh" / "home.png").mkdir(parents=True)
    with pytest.raises(OSError, match=r"home\.png"):
        draw_gallery(
            {"home": gui.HOME}, tmp_path, gui.RESOURCES, panels=("19",), words=gui.sample_words()
        )
