"""What the symptom guide asks of the world."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoadGuide:
    """Fetch the rules, and the departments they lead to. Answer: GuideLoaded | GuideMissing.

    Without central the departments are those of the board that was kept.
    """
