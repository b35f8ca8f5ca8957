"""The speaker: one thing at a time, ended at once, and silence whatever fails."""

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.errors import DeviceCancelledError, DeviceMissingError, DeviceSilentError
from hardware.speech import player as player_room
from hardware.speech.player import ProgramPlayer
from hardware.speech.port import LOUDEST, Sentence
from hardware.speech.programs import Turn
from hardware.speech.speaker import ProgramSpeaker
from hardware.speech.voices import EspeakVoice, PromptPack
from hardware.speech.wave import Wave, silence
from kiosk_app.journeys.events import Event
from kiosk_app.runtime.lanes import ThreadLane
from tests.helpers.speech import Later, Loudspeaker, endless, failing, program

TITLE = Sentence("at_home.title", "您要办什么？")
NEXT = Sentence("at_home.next", "请点一个大按钮")


def speaker(player: str, later: Later, *packs: PromptPack) -> ProgramSpeaker:
    return ProgramSpeaker((*packs, EspeakVoice()), ProgramPlayer(player), later.submit)


def test_title_and_next_step_are_played_in_order_at_the_loudness_asked(tmp_path: Path) -> None:
    heard, later = Loudspeaker(tmp_path), Later()
    mouth = speaker(heard.program, later)
    states = [mouth.is_working]
    mouth.say((TITLE, NEXT), "zh", LOUDEST)
    assert heard.played == []
    later.run()
    expected = [EspeakVoice().wave_of(each, "zh", Turn()) for each in (TITLE, NEXT)]
    assert heard.played == expected
    assert [*states, mouth.is_working] == [None, True]
    mouth.say((TITLE,), "zh", 1)
    later.run()
    quiet = heard.played[-1]
    assert 15 * quiet.loudness > heard.played[0].loudness > 8 * quiet.loudness


def test_a_recording_comes_first_and_what_is_missing_is_read(tmp_path: Path) -> None:
    heard, later = Loudspeaker(tmp_path / "heard"), Later()
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "at_home.title.wav").write_bytes(silence(0.1).as_file())
    mouth = speaker(heard.program, later, PromptPack(tmp_path))
    mouth.say((TITLE, NEXT), "zh")
    later.run()
    first, second = heard.played
    assert first == silence(0.1)
    assert second.loudness > 0


def test_a_spoilt_recording_is_read_instead(tmp_path: Path) -> None:
    heard, later = Loudspeaker(tmp_path / "heard"), Later()
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "at_home.title.wav").write_bytes(b"no sound")
    mouth = speaker(heard.program, later, PromptPack(tmp_path))
    mouth.say((TITLE,), "zh")
    later.run()
    assert [wave.loudness > 0 for wave in heard.played] == [True]
    assert mouth.is_working is True


def test_what_was_hushed_or_overtaken_before_its_turn_is_never_played(tmp_path: Path) -> None:
    heard, later = Loudspeaker(tmp_path), Later()
    mouth = speaker(heard.program, later)
    mouth.say((TITLE,), "zh")
    mouth.hush()
    later.run()
    assert heard.played == []
    mouth.say((TITLE,), "zh", LOUDEST)
    mouth.say((NEXT,), "zh", LOUDEST)
    later.run()
    assert heard.played == [EspeakVoice().wave_of(NEXT, "zh", Turn())]


def waited_for(path: Path) -> int:
    """Return the process number in a file that is about to be laid."""
    ends = threading.Event()
    while not path.exists():
        ends.wait(0.01)
    return int(path.read_text())


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_hush_kills_the_player_in_mid_sentence_and_the_next_one_is_heard(tmp_path: Path) -> None:
    lane = ThreadLane("speech")
    answers: list[Event] = []
    mouth = ProgramSpeaker(
        (EspeakVoice(),),
        ProgramPlayer(endless(tmp_path)),
        lambda job: lane.submit("say", job, answers.append),
    )
    mouth.say((TITLE, NEXT), "zh")
    playing = waited_for(tmp_path / "playing")
    assert is_running(playing)
    mouth.hush()
    done = threading.Event()
    lane.submit("after", done.set, answers.append)  # comes to its turn only when the player is dead
    assert done.wait(20)
    assert not is_running(playing)
    (tmp_path / "playing").unlink()
    mouth.say((NEXT,), "zh")
    assert waited_for(tmp_path / "playing") != playing
    mouth.hush()
    assert lane.close()
    assert answers == []


Fault = Callable[[Path], ProgramSpeaker]


def _no_player(folder: Path) -> ProgramSpeaker:
    return speaker(str(folder / "not-there"), LATER)


def _no_device(folder: Path) -> ProgramSpeaker:
    return speaker(failing(folder), LATER)


def _no_voice(folder: Path) -> ProgramSpeaker:
    heard = Loudspeaker(folder)
    voice = EspeakVoice(str(folder / "not-there"))
    return ProgramSpeaker((voice,), ProgramPlayer(heard.program), LATER.submit)


LATER = Later()


@pytest.mark.parametrize("fault", [_no_player, _no_device, _no_voice])
def test_whatever_fails_is_silence_and_one_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    mouth = fault(tmp_path)
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            mouth.say((TITLE, NEXT), "zh")
            LATER.run()
    [line] = caplog.messages
    assert line.startswith("nothing is said: ")
    assert TITLE.text not in line
    assert mouth.is_working is False
    caplog.clear()


def test_nothing_at_all_is_said_without_a_voice(tmp_path: Path) -> None:
    heard, later = Loudspeaker(tmp_path), Later()
    mouth = ProgramSpeaker((), ProgramPlayer(heard.program), later.submit)
    mouth.say((TITLE,), "zh")
    later.run()
    assert heard.played == []


def test_a_player_that_hangs_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player_room, "_GRACE_S", 0.5)
    with pytest.raises(DeviceSilentError):
        ProgramPlayer(endless(tmp_path)).play(silence(0.1), Turn())
    assert not is_running(waited_for(tmp_path / "playing"))


def test_a_turn_that_is_over_starts_no_program(tmp_path: Path) -> None:
    turn = Turn()
    turn.end()
    with pytest.raises(DeviceCancelledError):
        turn.call((program(tmp_path / "x", "raise SystemExit(9)"),), b"", 1.0)


def test_the_real_player_plays_into_a_device_that_discards() -> None:
    player = ProgramPlayer("aplay", "null")
    player.play(silence(0.1), Turn())
    with pytest.raises(DeviceMissingError, match="aplay"):
        ProgramPlayer("aplay", "no-such-device").play(silence(0.1), Turn())


def test_whichever_player_is_there_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ProgramPlayer().name == ""
    with pytest.raises(DeviceMissingError, match="aplay, paplay"):
        ProgramPlayer().play(silence(0.1), Turn())
    program(tmp_path / "paplay", "")
    assert ProgramPlayer().name == "paplay"
    program(tmp_path / "aplay", "")
    assert ProgramPlayer().name == "aplay"


def test_the_loudest_is_what_was_recorded_and_no_more() -> None:
    assert Wave(8000, 1, b"\xff\x7f").at(LOUDEST).samples == b"\xff\x7f"
