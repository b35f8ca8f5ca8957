"""The loop that serves a device outlives the device's faults and its own."""

import threading
from collections import deque

import pytest

from hardware.errors import DeviceCancelledError, DeviceMissingError
from kiosk_app.devices import device_loop
from kiosk_app.devices.device_loop import DeviceLoop
from kiosk_app.runtime.lanes import carry_out


class Work:
    """Does what it is told to, turn by turn, then says that it is through."""

    def __init__(self, *turns: Exception | None) -> None:
        self.turns = deque(turns)
        self.is_through = threading.Event()
        self.faults: list[str] = []

    def step(self) -> None:
        if not self.turns:
            self.is_through.set()
            raise DeviceCancelledError("nothing left")
        turn = self.turns.popleft()
        if turn is not None:
            raise turn


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_loop, "FIRST_PAUSE_S", 0.0)
    monkeypatch.setattr(device_loop, "MAX_PAUSE_S", 0.0)


def run(work: Work, loop: DeviceLoop) -> None:
    loop.start()
    assert work.is_through.wait(20.0)
    assert loop.stop()


def test_faults_are_reported_by_class_and_being_called_off_is_none() -> None:
    work = Work(DeviceMissingError("a name"), None, DeviceCancelledError("x"), None)
    run(work, DeviceLoop("device", work.step, work.faults.append, carry_out))
    assert work.faults == ["DeviceMissingError"]


def test_a_defect_is_logged_without_its_words_and_reported(
    caplog: pytest.LogCaptureFixture,
) -> None:
    work = Work(ZeroDivisionError("a name"), None)
    run(work, DeviceLoop("device", work.step, work.faults.append, carry_out))
    assert work.faults == ["Broke"]
    (record,) = caplog.records
    assert record.getMessage() == "device broke"
    caplog.clear()


def test_a_report_that_breaks_is_logged_too(caplog: pytest.LogCaptureFixture) -> None:
    def break_down(why: str) -> None:
        raise ValueError(why)

    work = Work(DeviceMissingError("gone"), None)
    run(work, DeviceLoop("device", work.step, break_down, carry_out))
    assert [record.getMessage() for record in caplog.records if record.levelno > 20] == [
        "device broke",
        "fault report of device broke",
    ]
    caplog.clear()


def test_the_pause_grows_and_is_forgotten_after_a_good_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(device_loop, "FIRST_PAUSE_S", 0.1)
    monkeypatch.setattr(device_loop, "MAX_PAUSE_S", 0.3)
    gone = DeviceMissingError("gone")
    work = Work(gone, gone, gone, None, gone)
    pauses: list[float] = []

    class Patient(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            assert timeout is not None
            pauses.append(timeout)
            return False

    loop = DeviceLoop("device", work.step, work.faults.append, carry_out)
    loop._nudged = Patient()
    run(work, loop)
    assert pauses == [0.1, 0.2, 0.3, 0.1]


def test_a_pause_is_cut_short_when_somebody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_loop, "FIRST_PAUSE_S", 60.0)
    work = Work(DeviceMissingError("gone"))
    loop = DeviceLoop("device", work.step, work.faults.append, carry_out)
    loop.nudge()
    run(work, loop)
    assert work.faults == ["DeviceMissingError"]
