"""What is not settled yet, and since when: to be looked at before a patient complains (未诉先办).

What comes of itself in a moment is yellow; what is older than the house allows is red.

Source: requirement rows R114, R140.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk_app.domain.device_health import Light
from kiosk_app.domain.parameters import UpkeepParameters


class Matter(StrEnum):
    """What can be unsettled."""

    PAYMENT = "payment"  # nobody knows yet whether it was paid, or it was and nothing is booked
    REFUND = "refund"  # money that should be back and is not; cash waits for its owner, not for us
    MESSAGE = "message"  # due, and no gateway has taken it
    NOTICE = "notice"  # a clinic is called off, or on again, and nobody has reached the patient
    VISIT = "visit"  # came, and was neither seen nor repaid when the session was over
    STATION = "station"  # a machine is silent that has acts without an outcome, prints among them


@dataclass(frozen=True, slots=True)
class Unresolved:
    """One thing that is not settled.

    Attributes:
        about: id of the order, booking, appointment, notice or station; never a person.
        since: when it began, with offset.
    """

    matter: Matter
    about: str
    since: datetime


def age_of(found: Unresolved, now: datetime) -> timedelta:
    """Return for how long it is not settled; nothing where clocks disagree."""
    return max(now - found.since, timedelta(0))


def light_of(found: Unresolved, now: datetime, rules: UpkeepParameters) -> Light:
    """Return how it is shown: red once it is older than the rules allow, yellow before.

    Source: requirement row R114 (a payment of 16 minutes ago is red).
    """
    return Light.RED if age_of(found, now) > rules.unresolved_after else Light.YELLOW
