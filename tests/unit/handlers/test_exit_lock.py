"""The staff exit while central is away: what is kept, numbers drawn, right and wrong codes."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk_app.domain.exit_code import code_of, is_number
from kiosk_app.handlers import maintenance
from kiosk_app.handlers.exit_lock import EXIT, ExitLock
from kiosk_app.journeys.effects_maintenance import CheckExitCode, DrawExitNumber
from kiosk_app.journeys.events_maintenance import (
    ExitCodeWrong,
    ExitNumberDrawn,
    NoExitNumber,
    StaffAdmitted,
)
from tests.unit.handlers.stage import Stage

SECRET = bytes(range(32))


@pytest.fixture
def lock(tmp_path: Path) -> ExitLock:
    return ExitLock(tmp_path / EXIT)


@pytest.mark.requirement("R133")
def test_what_codes_are_made_with_is_for_the_program_s_account_only(lock: ExitLock) -> None:
    lock.keep(SECRET.hex())
    assert lock._file.stat().st_mode & 0o777 == 0o600
    written = lock._file.stat().st_mtime_ns, lock._file.stat().st_ino
    lock.keep(SECRET.hex())
    assert (lock._file.stat().st_mtime_ns, lock._file.stat().st_ino) == written
    lock.keep(bytes(32).hex())
    assert bytes.fromhex(lock._file.read_text("ascii")) == bytes(32)


@pytest.mark.requirement("R133")
def test_a_number_is_drawn_and_only_its_code_opens(
    stage: Stage, lock: ExitLock, caplog: pytest.LogCaptureFixture
) -> None:
    lock.keep(SECRET.hex())
    bench = replace(stage.bench, exit_lock=lock)
    drawn = maintenance.draw_exit_number(bench, DrawExitNumber(was_wrong=True))
    assert isinstance(drawn, ExitNumberDrawn)
    assert is_number(drawn.number)
    assert drawn.was_wrong
    others = {maintenance.draw_exit_number(bench, DrawExitNumber()) for _ in range(8)}
    assert len(others) == 8
    code = code_of(SECRET, drawn.number)
    assert maintenance.check_exit_code(bench, CheckExitCode(drawn.number, code)) == StaffAdmitted(
        ""
    )
    wrong = f"{(int(code) + 1) % 10**8:08}"
    assert maintenance.check_exit_code(bench, CheckExitCode(drawn.number, wrong)) == ExitCodeWrong()
    assert drawn.number in caplog.text
    assert code not in caplog.text
    caplog.clear()


@pytest.mark.requirement("R133")
def test_a_station_that_was_never_told_opens_to_no_code(
    stage: Stage, lock: ExitLock, caplog: pytest.LogCaptureFixture
) -> None:
    for bench in (stage.bench, replace(stage.bench, exit_lock=lock)):
        assert maintenance.draw_exit_number(bench, DrawExitNumber()) == NoExitNumber()
        for code in ("", code_of(b"", "04718260"), code_of(bytes(32), "04718260")):
            assert maintenance.check_exit_code(bench, CheckExitCode("04718260", code)) == (
                ExitCodeWrong()
            )
    caplog.clear()


@pytest.mark.parametrize("spoilt", ["", "ab", "not hexadecimal", "00" * 31])
def test_what_is_kept_spoilt_opens_to_nobody(
    lock: ExitLock, spoilt: str, caplog: pytest.LogCaptureFixture
) -> None:
    lock._file.write_text(spoilt, "ascii")
    assert lock.number() is None
    assert not lock.opens("04718260", code_of(b"", "04718260"))
    caplog.clear()


def test_a_disk_that_keeps_nothing_is_said_and_the_old_secret_stays(
    lock: ExitLock, caplog: pytest.LogCaptureFixture
) -> None:
    lock.keep(SECRET.hex())
    lock._file.with_name(f"{EXIT}.new").mkdir()
    lock.keep(bytes(32).hex())
    assert [r.levelno for r in caplog.records] == [logging.ERROR]
    assert bytes.fromhex(lock._file.read_text("ascii")) == SECRET
    caplog.clear()
