"""Effects of add-ons at a counter: looked at, asked for, decided, issued."""

from kiosk_app.domain.booking import Hold
from kiosk_app.domain.ids import RequestKey, SessionId
from kiosk_app.domain.money import Fen
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import Act, carry_out
from kiosk_app.handlers.questions import asked
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_add_on import (
    DecideAddOn,
    IssueAddOn,
    LoadAddOns,
    LoadPendingAddOns,
    RequestAddOn,
)
from kiosk_app.journeys.events_add_on import (
    AddOnDone,
    AddOnRefused,
    AddOnsLoaded,
    PendingAddOnsLoaded,
)


def load_add_ons(bench: Bench, effect: LoadAddOns) -> ev.Event:
    """Carry out LoadAddOns."""
    return asked(bench, lambda: AddOnsLoaded(bench.central.add_ons(effect.session)))


def load_pending_add_ons(bench: Bench, _effect: LoadPendingAddOns) -> ev.Event:
    """Carry out LoadPendingAddOns."""
    return asked(bench, lambda: PendingAddOnsLoaded(bench.central.pending_add_ons()))


def request_add_on(bench: Bench, effect: RequestAddOn) -> ev.Event | None:
    """Carry out RequestAddOn."""
    session, patient = effect.session, effect.patient.id

    def settle(journal: Journal, key: RequestKey, _session: SessionId) -> None:
        journal.settle(key, "asked")

    return carry_out(
        bench,
        Act(
            kind=Kind.ADD_ON_ASK,
            subject={
                "session": session,
                "patient": patient,
                "doctor": effect.doctor,
                "reason": effect.reason.value,
                "word": effect.word.value,
            },
            send=lambda key: bench.central.request_add_on(
                session, patient, effect.doctor, effect.reason, effect.word, key
            ),
            settle=settle,
            answered=AddOnDone,
            refused=AddOnRefused,
            unreachable=ev.CentralDown(),
        ),
    )


def decide_add_on(bench: Bench, effect: DecideAddOn) -> ev.Event | None:
    """Carry out DecideAddOn. What is decided on a kept agreement is refused, and told so."""
    add_on, is_approved = effect.add_on, effect.is_approved

    def settle(journal: Journal, key: RequestKey, _session: SessionId) -> None:
        journal.settle(key, "decided")

    return carry_out(
        bench,
        Act(
            kind=Kind.ADD_ON_DECIDE,
            subject={"add_on": add_on, "decision": "approve" if is_approved else "reject"},
            send=lambda key: bench.central.decide_add_on(add_on, key, is_approved=is_approved),
            settle=settle,
            answered=AddOnDone,
            refused=AddOnRefused,
            unreachable=ev.CentralDown(),
        ),
    )


def issue_add_on(bench: Bench, effect: IssueAddOn) -> ev.Event | None:
    """Carry out IssueAddOn; from its answer on the journal knows that the patient has a hold."""
    add_on, patient, proof = effect.add_on, effect.patient.id, effect.patient.person.proof

    def settle(journal: Journal, key: RequestKey, held: tuple[Hold, Fen]) -> None:
        journal.owe(key, held[0].id)

    return carry_out(
        bench,
        Act(
            kind=Kind.ADD_ON_ISSUE,
            subject={"add_on": add_on, "patient": patient, "proof": proof.value},
            send=lambda key: bench.central.issue_add_on(add_on, patient, key, proof=proof),
            settle=settle,
            answered=lambda held: ev.SlotHeld(*held),
            refused=AddOnRefused,
            unreachable=ev.CentralDown(),
        ),
    )
