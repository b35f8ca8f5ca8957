"""A sentence of a rule or a notice that is published: its key and what fills its gaps.

The words are data, in both languages, as those of refusals are: `resources/i18n/rules.*.json`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence.

    Attributes:
        key: of the words.
        facts: what fills the gaps; a value that begins with ``@`` is itself a key of the words.
    """

    key: str
    facts: tuple[tuple[str, str], ...] = ()
