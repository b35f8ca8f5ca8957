"""A walk can be skipped, called off and runs out of time; its report says all of it, in words."""

import ast
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from hardware.printer.status import Trouble
from kiosk_app.bootstrap.resources import RESOURCES
from kiosk_app.doctor.acceptance.protocol import AcceptanceWords, Protocol
from kiosk_app.doctor.acceptance.terminal import TerminalHands
from kiosk_app.doctor.acceptance.walk import Figures, Guide, Result, Step, Verdict, Word, walk
from kiosk_app.doctor.report import LANGUAGES
from tests.helpers.hands import ScriptedHands, verdicts

WORDS = RESOURCES / "i18n"
ROOM = Path(__file__).parents[3] / "kiosk_app" / "doctor" / "acceptance"
BEGAN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
QUICK_S = 0.1


def waits_for_ever(guide: Guide) -> Figures:
    guide.do("open_cover", lambda: False, "cover_not_seen")
    return {}


def asks(guide: Guide) -> Figures:
    guide.demand_yes("frame_is_whole", "frame_is_cut")
    return {"tickets": 1}


STEPS: tuple[Step, ...] = (("printer_cover", waits_for_ever), ("printer_frame", asks))


def walked(**deeds: Word) -> dict[str, tuple[Verdict, str]]:
    return verdicts(walk(STEPS, Guide(ScriptedHands(deeds), deed_s=QUICK_S, answer_s=QUICK_S)))


def test_nothing_waits_for_ever() -> None:
    assert walked() == {
        "printer_cover": (Verdict.FAILED, "cover_not_seen"),
        "printer_frame": (Verdict.FAILED, "no_answer"),
    }


def test_a_step_is_skipped_by_hand_and_the_next_goes_on() -> None:
    assert walked(open_cover=Word.SKIP, frame_is_whole=Word.YES) == {
        "printer_cover": (Verdict.SKIPPED, "by_hand"),
        "printer_frame": (Verdict.PASSED, ""),
    }


def test_a_question_takes_no_and_skip_and_ignores_nothing_else() -> None:
    assert walked(frame_is_whole=Word.NO)["printer_frame"] == (Verdict.FAILED, "frame_is_cut")
    assert walked(frame_is_whole=Word.SKIP)["printer_frame"] == (Verdict.SKIPPED, "by_hand")


def test_a_walk_that_is_called_off_says_so_of_all_that_is_left() -> None:
    assert walked(open_cover=Word.QUIT) == {
        "printer_cover": (Verdict.SKIPPED, "cancelled"),
        "printer_frame": (Verdict.SKIPPED, "cancelled"),
    }


def test_control_c_calls_a_walk_off_and_leaves_a_report() -> None:
    def interrupted(_guide: Guide) -> Figures:
        raise KeyboardInterrupt

    steps: tuple[Step, ...] = (("printer_frame", asks), ("printer_row", interrupted), *STEPS[:1])
    hands = ScriptedHands({"frame_is_whole": Word.YES})
    found = verdicts(walk(steps, Guide(hands)))
    assert found["printer_frame"] == (Verdict.PASSED, "")
    assert found["printer_row"] == found["printer_cover"] == (Verdict.SKIPPED, "cancelled")


# --- the report --------------------------------------------------------------------------------


def protocol(*results: Result) -> Protocol:
    return Protocol(
        "printer", "kiosk-01", "192.0.2.20:9100", BEGAN, BEGAN + timedelta(minutes=9), results
    )


PASSED = Result("printer_frame", Verdict.PASSED, figures={"tickets": 5})
SKIPPED = Result("printer_near_end", Verdict.SKIPPED, "by_hand")
FAILED = Result("printer_cover", Verdict.FAILED, "cover_not_seen")
CANCELLED = Result("printer_row", Verdict.SKIPPED, "cancelled")


@pytest.mark.parametrize(
    ("results", "is_passed"),
    [
        ((PASSED,), True),
        ((PASSED, SKIPPED), True),
        ((PASSED, FAILED), False),
        ((PASSED, CANCELLED), False),
        ((SKIPPED,), False),
        ((), False),
    ],
)
def test_only_a_whole_walk_without_a_failure_passes(
    results: tuple[Result, ...], is_passed: bool
) -> None:
    assert protocol(*results).is_passed is is_passed


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_and_machines_are_told_the_same(language: str, tmp_path: Path) -> None:
    words = AcceptanceWords(WORDS, language)
    machines, people = protocol(PASSED, SKIPPED, FAILED).write(tmp_path / "new", words)
    told = json.loads(machines.read_text(encoding="utf-8"))
    text = people.read_text(encoding="utf-8")
    assert machines.name == "acceptance-printer-kiosk-01-20261122-090000.json"
    assert told["is_passed"] is False
    assert [step["verdict"] for step in told["steps"]] == ["passed", "skipped", "failed"]
    for step in told["steps"]:
        assert words.step(step["step"]) in text
        assert step["why_in_words"] in text
    assert "kiosk-01" in text
    assert words.phrase("not_passed") in text


# --- words -------------------------------------------------------------------------------------


def keys_in_code(shape: str) -> set[str]:
    """Return the texts of the room's code that follow `shape`."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(ROOM.glob("*.py"))]
    return {found for text in texts for found in re.findall(shape, text)}


def texts_in_code() -> set[str]:
    found = set()
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_deed_and_reason_has_words_and_no_words_are_left_over(language: str) -> None:
    sentences = json.loads((WORDS / f"acceptance.{language}.json").read_text(encoding="utf-8"))
    assert all(sentences.values())
    told = texts_in_code()
    dynamic = {f"printer.{trouble.value}" for trouble in Trouble} | {
        "title_printer",
        "title_reader",
    }
    for key in sentences:
        kind, _, name = key.partition(".")
        if kind == "phrase":
            continue
        assert name in told | dynamic, f"nobody says {key}"
    steps = keys_in_code(r'\("((?:printer|chip|pad|scanner)_\w+)", ')
    assert {f"step.{step}" for step in steps} <= sentences.keys()
    assert len(steps) == 28
    whys = keys_in_code(r'(?:failed|skipped)\(\s*"(\w+)"') | keys_in_code(r', "(\w+)"\)\n')
    assert {f"why.{why}" for why in whys - {"failed"}} <= sentences.keys() | {
        f"why.{name}" for name in whys if f"deed.{name}" in sentences
    }
    assert {f"why.printer.{trouble.value}" for trouble in Trouble} <= sentences.keys()


def test_both_languages_have_the_same_keys() -> None:
    found = [
        json.loads((WORDS / f"acceptance.{language}.json").read_text(encoding="utf-8")).keys()
        for language in LANGUAGES
    ]
    assert found[0] == found[1]


# --- at a terminal -----------------------------------------------------------------------------


@contextmanager
def terminal(typed: str, *, is_open: bool = False) -> Iterator[tuple[TerminalHands, StringIO]]:
    read, write = os.pipe()
    out = StringIO()
    os.write(write, typed.encode())
    if not is_open:
        os.close(write)
    try:
        yield TerminalHands(AcceptanceWords(WORDS, "en"), read, out), out
    finally:
        os.close(read)
        if is_open:
            os.close(write)


def test_a_line_is_an_answer_and_lines_typed_at_once_wait_for_their_turn() -> None:
    with terminal("y\nN\n\nskip\n q \n") as (hands, _):
        said = [hands.pause(QUICK_S) for _ in range(6)]
    assert said == [Word.YES, Word.NO, None, Word.SKIP, Word.QUIT, Word.QUIT]


def test_half_a_line_is_no_answer_yet() -> None:
    with terminal("y", is_open=True) as (hands, _):
        assert hands.pause(QUICK_S) is None


def test_a_terminal_that_is_gone_calls_the_walk_off() -> None:
    with terminal("") as (hands, _):
        assert verdicts(walk(STEPS, Guide(hands)))["printer_frame"] == (
            Verdict.SKIPPED,
            "cancelled",
        )


def test_a_terminal_shows_steps_deeds_results_and_codes() -> None:
    with terminal("s\ny\n") as (hands, out):
        hands.show_code("RT1.TRIAL")
        walk(STEPS, Guide(hands))
    told = out.getvalue()
    assert "▀" in told
    assert "1. Cover open and shut\n   ▶ Open the printer's cover" in told
    assert "[skipped]" in told
    assert "[passed] Look: the frame" in told
