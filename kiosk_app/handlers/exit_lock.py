"""The staff exit while central is away: what its codes are made with, kept beside the device key.

Central tells it with a heartbeat; a station that was never told has no such way in.
"""

import logging
import os
import secrets
from pathlib import Path
from typing import Final

from kiosk_app.domain.exit_code import DIGITS, SECRET_BYTES, is_code

logger = logging.getLogger(__name__)

EXIT: Final = "device.exit"
"""Name of the file in which the secret is kept."""


class ExitLock:
    """Draws numbers and knows their codes; any thread.

    Args:
        file: where the secret is kept, for the program's own account only.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def keep(self, told: str) -> None:
        """Keep what central told, as hexadecimal digits; the same again is not written again."""
        if self._secret() == bytes.fromhex(told):
            return
        draft = self._file.with_name(f"{self._file.name}.new")
        try:
            draft.unlink(missing_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(told)
                out.flush()
                os.fsync(out.fileno())
            draft.replace(self._file)
        except OSError as no:
            logger.error("what codes are made with cannot be kept: %s", no)  # noqa: TRY400

    def number(self) -> str | None:
        """Return a number drawn for one try; None where no code can be told right from wrong."""
        return None if self._secret() is None else f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"

    def opens(self, number: str, typed: str) -> bool:
        """Tell whether `typed` goes with `number`."""
        secret = self._secret()
        is_right = secret is not None and is_code(secret, number, typed)
        logger.warning("staff exit by code: number %s, %s", number, "right" if is_right else "no")
        return is_right

    def _secret(self) -> bytes | None:
        try:
            found = bytes.fromhex(self._file.read_text("ascii"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as no:
            logger.error("what codes are made with cannot be read: %s", no)  # noqa: TRY400
            return None
        return found if len(found) == SECRET_BYTES else None
