"""Every page as a picture, in every language, density and panel: for review by eye."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from kiosk_app.journeys.events import Event
from kiosk_app.journeys.screens import Plain, Screen
from ui.bridge import Bridge
from ui.i18n import Language, Words
from ui.main_window import Face, MainWindow
from ui.theme import PANELS, Density

_SAMPLE_HOSPITAL = Plain("青禾市第一医院", "Qinghe First Hospital")


def draw_gallery(
    screens: Mapping[str, Screen],
    out: Path,
    resources: Path,
    *,
    panels: tuple[str, ...] = tuple(PANELS),
    words: dict[Language, Words] | None = None,
) -> list[Path]:
    """Draw `screens` to ``out/<panel>-<density>-<language>/<name>.png``.

    Needs a QApplication. Returns the files written.

    Raises:
        OSError: a picture could not be written.
    """
    written = []
    for panel in panels:
        bridge = Bridge()
        bridge.attach(_ignore, _nothing)
        face = Face(
            resources=resources,
            panel=PANELS[panel],
            hospital=_SAMPLE_HOSPITAL,
            has_sound=True,
        )
        window = MainWindow(bridge, face, words)
        for language, density in _looks():
            folder = out / f"{panel}-{density}-{language}"
            folder.mkdir(parents=True, exist_ok=True)
            for name, screen in screens.items():
                window.show_plainly(_dressed(screen, density), language)
                path = folder / f"{name}.png"
                if not window.grab().save(str(path)):
                    raise OSError(f"cannot write {path}")
                written.append(path)
        window.deleteLater()
    return written


def _looks() -> Iterator[tuple[Language, Density]]:
    for density in Density:
        for language in Language:
            yield language, density


def _dressed(screen: Screen, density: Density) -> Screen:
    frame = replace(screen.frame, is_elderly=density is Density.ELDERLY)
    return replace(screen, frame=frame)


def _ignore(event: Event) -> None:
    del event


def _nothing() -> None:
    pass
