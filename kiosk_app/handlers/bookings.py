"""Effects on bookings that stand: the patient's own page, a copy of a ticket, cancelling."""

from functools import partial
from typing import Final

from kiosk_app.domain.cancellation import MoneyBack
from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.own_page import AppealGround, CountedCopy
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import Act, carry_out
from kiosk_app.handlers.questions import asked
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_bookings import (
    AppealNoShow,
    CancelBooking,
    CountReprint,
    LoadOwnPage,
    LoadReceipts,
)
from kiosk_app.journeys.events_bookings import (
    AppealNoted,
    BookingCancelled,
    CancelRefused,
    OwnPageLoaded,
    ReceiptsLoaded,
    ReprintCounted,
)

_WORDS: Final = {
    AppealGround.ILLNESS: "当天突发急病或住院",
    AppealGround.WAS_THERE: "当天已经到院",
    AppealGround.CANCELLED_BEFORE: "之前已经取消",
    AppealGround.NOT_TOLD: "没有收到停诊或改期通知",
    AppealGround.OTHER: "其他原因，请电话联系患者",
}
"""What staff read of an appeal: Chinese, for the file, whatever language the page had."""


def load_own_page(bench: Bench, effect: LoadOwnPage) -> ev.Event:
    """Carry out LoadOwnPage."""
    patient = effect.patient.id
    return asked(bench, lambda: OwnPageLoaded(patient, bench.central.own_page(patient)))


def count_reprint(bench: Bench, effect: CountReprint) -> ev.Event | None:
    """Carry out CountReprint; asked again while unknown, it goes out under the same key."""
    patient, appointment = effect.patient.id, effect.appointment.id

    def settle(journal: Journal, key: RequestKey, _copy: CountedCopy) -> None:
        journal.settle(key, "counted")

    return carry_out(
        bench,
        Act(
            kind=Kind.REPRINT,
            subject={"patient": patient, "appointment": appointment},
            send=lambda key: bench.central.count_reprint(appointment, patient, key),
            settle=settle,
            answered=lambda counted: ReprintCounted(appointment, counted.copy, counted.booker),
            refused=ev.Refused,
            unreachable=ev.CentralDown(),
        ),
    )


def cancel_booking(bench: Bench, effect: CancelBooking) -> ev.Event | None:
    """Carry out CancelBooking; what stays unknown is asked for again until it is known."""
    patient, appointment = effect.patient.id, effect.appointment.id

    def settle(journal: Journal, key: RequestKey, _back: MoneyBack) -> None:
        journal.settle(key, "cancelled")

    return carry_out(
        bench,
        Act(
            kind=Kind.CANCEL,
            subject={"patient": patient, "appointment": appointment},
            send=lambda key: bench.central.cancel(appointment, patient, key),
            settle=settle,
            answered=partial(BookingCancelled, appointment),
            refused=partial(CancelRefused, appointment),
            unreachable=ev.CentralDown(),
        ),
    )


def load_receipts(bench: Bench, effect: LoadReceipts) -> ev.Event:
    """Carry out LoadReceipts."""
    appointment = effect.appointment
    return asked(bench, lambda: ReceiptsLoaded(appointment, bench.central.receipts(appointment)))


def appeal_no_show(bench: Bench, effect: AppealNoShow) -> ev.Event | None:
    """Carry out AppealNoShow; asked again while unknown, it goes out under the same key."""
    patient, appointment, ground = effect.patient.id, effect.appointment, effect.ground
    words = f"自助机申诉：{_WORDS[ground]}"

    def settle(journal: Journal, key: RequestKey, _answer: None) -> None:
        journal.settle(key, "noted")

    return carry_out(
        bench,
        Act(
            kind=Kind.APPEAL,
            subject={"patient": patient, "appointment": appointment, "ground": ground.value},
            send=lambda key: bench.central.appeal(appointment, patient, words, key),
            settle=settle,
            answered=lambda _answer: AppealNoted(appointment),
            refused=ev.Refused,
            unreachable=ev.CentralDown(),
        ),
    )
