"""What the books of the central service say, and other people who write in them."""

from datetime import date

import sqlalchemy as sa

from kiosk_app.central_service.schema import booking, payment_order
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import RequestKey, SessionId
from kiosk_app.domain.sessions import BandSupply
from tests.helpers import people
from tests.helpers.central import CentralHouse
from tests.helpers.devices import client_of


def bookings_of(house: CentralHouse) -> list[str]:
    """Return the state of every hold or appointment ever made, oldest first."""
    with house.database.read() as connection:
        return [
            str(s)
            for s in connection.scalars(sa.select(booking.c.state).order_by(booking.c.held_at))
        ]


def orders_of(house: CentralHouse) -> list[str]:
    """Return the state of every payment order, oldest first."""
    with house.database.read() as connection:
        found = connection.scalars(
            sa.select(payment_order.c.state).order_by(payment_order.c.opened_at)
        )
        return [str(s) for s in found]


def take_all(house: CentralHouse, session: SessionId, offer: BandSupply) -> None:
    """Have other people hold every number of a band, at another kiosk."""
    client = client_of(house, house.other_station)
    for number in range(offer.free):
        somebody = people.person(f"路人{number}", date(1980, 1, 1), 910 + number, Proof.ID_CARD)
        patient = client.enrol(somebody, people.PHONE, RequestKey(f"enrol-{number}"))
        client.hold(patient.id, session, offer.band.begin, RequestKey(f"hold-{number}"))
    client.close()
