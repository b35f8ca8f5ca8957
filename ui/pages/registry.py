"""Which page shows which kind of screen; pages are built on their first use."""

from typing import Any, assert_never

from kiosk_app.journeys.screens import (
    Choice,
    Detail,
    Entry,
    Home,
    Notice,
    Pay,
    Result,
    Review,
    Screen,
    SlotGrid,
    Typing,
)
from ui.pages.page import Page
from ui.widgets.kit import Kit

AnyPage = Page[Any]


def build_page(screen: Screen, kit: Kit) -> AnyPage:  # noqa: C901, PLR0911 - a case per kind
    """Return a new page for the kind of `screen`.

    Imports stand inside, so that the home page is painted before the others are even read.
    """
    match screen:
        case Home():
            from ui.pages.home import HomePage  # noqa: PLC0415

            return HomePage(kit)
        case Notice():
            from ui.pages.notice import NoticePage  # noqa: PLC0415

            return NoticePage(kit)
        case Choice():
            from ui.pages.choice import ChoicePage  # noqa: PLC0415

            return ChoicePage(kit)
        case SlotGrid():
            from ui.pages.slot_grid import SlotGridPage  # noqa: PLC0415

            return SlotGridPage(kit)
        case Review():
            from ui.pages.review import ReviewPage  # noqa: PLC0415

            return ReviewPage(kit)
        case Detail():
            from ui.pages.detail import DetailPage  # noqa: PLC0415

            return DetailPage(kit)
        case Entry():
            from ui.pages.entry import EntryPage  # noqa: PLC0415

            return EntryPage(kit)
        case Typing():
            from ui.pages.typing import TypingPage  # noqa: PLC0415

            return TypingPage(kit)
        case Pay():
            from ui.pages.pay import PayPage  # noqa: PLC0415

            return PayPage(kit)
        case Result():
            from ui.pages.result import ResultPage  # noqa: PLC0415

            return ResultPage(kit)
        case _:
            assert_never(screen)
