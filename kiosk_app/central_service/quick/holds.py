"""A plain hold: look once, ask the rules, take the number or say that none is left.

See the room's own page (`kiosk_app.central_service.quick`) for what is left to the long way.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from kiosk_app.central_service.answering.answers import CREATED, Done, Reply, refused
from kiosk_app.central_service.answering.keyed import KeyedRequests, Question
from kiosk_app.central_service.booking.holds import booking_of, why_not, wish_of
from kiosk_app.central_service.booking.terms import Asked, Terms, is_questioned, plain_terms, way_of
from kiosk_app.central_service.devices.stations import channel_of_kind
from kiosk_app.central_service.engines.bare import Bare, Record, maker_of
from kiosk_app.central_service.engines.locks import SESSION, name_of_turn
from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.keeping.events import SERVICE, Act
from kiosk_app.central_service.keeping.instants import Clock, day_of, of_ms, to_ms
from kiosk_app.central_service.numbers.catalogue_store import AnyRow, department_of, slot_of
from kiosk_app.central_service.numbers.counted import as_limits_see
from kiosk_app.central_service.numbers.kept import pools_for
from kiosk_app.central_service.numbers.ledger import Wish
from kiosk_app.central_service.numbers.policies import Policies
from kiosk_app.central_service.patients import patients
from kiosk_app.central_service.quick import statements as st
from kiosk_app.central_service.quick.none_left import NoneLeft
from kiosk_app.central_service.tables.schema import BookingState, department, patient
from kiosk_app.contract.refusals import Words
from kiosk_app.contract.shapes import HoldAnswer, HoldBody
from kiosk_app.domain.booking import Hold
from kiosk_app.domain.channels import Channel
from kiosk_app.domain.ids import DepartmentId, HoldId, PatientId
from kiosk_app.domain.limits import Booked, counted_since, is_bound, may_hold
from kiosk_app.domain.parameters import QuestionedAct
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.pools import Pool
from kiosk_app.domain.questionnaire import are_asked
from kiosk_app.domain.real_name import may_identify
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.sessions import TimeBand


def _maker_of(columns: Sequence[str]) -> Callable[..., AnyRow]:
    return cast("Callable[..., AnyRow]", maker_of(columns))


_REQUEST_END: Final = 2
_patient: Final = _maker_of([column.name for column in patient.c])
_session: Final = _maker_of([label.name.removeprefix("session_") for label in st.SESSION_LABELS])
_department: Final = _maker_of([column.name for column in department.c])
_PATIENT_END: Final = _REQUEST_END + len(st.PATIENT_COLUMNS)
_SESSION_END: Final = _PATIENT_END + len(st.SESSION_LABELS)
_DEPARTMENT_END: Final = _SESSION_END + len(st.DEPARTMENT_COLUMNS)


@dataclass(frozen=True, slots=True)
class Seen:
    """A plain ask that no rule refuses, as far as one look tells.

    Attributes:
        found: the row of `statements.LOOK`.
        wish: what would be claimed.
        policy: in force when it was asked.
        turn: of `none_left`, before the look.
    """

    question: Question
    asked: Asked
    terms: Terms
    found: Record
    wish: Wish
    policy: Policy
    turn: int

    @property
    def band(self) -> TimeBand:
        """Return the band that is asked for, in the hospital's time."""
        return _band(self.asked.body, self.found)

    def why_too_many(self, existing: Sequence[Booked]) -> Refusal | None:
        """Say why the patient may not have one more beside these numbers, or None."""
        place = DepartmentId(self.asked.session.department)
        way = way_of(self.asked, self.terms.channel)
        return may_hold(
            place, self.asked.day, existing, self.policy, has_spans=is_bound(way, self.policy)
        )

    @property
    def values(self) -> dict[str, object]:
        """Return what fills the gaps of the statements."""
        pools = [pool.value for pool in self.wish.pools]
        return {
            **_values(self.question, self.asked.body, self.asked.at, self.policy),
            "first_pool": pools[0],
            "second_pool": pools[-1],
            "booking": self.wish.booking,
            "expires_at": self.wish.hold_until,
            "key_turn": name_of_turn("request", self.question.station, self.question.key),
            "patient_turn": name_of_turn("patient", self.asked.patient.id),
            "session_turn": name_of_turn(SESSION, self.asked.session.id),
        }


class QuickHolds:
    """The quick way; safe for many threads.

    Args:
        database, policies, clock, words: the service's own.
        keyed: keeps the answers.

    Attributes:
        none_left: what was sold out for everybody a moment ago.
    """

    def __init__(
        self,
        database: Database,
        policies: Policies,
        clock: Clock,
        words: Words,
        keyed: KeyedRequests,
    ) -> None:
        self._database = database
        self._policies = policies
        self._clock = clock
        self._words = words
        self._keyed = keyed
        self.none_left = NoneLeft()
        self._in_hand: Counter[tuple[str, str]] = Counter()
        self._turn = threading.Lock()

    @contextmanager
    def alone(self, question: Question) -> Iterator[bool]:
        """Give True while nobody else in this process is at the same key.

        A twin must not read "none left" while its brother is about to commit: it goes the long
        way, which waits for the key.
        """
        name = question.station, question.key
        with self._turn:
            self._in_hand[name] += 1
            is_alone = self._in_hand[name] == 1
        try:
            yield is_alone
        finally:
            with self._turn:
                self._in_hand[name] -= 1
                if not self._in_hand[name]:
                    del self._in_hand[name]

    def look(self, question: Question, body: HoldBody) -> Seen | None:
        """Return what a plain ask needs, or None: go the long way."""
        is_more = body.replaces or body.revisit_of or body.booker or body.room
        if is_more or body.group or body.group_proof is not None or body.band_begin.tzinfo is None:
            return None
        now, turn = to_ms(self._clock()), self.none_left.turn
        policy = self._policies.at(now)
        with self._database.look() as bare:
            found = bare.rows(st.LOOK, _values(question, body, now, policy))[0]
        if found.station_kind is None or found.request_status is not None:
            return None
        if found.not_sold:
            self.none_left.forget(body.session, to_ms(body.band_begin))
        return self._judge(question, body, found, (now, turn), policy)

    def take(self, seen: Seen) -> Reply | None:
        """Say that none is left, or take the number; None: go the long way."""
        if not seen.found.has_numbers and not self._is_left(seen):
            return self._none_left(seen)
        done: list[Act] = []
        reply = self._database.hurry(lambda bare: self._take(bare, seen, done))
        if reply is not None:
            self._database.on_done(done)
        return reply

    # --- inside --------------------------------------------------------------------------------

    def _judge(
        self,
        question: Question,
        body: HoldBody,
        found: Record,
        moment: tuple[int, int],
        policy: Policy,
    ) -> Seen | None:
        now, turn = moment
        row = cast("tuple[Any, ...]", found)
        known = _patient(*row[_REQUEST_END:_PATIENT_END])
        session = _session(*row[_PATIENT_END:_SESSION_END])
        if known.id is None or session.id is None or found.band_ends_at is None:
            return None
        if known.merged_into is not None:
            return None
        if found.has_no_shows or found.is_waited_for:
            return None
        someone = patients.record_of(known, self._database.vault)
        asked = Asked(body, someone, session, question.station, now)
        channel = channel_of_kind(found.station_kind) or Channel.KIOSK
        place = department_of(_department(*row[_SESSION_END:_DEPARTMENT_END]))
        refusal = why_not(asked, place, _band(body, found), policy)
        refusal = refusal or may_identify(body.proof, channel, policy)
        terms = refusal or plain_terms(asked, channel, None, policy)
        if isinstance(terms, Refusal) or _asks_first(policy, asked, channel):
            return None
        is_special = patients.is_elderly_patient(someone, now, policy)
        pools = pools_for(policy, asked.day, session.ends_at, now, is_special=is_special)
        wish = wish_of(asked, terms, pools, policy)
        terms = replace(terms, was_seen=bool(found.was_seen))
        return Seen(question, asked, terms, found, wish, policy, turn) if wish.pools else None

    @staticmethod
    def _is_left(seen: Seen) -> bool:
        found = seen.found
        return _has_any(seen.wish.pools, found.free, found.free_back)

    def _none_left(self, seen: Seen) -> Reply | None:
        found, asked = seen.found, seen.asked
        if seen.why_too_many(()) is not None:
            return None
        if not found.not_sold:  # nobody at all could have one
            begins_at = to_ms(asked.body.band_begin)
            self.none_left.note(asked.session.id, begins_at, asked.at, seen.turn)
        is_held = _has_any(seen.wish.pools, found.held, found.held_back)
        reason = Reason.HELD_BY_OTHERS if is_held else Reason.BOOKED_OUT
        return refused(Refusal(reason), self._words)

    def _take(self, bare: Bare, seen: Seen, done: list[Act]) -> Reply | None:
        values, now = seen.values, seen.asked.at
        if bare.has_rivals:
            bare.run(st.LOCKS, values)
        standing, claimed, lapsed = bare.in_turn(
            (st.AGAIN, values), (st.CLAIM, values), (st.LAPSE, values)
        )  # what was claimed is undone again unless all that follows is well
        if standing[0].request_status is not None:
            return None
        if standing[0].version != seen.found.patient_version:
            return None
        kept = [row for row in standing if row.state is not None]
        booked = [as_limits_see(cast("AnyRow", row)) for row in kept]
        has_hold = any(row.state == BookingState.HELD for row in kept)
        if has_hold or seen.why_too_many(booked) is not None:
            return None
        if not claimed:
            return None
        (taken,) = claimed
        for row in lapsed:
            bare.run(st.NOTE, _event(now, SERVICE, Act.LAPSED, row.id, taken.id))
            done.append(Act.LAPSED)
        done.append(Act.HELD)
        return self._write(bare, seen, taken)

    def _write(self, bare: Bare, seen: Seen, taken: Record) -> Reply:
        asked, wish = seen.asked, seen.wish
        bare.run(st.BOOK, booking_of(asked, seen.terms, wish, taken.id, seen.policy))
        bare.run(st.NOTE, _event(asked.at, asked.station, Act.HELD, wish.booking, taken.id))
        outcome = Done(self._answer(seen, taken.seq), CREATED, booking=wish.booking)
        return self._keyed.keep(
            seen.question, outcome, asked.at, lambda values: bare.run(st.KEEP, values)
        )

    @staticmethod
    def _answer(seen: Seen, number: int) -> HoldAnswer:
        wish, asked = seen.wish, seen.asked
        fee, place = seen.terms.fee, cast("AnyRow", seen.found)
        slot = slot_of(asked.session, place, number=number, band=seen.band, fee=fee)
        hold = Hold(
            id=HoldId(wish.booking),
            patient=PatientId(asked.patient.id),
            slot=slot,
            expires_at=of_ms(wish.hold_until),
            expires_in_s=(wish.hold_until - asked.at) // 1000,
        )
        return HoldAnswer(hold=hold, due=fee, is_warned=seen.terms.is_warned)


def _asks_first(policy: Policy, asked: Asked, channel: Channel) -> bool:
    """Tell whether questions are asked before this booking; the long way looks for the answers."""
    place = DepartmentId(asked.session.department)
    return is_questioned(asked, channel) and are_asked(policy, place, QuestionedAct.BOOKING)


def _values(question: Question, body: HoldBody, now: int, policy: Policy) -> dict[str, object]:
    return {
        "station": question.station,
        "key": question.key,
        "patient": body.patient,
        "session": body.session,
        "begins_at": to_ms(body.band_begin),
        "now": now,
        "since": counted_since(day_of(now), policy).isoformat(),
    }


def _band(body: HoldBody, found: Record) -> TimeBand:
    return TimeBand(of_ms(to_ms(body.band_begin)), of_ms(found.band_ends_at))


def _has_any(pools: Sequence[Pool], *named: str | None) -> bool:
    """Tell whether one of `pools` is among names with commas between them."""
    names = {name for text in named if text for name in text.split(",")}
    return not names.isdisjoint(pool.value for pool in pools)


def _event(now: int, station: str, act: Act, booking: str, seat: int) -> dict[str, object]:
    return {"at": now, "station": station, "kind": act.value, "booking": booking, "seat": seat}
