"""Calls that may hang: the caller never does."""

import threading
from collections.abc import Iterator

import pytest

from hardware.errors import DeviceMissingError
from hardware.smartcard.bounded_caller import BoundedCaller

PATIENCE_S = 20.0


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    made = threading.Event()
    yield made
    made.set()


@pytest.fixture
def caller() -> Iterator[BoundedCaller]:
    made = BoundedCaller("test-caller", 0.05)
    yield made
    made.close()


def test_calls_return_what_they_return_on_one_thread_that_is_not_ours(
    caller: BoundedCaller,
) -> None:
    names = {caller.call(lambda: threading.current_thread().name) for _ in range(3)}
    assert names == {"test-caller"}


def test_a_call_that_hangs_is_given_up_and_the_next_fails_at_once(
    caller: BoundedCaller, gate: threading.Event
) -> None:
    with pytest.raises(DeviceMissingError, match="in time"):
        caller.call(lambda: gate.wait(PATIENCE_S))
    assert caller.is_stuck
    ran = threading.Event()
    with pytest.raises(DeviceMissingError, match="earlier"):
        caller.call(ran.set)
    assert not ran.is_set()


def test_what_comes_too_late_is_undone_and_then_all_is_well_again(
    caller: BoundedCaller, gate: threading.Event
) -> None:
    undone: list[bool] = []
    with pytest.raises(DeviceMissingError):
        caller.call(lambda: gate.wait(PATIENCE_S), undo=undone.append)
    gate.set()
    ended = threading.Event()
    caller.post(ended.set)
    assert ended.wait(PATIENCE_S)
    assert undone == [True]
    assert not caller.is_stuck
    assert caller.call(lambda: 7, limit_s=PATIENCE_S) == 7


def test_posted_work_is_done_in_order_and_not_waited_for(
    caller: BoundedCaller, gate: threading.Event
) -> None:
    order: list[str] = []
    caller.post(lambda: gate.wait(PATIENCE_S))
    caller.post(lambda: order.append("posted"))
    gate.set()
    caller.call(lambda: order.append("called"), limit_s=PATIENCE_S)
    assert order == ["posted", "called"]


def test_close_ends_the_thread_and_a_later_call_starts_another(caller: BoundedCaller) -> None:
    first = caller.call(threading.get_ident)
    worker = next(t for t in threading.enumerate() if t.ident == first)
    caller.close()
    assert not worker.is_alive()
    caller.close()
    assert caller.call(lambda: 1) == 1


def test_close_from_its_own_thread_does_not_wait_for_itself(caller: BoundedCaller) -> None:
    worker = caller.call(threading.current_thread)
    caller.call(caller.close, limit_s=PATIENCE_S)
    worker.join(PATIENCE_S)
    assert not worker.is_alive()
