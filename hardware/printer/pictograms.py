"""Pictograms for tickets, drawn from lines and shapes: black on white, readable at 10 mm.

Drawn eight times as large and reduced, so that slants are as smooth as thermal dots allow.
"""

from collections.abc import Callable

from PIL import Image, ImageDraw

from hardware.printer.blocks import Sign

_FINE = 8
_GRID = 24
_BLACK, _WHITE = 0, 255
Pencil = ImageDraw.ImageDraw
Measure = Callable[[float], float]


def draw(sign: Sign, side: int) -> Image.Image:
    """Return `sign` as a square picture of `side` dots, mode "1"."""
    large = side * _FINE
    image = Image.new("L", (large, large), _WHITE)
    _DRAWN[sign](ImageDraw.Draw(image), lambda unit: unit * large / _GRID)
    small = image.resize((side, side), Image.Resampling.BOX)
    return small.point(lambda grey: _WHITE if grey > _WHITE // 2 else _BLACK).convert("1")


def _clock(pencil: Pencil, at: Measure) -> None:
    width = round(at(2))
    pencil.ellipse((at(2), at(2), at(22), at(22)), outline=_BLACK, width=width)
    pencil.line((at(12), at(12), at(12), at(5.5)), fill=_BLACK, width=width)
    pencil.line((at(12), at(12), at(17), at(14.5)), fill=_BLACK, width=width)
    pencil.ellipse((at(10.8), at(10.8), at(13.2), at(13.2)), fill=_BLACK)


def _stairs(pencil: Pencil, at: Measure) -> None:
    steps = [(2, 22), (2, 17), (7, 17), (7, 12), (12, 12), (12, 7), (17, 7), (17, 2), (22, 2)]
    pencil.polygon([(at(x), at(y)) for x, y in [*steps, (22, 22)]], fill=_BLACK)


def _door(pencil: Pencil, at: Measure) -> None:
    pencil.rectangle((at(2), at(20), at(22), at(22)), fill=_BLACK)
    pencil.rectangle((at(5), at(2), at(19), at(21)), outline=_BLACK, width=round(at(2)))
    leaf = [(8, 4), (14, 6), (14, 22), (8, 20)]
    pencil.polygon([(at(x), at(y)) for x, y in leaf], fill=_BLACK)
    pencil.ellipse((at(11.6), at(12.5), at(13.2), at(14.1)), fill=_WHITE)


_DRAWN: dict[Sign, Callable[[Pencil, Measure], None]] = {
    Sign.CLOCK: _clock,
    Sign.STAIRS: _stairs,
    Sign.DOOR: _door,
}
