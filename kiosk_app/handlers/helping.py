"""Effects of wanting a person: the call, a hold left to a counter, and what the counter does."""

from kiosk_app.central_client.errors import CentralRefusedError, CentralUnreachableError
from kiosk_app.domain.help import HandedOver, HelpCall, HelpWanted
from kiosk_app.domain.ids import RequestKey
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import Act, carry_out, out_of_service
from kiosk_app.journal.intents import Intent, JournalUnusableError, Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_help import (
    CallForHelp,
    CloseHelp,
    LeaveToCounter,
    LoadHelp,
    TakeOver,
)
from kiosk_app.journeys.events_help import (
    HelpCalled,
    HelpListed,
    HelpNotCalled,
    HelpRefused,
    HelpSeenTo,
    TakenOver,
)


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


def load_help(bench: Bench, _effect: LoadHelp) -> ev.Event:
    """Carry out LoadHelp: one try, for it is asked again every few seconds."""
    try:
        return HelpListed(bench.central.help_wanted())
    except CentralRefusedError as no:
        return ev.Refused(no.refusal)
    except CentralUnreachableError:
        return ev.CentralDown()


def close_help(bench: Bench, effect: CloseHelp) -> ev.Event | None:
    """Carry out CloseHelp."""
    call = effect.call

    def settle(journal: Journal, key: RequestKey, _call: HelpWanted) -> None:
        journal.settle(key, "seen_to")

    return carry_out(
        bench,
        Act(
            kind=Kind.HELP_SEEN,
            subject={"call": call},
            send=lambda key: bench.central.close_help(call, key),
            settle=settle,
            answered=lambda _call: HelpSeenTo(call),
            refused=HelpRefused,
            unreachable=ev.CentralDown(),
        ),
    )


def take_over(bench: Bench, effect: TakeOver) -> ev.Event | None:
    """Carry out TakeOver; from its answer on the journal knows of the hold."""
    code, call = effect.code, effect.call

    def send(key: RequestKey) -> HandedOver:
        return bench.central.take_over(code, key) if code else bench.central.take_call(call, key)

    def settle(journal: Journal, key: RequestKey, handed: HandedOver) -> None:
        if handed.hold is None:
            journal.settle(key, "taken_over")
        else:
            journal.owe(key, handed.hold.id)

    return carry_out(
        bench,
        Act(
            kind=Kind.TAKE_OVER,
            subject={"code": code} if code else {"call": call},
            send=send,
            settle=settle,
            answered=TakenOver,
            refused=HelpRefused,
            unreachable=ev.CentralDown(),
        ),
    )
