"""Random walks: whatever happens in whatever order, the books are kept to the end."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk_app.journeys import events as ev
from kiosk_app.journeys import faces, kiosk
from tests.helpers.samples import EVENTS, STATES
from tests.unit.journeys.books import LEDGERS, books


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(STATES), st.lists(st.sampled_from(EVENTS), max_size=40))
def test_every_walk_keeps_the_books_and_has_a_screen(
    state: kiosk.State, walk: list[ev.Event]
) -> None:
    for event in walk:
        after = kiosk.advance(state, event)
        for ledger in LEDGERS:
            assert books(ledger, state, event, after).balance(), (ledger, state, event)
        state = after.state
        assert faces.screen_of(state).frame.name
