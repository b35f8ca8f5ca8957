"""Effects of the schedule desk: a session's numbers, another capacity, late, away, back."""

from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.desk_acts import act_at_desk
from kiosk_app.handlers.questions import asked
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import effects_schedule as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.events_schedule import SupplyLoaded


def load_supply(bench: Bench, effect: ef.LoadSupply) -> ev.Event:
    """Carry out LoadSupply."""
    return asked(bench, lambda: SupplyLoaded(bench.central.supply(effect.session)))


def set_capacity(bench: Bench, effect: ef.SetCapacity) -> ev.Event | None:
    """Carry out SetCapacity."""
    session, capacity = effect.session, effect.capacity
    return act_at_desk(
        bench,
        Kind.CAPACITY,
        {"session": session, "capacity": str(capacity)},
        lambda key: bench.central.set_capacity(session, capacity, key),
    )


def say_status(bench: Bench, effect: ef.SayStatus) -> ev.Event | None:
    """Carry out SayStatus."""
    session, status, reason, minutes = (
        effect.session,
        effect.status,
        effect.reason,
        effect.minutes,
    )
    return act_at_desk(
        bench,
        Kind.STATUS,
        {
            "session": session,
            "status": status.value,
            "reason": reason.value,
            "minutes": str(minutes or ""),
        },
        lambda key: bench.central.say_status(session, status, reason, minutes, key),
    )
