"""What any card reader does, real pcscd or emulated slot, whatever stands behind the port."""

import threading

import pytest

from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.record_card import CardFaults
from hardware.emulators.social_card import SocialCardFields
from hardware.errors import DeviceMissingError, MediaRemovedError
from hardware.smartcard.port import CardIn, CardOut, ReaderAdded, ServiceDown, ServiceUp
from hardware.social_card.reader import read
from tests.contract.smartcard.conftest import Bench, Leaks
from tests.helpers.deaths import kill, lives, thread_named

FIRST = SocialCardFields()
SECOND = SocialCardFields(
    name="欧阳𠮷䶮", id_number="110101195203049024", sex_code="2", birth="19520304"
)


def name_on(bench: Bench, card: CardIn) -> str:
    with bench.watcher.connect(card.reader) as link:
        return read(link).name


@pytest.mark.requirement("R029")
def test_any_reader_tells_two_cards_changed_over_while_the_listener_was_busy(
    bench: Bench,
) -> None:
    bench.ear.free.clear()
    bench.hand.insert(FIRST)
    assert name_on(bench, bench.ear.card()) == FIRST.name
    bench.hand.swap(SECOND)  # the listener is still busy with the first
    bench.hand.await_power()
    bench.ear.free.set()
    assert bench.ear.next() == CardOut(bench.reader)
    second = bench.ear.next()
    assert isinstance(second, CardIn)
    assert name_on(bench, second) == SECOND.name


@pytest.mark.requirement("R164")
def test_any_reader_reads_what_lies_on_the_card(bench: Bench) -> None:
    assert bench.ear.next() == ServiceUp()
    assert bench.ear.next() == ReaderAdded(bench.reader)
    bench.hand.insert(SECOND)
    card = bench.ear.next()
    assert card == CardIn(bench.reader, bytes.fromhex(SECOND.atr))
    with bench.watcher.connect(bench.reader) as link:
        record = read(link)
    assert (record.name, record.id_number) == (SECOND.name, SECOND.id_number)
    assert record.birth is not None
    assert record.birth.isoformat() == "1952-03-04"
    bench.hand.remove()
    assert bench.ear.next() == CardOut(bench.reader)


def test_any_reader_tells_a_card_that_lay_there_before(bench: Bench) -> None:
    bench.hand.insert(FIRST)
    assert name_on(bench, bench.ear.card()) == FIRST.name


@pytest.mark.parametrize("command", [1, 4, 8])
def test_any_reader_loses_a_card_pulled_while_it_is_read(bench: Bench, command: int) -> None:
    bench.hand.insert(FIRST, CardFaults(pull_at=command))
    card = bench.ear.card()
    with bench.watcher.connect(card.reader) as link:
        with pytest.raises(MediaRemovedError):
            read(link)
        with pytest.raises(MediaRemovedError):
            link.transmit(b"\x00\xb0\x00\x00\x00")
    assert bench.ear.next() == CardOut(bench.reader)
    bench.hand.remove()
    bench.hand.insert(SECOND)
    assert name_on(bench, bench.ear.card()) == SECOND.name


def test_any_reader_loses_the_old_link_when_another_card_comes(bench: Bench) -> None:
    bench.hand.insert(FIRST)
    with bench.watcher.connect(bench.ear.card().reader) as old:
        bench.hand.swap(SECOND)
        assert bench.ear.next() == CardOut(bench.reader)
        bench.ear.card()
        with pytest.raises(MediaRemovedError):
            read(old)
        assert not bench.watcher.is_silent


def test_any_reader_without_a_card_says_so(bench: Bench) -> None:
    bench.ear.until(ReaderAdded)
    with pytest.raises(MediaRemovedError):
        bench.watcher.connect(bench.reader)
    with pytest.raises(DeviceMissingError):
        bench.watcher.connect("No such reader")


def test_any_reader_falls_silent_when_it_is_stopped(bench: Bench) -> None:
    bench.ear.until(ReaderAdded)
    bench.watcher.stop()
    bench.hand.insert(FIRST)
    bench.hand.await_power()
    bench.watcher.stop()
    assert bench.ear.is_empty


def test_any_reader_is_started_once(bench: Bench) -> None:
    with pytest.raises(RuntimeError, match="once"):
        bench.watcher.start(bench.ear)


@pytest.mark.slow
def test_any_reader_leaves_nothing_behind_after_twenty_cards(bench: Bench) -> None:
    def cycle(fields: SocialCardFields) -> None:
        bench.hand.insert(fields)
        assert name_on(bench, bench.ear.card()) == fields.name
        bench.hand.remove()
        assert isinstance(bench.ear.next(), CardOut)

    cycle(FIRST)
    before = Leaks.now()
    for turn in range(20):
        cycle(SECOND if turn % 2 else FIRST)
    bench.watcher.stop()
    after = Leaks.now()
    assert after.threads <= before.threads
    assert after.files <= before.files


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_any_reader_goes_on_after_its_watching_thread_was_killed(bench: Bench) -> None:
    bench.hand.insert(FIRST)
    assert name_on(bench, bench.ear.card()) == FIRST.name
    assert lives(bench.watcher)
    kill(thread_named("card-watcher"), lambda: wake(bench))
    assert not lives(bench.watcher)
    bench.watcher.revive()
    assert lives(bench.watcher)
    assert ServiceDown() in bench.ear.until(CardIn)
    bench.hand.swap(SECOND)
    assert name_on(bench, bench.ear.card()) == SECOND.name


def wake(bench: Bench) -> None:
    """Let the thread that watches have something to do: it dies of it."""
    if isinstance(bench.watcher, EmulatedSlot):
        bench.watcher._events.put(threading.Event())
