"""What a doctor books for the patient in the consulting room (诊间预约): why, and on whose word.

Source: BJ-OPD-DRAFT art. 18, art. 28.
"""

from dataclasses import dataclass
from enum import StrEnum

from kiosk_app.domain.channels import Channel
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.refusal import Reason, Refusal


class RoomPurpose(StrEnum):
    """Why a doctor books the next number."""

    REVISIT = "revisit"  # 复诊
    SENIOR = "senior"  # 本科室上级医师
    RELATED = "related"  # 相关专业科室
    CONSULTATION = "consultation"  # 会诊


@dataclass(frozen=True, slots=True)
class RoomOrder:
    """What the doctor asks for; `doctor` is None where nobody is named."""

    purpose: RoomPurpose
    doctor: StaffId | None


def may_order(channel: Channel | None, order: RoomOrder | None) -> Refusal | None:
    """Say why a booking of this channel is not taken with this order, or None.

    Returns:
        NOT_ALLOWED for an order from elsewhere than a consulting room; MALFORMED_REQUEST with the
        fact ``field`` where a consulting room names no purpose or no doctor.

    Source: requirement rows R040, R041.
    """
    if channel is not Channel.CONSULTING_ROOM:
        return None if order is None else Refusal(Reason.NOT_ALLOWED)
    if order is None:
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "room"),))
    if not order.doctor:
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "doctor"),))
    return None
