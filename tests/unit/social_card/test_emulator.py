"""The emulated card keeps the strict manners of T=0, so that drivers learn them."""

import pytest

from hardware.emulators.record_card import CardFaults, CardPulledError
from hardware.emulators.social_card import SocialCardEmulator, SocialCardFields

SELECT_SSSE = bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF")
SELECT_EF06 = bytes.fromhex("00A4020002EF06")


@pytest.fixture
def card() -> SocialCardEmulator:
    return SocialCardEmulator()


def ask(card: SocialCardEmulator, *commands: bytes | str) -> str:
    answer = b""
    for command in commands:
        answer = card.apdu(bytes.fromhex(command) if isinstance(command, str) else command)
    return answer.hex().upper()


def test_select_promises_and_get_response_fetches_once(card: SocialCardEmulator) -> None:
    assert ask(card, SELECT_SSSE) == "6118"
    assert ask(card, "00C0000010") == "6C18"
    assert ask(card, "00C0000018").endswith("A50388011E9000")
    assert ask(card, "00C0000018") == "6985"


def test_another_command_throws_the_promised_data_away(card: SocialCardEmulator) -> None:
    assert ask(card, SELECT_SSSE, SELECT_EF06, "00C0000018") == "6985"


def test_a_wrong_length_is_told_the_right_one(card: SocialCardEmulator) -> None:
    assert ask(card, SELECT_SSSE, SELECT_EF06, "00B20A0000") == "6C03"
    assert ask(card, "00B20A0003") == "0A01319000"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("00B2010500", "6986"),  # nothing selected
        ("00A4020002EF06", "6A82"),  # outside the environment
        ("00A404000141", "6A82"),  # some other application
        ("00D6000000", "6D00"),  # unknown instruction
        ("00B2", "6700"),
        ("0020000003888888", "63C2"),
    ],
)
def test_nonsense_is_refused_as_a_card_does(
    card: SocialCardEmulator, command: str, status: str
) -> None:
    assert ask(card, command) == status


@pytest.mark.parametrize(
    ("read", "status"), [("00B2550000", "6A83"), ("00B2011200", "6A86"), ("00B2630400", "6A83")]
)
def test_records_that_are_not_there_are_refused(
    card: SocialCardEmulator, read: str, status: str
) -> None:
    assert ask(card, SELECT_SSSE, SELECT_EF06, read) == status


def test_a_pin_that_is_tried_is_counted(card: SocialCardEmulator) -> None:
    ask(card, "0020000003888888")
    assert card.pin_tries == 1


def test_power_forgets_what_was_selected(card: SocialCardEmulator) -> None:
    ask(card, SELECT_SSSE, SELECT_EF06)
    card.power(is_on=True)
    assert ask(card, "00B2010500") == "6986"


def test_a_pulled_card_stays_pulled() -> None:
    card = SocialCardEmulator(faults=CardFaults(pull_at=2))
    assert ask(card, SELECT_SSSE) == "6118"
    for _ in range(2):
        with pytest.raises(CardPulledError):
            card.apdu(SELECT_SSSE)


def test_persons_are_not_in_the_repr() -> None:
    fields = SocialCardFields()
    assert fields.name not in repr(fields)
    assert fields.id_number not in repr(fields)


def test_a_date_that_is_none_lies_on_the_card_as_text() -> None:
    card = SocialCardEmulator(SocialCardFields(birth="2012"), CardFaults(is_strict=False))
    assert ask(card, SELECT_SSSE, SELECT_EF06, "00B20D0000") == "0D04323031329000"
