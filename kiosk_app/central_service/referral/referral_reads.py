"""What a referring doctor may choose from, and what the district looks over. Changes nothing.

Source: BJ-2022-PLAN item 3; BJD-2021-05-20; requirement rows R073, R075, R195.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.keeping.instants import day_of, of_ms, start_of
from kiosk_app.central_service.numbers.catalogue_store import (
    AnyRow,
    practitioner_of,
    read_department,
    read_sessions,
)
from kiosk_app.central_service.numbers.ledger import stock
from kiosk_app.central_service.supply.figures import share
from kiosk_app.central_service.tables.schema import BookingState, booking, clinic_session, seat
from kiosk_app.central_service.tables.schema_referral import referral
from kiosk_app.contract.referral_shapes import (
    DoctorReferrals,
    KeptBand,
    KeptSession,
    ReferralReportAnswer,
)
from kiosk_app.domain.catalogue import BookingScope, ClinicType
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.ids import SessionId, StaffId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.referral import is_conspicuous, may_take
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import TimeBand


def kept_sessions(
    connection: Connection, department: str, pool: Pool, policy: Policy, now: int
) -> tuple[KeptSession, ...] | Refusal:
    """Return a department's sessions with what is left of a kept share, as far as it is open.

    Returns:
        Sessions by time; NOT_FOUND; OUT_OF_SCOPE for a department that sells no numbers.
    """
    known = read_department(connection, department)
    if known is None:
        return Refusal(Reason.NOT_FOUND)
    if known.scope is not BookingScope.BOOKABLE:
        return Refusal(Reason.OUT_OF_SCOPE, (("scope", known.scope.value),))
    last = day_of(now) + timedelta(days=policy.horizon_days + policy.shares.early_open_days)
    wanted = sa.and_(
        clinic_session.c.department == department,
        clinic_session.c.day <= last.isoformat(),
        clinic_session.c.ends_at > now,
        clinic_session.c.is_suspended.is_(False),
    )
    inside = sa.select(clinic_session.c.id).where(wanted)
    counted: dict[str, list[AnyRow]] = defaultdict(list)
    for line in stock(connection, seat.c.session.in_(inside), None, now):
        if line.pool == pool:
            counted[line.session].append(line)
    rows = sorted(read_sessions(connection, wanted), key=lambda row: (row.begins_at, row.id))
    return tuple(_session(row, counted[row.id], pool, policy, now) for row in rows)


def report(connection: Connection, first: date, last: date, policy: Policy) -> ReferralReportAnswer:
    """Return the referrals made in some days, doctor by doctor, and the share of referred visits.

    Source: BJD-2021-05-20: numbers must not be passed on; requirement rows R075, R195.
    """
    begin = start_of(first)
    end = start_of(last + timedelta(days=1))
    made = connection.execute(
        sa.select(referral.c.doctor, referral.c.at).where(
            referral.c.at >= begin, referral.c.at < end
        )
    ).all()
    by_day = Counter((row.doctor, day_of(row.at)) for row in made)
    doctors = sorted({row.doctor for row in made})
    return ReferralReportAnswer(
        first_day=first,
        last_day=last,
        visits=share(
            _visits(connection, first, last, booking.c.channel == Channel.REFERRAL),
            _visits(connection, first, last, sa.true()),
        ),
        doctors=tuple(_doctor(doctor, by_day, policy) for doctor in doctors),
    )


def _session(row: AnyRow, lines: list[AnyRow], pool: Pool, policy: Policy, now: int) -> KeptSession:
    doctor, day = practitioner_of(row), date.fromisoformat(row.day)
    free: defaultdict[TimeBand, int] = defaultdict(int)
    for line in lines:
        free[TimeBand(of_ms(line.begins_at), of_ms(line.ends_at))] += line.free
    return KeptSession(
        session=SessionId(row.id),
        clinic_type=ClinicType(row.clinic_type),
        title=None if doctor is None else doctor.title,
        doctor="" if doctor is None else doctor.name,
        day=day,
        room=row.room,
        fee=Fen(row.fee),
        bands=tuple(
            _band(band, free[band], may_take(pool, day, band, of_ms(now), policy))
            for band in sorted(free, key=lambda band: band.begin)
        ),
    )


def _band(band: TimeBand, free: int, refusal: Refusal | None) -> KeptBand:
    if refusal is not None:
        return KeptBand(band=band, free=0, why_none=refusal.reason)
    return KeptBand(band=band, free=free, why_none=None if free else Reason.BOOKED_OUT)


def _visits(connection: Connection, first: date, last: date, which: sa.ColumnElement[bool]) -> int:
    """Count visits that took place in some days."""
    return connection.execute(
        sa.select(sa.func.count())
        .select_from(booking)
        .where(
            booking.c.day.between(first.isoformat(), last.isoformat()),
            booking.c.state == BookingState.FULFILLED,
            which,
        )
    ).scalar_one()


def _doctor(doctor: str, by_day: Counter[tuple[str, date]], policy: Policy) -> DoctorReferrals:
    counts = [count for (who, _day), count in by_day.items() if who == doctor]
    return DoctorReferrals(
        doctor=StaffId(doctor),
        referrals=sum(counts),
        most_in_a_day=max(counts),
        is_conspicuous=is_conspicuous(max(counts), policy),
    )
