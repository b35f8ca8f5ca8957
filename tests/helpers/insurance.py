"""Insurance codes as `PlayedPlatform` reads them."""

from datetime import datetime


def insurance_code(number: str, expires: datetime) -> str:
    """Return a code of 28 characters that says whose document it is until then."""
    return f"{number}{int(expires.timestamp()):010d}"
