"""A whole kiosk that speaks: real window, session, lane and espeak-ng; the player is a script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from hardware.speech import port
from hardware.speech.port import Sentence
from hardware.speech.programs import Turn
from hardware.speech.voices import EspeakVoice
from hardware.speech.wave import Wave
from kiosk_app.bootstrap.rig import CHIP_PERSON
from kiosk_app.config_speech import SpeechConfig
from kiosk_app.journeys.events_upkeep import Capability
from kiosk_app.journeys.screens import Home
from kiosk_app.runtime.lanes import ThreadLane
from tests.helpers.deaths import die
from tests.helpers.lobby import Lobby, lobby_in
from tests.helpers.speech import Loudspeaker, endless, failing
from ui import aloud
from ui.theme import Density


@pytest.fixture
def lobby(qtbot: QtBot, tmp_path: Path) -> Iterator[Lobby]:
    with lobby_in(qtbot, tmp_path) as found:
        yield found


def sound_of(text: str) -> Wave:
    wave = EspeakVoice().wave_of(Sentence("x", text), "zh", Turn())
    assert wave is not None
    return wave.at(port.MIDDLE)


def speech_lane(lobby: Lobby) -> ThreadLane:
    assert lobby.kiosk._equipment is not None
    return lobby.kiosk._equipment.lanes["speech"]


def test_window_and_loudspeaker_count_loudness_alike() -> None:
    assert (aloud.MIDDLE, aloud.LOUDEST) == (port.MIDDLE, port.LOUDEST)


@pytest.mark.requirement("R095")
def test_the_elderly_version_is_heard_page_by_page(lobby: Lobby, tmp_path: Path) -> None:
    heard = Loudspeaker(tmp_path / "heard")
    lobby.speech = SpeechConfig("espeak-ng", player=heard.program)
    lobby.open()
    lobby.wait_for_home()
    lobby.kiosk.window.switch_density(Density.ELDERLY)
    lobby.until(lambda: len(heard.played) == 2)
    assert heard.played == [sound_of("您要办什么？"), sound_of("请点一个大按钮")]
    lobby.ask_for_card()
    lobby.until(lambda: len(heard.played) == 4)
    assert heard.played[2] == sound_of("请放身份证，或插社保卡")


@pytest.mark.requirement("R095")
def test_a_touch_and_a_card_taken_away_kill_the_player(lobby: Lobby, tmp_path: Path) -> None:
    playing = tmp_path / "playing"
    lobby.speech = SpeechConfig("espeak-ng", player=endless(tmp_path))
    lobby.open()
    lobby.wait_for_home()
    lobby.kiosk.window.switch_density(Density.ELDERLY)
    lobby.until(playing.exists)
    lobby.kiosk.bridge.touched.emit()
    lobby.until(lambda: speech_lane(lobby).busy_s == 0)
    lobby.ask_for_card()
    lobby.slot.swap(CHIP_PERSON)
    lobby.wait_for_page("choosing_group")
    playing.unlink()
    lobby.kiosk.window._aloud._again()
    lobby.until(playing.exists)
    lobby.slot.remove()
    lobby.until(lambda: speech_lane(lobby).busy_s == 0)


@pytest.mark.requirement("R095")
def test_a_dead_loudspeaker_stops_nobody(
    lobby: Lobby, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lobby.speech = SpeechConfig("espeak-ng", player=failing(tmp_path))
    lobby.open()
    lobby.wait_for_home()
    lobby.kiosk.window.switch_density(Density.ELDERLY)
    lobby.ask_for_card()
    lobby.slot.swap(CHIP_PERSON)
    lobby.wait_for_page("choosing_group")
    lobby.until(lambda: "nothing is said" in caplog.text)
    assert lobby.kiosk._equipment is not None
    speaker = lobby.kiosk._equipment.speaker
    assert speaker is not None
    assert speaker.is_working is False
    caplog.clear()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_speech_lane_that_dies_takes_nothing_else_with_it(
    lobby: Lobby, caplog: pytest.LogCaptureFixture
) -> None:
    lobby.speech = SpeechConfig("espeak-ng")
    kiosk = lobby.open()
    lobby.wait_for_home()
    lane = speech_lane(lobby)
    lane.submit("Doomed", die, kiosk.session.post)
    lobby.until(lambda: not lane.is_alive)
    lobby.until(lambda: Capability.SPEECH in getattr(kiosk.session.state, "lacks", ()))
    assert not kiosk.upkeep.supervisor.has_given_up
    assert isinstance(lobby.screen, Home)
    assert lobby.screen.notice is None or "no_paper" in lobby.screen.notice.key
    lobby.hands.seconds += 1
    lobby.until(lambda: lane.is_alive)
    lobby.ask_for_card()
    caplog.clear()
