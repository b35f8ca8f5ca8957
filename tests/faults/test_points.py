"""Some points of a journey in every run; `make faults` goes through all."""

import pytest

from tests.faults.told import faults


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.requirement("R140")
def test_a_kiosk_killed_or_failed_by_its_disk_anywhere_comes_up_and_settles() -> None:
    code, told, said = faults("points", "--step", "9")
    assert told["broken"] == 0, said
    assert code == 0
    assert told["killed"] == told["kill_points"] > 0
    assert told["killed_in_recovery"] > 0
    assert min(told["enospc"], told["eio"], told["makings"], told["shown"]) > 0
