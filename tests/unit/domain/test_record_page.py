"""A record as staff look at it."""

import pytest

from kiosk_app.domain.correction import Field
from tests.helpers import samples_record as s


@pytest.mark.requirement("R030")
def test_what_was_done_is_listed_the_latest_first() -> None:
    assert [note.id for note in s.PAGE.notes] == ["merge-1", "corr-1", "merge-0", "corr-0"]
    assert [note.is_standing for note in s.PAGE.merges] == [True, False]


def test_a_field_is_read_by_its_name() -> None:
    assert s.PAGE.masked(Field.NAME) == "林*舟"
    assert s.OTHER.masked(Field.PHONE) is None
