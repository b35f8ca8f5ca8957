"""Effects of wanting a person: the call, and a hold that is left to a counter."""

from kiosk_app.domain.help import HelpCall
from kiosk_app.domain.ids import RequestKey
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import Act, carry_out, out_of_service
from kiosk_app.journal.intents import Intent, JournalUnusableError, Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_help import CallForHelp, LeaveToCounter
from kiosk_app.journeys.events_help import HelpCalled, HelpNotCalled


def call_for_help(bench: Bench, effect: CallForHelp) -> ev.Event | None:
    """Carry out CallForHelp."""
    page, patient, hold = effect.page, effect.patient, effect.hold
    subject = {"page": page, "patient": patient or "", "hold": hold or ""}

    def settle(journal: Journal, key: RequestKey, _call: HelpCall) -> None:
        journal.settle(key, "called")

    return carry_out(
        bench,
        Act(
            kind=Kind.HELP,
            subject=subject,
            send=lambda key: bench.central.call_for_help(page, patient, hold, key),
            settle=settle,
            answered=HelpCalled,
            refused=lambda _refusal: HelpNotCalled(),
            unreachable=HelpNotCalled(),
        ),
    )


def leave_to_counter(bench: Bench, effect: LeaveToCounter) -> ev.Event | None:
    """Carry out LeaveToCounter: from here on the journal owes nobody this hold."""
    key, hold = bench.new_key(), effect.hold.id
    try:
        bench.journal.write(Intent(key, Kind.HELP, {"hold": hold}, bench.now()))
        bench.journal.settle(key, "left_to_counter", clears=hold)
    except JournalUnusableError as no:
        return out_of_service(no)
    return None
