"""Blocks become dots: the right width, the right face, nothing silently boxed."""

from pathlib import Path

import pytest
from PIL import ImageChops

from hardware.errors import DeviceMissingError
from hardware.printer import fonts
from hardware.printer.blocks import (
    Align,
    Block,
    Columns,
    Feed,
    KeyValue,
    Line,
    Note,
    Qr,
    Rule,
    SizeStep,
    Weight,
)
from hardware.printer.raster import GETA, Paper, render
from tests.helpers.decode_ticket import decode_qr

EVERY_KIND: tuple[Block, ...] = (
    Line("医院", SizeStep.LARGE, Weight.BOLD, Align.CENTRE),
    Line("右", align=Align.RIGHT),
    KeyValue("科室", "心血管内科"),
    Note("取消", "到窗口办理。"),
    Rule(),
    Rule(is_dashed=True),
    Feed(30),
    Columns((Qr("A1"),), (Line("旁边"),)),
)


@pytest.mark.parametrize("paper", [Paper(), Paper(512, 180), Paper(384, 203)], ids=str)
def test_every_ticket_is_one_bit_and_as_wide_as_the_paper(paper: Paper) -> None:
    image = render(EVERY_KIND, paper).image
    assert (image.mode, image.width) == ("1", paper.width_dots)


def test_the_same_blocks_give_the_same_dots() -> None:
    assert render(EVERY_KIND).image.tobytes() == render(EVERY_KIND).image.tobytes()


def test_length_is_the_same_on_every_head() -> None:
    assert render(EVERY_KIND, Paper(512, 180)).length_mm == pytest.approx(
        render(EVERY_KIND).length_mm, rel=0.06
    )


@pytest.mark.parametrize("module", [4, 6, 8])
def test_a_code_can_be_read(module: int) -> None:
    text = "G26112300045-8F3K7QW2M4XT"
    assert decode_qr(render((Qr(text, module),)).image) == [text]


def test_a_code_too_wide_for_its_column_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        render((Columns((Qr("x" * 200),), (), left_percent=10),))


def test_a_code_has_four_quiet_modules() -> None:
    image = render((Qr("A1", 5),)).image
    left, top, right, _ = ImageChops.invert(image).getbbox() or (0, 0, 0, 0)
    module = (right - left) // 21
    assert top == 4 * module


@pytest.mark.parametrize("character", ["䶮", "𠮷", "龦", "鿍", "𬴃", "□", "·", "￥", "①"])
@pytest.mark.requirement("R031")
def test_rare_characters_have_glyphs(character: str) -> None:
    assert fonts.can_draw(character)


@pytest.mark.parametrize("character", ["\ue000", "\U000f0000", "\U00030000", "😀"])
def test_private_and_unknown_characters_have_none(character: str) -> None:
    assert not fonts.can_draw(character)


def test_a_missing_character_is_shown_as_the_fallback_and_reported() -> None:
    with_hint = render((KeyValue("患者", "张\ue000", fallback="证件尾号 9015"),))
    assert with_hint.missing == ("U+E000",)
    assert with_hint.image == render((KeyValue("患者", "证件尾号 9015"),)).image


def test_without_a_fallback_the_geta_mark_stands_there_and_it_is_reported() -> None:
    sheet = render((Line("张\ue000"),))
    assert sheet.missing == ("U+E000",)
    assert sheet.image == render((Line(f"张{GETA}"),)).image


def test_a_fallback_that_cannot_be_drawn_either_is_not_used() -> None:
    sheet = render((Line("张\ue000", fallback="\ue001"),))
    assert sheet.image == render((Line(f"张{GETA}"),)).image


def test_a_long_value_shrinks_before_it_wraps() -> None:
    large = KeyValue("医师", "买买提·吐尔逊·阿卜杜", SizeStep.LARGE, may_shrink=True)
    stiff = KeyValue("医师", "买买提·吐尔逊·阿卜杜", SizeStep.LARGE)
    narrow = Paper(400, 203)
    assert render((large,), narrow).image.height < render((stiff,), narrow).image.height


def test_an_inverse_line_is_white_on_black() -> None:
    mark = render((Line("补打", is_inverse=True),)).image.histogram()
    assert mark[0] > mark[255]


def test_no_blocks_give_a_blank_row() -> None:
    assert render(()).image.height == 1


def test_the_simplified_chinese_face_is_chosen_by_name() -> None:
    assert fonts.load(Weight.BOLD, 24).getname() == (fonts.FACE, "Bold")


def test_a_missing_font_names_its_package(tmp_path: Path) -> None:
    with pytest.raises(DeviceMissingError, match="install fonts-noto-cjk"):
        fonts.find_face(Weight.REGULAR, (str(tmp_path),))


def test_a_broken_font_file_counts_as_missing(tmp_path: Path) -> None:
    (tmp_path / "NotoSansCJK-Regular.ttc").write_bytes(b"no font")
    with pytest.raises(fonts.FontMissingError):
        fonts.find_face(Weight.REGULAR, (str(tmp_path),))


def test_fontconfig_knows_where_the_font_is() -> None:
    assert any("NotoSansCJK" in path.name for path in fonts._ask_fontconfig("Regular"))


def test_without_fontconfig_the_known_folders_are_enough(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fonts._ask_fontconfig("Regular") == []
    assert fonts.find_face(Weight.REGULAR)[0].is_file()


def test_a_broken_fontconfig_is_no_answer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "fc-match"
    program.write_text("no interpreter line, no program")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert fonts._ask_fontconfig("Regular") == []
