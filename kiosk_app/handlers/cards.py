"""Effects on the card readers: nothing is ever read unless a journey asked."""

from functools import partial

from kiosk_app.domain.ages import is_elderly
from kiosk_app.domain.identity import Person
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
    bench.post(card_read(bench, event.person) if isinstance(event, ev.CardRead) else event)


def card_read(bench: Bench, person: Person) -> ev.CardRead:
    """Return that somebody's document was read, and whether they are elderly today."""
    today = bench.hospital_now().date()
    return ev.CardRead(person, is_elderly(person.birth, today, bench.elderly_age()))
