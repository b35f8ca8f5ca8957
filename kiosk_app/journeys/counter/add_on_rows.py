"""Add-ons as rows and lines: why and for whom, how many there are, each step, the record."""

from collections.abc import Iterable

from kiosk_app.domain.add_on_parameters import AddOnWord
from kiosk_app.domain.addon import AddOnReason, AddOnStep, AddOnStory
from kiosk_app.journeys.counter.session_rows import doctor_text
from kiosk_app.journeys.screens import Row, Text


def reason_text(reason: AddOnReason) -> Text:
    """Return a reason of the list."""
    return Text(f"counter.add_on.reason.{reason.value}")


def word_text(word: AddOnWord) -> Text:
    """Return on what word of the doctor an add-on is asked for."""
    return Text(f"counter.add_on.word.{word.value}")


def why_rows(story: AddOnStory) -> tuple[Row, ...]:
    """Return for what reason one more patient is seen, which doctor wants it, on what word."""
    word = story.word
    said = () if word is None else (Row(Text("counter.column.doctors_word"), word_text(word)),)
    return (
        Row(Text("counter.column.reason"), reason_text(story.reason)),
        Row(Text("counter.column.asked_by"), doctor_text(story.doctor)),
        *said,
    )


def so_many_rows(
    session: tuple[int, int], doctors: Iterable[tuple[str, int]], doctor_limit: int
) -> tuple[Row, ...]:
    """Return how many there are, and above how many it takes two.

    Args:
        session: how many the session has, and its limit.
        doctors: names, and how many each has on that day.
        doctor_limit: of one doctor and day.
    """
    rows = (
        Row(
            Text("counter.add_on.of_doctor", (("name", name),)),
            _so_many(standing, doctor_limit),
        )
        for name, standing in doctors
    )
    return (Row(Text("counter.add_on.of_session"), _so_many(*session)), *rows)


def chain_rows(story: AddOnStory) -> tuple[Row, ...]:
    """Return every step, the latest first: who did it, when and where, who decided it."""
    return tuple(
        Row(Text(f"counter.add_on.{step.act.value}"), _step_text(step), place == 0)
        for place, step in enumerate(reversed(story.steps))
    )


def agreed_lines(story: AddOnStory) -> tuple[Text, ...]:
    """Return who agrees so far, where more are needed."""
    names = (("names", "、".join(story.agreed)),)
    return (Text("counter.add_on.agreed", names),) if story.agreed else ()


def checked_lines(first_bad: int | None) -> tuple[Text, ...]:
    """Return whether the record of all add-ons is whole, and where not."""
    if first_bad is None:
        return (Text("counter.add_on.whole"),)
    return (Text("counter.add_on.broken", (("place", str(first_bad + 1)),)),)


def _so_many(standing: int, limit: int) -> Text:
    return Text("counter.add_on.so_many", (("standing", str(standing)), ("limit", str(limit))))


def _step_text(step: AddOnStep) -> Text:
    at = f"{step.at:%m-%d %H:%M:%S}"
    args = (("name", step.by), ("at", at), ("station", str(step.station)))
    if not step.deciders:
        return Text("counter.add_on.step", args)
    return Text("counter.add_on.step_decided", (*args, ("names", "、".join(step.deciders))))
