"""A kiosk in the lobby: a real window before a real central service, with a cable to pull."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.network_cable import NetworkCable
from hardware.smartcard.port import SmartCardWatcher
from kiosk_app.bootstrap.kiosk import Kiosk
from kiosk_app.config import CentralConfig, Config, JournalConfig, PrinterConfig, StationConfig
from kiosk_app.config_speech import SpeechConfig
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import kiosk as journey
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Screen
from tests.helpers.central import KIOSK, CentralHouse, central
from tests.helpers.devices import keep_key_of

PATIENCE_MS = 20_000
TICK_S = 0.02
STANDS_AFTER_S = 600.0
"""Tests hold the window up as they please."""
NOBODY = 9
"""A port nobody listens at."""


@dataclass
class Hands:
    """A monotonic clock that stands still until the test turns it."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Lobby:
    """A kiosk before a central service, with a cable to pull and a slot to put cards in.

    Attributes:
        watcher: of a card service, instead of the slot.
        printer_port: of a printer on this machine; there is none unless a test says so.
        speech: of the station; silent unless a test says otherwise.
    """

    qtbot: QtBot
    cable: NetworkCable
    journal: Path
    key_file: Path
    house: CentralHouse
    watcher: SmartCardWatcher | None = None
    printer_port: int = NOBODY
    speech: SpeechConfig = field(default_factory=SpeechConfig)
    slot: EmulatedSlot = field(default_factory=EmulatedSlot)
    hands: Hands = field(default_factory=Hands)
    names: list[str] = field(default_factory=list)

    def open(self) -> Kiosk:
        keep_key_of(KIOSK, self.key_file)
        config = Config(
            station=StationConfig(KIOSK, str(self.key_file)),
            central=CentralConfig(f"http://127.0.0.1:{self.cable.port}"),
            journal=JournalConfig(self.journal),
            printer=PrinterConfig(port=self.printer_port),
            speech=self.speech,
        )
        watcher = self.watcher or self.slot
        kiosk = Kiosk(
            config,
            watcher,
            monotonic=self.hands,
            tick_every_s=TICK_S,
            stands_after_s=STANDS_AFTER_S,
        )
        kiosk.window.page_shown.connect(self.names.append)
        kiosk.open()
        self.kiosk = kiosk
        return kiosk

    def close(self) -> None:
        self.kiosk.close()
        self.kiosk.window.deleteLater()
        self.slot.close()

    @property
    def screen(self) -> Screen:
        assert self.kiosk.session.screen is not None
        return self.kiosk.session.screen

    def wait_for(self, state: journey.State) -> None:
        self.until(lambda: self.kiosk.session.state == state)

    def wait_for_home(self) -> None:
        self.until(lambda: isinstance(self.kiosk.session.state, journey.AtHome))

    def wait_for_page(self, name: str) -> None:
        self.until(lambda: self.kiosk.window.page_name == name)

    def until(self, is_so: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_so, timeout=PATIENCE_MS)

    def ask_for_card(self) -> None:
        self.wait_for_home()
        self.kiosk.bridge.send(ev.JourneyChosen(Purpose.SAME_DAY))
        self.wait_for_page("waiting_for_card")

    def warning(self) -> QWidget:
        found = self.kiosk.window.findChild(QWidget, "idle-warning")
        assert isinstance(found, QWidget)
        return found


@contextmanager
def lobby_in(
    qtbot: QtBot, folder: Path, watcher: SmartCardWatcher | None = None
) -> Iterator[Lobby]:
    """Make a lobby whose files lie in `folder`; clear it away."""
    with ExitStack() as stack:
        house = stack.enter_context(central(days=0))
        port = urlsplit(house.url).port
        assert port is not None
        cable = NetworkCable("127.0.0.1", port)
        stack.callback(cable.close)
        lobby = Lobby(
            qtbot, cable, folder / "journal.db", folder / "device.key", house, watcher=watcher
        )
        stack.callback(lobby.close)
        yield lobby
