"""Reads a printed ticket as the world does: a scanner for the code, OCR for the words."""

import difflib
import subprocess
import tempfile
from pathlib import Path

import zxingcpp
from PIL import Image

_BORDER = 40


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


def read_in_strips(image: Image.Image, height_px: int = 210) -> str:
    """Return what tesseract reads strip by strip, each overlapping the next by half.

    Large print has letters of many sizes; on the whole ticket the small ones are misread.
    """
    tops = range(0, image.height, height_px // 2)
    return "".join(read_words(image.crop((0, y, image.width, y + height_px))) for y in tops)


def likeness(wanted: str, text: str) -> float:
    """Return how well `wanted` is found in `text`: 1.0 for letter by letter."""
    wanted = "".join(wanted.split())
    windows = (text[at : at + len(wanted)] for at in range(max(len(text) - len(wanted), 0) + 1))
    return max(difflib.SequenceMatcher(None, wanted, window).ratio() for window in windows)
