"""A session's numbers, pool by pool: sold, given back, more, fewer, released to everybody.

The law of this file: the pools sum to the capacity (add-ons beside it), no pool holds less than
nothing, and nobody's number disappears, whatever is done in whatever order.

Source: BJ-OPD-DRAFT art. 8, art. 10; BJ-2022-PLAN item 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kiosk_app.domain.policy import Policy
from kiosk_app.domain.pools import Pool, split
from kiosk_app.domain.refusal import Reason, Refusal

_GIVEN_UP_IN_ORDER = (Pool.OPEN, Pool.COMMUNITY, Pool.REFERRAL, Pool.ON_SITE)
"""Which pools shrink first when a session gets fewer numbers: kept shares last."""


@dataclass(frozen=True, slots=True)
class Stock:
    """How many numbers each pool has and how many of them are taken.

    Attributes:
        sizes: numbers of each pool, taken ones included.
        taken: held and sold numbers of each pool.

    Raises:
        ValueError: a pool has taken more than it holds, or less than nothing.
    """

    sizes: Mapping[Pool, int]
    taken: Mapping[Pool, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if not all(0 <= self.taken.get(pool, 0) <= self.sizes.get(pool, 0) for pool in Pool):
            raise ValueError("a pool cannot take more than it holds")

    @property
    def capacity(self) -> int:
        """Return the session's numbers without add-ons."""
        return sum(self.sizes.values()) - self.sizes.get(Pool.ADD_ON, 0)

    @property
    def sold(self) -> int:
        """Return the taken numbers without add-ons."""
        return sum(self.taken.values()) - self.taken.get(Pool.ADD_ON, 0)

    def free(self, pool: Pool) -> int:
        """Return how many numbers of a pool are left."""
        return self.sizes.get(pool, 0) - self.taken.get(pool, 0)


def sell(stock: Stock, pool: Pool) -> Stock | Refusal:
    """Take one number of a pool; BOOKED_OUT where none is left."""
    if stock.free(pool) == 0:
        return Refusal(Reason.BOOKED_OUT)
    return replace(stock, taken=_changed(stock.taken, pool, 1))


def give_back(stock: Stock, pool: Pool) -> Stock:
    """Return the stock after one number of a pool came back.

    An add-on that is given back is gone: it was made for one patient.

    Raises:
        ValueError: none of the pool was taken.

    Source: BJ-OPD-DRAFT art. 11, art. 19.
    """
    fewer = replace(stock, taken=_changed(stock.taken, pool, -1))
    if pool is not Pool.ADD_ON:
        return fewer
    return replace(fewer, sizes=_changed(fewer.sizes, pool, -1))


def release(stock: Stock, pool: Pool) -> Stock:
    """Move what is left of a kept pool to the open one; a second time nothing is left to move.

    Source: BJ-OPD-DRAFT art. 10 (2); AH-2023-101 ann. 1 item 2 (a pool of its own).
    """
    if pool in {Pool.OPEN, Pool.ADD_ON}:
        return stock
    left = stock.free(pool)
    sizes = _changed(_changed(stock.sizes, pool, -left), Pool.OPEN, left)
    return replace(stock, sizes=sizes)


def add_on(stock: Stock) -> Stock:
    """Return the stock with one approved add-on, taken by its patient. See `addon`."""
    return Stock(_changed(stock.sizes, Pool.ADD_ON, 1), _changed(stock.taken, Pool.ADD_ON, 1))


def set_capacity(stock: Stock, capacity: int, policy: Policy) -> Stock | Refusal:
    """Return the stock with another capacity: more at once, fewer down to what is taken.

    More numbers first give the kept shares what they have of the new capacity, as when a session
    is published; the others are open to everybody. Fewer are taken from the open pool first, then
    from what a kept share has above its own of the new capacity. So these are too small only where
    the open numbers are sold: `pools.may_publish` says so. What changes is `changes(old, new)`.

    Returns:
        The new stock, or BELOW_SOLD with the fact ``sold``.

    Source: BJ-OPD-DRAFT art. 8, art. 10 (1); BJ-2022-PLAN item 1; BJD-2021-05-20; AH-2023-101
    ann. 1 item 2.
    """
    if capacity < stock.sold:
        return Refusal(Reason.BELOW_SOLD, (("sold", str(stock.sold)),))
    too_many = stock.capacity - capacity
    if too_many <= 0:
        return replace(stock, sizes=_grown(stock.sizes, capacity, -too_many, policy))
    return _shrunk(stock, too_many, {**split(capacity, policy), Pool.OPEN: 0})


def changes(old: Stock, new: Stock) -> dict[Pool, tuple[int, int]]:
    """Return the pools whose size differs, before and after: the preview of an adjustment.

    Source: BJ-2022-PLAN item 1.
    """
    sizes = {pool: (old.sizes.get(pool, 0), new.sizes.get(pool, 0)) for pool in Pool}
    return {pool: (before, after) for pool, (before, after) in sizes.items() if before != after}


def _shrunk(stock: Stock, too_many: int, shares: Mapping[Pool, int]) -> Stock:
    """Return the stock without so many free numbers: what is above a share, then what is not."""
    for least in (shares, dict.fromkeys(Pool, 0)):
        for pool in _GIVEN_UP_IN_ORDER:
            above = max(0, stock.sizes.get(pool, 0) - least[pool])
            given_up = min(stock.free(pool), above, too_many)
            stock = replace(stock, sizes=_changed(stock.sizes, pool, -given_up))
            too_many -= given_up
    return stock


def _grown(sizes: Mapping[Pool, int], capacity: int, more: int, policy: Policy) -> dict[Pool, int]:
    """Return the sizes with `more` numbers: kept shares up to theirs, the rest open."""
    shares = split(capacity, policy)
    for pool in (Pool.ON_SITE, Pool.REFERRAL, Pool.COMMUNITY):
        by = min(max(0, shares[pool] - sizes.get(pool, 0)), more)
        sizes = _changed(sizes, pool, by)
        more -= by
    return _changed(sizes, Pool.OPEN, more)


def _changed(counts: Mapping[Pool, int], pool: Pool, by: int) -> dict[Pool, int]:
    return dict(counts) | {pool: counts.get(pool, 0) + by}
