"""Effects of booking by referral order (转诊单): which there are, what by one, hold by it."""

from kiosk_app.domain.booking import Hold
from kiosk_app.domain.ids import RequestKey
from kiosk_app.handlers.bench import Bench
from kiosk_app.handlers.ports import Journal
from kiosk_app.handlers.promises import Act, carry_out
from kiosk_app.handlers.questions import asked
from kiosk_app.journal.intents import Kind
from kiosk_app.journeys import events as ev
from kiosk_app.journeys.effects_referral import (
    HoldReferred,
    LoadReferrals,
    LoadReferredBands,
    LoadReferredSessions,
)
from kiosk_app.journeys.events_referral import ReferralsLoaded


def load_referrals(bench: Bench, effect: LoadReferrals) -> ev.Event:
    """Carry out LoadReferrals."""
    patient = effect.patient.id
    return asked(bench, lambda: ReferralsLoaded(patient, bench.central.referrals(patient)))


def load_referred_sessions(bench: Bench, effect: LoadReferredSessions) -> ev.Event:
    """Carry out LoadReferredSessions."""
    order, department = effect.referral.id, effect.referral.department
    return asked(
        bench, lambda: ev.SessionsLoaded(department, bench.central.referred_sessions(order))
    )


def load_referred_bands(bench: Bench, effect: LoadReferredBands) -> ev.Event:
    """Carry out LoadReferredBands."""
    order, session = effect.referral.id, effect.session
    return asked(
        bench, lambda: ev.BandsLoaded(session, bench.central.referred_bands(order, session))
    )


def hold_referred(bench: Bench, effect: HoldReferred) -> ev.Event | None:
    """Carry out HoldReferred; from its answer on the journal knows that the patient has a hold."""
    patient, session, begin = effect.patient.id, effect.session, effect.band.begin
    order, proof = effect.referral.id, effect.patient.person.proof
    subject = {
        "patient": patient,
        "session": session,
        "band": begin.isoformat(),
        "referral": order,
        "proof": proof.value,
    }

    def settle(journal: Journal, key: RequestKey, hold: Hold) -> None:
        journal.owe(key, hold.id)

    return carry_out(
        bench,
        Act(
            kind=Kind.HOLD,
            subject=subject,
            send=lambda key: bench.central.hold_referred(
                order, patient, session, begin, key, proof=proof
            ),
            settle=settle,
            answered=ev.SlotHeld,
            refused=ev.HoldRefused,
            unreachable=ev.CentralDown(),
        ),
    )
