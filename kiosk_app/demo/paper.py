"""Read a printed ticket back with an independent program: what does its QR code say?"""

import shutil
import subprocess
from pathlib import Path

DEADLINE_S = 20.0


def qr_text(picture: Path) -> str:
    """Return the text of the one QR code on `picture`, or what went wrong, in words."""
    program = shutil.which("zbarimg")
    if program is None:
        return "zbarimg is not installed: run `make setup`"
    command = [program, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)]
    try:
        done = subprocess.run(  # noqa: S603 - fixed words and our own file
            command, capture_output=True, text=True, timeout=DEADLINE_S, check=False
        )
    except subprocess.TimeoutExpired:
        return "zbarimg took too long"
    return done.stdout.strip() or "no QR code found"
