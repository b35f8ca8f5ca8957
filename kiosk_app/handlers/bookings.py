"""Effects on bookings that stand: the patient's own page, one more copy of a ticket."""

from kiosk_app.domain.ids import RequestKey
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import Act, carry_out
from kiosk_app.handlers.questions import asked
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_bookings import CountReprint, LoadOwnPage
from kiosk_app.journeys.events_bookings import OwnPageLoaded, ReprintCounted


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
