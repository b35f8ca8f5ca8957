"""The table of the data keys that something here is sealed with; the keys themselves are elsewhere.

`place` counts them; a key is ended once nothing is sealed with it any more. `is_swept`: what lay
unsealed before this key has left the files as well.
"""

import sqlalchemy as sa
from sqlalchemy import Column, Table

from kiosk_app.central_service.tables.schema_base import BIG, metadata

data_key = Table(
    "data_key",
    metadata,
    Column("place", BIG, primary_key=True, autoincrement=False),
    Column("id", sa.String(8), nullable=False, unique=True),
    Column("is_ended", sa.Boolean, nullable=False),
    Column("is_swept", sa.Boolean, nullable=False),
)
