"""What a number costs: the medical service fee (医事服务费) of its clinic type."""

from collections.abc import Sequence

from kiosk_app.domain.catalogue import ClinicType, FeeItem
from kiosk_app.domain.money import Fen


def fee_for(clinic_type: ClinicType, items: Sequence[FeeItem]) -> Fen:
    """Return the fee of a clinic type from the price list, in fen.

    Raises:
        LookupError: the list has no price for it, or more than one: a number without one certain
            price is not sold.

    Source: BJ-2022-PLAN item 27: prices and fees are published.
    """
    fees = [item.fee for item in items if item.clinic_type is clinic_type]
    if len(fees) != 1:
        raise LookupError(f"{len(fees)} prices for {clinic_type}")
    return fees[0]
