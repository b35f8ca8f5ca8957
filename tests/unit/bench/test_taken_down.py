"""What a PostgreSQL writes about an act is read back as it was asked."""

import pytest

from kiosk_app.bench import taken_down
from kiosk_app.bench.children import BenchError
from kiosk_app.bench.postgres import RECORD, postgres
from kiosk_app.bench.taken_down import Asked


def _record(line: str, database: str = "recorded") -> str:
    return f"{RECORD}{database}|{line}\n"


def test_statements_and_values_are_read_act_by_act() -> None:
    log = "".join(
        (
            _record("LOG:  checkpoint starting", ""),
            _record("LOG:  statement: BEGIN"),
            _record("LOG:  execute _pg3_0: SELECT $1::VARCHAR,\n\t$2, $3"),
            _record("DETAIL:  parameters: $1 = 'it''s: $4 = ''x''', $2 = NULL, $3 = '\\x20'"),
            _record("LOG:  statement: SELECT 'of another'", "postgres"),
            _record("DETAIL:  parameters: $1 = 'of another'", "postgres"),
            _record("LOG:  statement: SELECT 'an act is done'"),
            _record("LOG:  execute <unnamed>: SELECT 2"),
            _record("LOG:  statement: SELECT 'an act is done'"),
            _record("LOG:  statement: SELECT 'after the last'"),
        )
    )
    assert list(taken_down._acts(log)) == [
        [
            Asked("BEGIN", ()),
            Asked("SELECT $1::VARCHAR,\n\t$2, $3", (b"it's: $4 = 'x'", None, b"\\x20")),
        ],
        [Asked("SELECT 2", ())],
    ]


def test_what_cannot_be_asked_again_or_was_not_written_down_is_said() -> None:
    with postgres() as server, taken_down.copies(server):
        with pytest.raises(BenchError, match="wrote 1 acts down, not 1"):
            taken_down.take_down(server, lambda _: None, 1)
        with pytest.raises(BenchError, match="cannot be asked again: ERROR:  relation"):
            taken_down.replay(server, [[Asked("SELECT 1 FROM nowhere", ())]], 1)
        with pytest.raises(BenchError, match="cannot be asked again: ERROR:  division"):
            taken_down.replay(server, [[Asked("SELECT 1/$1::int", (b"0",))]], 1)
        assert taken_down.replay(server, [[Asked("SELECT $1::int", (b"7",))]] * 3, 2).per_s > 0
