"""Facts that have no room side by side: labels above values, then pages to turn, never a scroll.

That nobody has to turn them in the product's own words is seen where every page is walked over
(test_accessibility_walk.py); pages are for a language that is longer than ours.
"""

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk_app.journeys.screens import Detail, Notice, Option, Plain, Row, Text
from tests.helpers.desk import Desk, is_offered, texts
from tests.helpers.gui import REVIEW
from ui.i18n import Language
from ui.theme import PANELS
from ui.widgets.fact_layout import FLOWING, Fact, FactLayout
from ui.widgets.facts import FactSheet

LONG = "several words that say very much about one thing and go on " * 3
SHORT_FACTS = (Fact("Time", "09:00"), Fact("Room", "301"))
LONG_FACTS = (Fact("A label of some length", LONG), Fact("Another label of length", LONG))


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    """A window on the 21.5 inch panel."""
    made = Desk()
    qtbot.addWidget(made.window)
    return made


def layout(desk: Desk, *facts: Fact) -> FactLayout:
    return FactLayout(desk.window.kit, facts)


@pytest.mark.requirement("R095")
def test_short_facts_stand_beside_their_labels_and_long_ones_below_them(desk: Desk) -> None:
    short = layout(desk, *SHORT_FACTS).chosen(QRect(0, 0, 900, 300), (1,), may_wrap=False)
    assert not short.is_stacked
    facts = layout(desk, *LONG_FACTS)
    least = facts.least_height(700, (1,), may_be_small=False)
    found = facts.chosen(QRect(0, 0, 700, least), (1,), may_wrap=False)
    assert found.is_stacked
    for place in facts.places(700, found, 0):
        assert place.label.bottom() < place.value.top()
        assert place.label.left() == place.value.left()
        assert place.rect.contains(place.label)
        assert place.rect.contains(place.value)


def test_without_any_room_the_lowest_way_is_taken(desk: Desk) -> None:
    facts = layout(desk, *LONG_FACTS)
    found = facts.chosen(QRect(0, 0, 700, 10), (1,), may_wrap=False)
    assert facts.height(700, found) == facts.least_height(700, (1,), may_be_small=True)


def test_parts_keep_all_facts_in_their_order_and_each_has_room(desk: Desk) -> None:
    many = tuple(Fact(f"Label {n}", f"{n} {LONG}") for n in range(9))
    facts = layout(desk, *many)
    parts = facts.parts(800, 500, (1,))
    assert tuple(fact for part in parts for fact in part) == many
    assert len(parts) > 1
    for part in parts:
        assert layout(desk, *part).least_height(800, (1,), may_be_small=True) <= 500
    assert layout(desk, *SHORT_FACTS).parts(800, 500, (1,)) == [SHORT_FACTS]
    assert facts.parts(800, 1, (1,)) == [(fact,) for fact in many]


def test_what_flows_has_lines_between_its_columns_only(desk: Desk) -> None:
    sheet = FactSheet(desk.window.kit, desk.window)
    sheet.tell(tuple(Fact(f"L{n}", "short") for n in range(12)))
    sheet.settle(QRect(0, 0, 900, 200), (1,))
    assert sheet._manner.columns == FLOWING
    assert not sheet.grab().isNull()


def long_rows(count: int) -> tuple[Row, ...]:
    return tuple(Row(Text("row.when"), Plain(f"{n} {LONG * 2}")) for n in range(count))


def leaf(desk: Desk, name: str) -> None:
    (button,) = (
        b for b in desk.window.findChildren(QAbstractButton, name) if b.isVisibleTo(desk.window)
    )
    button.tapped.emit()  # type: ignore[attr-defined]  # a Pressable


@pytest.mark.requirement("R095")
def test_a_review_is_turned_over_to_its_small_print_and_back(desk: Desk) -> None:
    review = replace(REVIEW, rows=long_rows(6), small_print=(Text("legal.no_show_often"),))
    desk.window.show_plainly(review, Language.EN)
    assert is_offered(desk, "accept")
    seen = [texts(desk)]
    while is_offered(desk, "next-page"):
        leaf(desk, "next-page")
        seen.append(texts(desk))
        assert is_offered(desk, "accept")
    said = desk.window.kit.words.key("legal.no_show_often")
    assert [said in page for page in seen] == [False] * (len(seen) - 1) + [True]
    for n in range(6):
        assert sum(f"{n} several" in page for page in seen) == 1
    leaf(desk, "previous-page")
    assert texts(desk) == seen[-2]
    desk.window.show_plainly(REVIEW, Language.EN)
    assert not is_offered(desk, "next-page")
    assert said not in texts(desk)


@pytest.mark.requirement("R095")
def test_what_can_be_done_is_never_turned_away_while_it_has_room(desk: Desk) -> None:
    actions = tuple(Option(Plain(f"Do {n}")) for n in range(3))
    desk.window.show_plainly(Detail(REVIEW.frame, long_rows(8), actions), Language.EN)
    while is_offered(desk, "next-page"):
        assert is_offered(desk, "option-2")
        leaf(desk, "next-page")
    assert is_offered(desk, "option-2")


def test_buttons_that_leave_no_room_to_read_in_are_the_last_page(qtbot: QtBot) -> None:
    desk = Desk(PANELS["19"])
    qtbot.addWidget(desk.window)
    actions = tuple(Option(Plain(f"{LONG} {n}")) for n in range(4))
    desk.window.show_plainly(Detail(REVIEW.frame, long_rows(2), actions), Language.EN)
    assert not is_offered(desk, "option-0")
    while is_offered(desk, "next-page"):
        leaf(desk, "next-page")
    assert is_offered(desk, "option-3")
    leaf(desk, "previous-page")
    assert not is_offered(desk, "option-3")


def test_a_hidden_sheet_takes_no_room(desk: Desk) -> None:
    desk.window.show_plainly(Notice(REVIEW.frame), Language.EN)
    sheets = [w for w in desk.window.findChildren(FactSheet) if w.isVisibleTo(desk.window)]
    assert sheets == []
    assert all(isinstance(w, QWidget) for w in desk.window.findChildren(QWidget))
