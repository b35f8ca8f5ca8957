"""What a package is made of, as a CycloneDX bill of materials; and whether we may pass it on.

Everything is read from the distributions' own metadata. A licence that is on no list stops the
build: somebody has to read it first. What a wheel brings in machine code is part of the wheel.

Source: CycloneDX 1.6; PEP 639 (License-Expression); the purl specification, type pypi.
"""

import json
import re
from collections.abc import Iterable
from importlib import metadata
from typing import Any, Final

MAY_BE_PASSED_ON: Final = frozenset(
    {
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "LGPL-2.1-or-later",
        "LGPL-3.0-only",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "PSF-2.0",
    }
)
"""Beside code under Apache-2.0. Of the LGPL ones we change nothing, and their files stay their own
in the package, so that whoever wants can put others in their place."""

_IN_WORDS: Final = {
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "gnu lesser general public license v2 or later (lgplv2+)": "LGPL-2.1-or-later",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
}
"""How older metadata says it."""


class LicenceError(Exception):
    """Something may not be passed on, or nobody has looked whether it may; the text says what."""


def licence_of(distribution: metadata.Distribution) -> str:
    """Return the SPDX expression of a distribution's licence.

    Raises:
        LicenceError: it says none, or one of which nobody has said that it may be passed on.
    """
    said = distribution.metadata
    named: list[str] = [
        text for key in ("License-Expression", "License") for text in said.get_all(key) or ()
    ]
    classified = [
        text.rpartition("::")[2]
        for text in said.get_all("Classifier") or ()
        if text.startswith("License ::")
    ]
    for text in (*named, *classified):
        found = str(_IN_WORDS.get(text.strip().lower(), text.strip()))
        if found and may_be_passed_on(found):
            return found
    raise LicenceError(f"{distribution.name}: nobody has said that its licence may be passed on")


def may_be_passed_on(expression: str) -> bool:
    """Tell whether one way through an SPDX expression, all of its parts, is on our list."""
    ways = re.split(r"\s+OR\s+", expression)
    return any(MAY_BE_PASSED_ON.issuperset(re.split(r"\s+AND\s+", way)) for way in ways)


def bill_of(name: str, version: str, parts: Iterable[metadata.Distribution]) -> str:
    """Return the bill of a package, the same for the same parts.

    Raises:
        LicenceError: see `licence_of`.
    """
    bill: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": name,
                "name": name,
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_component(part) for part in sorted(parts, key=lambda part: part.name)],
    }
    return json.dumps(bill, indent=2, ensure_ascii=False) + "\n"


def _component(part: metadata.Distribution) -> dict[str, Any]:
    name = re.sub(r"[-_.]+", "-", part.name).lower()
    purl = f"pkg:pypi/{name}@{part.version}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": part.name,
        "version": part.version,
        "purl": purl,
        "licenses": [{"expression": licence_of(part)}],
    }
