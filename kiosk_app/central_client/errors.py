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


class NotBelievedError(CentralUnreachableError):
    """Central does not believe that this station asks: not enrolled, revoked, clock off.

    This try did nothing; an earlier one with the same key may have. So it is as if central were
    out of reach, until somebody puts this station right.

    Attributes:
        refusal: why.
    """

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason.value)
        self.refusal = refusal
