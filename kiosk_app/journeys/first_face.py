"""The very first page, apart from all others: it is painted before any journey is imported."""

from kiosk_app.journeys.purpose import LARGE, OFFERED
from kiosk_app.journeys.screens import Frame, Home, Text, Tile


def starting_up() -> Home:
    """Return the screen of `kiosk.StartingUp`: the home page with tiles that wait."""
    frame = Frame(
        name="starting_up",
        title=Text("starting_up.title"),
        next_step=Text("starting_up.next"),
        can_leave=False,
        can_call=False,
        patience_s=None,
    )
    return home_of(frame, is_ready=False)


def home_of(frame: Frame, *, is_ready: bool) -> Home:
    """Return the home page: a tile for each thing one can come for, the usual two large."""
    tiles = tuple(
        Tile(p, Text(f"tile.{p.value}"), Text(f"tile.{p.value}.note"), p.value, is_large=i < LARGE)
        for i, p in enumerate(OFFERED)
    )
    return Home(frame, tiles, is_ready=is_ready)
