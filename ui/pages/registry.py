"""Which page shows which kind of screen; pages are built on their first use."""

from typing import Any, assert_never

from kiosk_app.journeys.screens import (
    Choice,
    Entry,
    Home,
    Notice,
    Pay,
    Result,
    Review,
    Screen,
    SlotGrid,
)
from ui.pages.page import Page
from ui.widgets.kit import Kit

AnyPage = Page[Any]


def build_page(screen: Screen, kit: Kit) -> AnyPage:
    """Return a new page for the kind of `screen`.

    Imports stand inside, so that the home page is painted before the others are even read.
    """
    match screen:
        case Home():
            from ui.pages.home import HomePage as Kind  # noqa: PLC0415
        case Notice():
            from ui.pages.notice import NoticePage as Kind  # noqa: PLC0415
        case Choice():
            from ui.pages.choice import ChoicePage as Kind  # noqa: PLC0415
        case SlotGrid():
            from ui.pages.slot_grid import SlotGridPage as Kind  # noqa: PLC0415
        case Review():
            from ui.pages.review import ReviewPage as Kind  # noqa: PLC0415
        case Entry():
            from ui.pages.entry import EntryPage as Kind  # noqa: PLC0415
        case Pay():
            from ui.pages.pay import PayPage as Kind  # noqa: PLC0415
        case Result():
            from ui.pages.result import ResultPage as Kind  # noqa: PLC0415
        case _:
            assert_never(screen)
    return Kind(kit)
