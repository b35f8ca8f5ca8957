"""An institution of primary care with a doctor who may refer, over real HTTP.

```
with central() as house, wire(house) as over:
    place = Referring.at(house, over)
    gp = place.doctor("dr.gu")
    place.refer(gp, place.patient(), place.session(20))
```
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

import msgspec
import sqlalchemy as sa

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.tables.schema import seat
from kiosk_app.central_service.tables.schema_referral import referral_organisation, referral_right
from kiosk_app.contract import paths, shapes
from kiosk_app.contract import referral_shapes as wire_shapes
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.catalogue import ClinicType
from kiosk_app.domain.identity import Proof
from kiosk_app.domain.ids import PatientId, SessionId, StaffId
from kiosk_app.domain.policy import HOSPITAL_TIME
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.referral import Role as Post
from kiosk_app.domain.staff import Role
from tests.helpers.central import CentralHouse
from tests.helpers.clinic import NEXT_SUNDAY, new_session, opened
from tests.helpers.desk_staff import enrolled
from tests.helpers.staff import COUNTER, Hired, Wire, add_counter, hire, sign_in

REFERRAL = "referral-01"
DISTRICT = "110101"
PHONE = "010-00000901"
_KEYS = count(1)


@contextmanager
def over_http(house: CentralHouse) -> Iterator[Wire]:
    """Give a wire to the house and close it afterwards."""
    made = Wire(house.url)
    with made.http:
        yield made


def let_refer(house: CentralHouse, member: StaffId) -> None:
    """Give somebody a reviewed right, as if an administrator and the district had agreed."""
    made_at = to_ms(house.clock())
    organisation = {"id": "org-1", "name": "社区", "phone": PHONE, "district": DISTRICT}
    right = {
        "id": "rgt-1",
        "staff": member,
        "organisation": "org-1",
        "role": Post.FAMILY_DOCTOR.value,
        "pool": Pool.REFERRAL.value,
        "expires_on": "2027-11-22",
        "asked_by": "admin",
        "asked_at": made_at,
        "reviewed_by": "district",
        "is_suspended": False,
    }
    with house.database.write() as connection:
        connection.execute(
            sa.insert(referral_organisation).values(
                **organisation, is_suspended=False, made_at=made_at
            )
        )
        connection.execute(sa.insert(referral_right).values(right))


@dataclass
class Somebody:
    """Who is signed in where; signs in again when asked to."""

    house: CentralHouse
    login: str
    id: StaffId
    at: str
    token: str

    @classmethod
    def hired(cls, house: CentralHouse, role: Role, login: str, at: str = COUNTER) -> "Somebody":
        who = hire(house, role, login=login)
        return cls(house, login, who.id, at, sign_in(house, who, at))

    def again(self) -> None:
        """Sign in once more: the session was too old, or was ended."""
        self.token = sign_in(self.house, Hired(self.id, self.login), self.at)


@dataclass
class Referring:
    """The hospital's administrator, the district's, and an institution they have agreed on."""

    house: CentralHouse
    wire: Wire
    administrator: Somebody
    district: Somebody
    organisation: str = ""
    _patients: "count[int]" = field(default_factory=lambda: count(1))

    @classmethod
    def at(cls, house: CentralHouse, wire: Wire) -> "Referring":
        add_counter(house)
        made = cls(
            house,
            wire,
            Somebody.hired(house, Role.ADMINISTRATOR, "admin"),
            Somebody.hired(house, Role.DISTRICT_ADMINISTRATOR, "district"),
        )
        made.organisation = made.new_organisation("青禾社区卫生服务中心")
        return made

    def act(
        self, who: Somebody, path: str, body: msgspec.Struct | None = None, key: str | None = None
    ) -> Reply:
        """Do something as somebody, under a fresh key."""
        return self.wire.ask(
            "POST",
            path,
            body or shapes.EmptyBody(),
            token=who.token,
            station=who.at,
            key=key or f"ref-{next(_KEYS)}",
        )

    def look(self, who: Somebody, path: str) -> Reply:
        """Ask something as somebody."""
        return self.wire.ask("GET", path, token=who.token, station=who.at)

    def new_organisation(self, name: str) -> str:
        """Add an institution and return its id."""
        body = wire_shapes.OrganisationBody(name=name, phone=PHONE, district=DISTRICT)
        reply = self.act(self.administrator, paths.REFERRAL_ORGANISATIONS, body)
        return reply.read(wire_shapes.OrganisationAnswer).id

    def ask_right(self, who: Somebody, **change: object) -> Reply:
        """Ask for somebody's right."""
        body = wire_shapes.RightBody(
            member=who.id,
            organisation=self.organisation,
            role=Post.FAMILY_DOCTOR,
            pool=Pool.REFERRAL,
            expires_on=date(2027, 11, 22),
        )
        body = msgspec.structs.replace(body, **change)
        return self.act(self.administrator, paths.REFERRAL_RIGHT_ASK, body)

    def reviewed(self, who: Somebody, **change: object) -> str:
        """Give somebody a right that may be used, and return its id."""
        right = self.ask_right(who, **change).read(wire_shapes.RightAnswer).id
        path = paths.REFERRAL_RIGHT_REVIEW.format(right=right)
        assert self.act(self.district, path).is_success
        return right

    def applicant(self, login: str) -> Somebody:
        """Hire a doctor of primary care who has no right yet."""
        return Somebody.hired(self.house, Role.REFERRAL_DOCTOR, login, REFERRAL)

    def doctor(self, login: str, **change: object) -> Somebody:
        """Hire a doctor who may refer."""
        who = self.applicant(login)
        self.reviewed(who, **change)
        return who

    def session(
        self,
        capacity: int = 20,
        day: date = NEXT_SUNDAY,
        clinic_type: ClinicType = ClinicType.GENERAL,
        practitioner: str | None = None,
    ) -> SessionId:
        """Open a session."""
        with self.house.database.write() as connection:
            new = new_session(capacity, day=day, clinic_type=clinic_type, practitioner=practitioner)
            now = self.house.clock()
            return SessionId(opened(connection, new, self.house.policy, now))

    def patients(self, how_many: int) -> list[PatientId]:
        """Enrol so many invented people."""
        return enrolled(self.house, how_many)

    def body(
        self, patient: PatientId, session: SessionId, **change: object
    ) -> wire_shapes.ReferralBody:
        """Return the body that refers a patient seen today, to the first band with a kept seat."""
        with self.house.database.read() as connection:
            begins_at = connection.scalar(
                sa.select(sa.func.min(seat.c.begins_at)).where(
                    seat.c.session == session, seat.c.pool == "referral"
                )
            )
        assert begins_at is not None
        made = wire_shapes.ReferralBody(
            proof=Proof.ID_CARD,
            patient=patient,
            session=session,
            band_begin=datetime.fromtimestamp(begins_at / 1000, HOSPITAL_TIME),
            consultation="C-2026-0815",
            consultation_day=self.house.clock().date(),
        )
        return msgspec.structs.replace(made, **change)

    def refer(
        self, who: Somebody, patient: PatientId, session: SessionId, **change: object
    ) -> Reply:
        """Refer a patient."""
        return self.act(who, paths.REFERRALS, self.body(patient, session, **change))

    def booked(self, who: Somebody, patient: PatientId, session: SessionId) -> Appointment:
        """Refer a patient who pays at once, to the appointment."""
        held = self.refer(who, patient, session, consultation=f"C-{patient}")
        hold = held.read(wire_shapes.ReferralAnswer).hold
        opening = self.act(who, paths.HOLD_ORDERS.format(hold=hold.id))
        order = opening.read(shapes.OrderAnswer).order
        self.house.pay(order.id)
        confirm = shapes.ConfirmBody(hold=hold.id, order=order.id)
        reply = self.act(who, paths.APPOINTMENTS, confirm)
        return reply.read(shapes.AppointmentAnswer).appointment

    def bar(self, kind: wire_shapes.Barred, subject: str, *, is_lifted: bool = False) -> Reply:
        """Bar somebody from referring, or let them in again."""
        body = wire_shapes.SanctionBody(
            kind=kind,
            subject=subject,
            evidence="同一号码反复转让，见巡查记录 901",
            is_lifted=is_lifted,
        )
        return self.act(self.district, paths.REFERRAL_SANCTIONS, body)

    def on(self, day: date, hour: int, minute: int = 0, second: int = 0) -> None:
        """Turn the clock; sessions that are too old by then have to be begun again."""
        moment = datetime.combine(day, datetime.min.time(), HOSPITAL_TIME)
        self.house.clock.set(moment + timedelta(hours=hour, minutes=minute, seconds=second))
