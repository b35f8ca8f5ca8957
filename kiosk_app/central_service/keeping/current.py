"""Who a patient is now: a record that went up in another leads to it, however often.

Whoever was handed a patient's id may have been handed it before a merge; so every act asks here
first, and then holds the turn of whoever that is until it is done.

Source: requirement row R030.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import has_rivals, take_turn
from kiosk_app.central_service.tables.schema import patient


def current_id(connection: Connection, patient_id: str) -> str:
    """Return the id of the record that stands for a patient; of nobody known, the same id."""
    while True:
        into: str | None = connection.scalar(
            sa.select(patient.c.merged_into).where(patient.c.id == patient_id)
        )
        if into is None:
            return patient_id
        patient_id = into


def in_turn(connection: Connection, patient_id: str) -> str:
    """Wait until nobody else acts for a patient; return who that is until we are done."""
    known = current_id(connection, patient_id)
    while has_rivals(connection):
        take_turn(connection, "patient", known)
        again = current_id(connection, patient_id)
        if again == known:
            break
        known = again
    return known


def leading_to(connection: Connection, patient_id: str) -> list[str]:
    """Return a record and all that went up in it, however often."""
    chain = sa.select(patient.c.id).where(patient.c.id == patient_id).cte("chain", recursive=True)
    chain = chain.union(sa.select(patient.c.id).where(patient.c.merged_into == chain.c.id))
    return list(connection.scalars(sa.select(chain.c.id)))
