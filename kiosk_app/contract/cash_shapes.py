"""What travels about cash: taking it, giving it back, and the drawer's shift."""

from datetime import datetime
from typing import Annotated

import msgspec

from kiosk_app.contract.bodies import Request
from kiosk_app.domain.booking import PaymentOrder
from kiosk_app.domain.cash import PaymentMethod
from kiosk_app.domain.ids import OrderId, StaffId, StationId
from kiosk_app.domain.money import NOTHING, Fen
from kiosk_app.domain.receipt import ReceiptState

Amount = Annotated[Fen, msgspec.Meta(ge=0, le=100_000_000)]
"""Whole fen, up to a million yuan."""


class CashBody(Request, frozen=True):
    """What the patient put on the counter, in fen."""

    tendered: Amount


class CashAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The number is paid; `change` goes back over the counter now."""

    order: PaymentOrder
    tendered: Fen
    change: Fen


class CashBackAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """So much is to be handed to the patient now, and is booked out of the drawer."""

    order: OrderId
    amount: Fen


class ShiftOpenBody(Request, frozen=True):
    """What is in the drawer at the beginning, in fen."""

    opened_with: Amount


class ShiftCloseBody(Request, frozen=True):
    """What was counted in the drawer at the end, in fen."""

    counted: Amount


class ShiftAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A shift of a drawer.

    Attributes:
        staff_name: of whose drawer it is, as their colleagues know them.
        taken, back: in and out for numbers so far.
        expected: what has to be in the drawer.
        counted, difference: only of a closed one; a shortage is negative.
    """

    id: str
    station: StationId
    staff: StaffId
    staff_name: str
    opened_at: datetime
    closed_at: datetime | None
    opened_with: Fen
    taken: Fen
    back: Fen
    expected: Fen
    counted: Fen | None
    difference: Fen | None


class ShiftsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The shifts that were opened on a day, oldest first."""

    shifts: tuple[ShiftAnswer, ...]


class MethodsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How one can pay at this station."""

    methods: tuple[PaymentMethod, ...]


class EInvoiceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One e-invoice of an order.

    Attributes:
        fetch_code: what the patient fetches it with later.
        qr_text: text of its QR code; None while it is not issued.
        state: how it stands; an older service does not say.
        reversed: how much of it was reversed (红冲) because money went back.
        red_qr_text: text of the QR code of the latest reversal.
    """

    order: OrderId
    amount: Fen
    fetch_code: str
    qr_text: str | None
    state: ReceiptState | None = None
    reversed: Fen = NOTHING
    red_qr_text: str | None = None


class EInvoicesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The e-invoices of an appointment; none where nothing was paid."""

    invoices: tuple[EInvoiceAnswer, ...]
