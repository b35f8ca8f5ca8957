"""Noto Sans CJK SC: found once, loaded by face name, and asked honestly what it can draw.

The .ttc holds ten faces whose order differs between packages, and the default one draws Japanese
forms; so the face is chosen by its name, never by its index.
"""

import shutil
import subprocess
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

from hardware.errors import DeviceMissingError
from hardware.printer.blocks import Weight

FACE = "Noto Sans CJK SC"
PACKAGE = "fonts-noto-cjk"
_STYLES = {Weight.REGULAR: "Regular", Weight.BOLD: "Bold"}
_FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/local/share/fonts",
)
_FILES = ("NotoSansCJK-{style}.ttc", "NotoSansCJKsc-{style}.otf")
_MAX_FACES = 16
_NEVER_ASSIGNED = "\U0010ffff"
_PRIVATE_USE = ((0xE000, 0xF8FF), (0xF0000, 0xFFFFD), (0x100000, 0x10FFFD))


class FontMissingError(DeviceMissingError):
    """The ticket font is not installed; the message names the package that brings it."""


def _ask_fontconfig(style: str) -> list[Path]:
    """Return fontconfig's idea of the file, if fontconfig is there at all."""
    program = shutil.which("fc-match")
    if program is None:
        return []
    command = [program, "-f", "%{file}", f"{FACE}:style={style}"]
    try:
        found = subprocess.run(  # noqa: S603 -- fixed words, program found on PATH
            command, capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return [Path(found.stdout)] if found.returncode == 0 and found.stdout else []


def _face_index(path: Path, style: str) -> int | None:
    """Return the index of our face within `path`, or None when it is not in there."""
    for index in range(_MAX_FACES):
        try:
            name = ImageFont.FreeTypeFont(path, 24, index=index).getname()
        except OSError:
            return None
        if name == (FACE, style):
            return index
    return None


def find_face(weight: Weight, folders: tuple[str, ...] = _FOLDERS) -> tuple[Path, int]:
    """Return file and index of the ticket font.

    Raises:
        FontMissingError: it is in none of `folders` and fontconfig does not know it.
    """
    style = _STYLES[weight]
    known = [Path(folder) / name.format(style=style) for folder in folders for name in _FILES]
    asked = _ask_fontconfig(style) if folders is _FOLDERS else []
    for path in [path for path in known if path.is_file()] or asked:
        index = _face_index(path, style)
        if index is not None:
            return path, index
    raise FontMissingError(f"the font {FACE} {style} is missing: install {PACKAGE}")


@cache
def _found(weight: Weight) -> tuple[Path, int]:
    return find_face(weight)


@cache
def load(weight: Weight, dots: int) -> ImageFont.FreeTypeFont:
    """Return the face at an em of `dots`.

    Basic layout: no shaping engine decides where a glyph goes, so one machine prints as another.

    Raises:
        FontMissingError: see `find_face`.
    """
    path, index = _found(weight)
    return ImageFont.FreeTypeFont(path, dots, index=index, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8192)
def can_draw(character: str) -> bool:
    """Whether the font has a glyph of its own for `character`.

    Pillow does not tell glyph numbers, so the drawing is compared with the drawing of glyph 0.
    Private-use characters never count: what a font shows there is not what the sender meant.
    """
    code = ord(character)
    if any(first <= code <= last for first, last in _PRIVATE_USE):
        return False
    if character.isspace():
        return True
    font = load(Weight.REGULAR, 24)
    return bytes(font.getmask(character)) != bytes(font.getmask(_NEVER_ASSIGNED))


def missing_characters(text: str) -> str:
    """Return the characters of `text` that cannot be printed, in order, each once."""
    return "".join(dict.fromkeys(c for c in text if not can_draw(c)))
