"""Effects of waiting for a number (候补): join a list, leave it, take what is offered."""

from functools import partial

from kiosk_app.domain.booking import Hold
from kiosk_app.domain.ids import RequestKey
from kiosk_app.domain.money import Fen
from kiosk_app.domain.own_place import OwnPlace
from kiosk_app.domain.refusal import Reason, Refusal
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import Act, carry_out
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_waiting import AcceptOffer, JoinWaitlist, LeaveWaitlist
from kiosk_app.journeys.events_waiting import WaitlistJoined, WaitlistLeft


def join_waitlist(bench: Bench, effect: JoinWaitlist) -> ev.Event | None:
    """Carry out JoinWaitlist; asked again while unknown, it goes out under the same key."""
    patient, session = effect.patient.id, effect.session
    any_of = (session.department, session.clinic_type, session.day)
    subject = {"patient": patient, "session": session.id}
    if effect.is_any:
        names = ("department", "clinic_type", "day")
        subject = {"patient": patient, **dict(zip(names, map(str, any_of), strict=True))}

    def send(key: RequestKey) -> OwnPlace:
        if effect.is_any:
            return bench.central.join_any(patient, *any_of, key)
        return bench.central.join_waitlist(patient, session.id, key)

    def settle(journal: Journal, key: RequestKey, _place: OwnPlace) -> None:
        journal.settle(key, "joined")

    return carry_out(
        bench,
        Act(
            kind=Kind.JOIN,
            subject=subject,
            send=send,
            settle=settle,
            answered=partial(WaitlistJoined, patient),
            refused=ev.Refused,
            unreachable=ev.CentralDown(),
        ),
    )


def leave_waitlist(bench: Bench, effect: LeaveWaitlist) -> ev.Event | None:
    """Carry out LeaveWaitlist; a place central has no more is left all the same."""
    patient, place = effect.patient.id, effect.place.id

    def settle(journal: Journal, key: RequestKey, _done: None) -> None:
        journal.settle(key, "left")

    def refused(refusal: Refusal) -> ev.Event:
        is_gone = refusal.reason is Reason.NO_OFFER
        return WaitlistLeft(place) if is_gone else ev.Refused(refusal)

    return carry_out(
        bench,
        Act(
            kind=Kind.LEAVE,
            subject={"patient": patient, "place": place},
            send=lambda key: bench.central.leave_waitlist(place, patient, key),
            settle=settle,
            answered=lambda _done: WaitlistLeft(place),
            refused=refused,
            unreachable=ev.CentralDown(),
        ),
    )


def accept_offer(bench: Bench, effect: AcceptOffer) -> ev.Event | None:
    """Carry out AcceptOffer; from its answer on the journal knows that the patient has a hold."""
    patient, place = effect.patient.id, effect.place.id
    proof = effect.patient.person.proof

    def settle(journal: Journal, key: RequestKey, held: tuple[Hold, Fen]) -> None:
        journal.owe(key, held[0].id)

    return carry_out(
        bench,
        Act(
            kind=Kind.ACCEPT,
            subject={"patient": patient, "place": place, "proof": proof.value},
            send=lambda key: bench.central.accept_offer(place, patient, key, proof=proof),
            settle=settle,
            answered=lambda held: ev.SlotHeld(*held),
            refused=ev.HoldRefused,
            unreachable=ev.CentralDown(),
        ),
    )
