"""Reconcile a day at the command line: fetch the bill, compare, tell, start refunds."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiosk_app import clock
from kiosk_app.bootstrap.central import ServeOptions, ServiceError, provider_of
from kiosk_app.bootstrap.central_database import unlocked
from kiosk_app.central_service.keeping.audit_log import AuditLog
from kiosk_app.central_service.keeping.database import Address
from kiosk_app.central_service.money.reconciling import (
    Compared,
    Reconciliation,
    compare_day,
    import_bill,
)
from kiosk_app.central_service.payment.bill import Bill, BillError, read_bill
from kiosk_app.central_service.payment.over_http import HttpProvider
from kiosk_app.central_service.payment.provider import ProviderSilentError
from kiosk_app.domain.money import NOTHING, Fen, yuan
from kiosk_app.domain.reconciliation import CLEAN, Finding

PATIENCE_S = 60.0
"""How long one question of a whole day may take; nobody waits behind it."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ReconcileOptions:
    """What to reconcile.

    Attributes:
        database, key_file: of the service.
        day: whose bill.
        bill: a file with the bill; None: the provider is asked.
        provider, provider_key: the way to the provider.
        starts_refunds: put money without an appointment on its way back.
    """

    database: Address
    day: date
    key_file: Path | None = None
    bill: Path | None = None
    provider: str | None = None
    provider_key: Path | None = None
    starts_refunds: bool = False


def reconcile(options: ReconcileOptions, say: Say) -> bool:
    """Compare a day row by row and tell; return whether it is clean.

    Raises:
        ServiceError: there is no bill, or it is none.
    """
    place = options.database, options.key_file
    with unlocked(*place, patience_s=PATIENCE_S) as (database, keys):
        audit = AuditLog(keys.audit)
        with tempfile.TemporaryDirectory() as folder:
            try:
                bill = read_bill(_bill_file(options, Path(folder)), options.day)
                import_bill(database, bill)
            except BillError as error:
                raise ServiceError(str(error)) from error
            reconciliation = Reconciliation(database, audit, clock.now)
            found = compare_day(database, options.day)
            return _tell(reconciliation, bill, found, say, starts_refunds=options.starts_refunds)


def _bill_file(options: ReconcileOptions, folder: Path) -> Path:
    if options.bill is not None:
        return options.bill
    access = provider_of(
        ServeOptions(
            database=options.database,
            port=0,
            provider=options.provider,
            provider_key=options.provider_key,
        )
    )
    if access is None:
        raise ServiceError("name the bill: --bill FILE, or --provider URL --provider-key FILE")
    target = folder / "bill.csv"
    try:
        HttpProvider(access.url, access.key, clock.now).fetch_bill(options.day, target)
    except ProviderSilentError as error:
        raise ServiceError(f"the provider has no bill of {options.day} for us: {error}") from error
    return target


def _tell(
    reconciliation: Reconciliation,
    bill: Bill,
    found: Iterator[Compared],
    say: Say,
    *,
    starts_refunds: bool,
) -> bool:
    """Tell what has to be looked at, and the sum of it; return whether that is nothing."""
    say(f"bill of {bill.day}: {bill.lines} lines, {_sums(bill.paid, bill.back)}")
    counts: Counter[Finding] = Counter()
    begun = 0
    for each in found:
        counts[each.finding] += 1
        if each.finding not in CLEAN:
            say(line_of(each))
            begun += starts_refunds and reconciliation.mend(each)
    for finding in Finding:
        say(f"{finding.value:<15}{counts[finding]:>8}")
    if starts_refunds:
        say(f"{'begun to mend':<15}{begun:>8}")
    reconciliation.note(bill.day, counts)
    is_clean = CLEAN.issuperset(counts)
    say("clean" if is_clean else "not clean: somebody has to look at the lines above")
    return is_clean


def line_of(found: Compared) -> str:
    """Return an order as the report shows it."""
    ours, theirs = found.ours, found.theirs
    here = "unknown" if ours is None else _sums(ours.taken, ours.back)
    if ours is not None and ours.owed_back > ours.back:
        here += f", owed {yuan(ours.owed_back)}"
    there = "not billed" if theirs is None else _sums(theirs.paid, theirs.back)
    return f"{found.finding.value:<15} {found.order}  here: {here}  there: {there}"


def _sums(paid: Fen, back: Fen) -> str:
    return f"paid {yuan(paid)}" + ("" if back == NOTHING else f", back {yuan(back)}")
