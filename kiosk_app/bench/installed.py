"""What a machine pays for an installed kiosk: disk, the time until its unit is up, the idle day."""

import os
import select
import socket
import time
from pathlib import Path
from typing import Final

from kiosk_app.bench.children import LINE_DEADLINE_S, BenchError, Child
from kiosk_app.bench.figures import Figure, median_figure
from kiosk_app.bench.ground import SIZE, Ground

DEB_SIZE: Final = "deb_size"
READY_AFTER_BOOT_UNIT: Final = "ready_after_boot_unit"
IDLE_CPU: Final = "idle_cpu"
BUILT: Final = Path("build")
MOST_MB: Final = 40.0
_SETTLE_S: Final = 3.0
_DATAGRAM: Final = 4096


def deb_size(_ground: Ground) -> list[Figure]:
    """Look how large the kiosk's package is; the floor is the limit, not a measurement.

    Raises:
        BenchError: none was built.
    """
    found = sorted(BUILT.glob("registration-kiosk_*.deb"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise BenchError(f"{DEB_SIZE} is left out: there is no package in {BUILT} (make deb)")
    return [Figure(DEB_SIZE, found[-1].stat().st_size / 1e6, "MB", MOST_MB, 1)]


def ready_after_boot_unit(ground: Ground) -> list[Figure]:
    """Measure from the unit's command to the READY=1 that systemd waits for.

    The floor is an empty window, by turns. Source: sd_notify(3).
    """
    runs, log = ground.effort.starts, ground.log("unit")
    words = ("-m", "kiosk_app", "kiosk", "--config", str(ground.config_path()), "--windowed")
    floors, values = [], []
    if runs > 1:  # see `cold_start`
        _notified_ms(words, ground.folder, log)
    for _ in range(runs):
        with Child(("-m", "ui.bare_window", *SIZE), log) as window:
            floors.append(window.wait_for("painted"))
        values.append(_notified_ms(words, ground.folder, log))
    return [median_figure(READY_AFTER_BOOT_UNIT, "ms", values, floors)]


def idle_cpu(ground: Ground) -> list[Figure]:
    """Measure what the kiosk's home page costs while nobody comes, in ms of CPU a second.

    The floor is the same of an empty window, at least a clock tick over the whole time.
    """
    seconds, log = ground.effort.idle_s, ground.log("idle")
    words = ("-m", "kiosk_app", "kiosk", "--config", str(ground.config_path()), "--windowed")
    with (
        Child(("-m", "ui.bare_window", *SIZE), log) as window,
        Child((*words, "--report-start"), log) as kiosk,
    ):
        window.wait_for("painted")
        kiosk.wait_for("ready")
        both = (kiosk, window)
        _pass(_SETTLE_S)
        began, before = time.monotonic(), [child.cpu_s() for child in both]
        _pass(seconds)
        took = time.monotonic() - began
        used = [child.cpu_s() - was for child, was in zip(both, before, strict=True)]
    tick = 1 / os.sysconf("SC_CLK_TCK")
    value, floor = used[0] / took * 1000, max(used[1], tick) / took * 1000
    return [Figure(IDLE_CPU, value, "ms/s", floor, 1)]


def _notified_ms(words: tuple[str, ...], folder: Path, log: Path) -> float:
    """Start the command as its unit does; return ms until it says it is ready.

    Raises:
        BenchError: it does not.
    """
    path = folder / "notify"
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(path))
        systemd.settimeout(LINE_DEADLINE_S)
        with Child(words, log, more={"NOTIFY_SOCKET": str(path)}) as kiosk:
            try:
                while b"READY=1" not in systemd.recv(_DATAGRAM):
                    pass
            except TimeoutError as no:
                raise BenchError(f"the kiosk is not ready; see {log}") from no
            return kiosk.age_ms


def _pass(seconds: float) -> None:
    """Let time pass: the only thing that is measured here."""
    select.select([], [], [], seconds)
