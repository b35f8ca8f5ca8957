"""Screens of `no_shows` and `receipts`: what counts, until when, how to appeal; the receipt."""

from dataclasses import replace
from typing import assert_never

from kiosk_app.domain.money import NOTHING, Fen
from kiosk_app.domain.noshow import BookingBan
from kiosk_app.domain.own_page import AppealGround, NoShowRecord, OwnPage
from kiosk_app.domain.receipt import Receipt
from kiosk_app.journeys import no_shows, receipts
from kiosk_app.journeys.frames import frame_of
from kiosk_app.journeys.screens import (
    Choice,
    Detail,
    Notice,
    Option,
    Picture,
    Plain,
    Row,
    Screen,
    Text,
    Tone,
)
from kiosk_app.journeys.wording import day_text, fee_text, refusal_text


def screen_of(state: no_shows.State) -> Screen:
    """Return the screen of a state of `no_shows`."""
    match state:
        case no_shows.ReadingNoShows(patient, page, remark):
            frame = replace(frame_of(state, patient), can_go_back=True)
            notice = None if remark is None else refusal_text(remark)
            return Detail(
                frame, _rows(page), tuple(map(_appeal, no_shows.open_to_appeal(page))), notice
            )
        case no_shows.ChoosingGround(earlier):
            frame = replace(frame_of(state, earlier.patient), can_go_back=True)
            return Choice(frame, tuple(Option(Text(ground_key(g))) for g in AppealGround))
        case no_shows.Appealing(earlier):
            return Notice(frame_of(state, earlier.patient), Tone.WAIT)
        case no_shows.AppealMade(patient, no_show):
            frame = replace(frame_of(state, patient), can_leave=False, patience_s=None)
            day = (("day", day_text(no_show.day)),)
            lines = (Text("appeal_made.noted", day), Text("appeal_made.decided"))
            return Notice(frame, Tone.GOOD, Picture.STAFF, lines, Text("button.home"))
        case _:
            assert_never(state)


def receipts_screen(state: receipts.State) -> Notice:
    """Return the screen of a state of `receipts`."""
    earlier = state.earlier
    match state:
        case receipts.LoadingReceipts():
            return Notice(frame_of(state, earlier.patient), Tone.WAIT)
        case receipts.ReadingReceipts(_, found):
            frame = replace(frame_of(state, earlier.patient), can_go_back=True)
            accept = Text("button.back_to_booking")
            if not found:
                return Notice(frame, Tone.INFO, lines=(Text("receipt.none"),), accept=accept)
            latest = found[-1]
            rows = (
                Row(Text("row.receipt"), Text(f"receipt.{latest.state}"), is_strong=True),
                Row(Text("row.paid"), fee_text(latest.amount)),
                *_reversed_rows(latest),
                Row(Text("row.receipt_where"), Text("receipt.where")),
            )
            return Notice(frame, accept=accept, rows=rows, code=latest.fetch_code)
        case _:
            assert_never(state)


def _reversed_rows(receipt: Receipt) -> tuple[Row, ...]:
    """Return the row that says how much of a receipt was reversed, where that is not all of it."""
    if NOTHING < receipt.reversed < receipt.amount:
        return (Row(Text("row.receipt_reversed"), fee_text(receipt.reversed)),)
    return ()


def notice_of(page: OwnPage) -> Text | None:
    """Return the line above the list of bookings: cash that waits, a ban, or no-shows that count.

    A ban is told again wherever somebody tries to book; cash nobody fetches is told here alone.
    """
    waits = cash_of(page)
    if waits is not None:
        return waits
    if page.ban is not None:
        return Text("my_bookings.banned", (("until", day_text(page.ban.until)),))
    if page.no_show_count:
        return Text("my_bookings.no_shows", (("count", str(page.no_show_count)),))
    return None


def cash_of(page: OwnPage) -> Text | None:
    """Return how much cash waits for the patient at a staffed counter; None where none does."""
    waits = Fen(sum(owed.payment.amount for owed in page.cash_owed))
    return Text("my_bookings.cash_waits", (("fee", fee_text(waits)),)) if waits else None


def ground_key(ground: AppealGround) -> str:
    """Return the message key of a ground."""
    return f"ground.{ground.value}"


def _rows(page: OwnPage) -> tuple[Row, ...]:
    count = Text("no_shows.count", (("count", str(page.no_show_count)),))
    return (
        Row(Text("row.no_show_count"), count, is_strong=True),
        *(_ban_rows(page.ban) if page.ban is not None else ()),
        *(Row(day_text(n.day), _standing(n)) for n in no_shows.shown(page)),
        Row(Text("row.appeal"), Text("no_shows.appeal_way")),
    )


def _ban_rows(ban: BookingBan) -> tuple[Row, ...]:
    days = Plain("、".join(f"{d.month}.{d.day}" for d in ban.dates))
    return (
        Row(Text("row.ban_until"), day_text(ban.until), is_strong=True),
        Row(Text("row.ban_because"), days),
    )


def _standing(no_show: NoShowRecord) -> Text:
    if no_show.excuse is not None:
        return Text("no_shows.excused")
    return Text("no_shows.appealed" if no_show.is_appealed else "no_shows.counts")


def _appeal(no_show: NoShowRecord) -> Option:
    return Option(Text("deed.appeal", (("day", day_text(no_show.day)),)))
