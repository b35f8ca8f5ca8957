"""The calls anybody may make: what is published, and what a patient does about a notice."""

from collections.abc import Callable
from functools import cached_property

import msgspec
from sqlalchemy import Connection

from kiosk_app.central_service.answering.answers import Done, Outcome, Reply, success
from kiosk_app.central_service.answering.keyed import Caller
from kiosk_app.central_service.calls.shared import Calls
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.messages import notices
from kiosk_app.central_service.supply import publication
from kiosk_app.central_service.suspension import own_substitutes
from kiosk_app.contract import shapes, suspension_shapes
from kiosk_app.contract.published_words import RuleWords, load_rule_words
from kiosk_app.domain.refusal import Reason, Refusal


class PublishedCalls(Calls):
    """What everybody may read; none of it asks who they are."""

    @cached_property
    def _rule_words(self) -> RuleWords:
        return load_rule_words()

    def published_schedule(self) -> Reply:
        """Return specialties × titles × numbers × times."""
        return self._tell(lambda c, now: publication.schedule(c, self._policies.at(now), now))

    def published_notices(self) -> Reply:
        """Return called-off, resumed and late clinics."""
        return self._tell(publication.notices)

    def published_fees(self) -> Reply:
        """Return the price list."""
        return self._tell(lambda c, now: publication.fees(c, self._policies.at(now), now))

    def published_rules(self) -> Reply:
        """Return the rules in force as text."""
        return self._tell(
            lambda _c, now: publication.rules(self._policies.ruling(now), self._rule_words, now)
        )

    def acknowledge_notice(self, caller: Caller, notice: str) -> Reply:
        """Write down that a patient has read a notice."""

        def know(connection: Connection, now: int) -> Outcome:
            done = notices.acknowledge(connection, notice, now)
            return Refusal(Reason.NOT_FOUND) if done is None else Done(done)

        return self._act(caller, "acknowledge", notice, shapes.EmptyBody(), lambda _question: know)

    def take_substitute(
        self, caller: Caller, notice: str, body: suspension_shapes.SubstituteBody
    ) -> Reply:
        """Move the patient of a notice to the doctor who stands in."""
        return self._act(
            caller,
            "substitute",
            notice,
            body,
            lambda question: (
                lambda connection, now: own_substitutes.take(
                    connection, now, question.station, notice, body, self._policies
                )
            ),
        )

    def _tell(self, ask: Callable[[Connection, int], msgspec.Struct]) -> Reply:
        self._know_policies()
        with self._database.read() as connection:
            return success(ask(connection, to_ms(self._clock())))
