"""Eyes on an X display: the picture as it is, and where words stand in it.

The program under test is not asked anything: what cannot be read on its screen was not shown.
"""

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from PIL import Image, ImageOps
from PySide6.QtGui import QGuiApplication

LOOK_AGAIN_S = 0.5
SAME_LINE_PX = 45
DARK, MOST, LEAST_BAND_PX = 110, 140, 40
"""Grey below which a pixel is dark, how dark a row is on average, how high a band."""


class NotSeenError(Exception):
    """The words did not appear in time; the text says what was read instead."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word read on the screen: its text and its middle in pixels."""

    text: str
    x: int
    y: int


class Eyes:
    """Looks at the display the environment names; one per process, before any other Qt program."""

    def __init__(self, pictures: Path) -> None:
        self._app = QGuiApplication(["eyes", "-platform", "xcb"])
        self._pictures = pictures
        self._count = 0

    def wait_for(self, words: str, deadline_s: float) -> tuple[int, int]:
        """Return the middle of the lowest `words` as soon as they stand on the screen, in one line.

        Raises:
            NotSeenError: they did not within `deadline_s` seconds.
        """
        until = time.monotonic() + deadline_s
        while True:
            seen = self.read()
            found = _find(seen, words.split())
            if found is not None:
                self.keep(words)
                return found
            if time.monotonic() > until:
                self.keep(f"instead of {words}")
                raise NotSeenError(f"{words!r} is not on the screen, but: {_text(seen)}")
            Event().wait(LOOK_AGAIN_S)

    def read(self) -> list[Word]:
        """Return the English words on the screen: on light ground, then on each dark band."""
        with tempfile.TemporaryDirectory() as folder:
            picture = Path(folder) / "screen.png"
            self._grab(picture)
            screen = Image.open(picture).convert("L")
            seen = _words(_read(picture, "11"), 0)
            for top, bottom in _dark_bands(screen):
                ImageOps.invert(screen.crop((0, top, screen.width, bottom))).save(picture)
                seen += _words(_read(picture, "6"), top)
        return seen

    def keep(self, name: str) -> None:
        """Keep a picture of the screen under the next number."""
        self._count += 1
        slug = "".join(letter if letter.isalnum() else "-" for letter in name.lower())
        self._grab(self._pictures / f"{self._count:02d}-{slug}.png")

    def _grab(self, path: Path) -> None:
        self._app.processEvents()
        self._app.primaryScreen().grabWindow(0).save(str(path))


def _read(picture: Path, layout: str) -> str:
    command = ["tesseract", str(picture), "-", "-l", "eng", "--psm", layout, "tsv"]
    one = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # more threads make it slower
    return subprocess.run(command, env=one, check=True, capture_output=True, text=True).stdout


def _dark_bands(screen: Image.Image) -> list[tuple[int, int]]:
    """Return where the screen is dark over most of its width: top and bottom of each band."""
    dark = screen.point(lambda value: 255 if value < DARK else 0).resize(
        (1, screen.height), Image.Resampling.BOX
    )
    is_dark = [value > MOST for value in dark.tobytes()] + [False]
    bands, top = [], None
    for y, here in enumerate(is_dark):
        if here and top is None:
            top = y
        elif not here and top is not None:
            if y - top > LEAST_BAND_PX:
                bands.append((top, y))
            top = None
    return bands


def _words(table: str, offset: int) -> list[Word]:
    words = []
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == 12 and cells[11].strip():
            left, top, width, height = map(int, cells[6:10])
            words.append(Word(cells[11].strip(), left + width // 2, offset + top + height // 2))
    return words


def _find(seen: list[Word], wanted: list[str]) -> tuple[int, int] | None:
    for at in reversed(range(len(seen) - len(wanted) + 1)):  # buttons stand below what names them
        part = seen[at : at + len(wanted)]
        is_same = all(a.text.strip(".,:;|") == b for a, b in zip(part, wanted, strict=True))
        heights = [word.y for word in part]
        if is_same and max(heights) - min(heights) < SAME_LINE_PX:
            return sum(w.x for w in part) // len(part), part[0].y
    return None


def _text(seen: list[Word]) -> str:
    return " ".join(word.text for word in seen)
