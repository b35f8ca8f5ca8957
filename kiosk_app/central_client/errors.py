"""How talking to central can fail, told apart by what the caller must do. There is no third."""

from kiosk_app.domain.refusal import Refusal


class CentralError(Exception):
    """Base of all central failures."""


class CentralRefusedError(CentralError):
    """Central understood and said no. Final: do not retry.

    Attributes:
        refusal: which rule, and what it can tell the patient.
    """

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason.value)
        self.refusal = refusal


class CentralUnreachableError(CentralError):
    """No trustworthy answer; what central did is unknown. Only the same key may be tried again."""
