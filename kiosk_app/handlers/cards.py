"""Effects on the card readers: nothing is ever read unless a journey asked."""

from kiosk_app.handlers.bench import Bench
from kiosk_app.journeys import effects as ef


def ask_for_card(bench: Bench, _effect: ef.AskForCard) -> None:
    """Carry out AskForCard; the station posts what comes of it."""
    bench.station.arm(bench.post)


def stop_asking_for_card(bench: Bench, _effect: ef.StopAskingForCard) -> None:
    """Carry out StopAskingForCard."""
    bench.station.disarm()
