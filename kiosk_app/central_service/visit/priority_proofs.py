"""What showed that a patient goes before others: the number of the proof, sealed, and who saw it.

It is asked for where a number is held out of those kept for special groups, and at a check-in.

Source: requirement rows R021, R102.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.devices.stations import only_from
from kiosk_app.central_service.sealed.values import seal
from kiosk_app.central_service.tables.schema_after import priority_proof
from kiosk_app.contract.shapes import HoldBody
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.checkin import may_claim
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Shown:
    """What was shown, to whom and where; no group where nobody claims any.

    Attributes:
        proof: the number on it.
        by: who was signed in.
    """

    group: PriorityGroup | None
    proof: str | None
    station: str
    by: StaffId | None


def may_claim_here(connection: Connection, station: str, body: HoldBody) -> Refusal | None:
    """Say why a hold is not in a group, or None: a counter only, with the number of its proof.

    Returns:
        NOT_ALLOWED from elsewhere; what `checkin.may_claim` says.

    Source: BJ-OPD-DRAFT art. 10 (1); requirement rows R012, R102.
    """
    refusal = None if body.group is None else only_from(connection, station, Channel.COUNTER)
    return refusal or may_claim(body.group, body.group_proof)


def keep_proof(connection: Connection, booking: str, shown: Shown, now: int) -> None:
    """Keep the number of the proof a group was claimed with; nothing where none was.

    One a booking was held with stays, if the patient comes in the same group; another group's
    takes its place.
    """
    if shown.group is None or shown.proof is None:
        return
    of_booking = priority_proof.c.booking == booking
    kept = connection.scalar(sa.select(priority_proof.c.group_name).where(of_booking))
    if kept == shown.group:
        return
    connection.execute(sa.delete(priority_proof).where(of_booking))
    number = seal(connection, priority_proof.c.number, (booking,), shown.proof.strip())
    connection.execute(
        sa.insert(priority_proof).values(
            booking=booking,
            at=now,
            group_name=shown.group.value,
            number=number,
            station=shown.station,
            staff=shown.by,
        )
    )
