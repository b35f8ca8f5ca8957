"""The record names the number that an act has moved; what is taken by then is brought forward."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_NOW = {
    "sqlite": "CAST(strftime('%s', 'now') AS INTEGER) * 1000",
    "postgresql": "CAST(extract(epoch FROM now()) * 1000 AS BIGINT)",
}
_TAKEN = """
    INSERT INTO event (at, station, kind, booking, seat)
    SELECT {now}, 'central', CASE state WHEN 1 THEN 'held_before' ELSE 'sold_before' END,
           booking, id
    FROM seat WHERE state > 0 ORDER BY id"""
_SUPPLY = """
    INSERT INTO supply_change (at, session, act, pool, by_numbers, actor)
    SELECT {now}, session, 'before', pool, sum(more), 'central'
    FROM (SELECT session, pool, 1 AS more FROM seat WHERE pool <> 'put_aside'
          UNION ALL SELECT session, pool, -by_numbers FROM supply_change) AS told
    GROUP BY session, pool HAVING sum(more) <> 0 ORDER BY session, pool"""


def upgrade() -> None:
    """Add the column; write who has which number, and the supply that was never written down."""
    op.add_column("event", sa.Column("seat", BIG, nullable=True))
    now = _NOW[op.get_bind().dialect.name]
    op.execute(sa.text(_TAKEN.format(now=now)))
    op.execute(sa.text(_SUPPLY.format(now=now)))
