"""What has to be shown where, before somebody is looked up, enrolled or booked (实名).

At a machine a card or a code is read; at a desk a registrar may also hold the document in their
hands and say so. What was only typed proves nothing anywhere.

Source: BJ-OPD-DRAFT art. 13; requirement rows R029, R201.
"""

from kiosk_app.domain.channels import Channel
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.refusal import Reason, Refusal


def may_identify(proof: Proof | None, channel: Channel, policy: Policy) -> Refusal | None:
    """Say why somebody is not established by this proof at this place, or None.

    Args:
        proof: how they were established; None: nobody has said.
        channel: of the station that asks.
        policy: the policy in force.

    Returns:
        REAL_NAME_REQUIRED with the fact ``proof``: what was said, or ``none``.

    Source: BJ-OPD-DRAFT art. 13.
    """
    shown = policy.identification
    accepted = shown.kiosk if channel is Channel.KIOSK else shown.staffed
    if proof is not None and proof.value in accepted:
        return None
    return Refusal(Reason.REAL_NAME_REQUIRED, (("proof", proof.value if proof else "none"),))
