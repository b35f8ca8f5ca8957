"""Reads a printed ticket as the world does: a scanner for the code, OCR for the words."""

import difflib
import subprocess
import tempfile
from pathlib import Path

import zxingcpp
from PIL import Image

_BORDER = 40
_INK = 128
_LEAST_LETTER = 12
"""Rules are thinner than letters."""
_AIR = 4


def _saved(image: Image.Image, folder: str, enlarge: int) -> Path:
    """Save with a white border, as paper has one."""
    size = (image.width + 2 * _BORDER, image.height + 2 * _BORDER)
    paper = Image.new("L", size, 255)
    paper.paste(image.convert("L"), (_BORDER, _BORDER))
    path = Path(folder) / "ticket.png"
    paper.resize((size[0] * enlarge, size[1] * enlarge)).save(path)
    return path


def decode_qr(image: Image.Image) -> list[str]:
    """Return the texts of all QR codes that two independent readers, zbar and zxing, agree on.

    Raises:
        AssertionError: one reads what the other does not: such a code is not printed well.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = _saved(image, folder, 1)
        by_zbar, by_zxing = zbar_texts(path), zxing_texts(path)
    assert sorted(by_zbar) == sorted(by_zxing), (by_zbar, by_zxing)
    return by_zbar


def zbar_texts(picture: Path) -> list[str]:
    """Return the texts of the QR codes zbar finds."""
    command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    return done.stdout.splitlines()


def zxing_texts(picture: Path) -> list[str]:
    """Return the texts of the QR codes zxing finds, dark on light as a cheap scanner wants them."""
    with Image.open(picture) as opened:
        found = zxingcpp.read_barcodes(
            opened.convert("L"),
            zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
            try_invert=False,
        )
    return [code.text for code in found]


def read_words(image: Image.Image, languages: str = "chi_sim") -> str:
    """Return what tesseract reads, spaces removed."""
    with tempfile.TemporaryDirectory() as folder:
        path = _saved(image, folder, 2)
        command = ["tesseract", str(path), "-", "-l", languages, "--psm", "6"]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=90)
    return "".join(done.stdout.split())


def read_in_strips(image: Image.Image) -> str:
    """Return what tesseract reads line by line, cut where the paper is white from edge to edge.

    Large print has letters of many sizes; on the whole ticket the small ones are misread.
    """
    return "".join(read_words(image.crop((0, *rows))) for rows in _lines(image))


def _lines(image: Image.Image) -> list[tuple[int, int, int]]:
    """Return where each printed line is: its top, the right edge, its end."""
    grey = image.convert("L")
    rows = (grey.crop((0, y, grey.width, y + 1)) for y in range(grey.height))
    inked = [min(row.tobytes()) < _INK for row in rows]
    found: list[tuple[int, int, int]] = []
    top = None
    for y, is_inked in enumerate((*inked, False)):
        if is_inked and top is None:
            top = y
        elif not is_inked and top is not None:
            if y - top >= _LEAST_LETTER:
                found.append((max(top - _AIR, 0), grey.width, min(y + _AIR, grey.height)))
            top = None
    return found


def likeness(wanted: str, text: str) -> float:
    """Return how well `wanted` is found in `text`: 1.0 for letter by letter."""
    wanted = "".join(wanted.split())
    windows = (text[at : at + len(wanted)] for at in range(max(len(text) - len(wanted), 0) + 1))
    return max(difflib.SequenceMatcher(None, wanted, window).ratio() for window in windows)
