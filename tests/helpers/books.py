"""What the books of the central service say, and other people who write in them."""

from datetime import date, datetime

import sqlalchemy as sa

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.tables.schema import (
    booking,
    clinic_session,
    no_show,
    payment_order,
    seat,
)
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, RequestKey, SessionId
from kiosk_app.domain.policy import HOSPITAL_TIME
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


def booked_by(house: CentralHouse) -> list[tuple[str, str]]:
    """Return every appointment ever made and its patient, oldest first."""
    with house.database.read() as connection:
        found = connection.execute(
            sa.select(booking.c.appointment, booking.c.patient)
            .where(booking.c.appointment.is_not(None))
            .order_by(booking.c.held_at)
        )
        return [(str(row.appointment), str(row.patient)) for row in found]


def take_all(house: CentralHouse, session: SessionId, offer: BandSupply) -> None:
    """Have other people hold every number of a band, at another kiosk."""
    client = client_of(house, house.other_station)
    for number in range(offer.free):
        somebody = people.person(f"路人{number}", date(1980, 1, 1), 910 + number, Proof.ID_CARD)
        patient = client.enrol(somebody, people.PHONE, RequestKey(f"enrol-{number}"))
        client.hold(
            patient.id,
            session,
            offer.band.begin,
            RequestKey(f"hold-{number}"),
            proof=somebody.proof,
        )
    client.close()


def _sessions_beside(row: dict[str, object]) -> sa.Select[tuple[str]]:
    """Return the sessions of a booking's department and day; its own may be full."""
    return sa.select(clinic_session.c.id).where(
        clinic_session.c.department == row["department"], clinic_session.c.day == row["day"]
    )


def missed_before(house: CentralHouse, patient: PatientId, *days: str) -> None:
    """Write no-shows of former days into the ledger, as the job would have."""
    with house.database.write() as connection:
        row = connection.execute(sa.select(booking).limit(1)).one()._asdict()
        free = connection.execute(
            sa.select(seat.c.id, seat.c.session)
            .where(seat.c.booking.is_(None), seat.c.session.in_(_sessions_beside(row)))
            .limit(len(days))
        ).all()
        for place, (day, free_seat) in enumerate(zip(days, free, strict=True)):
            end = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=HOSPITAL_TIME)
            name = f"old-{place}"
            copy = {
                "id": name,
                "appointment": f"apt-{name}",
                "number": f"N{place}",
                "check_in_code": f"C{place}",
                "state": "noshow",
                "patient": patient,
                "seat": free_seat.id,
                "session": free_seat.session,
            }
            connection.execute(sa.insert(booking).values({**row, **copy, "day": day}))
            connection.execute(
                sa.insert(no_show).values(
                    booking=name,
                    patient=patient,
                    department=row["department"],
                    session_end=to_ms(end),
                    counted_at=to_ms(end),
                )
            )
