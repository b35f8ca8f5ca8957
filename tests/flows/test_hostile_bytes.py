"""The fuzz corpus fed to a whole station between two patients: it stays usable, and keeps nobody.

A registers and goes. Then everything in the corpus is put in, laid down and scanned, as cards, card
texts, frames and codes. Then B registers. Nothing of A may be seen, printed or logged at B's.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardware.emulators.social_card import DEFAULT_ATR, SocialCardEmulator
from kiosk_app.bootstrap.rig import CHIP_PERSON, PAD_PERSON
from kiosk_app.domain.masking import mask_name
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Notice, Tone
from tests.fuzz.id_cards import RESIDENT
from tests.fuzz.scripted import pieces_of
from tests.fuzz.table import TARGETS
from tests.fuzz.target import SLOWEST_S
from tests.helpers.decode_ticket import read_in_strips, read_words
from tests.helpers.whole_station import WholeStation, whole_station

CARDS = (
    "chip_card",
    "apdu_exchange",
    "card_records",
    "social_card",
    "health_card",
    "hospital_card",
)
TEXTS = ("sam_text",)
NOISE = ("sam_frames",)
CODES = ("scanner", "codes", "mrz")
BOMBS = (b"9" * 200_000, b"\x1b@\x10\x04\x01" * 50, "\u202e付款".encode(), b"\xff\xfe" * 3000)
NOISE_S = 0.3
NOISE_LENGTH = 400
"""Bytes: the wire is as slow as the real one."""


class CorpusCard:
    """A chip card that answers each command with the next piece of the corpus."""

    def __init__(self, atr: bytes, data: bytes) -> None:
        self.atr = atr
        self._answers = pieces_of(data) or [data + b"\x90\x00"]
        self._commands = 0

    def power(self, *, is_on: bool) -> None:
        """A reset changes nothing about it."""

    def apdu(self, command: bytes) -> bytes:
        assert command
        self._commands += 1
        return self._answers[(self._commands - 1) % len(self._answers)]


def inputs(names: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    for name in names:
        for path in TARGETS[name].corpus():
            yield f"{name}/{path.name}", path.read_bytes()


class Feeder:
    """Feeds a station; after every input it is at home again, and was never busy for long."""

    def __init__(self, station: WholeStation) -> None:
        self.station = station
        self.fed = 0
        self.warned = 0
        self.slowest_cpu_s = 0.0

    @contextmanager
    def _round(self, what: str) -> Iterator[None]:
        station = self.station
        station.read.clear()
        station.arm(Purpose.SAME_DAY)
        began = time.process_time()
        yield
        self.slowest_cpu_s = max(self.slowest_cpu_s, time.process_time() - began)
        assert not [event for event in station.read if isinstance(event, ev.Broke)], what
        self.fed += 1
        station.go_home()

    def _demand_answer(self, what: str) -> None:
        """The card is read, or the page says in words what is the matter with it."""
        station = self.station

        def is_told() -> bool:
            screen = station.screen
            return isinstance(screen, Notice) and screen.tone is Tone.WARN and bool(screen.lines)

        def is_read() -> bool:
            return any(isinstance(event, ev.CardRead) for event in station.read)

        station.until(lambda: is_read() or is_told(), f"an answer to {what}")
        self.warned += is_told()

    def card(self, what: str, atr: bytes, data: bytes) -> None:
        station = self.station
        with self._round(what):
            station.slot.insert_card(CorpusCard(atr, data))
            self._demand_answer(what)
            station.slot.remove()

    def text(self, what: str, data: bytes) -> None:
        station = self.station
        with self._round(what):
            station.around.pad.module.place(data.ljust(256, b"\0")[:256])
            self._demand_answer(what)
            station.lift()

    def noise(self, what: str, data: bytes) -> None:
        """Garbage before every answer of the pad: when it ends, the card is read after all."""
        station = self.station
        module = station.around.pad.module
        with self._round(what):
            module.faults.noise = data[:NOISE_LENGTH]
            station.around.pad.module.place(RESIDENT)
            quiet = time.monotonic() + NOISE_S
            station.until(lambda: bool(station.read) or time.monotonic() > quiet)
            module.faults.noise = b""
            station.lift()
            station.around.pad.module.place(RESIDENT)
            station.until(
                lambda: any(isinstance(event, ev.CardRead) for event in station.read),
                f"the card after {what}",
            )
            station.lift()

    def code(self, what: str, data: bytes) -> None:
        station = self.station
        with self._round(what):
            station.around.scanner.scan(data)
            station.until(lambda: bool(station.read), f"an answer to {what}")


def secrets_of(card: object) -> tuple[str, ...]:
    """Return what of a person nobody else may see."""
    name, number = card.name, card.id_number  # type: ignore[attr-defined] # both kinds have them
    return (name, mask_name(name), number, number[-6:])


def saw(station: WholeStation, since: int, secrets: tuple[str, ...]) -> list[str]:
    told = repr(station.shown[since:]) + repr(station.session.state)
    return [secret for secret in secrets if secret in told]


@pytest.mark.slow
def test_a_station_fed_with_the_whole_corpus_serves_b_and_has_forgotten_a(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with whole_station(tmp_path) as station:
        station.arm(Purpose.SAME_DAY)
        station.slot.insert_card(SocialCardEmulator(CHIP_PERSON))
        station.register()
        station.slot.remove()
        assert saw(station, 0, secrets_of(CHIP_PERSON)), "A was never seen: the test sees nothing"
        station.go_home()

        feeder = Feeder(station)
        for what, data in inputs(("atr",)):
            feeder.card(what, data, b"\0\x02\x6f\x00")
        for what, data in inputs(CARDS):
            feeder.card(what, DEFAULT_ATR, data)
        for what, data in inputs(TEXTS):
            feeder.text(what, data)
        for what, data in inputs(NOISE):
            feeder.noise(what, data)
        for what, data in (*inputs(CODES), *(("bomb", bomb) for bomb in BOMBS)):
            if data.strip():
                feeder.code(what, data)
        assert feeder.fed >= 50
        assert feeder.warned > 20
        assert feeder.slowest_cpu_s < SLOWEST_S

        caplog.clear()
        since = len(station.shown)
        station.arm(Purpose.SAME_DAY)
        station.around.pad.module.place(PAD_PERSON)
        station.register()
        demand_only_b(station, since, caplog.text)


def demand_only_b(station: WholeStation, since: int, logged: str) -> None:
    """B was served; nothing of A, nor of those in the corpus, is on screen, paper or in logs."""
    strangers: tuple[str, ...] = ()
    for card in (CHIP_PERSON, RESIDENT):
        strangers += secrets_of(card)
    assert saw(station, since, secrets_of(PAD_PERSON))
    assert saw(station, since, strangers) == []
    assert [secret for secret in strangers if secret in logged] == []
    assert station.around.paper.unknown == []
    assert len(station.around.paper.tickets) == 2
    first, second = station.around.paper.tickets
    words = read_in_strips(second)
    assert mask_name(PAD_PERSON.name)[-2:] in words
    assert mask_name(CHIP_PERSON.name) not in words
    assert mask_name(CHIP_PERSON.name)[-1] in read_words(first)
