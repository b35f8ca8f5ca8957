"""The vault: only its own values, only in their own place, found without being opened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.central_service.sealed.vault import (
    DataKey,
    Place,
    SealBrokenError,
    UnknownKeyError,
    Vault,
    key_of,
)

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
NAME = Place("patient", "name", ("pat-1",))
OTHER_PLACES = (
    Place("booker", "name", ("pat-1",)),
    Place("patient", "number", ("pat-1",)),
    Place("patient", "name", ("pat-2",)),
    Place("patient", "name", ("pat", "1")),
    Place("patientn", "ame", ("pat-1",)),
)


@given(st.binary(max_size=200))
def test_what_was_sealed_is_opened_and_cannot_be_read_meanwhile(plain: bytes) -> None:
    vault = Vault((OLD,))
    sealed = vault.seal(NAME, plain)
    assert vault.open(NAME, sealed) == plain
    assert len(plain) < 4 or plain not in sealed
    assert vault.seal(NAME, plain) != sealed


@pytest.mark.parametrize("place", OTHER_PLACES, ids=str)
def test_a_value_does_not_fit_another_place(place: Place) -> None:
    vault = Vault((OLD,))
    with pytest.raises(SealBrokenError, match="is not what was sealed there"):
        vault.open(place, vault.seal(NAME, "王小花".encode()))


def test_every_byte_counts() -> None:
    vault = Vault((OLD,))
    sealed = vault.seal(NAME, b"name")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises((SealBrokenError, UnknownKeyError)):
            vault.open(NAME, bytes(changed))
        with pytest.raises(SealBrokenError):
            vault.open(NAME, sealed[:place])


def test_what_is_not_sealed_is_not_taken_for_a_value() -> None:
    with pytest.raises(SealBrokenError, match=r"patient\.name of pat-1 is not sealed"):
        Vault((OLD,)).open(NAME, b"in the clear")


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    sealed = Vault((OLD,)).seal(NAME, b"name")
    both = Vault((OLD, NEW))
    assert both.open(NAME, sealed) == b"name"
    assert key_of(sealed) == both.ids[0]
    assert key_of(both.seal(NAME, b"name")) == both.current == both.ids[1]
    with pytest.raises(UnknownKeyError, match=f"data key {both.ids[0]}"):
        Vault((NEW,)).open(NAME, sealed)


def test_a_vault_reads_its_keys_again_when_it_meets_a_new_one() -> None:
    asked = []

    def again() -> tuple[bytes, ...]:
        asked.append(1)
        return OLD, NEW

    vault = Vault((OLD,), again)
    sealed = Vault((OLD, NEW)).seal(NAME, b"name")
    assert vault.open(NAME, vault.seal(NAME, b"name")) == b"name"
    assert asked == []
    assert vault.open(NAME, sealed) == b"name"
    assert asked == [1]
    assert vault.current == Vault((NEW,)).current


def test_an_index_is_the_same_for_the_same_and_tells_nothing_without_the_key() -> None:
    vault = Vault((OLD, NEW))
    parts = ("patient", "number_index", "citizen", "110101199001019013")
    one, two = vault.indexes(*parts)
    assert vault.index(*parts) == one
    assert Vault((OLD,)).index(*parts) == two != one
    assert vault.index("booker", *parts[1:]) != one
    assert vault.index("patient", "number_index", "citizen1", "10101199001019013") != one


def test_keys_of_different_purpose_are_different() -> None:
    key = DataKey(OLD)
    assert key.id not in OLD
    assert key.index(b"") != DataKey(NEW).index(b"")
