"""Effects on the ticket printer: one attempt, its outcome on record, never a second by itself.

Source: a printer cannot say "exactly once"; a copy is printed on a person's word only.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TypeVar

from kiosk_app.domain.booking import Appointment
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.promises import out_of_service
from kiosk_app.journal.intents import Intent, JournalUnusableError, Kind
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_bookings import PrintCancellation
from kiosk_app.journeys.effects_visits import PrintQueueSlip

PRINTED = "PRINTED"
_E = TypeVar("_E", ev.Event, ev.Event | None)


def print_ticket(bench: Bench, effect: ef.PrintTicket) -> ev.Event:
    """Carry out PrintTicket."""
    patient, appointment, copy = effect.patient, effect.appointment, effect.copy
    return _printed(
        bench,
        appointment,
        lambda: bench.printer.print_ticket(
            patient, appointment, copy=copy, booker=effect.booker, is_instead=effect.is_instead
        ),
    )


def print_cancellation(bench: Bench, effect: PrintCancellation) -> ev.Event:
    """Carry out PrintCancellation."""
    patient, appointment, back = effect.patient, effect.appointment, effect.back
    return _printed(
        bench,
        appointment,
        lambda: bench.printer.print_cancellation(patient, appointment, back),
    )


def print_queue_slip(bench: Bench, effect: PrintQueueSlip) -> ev.Event:
    """Carry out PrintQueueSlip."""
    patient, place = effect.patient, effect.place
    return _printed(
        bench, place.appointment, lambda: bench.printer.print_queue_slip(patient, place)
    )


def _printed(bench: Bench, appointment: Appointment, print_it: Callable[[], Enum]) -> ev.Event:
    return print_once(bench, {"appointment": appointment.id}, print_it)


def print_once(bench: Bench, subject: Mapping[str, str], print_it: Callable[[], Enum]) -> ev.Event:
    """Print one thing and tell how it ended, as of a ticket."""

    def told(outcome: str) -> ev.Event:
        if outcome == PRINTED:
            return ev.TicketPrinted()
        return ev.TicketNotPrinted(ev.PrintTrouble[outcome], bench.printer.why())

    return printed_once(bench, subject, print_it, told)


def printed_once(
    bench: Bench,
    subject: Mapping[str, str],
    print_it: Callable[[], Enum],
    told_of: Callable[[str], _E],
) -> _E | ev.PutOutOfService:
    """Print one thing and tell how it ended, by the name of its outcome.

    The attempt is written down first, so that a power cut leaves a print whose outcome is unknown
    and not one that never was. Without a journal nothing is printed: the number is on screen.
    """
    key = bench.new_key()
    try:
        bench.journal.write(Intent(key, Kind.PRINT, subject, bench.now()))
    except JournalUnusableError as no:
        _post(bench, told_of(ev.PrintTrouble.NOT_PRINTED.name))
        return out_of_service(no)
    try:
        outcome = print_it().name
    except BaseException:
        bench.journal.give_up(key)
        raise
    told = told_of(outcome)
    try:
        bench.journal.settle(key, outcome.lower())
    except JournalUnusableError as no:
        _post(bench, told)
        return out_of_service(no)
    return told


def _post(bench: Bench, told: ev.Event | None) -> None:
    if told is not None:
        bench.post(told)
