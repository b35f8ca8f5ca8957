"""What travels about emergency numbers: the block a counter is lent, and what it sold of it."""

from datetime import datetime

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.contract.shapes import PersonBody
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.emergency import Block, NumberFate
from kiosk_app.domain.ids import AppointmentId, OrderId, StationId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason


class BlockAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What this counter may sell while the service is away; the whole block, renewed or new."""

    block: Block


class BlockBackAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """So many numbers of a block went back to the common stock just now."""

    freed: int


class EmergencySaleBody(Request, frozen=True):
    """A number of the block that was sold for cash while the service was away.

    Attributes:
        number: as on the slip.
        seal, good_until: as they came with the block that it was sold from.
        sold_at: by the counter's clock.
    """

    number: str
    seal: str
    good_until: datetime
    sold_at: datetime
    person: PersonBody
    phone: str


class EmergencySaleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a number that was sold; its money is in the drawer by now.

    Attributes:
        fate: booked, booked elsewhere in the same half-hour, or the money waits to be handed back.
        reason: why it waits.
        appointment: None where it waits.
        order: of the money.
    """

    number: str
    fate: NumberFate
    reason: Reason | None
    appointment: Appointment | None
    order: OrderId
    amount: Fen


class EmergencySaleLine(msgspec.Struct, frozen=True, kw_only=True):
    """One number that was posted, for whoever looks after what became of it; names nobody."""

    number: str
    station: StationId
    posted_at: datetime
    fate: NumberFate
    reason: Reason | None
    appointment: AppointmentId | None
    order: OrderId
    amount: Fen


class EmergencySalesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was posted on a day, oldest first."""

    sales: tuple[EmergencySaleLine, ...]
