"""What travels about a department's no-shows, one by one; names masked, for staff only."""

from datetime import date, datetime

import msgspec

from kiosk_app.domain.ids import AppointmentId, PatientId, StaffId
from kiosk_app.domain.noshow import Excuse, NoShowState


class NoShowRow(msgspec.Struct, frozen=True, kw_only=True):
    """One no-show in a department's ledger.

    Attributes:
        name_masked: as others may see it.
        counted_at: when the service wrote it down, at the session's end or later.
        appeal: what the patient says, in their own words; None where they said nothing.
        deciders: who excused it together; nobody for what the service excused by itself.
    """

    appointment: AppointmentId
    patient: PatientId
    name_masked: str
    day: date
    counted_at: datetime
    state: NoShowState
    excuse: Excuse | None
    excused_at: datetime | None
    deciders: tuple[StaffId, ...]
    appealed_at: datetime | None
    appeal: str | None


class NoShowListAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """No-shows of a department, the latest first.

    Attributes:
        has_more: there are older ones; ask for fewer days.
    """

    department: str
    rows: tuple[NoShowRow, ...]
    has_more: bool
