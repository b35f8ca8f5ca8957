"""The ticket desk prints what it is asked for, once, and says how that ended."""

import io
from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
from PIL import Image

from hardware.printer.blocks import Block
from hardware.printer.port import Evidence, Outcome, PrintReport, Retraction
from hardware.printer.status import PrinterStatus, Trouble
from kiosk_app.devices.last_slip import KEPT_FOR
from kiosk_app.devices.printer_standing import standing_of
from kiosk_app.devices.ticket_desk import TicketDesk
from kiosk_app.domain.cash import HandedFor
from kiosk_app.domain.claim import OpenMatter
from kiosk_app.domain.money import Fen
from tests.helpers import booked, people
from tests.helpers.printing import EPSON, rows_of
from tests.helpers.printing import desk as printer_desk
from tests.helpers.samples_printer import STATUSES, pixels
from tests.helpers.ticket_text import text_of


class Pile:
    """A printer that keeps the blocks it was handed."""

    def __init__(self) -> None:
        self.papers: list[Sequence[Block]] = []
        self.outcome = Outcome.PRINTED
        self.stands = PrinterStatus()

    def print_blocks(self, blocks: Sequence[Block]) -> PrintReport:
        self.papers.append(blocks)
        return PrintReport(self.outcome, Evidence.PROCESS_ID, self.stands.trouble)

    def print_job(self, image: Image.Image) -> PrintReport:
        raise AssertionError(image)

    def status(self) -> PrinterStatus:
        return self.stands

    def make_ready(self) -> Trouble | None:
        return None

    def take_back(self) -> Retraction:
        return Retraction.NOTHING_THERE


SLIPS: dict[str, tuple[Callable[[TicketDesk], Outcome], tuple[str, ...]]] = {
    "notice": (
        lambda desk: desk.print_notice(people.ADULT_PATIENT, people.NOTICE),
        ("停诊告知", "患者 林*舟", "原时间 11月23日 上午", "科室 心血管内科", "医师 沈怀远"),
    ),
    "claim": (
        lambda desk: desk.print_claim(OpenMatter.BOOKING, "3F8K7QW2", Fen(5000)),
        ("结果待查", "3F8K 7QW2", "已收到付款 ￥50.00"),
    ),
    "refund": (
        lambda desk: desk.print_refund(people.ADULT_PATIENT, people.PAYMENT),
        ("退费凭条", "患者 林*舟", "原因 挂号没有成功", "原路退回", "查询码"),
    ),
    "family copy": (
        lambda desk: desk.print_family_copy(people.ADULT_PATIENT, people.APPOINTMENT),
        ("家属留存", "患者 林*舟"),
    ),
    "handed over, CANCELLATION": (
        lambda desk: desk.print_refund(
            people.ADULT_PATIENT, people.PAYMENT, handed=HandedFor.CANCELLATION
        ),
        ("退费凭条", "原因 退号", "现金，已当面点清", "领款人签字"),
    ),
    "handed over, NO_BOOKING": (
        lambda desk: desk.print_refund(
            people.ADULT_PATIENT, people.PAYMENT, handed=HandedFor.NO_BOOKING
        ),
        ("退费凭条", "原因 挂号没有成功", "现金，已当面点清", "领款人签字"),
    ),
}


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_printed_once_with_its_words(name: str, outcome: Outcome) -> None:
    pile = Pile()
    pile.outcome = outcome
    desk = TicketDesk(pile, EPSON, lambda: booked.ISSUER, lambda: people.NOW)
    act, told = SLIPS[name]
    assert act(desk) is outcome
    [paper] = pile.papers
    said = text_of(paper)
    assert all(words in said for words in told), said
    assert people.ADULT.name not in said


def test_a_notice_that_names_no_doctor_has_no_line_for_one() -> None:
    pile = Pile()
    desk = TicketDesk(pile, EPSON, lambda: booked.ISSUER, lambda: people.NOW)
    desk.print_notice(people.ADULT_PATIENT, people.notice_without_doctor())
    said = text_of(pile.papers[0])
    assert "科室 心血管内科" in said
    assert "医师" not in said


def test_a_look_tells_how_the_printer_stands() -> None:
    pile = Pile()
    at = TicketDesk(pile, EPSON, lambda: booked.ISSUER, lambda: people.NOW)
    pile.stands = STATUSES[Trouble.PAPER_END]
    assert at.look() == standing_of(STATUSES[Trouble.PAPER_END])
    assert at.seen == STATUSES[Trouble.PAPER_END]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_last_slip_is_kept_for_minutes_with_how_it_ended(outcome: Outcome) -> None:
    pile, now = Pile(), [people.NOW]
    pile.outcome = outcome
    at = TicketDesk(pile, EPSON, lambda: booked.ISSUER, lambda: now[0])
    assert at.last_slip() is None
    at.print_refund(people.ADULT_PATIENT, people.PAYMENT)
    kept = at.last_slip()
    assert kept is not None
    assert (kept.outcome, kept.ended_at) == (outcome.value, people.NOW)
    now[0] += KEPT_FOR / 2
    assert at.last_slip() is kept  # drawn once, however often it is looked at
    at.print_claim(OpenMatter.BOOKING, "3F8K7QW2", Fen(5000))
    later = at.last_slip()
    assert later is not None
    assert (later.ended_at, later.picture == kept.picture) == (now[0], False)
    now[0] += KEPT_FOR
    assert at.last_slip() is None
    assert at.last_slip() is None


def test_what_ailed_the_printer_is_known_until_the_next_print() -> None:
    pile = Pile()
    at = TicketDesk(pile, EPSON, lambda: booked.ISSUER, lambda: people.NOW)
    pile.stands = STATUSES[Trouble.PAPER_END]
    at.print_refund(people.ADULT_PATIENT, people.PAYMENT)
    assert at.why() == "printer.paper_end"
    pile.stands = PrinterStatus()
    at.print_refund(people.ADULT_PATIENT, people.PAYMENT)
    assert at.why() == ""


@pytest.mark.parametrize("has_own_letters", [False, True])
def test_a_printer_with_letters_of_its_own_is_told_as_one(*, has_own_letters: bool) -> None:
    at = TicketDesk(
        Pile(),
        EPSON,
        lambda: booked.ISSUER,
        lambda: people.NOW,
        has_own_letters=has_own_letters,
    )
    assert at.look().has_own_letters is has_own_letters


def test_the_last_slip_is_the_raster_that_came_out() -> None:
    def now() -> datetime:
        return people.NOW

    with printer_desk(EPSON) as real:
        at = TicketDesk(real.driver, EPSON, lambda: booked.ISSUER, now)
        outcome = at.print_ticket(people.ADULT_PATIENT, people.APPOINTMENT)
        kept = at.last_slip()
        [slip] = real.device.tickets
    assert outcome is Outcome.PRINTED
    assert kept is not None
    assert pixels(at.preview(people.ADULT_PATIENT, people.APPOINTMENT)) == pixels(kept.picture)
    (_, height), ink = pixels(kept.picture)
    printed = rows_of(slip)
    assert printed[:height] == rows_of_png(kept.picture)
    assert not any(map(any, printed[height:]))
    assert ink


def test_the_desk_marks_the_ticket_of_who_stands_in() -> None:
    with printer_desk(EPSON) as real:
        at = TicketDesk(real.driver, EPSON, lambda: booked.ISSUER, lambda: people.NOW)
        patient, appointment = people.ADULT_PATIENT, people.APPOINTMENT
        assert at.print_ticket(patient, appointment, is_instead=True) is Outcome.PRINTED
        marked = at.last_slip()
        assert at.print_ticket(patient, appointment) is Outcome.PRINTED
        plain = at.last_slip()
    assert marked is not None
    assert plain is not None
    assert pixels(marked.picture)[0][1] > pixels(plain.picture)[0][1]


def rows_of_png(png: bytes) -> list[bytes]:
    with Image.open(io.BytesIO(png)) as image:
        return rows_of(image.convert("1"))
