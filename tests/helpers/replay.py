"""The record of what was done, read from its first row to its last."""

from sqlalchemy import Connection

from kiosk_app.central_service.numbers import ledger_check


def what_does_not_replay(connection: Connection) -> list[str]:
    """Say where numbers are not as the record of them comes to; sizes of pools left out.

    For where tests have taken numbers away that the service never takes away.
    """
    books, there = ledger_check.replayed(connection), ledger_check.live(connection)
    faults = [f"row {row} cannot follow" for row in books.faults]
    differ = [n for n in books.taken.keys() | there.keys() if books.taken.get(n) != there.get(n)]
    return faults + [f"{n}: {there.get(n)}, recorded {books.taken.get(n)}" for n in sorted(differ)]
