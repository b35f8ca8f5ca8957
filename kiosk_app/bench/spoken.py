"""How many pages a same-day registration shows, and how long a voice speaks to get through it."""

import shutil
from collections.abc import Iterable

from hardware.errors import DeviceError
from hardware.speech.port import Sentence
from hardware.speech.programs import Turn
from hardware.speech.voices import ESPEAK, EspeakVoice
from kiosk_app.bench.children import BenchError
from kiosk_app.bench.figures import Figure
from kiosk_app.bench.ground import Ground
from kiosk_app.bench.invented import invent
from kiosk_app.bench.played import played_patient
from kiosk_app.bench.taps import LEAST_TAPS
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Screen, Text
from ui.aloud import sentence_of
from ui.i18n import Language, Words, load

SPOKEN = "spoken_same_day"
PAGES = "pages_same_day"
_LISTENER = 19_001


def spoken_same_day(ground: Ground) -> list[Figure]:
    """Return the seconds spoken from the tile to the ticket, the titles alone as floor; the pages.

    Raises:
        BenchError: espeak-ng is not there.
    """
    if shutil.which(ESPEAK) is None:
        raise BenchError(f"{SPOKEN}: {ESPEAK} is not there")
    rig = ground.rig()
    person = invent(_LISTENER).as_person()
    with played_patient(rig, person) as first_visit:
        first_visit.screens(Purpose.ADVANCE)  # leaves the phone number on file
    with played_patient(rig, person) as patient:
        pages = _new_pages(patient.screens(Purpose.SAME_DAY))
    words = load(RESOURCES / "i18n")[Language.ZH]
    titles = _seconds((page.frame.title for page in pages), words)
    rest = _seconds((page.frame.next_step for page in pages), words)
    return [
        Figure(SPOKEN, titles + rest, "s", titles, 1),
        Figure(PAGES, len(pages), "pages", LEAST_TAPS, 1),
    ]


def _new_pages(screens: Iterable[Screen]) -> list[Screen]:
    """Return the pages that are said: those of another name than the one before."""
    pages: list[Screen] = []
    for screen in screens:
        if not pages or pages[-1].frame.name != screen.frame.name:
            pages.append(screen)
    return pages[1:]  # the first is home, on which the tile is tapped


def _seconds(texts: Iterable[Text | None], words: Words) -> float:
    voice, turn, seconds = EspeakVoice(), Turn(), 0.0
    for text in texts:
        found = sentence_of(text, words)
        if found is None:
            continue
        try:
            wave = voice.wave_of(Sentence(*found), Language.ZH, turn)
        except DeviceError as error:
            raise BenchError(f"{SPOKEN}: {error}") from error
        seconds += 0.0 if wave is None else wave.seconds
    return seconds
