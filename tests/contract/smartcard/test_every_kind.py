"""Every kind of card a patient may put in, through a real pcscd and through the emulated slot."""

from collections.abc import Mapping

import pytest

from hardware.chip_card import reader as chip_card
from hardware.emulators.card_kinds import CONTACTLESS_ATR, make_card
from hardware.emulators.emulated_slot import EmulatedSlot
from hardware.emulators.private_pcscd import CardHand
from hardware.emulators.sam import PEOPLE
from hardware.errors import UnsupportedMediaError, WrongSlotError
from hardware.health_card.files import HealthCardRecord
from hardware.hospital_card.profile import load_profile
from hardware.hospital_card.reader import HospitalCardReader
from hardware.id_card import ccid_text
from hardware.smartcard.atr import demand_chip_card
from hardware.smartcard.port import CardLink
from hardware.social_card.files import SocialCardRecord
from kiosk_app.bootstrap.resources import RESOURCES
from tests.contract.smartcard.conftest import Bench

PERSON = {"name": "欧阳𠮷䶮", "id_number": "110101195203049024", "birth": "19520304"}
PROFILES = RESOURCES / "hospital_cards"


def insert(bench: Bench, kind: str, card: Mapping[str, object]) -> CardLink:
    hand = bench.hand
    if isinstance(hand, EmulatedSlot):
        hand.insert_card(make_card(kind, card, {}))
    else:
        assert isinstance(hand, CardHand)
        hand.insert_kind(kind, dict(card))
    return bench.watcher.connect(bench.ear.card().reader)


@pytest.mark.requirement("R164")
@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("social", SocialCardRecord),
        ("contactless", SocialCardRecord),
        ("health", HealthCardRecord),
    ],
)
def test_a_chip_card_says_who_it_is_for(bench: Bench, kind: str, record: type[object]) -> None:
    with insert(bench, kind, PERSON) as link:
        found = chip_card.read(link)
    assert isinstance(found, record)
    assert (found.name, found.id_number) == (PERSON["name"], PERSON["id_number"])


def test_a_contactless_card_is_told_by_its_answer_to_reset(bench: Bench) -> None:
    insert(bench, "contactless", {}).close()
    demand_chip_card(CONTACTLESS_ATR)


@pytest.mark.requirement("R164")
@pytest.mark.parametrize(
    ("kind", "profile", "card", "number"),
    [
        ("mifare", "uid-reversed-decimal", {"uid": "87D61200"}, "0001234567"),
        (
            "mifare",
            "mifare-transport-key",
            {"block": 4, "data": "00012345 67" + "00" * 11},
            "0001234567",
        ),
        ("cpu", "cpu-file-0015", {}, "0000000000012345"),
    ],
)
def test_a_hospital_s_own_card_says_its_number(
    bench: Bench, kind: str, profile: str, card: dict[str, object], number: str
) -> None:
    reader = HospitalCardReader(load_profile(PROFILES / f"{profile}.json"))
    with insert(bench, kind, card) as link:
        assert reader.read(link).number == number


def test_an_identity_card_belongs_on_the_other_reader_and_is_read_there(bench: Bench) -> None:
    hand, person = bench.hand, PEOPLE["resident"]
    card = make_card("identity", {}, {})
    with pytest.raises(WrongSlotError):
        demand_chip_card(card.atr)
    if isinstance(hand, EmulatedSlot):
        hand.insert_card(card)
    else:
        assert isinstance(hand, CardHand)
        hand.insert_kind("identity")
    with bench.watcher.connect(bench.ear.card().reader) as link:
        assert ccid_text.read(link) == person


def test_a_card_of_another_kind_is_not_read_as_a_chip_card(bench: Bench) -> None:
    with insert(bench, "cpu", {}) as link, pytest.raises(UnsupportedMediaError):
        chip_card.read(link)


def test_a_card_may_answer_late_and_is_read_all_the_same(bench: Bench) -> None:
    link = insert(bench, "social", PERSON)
    if isinstance(bench.hand, CardHand):
        bench.hand.spoil(["3", "after=20"])
    with link:
        assert chip_card.read(link).name == PERSON["name"]
