"""The home page is painted before anything it does not need is imported (decision 0006)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATION = """
[station]
id = "kiosk-01"
[central]
url = "http://127.0.0.1:9"
[journal]
path = "{folder}/journal.db"
"""
SCRIPT = """
import os, sys
from kiosk_app.bootstrap.kiosk import Kiosk
from kiosk_app.commands.main import main

def on_first_paint(kiosk, page):
    print(page, *sys.modules, flush=True)
    os._exit(0)

Kiosk._on_first_paint = on_first_paint
main(["kiosk", "--config", sys.argv[1], "--windowed"])
"""
"""The real command; it ends at the moment it would begin the journey."""

HEAVY = (
    *("requests", "urllib3", "sqlalchemy", "msgspec", "cryptography"),
    *("smartcard", "serial", "usb", "escpos", "PIL", "qrcode", "uvicorn", "sqlite3", "ssl"),
    *("kiosk_app.central_client", "kiosk_app.central_service", "kiosk_app.contract"),
    *("kiosk_app.devices", "kiosk_app.handlers", "kiosk_app.journal"),
    *("kiosk_app.bootstrap.equipment", "kiosk_app.runtime.session"),
)
NEEDED = {
    "kiosk_app.domain": {"money"},
    "kiosk_app.journeys": {"events_basic", "first_face", "purpose", "screens"},
    "hardware": {"id_card", "id_card.settings"},
    "ui.pages": {"home", "page", "registry"},
}
"""All that the first page needs of these rooms: the union of all events would bring in most."""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    folder = tmp_path_factory.mktemp("first_paint")
    station = folder / "station.toml"
    station.write_text(STATION.format(folder=folder), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(station)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    page, *modules = ran.stdout.split() or [""]
    assert page == "starting_up", ran.stderr
    return frozenset(modules)


@pytest.mark.parametrize("name", HEAVY)
def test_nothing_heavy_is_imported_before_the_first_painting(
    name: str, imported: frozenset[str]
) -> None:
    assert not {each for each in imported if each == name or each.startswith(f"{name}.")}


@pytest.mark.parametrize("room", NEEDED)
def test_no_more_of_a_room_is_imported_than_the_first_page_needs(
    room: str, imported: frozenset[str]
) -> None:
    found = {each.removeprefix(f"{room}.") for each in imported if each.startswith(f"{room}.")}
    assert found == NEEDED[room]
