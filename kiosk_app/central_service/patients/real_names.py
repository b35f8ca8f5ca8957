"""Whether somebody was really established at a station; the rule is `domain.real_name`.

Source: BJ-OPD-DRAFT art. 13; requirement rows R029, R201.
"""

from sqlalchemy import Connection

from kiosk_app.central_service.devices.stations import channel_of
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.real_name import may_identify
from kiosk_app.domain.refusal import Refusal


def why_not(
    connection: Connection, station: str, proof: Proof | None, policy: Policy
) -> Refusal | None:
    """Say why a proof establishes nobody at a station, or None; an unknown one is a machine."""
    return may_identify(proof, channel_of(connection, station) or Channel.KIOSK, policy)
