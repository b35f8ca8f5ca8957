"""What may be in the name of a person who was read from a card."""

from datetime import date
from unicodedata import category

from kiosk_app.domain.identity import Person

TODAY = date(2026, 11, 22)
_PRIVATE_USE = "Co"


def demand_fit_name(found: object) -> None:
    """A person's name holds nothing that moves a cursor, turns the line round or hides.

    Private-use characters stay, in whichever plane: rare characters lie there.
    """
    if isinstance(found, Person):
        assert found.name
        assert all(each.isprintable() or category(each) == _PRIVATE_USE for each in found.name)
