"""Fail when branch coverage falls below the law of docs/architecture.md.

90 % over all product code; 100 % for the rooms where a gap is a patient's problem. Silent when
all is well, so that the test summary stays the last thing printed.
"""

import io
import sys
from fnmatch import fnmatch
from pathlib import Path

from coverage import Coverage

OVERALL = 90.0
WHOLE = (
    "kiosk_app/domain/*",
    "kiosk_app/journeys/*",
    "kiosk_app/contract/*",
    "kiosk_app/journal/recovery.py",
    "hardware/id_card/sam_frames.py",
    "hardware/id_card/sam_text.py",
    "hardware/social_card/files.py",
    "hardware/smartcard/iso7816.py",
    "hardware/printer/demux.py",
)


def main() -> int:
    """Read the data of the last run; return the exit code."""
    data = Coverage(messages=False)
    data.load()
    data.combine(strict=False) if list(Path().glob(".coverage.*")) else None
    report = io.StringIO()
    total = data.report(file=report, skip_covered=False)
    Path("build/coverage.txt").write_text(report.getvalue(), encoding="utf-8")
    bad = [f"overall {total:.1f} %, {OVERALL} % wanted"] if total < OVERALL else []
    for line in report.getvalue().splitlines():
        name, *figures = line.split()
        if any(fnmatch(name, pattern) for pattern in WHOLE) and "100%" not in figures:
            bad.append(f"{line}  <- 100 % wanted")
    if bad:
        print("coverage:", *bad, sep="\n  ")  # noqa: T201 - a gate speaks on stdout
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
