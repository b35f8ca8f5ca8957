"""What is done with room: few answers are large, many stay on the glass, nothing looks lost."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiosk_app.journeys.screens import Choice, OptionShape, Screen
from tests.helpers import gui
from tests.helpers.desk import Desk, is_offered, texts
from ui.i18n import Language
from ui.theme import PANELS, Density, Type
from ui.widgets.plates import Plate
from ui.widgets.shapes import Scene

_FEW_BANDS = replace(
    gui.BANDS, groups=(replace(gui.BANDS.groups[0], options=gui.BANDS.groups[0].options[:2]),)
)
_FEW_DOCTORS = replace(gui.DOCTORS, options=gui.DOCTORS.options[:2], notice=None)
_FEW_DEPARTMENTS = replace(gui.DEPARTMENTS, options=gui.DEPARTMENTS.options[:2])


@pytest.fixture(params=list(PANELS))
def desk(request: pytest.FixtureRequest, qtbot: QtBot) -> Desk:
    """A shown window of each panel."""
    made = Desk(PANELS[request.param])
    qtbot.addWidget(made.window)
    made.window.show()
    return made


def plates(desk: Desk) -> list[Plate]:
    """Return the answers on the glass."""
    return [p for p in desk.window.findChildren(Plate) if p.isVisibleTo(desk.window)]


def label_px(plate: Plate) -> int:
    """Return how large an answer is written."""
    return plate.pieces()[0].font.pixelSize()


@pytest.mark.requirement("R003")
@pytest.mark.parametrize("screen", [_FEW_BANDS, _FEW_DOCTORS, _FEW_DEPARTMENTS], ids=type)
def test_few_answers_are_larger_but_never_larger_than_the_question(
    desk: Desk, screen: Screen
) -> None:
    desk.show(screen)
    theme = desk.window.kit.theme
    kind = Type.LEAD if isinstance(screen, Choice) else Type.BODY
    for plate in plates(desk):
        assert label_px(plate) > theme.font(kind).pixelSize()
        assert label_px(plate) <= theme.font(Type.TITLE).pixelSize()
        assert plate.height() >= 1.3 * theme.target


@pytest.mark.parametrize("density", list(Density))
def test_the_scales_of_a_type_end_with_its_own_size(desk: Desk, density: Density) -> None:
    theme = desk.window.kit.theme.with_density(density)
    for kind in (Type.CAPTION, Type.BODY, Type.LEAD):
        scales = theme.scales(kind)
        assert scales[-1] == 1.0
        assert list(scales) == sorted(scales, reverse=True)
        assert theme.font(kind, scale=scales[0]).pixelSize() <= theme.font(Type.TITLE).pixelSize()


def test_an_answer_that_was_large_is_plain_again_among_many(desk: Desk) -> None:
    desk.show(_FEW_DEPARTMENTS)
    large = max(map(label_px, plates(desk)))
    many = replace(gui.DEPARTMENTS, frame=replace(gui.DEPARTMENTS.frame, name="many"))
    desk.show(many)
    assert max(map(label_px, plates(desk))) < large


def test_the_quiet_view_stands_only_where_room_is_left(desk: Desk) -> None:
    def is_seen() -> bool:
        scenes: list[QWidget] = list(desk.window.findChildren(Scene))
        return any(scene.isVisibleTo(desk.window) for scene in scenes)

    desk.show(_FEW_BANDS)
    assert is_seen()
    tiles = (replace(option, note=gui.BANDS.frame.title) for option in gui.DEPARTMENTS.options)
    desk.show(replace(gui.DEPARTMENTS, options=tuple(tiles), shape=OptionShape.ROWS))
    assert is_offered(desk, "next-page")
    assert not is_seen()


def test_another_language_is_fitted_anew(desk: Desk) -> None:
    desk.show(_FEW_DEPARTMENTS)
    desk.window.switch_language(Language.EN)
    for plate in plates(desk):
        for piece in plate.pieces():
            assert plate.rect().contains(piece.rect)


def test_a_grid_without_bands_still_says_why(desk: Desk) -> None:
    why = gui.DOCTORS.notice
    desk.show(replace(gui.BANDS, groups=(), notice=why))
    assert plates(desk) == []
    assert "刚才选的号已被别人约走" in texts(desk)
