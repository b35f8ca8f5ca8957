"""Sound as 16-bit samples, out of WAV files and into them. Pure.

Source: Multimedia Programming Interface and Data Specifications 1.0 (RIFF, WAVE, format 1: PCM).
"""

import math
import struct
import sys
from array import array
from dataclasses import dataclass
from typing import Final

from hardware.errors import ProtocolError
from hardware.speech.port import LOUDEST, STEP_DB

_PCM: Final = 1
_BITS: Final = 16
_RIFF: Final = struct.Struct("<4sI4s")
_CHUNK: Final = struct.Struct("<4sI")
_FORMAT: Final = struct.Struct("<HHIIHH")
_MOST: Final = 32767
_RATES: Final = range(8000, 96001)
_CHANNELS: Final = range(1, 3)


@dataclass(frozen=True, slots=True)
class Wave:
    """A sound.

    Attributes:
        rate: frames a second.
        channels: samples of one frame.
        samples: 16 bit each, signed, least byte first.
    """

    rate: int
    channels: int
    samples: bytes

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / (2 * self.channels * self.rate)

    @property
    def loudness(self) -> float:
        """Root mean square of its samples, 0.0 to 1.0."""
        values = _values(self.samples)
        mean = sum(value * value for value in values) / max(1, len(values))
        return math.sqrt(mean) / _MOST

    def at(self, volume: int) -> "Wave":
        """Return the same sound at a step of loudness; the loudest is as it was recorded."""
        gain = math.pow(10.0, (volume - LOUDEST) * STEP_DB / 20.0)
        values = array("h", (round(value * gain) for value in _values(self.samples)))
        return Wave(self.rate, self.channels, _bytes(values))

    def as_file(self) -> bytes:
        """Return it as a WAV file."""
        frame = 2 * self.channels
        form = _FORMAT.pack(_PCM, self.channels, self.rate, self.rate * frame, frame, _BITS)
        head = _CHUNK.pack(b"fmt ", len(form)) + form + _CHUNK.pack(b"data", len(self.samples))
        return _RIFF.pack(b"RIFF", 4 + len(head) + len(self.samples), b"WAVE") + head + self.samples


def silence(seconds: float) -> Wave:
    """Return a sound that nobody hears."""
    rate = 22050
    return Wave(rate, 1, bytes(2 * round(rate * seconds)))


def parse(file: bytes) -> Wave:
    """Return the sound in a WAV file; one cut short as far as it goes.

    A program that writes to a pipe cannot know the length when it writes the head: one that is too
    large is the length of what is there.

    Raises:
        ProtocolError: it is no WAV file, or not one of 16 bits, one or two channels, 8 to 96 kHz.
    """
    if len(file) < _RIFF.size or _RIFF.unpack_from(file)[::2] != (b"RIFF", b"WAVE"):
        raise ProtocolError("no WAV file")
    at = _RIFF.size
    form: tuple[int, ...] | None = None
    while at + _CHUNK.size <= len(file):
        name, length = _CHUNK.unpack_from(file, at)
        at += _CHUNK.size
        if name == b"fmt " and length >= _FORMAT.size and at + _FORMAT.size <= len(file):
            form = _FORMAT.unpack_from(file, at)
        if name == b"data":
            return _sound(form, file[at : at + length])
        at += length + length % 2
    raise ProtocolError("a WAV file without samples")


def _sound(form: tuple[int, ...] | None, samples: bytes) -> Wave:
    if form is None:
        raise ProtocolError("a WAV file that does not say its format")
    kind, channels, rate, _, _, bits = form
    if kind != _PCM or bits != _BITS or channels not in _CHANNELS or rate not in _RATES:
        raise ProtocolError(f"a WAV file of format {kind}, {channels} x {bits} bits at {rate} Hz")
    whole = len(samples) - len(samples) % (2 * channels)
    return Wave(rate, channels, samples[:whole])


def _values(samples: bytes) -> "array[int]":
    values = array("h")
    values.frombytes(samples)
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _bytes(values: "array[int]") -> bytes:
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()
