"""A patient of a called-off session takes the doctor who stands in, by themselves (替诊).

It is the act of the desk and asks the same rules; who is named as having settled it is the station.
With it the patient knows, so the notice ends its first place after the card.

Source: BJ-OPD-DRAFT art. 23; BJ-2022-PLAN item 4, item 29; requirement rows R051, R052.
"""

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done
from kiosk_app.central_service.answering.answers import Outcome as Answer
from kiosk_app.central_service.booking import proxies
from kiosk_app.central_service.booking.bookings import appointment_of
from kiosk_app.central_service.keeping.current import current_id, in_turn
from kiosk_app.central_service.messages import notices
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.supply.add_ons import Actor
from kiosk_app.central_service.suspension.suspension_outcomes import settled
from kiosk_app.central_service.tables.schema import booking
from kiosk_app.central_service.tables.schema_supply import notice
from kiosk_app.contract.suspension_shapes import OutcomeBody, SubstituteAnswer, SubstituteBody
from kiosk_app.domain.booking import Payment
from kiosk_app.domain.ids import AppointmentId, StaffId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.suspension import Outcome

_IS_SETTLED = frozenset({Reason.NOT_IN_THIS_STATE, Reason.MALFORMED_REQUEST})
"""What the desk is told of a case that has ended, and of a patient who is not open in it."""


def take(  # noqa: PLR0913, PLR0917 - whose number goes where, by which rules
    connection: Connection,
    now: int,
    station: str,
    notice_id: str,
    body: SubstituteBody,
    policies: Policies,
) -> Answer:
    """Move the patient of a notice to the doctor they were shown.

    Returns:
        The booking as it is now and what is on its way back; NOT_FOUND for a notice that is not
        theirs; CALLED_OFF_SETTLED where the number went some way already, or the session takes
        place after all; else as `suspension_outcomes.settle`.
    """
    whose = in_turn(connection, body.patient)
    told = connection.execute(
        sa.select(notice.c.case, notice.c.booking, booking.c.appointment, booking.c.patient)
        .join(booking, booking.c.id == notice.c.booking)
        .where(notice.c.id == notice_id)
    ).first()
    if told is None or current_id(connection, told.patient) != whose:
        return Refusal(Reason.NOT_FOUND)
    outcome = OutcomeBody(
        outcome=Outcome.SUBSTITUTED,
        appointments=(AppointmentId(told.appointment),),
        target=body.session,
        has_consent=body.has_consent,
    )
    actor = Actor(StaffId(station), station)
    lines = settled(connection, now, actor, told.case, outcome, policies)
    if isinstance(lines, Refusal):
        return Refusal(Reason.CALLED_OFF_SETTLED) if lines.reason in _IS_SETTLED else lines
    notices.acknowledge(connection, notice_id, now)
    row = ledger.existing(connection, told.booking)
    answer = SubstituteAnswer(
        appointment=appointment_of(connection, row, policies.made_under(row)),
        amount=Fen(sum(line.amount for line in lines)),
        in_cash=tuple(Payment(line.order, line.amount) for line in lines if line.is_cash),
        booker=proxies.booked_by(connection, row.id),
    )
    return Done(answer, booking=row.id)
