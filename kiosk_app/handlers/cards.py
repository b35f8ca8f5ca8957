"""Effects on the card readers: nothing is ever read unless a journey asked."""

from dataclasses import replace
from functools import partial

from kiosk_app.domain.ages import is_elderly
from kiosk_app.handlers.bench import Bench
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev


def ask_for_card(bench: Bench, _effect: ef.AskForCard) -> None:
    """Carry out AskForCard; what comes of it is posted by the station's own threads."""
    bench.station.arm(partial(_tell, bench))


def stop_asking_for_card(bench: Bench, _effect: ef.StopAskingForCard) -> None:
    """Carry out StopAskingForCard."""
    bench.station.disarm()


def _tell(bench: Bench, event: ev.Event) -> None:
    """Post what the station tells; of a person also whether they are elderly today."""
    if isinstance(event, ev.CardRead):
        today = bench.hospital_now().date()
        event = replace(
            event, is_elderly=is_elderly(event.person.birth, today, bench.elderly_age())
        )
    bench.post(event)
