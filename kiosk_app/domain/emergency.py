"""Emergency numbers (应急): lent to one counter beforehand, sold there while central is away.

```
common stock ──lent──▶ block of one counter ──sold offline, posted later──▶ booked
      ▲                     │                       └─ a rule says no: money back
      └──── given back, or expired and its margin over ────┘
```

A number is in one block at most, and in nobody else's hand meanwhile: so two counters without
central cannot sell the same one. What a counter cannot ask offline is judged when it posts.

Source: requirement rows R120, R140, R179; decision record on emergency numbers.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk_app.domain.booking import Slot
from kiosk_app.domain.emergency_parameters import EmergencyParameters
from kiosk_app.domain.ids import SessionId, StationId
from kiosk_app.domain.money import Fen

_PURPOSE = b"emergency number v1\n"


class NumberFate(StrEnum):
    """What became of a number that was lent."""

    BOOKED = "booked"
    MOVED = "moved"  # it was somebody else's by then: booked as one more of the same half-hour
    MONEY_BACK = "money_back"  # a rule said no: what was paid waits at a counter
    GIVEN_BACK = "given_back"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Band:
    """A half-hour with numbers that could be lent, as central sees it.

    Attributes:
        free: how many anybody could have now, on site.
        lent: how many of its session this counter has already.
        fee: of one number.
    """

    session: SessionId
    begins_at: datetime
    free: int
    lent: int
    fee: Fen


@dataclass(frozen=True, slots=True)
class Lent:
    """One number of a block, with all that is printed about it.

    Attributes:
        id: what the slip says, e.g. ``"E261201-7f3a2c91-03"``; never given twice.
        slot: which number it is, and its fee.
        seal: shows that central lent this number to this counter until `Block.good_until`.
    """

    id: str
    slot: Slot
    seal: str


@dataclass(frozen=True, slots=True)
class Block:
    """What one counter may sell while central is away.

    Attributes:
        good_until: nothing is sold from it later.
        lasts_s: the same in seconds from the answer on, for a clock that never jumps; 0 when it
            is over.
    """

    id: str
    station: StationId
    good_until: datetime
    lasts_s: int
    numbers: tuple[Lent, ...]


def seconds_left(good_until: datetime, now: datetime) -> int:
    """Return for how many whole seconds a block may still be sold from; 0 when it is over."""
    return max(0, (good_until - now) // timedelta(seconds=1))


def choose(
    bands: Iterable[Band], have: int, worth: Fen, limits: EmergencyParameters
) -> Iterator[tuple[SessionId, datetime]]:
    """Give the half-hours a counter is lent one more number of, one by one.

    Each session gives one before any gives two, those with the most left first, so that what is
    scarce stays where all can see it; of each the latest half-hour comes first, for what is soon
    over is of no use without central.

    Args:
        bands: what there is.
        have: how many numbers the counter has already.
        worth: what these come to.
        limits: of one block.
    """
    left = {(band.session, band.begins_at): band for band in bands}
    lent = {band.session: band.lent for band in left.values()}
    taken = dict.fromkeys(left, 0)
    size = {one: sum(b.free for b in left.values() if b.session == one) for one in lent}
    count, total = have, int(worth)
    for most in range(1, limits.most_of_session + 1):
        for key in sorted(left, key=lambda one: (-size[one[0]], one[0], -one[1].timestamp())):
            band = left[key]
            is_room = count < limits.most_numbers and total + band.fee <= limits.most_fen
            if lent[band.session] < most and taken[key] < band.free and is_room:
                lent[band.session] += 1
                taken[key] += 1
                count, total = count + 1, total + band.fee
                yield key


def seal_of(key: bytes, number: str, station: str, good_until: datetime, slot: Slot) -> str:
    """Return what shows that a number was lent: to whom, until when, for which fee; 64 digits.

    Source: RFC 2104 (HMAC), FIPS 180-4 (SHA-256).
    """
    said = (
        number,
        station,
        str(round(good_until.timestamp() * 1000)),
        slot.session,
        str(slot.number),
        str(int(slot.fee)),
    )
    return hmac.new(key, _PURPOSE + "\n".join(said).encode(), hashlib.sha256).hexdigest()


def is_sealed(key: bytes, lent: Lent, station: str, good_until: datetime) -> bool:
    """Tell whether central lent a number so."""
    return hmac.compare_digest(seal_of(key, lent.id, station, good_until, lent.slot), lent.seal)
