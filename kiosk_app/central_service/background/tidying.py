"""Forget what signing in and signing leave behind: tries, sessions, agreements, nonces, codes.

So it is with calls for help and with other rows that are soon over.

What was done stays in the record; these rows only serve what is going on. Somebody who tries names
by the thousand leaves a row for each, so they must not stay for ever.

Source: GB/T 35273-2020 6.1 (kept no longer than needed).
"""

from collections.abc import Iterable

import sqlalchemy as sa

from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.instants import day_of
from kiosk_app.central_service.tables.schema import booker, booking
from kiosk_app.central_service.tables.schema_after import priority_proof
from kiosk_app.central_service.tables.schema_devices import device_nonce, enrolment_code
from kiosk_app.central_service.tables.schema_help import help_call
from kiosk_app.central_service.tables.schema_money import provider_notice
from kiosk_app.central_service.tables.schema_pre_visit import questionnaire_response
from kiosk_app.central_service.tables.schema_staff import consent, sign_in_tries, staff_session

KEEP_MS = 24 * 3600 * 1000
"""Longer than any lock, session, agreement or clock window lasts."""

KEEP_NOTIFICATIONS_MS = 30 * KEEP_MS
"""How long the numbers of heard notifications are kept; providers repeat for a day at most."""

KEEP_ANSWERS_MS = 30 * KEEP_MS
"""How long answers to questions before a visit are kept; none are good for longer."""

KEEP_OTHERS_MS = 90 * KEEP_MS
"""How long after the day of a booking it is kept who booked for the patient, and which certificate
showed a priority: for complaints and questions, which come within weeks."""

OTHERS_EVERY_MS = 6 * 3600 * 1000
"""How often it is looked for what is long over of bookers and certificates: it reads every row."""


class Tidying:
    """Everything that is to be forgotten, round by round."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._others_due = 0

    def do(self, now: int) -> None:
        """Forget what is due."""
        for forget in (tidy_sign_ins, forget_notifications, forget_answers, forget_help):
            forget(self._database, now)
        if now >= self._others_due:
            forget_others(self._database, now)
            self._others_due = now + OTHERS_EVERY_MS


def tidy_sign_ins(database: Database, now: int) -> None:
    """Delete what is over for a day; nothing is written where there is nothing."""
    before = now - KEEP_MS
    over = (
        (
            sign_in_tries,
            sa.and_(
                sign_in_tries.c.at < before,
                sa.func.coalesce(sign_in_tries.c.locked_until, 0) < before,
            ),
        ),
        (staff_session, staff_session.c.seen_at < before),
        (consent, consent.c.until < before),
        (device_nonce, device_nonce.c.at < before),
        (enrolment_code, enrolment_code.c.until < before),
    )
    _forget(database, over)


def forget_notifications(database: Database, now: int) -> None:
    """Forget the numbers of old notifications of payment providers."""
    _forget(database, ((provider_notice, provider_notice.c.at < now - KEEP_NOTIFICATIONS_MS),))


def forget_answers(database: Database, now: int) -> None:
    """Forget what patients answered before visits that are long over."""
    is_old = questionnaire_response.c.answered_at < now - KEEP_ANSWERS_MS
    _forget(database, ((questionnaire_response, is_old),))


def forget_help(database: Database, now: int) -> None:
    """Forget calls for help of a day ago; who saw to them stays in the record."""
    _forget(database, ((help_call, help_call.c.asked_at < now - KEEP_MS),))


def forget_others(database: Database, now: int) -> None:
    """Forget who booked for a patient and what showed a priority, once that day is long over.

    The booking stays, and the patient's word that somebody acts for them; the name, number and
    telephone of that person and the number of the certificate go.

    Source: GB/T 35273-2020 6.1; PIPL art. 6, 47.
    """
    last = day_of(now - KEEP_OTHERS_MS).isoformat()
    long_over = sa.select(booking.c.id).where(booking.c.day < last)
    over = ((table, table.c.booking.in_(long_over)) for table in (booker, priority_proof))
    _forget(database, over)


def _forget(database: Database, over: Iterable[tuple[sa.Table, sa.ColumnElement[bool]]]) -> None:
    for table, is_over in over:
        with database.read() as connection:
            is_there = connection.scalar(sa.select(sa.exists().where(is_over)))
        if is_there:
            with database.write() as connection:
                connection.execute(sa.delete(table).where(is_over))
