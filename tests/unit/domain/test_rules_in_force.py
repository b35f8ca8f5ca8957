"""What is published of the rules: only the limits there are."""

from dataclasses import replace

import pytest

from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.rules_in_force import rules_in_force


@pytest.mark.parametrize("name", ["per_week", "per_months"])
def test_a_limit_there_is_not_is_not_published(name: str) -> None:
    def published(limit: int | None) -> set[str]:
        policy = replace(DEMO, limits=replace(DEMO.limits, **{name: limit}))
        return {rule.parameter for rule in rules_in_force(policy)}

    assert published(4) - published(None) == {f"limits.{name}"}
