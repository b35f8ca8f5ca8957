"""Hands what a window says to the loudspeaker, once there is one. Wires; decides nothing."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ui.bridge import Bridge

if TYPE_CHECKING:
    from kiosk_app.bootstrap.equipment import Equipment
    from ui.aloud import Spoken


def give_voice(bridge: Bridge, equipment: "Callable[[], Equipment | None]") -> None:
    """Let be said what the window behind `bridge` says; before there is equipment nothing is."""

    def say(spoken: "Spoken") -> None:
        found = equipment()
        if found is not None and found.speaker is not None:
            from hardware.speech.port import Sentence  # noqa: PLC0415 - loaded with the equipment

            sentences = tuple(Sentence(*each) for each in spoken.sentences)
            found.speaker.say(sentences, spoken.language, spoken.volume)

    def hush() -> None:
        found = equipment()
        if found is not None and found.speaker is not None:
            found.speaker.hush()

    bridge.said.connect(say)
    bridge.hushed.connect(hush)
