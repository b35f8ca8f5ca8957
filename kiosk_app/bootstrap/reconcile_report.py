"""What ``central reconcile`` tells of a day: what does not agree, line by line, and the sums."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kiosk_app.central_service.keeping.database import Database
from kiosk_app.central_service.money.cash_days import compare_cash_day, drawers_of_day
from kiosk_app.central_service.money.reconciling import Compared
from kiosk_app.central_service.payment.bill import Bill
from kiosk_app.contract.cash_shapes import ShiftAnswer
from kiosk_app.domain.cash import Count, count_of
from kiosk_app.domain.money import NOTHING, Fen, yuan
from kiosk_app.domain.reconciliation import CLEAN, Finding

Say = Callable[[str], None]
Mend = Callable[[Compared], bool]


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of one side of a day.

    Attributes:
        is_clean: nobody has to look at it.
        counts: how often it came to what, by the names the record keeps.
    """

    is_clean: bool = True
    counts: dict[str, int] = field(default_factory=dict[str, int])


def tell_bill(bill: Bill, found: Iterable[Compared], say: Say, mend: Mend | None) -> Told:
    """Tell what of the bill has to be looked at, mend it where that is asked for."""
    say(f"bill of {bill.day}: {bill.lines} lines, {_sums(bill.paid, bill.back)}")
    counts: Counter[Finding] = Counter()
    begun = 0
    for each in found:
        counts[each.finding] += 1
        if each.finding not in CLEAN:
            say(_line_of(each, "there", "not billed"))
            begun += mend is not None and mend(each)
    told = _tell_counts(counts, say)
    if mend is not None:
        say(f"{'begun to mend':<15}{begun:>8}")
    return told


def tell_cash(database: Database, day: date, say: Say) -> Told:
    """Tell what of the day's cash has to be looked at: order by order, drawer by drawer."""
    cash = drawers_of_day(database, day)
    moved = _sums(cash.moved.taken, cash.moved.back)
    say(f"cash of {day}: {len(cash.shifts)} drawers, {moved}")
    orders: Counter[Finding] = Counter()
    for each in compare_cash_day(database, day):
        orders[each.finding] += 1
        if each.finding not in CLEAN:
            say(_line_of(each, "drawers", "nothing"))
    drawers: Counter[Count] = Counter()
    for shift in cash.shifts:
        count = count_of(shift.expected, shift.counted)
        drawers[count] += 1
        if count is not Count.EVEN:
            say(_line_of_drawer(shift, count))
    told = _tell_counts(orders, say, "cash ")
    for count in Count:
        say(f"{f'drawer {count}':<20}{drawers[count]:>3}")
    is_even = {Count.EVEN}.issuperset(drawers)
    return Told(
        told.is_clean and is_even, told.counts | {f"drawers {c}": drawers[c] for c in Count}
    )


def _tell_counts(counts: Mapping[Finding, int], say: Say, kind: str = "") -> Told:
    by_name = {f"{kind}{finding}": counts.get(finding, 0) for finding in Finding}
    for name, count in by_name.items():
        say(f"{name:<{20 if kind else 15}}{count:>{3 if kind else 8}}")
    return Told(CLEAN.issuperset(counts), by_name)


def _line_of(found: Compared, other: str, without: str) -> str:
    """Return an order as the report shows it, with the name of the other side."""
    ours, theirs = found.ours, found.theirs
    here = "unknown" if ours is None else _sums(ours.taken, ours.back)
    if ours is not None and ours.owed_back > ours.back:
        here += f", owed {yuan(ours.owed_back)}"
    there = without if theirs is None else _sums(theirs.paid, theirs.back)
    return f"{found.finding.value:<15} {found.order}  here: {here}  {other}: {there}"


def _line_of_drawer(shift: ShiftAnswer, count: Count) -> str:
    """Return a drawer as the report shows it: whose, where, what had to be in it, what was."""
    counted = "not yet" if shift.counted is None else yuan(shift.counted)
    off = "" if shift.difference is None else f"  difference {yuan(shift.difference)}"
    whose = f"{shift.id} at {shift.station}, {shift.staff}"
    return f"{count.value:<15} {whose}  expected {yuan(shift.expected)}  counted {counted}{off}"


def _sums(paid: Fen, back: Fen) -> str:
    return f"paid {yuan(paid)}" + ("" if back == NOTHING else f", back {yuan(back)}")
