"""A harness run by a test, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
_LIMIT_S: Final = 280


def faults(*words: str) -> tuple[int, dict[str, Any], str]:
    """Run a harness; return its exit code, its line of figures, all it said."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0"},  # or it starts itself anew
        capture_output=True,
        text=True,
        check=False,
        timeout=_LIMIT_S,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout.splitlines()[-1]), done.stdout
