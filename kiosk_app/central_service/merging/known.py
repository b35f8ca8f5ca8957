"""What a record says of its person, as the rules about two records want to see it."""

from typing import Final

from kiosk_app.central_service.patients.patients import Record
from kiosk_app.domain.merging import Known

_CITIZEN: Final = "citizen"
"""The group of citizen numbers; a number that was let go is in none that leads to anybody."""


def known_of(record: Record) -> Known:
    """Return what two records can be compared by."""
    is_citizen = record.kind_group == _CITIZEN
    return Known(
        record.name, record.sex, record.birth, citizen_number=record.number if is_citizen else None
    )
