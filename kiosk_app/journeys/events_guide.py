"""What the symptom guide is told."""

from dataclasses import dataclass

from kiosk_app.domain.catalogue import Catalogue
from kiosk_app.domain.guide import SymptomGuide


@dataclass(frozen=True, slots=True)
class GuideLoaded:
    """The rules and where they lead; `is_kept`: central is away, the departments are those of old.

    With those nobody can go on to book.
    """

    guide: SymptomGuide
    catalogue: Catalogue
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class GuideMissing:
    """This station has no rules that can be used, or knows no departments."""
