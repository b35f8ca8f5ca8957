"""A day against the provider's bill, on both databases; the bill comes over HTTP."""

import os
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from hardware.emulators.payment_provider.book import PhoneAct
from kiosk_app.central_service.keeping.audit_log import AuditLog
from kiosk_app.central_service.keeping.instants import to_ms
from kiosk_app.central_service.money.reconciling import (
    Compared,
    Reconciliation,
    compare_day,
    import_bill,
)
from kiosk_app.central_service.payment.bill import Bill, BillError, read_bill
from kiosk_app.central_service.tables import schema
from kiosk_app.central_service.tables.schema_money import bill_line, e_invoice, stray_payment
from kiosk_app.central_service.tables.schema_staff import audit
from kiosk_app.contract import shapes
from kiosk_app.domain.booking import OrderState
from kiosk_app.domain.identity import Person
from kiosk_app.domain.ids import HoldId, OrderId
from kiosk_app.domain.reconciliation import Finding
from tests.contract.central.face import Desk
from tests.helpers.central import (
    CHEAP,
    ENGINES,
    MONDAY_MORNING,
    POSTGRESQL,
    SettableClock,
    house_on,
    seeded_address,
)
from tests.helpers.payment import PlayedProvider, played_provider
from tests.helpers.people import ADULT, ELDER

DAY = MONDAY_MORNING.date()
MANY = int(os.environ.get("BILL_LINES", "5000"))


@dataclass
class Town:
    """A service, a provider over HTTP, and a day between them."""

    desk: Desk
    played: PlayedProvider
    folder: Path

    def order(self, who: Person = ADULT) -> tuple[HoldId, OrderId]:
        hold = self.desk.hold(self.desk.enrol(who))
        return hold.id, self.desk.open_order(hold.id).id

    def book(self, who: Person = ADULT) -> OrderId:
        hold, order = self.order(who)
        self.played.act(order, PhoneAct.PAY)
        body = shapes.ConfirmBody(hold=hold, order=order)
        assert self.desk.face.confirm(self.desk.caller, body).is_success
        return order

    def bill(self) -> Bill:
        target = self.folder / "bill.csv"
        self.played.port.fetch_bill(DAY, target)
        return read_bill(target, DAY)

    def compare(self) -> dict[str, Compared]:
        import_bill(self.desk.house.database, self.bill())
        return {each.order: each for each in compare_day(self.desk.house.database, DAY)}

    def findings(self) -> dict[str, Finding]:
        return {order: each.finding for order, each in self.compare().items()}

    def mend(self) -> int:
        """Mend all there is; return how much of it was news."""
        house = self.desk.house
        reconciliation = Reconciliation(house.database, AuditLog(CHEAP.audit_key), house.clock)
        return sum(reconciliation.mend(each) for each in self.compare().values())

    def work(self) -> None:
        self.desk.house.clock.advance(seconds=31)
        self.desk.house.service.background.run_once()

    def left_at_provider(self, order: str) -> int:
        standing = self.played.server.book.standing(order)
        assert standing is not None
        return standing.taken - standing.back


@pytest.fixture(params=ENGINES)
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    with ExitStack() as stack:
        address = stack.enter_context(seeded_address(request.param, days=0))
        clock = SettableClock(MONDAY_MORNING)
        played = stack.enter_context(played_provider(clock))
        house = stack.enter_context(house_on(address, port=played.port, clock=clock))
        yield Town(Desk(house, house.service), played, tmp_path)


@pytest.mark.requirement("R140")
def test_a_day_without_troubles_is_clean(town: Town) -> None:
    kept = town.book()
    hold, back = town.order(ELDER)
    town.played.act(back, PhoneAct.PAY)
    town.desk.order(back)
    assert town.desk.face.release(town.desk.caller, hold).is_success
    assert town.findings() == {kept: Finding.MATCHED, back: Finding.REFUND_PENDING}
    town.work()
    assert set(town.findings().values()) == {Finding.MATCHED}
    assert town.mend() == 0


@pytest.mark.requirement("R127")
@pytest.mark.requirement("R140")
def test_late_money_nobody_told_us_of_is_found_and_goes_back(town: Town) -> None:
    _, order = town.order()
    assert town.desk.face.close_order(town.desk.caller, order).is_success
    town.played.server.book.act(order, PhoneAct.LATE)
    town.desk.house.clock.advance(minutes=60)
    town.played.press("stray", 700)
    assert town.left_at_provider(order) == 5000
    assert town.findings() == {order: Finding.MISSING_HERE, "stray": Finding.MISSING_HERE}
    assert town.mend() == 2
    assert town.mend() == 0
    town.work()
    assert (town.left_at_provider(order), town.left_at_provider("stray")) == (0, 0)
    assert set(town.findings().values()) == {Finding.MATCHED}


@pytest.mark.requirement("R127")
def test_a_second_payment_of_an_order_is_found_and_goes_back(town: Town) -> None:
    order = town.book()
    town.played.press(order, 5000)
    found = town.compare()[order]
    assert (found.finding, found.theirs and found.theirs.paid) == (Finding.AMOUNT_DIFFERS, 10000)
    assert [town.mend(), town.mend()] == [1, 0]
    town.work()
    assert town.left_at_provider(order) == 5000
    assert town.findings() == {order: Finding.MATCHED}


def test_what_the_provider_does_not_bill_is_missing_there(town: Town) -> None:
    order = town.book()
    with town.desk.house.database.write() as connection:
        connection.execute(sa.delete(e_invoice))
        connection.execute(sa.update(schema.payment_order).values(id="ord-lost"))
    town.played.server.book.press("x", 1)
    found = town.findings()
    assert found["ord-lost"] is Finding.MISSING_THERE
    assert found[order] is Finding.MISSING_HERE


@pytest.mark.requirement("R140")
@pytest.mark.parametrize(
    ("hour", "minute", "findings"),
    [
        (23, 49, ["missing there", None]),
        (23, 50, ["next bill", "missing there"]),
        (0, 3, ["missing there", None]),
    ],
)
def test_what_is_paid_just_before_midnight_is_for_the_next_bill_and_no_later(
    town: Town, hour: int, minute: int, findings: list[str | None]
) -> None:
    town.book()
    paid_at = to_ms(MONDAY_MORNING.replace(hour=hour, minute=minute, second=0))
    with town.desk.house.database.write() as connection:
        connection.execute(sa.update(schema.payment_order).values(paid_at=paid_at))
    assert [on(town, days) for days in (0, 1)] == findings
    assert [on(town, days) for days in (-1, 2)] == [None, None]


@pytest.mark.requirement("R140")
def test_what_went_back_and_stands_in_no_bill_is_missing_on_the_next_day(town: Town) -> None:
    hold, order = town.order()
    town.played.act(order, PhoneAct.PAY)
    town.desk.order(order)
    import_bill(town.desk.house.database, town.bill())
    assert town.desk.face.release(town.desk.caller, hold).is_success
    town.work()
    assert town.left_at_provider(order) == 0
    assert [on(town, days) for days in (0, 1, 2)] == ["next bill", "missing there", None]
    line = {"day": "2026-11-24", "order_no": order, "kind": "back", "amount": 5000, "at": 1}
    with town.desk.house.database.write() as connection:
        connection.execute(sa.insert(bill_line).values(trade_no="back-1", **line))
    assert [on(town, days) for days in (0, 1, 2)] == ["next bill", "matched", None]


@pytest.mark.requirement("R140")
def test_a_day_that_is_compared_after_money_went_back_says_the_next_bill_has_it(town: Town) -> None:
    """A bill comes the day after, and patients cancel in the meantime."""
    hold, order = town.order()
    town.played.act(order, PhoneAct.PAY)
    town.desk.order(order)
    line = {"day": "2026-11-22", "order_no": order, "kind": "paid", "amount": 5000, "at": 1}
    sunday = to_ms(MONDAY_MORNING - timedelta(days=1))
    with town.desk.house.database.write() as connection:
        connection.execute(sa.insert(bill_line).values(trade_no="paid-1", **line))
        connection.execute(sa.update(schema.payment_order).values(paid_at=sunday))
    assert on(town, -1) == "matched"
    assert town.desk.face.release(town.desk.caller, hold).is_success
    town.work()
    assert [on(town, days) for days in (-1, 0, 1)] == ["next bill", "next bill", "missing there"]


def on(town: Town, days: int) -> str | None:
    """Return what the one order comes to on a day after Monday, None where nobody asks after it."""
    found = list(compare_day(town.desk.house.database, DAY + timedelta(days=days)))
    assert len(found) <= 1
    return found[0].finding.value if found else None


def test_a_refund_that_failed_often_is_begun_anew_at_once_by_a_mending(town: Town) -> None:
    hold, order = town.order()
    town.played.act(order, PhoneAct.PAY)
    town.desk.order(order)
    town.desk.face.release(town.desk.caller, hold)
    later = int(town.desk.house.clock().timestamp() * 1000) + 3_600_000
    waits = {"refund_tries": 6, "refund_next_at": later, "state": OrderState.REFUNDING.value}
    with town.desk.house.database.write() as connection:
        connection.execute(sa.update(schema.payment_order).values(waits))
    town.work()
    assert town.left_at_provider(order) == 5000
    assert [town.mend(), town.mend()] == [1, 0]
    town.work()
    assert town.left_at_provider(order) == 0


@pytest.mark.requirement("R127")
def test_what_a_provider_bills_for_a_number_paid_in_cash_goes_back_whole(town: Town) -> None:
    """An order in cash never meets a provider: what one takes under its number is a stray."""
    order = town.book()
    with town.desk.house.database.write() as connection:
        connection.execute(sa.update(schema.payment_order).values(is_cash=True))
    assert town.findings() == {order: Finding.MISSING_HERE}
    assert [town.mend(), town.mend()] == [1, 0]
    town.work()
    assert town.left_at_provider(order) == 0
    assert town.findings() == {order: Finding.MATCHED}
    with town.desk.house.database.read() as connection:
        kept = connection.execute(
            sa.select(schema.payment_order.c.state, schema.payment_order.c.taken)
        ).one()
    assert tuple(kept) == (OrderState.PAID, 5000)


def test_a_stray_that_grows_is_mended_again(town: Town) -> None:
    town.played.press("stray", 700)
    assert town.mend() == 1
    town.played.press("stray", 700)
    assert town.mend() == 1
    town.work()
    assert town.left_at_provider("stray") == 0


def test_every_mending_is_in_the_record(town: Town) -> None:
    town.played.press("stray", 700)
    town.mend()
    town.mend()
    with town.desk.house.database.read() as connection:
        rows = connection.execute(sa.select(audit.c.act, audit.c.facts)).all()
        assert connection.execute(sa.select(stray_payment.c.taken)).all() == [(700,)]
    assert [row.act for row in rows] == ["money_mended"]
    assert '"order": "stray"' in rows[0].facts


def test_another_bill_of_the_same_day_is_refused_and_changes_nothing(town: Town) -> None:
    town.book()
    town.book(ELDER)
    right, database = town.bill(), town.desk.house.database
    text = right.path.read_text("utf-8-sig")
    wrong = (
        text.replace("ord-", "odr-", 1),
        text.replace("`50.00", "`60.00", 1).replace("`100.00", "`110.00"),
    )
    import_bill(database, right)
    kept = lines_of(town)
    for place, words in enumerate(wrong):
        path = town.folder / f"wrong-{place}.csv"
        path.write_text(words, encoding="utf-8")
        with pytest.raises(BillError, match="another bill of 2026-11-23 was imported before"):
            import_bill(database, read_bill(path, DAY))
        assert lines_of(town) == kept
    import_bill(database, right)
    assert (len(kept), lines_of(town)) == (2, kept)


def test_an_import_that_was_cut_off_is_finished_by_the_next(town: Town) -> None:
    town.book()
    town.book(ELDER)
    bill, database = town.bill(), town.desk.house.database
    import_bill(database, bill)
    whole = lines_of(town)
    with database.write() as connection:
        connection.execute(sa.delete(bill_line).where(bill_line.c.order_no == whole[0][0]))
    import_bill(database, bill)
    assert lines_of(town) == whole


def test_a_wrong_bill_is_forgotten_on_the_record_and_the_right_one_taken(town: Town) -> None:
    order = town.book()
    bill, house = town.bill(), town.desk.house
    text = bill.path.read_text("utf-8-sig")
    path = town.folder / "wrong.csv"
    path.write_text(text.replace("ord-", "odr-"), encoding="utf-8")
    import_bill(house.database, read_bill(path, DAY))
    with pytest.raises(BillError, match="forget that one"):
        import_bill(house.database, bill)
    reconciliation = Reconciliation(house.database, AuditLog(CHEAP.audit_key), house.clock)
    assert reconciliation.forget_bill(DAY) == 1
    assert town.findings() == {order: Finding.MATCHED}
    with house.database.read() as connection:
        row = connection.execute(sa.select(audit.c.act, audit.c.facts)).all()[-1]
    assert (row.act, row.facts) == ("bill_forgotten", '{"day": "2026-11-23", "lines": "1"}')


@pytest.mark.parametrize("town", [POSTGRESQL], indirect=True)
def test_two_imports_at_once_are_one_after_the_other(town: Town) -> None:
    """On SQLite there is one operator, at the machine that holds the file."""
    town.book()
    bill, database = town.bill(), town.desk.house.database
    with ExitStack() as other:
        other.enter_context(database.alone("import of a bill"))
        with pytest.raises(BillError, match="is being imported just now"):
            import_bill(database, bill)
    assert lines_of(town) == []
    import_bill(database, bill)
    assert len(lines_of(town)) == 1


def lines_of(town: Town) -> list[tuple[str, int]]:
    """Return order and amount of every line that is kept."""
    with town.desk.house.database.read() as connection:
        rows = connection.execute(
            sa.select(bill_line.c.order_no, bill_line.c.amount).order_by(bill_line.c.order_no)
        )
        return [(row.order_no, row.amount) for row in rows]


def test_a_long_bill_needs_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    """`make long-bill` tells a hundred thousand lines; here a few thousand show the same."""
    peaks = [peak_of_a_bill(tmp_path / str(lines), lines) for lines in (MANY // 5, MANY)]
    assert peaks[1] < 1.2 * peaks[0]


def peak_of_a_bill(path: Path, lines: int) -> int:
    """Reconcile a day of so many unknown payments, told row by row; return the peak of memory."""
    write_bill(path, lines)
    counts: Counter[Finding] = Counter()
    with seeded_address(days=0) as address, house_on(address) as house:

        def reconcile() -> None:
            import_bill(house.database, read_bill(path, DAY))
            counts.update(each.finding for each in compare_day(house.database, DAY))

        peak = peak_of(reconcile)
        with house.database.read() as connection:
            kept = connection.scalar(sa.select(sa.func.count()).select_from(bill_line))
    assert counts == {Finding.MISSING_HERE: lines}
    assert kept == lines
    return peak


def peak_of(act: Callable[[], object]) -> int:
    """Return how many bytes more than before were in use at the worst moment."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def write_bill(path: Path, lines: int) -> None:
    at = MONDAY_MORNING - timedelta(hours=8)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(
            "交易时间,商户号,微信订单号,商户订单号,交易状态,订单金额,商户退款单号,退款金额\r\n"
        )
        for n in range(lines):
            moment = (
                f"{at + timedelta(milliseconds=n * 8 * 3600 * 1000 // lines):%Y-%m-%d %H:%M:%S}"
            )
            file.write(f"`{moment},`1,`42{n:09d},`old-{n:09d},`SUCCESS,`50.00,`,`0.00\r\n")
        file.write("总交易单数,总交易额,总退款金额\r\n")
        file.write(f"`{lines},`{lines * 50}.00,`0.00\r\n")
