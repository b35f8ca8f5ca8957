"""Waits of these tests are patient: a busy machine is no failure of what is tested."""

from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.seen import PATIENCE_MS

WAITS = ("waitActive", "waitExposed", "waitSignal", "waitUntil")


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """Give the one of pytest-qt, which waits 5 s unless told otherwise, more time."""
    for name in WAITS:
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=PATIENCE_MS))
    return qtbot
