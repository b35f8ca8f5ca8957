"""A patient in a hurry on real equipment without a window: the world that answers a journey.

Central service, journal and printer are real; only the card is handed in, and the phone pays as
soon as the order is watched.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

from kiosk_app.bench.invented import PHONE
from kiosk_app.bootstrap.equipment import Equipment, equip
from kiosk_app.bootstrap.rig import Rig
from kiosk_app.domain.identity import Person
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces
from kiosk_app.journeys.purpose import Purpose
from kiosk_app.journeys.screens import Screen
from kiosk_app.journeys.taps import taps_to_ticket, walk


class PlayedPatient:
    """Answers effects as the world does, for one person.

    Args:
        posted: where the equipment posts what it has not returned.
    """

    def __init__(
        self, rig: Rig, equipment: Equipment, posted: deque[ev.Event], person: Person
    ) -> None:
        self._rig = rig
        self._equipment = equipment
        self._posted = posted
        self._person = person

    def taps_to_ticket(self, purpose: Purpose) -> int:
        """Go all the way; return the taps it took."""
        return taps_to_ticket(purpose, self._answer, PHONE)

    def screens(self, purpose: Purpose) -> list[Screen]:
        """Go all the way; return every screen that was shown, in order."""
        states = walk(purpose, self._answer, PHONE)
        return [faces.screen_of(state) for state, _taps in states]

    def _answer(self, effect: ef.Effect) -> ev.Event | None:
        if isinstance(effect, ef.AskForCard):
            return ev.CardRead(self._person)
        if isinstance(effect, ef.AwaitPayment):
            self._rig.act("pay_with_phone", effect.order.id)
        answer = self._equipment.routes[type(effect)].handle(effect)
        return answer or (self._posted.popleft() if self._posted else None)


@contextmanager
def played_patient(rig: Rig, person: Person) -> Iterator[PlayedPatient]:
    """Give a patient on equipment of their own, beside the kiosk's: a journal, no readers."""
    posted: deque[ev.Event] = deque()
    config = rig.config()
    apart = replace(
        config,
        journal=replace(config.journal, path=rig.folder / "played-journal.db"),
        chip_reader=replace(config.chip_reader, is_on=False),
        id_card_reader=replace(config.id_card_reader, port=""),
        scanner=replace(config.scanner, port=""),
    )
    with closing(equip(apart, posted.append)) as equipment:
        equipment.house.refresh()
        yield PlayedPatient(rig, equipment, posted, person)
