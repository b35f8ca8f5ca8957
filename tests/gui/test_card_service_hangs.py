"""A card service that hangs, before a whole kiosk: it is told, and the window never waits for it.

A real pcscd, stopped by the kernel; a real window, session, lanes and card watcher. That it is told
within three seconds is the sum of the watcher's limits, see `test_watcher_faults.py`.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from hardware.emulators.private_pcscd import PrivatePcscd, can_use_namespaces, is_our_reader
from hardware.smartcard.pcsc import load_scard
from hardware.smartcard.port import CardEvent, Emit, ReaderAdded, ServiceDown
from hardware.smartcard.watcher import PcscWatcher
from kiosk_app.bootstrap.rig import CHIP_PERSON
from tests.helpers.lobby import Lobby, lobby_in
from ui.widgets.tap_guard import STRIKE_MS, TapGuard

EYE_LEVEL = ("language", "elderly")
"""Buttons of every page that change what is drawn and nothing else."""
ROUNDS = 2
"""A window that waits for a call into the service has been told before it comes so far."""


class ToldWatcher(PcscWatcher):
    """Knows whether whoever watches through it has been told of a reader that is there."""

    knows_reader = False

    def start(self, emit: Emit) -> None:
        """Begin to watch, and listen."""

        def told(event: CardEvent) -> None:
            emit(event)
            if isinstance(event, ReaderAdded | ServiceDown):
                self.knows_reader = isinstance(event, ReaderAdded)

        super().start(told)


class Hung:
    """A kiosk that waits for a card, and the service it waits on."""

    def __init__(self, lobby: Lobby, service: PrivatePcscd, watcher: ToldWatcher) -> None:
        self.lobby, self.service, self.watcher = lobby, service, watcher

    @property
    def is_stopped(self) -> bool:
        """Whether the kernel runs not one instruction of the service."""
        stat = Path(f"/proc/{self.service.pid}/stat").read_text("ascii")
        return stat.rpartition(")")[2].split()[0] == "T"

    def tap(self, name: str) -> None:
        """Tap a button, once the page before it is off the glass."""
        self.lobby.until(lambda: len(self._seen(name)) == 1)
        QTest.mouseClick(self._seen(name)[0], Qt.MouseButton.LeftButton)

    def is_redrawn_by(self, name: str) -> bool:
        """Tap, and wait until the glass shows something else and the session goes on."""
        kiosk = self.lobby.kiosk
        before, ticks = kiosk.window.grab().toImage(), kiosk._ticks
        self.tap(name)
        self.lobby.until(lambda: kiosk.window.grab().toImage() != before and kiosk._ticks > ticks)
        return True

    def _seen(self, name: str) -> list[QAbstractButton]:
        buttons = self.lobby.kiosk.window.findChildren(QAbstractButton, name)
        return [button for button in buttons if button.isVisible()]


if can_use_namespaces() is None:

    @pytest.fixture
    def hung(qtbot: QtBot, tmp_path: Path) -> Iterator[Hung]:
        with PrivatePcscd() as service:
            watcher = ToldWatcher(load_scard(), is_our_reader)
            with lobby_in(qtbot, tmp_path, watcher) as lobby:
                window = lobby.open().window
                later = itertools.count(step=STRIKE_MS)
                window.kit.guard = TapGuard(40, later.__next__)
                lobby.until(lambda: watcher.knows_reader)
                lobby.ask_for_card()
                service.freeze()
                try:
                    yield Hung(lobby, service, watcher)
                finally:
                    service.thaw()

    @pytest.mark.requirement("R011")
    @pytest.mark.slow
    def test_the_window_answers_and_redraws_while_the_card_service_hangs_and_tells_it(
        hung: Hung,
    ) -> None:
        lobby = hung.lobby
        order = ["answered" for name in EYE_LEVEL * ROUNDS if hung.is_redrawn_by(name)]
        order.append(lobby.kiosk.window.page_name)
        lobby.wait_for_page("without_reader")
        order.append(lobby.kiosk.window.page_name)
        order += ["answered" for name in EYE_LEVEL if hung.is_redrawn_by(name)]
        assert hung.watcher.is_silent
        before = len(lobby.names)
        hung.tap("accept")  # asks for a card once more, and is told at once
        lobby.until(lambda: len(lobby.names) > before)
        lobby.wait_for_page("without_reader")
        hung.tap("back")
        lobby.wait_for_page("at_home")
        assert hung.is_stopped, "it never ran again in all this time"
        waited = ["answered"] * 2 * ROUNDS + ["waiting_for_card"]
        assert order == [*waited, "without_reader", "answered", "answered"]

    @pytest.mark.slow
    def test_a_card_is_read_once_the_service_goes_on(hung: Hung) -> None:
        lobby = hung.lobby
        lobby.wait_for_page("without_reader")
        hung.service.thaw()
        hung.service.card_host().insert(CHIP_PERSON)
        lobby.until(lambda: hung.watcher.knows_reader)
        hung.tap("accept")
        lobby.wait_for_page("choosing_group")
