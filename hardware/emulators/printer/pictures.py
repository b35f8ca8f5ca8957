"""Pictures in their ESC/POS wrappings: bit images, graphics, QR codes, bar codes. Pure.

Every image is mode "1" with 255 for ink, the way dots travel.
"""

from dataclasses import dataclass

import segno
from PIL import Image

_DOUBLE_DENSITY = 32
_QR_LEVELS = {48: "l", 49: "m", 50: "q", 51: "h"}
_MAX_MODULE = 16


def packed_rows(width_bytes: int, rows: int, data: bytes) -> Image.Image:
    """Return rows of bytes, most significant bit left, as an image."""
    return Image.frombytes("1", (width_bytes * 8, rows), data)


def enlarged(image: Image.Image, mode: int) -> Image.Image:
    """Return the image doubled as `mode` says: bit 0 in width, bit 1 in height."""
    size = (image.width * (2 if mode & 1 else 1), image.height * (2 if mode & 2 else 1))
    return image.resize(size, Image.Resampling.NEAREST)


def column_height(mode: int) -> int:
    """Return the bytes per column of ESC * in `mode`."""
    return 3 if mode >= _DOUBLE_DENSITY else 1


def packed_columns(mode: int, columns: int, data: bytes) -> Image.Image:
    """Return the columns of ESC * as an image."""
    height = column_height(mode)
    turned = Image.frombytes("1", (height * 8, columns), data)
    return turned.transpose(Image.Transpose.TRANSPOSE)


@dataclass(slots=True)
class QrSymbol:
    """What GS ( k has been told about the next QR code."""

    module: int = 3
    level: int = 48
    data: bytes = b""

    def draw(self) -> Image.Image:
        """Return the symbol without quiet zone, as printers do.

        Raises:
            segno.DataOverflowError: more than a QR code holds.
        """
        level = _QR_LEVELS.get(self.level, "l")
        code = segno.make(self.data, error=level, micro=False, boost_error=False)
        rows = [bytes(255 if dark else 0 for dark in row) for row in code.matrix]
        small = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
        side = len(rows) * max(1, min(self.module, _MAX_MODULE))
        large = small.resize((side, side), Image.Resampling.NEAREST)
        return large.convert("1", dither=Image.Dither.NONE)


@dataclass(frozen=True, slots=True)
class StoredGraphics:
    """What GS ( L function 112 leaves for function 50 to print."""

    image: Image.Image

    @classmethod
    def parse(cls, data: bytes) -> "StoredGraphics":
        """Read the parameters of function 112: m fn a bx by c xL xH yL yH, then rows."""
        wide, high = data[3], data[4]
        width = int.from_bytes(data[6:8], "little")
        rows = int.from_bytes(data[8:10], "little")
        image = packed_rows((width + 7) // 8, rows, data[10:])
        mode = (1 if wide > 1 else 0) | (2 if high > 1 else 0)
        return cls(enlarged(image.crop((0, 0, width, rows)), mode))
