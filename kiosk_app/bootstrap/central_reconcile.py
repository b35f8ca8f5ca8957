"""Reconcile a day at the command line: fetch the bill, compare bill and drawers, tell, mend."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kiosk_app import clock
from kiosk_app.bootstrap.central import ServeOptions, ServiceError, provider_of
from kiosk_app.bootstrap.central_database import unlocked
from kiosk_app.bootstrap.reconcile_report import Say, Told, tell_bill, tell_cash
from kiosk_app.central_service.keeping.audit_log import AuditLog
from kiosk_app.central_service.keeping.database import Address, Database
from kiosk_app.central_service.money.reconciling import Reconciliation, compare_day, import_bill
from kiosk_app.central_service.payment.bill import BillError, read_bill
from kiosk_app.central_service.payment.over_http import HttpProvider
from kiosk_app.central_service.payment.provider import ProviderSilentError

PATIENCE_S = 60.0
"""How long one question of a whole day may take; nobody waits behind it."""


@dataclass(frozen=True, slots=True)
class ReconcileOptions:
    """What to reconcile.

    Attributes:
        database, key_file: of the service.
        day: whose bill.
        bill: a file with the bill; None: the provider is asked.
        provider, provider_key: the way to the provider.
        replaces_bill: the bill imported before was a wrong one; its lines are forgotten.
        starts_refunds: put money without an appointment on its way back.
        is_cash_only: no provider takes money here, so there is no bill.
    """

    database: Address
    day: date
    key_file: Path | None = None
    bill: Path | None = None
    provider: str | None = None
    provider_key: Path | None = None
    replaces_bill: bool = False
    starts_refunds: bool = False
    is_cash_only: bool = False


def reconcile(options: ReconcileOptions, say: Say) -> bool:
    """Compare a day row by row and tell; return whether it is clean.

    Raises:
        ServiceError: there is no bill, or it is none.
    """
    place = options.database, options.key_file
    with unlocked(*place, patience_s=PATIENCE_S) as (database, keys):
        reconciliation = Reconciliation(database, AuditLog(keys.audit), clock.now)
        bill = (
            Told() if options.is_cash_only else _with_bill(options, database, reconciliation, say)
        )
        cash = tell_cash(database, options.day, say)
        reconciliation.note(options.day, bill.counts | cash.counts)
        is_clean = bill.is_clean and cash.is_clean
        say("clean" if is_clean else "not clean: somebody has to look at the lines above")
        return is_clean


def _with_bill(
    options: ReconcileOptions, database: Database, reconciliation: Reconciliation, say: Say
) -> Told:
    if options.is_cash_only:
        return Told()
    with tempfile.TemporaryDirectory() as folder:
        try:
            bill = read_bill(_bill_file(options, Path(folder)), options.day)

            def forget() -> None:
                if options.replaces_bill:
                    gone = reconciliation.forget_bill(options.day)
                    say(f"forgot the bill of before: {gone} lines")

            import_bill(database, bill, forget)
        except BillError as error:
            raise ServiceError(str(error)) from error
        mend = reconciliation.mend if options.starts_refunds else None
        return tell_bill(bill, compare_day(database, options.day), say, mend)


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
        raise ServiceError(
            "name the bill: --bill FILE, or --provider URL --provider-key FILE; "
            "--cash-only where there is none"
        )
    target = folder / "bill.csv"
    try:
        HttpProvider(access.url, access.key, clock.now).fetch_bill(options.day, target)
    except ProviderSilentError as error:
        raise ServiceError(f"the provider has no bill of {options.day} for us: {error}") from error
    return target
