"""What may be in the name of a person who was read from a card."""

from datetime import date

from kiosk_app.domain.identity import Person

TODAY = date(2026, 11, 22)
_PRIVATE_USE = range(0xE000, 0xF900)


def demand_fit_name(found: object) -> None:
    """A person's name holds nothing that moves a cursor, turns the line round or hides."""
    if isinstance(found, Person):
        assert found.name
        assert all(each.isprintable() or ord(each) in _PRIVATE_USE for each in found.name)
