"""Referral at work: a number of the kept share is held for a patient who was seen; given back.

What follows is what follows every hold: the till takes the money, confirm makes the appointment.

Source: BJ-OPD-DRAFT art. 16, art. 17, art. 28; BJD-2021-05-20; AH-2023-101 ann. 2 item 1.
"""

from collections.abc import Mapping
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import CREATED, Done, Outcome
from kiosk_app.central_service.booking.cancellations import Cancellations
from kiosk_app.central_service.booking.holds import Holds, Sale, wish_from
from kiosk_app.central_service.booking.terms import Asked, Terms, TermsOfHold
from kiosk_app.central_service.devices.stations import only_from
from kiosk_app.central_service.engines.locks import take_turn
from kiosk_app.central_service.keeping.instants import of_ms, to_ms
from kiosk_app.central_service.numbers import ledger
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.numbers.standing import find
from kiosk_app.central_service.referral import referral_book
from kiosk_app.central_service.referral.referral_book import Granted
from kiosk_app.central_service.supply.add_ons import Actor
from kiosk_app.central_service.tables.schema import SeatState, seat
from kiosk_app.contract.after import CancelBody
from kiosk_app.contract.published_words import RuleWords, said
from kiosk_app.contract.referral_shapes import ReferralAnswer, ReferralBody, Told
from kiosk_app.contract.shapes import HoldAnswer, HoldBody
from kiosk_app.domain import referral as rules
from kiosk_app.domain.booking import Slot
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.ids import PatientId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.refusal import Reason, Refusal


class ReferralHolds(Holds):
    """Holds out of one kept share, as early as that share opens."""

    def __init__(self, policies: Policies, terms: TermsOfHold, pool: Pool) -> None:
        super().__init__(policies, terms)
        self._pool = pool

    def _sale(self) -> Sale:
        return partial(rules.may_take, self._pool)

    def _claim(self, connection: Connection, asked: Asked, terms: Terms) -> Outcome:
        wish = wish_from((self._pool,), asked, self._policies.at(asked.at))
        taken = ledger.claim(connection, wish, asked.at)
        if taken is None:
            return Refusal(self._why_none_kept(connection, asked))
        return self._write(connection, asked, terms, wish, taken)

    def _why_none_kept(self, connection: Connection, asked: Asked) -> Reason:
        held = connection.scalar(
            sa.select(seat.c.id)
            .where(
                seat.c.session == asked.session.id,
                seat.c.begins_at == to_ms(asked.body.band_begin),
                seat.c.pool == self._pool.value,
                seat.c.state == SeatState.HELD,
            )
            .limit(1)
        )
        return Reason.BOOKED_OUT if held is None else Reason.HELD_BY_OTHERS


class Referrals:
    """The acts of a referring doctor; each runs inside a keyed transaction."""

    def __init__(
        self, policies: Policies, terms: TermsOfHold, cancellations: Cancellations, words: RuleWords
    ) -> None:
        self._policies = policies
        self._terms = terms
        self._cancellations = cancellations
        self._words = words

    def refer(self, connection: Connection, now: int, actor: Actor, body: ReferralBody) -> Outcome:
        """Hold one number of the doctor's share for a patient they have seen.

        Returns:
            The hold and what the patient is told; OUT_OF_SCOPE; NOT_ALLOWED from another kind of
            station; REFERRAL_RIGHT_MISSING; CONSULTATION_REQUIRED; or what refuses every hold.
        """
        refusal = _may_ask(connection, actor, body)
        granted = refusal or standing_right(connection, now, actor)
        if isinstance(granted, Refusal):
            return granted
        referral_book.take_consultation_turn(connection, granted, body)
        refusal = self._may_rest_on(connection, now, granted, body)
        if refusal is not None:
            return refusal
        holds = ReferralHolds(self._policies, self._terms, granted.right.pool)
        wish = HoldBody(
            patient=body.patient,
            session=body.session,
            band_begin=body.band_begin,
            booker=body.booker,
            proof=body.proof,
        )
        held = holds.hold(connection, now, actor.station, wish)
        if not isinstance(held, Done) or not isinstance(held.answer, HoldAnswer):
            return held
        booking_id = held.answer.hold.id
        referral_book.keep(connection, booking_id, granted, body, now)
        answer = ReferralAnswer(
            hold=held.answer.hold,
            due=held.answer.due or Fen(0),
            notice=self._told(held.answer.hold.slot, granted, now),
            is_warned=held.answer.is_warned,
        )
        return Done(answer, CREATED, booking=booking_id)

    def cancel(self, connection: Connection, now: int, actor: Actor, appointment: str) -> Outcome:
        """Give one's own referral back; the number goes to the kept share again."""
        granted = only_from(connection, actor.station, Channel.REFERRAL) or standing_right(
            connection, now, actor
        )
        if isinstance(granted, Refusal):
            return granted
        row = find(connection, appointment)
        if isinstance(row, Refusal):
            return row
        body = CancelBody(patient=PatientId(row.patient), staff=actor.staff)
        return self._cancellations.cancel(connection, now, actor.station, appointment, body)

    # --- inside --------------------------------------------------------------------------------

    def _may_rest_on(
        self, connection: Connection, now: int, granted: Granted, body: ReferralBody
    ) -> Refusal | None:
        """Ask whether the doctor has seen this very patient, lately."""
        seen = rules.Consultation(
            body.consultation, body.patient, granted.right.person, body.consultation_day
        )
        policy = self._policies.at(now)
        if referral_book.is_another_patients(connection, granted, body):
            days = str(policy.referral.consultation_days)
            return Refusal(Reason.CONSULTATION_REQUIRED, (("days", days),))
        return rules.may_book(granted.right, seen, body.patient, of_ms(now), policy)

    def _told(self, slot: Slot, granted: Granted, now: int) -> tuple[Told, ...]:
        lines = rules.notice(
            slot.band,
            slot.department_name,
            f"{slot.location} {slot.room}",
            granted.phone,
            self._policies.at(now),
        )
        in_english: Mapping[str, str] = self._words.en
        return tuple(
            Told(text=said(line, self._words.zh), text_en=said(line, in_english)) for line in lines
        )


def standing_right(connection: Connection, now: int, actor: Actor) -> Granted | Refusal:
    """Return the right somebody may refer by now, or why there is none."""
    take_turn(connection, "referrer", actor.staff)
    granted = referral_book.of_member(connection, actor.staff)
    right = None if granted is None else granted.right
    pool = Pool.REFERRAL if right is None else right.pool
    refusal = rules.may_refer(right, pool, of_ms(now))
    if granted is None or refusal is not None:
        return refusal or Refusal(Reason.REFERRAL_RIGHT_MISSING)
    return granted


def _may_ask(connection: Connection, actor: Actor, body: ReferralBody) -> Refusal | None:
    if body.service is rules.Service.EXAMINATION:  # has a path of its own
        return Refusal(Reason.MALFORMED_REQUEST, (("field", "service"),))
    return rules.may_ask_for(body.service) or only_from(connection, actor.station, Channel.REFERRAL)
