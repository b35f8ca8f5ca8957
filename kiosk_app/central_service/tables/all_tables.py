"""All tables at once: whoever needs `metadata` whole imports it from here."""

from kiosk_app.central_service.tables import (
    schema,
    schema_after,
    schema_authority,
    schema_correction,
    schema_days,
    schema_devices,
    schema_duplicate,
    schema_emergency,
    schema_exam,
    schema_help,
    schema_identifiers,
    schema_keys,
    schema_merge,
    schema_messages,
    schema_money,
    schema_policy,
    schema_pre_visit,
    schema_referral,
    schema_staff,
    schema_supply,
)
from kiosk_app.central_service.tables.schema_base import metadata

__all__ = ["TABLES", "metadata"]

TABLES = (
    schema,
    schema_after,
    schema_authority,
    schema_correction,
    schema_days,
    schema_devices,
    schema_duplicate,
    schema_emergency,
    schema_help,
    schema_identifiers,
    schema_keys,
    schema_merge,
    schema_messages,
    schema_money,
    schema_policy,
    schema_pre_visit,
    schema_staff,
    schema_supply,
    schema_referral,
    schema_exam,
)
"""The modules that register tables."""
