"""What is left of the on-site numbers is for whoever is on site; it never joins the open ones."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


_NOW = {
    "sqlite": "CAST(strftime('%s', 'now') AS INTEGER) * 1000",
    "postgresql": "CAST(extract(epoch FROM now()) * 1000 AS BIGINT)",
}


_STAYS = """
    UPDATE seat SET back_pool = NULL, back_at = NULL
    WHERE pool = 'on_site' AND ends_at > {now}"""


def upgrade() -> None:
    """Let on-site numbers that were to join the open ones stay what they are; not those of before.

    Figures tell of the past by where a number was sold from.
    """
    op.execute(sa.text(_STAYS.format(now=_NOW[op.get_bind().dialect.name])))
