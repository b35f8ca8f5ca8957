"""What is published of the rules: only the limits there are."""

from dataclasses import replace

from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.rules_in_force import rules_in_force


def published(week: int | None, months: int | None) -> set[str]:
    limits = replace(DEMO.limits, per_week=week, per_months=months)
    return {rule.parameter for rule in rules_in_force(replace(DEMO, limits=limits))}


def test_a_limit_there_is_not_is_not_published() -> None:
    both = published(3, 5)
    assert both - published(None, 5) == {"limits.per_week"}
    assert both - published(3, None) == {"limits.per_months"}
