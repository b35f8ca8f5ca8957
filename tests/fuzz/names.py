"""What may be in the name of a person who was read from a card."""

from datetime import date
from unicodedata import category

from kiosk_app.domain.identity import Person

TODAY = date(2026, 11, 22)
_PRIVATE_USE = "Co"
_HAN_PLANES = frozenset({2, 3})
_NO_CHARACTERS = frozenset({0xFFFE, 0xFFFF})


def demand_fit_name(found: object) -> None:
    """A person's name holds nothing that moves a cursor, turns the line round or hides.

    Private-use characters stay, in whichever plane: rare characters lie there. So do code points
    that are set aside for Han characters and that this Python's Unicode does not know yet.
    """
    if isinstance(found, Person):
        assert found.name
        assert all(map(_is_fit, found.name))


def _is_fit(character: str) -> bool:
    if character.isprintable() or category(character) == _PRIVATE_USE:
        return True
    plane, point = divmod(ord(character), 0x1_0000)
    return plane in _HAN_PLANES and point not in _NO_CHARACTERS
