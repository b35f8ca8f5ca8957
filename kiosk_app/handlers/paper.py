"""The effect on the ticket printer: one attempt, its outcome on record, never a second by itself.

Source: a printer cannot say "exactly once"; a copy is printed on a person's word only.
"""

from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.promises import out_of_service
from kiosk_app.journal.intents import Intent, JournalUnusableError, Kind
from kiosk_app.journeys import effects as ef
from kiosk_app.journeys import events as ev

PRINTED = "PRINTED"


def print_ticket(bench: Bench, effect: ef.PrintTicket) -> ev.Event:
    """Carry out PrintTicket.

    The attempt is written down first, so that a power cut leaves a print whose outcome is unknown
    and not one that never was. Without a journal nothing is printed: the number is on screen.
    """
    key = bench.new_key()
    subject = {"appointment": effect.appointment.id}
    try:
        bench.journal.write(Intent(key, Kind.PRINT, subject, bench.now()))
    except JournalUnusableError as no:
        bench.post(ev.TicketNotPrinted(ev.PrintTrouble.NOT_PRINTED))
        return out_of_service(no)
    try:
        outcome = bench.printer.print_ticket(
            effect.patient, effect.appointment, copy=effect.copy
        ).name
    except BaseException:
        bench.journal.give_up(key)
        raise
    told: ev.Event = (
        ev.TicketPrinted() if outcome == PRINTED else ev.TicketNotPrinted(ev.PrintTrouble[outcome])
    )
    try:
        bench.journal.settle(key, outcome.lower())
    except JournalUnusableError as no:
        bench.post(told)
        return out_of_service(no)
    return told
