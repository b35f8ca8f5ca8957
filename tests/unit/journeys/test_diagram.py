"""The drawing in `docs/` is the table's."""

from tests.helpers.draw_journeys import PAGE, page


def test_the_committed_drawing_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.helpers.draw_journeys"
