"""Numbers that were mistyped: let go when their record goes up in the right one.

They lead to nobody then; whoever really has such a number can be enrolled with it.

A number is found within its group. One that is let go stays in its record, sealed, in a group that
nobody else is in; so it comes back exactly as it was, unless it has become somebody else's.

Source: BJ-OPD-DRAFT art. 13; requirement row R030.
"""

import secrets
from typing import Final

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.patients.patients import Record
from kiosk_app.central_service.sealed.values import indexed
from kiosk_app.central_service.tables.schema import patient

_LET_GO: Final = "-"
"""What the group of a number that leads to nobody begins with."""


def is_let_go(record: Record) -> bool:
    """Tell whether the number of a record leads to nobody."""
    return record.kind_group.startswith(_LET_GO)


def let_go(connection: Connection, record: Record) -> None:
    """Let the number of a record lead to nobody."""
    _put(connection, record, _LET_GO + secrets.token_hex(7))


def is_taken(connection: Connection, record: Record) -> bool:
    """Tell whether a number that was let go is somebody else's by now; nobody gets it meanwhile."""
    if not is_let_go(record):
        return False
    take_turn(connection, "person", patients.group_of(record.kind), record.number)
    return patients.of_document(connection, record.kind, record.number) is not None


def take_back(connection: Connection, patient_id: str) -> None:
    """Let the number of a record lead to it again, if it was let go."""
    record = patients.exactly(connection, patient_id)
    if is_let_go(record):
        _put(connection, record, patients.group_of(record.kind))


def _put(connection: Connection, record: Record, group: str) -> None:
    index = indexed(connection, patient.c.number_index, group, record.number)
    changed = sa.update(patient).where(patient.c.id == record.id)
    connection.execute(changed.values(kind_group=group, number_index=index))
