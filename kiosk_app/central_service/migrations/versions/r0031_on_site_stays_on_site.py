"""What is left of the on-site numbers is for whoever is on site; it never joins the open ones."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Let on-site numbers that were to join the open ones stay what they are."""
    op.execute(sa.text("UPDATE seat SET back_pool = NULL, back_at = NULL WHERE pool = 'on_site'"))
