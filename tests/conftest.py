"""Fixtures for all tests; a log record of WARNING or worse fails the test that caused it."""

import logging
import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from hardware.emulators.private_pcscd import claim_client_door

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
claim_client_door()
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")  # how long an example takes says how busy the machine is


@pytest.fixture(scope="session", autouse=True)
def servers_end() -> Iterator[None]:
    """End this process's servers, if a test has started any; workers run no exit handlers."""
    yield
    door = sys.modules.get("tests.helpers.door")
    if door is not None:
        door.close_doors()
    postgres = sys.modules.get("tests.helpers.postgres")
    if postgres is not None:
        postgres.stop_cluster()


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Take away what a command set up for its own process: its stream ends with the test."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in list(root.handlers):
        if handler not in handlers and not type(handler).__module__.startswith("_pytest"):
            root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture(autouse=True)
def no_warnings_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail on unexpected log records; a test that expects one clears `caplog` itself."""
    yield
    bad = [r for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    assert not bad, bad
