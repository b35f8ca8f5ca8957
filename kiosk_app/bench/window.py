"""How long a page takes from being decided to being painted, over whole journeys."""

import json
import pickle
from collections.abc import Iterable
from dataclasses import replace

from kiosk_app.bench.children import Child
from kiosk_app.bench.figures import Figure, percentile
from kiosk_app.bench.ground import Ground
from kiosk_app.bench.invented import invent
from kiosk_app.bench.played import played_patient
from kiosk_app.bootstrap.rig import Rig
from kiosk_app.journeys import faces, kiosk
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Screen

NAME = "page_switch_p95"
_P95 = 95.0
_FIRST_VISITOR = 20_000


def page_switch(ground: Ground) -> list[Figure]:
    """Show the pages of real journeys, patients of 65 and younger ones by turns."""
    rounds = ground.effort.switch_rounds
    screens = sequence(_journeys(ground.rig()), rounds)
    path = ground.folder / "screens.pickle"
    with path.open("wb") as file:
        pickle.dump(screens, file)
    with Child(("-m", "kiosk_app.bench.page_probe", str(path)), ground.log("pages")) as probe:
        taken, bare = json.loads(probe.read_line())
    return [Figure(NAME, percentile(taken, _P95), "ms", percentile(bare, _P95), len(taken))]


def sequence(journeys: Iterable[list[Screen]], rounds: int) -> list[Screen]:
    """Return every journey in both densities, `rounds` times, without one screen twice in a row."""
    shown: list[Screen] = []
    for _ in range(rounds):
        for journey in journeys:
            for is_elderly in (False, True):
                for screen in journey:
                    dressed = _dressed(screen, is_elderly=is_elderly)
                    if not shown or shown[-1].frame.name != dressed.frame.name:
                        shown.append(dressed)
    return shown


def _journeys(rig: Rig) -> list[list[Screen]]:
    """Return the screens of a first visit and of a same-day registration, home page first."""
    home = faces.screen_of(kiosk.AtHome())
    journeys = []
    for purpose in (Purpose.ADVANCE, Purpose.SAME_DAY):
        with played_patient(rig, invent(_FIRST_VISITOR).as_person()) as patient:
            journeys.append([home, *patient.screens(purpose)])
    return journeys


def _dressed(screen: Screen, *, is_elderly: bool) -> Screen:
    return replace(screen, frame=replace(screen.frame, is_elderly=is_elderly))
