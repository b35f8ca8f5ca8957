"""Whatever is asked in whatever order, the model has said the answer before: on both databases."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings

from kiosk_app.domain.refusal import Reason
from tests.contract.central.foretold.evening import BEGIN
from tests.contract.central.foretold.machine import AnyActIsForetold
from tests.helpers.central import KIOSK, OTHER_KIOSK, POSTGRESQL

TIMES = max(1, int(os.environ.get("FUZZ", "10")) // 10)
"""`make fuzz` plays ten times as many evenings as `make test`."""


class AnyActIsForetoldOnPostgresql(AnyActIsForetold):
    """The same on the other database."""

    engine = POSTGRESQL


# a failing run is told as it came: making it shorter would take longer than a test may
AnyActIsForetold.TestCase.settings = settings(
    max_examples=12 * TIMES,
    stateful_step_count=40,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
AnyActIsForetoldOnPostgresql.TestCase.settings = settings(
    AnyActIsForetold.TestCase.settings, max_examples=3 * TIMES
)


def late(machine: AnyActIsForetold, between: str) -> None:
    """Pay in time, confirm when the hold is long over and other things have happened."""
    machine.come_back_late(2, 0, 781, between, old=False, pays=True)


def beyond(machine: AnyActIsForetold) -> None:
    """Issue more add-ons than one person may approve; then take all numbers out that are free."""
    machine.several_book([(2, 0), (0, 0)])
    for p, deciders in ((1, ["boss"]), (3, ["boss"]), (4, ["boss", "other"])):
        machine.an_add_on(p, 0, "registrar", deciders, "fewer")


def changed(machine: AnyActIsForetold) -> None:
    """Change a dear number for a cheap one, and so on, until there is nothing to change."""
    machine.several_book([(0, 0)])
    for c in (1, 3, 2, 2):
        machine.come_back_late(0, c, 31, "work", old=True, pays=True)


def refused(machine: AnyActIsForetold) -> None:
    """Ask for what somebody has, too much, in two places, and too late."""
    for p, c, station in ((2, 0, KIOSK), (2, 2, OTHER_KIOSK), (3, 0, KIOSK)):
        machine.hold_a_number(p, c, station)
    machine.several_book([(2, 2), (2, 3), (2, 0), (2, 2)])
    machine.house.clock.set(BEGIN + timedelta(minutes=141))
    machine.hold_a_number(3, 0, KIOSK)


def unused(machine: AnyActIsForetold) -> None:
    """Issue add-ons once more that were given back or let lapse; never one that may be paid for."""
    for p, is_paid, is_back in ((0, False, True), (1, False, False), (2, True, True)):
        machine.an_add_on_once_more(p, p, is_paid=is_paid, is_back=is_back)
    machine.an_add_on_once_more(3, 3, is_paid=True, is_back=False)


def withdrawn(machine: AnyActIsForetold) -> None:
    """Issue an add-on once more that the service booked by itself and nobody was told of."""
    add_on = machine.ask_add_on(2, 0, "registrar")
    machine.decide(add_on, "boss", agrees=True)
    have = machine.issue(add_on, 2)
    assert have is not None
    machine.pay(have)
    machine.work()
    machine.let_time_pass(31)
    machine.work()
    machine.give_back(have)
    machine.issue(add_on, 2)


GONE, FULL = Reason.HOLD_EXPIRED, Reason.BOOKED_OUT
LIMIT, STATE = Reason.ADD_ON_LIMIT, Reason.NOT_IN_THIS_STATE
ELSEWHERE, TAKEN, LATE = Reason.HOLD_ACTIVE_ELSEWHERE, Reason.HELD_BY_OTHERS, Reason.BAND_OVER
TOO_MANY, TWICE = Reason.DAY_LIMIT, Reason.ALREADY_BOOKED
FREE, SAME = Reason.NOTHING_TO_PAY, Reason.NOTHING_TO_CHANGE
STORIES: dict[str, tuple[Callable[[AnyActIsForetold], None], list[str]]] = {
    "nobody came meanwhile": (lambda m: late(m, "nothing"), ["", "", ""]),
    "the service booked it": (lambda m: late(m, "work"), ["", "", ""]),
    "another had it": (lambda m: late(m, "another"), ["", "", "", GONE]),
    "another had it, and it is not sold any more": (
        lambda m: late(m, "taken out"),
        ["", "", "", "", "", GONE],
    ),
    "add-ons beyond the limit": (
        beyond,
        ["", "", "", FULL, "", "", "", "", "", LIMIT, STATE, "", "", LIMIT, "", "", ""],
    ),
    "an add-on once more": (
        unused,
        [*[""] * 6, *[""] * 4, STATE, *[""] * 6, *[""] * 4, STATE],
    ),
    "an add-on that was booked and undone": (withdrawn, [""] * 6),
    "from one to another": (
        changed,
        ["", "", "", "", FREE, "", "", "", "", "", FREE, "", SAME],
    ),
    "all that is refused": (
        refused,
        ["", ELSEWHERE, TAKEN, "", "", "", "", "", "", TOO_MANY, TWICE, LATE],
    ),
}
"""What happens, and what was answered, one after the other; where chance might miss it."""


@pytest.mark.requirement("R022")
@pytest.mark.requirement("R024")
@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("machine_of", [AnyActIsForetold, AnyActIsForetoldOnPostgresql])
def test_what_chance_might_miss_is_foretold_too(
    machine_of: type[AnyActIsForetold], story: str
) -> None:
    happens, answers = STORIES[story]
    machine = machine_of()
    try:
        machine.open_the_evening()
        machine.said.clear()
        happens(machine)
        machine.no_law_is_broken()
        machine.everything_is_as_the_model_has_it()
        assert machine.said == answers
    finally:
        machine.teardown()


@pytest.mark.requirement("R017")
@pytest.mark.requirement("R022")
@pytest.mark.requirement("R024")
class TestAnyActIsForetold(AnyActIsForetold.TestCase):  # type: ignore[misc,valid-type]  # made by hypothesis
    """Run the machine on SQLite."""


@pytest.mark.requirement("R017")
@pytest.mark.requirement("R022")
@pytest.mark.requirement("R024")
class TestAnyActIsForetoldOnPostgresql(AnyActIsForetoldOnPostgresql.TestCase):  # type: ignore[misc,valid-type]  # made by hypothesis
    """Run the machine on PostgreSQL."""
