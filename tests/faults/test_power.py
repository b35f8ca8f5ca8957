"""Some power cuts in every run; `make faults` has more."""

import random
from pathlib import Path

import pytest

from tests.faults.powercut.replay import Disk, Operation, after_cut, read_record
from tests.faults.told import faults

CUTS = 120


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.requirement("R140")
def test_no_promise_is_lost_in_a_power_cut_and_a_weakened_journal_loses_some() -> None:
    code, told, said = faults("power", "--cuts", str(CUTS), "--control", "30")
    assert told["broken"] == 0, said
    assert code == 0
    assert told["FULL"]["kept"] == CUTS
    assert told["NORMAL"]["lost"] > 0
    assert told["OFF"]["corrupt"] > 0


def wrote(path: str, data: bytes, offset: int = 0) -> Operation:
    return Operation("W", offset, path, "", data)


def test_what_was_synced_is_there_and_what_was_not_is_there_by_chance() -> None:
    synced = [wrote("/a", b"old"), Operation("S", 0, "/a", "", b"")]
    both = [*synced, wrote("/a", b"new")]
    rng = random.Random(1)  # noqa: S311 - it has to be drawn alike again
    left = {bytes(after_cut(both, rng).files["/a"]) for _ in range(60)}
    assert left == {b"old", b"new"}


def test_a_disk_writes_beyond_the_end_cuts_off_renames_and_removes(tmp_path: Path) -> None:
    disk = Disk()
    for operation in (
        Operation("C", 0, "/x/a", "", b""),
        wrote("/x/a", b"end", 4),
        Operation("T", 6, "/x/a", "", b""),
        Operation("R", 0, "/x/a", "/x/b", b""),
        wrote("/x/c-shm", b"?"),
        Operation("U", 0, "/x/none", "", b""),
    ):
        disk.do(operation, operation.data)
    disk.write_to(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"b": b"\0\0\0\0en"}


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    record = tmp_path / "record"
    record.write_bytes(b"C 0 0 /a b\n\nW 8 3 /a b\nx\ny\nR 0 0 /a b\t/c\n\n")
    assert read_record(record) == [
        Operation("C", 0, "/a b", "", b""),
        Operation("W", 8, "/a b", "", b"x\ny"),
        Operation("R", 0, "/a b", "/c", b""),
    ]
