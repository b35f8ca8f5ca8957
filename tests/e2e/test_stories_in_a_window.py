"""Ten stories and one more before a whole kiosk in a real window, by real pointer events.

The X server, the window, the hand on its pointer, the journal, the wire and the service are real;
cards and printer are emulated. The stories are in `tests.helpers.street`, told one after the other
before one kiosk; each that fails is named. The two of `make demo` are `test_demo`'s.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk_app.bootstrap.virtual_display import virtual_display
from tests.helpers.street import STORIES

ROOT = Path(__file__).parents[2]
DEADLINE_S = 600.0
"""They take less than a minute; a story that waits in vain says so after one."""
WIDTH, HEIGHT = 600, 1100


@pytest.mark.slow
@pytest.mark.requirement("R008", "R011", "R042", "R052", "R061", "R077", "R078")
def test_everybody_gets_what_they_came_for(tmp_path: Path, subtests: pytest.Subtests) -> None:
    with virtual_display(WIDTH, HEIGHT) as display:
        done = subprocess.run(
            [sys.executable, "-m", "tests.helpers.street", str(tmp_path)],
            cwd=ROOT,
            env={**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"},
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
            check=False,
        )
    told = dict(json.loads(line) for line in done.stdout.splitlines())
    for story in STORIES:
        with subtests.test(story=story.__name__):
            assert told.get(story.__name__) == ""
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
