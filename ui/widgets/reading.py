"""In which order a screen reader comes by what lies on a page: as an eye does.

Qt hands the children of a widget on in the order in which they lie upon each other, which without
this is the order in which they were made.
"""

from collections.abc import Sequence
from functools import cmp_to_key

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from ui.widgets.shapes import Scene


def read_as_seen(parent: QWidget) -> None:
    """Put the children that are shown in order: row by row, each row from the left.

    What is only looked at lies below everything, as before. For children that do not overlap.
    """
    shown = [child for child in _children(parent) if not child.isHidden()]
    words = [child for child in shown if not isinstance(child, Scene)]
    words.sort(key=cmp_to_key(lambda one, other: _before(one.geometry(), other.geometry())))
    read_in_order(words)


def read_in_order(children: Sequence[QWidget]) -> None:
    """Put these children of one parent in this order, the last one over the others."""
    parent = children[0].parentWidget() if children else None
    if parent is not None and [c for c in _children(parent) if c in children] != list(children):
        for child in children:
            child.raise_()


def _children(parent: QWidget) -> list[QWidget]:
    return [child for child in parent.children() if isinstance(child, QWidget)]


def _before(one: QRect, other: QRect) -> int:
    """Return a negative number if `one` is read before `other`."""
    if one.top() > other.center().y() or other.top() > one.center().y():
        return one.top() - other.top()
    return one.left() - other.left()
