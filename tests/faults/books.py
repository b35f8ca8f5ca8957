"""The books of a service that runs elsewhere, read from its SQLite file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from tests.faults.simulated.laws import unsettled

STANDS: Final = ("booked", "arrived", "checked-in", "fulfilled")


@contextmanager
def books_of(database: Path) -> Iterator[sa.Connection]:
    """Read the books as they are now."""
    engine = sa.create_engine(f"sqlite:///{database}")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def unsettled_in(database: Path) -> list[str]:
    """Say what of the books is not settled yet."""
    with books_of(database) as connection:
        return list(unsettled(connection))


def money_in_the_air(database: Path) -> list[str]:
    """Say what money is not where it belongs; holds and orders nobody paid end by their time."""
    return [what for what in unsettled_in(database) if what.split()[1] in {"paid", "parts"}]
