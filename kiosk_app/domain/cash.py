"""Cash at a counter: what is given back over the counter, and what has to be in the drawer.

Source: AH-2023-101 ann. 2 item 7; requirement row R179.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from kiosk_app.domain.ids import StaffId, StationId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.domain.rights import StationKind


class Count(StrEnum):
    """What the counting of a drawer comes to."""

    EVEN = "even"
    SHORT = "short"  # less than has to be in it
    OVER = "over"
    NOT_COUNTED = "not counted"  # its shift is still open


class PaymentMethod(StrEnum):
    """How a number can be paid for."""

    SCAN = "scan"  # 扫码：the order's QR code, or the code of the patient's wallet
    CASH = "cash"  # 现金


class HandedFor(StrEnum):
    """For what cash is handed back over a counter."""

    CANCELLATION = "cancellation"
    VOID = "void"  # the person was not the one who was booked
    DIFFERENCE = "difference"  # the number was changed for a cheaper one
    NO_BOOKING = "no_booking"  # it was taken, and then there was no number for it


@dataclass(frozen=True, slots=True)
class Terminal:
    """A station, as far as taking money goes.

    Attributes:
        enabled: what was set for it; None: what its kind usually has.
        has_acceptor: whether a machine for notes and coins is built in.
        has_provider: whether a payment provider is named, who takes what is scanned.
    """

    kind: StationKind
    enabled: frozenset[PaymentMethod] | None = None
    has_acceptor: bool = False
    has_provider: bool = True


def methods_of(terminal: Terminal) -> tuple[PaymentMethod, ...]:
    """Return how one can pay at a station, in the order they are offered.

    Cash is taken where somebody sits, or where a machine for it is built in: never elsewhere,
    whatever was set. Nothing is scanned where no payment provider would take the money.

    Source: AH-2023-101 ann. 2 item 7; requirement row R179.
    """
    is_counter = terminal.kind is StationKind.COUNTER
    usual = frozenset(PaymentMethod) if is_counter else frozenset({PaymentMethod.SCAN})
    enabled = usual if terminal.enabled is None else terminal.enabled
    takes_cash = is_counter or terminal.has_acceptor
    allowed = enabled if takes_cash else enabled - {PaymentMethod.CASH}
    if not terminal.has_provider:
        allowed -= {PaymentMethod.SCAN}
    return tuple(method for method in PaymentMethod if method in allowed)


def may_pay_by(method: PaymentMethod, terminal: Terminal) -> Refusal | None:
    """Say why one cannot pay like this here, or None.

    Returns:
        METHOD_NOT_OFFERED.

    Source: AH-2023-101 ann. 2 item 7; requirement row R179.
    """
    is_offered = method in methods_of(terminal)
    return None if is_offered else Refusal(Reason.METHOD_NOT_OFFERED)


def change_of(due: Fen, tendered: Fen) -> Fen | Refusal:
    """Return what is given back of the cash that was put on the counter.

    Returns:
        NOT_ENOUGH_CASH with the fact ``missing``, in fen.

    Source: AH-2023-101 ann. 2 item 7; requirement row R179.
    """
    if tendered < due:
        return Refusal(Reason.NOT_ENOUGH_CASH, (("missing", str(due - tendered)),))
    return Fen(tendered - due)


@dataclass(frozen=True, slots=True)
class Drawer:
    """A drawer over one shift.

    Attributes:
        opened_with: what was in it at the beginning.
        taken, back: what came in for numbers, and what was given back for them.
    """

    opened_with: Fen
    taken: Fen
    back: Fen

    @property
    def expected(self) -> Fen:
        """Return what has to be in it now."""
        return Fen(self.opened_with + self.taken - self.back)


def drawer_of(opened_with: Fen, movements: Collection[Fen]) -> Drawer:
    """Return a drawer after its movements: in is positive, out is negative.

    Source: AH-2023-101 ann. 2 item 7; requirement row R179.
    """
    taken = sum(amount for amount in movements if amount > 0)
    back = -sum(amount for amount in movements if amount < 0)
    return Drawer(opened_with, Fen(taken), Fen(back))


def count_of(expected: Fen, counted: Fen | None) -> Count:
    """Return what a drawer's counting comes to; None: nobody has counted it.

    Source: AH-2023-101 ann. 2 item 7; requirement row R179.
    """
    if counted is None:
        return Count.NOT_COUNTED
    if counted == expected:
        return Count.EVEN
    return Count.SHORT if counted < expected else Count.OVER


@dataclass(frozen=True, slots=True)
class DrawerShift:
    """One person's drawer at one counter, from opening to closing.

    Attributes:
        staff_name: as their colleagues know them; an id says nothing to who reads the report.
        closed_at, counted: only of a closed one; what was counted is kept as it was counted.
    """

    id: str
    station: StationId
    staff: StaffId
    staff_name: str
    opened_at: datetime
    drawer: Drawer
    closed_at: datetime | None = None
    counted: Fen | None = None

    @property
    def difference(self) -> Fen | None:
        """Return counted less expected, a shortage negative; None while it is open."""
        return None if self.counted is None else Fen(self.counted - self.drawer.expected)


_AMOUNT: Final = re.compile(r"[¥￥]?\s*([0-9]{1,6})(?:\.([0-9]{1,2}))?\s*元?")


def read_amount(text: str) -> Fen | None:
    """Return an amount in yuan that somebody typed: ``"100"``, ``"￥45.5"``, ``"１００元"``.

    None for what is no amount: nothing is guessed, a comma or a third decimal is asked again.

    Source: requirement row R179.
    """
    found = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    whole, part = found[1], found[2] or ""
    return Fen(int(whole) * 100 + int(part.ljust(2, "0")))


PIECES: Final = tuple(Fen(fen) for fen in (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10))
"""Notes and coins of a drawer, largest first: 100 yuan to 1 jiao."""


def counted_of(pieces: Mapping[Fen, int]) -> Fen:
    """Return what notes and coins come to, by how many there are of each.

    Source: AH-2023-101 ann. 2 item 7; requirement row R179.
    """
    return Fen(sum(value * number for value, number in pieces.items()))
