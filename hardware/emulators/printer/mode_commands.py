"""Commands of one parameter that only change how the next character is set."""

from collections.abc import Callable

from hardware.emulators.printer.text_mode import TextMode

_ASCII_DIGITS = 48  # several commands take 0 and "0" alike


def _print_mode(mode: TextMode, n: int) -> None:
    mode.latin_font = n & 1
    mode.is_bold = bool(n & 0x08)
    mode.latin_size = (2 if n & 0x20 else 1, 2 if n & 0x10 else 1)
    mode.underline = 1 if n & 0x80 else 0


def _han_mode(mode: TextMode, n: int) -> None:
    mode.han_size = (2 if n & 0x04 else 1, 2 if n & 0x08 else 1)


def _han_quadruple(mode: TextMode, n: int) -> None:
    mode.han_size = (2, 2) if n & 1 else (1, 1)


def _size(mode: TextMode, n: int) -> None:
    mode.latin_size = mode.han_size = ((n >> 4 & 7) + 1, (n & 7) + 1)


def _align(mode: TextMode, n: int) -> None:
    mode.align = min(n % _ASCII_DIGITS, 2)


def _bold(mode: TextMode, n: int) -> None:
    mode.is_bold = bool(n & 1)


def _inverse(mode: TextMode, n: int) -> None:
    mode.is_inverse = bool(n & 1)


def _underline(mode: TextMode, n: int) -> None:
    mode.underline = min(n % _ASCII_DIGITS, 2)


def _latin_font(mode: TextMode, n: int) -> None:
    mode.latin_font = n & 1


def _code_page(mode: TextMode, n: int) -> None:
    mode.code_page = n


def _spacing(mode: TextMode, n: int) -> None:
    mode.spacing = n


MODE_COMMANDS: dict[bytes, Callable[[TextMode, int], None]] = {
    b"\x1b!": _print_mode,
    b"\x1ba": _align,
    b"\x1b3": _spacing,
    b"\x1bt": _code_page,
    b"\x1bE": _bold,
    b"\x1bG": _bold,
    b"\x1b-": _underline,
    b"\x1bM": _latin_font,
    b"\x1c!": _han_mode,
    b"\x1cW": _han_quadruple,
    b"\x1d!": _size,
    b"\x1dB": _inverse,
}
