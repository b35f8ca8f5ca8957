"""What checking in is told."""

from dataclasses import dataclass

from kiosk_app.domain.queue_place import QueuePlace


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Central has the patient in its queue; this is the place at that moment."""

    place: QueuePlace
