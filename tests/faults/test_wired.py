"""A few patients through a bad wire in every run; `make faults` sends more."""

import pytest

from tests.faults.told import faults

PATIENTS = 24


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.requirement("R140")
def test_a_bad_wire_and_a_killed_service_break_no_promise() -> None:
    code, told, said = faults("wire", "--patients", str(PATIENTS), "--kills", "1")
    assert told["broken"] == 0, said
    assert code == 0
    assert told["patients"] == PATIENTS
    assert told["kills"] == 1
    assert told["booked"] > 0
    assert told["faulty"] > 0
