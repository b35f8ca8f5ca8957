"""Whether a kiosk can open: central is asked, and whether it believes this station."""

import logging

from kiosk_app.bootstrap.equipment import Equipment
from kiosk_app.domain.refusal import Reason
from kiosk_app.journeys.events_basic import MadeReady, PutOutOfService

logger = logging.getLogger(__name__)

_NOT_BELIEVED = {
    Reason.UNKNOWN_STATION: "not_enrolled",
    Reason.DEVICE_NOT_ENROLLED: "not_enrolled",
    Reason.DEVICE_REVOKED: "revoked",
    Reason.CLOCK_OFF: "clock_off",
}
"""What the page says, by why central does not answer this station."""


def opening(equipment: Equipment) -> MadeReady | PutOutOfService:
    """Ask central whether it can sell; the event says whether we can."""
    if not equipment.central.ready():
        return PutOutOfService("central_down")
    refusal = equipment.house.refresh()
    if refusal is None:
        return MadeReady()
    logger.error("central does not believe this station: %s %s", refusal.reason, refusal.facts)
    return PutOutOfService(_NOT_BELIEVED.get(refusal.reason, "not_believed"))
