"""What wanting a person is told."""

from dataclasses import dataclass

from kiosk_app.domain.help import HelpCall


@dataclass(frozen=True, slots=True)
class HelpCalled:
    call: HelpCall


@dataclass(frozen=True, slots=True)
class HelpNotCalled:
    """Central is away, or refuses: somebody has to be looked for."""
