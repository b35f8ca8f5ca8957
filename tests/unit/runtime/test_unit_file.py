"""The unit file says what the program does: it notifies, is watched, and comes back."""

import configparser
from pathlib import Path
from typing import Final

from kiosk_app.runtime.standstill import LONGEST_S

UNIT: Final = (
    Path(__file__).parents[3] / "packaging/deb/registration-kiosk/files"
    "/usr/lib/systemd/system/registration-kiosk.service"
)


def test_the_service_is_watched_and_comes_back_whatever_ends_it() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.read(UNIT, encoding="utf-8")
    service = unit["Service"]
    assert service["Type"] == "notify"
    assert service["Restart"] == "always"
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"
    assert float(service["WatchdogSec"]) > 2 * LONGEST_S
    assert service["NotifyAccess"] == "all", "the program is a child of cage"
    assert "/usr/bin/registration-kiosk kiosk --config" in service["ExecStart"]
