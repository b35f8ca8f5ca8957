"""The acts on rights to refer: asked for, reviewed by the district, ended, barred.

Whoever acts on a right and whoever refers by it do so one after the other, so that nothing is
referred by a right that has just ended.

Source: BJD-2021-05-20; requirement rows R191, R192, R194, R197, R198.
"""

from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, Done, Outcome
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.instants import day_of
from kiosk_app.central_service.referral import referral_book
from kiosk_app.central_service.referral.referral_book import Granted
from kiosk_app.central_service.staff import people, sessions
from kiosk_app.central_service.supply.add_ons import Actor
from kiosk_app.central_service.tables.schema_referral import referral_organisation
from kiosk_app.contract.referral_shapes import (
    OrganisationBody,
    RightBody,
    SanctionAnswer,
    SanctionBody,
)
from kiosk_app.domain import staff
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.referral import may_grant, may_review
from kiosk_app.domain.refusal import Reason, Refusal


def add_organisation(connection: Connection, now: int, body: OrganisationBody) -> Outcome:
    """Add an institution of primary care; one name, one institution."""
    known = referral_organisation.c.name == body.name.strip()
    if not body.name.strip() or referral_book.organisations(connection, known):
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "name"),))
    made = referral_book.add_organisation(connection, body, now)
    (answer,) = referral_book.organisations(connection, referral_organisation.c.id == made)
    return Done(answer, CREATED)


def ask(connection: Connection, now: int, actor: Actor, body: RightBody) -> Outcome:
    """Ask for a person's right; nothing can be done with it before the district has reviewed it.

    Returns:
        The right; UNKNOWN_STAFF; MALFORMED_REQUEST with the fact ``field``; ROLE_NOT_ADMITTED;
        NOT_IN_THIS_STATE where the person has one already.
    """
    member = people.by_id(connection, body.member)
    if member is None:
        return Refusal(Reason.UNKNOWN_STAFF)
    known = referral_organisation.c.id == body.organisation
    wrong = {
        "organisation": not referral_book.organisations(connection, known),
        "pool": body.pool not in {Pool.REFERRAL, Pool.COMMUNITY},
        "expires_on": body.expires_on < day_of(now),
    }
    field = next((name for name, is_wrong in wrong.items() if is_wrong), None)
    if field is not None:
        return Refusal(Reason.MALFORMED_REQUEST, (("field", field),))
    refusal = may_grant(body.role)
    if refusal is not None:
        return refusal
    if staff.Role.REFERRAL_DOCTOR not in member.roles:
        return Refusal(Reason.ROLE_NOT_ADMITTED)
    take_turn(connection, "referrer", member.id)
    standing = referral_book.of_member(connection, member.id)
    if standing is not None and standing.right.ended_at is None:
        return Refusal(
            Reason.NOT_IN_THIS_STATE,
            (("status", referral_book.answer_of(standing, now).state.value),),
        )
    return _shown(connection, referral_book.add_right(connection, body, actor, now), now, CREATED)


def review(connection: Connection, now: int, actor: Actor, right: str) -> Outcome:
    """Let a right be used, as another person than who asked for it."""
    granted = _for_change(connection, right)
    if isinstance(granted, Refusal):
        return granted
    refusal = may_review(granted.right, granted.asked_by, actor.staff)
    if refusal is not None:
        return refusal
    referral_book.change_right(connection, right, reviewed_by=actor.staff, reviewed_at=now)
    return _shown(connection, right, now)


def end(connection: Connection, now: int, right: str) -> Outcome:
    """End a right at once, and with it the person's session. Ended once more it stays ended."""
    granted = _for_change(connection, right)
    if isinstance(granted, Refusal):
        return granted
    if granted.right.ended_at is None:
        referral_book.change_right(connection, right, ended_at=now)
        sessions.end_of(connection, granted.right.person, now)
    return _shown(connection, right, now)


def bar(connection: Connection, now: int, actor: Actor, body: SanctionBody) -> Outcome:
    """Bar a person or a whole institution from referring, or let them in again, on evidence."""
    touched = referral_book.bar(connection, body, actor, now)
    if touched is None:
        return Refusal(Reason.NOT_FOUND)
    return Done(
        SanctionAnswer(
            kind=body.kind, subject=body.subject, is_lifted=body.is_lifted, rights=touched
        )
    )


def _for_change(connection: Connection, right: str) -> Granted | Refusal:
    """Return a right that nobody else changes or refers by until this transaction ends."""
    known = referral_book.by_id(connection, right)
    if known is None:
        return Refusal(Reason.NOT_FOUND)
    take_turn(connection, "referrer", known.right.person)
    return referral_book.by_id(connection, right) or Refusal(Reason.NOT_FOUND)


def _shown(connection: Connection, right: str, now: int, status: int = 200) -> Outcome:
    granted = referral_book.by_id(connection, right)
    if granted is None:
        return Refusal(Reason.NOT_FOUND)
    return Done(referral_book.answer_of(granted, now), status)
