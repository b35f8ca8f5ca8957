"""The order of call: the published rule, and no surprise when somebody is called."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.ids import AppointmentId
from kiosk_app.domain.parameters import PriorityGroup, QueueParameters
from kiosk_app.domain.queue_order import Entry, Queue, ahead_of, call_next, order, rule_text
from tests.unit.domain.made_up import at
from tests.unit.domain.published_words import spoken, words

RULE = QueueParameters()
AFTER_TWO = QueueParameters(late_after=2)
G = PriorityGroup


def waits(
    name: str,
    begin: datetime | None = None,
    checked_in: datetime | None = None,
    group: PriorityGroup = G.ORDINARY,
    **more: bool,
) -> Entry:
    begin = begin or at(8)
    return Entry(AppointmentId(name), begin, checked_in or begin, group, **more)


def names(entries: tuple[Entry, ...]) -> str:
    return " ".join(entry.appointment for entry in entries)


def queue_of(*entries: Entry) -> Queue:
    return Queue(entries)


@pytest.mark.requirement("R056", "R146", "R082")
def test_after_two_first_visits_one_comes_back_with_results() -> None:
    firsts = [waits(f"F{i}", checked_in=at(8, i)) for i in (1, 2, 3, 4)]
    revisits = [waits(f"R{i}", at(8, i), is_revisit=True) for i in (1, 2)]
    queue = queue_of(*revisits, *firsts)
    assert names(order(queue, RULE)) == "F1 F2 R1 F3 F4 R2"
    one = replace(RULE, firsts_per_revisit=1)
    assert names(order(queue, one)) == "F1 R1 F2 R2 F3 F4"


@pytest.mark.requirement("R056")
def test_the_count_goes_on_over_calls() -> None:
    firsts = [waits(f"F{i}", checked_in=at(8, i)) for i in (1, 2)]
    queue = Queue((*firsts, waits("R", at(9), is_revisit=True)), firsts_called=2)
    assert names(order(queue, RULE)) == "R F1 F2"


@pytest.mark.requirement("R037")
def test_at_the_same_hour_a_referral_goes_first() -> None:
    queue = queue_of(waits("ordinary", checked_in=at(7, 40)), waits("referral", group=G.REFERRAL))
    assert names(order(queue, RULE)) == "referral ordinary"


@pytest.mark.requirement("R082")
def test_priority_counts_at_the_same_hour_only() -> None:
    queue = queue_of(
        waits("later", at(8, 30), group=G.ELDERLY),
        waits("plain"),
        waits("sent", group=G.REFERRAL),
        waits("soldier", checked_in=at(8, 5), group=G.SOLDIER),
        waits("pregnant", checked_in=at(8, 1), group=G.PREGNANT),
    )
    assert names(order(queue, RULE)) == "pregnant soldier sent plain later"


@pytest.mark.requirement("R084")
def test_who_is_late_goes_behind_the_running_band() -> None:
    queue = queue_of(
        waits("late", at(8), at(9, 10), is_late=True),
        waits("next", at(9, 30)),
        waits("now1", at(9)),
        waits("now2", at(9), at(9, 20)),
    )
    assert names(order(queue, RULE)) == "now1 now2 late next"


@pytest.mark.requirement("R084")
def test_or_lets_so_many_go_first() -> None:
    line = [waits(f"P{i}", at(9, i)) for i in range(4)]
    late = [waits(f"L{i}", at(8), at(9, 30 + i), is_late=True) for i in (1, 2)]
    queue = queue_of(*late, *line)
    assert names(order(queue, AFTER_TWO)) == "P0 P1 L1 L2 P2 P3"
    assert names(order(queue_of(*late), AFTER_TWO)) == "L1 L2"


@pytest.mark.requirement("R084")
def test_who_is_late_does_not_wait_for_ever_behind_newcomers() -> None:
    queue = queue_of(*(waits(f"P{i}", at(9, i)) for i in range(3)))
    late = waits("late", at(8), at(9, 5), is_late=True)
    queue = replace(queue, entries=(*queue.entries, late))
    called = []
    for i in range(3):
        entry, queue = call_next(queue, AFTER_TWO)
        assert entry is not None
        called.append(entry.appointment)
        queue = replace(queue, entries=(*queue.entries, waits(f"N{i}", at(8, i))))
    assert called == ["P0", "N0", "late"]


@pytest.mark.requirement("R056", "R084")
def test_a_late_patient_let_in_between_does_not_count_among_the_first_visits() -> None:
    firsts = [waits(f"F{i}", checked_in=at(8, i)) for i in (1, 2)]
    late = waits("late", at(8), at(8, 40), is_late=True)
    queue = queue_of(*firsts, waits("R", at(9), is_revisit=True), late)
    rule = QueueParameters(late_after=0)
    assert names(order(queue, rule)) == "late F1 F2 R"
    _, queue = call_next(queue, rule)
    assert names(order(queue, rule)) == "F1 F2 R"


@pytest.mark.requirement("R049")
def test_everybody_can_be_told_how_many_are_ahead() -> None:
    queue = queue_of(waits("b", checked_in=at(8, 1)), waits("a"))
    assert ahead_of(queue, AppointmentId("a"), RULE) == 0
    assert ahead_of(queue, AppointmentId("b"), RULE) == 1
    with pytest.raises(ValueError, match="c"):
        ahead_of(queue, AppointmentId("c"), RULE)


def test_nobody_is_called_from_an_empty_queue() -> None:
    assert call_next(Queue(), RULE) == (None, Queue())


ENTRIES = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.integers(0, 150),
        st.sampled_from(PriorityGroup),
        st.booleans(),
        st.booleans(),
    ),
    max_size=10,
)
RULES = st.builds(
    QueueParameters,
    firsts_per_revisit=st.integers(1, 3),
    late_after=st.none() | st.integers(0, 4),
)


def made(rows: list[tuple[int, int, PriorityGroup, bool, bool]]) -> Queue:
    return Queue(
        tuple(
            Entry(
                AppointmentId(f"a{i}"),
                at(8) + timedelta(minutes=30 * band),
                at(8) + timedelta(minutes=minute),
                group,
                is_revisit=is_revisit,
                is_late=is_late,
            )
            for i, (band, minute, group, is_revisit, is_late) in enumerate(rows)
        )
    )


@pytest.mark.requirement("R082")
@given(ENTRIES, RULES)
def test_calling_the_first_changes_nothing_in_the_order_of_the_rest(
    rows: list[tuple[int, int, PriorityGroup, bool, bool]], rule: QueueParameters
) -> None:
    queue = made(rows)
    expected = [entry.appointment for entry in order(queue, rule)]
    assert sorted(expected) == sorted(entry.appointment for entry in queue.entries)
    while queue.entries:
        called, queue = call_next(queue, rule)
        assert called is not None
        assert called.appointment == expected.pop(0)
        assert [entry.appointment for entry in order(queue, rule)] == expected


@pytest.mark.requirement("R056")
@given(ENTRIES, st.integers(1, 3))
def test_no_revisit_waits_longer_than_the_rule_says(
    rows: list[tuple[int, int, PriorityGroup, bool, bool]], per_revisit: int
) -> None:
    rule = QueueParameters(firsts_per_revisit=per_revisit)
    called = order(made(rows), rule)
    revisits_left = sum(entry.is_revisit for entry in called)
    firsts = 0
    for entry in called:
        if entry.is_revisit:
            revisits_left -= 1
            firsts = 0
        else:
            firsts += 1
            assert firsts <= per_revisit or not revisits_left


@pytest.mark.requirement("R082")
def test_the_rule_is_published_in_words_made_from_its_parameters() -> None:
    zh = spoken(rule_text(RULE), words("zh"))
    assert zh[1] == "第 1 优先：军人 老年人 残疾人 孕妇。"
    assert zh[3] == "每叫 2 位初诊，叫 1 位拿结果回来的患者。"
    assert "当前时段" in zh[4]
    en = spoken(rule_text(replace(AFTER_TWO, firsts_per_revisit=3, ranks=())), words("en"))
    assert en[1] == "After every 3 first visits, one patient who returns with results is called."
    assert "lets 2 patients go first" in en[2]


def test_published_words_exist_in_both_languages() -> None:
    assert words("zh").keys() == words("en").keys()
    assert {f"group.{group}" for group in PriorityGroup} <= words("zh").keys()
