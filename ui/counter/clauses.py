"""The clause behind a refusal and its words, from the rules that lie with the program."""

import json
from pathlib import Path

from kiosk_app.domain.refusal import Reason


class Clauses:
    """Read once.

    Args:
        rules: the folder with `reasons.json` and `clauses.json`.
    """

    def __init__(self, rules: Path) -> None:
        self._reasons: dict[str, str] = json.loads((rules / "reasons.json").read_text("utf-8"))
        found = json.loads((rules / "clauses.json").read_text("utf-8"))
        self._quotes: dict[str, str] = {clause["id"]: clause["quote"] for clause in found}

    def of(self, reason: Reason) -> str:
        """Return the clause behind a reason and its words, or nothing where none stands behind."""
        clause = self._reasons.get(reason.value, "")
        quote = self._quotes.get(clause, "")
        return f"{clause}：{quote}" if quote else clause
