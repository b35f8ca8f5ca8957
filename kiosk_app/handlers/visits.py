"""Effects of coming: check in, with a booking or with results."""

from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.queue_place import QueuePlace
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import Act, carry_out
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_visits import CheckIn
from kiosk_app.journeys.events_visits import CheckedIn


def check_in(bench: Bench, effect: CheckIn) -> ev.Event | None:
    """Carry out CheckIn; what was shown goes over the wire and never into the journal."""
    appointment, shown = effect.appointment.id, effect.patient.shown
    has_results = effect.has_results

    def settle(journal: Journal, key: RequestKey, _place: QueuePlace) -> None:
        journal.settle(key, "checked_in")

    return carry_out(
        bench,
        Act(
            kind=Kind.CHECK_IN,
            subject={"patient": effect.patient.id, "appointment": appointment},
            send=lambda key: bench.central.check_in(
                appointment, shown, key, has_results=has_results
            ),
            settle=settle,
            answered=CheckedIn,
            refused=ev.Refused,
            unreachable=ev.CentralDown(),
        ),
    )
