"""PostgreSQL killed once, and once weakened, in every run; `make faults` does more."""

import pytest

from tests.faults.told import faults


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.requirement("R140")
def test_what_was_acknowledged_survives_the_cluster_and_not_a_weakened_one() -> None:
    code, told, said = faults("cluster", "--kills", "1", "--controls", "1")
    assert told["broken"] == 0, said
    assert code == 0
    assert told["acknowledged"] > 0
    assert told["mode"] == {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    assert told["control_lost"] > 0
