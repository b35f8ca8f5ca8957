"""The accessibility walk: every widget of a page against the product's rules, by measurement.

Rules: an accessible name on everything that can be tapped; targets of 20 mm with 3 mm between;
capital letters of 4.8 mm at least (6.1 mm in the elderly version); contrast of 7:1 measured on the
rendered pixels; nothing clipped, nothing without a glyph.
"""

from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest

from PIL import Image
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFont, QFontMetrics, QImage, QTextLayout
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from ui.theme import Theme
from ui.widgets.text import WRAP, Painted, Piece

MIN_TARGET_MM = 20.0
MIN_GAP_MM = 3.0
MIN_CAPTION_MM = {False: 4.8, True: 6.1}
MIN_CONTRAST = 7.0
_COMMON = 60  # how many of the most frequent colours may be the ink
_INK_SHARE = 0.0006
_KEPT = 64
"""So many parts of pages are remembered with their contrast; each is a megabyte or less."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule broken at one place."""

    rule: str
    where: str
    detail: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as it is on the glass, in coordinates of the window."""

    text: str
    font: QFont
    rect: QRect
    owner: QWidget
    align: Qt.AlignmentFlag

    def ink(self) -> QRect:
        """Return where the words themselves lie."""
        flags = int(self.align | WRAP)
        return QFontMetrics(self.font).boundingRect(self.rect, flags, self.text)


def walk(root: QWidget, theme: Theme, *, is_painted: bool = True) -> list[Finding]:
    """Return everything on `root` that breaks a rule; an empty list is a good page.

    Contrast needs the rendered pixels and most of the time: without `is_painted` it is left out.
    """
    widgets = [w for w in root.findChildren(QWidget) if w.isVisibleTo(root)]
    buttons = [w for w in widgets if isinstance(w, QAbstractButton)]
    findings: list[Finding] = []
    for button in buttons:
        findings += _check_target(button, root, theme)
    findings += _check_gaps(buttons, root, theme)
    texts = [shown for widget in widgets for shown in _texts(widget, root)]
    for shown in texts:
        findings += _check_text(shown, root, theme)
    if is_painted:
        findings += _check_contrasts(texts, root)
    return findings + _check_overlaps(texts)


def contrast(one: int, other: int) -> float:
    """Return the contrast ratio of two RGB values. Source: WCAG 2.2, relative luminance."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(rgb: int) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = ((rgb >> shift) & 255 for shift in (16, 8, 0))
    return 0.2126 * linear(red / 255) + 0.7152 * linear(green / 255) + 0.0722 * linear(blue / 255)


def _in_root(widget: QWidget, root: QWidget) -> QRect:
    return QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())


def _glass(widget: QWidget, root: QWidget) -> QRect:
    """Return what of the window can be seen through everything `widget` lies in."""
    glass, around = root.rect(), widget.parentWidget()
    while around is not root and around is not None:
        glass = glass.intersected(_in_root(around, root))
        around = around.parentWidget()
    return glass


def _texts(widget: QWidget, root: QWidget) -> list[Shown]:
    offset = widget.mapTo(root, QPoint(0, 0))
    if isinstance(widget, QLabel) and not isinstance(widget, Painted):
        text = widget.text()
        rect = _in_root(widget, root)
        return [Shown(text, widget.font(), rect, widget, widget.alignment())] if text else []
    pieces: list[Piece] = widget.pieces() if hasattr(widget, "pieces") else []
    return [
        Shown(p.text, p.font, p.rect.translated(offset), widget, p.align) for p in pieces if p.text
    ]


def _check_target(button: QAbstractButton, root: QWidget, theme: Theme) -> list[Finding]:
    found = []
    name = button.objectName()
    face = QAccessible.queryAccessibleInterface(button)
    if face is None or not face.text(QAccessible.Text.Name).strip():
        found.append(Finding("no-name", name, ""))
    width, height = theme.mm(button.width()), theme.mm(button.height())
    if min(width, height) < MIN_TARGET_MM:
        found.append(Finding("small-target", name, f"{width:.1f} x {height:.1f} mm"))
    if not _glass(button, root).contains(_in_root(button, root)):
        found.append(Finding("off-glass", name, str(_in_root(button, root))))
    return found


def _check_gaps(buttons: list[QAbstractButton], root: QWidget, theme: Theme) -> list[Finding]:
    found = []
    for index, one in enumerate(buttons):
        for other in buttons[index + 1 :]:
            a, b = _in_root(one, root), _in_root(other, root)
            across = max(b.left() - a.right(), a.left() - b.right()) - 1
            down = max(b.top() - a.bottom(), a.top() - b.bottom()) - 1
            gap = theme.mm(max(across, down))
            if gap < MIN_GAP_MM:
                names = f"{one.objectName()}/{other.objectName()}"
                found.append(Finding("gap", names, f"{gap:.1f} mm"))
    return found


def _check_contrasts(texts: list[Shown], root: QWidget) -> list[Finding]:
    image = root.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    found = []
    for shown in texts:
        ratio = _contrast_in(image, shown.rect)
        if ratio < MIN_CONTRAST:
            found.append(Finding("contrast", shown.text, f"{ratio:.2f}"))
    return found


def _check_text(shown: Shown, root: QWidget, theme: Theme) -> list[Finding]:
    found = []
    metrics = QFontMetrics(shown.font)
    cap = theme.mm(metrics.capHeight())
    if cap < MIN_CAPTION_MM[theme.is_elderly]:
        found.append(Finding("small-text", shown.text, f"{cap:.2f} mm"))
    needs = metrics.boundingRect(0, 0, shown.rect.width(), 100_000, int(WRAP), shown.text)
    if needs.width() > shown.rect.width() + 1 or needs.height() > shown.rect.height() + 1:
        found.append(Finding("clipped", shown.text, f"needs {needs}, has {shown.rect}"))
    if not _in_root(shown.owner, root).adjusted(-1, -1, 1, 1).contains(shown.rect):
        found.append(Finding("outside", shown.text, f"{shown.rect}"))
    if not _glass(shown.owner, root).contains(shown.rect):
        found.append(Finding("off-glass", shown.text, f"{shown.rect}"))
    if has_tofu(shown.text, shown.font):
        found.append(Finding("tofu", shown.text, shown.font.family()))
    return found


def _check_overlaps(texts: list[Shown]) -> list[Finding]:
    """Return texts whose ink would lie on another's; half a line's air is not ink."""
    found = []
    inks = [(shown, shown.ink()) for shown in texts]
    for index, (one, ink) in enumerate(inks):
        for other, its_ink in inks[index + 1 :]:
            common = ink.intersected(its_ink)
            if common.width() > 1 and common.height() > one.font.pixelSize() // 4:
                found.append(Finding("overlap", f"{one.text}/{other.text}", str(common)))
    return found


def has_tofu(text: str, font: QFont) -> bool:
    """Return whether a character of `text` has no glyph in any font."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return any(0 in run.glyphIndexes() for run in layout.glyphRuns())


def _contrast_in(image: QImage, rect: QRect) -> float:
    part = image.copy(rect.intersected(image.rect()))
    if part.isNull():
        return 0.0
    return _contrast_of(bytes(part.constBits()))


@lru_cache(maxsize=_KEPT)
def _contrast_of(bits: bytes) -> float:
    """Return the contrast of a part of a page; its head and its buttons are those of others too."""
    counted = Image.frombuffer("RGBA", (len(bits) // 4, 1), bits).getcolors(len(bits))
    common = nlargest(_COMMON, [(times, _rgb(colour)) for times, colour in counted or ()])
    ground, least = common[0][1], len(bits) // 4 * _INK_SHARE
    return max(contrast(ground, colour) for times, colour in common if times > least)


def _rgb(colour: tuple[int, ...] | float) -> int:
    """Return a colour as Qt has it, of the bytes it lies in memory as."""
    assert isinstance(colour, tuple)
    blue, green, red, _ = colour
    return red << 16 | green << 8 | blue
