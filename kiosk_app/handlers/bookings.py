"""Effects on bookings that stand: the patient's own page, a copy of a ticket, cancelling."""

from functools import partial

from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.money import Fen
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import Act, carry_out
from kiosk_app.handlers.questions import asked
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_bookings import CancelBooking, CountReprint, LoadOwnPage
from kiosk_app.journeys.events_bookings import (
    BookingCancelled,
    CancelRefused,
    OwnPageLoaded,
    ReprintCounted,
)


def load_own_page(bench: Bench, effect: LoadOwnPage) -> ev.Event:
    """Carry out LoadOwnPage."""
    patient = effect.patient.id
    return asked(bench, lambda: OwnPageLoaded(patient, bench.central.own_page(patient)))


def count_reprint(bench: Bench, effect: CountReprint) -> ev.Event | None:
    """Carry out CountReprint; asked again while unknown, it goes out under the same key."""
    patient, appointment = effect.patient.id, effect.appointment.id

    def settle(journal: Journal, key: RequestKey, _copy: int) -> None:
        journal.settle(key, "counted")

    return carry_out(
        bench,
        Act(
            kind=Kind.REPRINT,
            subject={"patient": patient, "appointment": appointment},
            send=lambda key: bench.central.count_reprint(appointment, patient, key),
            settle=settle,
            answered=lambda copy: ReprintCounted(appointment, copy),
            refused=ev.Refused,
            unreachable=ev.CentralDown(),
        ),
    )


def cancel_booking(bench: Bench, effect: CancelBooking) -> ev.Event | None:
    """Carry out CancelBooking; what stays unknown is asked for again until it is known."""
    patient, appointment = effect.patient.id, effect.appointment.id

    def settle(journal: Journal, key: RequestKey, _amount: Fen) -> None:
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
