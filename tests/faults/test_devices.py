"""Twenty cycles of failing devices in every run; `make faults` does more."""

import pytest

from hardware.emulators.private_pcscd import can_use_namespaces
from tests.faults.told import faults

CYCLES = 10
WHY_NOT = can_use_namespaces()

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(WHY_NOT is not None, reason=f"no private card service: {WHY_NOT}"),
]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.requirement("R140")
def test_devices_come_back_and_nobody_meets_what_is_another_s(seed: int) -> None:
    code, told, said = faults("devices", "--cycles", str(CYCLES), "--seed", str(seed))
    assert told["broken"] == 0, said
    assert code == 0
    assert told["cycles"] == CYCLES
    assert told["tickets"] == 2 * CYCLES
    assert 0 < told["broken_off"] <= CYCLES


def test_a_printer_that_is_believed_to_be_clear_is_found_out() -> None:
    code, told, said = faults("devices", "--cycles", str(CYCLES), "--plant-uncleared")
    assert code == 1, said
    assert "shows what is not theirs" in said
    assert told["cycles"] < CYCLES
