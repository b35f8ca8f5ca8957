"""Print every layout and keep the paper: ``python -m tests.helpers.draw_tickets [FOLDER]``.

Each is printed by the real driver on a virtual printer: 80 mm and 58 mm raster, and 80 mm text on
a serial line; what is kept is what came out. For review by eye; `make gallery` runs it.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hardware.printer.blocks import Block
from hardware.printer.dialogue import Patience
from hardware.printer.port import Outcome
from hardware.printer.profiles import load_profile
from hardware.printer.transport import Link
from kiosk_app.devices.exam_slip import exam_blocks
from kiosk_app.devices.explanation import explanation_blocks
from kiosk_app.devices.large_ticket import family_copy_blocks, large_ticket_blocks
from kiosk_app.devices.money_slips import Refunded, refund_blocks, shift_blocks
from kiosk_app.devices.notices import suspension_blocks, unknown_blocks
from kiosk_app.devices.place_slip import place_blocks
from kiosk_app.devices.slip import cancellation_blocks
from kiosk_app.devices.ticket import ticket_blocks
from kiosk_app.domain.booking import Payment
from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.cash import Drawer, DrawerShift
from kiosk_app.domain.claim import OpenMatter
from kiosk_app.domain.explanation import Explanation
from kiosk_app.domain.ids import OrderId, SessionId, StaffId, StationId
from kiosk_app.domain.money import Fen
from kiosk_app.domain.suspension_notice import StandIn
from tests.helpers import booked, people
from tests.helpers.printing import EPSON, PROFILES, desk
from tests.helpers.samples_exams import BOOKED, SIX_BOOKED
from tests.helpers.samples_for_another import BOOKER
from tests.helpers.samples_told_first import ON_AGAIN

OUT = Path("build/gallery/tickets")
SHIFT = DrawerShift(
    id="S1",
    station=StationId("C-02"),
    staff=StaffId("stf-1f6f4c2ad8b1e037"),
    staff_name="王莉",
    opened_at=booked.PRINTED_AT - timedelta(hours=8),
    closed_at=booked.PRINTED_AT,
    drawer=Drawer(opened_with=Fen(20000), taken=Fen(135000), back=Fen(10000)),
    counted=Fen(144000),
)
IN_CASH = MoneyBack(Fen(5000), (Payment(OrderId("O-1"), Fen(5000)),))
CASH = Refunded("G26112300045", "张*明", Fen(5000), is_cash=True, reason="停诊")
UNBOOKED = Refunded(
    "3F8K7QW2", "张*明", Fen(5000), is_cash=False, reason="挂号没有成功", has_number=False
)
OPEN = (
    (OpenMatter.PAYMENT, "3F8K7QW2", None),
    (OpenMatter.BOOKING, "3F8K7QW2", Fen(5000)),
    (OpenMatter.UNPAID, "3F8K7QW2", None),
    (OpenMatter.CANCELLATION, "G26112300045", None),
)


STAND_INS = {
    "offered": StandIn(people.CHIEF, people.NOW),
    "taken-here": StandIn(people.CHIEF, people.NOW, session=SessionId("20261124A-P0304E2")),
    "lower": StandIn(people.ASSOCIATE, people.NOW, needs_consent=True),
    "given": StandIn(people.ASSOCIATE, people.NOW, is_given=True),
    "given-general": StandIn(None, people.NOW, is_given=True),
}


def layouts() -> dict[str, Sequence[Block]]:
    """Return every layout by name, with usual and with long words."""
    patient, usual = booked.patient(), booked.appointment()
    long = booked.appointment(booked.long_slot())
    issuer, at = booked.ISSUER, booked.PRINTED_AT
    return {
        "standard": ticket_blocks(patient, usual, issuer, printed_at=at),
        "standard-long": ticket_blocks(patient, long, booked.LONG_ISSUER, printed_at=at),
        "standard-copy-2": ticket_blocks(patient, usual, issuer, printed_at=at, copy=2),
        "large": large_ticket_blocks(patient, usual, issuer, printed_at=at),
        "large-long": large_ticket_blocks(patient, long, booked.LONG_ISSUER, printed_at=at, copy=1),
        "family-copy": family_copy_blocks(patient, usual, issuer, printed_at=at),
        "family-copy-long": family_copy_blocks(patient, long, booked.LONG_ISSUER, printed_at=at),
        "cancellation": cancellation_blocks(
            patient, usual, MoneyBack(Fen(5000)), issuer, printed_at=at
        ),
        "cancellation-cash": cancellation_blocks(patient, usual, IN_CASH, issuer, printed_at=at),
        "standard-by-another": ticket_blocks(
            patient, usual, issuer, printed_at=at, booker=BOOKER.as_told
        ),
        "large-by-another": large_ticket_blocks(
            patient, usual, issuer, printed_at=at, booker=BOOKER.as_told
        ),
        "place": place_blocks(patient, people.WAITS, issuer, printed_at=at, is_left=False),
        "place-left": place_blocks(patient, people.WAITS, issuer, printed_at=at, is_left=True),
        "examinations": exam_blocks(patient, SIX_BOOKED, issuer, printed_at=at, is_copy=False),
        "examinations-large": exam_blocks(
            people.ELDER_PATIENT, BOOKED, issuer, printed_at=at, is_copy=True
        ),
        "suspension": suspension_blocks(patient, people.NOTICE, issuer, printed_at=at),
        "suspension-on-again": suspension_blocks(patient, ON_AGAIN, issuer, printed_at=at),
        **{
            f"suspension-{name}": suspension_blocks(
                patient, replace(people.NOTICE, stand_in=who), issuer, printed_at=at
            )
            for name, who in STAND_INS.items()
        },
        **{
            f"unknown-{matter}": unknown_blocks(matter, code, paid, issuer, printed_at=at)
            for matter, code, paid in OPEN
        },
        "refund-cash": refund_blocks(CASH, issuer, printed_at=at),
        "refund": refund_blocks(replace(CASH, is_cash=False), issuer, printed_at=at),
        "refund-unbooked": refund_blocks(UNBOOKED, issuer, printed_at=at),
        "explanation": explanation_blocks(EXPLAINED, "林*舟", issuer, printed_at=at),
        "shift": shift_blocks(SHIFT, issuer, printed_at=at),
    }


EXPLAINED = Explanation(
    "今年无故爽约满 3 次，到 2027-02-28 为止不能预约。",
    "当天的号请到人工窗口；有原因可以申诉；急诊不受影响。",
    "BJD-2021-05-20：一年(自然年)内无故爽约累计达到3次的爽约患者将进入爽约名单",
)


def main(arguments: list[str]) -> int:
    """Print into the folder named, or into ``build/gallery/tickets``."""
    out = Path(arguments[0]) if arguments else OUT
    out.mkdir(parents=True, exist_ok=True)
    narrow = load_profile(PROFILES / "generic-58mm.json")
    papers = (("80mm", EPSON, Link.USB), ("58mm", narrow, Link.USB), ("text", EPSON, Link.SERIAL))
    for paper, profile, link in papers:
        with desk(profile, patience=Patience(), link=link) as at:
            for name, blocks in layouts().items():
                outcome = at.driver.print_blocks(blocks).outcome
                if outcome is not Outcome.PRINTED:
                    sys.stderr.write(f"{name} on {paper} came to {outcome}\n")
                    return 1
                slip = at.device.tickets[-1]
                slip.save(out / f"{name}-{paper}.png")
                length = slip.height * 25.4 / profile.dpi
                sys.stdout.write(f"{name}-{paper}: {length:.0f} mm\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
