"""From the start of the process to the painted home page, and to the moment it can be tapped."""

from pathlib import Path

from kiosk_app.bench.children import Child
from kiosk_app.bench.figures import Figure, median_figure
from kiosk_app.bench.ground import SIZE, Ground

COLD_START, COLD_START_READY = "cold_start", "cold_start_ready"


def cold_start(ground: Ground) -> list[Figure]:
    """Measure both moments against an empty window, by turns: empty, kiosk."""
    runs = ground.effort.starts
    config, log = ground.config_path(), ground.log("start")
    floors, painted, ready = [], [], []
    if runs > 1:  # the first of all warms the disk cache and keeps bytecode, for both
        _bare_start_ms(log)
        kiosk_start_ms(config, log)
    for _ in range(runs):
        floors.append(_bare_start_ms(log))
        first, second = kiosk_start_ms(config, log)
        painted.append(first)
        ready.append(second)
    return [
        median_figure(COLD_START, "ms", painted, floors),
        median_figure(COLD_START_READY, "ms", ready, floors),
    ]


def kiosk_start_ms(config: Path, log: Path) -> tuple[float, float]:
    """Start the real kiosk command once; return ms until painted and until ready.

    Raises:
        BenchError: it did not come up.
    """
    words = ("-m", "kiosk_app", "kiosk", "--config", str(config), "--windowed", "--report-start")
    with Child(words, log) as kiosk:
        return kiosk.wait_for("painted"), kiosk.wait_for("ready")


def _bare_start_ms(log: Path) -> float:
    with Child(("-m", "ui.bare_window", *SIZE), log) as window:
        return window.wait_for("painted")
