"""The record of what was done, read from its first row to its last."""

from sqlalchemy import Connection

from kiosk_app.central_service.numbers import ledger_check
from kiosk_app.domain.number_ledger import Holding, Taken


def what_does_not_replay(connection: Connection) -> list[str]:
    """Say where numbers are not as the record of them comes to; sizes of pools left out.

    For where tests have taken numbers away that the service never takes away.
    """
    return list(ledger_check.of_numbers(connection))


def taken_by_record(connection: Connection) -> dict[int, Holding]:
    """Return who has which number by the record and nothing else."""
    found = ledger_check.replayed(connection)
    return {one.number: one.holding for one in found if isinstance(one, Taken)}
