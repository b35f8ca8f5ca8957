"""A hand on the pointer: real X events through XTEST, the same a touch panel's driver makes."""

import shutil
import subprocess

DEADLINE_S = 30.0


class HandError(Exception):
    """The pointer cannot be moved; the text says why."""


class Hand:
    """Taps on the display named by the environment."""

    def __init__(self) -> None:
        program = shutil.which("xdotool")
        if program is None:
            raise HandError("xdotool is not installed: run `make setup`")
        self._program = program

    def tap(self, x: int, y: int) -> None:
        """Move to (`x`, `y`) in pixels of the screen, press and release the first button.

        Raises:
            HandError: the X server did not take it.
        """
        command = [self._program, "mousemove", str(x), str(y), "click", "1"]
        try:
            subprocess.run(command, check=True, timeout=DEADLINE_S, capture_output=True)  # noqa: S603
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise HandError(f"no tap at {x},{y}: {error}") from error
