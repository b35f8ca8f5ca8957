"""From a card on the reader to a name on the screen, against the bare reading of the same card."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from hardware.id_card.sam_reader import SamReader
from hardware.serial_link.pyserial_line import open_line
from hardware.smartcard.pcsc import load_scard
from hardware.smartcard.port import CardEvent, CardIn, CardOut
from hardware.smartcard.watcher import PcscWatcher
from hardware.social_card import reader as social_card
from kiosk_app.bench.children import BenchError
from kiosk_app.bench.figures import Figure, median_figure
from kiosk_app.bench.ground import Ground
from kiosk_app.bench.served import CARD, Served, served_kiosk
from kiosk_app.bootstrap.rig import CHIP_PERSON, PAD_PERSON, bare_id_card_reader

PCSC, SAM = "card_to_screen_pcsc", "card_to_screen_sam"
_SEEN_S = 20.0


def card_to_screen_pcsc(ground: Ground) -> list[Figure]:
    """Measure insert to name, and of the same insertion what the bare PC/SC way needs.

    The reader looks for cards every 0.4 s, so two insertions differ by more than all that is
    measured. A second, bare watcher on the same service therefore sees the very same insertion;
    the floor is its time to `CardIn` plus a bare reading of the card that still lies there.

    Raises:
        BenchError: there is no private pcscd on this machine.
    """
    rig = ground.rig()
    if rig.slot is not None:
        raise BenchError(f"{PCSC} is left out: {rig.chip_reader_note}")
    values, floors = [], []
    with (
        _bare_watch(rig.config().chip_reader.name_contains) as watch,
        served_kiosk(ground) as kiosk,
    ):
        for _ in range(ground.effort.cards):
            value, begun = _card_to_name(kiosk, lambda: rig.insert(CHIP_PERSON))
            values.append(value)
            floors.append((watch.seen_at() - begun + watch.read_s()) * 1000)
            rig.lift()
            watch.wait_for_empty()
            kiosk.go_home()
    return [median_figure(PCSC, "ms", values, floors)]


def card_to_screen_sam(ground: Ground) -> list[Figure]:
    """Measure place to name; the floor is find, select and read alone, at 115200 baud."""
    rig, values, floors = ground.rig(), [], []
    with served_kiosk(ground) as kiosk, _bare_sam(ground) as read_ms:
        for _ in range(ground.effort.cards):
            floors.append(read_ms())
            values.append(_card_to_name(kiosk, lambda: rig.place(PAD_PERSON))[0])
            rig.lift()
            kiosk.go_home()
    return [median_figure(SAM, "ms", values, floors)]


def _card_to_name(kiosk: Served, hand_in: Callable[[], None]) -> tuple[float, float]:
    """Return the ms until a name was painted, and when the card was handed in (monotonic)."""
    kiosk.child.tell("choose same_day")
    kiosk.wait_for(CARD)
    begun = time.monotonic()
    hand_in()
    shown = kiosk.wait_until(lambda shown: shown.has_name)
    return (shown.at_s - begun) * 1000, begun


@contextmanager
def _bare_sam(ground: Ground) -> Iterator[Callable[[], float]]:
    """Give a function that places a card on a module of its own and returns the ms to read it."""
    with bare_id_card_reader(ground.folder / "bare-id-card-reader") as (place, port):
        reader = SamReader(partial(open_line, port))
        reader.poll(threading.Event())  # opens the line

        def read_ms() -> float:
            place(PAD_PERSON)
            begun = time.monotonic()
            reader.poll(threading.Event())
            return (time.monotonic() - begun) * 1000

        try:
            yield read_ms
        finally:
            reader.close()


class _Watch:
    """The bare way: a watcher and a reading, nothing else."""

    def __init__(self, wanted: str) -> None:
        self._watcher = PcscWatcher(load_scard(), lambda name: wanted in name)
        self._changed = threading.Condition()
        self._reader = ""
        self._at_s = 0.0

    def start(self) -> None:
        self._watcher.start(self._take)

    def stop(self) -> None:
        self._watcher.stop()

    def seen_at(self) -> float:
        """Return when the card that lies there was seen (monotonic)."""
        self._wait(lambda: bool(self._reader))
        return self._at_s

    def wait_for_empty(self) -> None:
        """Return once no card lies there."""
        self._wait(lambda: not self._reader)

    def read_s(self) -> float:
        """Read the card that lies there; return how long that took, in seconds."""
        begun = time.monotonic()
        with self._watcher.connect(self._reader) as link:
            social_card.read(link)
        return time.monotonic() - begun

    def _wait(self, condition: Callable[[], bool]) -> None:
        with self._changed:
            if not self._changed.wait_for(condition, _SEEN_S):
                raise BenchError("the card was not seen by the bare watcher")

    def _take(self, event: CardEvent) -> None:
        now = time.monotonic()
        with self._changed:
            if isinstance(event, CardIn):
                self._reader, self._at_s = event.reader, now
            elif isinstance(event, CardOut):
                self._reader = ""
            self._changed.notify_all()


@contextmanager
def _bare_watch(wanted: str) -> Iterator[_Watch]:
    watch = _Watch(wanted)
    watch.start()
    try:
        yield watch
    finally:
        watch.stop()
