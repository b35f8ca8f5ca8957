"""Real devices by flag: ``pytest tests/device --device-printer=station.toml``.

Without its flag a test of a device is taken out of the run, not skipped: it has nothing to say on a
machine that has no such device. The person at the bench is spoken to at the terminal.
"""

import pytest

KINDS = ("printer", "reader")
TERMINAL = "/dev/tty"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare one flag for each kind of device, and where the hands are."""
    group = parser.getgroup("device", "real devices")
    for kind in KINDS:
        group.addoption(
            f"--device-{kind}",
            metavar="STATION.toml",
            help=f"walk through the bench checklist of this station's {kind}",
        )
    group.addoption("--device-terminal", default=TERMINAL, help="where a person answers")
    group.addoption("--device-language", default="zh", choices=("zh", "en"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take out what needs a device that was not named."""
    wanted: list[pytest.Item] = []
    unwanted: list[pytest.Item] = []
    for item in items:
        marker = item.get_closest_marker("device")
        is_wanted = marker is None or config.getoption(f"--device-{marker.args[0]}")
        (wanted if is_wanted else unwanted).append(item)
    if unwanted:
        config.hook.pytest_deselected(items=unwanted)
        items[:] = wanted
