"""The configuration of a hospital's own cards, part of `config`: profile and key, checked whole.

The key of a site lies in a file of its own; nothing of it is ever in a message. What reads profiles
is imported where there is one: the configuration is read before the first page is painted.
"""

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

HOSPITAL_CARDS = Path(__file__).resolve().parents[1] / "resources" / "hospital_cards"
"""Where profiles lie; they are named, never given as paths."""


def card_profile(value: str) -> str | None:
    """Allow "" (no cards of our own) and the name of a profile."""
    names = sorted(path.stem for path in HOSPITAL_CARDS.glob("*.json"))
    return None if not value or value in names else f"one of {', '.join(names)}"


def secret_file(value: str) -> str | None:
    """Allow "" and a file with six bytes in hexadecimal that nobody else may read."""
    if not value:
        return None
    try:
        mode = Path(value).stat().st_mode
    except (OSError, ValueError):
        return "a file that is there"
    if not stat.S_ISREG(mode):
        return "a file and nothing else"
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        return "a file only the kiosk's account may read (chmod 600)"
    return None if read_key(Path(value)) else "a file with 12 hexadecimal digits in it"


def read_key(path: Path) -> bytes | None:
    """Return the key in a file, None where there is none."""
    from hardware.hospital_card.profile import KEY_LENGTH  # noqa: PLC0415 - see above

    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return key if len(key) == KEY_LENGTH else None


@dataclass(frozen=True, slots=True)
class HospitalCardConfig:
    """This hospital's own cards; without a `profile` there are none.

    Attributes:
        profile: names a file under ``resources/hospital_cards``.
        key_file: holds the sector's key in hexadecimal, readable by the kiosk's account alone;
            for a profile that leaves the key to the site.
    """

    profile: Annotated[str, card_profile] = ""
    key_file: Annotated[str, secret_file] = ""

    def contradiction(self) -> str | None:
        """Return what does not go together, key first; the profile is read whole for it."""
        if not self.profile:
            return "profile must be named where there is a key_file" if self.key_file else None
        from hardware.hospital_card.profile import (  # noqa: PLC0415 - see above
            ProfileError,
            load_profile,
        )

        try:
            wants_key = load_profile(HOSPITAL_CARDS / f"{self.profile}.json").wants_key
        except ProfileError as error:
            return f"profile must be a good one: {error}"
        if wants_key and not self.key_file:
            return f"key_file must be given: profile {self.profile} leaves the key to the site"
        return None
