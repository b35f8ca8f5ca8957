"""A new version of the hospital's rules, adopted by two invented persons."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.numbers import policy_store
from kiosk_app.central_service.numbers.policy_store import Step
from kiosk_app.domain.ids import StaffId
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.policy_versions import Proposal, changes
from kiosk_app.domain.refusal import Refusal
from tests.helpers.central import CentralHouse

FIRST, SECOND = StaffId("stf-first"), StaffId("stf-second")


def adopt_rules(house: CentralHouse, since: datetime, changed: Mapping[str, Any]) -> Policy:
    """Put the house's policy with these fields changed in force from a moment on."""
    now = to_ms(house.clock())
    policy = replace(house.policy, version=f"{since:%Y-%m-%d %H:%M}", **changed)
    with house.database.write() as connection:
        policy_store.found(connection, house.policy, now)
        base = policy_store.last_of(connection, policy.profile)
        assert base is not None
        wanted = Proposal(policy, base.name, since, FIRST)
        steps = [Step(change, "a test") for change in changes(base, policy)]
        refusal = policy_store.propose(connection, wanted, steps, now)
        assert refusal is None, refusal
        adopted = policy_store.adopt(connection, policy.name, SECOND, now)
        assert not isinstance(adopted, Refusal), adopted
    return policy


def until_known(house: CentralHouse) -> None:
    """Let so much time pass that every process has read the versions again."""
    house.clock.set(house.clock() + timedelta(seconds=6))
