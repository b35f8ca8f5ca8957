"""Why something was refused, in the words patients are told, to be taken along on paper.

Source: requirement row R009 (explain refusals, print a notice).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was said, its values filled in.

    Attributes:
        sentence: what is refused, and why.
        now: what can be done now; empty where nothing was said.
        clause: the clause behind it with its words; empty where none stands behind it.
    """

    sentence: str
    now: str = ""
    clause: str = ""
