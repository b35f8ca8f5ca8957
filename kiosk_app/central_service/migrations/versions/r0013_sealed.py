"""What is said about a person is sealed; numbers of documents are found by a blind index.

The runner hands in how to seal: it knows the keys, and the form of the program that runs this.
PostgreSQL changes the columns where they are. SQLite cannot, so there each table is made anew from
its own words with the columns' kinds exchanged; references to it are checked at the commit.
"""

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SEALED = {
    "patient": (("id",), ("number", "name", "sex", "birth", "phone")),
    "booker": (("booking",), ("number", "name", "phone")),
    "no_show": (("booking",), ("evidence", "appeal")),
    "risk_note": (("kind", "booking"), ("reason",)),
    "notice": (("id",), ("lines",)),
    "staff": (("id",), ("name",)),
    "request": (("station", "key"), ("fingerprint", "body")),
}
"""Table: the columns that name a row, the columns that are sealed."""

PRIMARY = {"risk_note": ("id",)}
"""The primary key, where it is not what names a row."""

INDEXED = ("patient", "booker")


def upgrade() -> None:
    """Seal what is there, and note with which key."""
    if _is_sqlite():
        op.execute("PRAGMA defer_foreign_keys = ON")
    had_rows = [_seal(table) for table in SEALED]
    op.create_table(
        "data_key",
        sa.Column("place", BIG, autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=8), nullable=False),
        sa.Column("is_ended", sa.Boolean(), nullable=False),
        sa.Column("is_swept", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_data_key"),
        sa.UniqueConstraint("id", name="uq_data_key_id"),
    )
    op.get_bind().execute(
        sa.text("INSERT INTO data_key VALUES (1, :id, :is_ended, :is_swept)"),
        {"id": _handed("key"), "is_ended": False, "is_swept": not any(had_rows)},
    )


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _handed(name: str) -> Any:  # noqa: ANN401 - two functions and a text
    handed = op.get_context().config
    return None if handed is None else handed.attributes[name]


def _seal(table: str) -> bool:
    """Make room for sealed values in a table and fill it; tell whether it had rows."""
    op.execute(
        f"CREATE TABLE unsealed_{table} AS "  # noqa: S608 - names of ours
        f"SELECT row_number() OVER () AS unsealed_place, {table}.* FROM {table}"
    )
    op.execute(f"CREATE INDEX ix_unsealed_{table} ON unsealed_{table} (unsealed_place)")
    if _is_sqlite():
        _make_anew(table)
    else:
        _change(table)
    had_rows = False
    for row in _unsealed(table):
        had_rows = True
        _write(table, row, _sealed(table, row))
    op.execute(f"DROP TABLE unsealed_{table}")
    if table in INDEXED and not _is_sqlite():
        op.alter_column(table, "number_index", nullable=False)
    return had_rows


def _unsealed(table: str) -> Iterator[dict[str, Any]]:
    some = sa.text(
        f"SELECT * FROM unsealed_{table} "  # noqa: S608 - names of ours
        "WHERE unsealed_place > :last ORDER BY unsealed_place LIMIT 500"
    )
    last = 0
    while rows := op.get_bind().execute(some, {"last": last}).mappings().all():
        for row in rows:
            last = row["unsealed_place"]
            yield {name: row[name] for name in row if name != "unsealed_place"}


def _sealed(table: str, row: dict[str, Any]) -> dict[str, object]:
    """Return the values of a row that are other ones from now on."""
    named_by, columns = SEALED[table]
    name = tuple(str(row[column]) for column in named_by)
    fresh: dict[str, object] = {}
    for column in columns:
        if row[column] is not None:
            plain = row[column].encode() if isinstance(row[column], str) else bytes(row[column])
            fresh[column] = _handed("seal")(table, column, name, plain)
    if table in INDEXED:
        parts = (row["kind_group"], row["number"])
        fresh["number_index"] = _handed("index")(table, "number_index", *parts)
    return fresh


def _write(table: str, row: dict[str, Any], fresh: dict[str, object]) -> None:
    known = sa.table(table, *(sa.column(name) for name in {**row, **fresh}))
    if _is_sqlite():
        op.get_bind().execute(sa.insert(known).values({**row, **fresh}))
        return
    if fresh:
        keys = PRIMARY.get(table, SEALED[table][0])
        is_it = sa.and_(*(known.c[key] == row[key] for key in keys))
        op.get_bind().execute(sa.update(known).where(is_it).values(fresh))


def _change(table: str) -> None:
    """Change the columns of a table on PostgreSQL."""
    for column in SEALED[table][1]:
        if table != "request":
            op.execute(
                f"ALTER TABLE {table} ALTER COLUMN {column} TYPE BYTEA "
                f"USING convert_to({column}, 'UTF8')"
            )
    if table in INDEXED:
        op.add_column(table, sa.Column("number_index", sa.LargeBinary(32), nullable=True))
    if table == "patient":
        op.drop_constraint("uq_patient_kind_group_number", table)
        op.create_unique_constraint(
            "uq_patient_kind_group_number_index", table, ["kind_group", "number_index"]
        )
    if table == "booker":
        op.drop_index("ix_booker_day", table)
        op.create_index("ix_booker_day", table, ["kind_group", "number_index", "day"])


def _make_anew(table: str) -> None:
    """Make a table anew on SQLite, empty, with other kinds of columns, and its indexes."""
    words = "SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"
    made = op.get_bind().execute(sa.text(words), {"table": table}).all()
    op.execute(f"DROP TABLE {table}")
    for kind, text in sorted(made, key=lambda one: bool(one.type != "table")):
        op.execute(_other_words(table, text) if kind == "table" else _by_index(text))


def _other_words(table: str, text: str) -> str:
    for column in SEALED[table][1]:
        text = re.sub(rf"\b{column} (VARCHAR\(\d+\)|TEXT)", f"{column} BLOB", text, count=1)
    if table in INDEXED:
        text = text.replace(
            "number BLOB NOT NULL", "number BLOB NOT NULL, number_index BLOB NOT NULL"
        )
    return text.replace(
        "uq_patient_kind_group_number UNIQUE (kind_group, number)",
        "uq_patient_kind_group_number_index UNIQUE (kind_group, number_index)",
    )


def _by_index(text: str) -> str:
    return text.replace("(kind_group, number, day)", "(kind_group, number_index, day)")
