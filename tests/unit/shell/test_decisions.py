"""Decision records: each number once, none left out, the same in name and title."""

from pathlib import Path

RECORDS = sorted((Path(__file__).parents[3] / "docs" / "decisions").glob("[0-9]*.md"))


def test_every_number_is_there_once() -> None:
    numbers = [int(path.name[:4]) for path in RECORDS]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_a_record_s_title_begins_with_its_number() -> None:
    for path in RECORDS:
        title = path.read_text("utf-8").partition("\n")[0]
        assert title.startswith(f"# {path.name[:4]}"), path.name
