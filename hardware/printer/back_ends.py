"""One ticket model, two back ends: 1-bit raster for USB and LAN, GB18030 text for serial lines.

Both give strips that the driver paces; which one a printer gets follows from its profile and its
link. The picture on a screen is the raster (`picture`), whatever the printer is sent.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from PIL import Image

from hardware.printer import escpos_bytes
from hardware.printer.blocks import Block
from hardware.printer.escpos_bytes import Job
from hardware.printer.profiles import BlackMark, Charset, PrinterProfile
from hardware.printer.raster import render
from hardware.printer.text_layout import TextLayout
from hardware.printer.transport import BITS_PER_BYTE, Link


@dataclass(frozen=True, slots=True)
class Laid:
    """A ticket laid out for one printer.

    Attributes:
        strips: bytes sent in one piece each, in order.
        rows: dot rows of all strips; of text, about.
        missing: characters that could not be drawn, as code points, e.g. ``"U+E000"``.
    """

    strips: tuple[bytes, ...]
    rows: int
    missing: tuple[str, ...] = ()


class BackEnd(Protocol):
    """Lays tickets out for one printer."""

    def lay(self, blocks: Sequence[Block]) -> Laid:
        """Return `blocks` as strips.

        Raises:
            FontMissingError: the ticket font is not installed.
            ValueError: a QR code does not fit the paper.
        """


class RasterBackEnd:
    """Draws everything."""

    def __init__(self, profile: PrinterProfile) -> None:
        self._profile = profile

    def lay(self, blocks: Sequence[Block]) -> Laid:
        """See `BackEnd`."""
        sheet = render(blocks, self._profile.paper)
        return replace(self.lay_image(sheet.image), missing=sheet.missing)

    def lay_image(self, image: Image.Image) -> Laid:
        """Return a picture, mode "1", 0 black, as strips.

        Raises:
            ValueError: it is no 1-bit picture, or wider than the paper.
        """
        profile = self._profile
        strips = escpos_bytes.raster_strips(image, profile.width_dots, profile.strip_rows)
        return Laid(strips, image.height)


class TextBackEnd:
    """Sends text and lets the printer set it; draws only what its font lacks."""

    def __init__(self, profile: PrinterProfile) -> None:
        self._profile = profile

    def lay(self, blocks: Sequence[Block]) -> Laid:
        """See `BackEnd`."""
        layout = TextLayout(self._profile)
        strips = layout.strips(blocks)
        rows = sum(strip.rows for strip in strips)
        return Laid(tuple(strip.data for strip in strips), rows, tuple(layout.missing))


def back_end_for(profile: PrinterProfile, link: Link) -> BackEnd:
    """Return what a printer of `profile` on `link` is sent.

    A serial printer without a Chinese font is sent raster all the same: slow, and right.
    """
    if link is Link.SERIAL and profile.charset is not Charset.NONE:
        return TextBackEnd(profile)
    return RasterBackEnd(profile)


def on_serial(profile: PrinterProfile, baud: int) -> PrinterProfile:
    """Return the profile of a printer at the end of a serial line of `baud`."""
    return replace(profile, bytes_per_s=min(profile.bytes_per_s, baud // BITS_PER_BYTE))


def on_plain_paper(profile: PrinterProfile) -> PrinterProfile:
    """Return the profile of a printer whose paper has no black marks to align to."""
    return replace(profile, black_mark=BlackMark.NONE)


def job_of(laid: Laid, profile: PrinterProfile, process_id: bytes | None) -> Job:
    """Return the bytes that print, cut and prove a ticket; see `escpos_bytes.closing_of`."""
    closing = escpos_bytes.closing_of(profile, process_id)
    return Job(escpos_bytes.initialise(profile.status), laid.strips, closing, laid.rows)


def picture(blocks: Sequence[Block], profile: PrinterProfile) -> bytes:
    """Return the ticket as a 1-bit PNG: dot for dot what a raster printer of `profile` prints.

    Raises:
        FontMissingError, ValueError: see `BackEnd.lay`.
    """
    image = render(blocks, profile.paper).image
    return as_png(escpos_bytes.as_printed(image, profile.width_dots, profile.strip_rows))


def as_png(image: Image.Image) -> bytes:
    """Return a picture as the bytes of a PNG file."""
    file = io.BytesIO()
    image.save(file, "png")
    return file.getvalue()
