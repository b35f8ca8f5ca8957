"""The last page of a journey that came to nothing, and the one while central is away."""

from dataclasses import replace

from kiosk_app.domain.refusal import Refusal
from kiosk_app.journeys.frames import frame_of, last_frame
from kiosk_app.journeys.parts import Ended, Why
from kiosk_app.journeys.screens import Frame, Notice, Picture, Text, Tone
from kiosk_app.journeys.wording import now_text, printer_lines, refusal_text

_NO_WARNING = frozenset({Why.LEFT, Why.ANOTHER_CARD, Why.PAYMENT_TIME_UP, Why.NOT_PAID})
"""Ends that somebody chose, or that cost nothing: they are told, not warned of."""

_PLAIN_LINES = {
    Why.LEFT: "ended.nothing_done",
    Why.ANOTHER_CARD: "ended.begin_again",
    Why.SERVICE_STOPPED: "ended.service_stopped.line",
    Why.BROKE: "ended.service_stopped.line",
    Why.NO_PAPER: "ended.service_stopped.line",
}
"""What is said to somebody who did not come to book: nothing of numbers or money."""


def ended_screen(state: Ended) -> Notice:
    """Return the last page of a journey without an appointment: why, what now, and the money."""
    about, lines = _said(state)
    if state.is_booking:
        kept = (Text("ended.old_booking"),) if state.is_change else ()
        money = Text("money.refunding" if state.is_refunding else "money.not_charged")
        missed = (*printer_lines(state.why_no_slip), Text("money.no_slip"))
        lines = (*lines, *kept, money, *(missed if state.why_no_slip else ()))
    frame = frame_of(state, state.patient, about=about, is_elderly=state.is_elderly)
    frame = replace(frame, next_step=Text("ended.next"))
    tone = Tone.INFO if state.why in _NO_WARNING and not state.is_refunding else Tone.WARN
    taken = Picture.NONE if state.patient is None or tone is Tone.WARN else Picture.TAKE_CARD
    picture = Picture.STAFF if state.is_refunding else taken
    return Notice(last_frame(frame), tone, picture, lines, Text("button.home"))


def away_screen(frame: Frame, certain: tuple[Text, ...] = (), *, is_booking: bool) -> Notice:
    """Return the page that says central does not answer, and offers to ask once more.

    Args:
        frame: of the page.
        certain: what is known where something may have been changed by what was asked.
        is_booking: they came for a number.
    """
    lines = certain or (Text("central_away.nothing_changed"),)
    if is_booking:
        lines = (Text("central_away.line"), Text("money.not_charged"))
    return Notice(frame, Tone.WARN, Picture.NONE, lines, Text("button.try_again"))


def _said(state: Ended) -> tuple[str, tuple[Text, ...]]:
    """Return the prefix of the title, and the lines but for the money."""
    if isinstance(state.why, Refusal):
        about = "ended.refused" if state.is_booking else "ended.not_done"
        return about, (refusal_text(state.why), now_text(state.why))
    about = f"ended.{state.why.value}"
    line = f"{about}.line" if state.is_booking else _PLAIN_LINES[state.why]
    return about, (Text(line),)
