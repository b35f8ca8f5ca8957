"""What a desk beside the patients asks of the central service, journalled like any promise."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from kiosk_app.domain.ids import RequestKey
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import Act, carry_out
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.events_suspension import DeskDone, DeskRefused

_A = TypeVar("_A")


def done(_answer: object) -> ev.Event:
    """Return what a desk is told where the answer says no more than that it is done."""
    return DeskDone()


def act_at_desk(
    bench: Bench,
    kind: Kind,
    subject: Mapping[str, str],
    send: Callable[[RequestKey], _A],
    answered: Callable[[_A], ev.Event] = done,
) -> ev.Event | None:
    """Write an act down, ask for it, and return what the desk is told; see `carry_out`."""

    def settle(journal: Journal, key: RequestKey, _answer: _A) -> None:
        journal.settle(key, "done")

    return carry_out(
        bench,
        Act(
            kind=kind,
            subject=subject,
            send=send,
            settle=settle,
            answered=answered,
            refused=DeskRefused,
            unreachable=ev.CentralDown(),
        ),
    )
