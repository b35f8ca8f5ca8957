"""The very first page, apart from all others: it is painted before any journey is imported."""

from kiosk_app.domain.booking import BookingClass
from kiosk_app.journeys.screens import Frame, Home, Text, Tile


def starting_up() -> Home:
    """Return the screen of `kiosk.StartingUp`: the home page with tiles that wait."""
    frame = Frame(
        name="starting_up",
        title=Text("starting_up.title"),
        next_step=Text("starting_up.next"),
        can_leave=False,
        patience_s=None,
    )
    return home_of(frame, is_ready=False)


def home_of(frame: Frame, *, is_ready: bool) -> Home:
    """Return the home page: a tile for each way to a number."""
    tiles = tuple(
        Tile(c, Text(f"tile.{c.value}"), Text(f"tile.{c.value}.note"), c.value)
        for c in BookingClass
    )
    return Home(frame, tiles, is_ready=is_ready)
