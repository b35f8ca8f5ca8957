"""What all tables are written with: the metadata they register in, and kinds of columns."""

import sqlalchemy as sa
from sqlalchemy import Column, Index

from kiosk_app.central_service.sealed.values import FOUND_BY, NAMED_BY

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""An integer that SQLite will also count up by itself."""

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)
"""Every constraint has a name, so that a later migration can speak of it; name checks yourself."""


def unique(name: str, *columns: Column[str] | Column[int], where: str) -> Index:
    """Return a partial unique index that both databases understand."""
    clause = sa.text(where)
    return Index(name, *columns, unique=True, sqlite_where=clause, postgresql_where=clause)


def text(name: str, length: int = 64) -> "Column[str]":
    """Return a column of text that is never missing."""
    return Column(name, sa.String(length), nullable=False)


def ms(name: str, *, nullable: bool = False) -> "Column[int]":
    """Return a column of epoch milliseconds."""
    return Column(name, BIG, nullable=nullable)


def sealed(name: str, *named_by: str, nullable: bool = False) -> "Column[bytes]":
    """Return a column of what is said about a person: sealed, and bound to the row so named."""
    return Column(name, sa.LargeBinary, nullable=nullable, info={NAMED_BY: named_by})


def blind_index(name: str, *found_by: str) -> "Column[bytes]":
    """Return a column that finds a row by sealed values, without telling them."""
    return Column(name, sa.LargeBinary(32), nullable=False, info={FOUND_BY: found_by})
