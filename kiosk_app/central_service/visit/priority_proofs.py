"""What showed that a patient goes before others: the number of the proof, sealed, and who saw it.

Source: requirement row R102.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.sealed.values import seal
from kiosk_app.central_service.tables.schema_after import priority_proof
from kiosk_app.contract.after import CheckInBody
from kiosk_app.domain.ids import StaffId


def keep_proof(  # noqa: PLR0913, PLR0917 - what was shown, for which booking, to whom and where
    connection: Connection,
    booking: str,
    body: CheckInBody,
    station: str,
    by: StaffId | None,
    now: int,
) -> None:
    """Keep the number of the proof a group was claimed with; nothing where none was."""
    if body.group is None or body.group_proof is None:
        return
    number = seal(connection, priority_proof.c.number, (booking,), body.group_proof.strip())
    connection.execute(
        sa.insert(priority_proof).values(
            booking=booking,
            at=now,
            group_name=body.group.value,
            number=number,
            station=station,
            staff=by,
        )
    )
