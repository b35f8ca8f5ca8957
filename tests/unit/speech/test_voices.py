"""Who speaks: recordings by key, the real espeak-ng, and what happens when neither can."""

import re
import subprocess
from pathlib import Path

import pytest

from hardware.errors import DeviceError, DeviceMissingError, DeviceSilentError, ProtocolError
from hardware.speech import voices
from hardware.speech.port import Sentence
from hardware.speech.programs import Turn
from hardware.speech.voices import EspeakVoice, PromptPack
from hardware.speech.wave import silence
from tests.helpers.speech import program

HOME = Sentence("at_home.title", "您要办什么？")


def test_espeak_reads_chinese_and_english_at_a_length_one_can_follow() -> None:
    zh = EspeakVoice().wave_of(HOME, "zh", Turn())
    en = EspeakVoice().wave_of(Sentence("x", "What would you like to do?"), "en", Turn())
    assert zh is not None
    assert en is not None
    for wave in (zh, en):
        assert 1.0 < wave.seconds < 5.0
        assert 0.01 < wave.loudness < 0.5


def test_there_is_no_voice_for_another_language_nor_for_nothing() -> None:
    assert EspeakVoice().wave_of(HOME, "fr", Turn()) is None
    assert EspeakVoice().wave_of(Sentence("x", ""), "zh", Turn()) is None


def test_the_words_go_by_standard_input_and_never_by_arguments(tmp_path: Path) -> None:
    """So that nothing said can be taken for an option, and no list of processes shows it."""
    body = f"""
import sys
open({str(tmp_path / "told")!r}, "w").write(" ".join(sys.argv[1:]) + "|" + sys.stdin.read())
sys.stdout.buffer.write({silence(0.1).as_file()!r})
"""
    reader = EspeakVoice(program(tmp_path / "reader", body))
    assert reader.wave_of(Sentence("x", "--help -f /etc/passwd"), "zh", Turn()) is not None
    arguments, _, words = (tmp_path / "told").read_text().partition("|")
    assert "cmn-latn-pinyin" in arguments.split()
    assert words == "--help -f /etc/passwd"
    assert "passwd" not in arguments


def test_a_program_that_is_missing_fails_writes_nonsense_or_hangs_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DeviceMissingError, match="No such file"):
        EspeakVoice(str(tmp_path / "not-there")).wave_of(HOME, "zh", Turn())
    fails = program(tmp_path / "fails", "import sys; sys.exit('no such voice')")
    with pytest.raises(DeviceMissingError, match="no such voice"):
        EspeakVoice(fails).wave_of(HOME, "zh", Turn())
    mute = program(tmp_path / "mute", "import sys; sys.exit(3)")
    with pytest.raises(DeviceMissingError, match="ended with 3"):
        EspeakVoice(mute).wave_of(HOME, "zh", Turn())
    with pytest.raises(ProtocolError):
        EspeakVoice(program(tmp_path / "odd", "print('hello')")).wave_of(HOME, "zh", Turn())
    monkeypatch.setattr(voices, "_LONGEST_S", 0.3)
    hangs = program(tmp_path / "hangs", "import signal; signal.pause()")
    with pytest.raises(DeviceSilentError):
        EspeakVoice(hangs).wave_of(HOME, "zh", Turn())


def recorded(folder: Path, name: str, content: bytes) -> PromptPack:
    path = folder / "zh" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return PromptPack(folder)


def test_a_recording_is_found_by_language_and_key(tmp_path: Path) -> None:
    pack = recorded(tmp_path, "at_home.title.wav", silence(0.3).as_file())
    assert pack.wave_of(HOME, "zh", Turn()) == silence(0.3)
    assert pack.wave_of(HOME, "en", Turn()) is None
    assert pack.wave_of(Sentence("at_home.next", "x"), "zh", Turn()) is None
    assert pack.count() == 1


@pytest.mark.parametrize(
    ("key", "language"), [("../zh/at_home.title", "zh"), ("", "zh"), ("at_home.title", "../x")]
)
def test_no_key_leads_out_of_the_pack(tmp_path: Path, key: str, language: str) -> None:
    pack = recorded(tmp_path, "at_home.title.wav", silence(0.3).as_file())
    assert pack.wave_of(Sentence(key, "x"), language, Turn()) is None


def test_a_recording_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = recorded(tmp_path, "at_home.title.wav", b"ID3")
    with pytest.raises(ProtocolError, match=re.escape("zh/at_home.title.wav: no WAV file")):
        pack.wave_of(HOME, "zh", Turn())
    (tmp_path / "zh" / "at_home.next.wav").mkdir()
    with pytest.raises(DeviceError, match=re.escape("zh/at_home.next.wav")):
        pack.wave_of(Sentence("at_home.next", "x"), "zh", Turn())
    monkeypatch.setattr(voices, "_LARGEST", 2)
    with pytest.raises(ProtocolError, match="too long"):
        pack.wave_of(HOME, "zh", Turn())


def phonemes(text: str) -> str:
    done = subprocess.run(
        ["espeak-ng", "-x", "-q", "-v", "cmn-latn-pinyin", "--stdin"],
        input=text.encode(),
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


def test_the_mark_of_english_in_a_chinese_sentence_is_what_we_look_for() -> None:
    assert "(en)" in phonemes("请点 {question}")
    assert "(en)" not in phonemes("请点一个")
