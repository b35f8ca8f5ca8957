"""Some minutes of a soaked station in every run; `make soak` does two hours."""

import pytest

from tests.faults.told import faults

PATIENTS = 30

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.mark.requirement("R140")
def test_nothing_grows_and_nobody_is_told_what_is_not_so() -> None:
    code, told, said = faults("soak", "--patients", str(PATIENTS), "--every", "0")
    assert told["broken"] == 0, said
    assert code == 0
    assert told["patients"] == PATIENTS
    assert sum(told["ended_on"].values()) == PATIENTS
    assert told["booked"] > PATIENTS // 2
    assert told["faulty"] > 0


def test_a_file_kept_open_by_every_patient_is_found() -> None:
    code, _, said = faults("soak", "--patients", "20", "--every", "0", "--plant-leak")
    assert code == 1, said
    assert "files: " in said
