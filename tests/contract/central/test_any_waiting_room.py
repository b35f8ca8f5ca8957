"""Whoever comes, with whatever name and in whichever group: called by the rule, named nowhere.

A morning of made-up patients is lived through the service itself, on both databases.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_app.central_service.answering.answers import Reply
from kiosk_app.contract import after, shapes
from kiosk_app.domain.booking import Appointment
from kiosk_app.domain.identity import DocumentKind, Person, Proof, Sex
from kiosk_app.domain.parameters import PriorityGroup
from kiosk_app.domain.policy import DEMO
from kiosk_app.domain.queue_order import rank_of
from kiosk_app.domain.refusal import Reason
from kiosk_app.logging_setup import JsonLines
from tests.contract.central.after.steps import counter, document, pay_and_confirm
from tests.contract.central.face import Desk, code_of
from tests.contract.central.test_crowd import one_band
from tests.helpers.central import ENGINES, CentralHouse, central
from tests.helpers.people import PHONE

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
LATIN = st.from_regex(r"[A-Z][a-z]{2,8} [A-Z][a-z]{2,8}", fullmatch=True)
NAMES = st.text(HAN, min_size=2, max_size=4) | LATIN
SEEN_PROOF_OF = st.sampled_from(
    (PriorityGroup.SOLDIER, PriorityGroup.DISABLED, PriorityGroup.PREGNANT)
)
OLD, YOUNG = date(1940, 1, 1), date(1990, 1, 1)


@dataclass(frozen=True)
class Comer:
    """Somebody who comes this morning.

    Attributes:
        group: which one they say they are in; None: none.
        at_counter: whether a registrar sees proof of it, or a kiosk only hears it.
    """

    name: str
    is_old: bool
    group: PriorityGroup | None
    at_counter: bool

    def person(self, place: int) -> Person:
        birth = OLD if self.is_old else YOUNG
        number = f"E{place:08d}"
        return Person(self.name, DocumentKind.PASSPORT, number, Sex.FEMALE, birth, Proof.ID_CARD)

    @property
    def is_believed(self) -> bool:
        return self.at_counter or self.group is None

    @property
    def expected(self) -> PriorityGroup:
        """Return the group they are called in."""
        by_age = PriorityGroup.ELDERLY if self.is_old else PriorityGroup.ORDINARY
        return self.group if self.group is not None and self.at_counter else by_age


COMERS = st.lists(
    st.builds(
        Comer,
        name=NAMES,
        is_old=st.booleans(),
        group=st.none() | SEEN_PROOF_OF,
        at_counter=st.booleans(),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda comer: comer.name,
)


@contextmanager
def listening() -> Iterator[StringIO]:
    """Give what an operator reads on stderr meanwhile."""
    stream, root = StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(stream), root.level
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.setLevel(level)
        root.removeHandler(handler)


@dataclass
class Morning:
    """One band that all of them have a number of."""

    house: CentralHouse
    kiosk: Desk
    window: Desk
    booked: list[Appointment]

    def come(self, comer: Comer, place: int, group: PriorityGroup | None) -> Reply:
        """Check somebody in where they stand."""
        self.house.clock.advance(seconds=1)
        desk = self.window if comer.at_counter else self.kiosk
        body = after.CheckInBody(
            document=document(comer.person(place)),
            appointment=self.booked[place].id,
            group=group,
            group_proof=None if group is None else "G0900001",
        )
        return desk.face.check_in(desk.caller, body)


def morning(house: CentralHouse, comers: list[Comer]) -> Morning:
    kiosk = Desk(house, house.service)
    people = [kiosk.enrol(comer.person(place)) for place, comer in enumerate(comers)]
    wish = one_band(house, people[0], len(comers))
    booked = []
    for patient in people:
        body = shapes.HoldBody(
            proof=Proof.ID_CARD,
            patient=patient,
            session=wish.session,
            band_begin=wish.band_begin,
        )
        hold = kiosk.face.hold(kiosk.caller, body).read(shapes.HoldAnswer).hold
        booked.append(pay_and_confirm(kiosk, hold))
    window, _ = counter(kiosk)
    return Morning(house, kiosk, window, booked)


@pytest.mark.requirement("R102")
@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=4, deadline=None, derandomize=True)
@given(comers=COMERS)
def test_who_showed_proof_is_called_in_that_group_and_nobody_by_their_word(
    engine: str, comers: list[Comer]
) -> None:
    with central(engine=engine, is_served=False, days=0) as house:
        here = morning(house, comers)
        ranks: list[int] = []
        for place, comer in enumerate(comers):
            if not comer.is_believed:
                assert code_of(here.come(comer, place, comer.group)) == Reason.NOT_ALLOWED
            group = comer.group if comer.is_believed else None
            answer = here.come(comer, place, group).read(after.CheckInAnswer)
            rank = rank_of(comer.expected, DEMO.queue)
            assert answer.group is comer.expected
            assert answer.ahead == sum(other <= rank for other in ranks)
            ranks.append(rank)


@pytest.mark.requirement("R103")
@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=4, deadline=None, derandomize=True)
@given(comers=COMERS)
def test_no_name_number_or_phone_is_on_a_board_a_ticket_or_in_the_log(
    engine: str, comers: list[Comer]
) -> None:
    with listening() as log, central(engine=engine, is_served=False, days=0) as house:
        here = morning(house, comers)
        said = []
        for place, comer in enumerate(comers):
            said.append(here.come(comer, place, None).body.decode())
            page = here.kiosk.face.records(here.kiosk.caller, here.booked[place].patient)
            said.append(page.body.decode())
            line = here.kiosk.face.timeline(here.kiosk.caller, here.booked[place].id)
            said.append(line.body.decode())
        service = house.service
        boards = (
            service.published_schedule(),
            service.published_notices(),
            service.published_fees(),
            service.published_rules(),
            service.schedule(here.kiosk.caller),
        )
        said += [board.body.decode() for board in boards]
        said += [service.metrics.page(), log.getvalue()]
    assert all(reply.is_success for reply in boards)
    for place, comer in enumerate(comers):
        for secret in (comer.name, comer.person(place).number, PHONE):
            assert not [text for text in said if secret in text]
