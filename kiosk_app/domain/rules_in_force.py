"""The rules in force as sentences to be published: written from the policy, never beside it.

Each sentence names the parameter behind it, so that its clause can be printed with it. The words
are data, see `published`; how patients are called is told by `queue_order.rule_text`.

Source: BJ-OPD-DRAFT art. 6 (1), art. 7; BJ-2022-PLAN item 6.
"""

from dataclasses import dataclass
from datetime import timedelta

from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.policy import Policy
from kiosk_app.domain.published import Line
from kiosk_app.domain.queue_order import rule_text

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """One published rule.

    Attributes:
        parameter: of the policy, as in `Policy.clauses`.
        clause: what stands behind it; may be empty.
    """

    line: Line
    parameter: str
    clause: str


def rules_in_force(policy: Policy) -> tuple[Rule, ...]:
    """Return what a patient has to know of a policy, in the order of a visit.

    Source: BJ-OPD-DRAFT art. 6 (1), art. 7.
    """
    visit = (*_booking(policy), *_shares(policy), *_after(policy))
    calling = [("queue.ranks", line) for line in rule_text(policy.queue)]
    return tuple(Rule(line, name, policy.clause_of(name)) for name, line in (*visit, *calling))


def _booking(policy: Policy) -> tuple[tuple[str, Line], ...]:
    return (
        (
            "release_time",
            _line("horizon", days=policy.horizon_days, time=f"{policy.release_time:%H:%M}"),
        ),
        ("max_band_minutes", _line("band", minutes=policy.max_band_minutes)),
        (
            "per_day_limit",
            _line("limits", department=policy.per_department_day_limit, day=policy.per_day_limit),
        ),
        *_spans(policy),
        ("hold_s", _line("hold", minutes=policy.hold_s // 60)),
        ("guardian_age", _line("guardian", age=policy.guardian_age)),
    )


def _spans(policy: Policy) -> tuple[tuple[str, Line], ...]:
    """Return the limits of longer spans; nothing where there are none."""
    limits, lines = policy.limits, []
    if limits.per_week is not None:
        lines.append(("limits.per_week", _line("week", limit=limits.per_week)))
    if limits.per_months is not None:
        longer = _line("months", limit=limits.per_months, months=limits.months)
        lines.append(("limits.per_months", longer))
    return tuple(lines)


def _shares(policy: Policy) -> tuple[tuple[str, Line], ...]:
    shares = policy.shares
    lines = [
        (
            "onsite_share_percent",
            _line("on_site", percent=policy.onsite_share_percent, age=policy.elderly_age),
        )
    ]
    others = [g for g in shares.onsite_groups if g is not PriorityGroup.ELDERLY]
    if others:
        groups = " ".join(f"@group.{group}" for group in others)
        lines.append(("shares.onsite_groups", _line("on_site_groups", groups=groups)))
    if shares.referral_percent:
        lines.append(
            ("shares.min_referral_percent", _line("referral", percent=shares.referral_percent))
        )
    if shares.community_percent:
        lines.append(
            ("shares.min_community_percent", _line("community", percent=shares.community_percent))
        )
    limit = _line("add_on", percent=policy.add_on.percent, most=policy.add_on.per_session)
    return (*lines, ("add_on.percent", limit))


def _after(policy: Policy) -> tuple[tuple[str, Line], ...]:
    own = policy.cancellation
    cancel = _line("cancel")
    if own.own_days_before is not None:
        cancel = _line("cancel_before", days=own.own_days_before, time=f"{own.own_time:%H:%M}")
    noshow = policy.noshow
    return (
        ("cancellation.own_days_before", cancel),
        ("cancellation.unseen_days", _line("unseen", days=own.unseen_days)),
        ("noshow.limit", _line("no_show", limit=noshow.limit, months=noshow.ban_months)),
        (
            "check_in.earliest_before",
            _line("check_in", minutes=policy.check_in.earliest_before // _MINUTE),
        ),
        ("returns.offer_life", _line("offer", minutes=policy.returns.offer_life // _MINUTE)),
        (
            "returns.hold_back_most",
            _line(
                "hold_back",
                least=policy.returns.hold_back_least // _MINUTE,
                most=policy.returns.hold_back_most // _MINUTE,
            ),
        ),
        ("revisit.free_days", _line("revisit", days=policy.revisit.free_days)),
        *_pre_visit(policy),
    )


def _pre_visit(policy: Policy) -> tuple[tuple[str, Line], ...]:
    """Return that questions are asked before a visit; nothing where none are."""
    if policy.pre_visit.questions is None:
        return ()
    hours = policy.pre_visit.valid_for // timedelta(hours=1)
    return (("pre_visit.questions", _line("questions", hours=hours)),)


def _line(name: str, **facts: object) -> Line:
    return Line(f"rule.{name}", tuple((key, str(value)) for key, value in facts.items()))
